"""What was meant otherwise takes the place of what it puts right: of a question, of work under way, of work done.

A question is taken back. Work under way stops at its next step and keeps what it did. What was done is offered to be
taken back together with doing it right, in one question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from deskhand.core.plan.model import Ask, Do, Plan, walk
from deskhand.core.words import Lang, Words
from deskhand.hub.before import Before
from deskhand.hub.outbox import outgoing
from deskhand.hub.run.live import Live
from deskhand.hub.run.transition import Transitions
from deskhand.hub.store import Store, Tx
from deskhand.hub.undoing import UNDO
from deskhand.hub.waiting import Waiting
from deskhand.planner import Planned

PATIENCE: Final = 10.0
"""How long the step under way may take before the rest is planned all the same."""
_FIRST: Final = Words("First I take back run {run}.\n{text}", "先撤销任务 {run}。\n{text}")
_STAYS: Final = Words(
    "What run {run} did cannot be taken back and stays.\n{text}", "任务 {run} 所做的无法撤销，会保留。\n{text}"
)
_KEPT: Final = Words(
    "I stopped run {run}; what it did so far stays.\n{text}", "已停止任务 {run}；它目前做完的部分会保留。\n{text}"
)
QUEUED: Final = Words(
    "I do this as soon as what is under way in this chat is done.", "等本会话中正在进行的任务完成后就做这件事。"
)


@dataclass(frozen=True, slots=True)
class Steering:
    """Gives way to what a person meant."""

    store: Store
    transitions: Transitions
    waiting: Waiting

    async def stopped(self, before: Before) -> None:
        """Stop what is under way at its next step, and wait until that has reported."""

        def stop(tx: Tx) -> None:
            live = self.transitions.lives.get(tx, before.run)
            if live is not None:
                self.transitions.stop(tx, live)

        await self.store.do(stop)
        await self.waiting.settled(before.run, PATIENCE)

    def replaced(self, tx: Tx, before: Before | None) -> None:
        """A question that was meant otherwise is no longer put."""
        live = None if before is None else self.transitions.lives.get(tx, before.run)
        if live is not None and live.state == "asking":
            self.transitions.stop(tx, live)

    def tell(self, tx: Tx, live: Live, planned: Planned) -> None:
        """Where it is not asked about, say what was understood, and what it waits for."""
        said = [planned.heard] if planned.heard and live.state != "asking" else []
        said += [QUEUED.said(live.lang)] if live.queued else []
        if said:
            content = tx.put(live.subject, "\n".join(said))
            outgoing(tx, live.chat, f"heard:{live.id}", content, home=live.home, person=live.person)


def corrected(plan: Plan, before: Before, lang: Lang, *, steered: bool) -> tuple[Plan, int | None]:
    """The plan with taking back what it puts right, in the one question that it asks; and the run it takes back.

    A plan that asks nothing changes nothing, and one that asks several things says itself what is meant.
    """
    asks = [step for step in plan.steps if isinstance(step, Ask)]
    if len(asks) != 1 or asks[0].ask != "confirm":
        return plan, None
    ask = asks[0]
    if steered:
        return _with(plan, ask, _KEPT.said(lang, run=before.run, text=ask.with_.text)), None
    if not before.undoable:
        done = before.state in ("done", "failed", "unknown", "stopped") and bool(before.moved)
        return (_with(plan, ask, _STAYS.said(lang, run=before.run, text=ask.with_.text)) if done else plan), None
    taken = {step.id for step, _ in walk(plan.steps)}
    name = next(one for one in ("undo", *(f"undo{n}" for n in range(2, 1_002))) if one not in taken)
    back = Do.model_validate({"id": name, "do": UNDO, "with": {"run": before.run}, "if": f"${ask.id}.yes"})
    rest = tuple(
        step.model_copy(update={"after": (*step.after, name), "if_": step.if_ or f"${ask.id}.yes"})
        for step in plan.steps
        if step is not ask
    )
    for_ = (name, *(step.id for step in rest))
    put = ask.with_.model_copy(
        update={"text": _FIRST.said(lang, run=before.run, text=ask.with_.text)[:4_000], "for_": for_}
    )
    return plan.model_copy(update={"steps": (ask.model_copy(update={"with_": put}), back, *rest)}), before.run


def _with(plan: Plan, ask: Ask, text: str) -> Plan:
    put = ask.with_.model_copy(update={"text": text[:4_000]})
    steps = tuple(ask.model_copy(update={"with_": put}) if step is ask else step for step in plan.steps)
    return plan.model_copy(update={"steps": steps})
