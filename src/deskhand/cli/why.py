"""`deskhand why`: the story of a run as every chat tells it too, held against what this computer's desk wrote down.

What the desk has on record replaces what the hub says of it, and where the two differ, that is said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from deskhand.cli.access import Access
from deskhand.cli.audit import record_object
from deskhand.cli.chain import Chain, about_run
from deskhand.cli.desklists import kept_lists
from deskhand.cli.reach import with_hub
from deskhand.cli.settings import Owner
from deskhand.cli.show_why import show
from deskhand.cli.terminal import Terminal
from deskhand.core.plan.model import Plan
from deskhand.hub.run.grounds import Ground, Grounds, Happened, named
from deskhand.hub.run.story import story_lines
from deskhand.hub.views import RunView
from deskhand.trust.audit import AuditBroken, Record
from deskhand.trust.standing import Lists

COMMAND: Final = "why"
Differs = Literal["words", "plan", "answer", "step"]


@dataclass(frozen=True, slots=True)
class Held:
    """All that is known of a run. What differs between hub and desk is named, not settled."""

    view: RunView
    grounds: Grounds
    """As the hub tells it, with the desk's own word on what each step was let go."""
    records: Sequence[Record]
    """What the desk wrote down, in its order."""
    differs: tuple[Differs, ...]
    chain: Chain | None
    broken: AuditBroken | None

    @property
    def lock(self) -> Record | None:
        """The plan that the desk holds this run to now."""
        return next((one for one in reversed(self.records) if one.kind == "lock"), None)


async def why(owner: Owner, terminal: Terminal, run: int) -> int:
    """Exit 0 where hub and desk agree and the record holds, 1 where they do not."""

    async def work(access: Access) -> int:
        view, grounds = await access.run(run), await access.grounds(run)
        held = await asyncio.to_thread(_held, owner, view, grounds)
        if terminal.json:
            terminal.object(held_object(held))
        else:
            show(terminal.speaking(view.lang), held)
        return 1 if held.broken is not None or held.differs else 0

    return await with_hub(owner, terminal, COMMAND, work)


def _held(owner: Owner, view: RunView, said: Grounds) -> Held:
    records = [row.record for row in about_run(owner.home, said.hub, view.run)]
    kept = kept_lists(owner.home)
    differs = tuple(_differs(view, said, records))
    grounds = _by_the_desk(said, records, None if kept is None else kept.lists)
    try:
        chain = Chain.of(owner)
    except AuditBroken as broken:
        return Held(view, grounds, records, differs, None, broken)
    return Held(view, grounds, records, differs, chain, None)


def _by_the_desk(said: Grounds, records: Sequence[Record], lists: Lists | None) -> Grounds:
    """The same with the desk's own word of every step it let go, those too that the hub does not tell of."""
    wrote, told = _let_go(said.run, records), {_at(one) for one in said.happened if one.kind in ("began", "receipt")}
    happened = [
        one.model_copy(update={"ground": wrote[_at(one)][0]}) if one.kind == "receipt" and _at(one) in wrote else one
        for one in said.happened
    ]
    for at, (ground, record) in wrote.items():
        if at not in told:
            moment = datetime.fromtimestamp(record.at / 1000, UTC).isoformat()
            happened.append(
                Happened(at=moment, kind="began", step=at[0], attempt=at[1], note="", ground=ground)
            )  # fmt: skip
    names = {} if lists is None else named(lists, said.said, happened, said.lang)
    return said.model_copy(update={"happened": happened, **names})


def _differs(view: RunView, said: Grounds, records: Sequence[Record]) -> Iterator[Differs]:
    """Where hub and desk do not say the same: the words, the plan, an answer, or what was done of it."""
    locks = [one for one in records if one.kind == "lock"]
    if not locks or said.said is None:
        return
    if locks[0].facts.get("about") != said.about:
        yield "words"
    # A desk that was not sent a choice's steps yet holds to the plan as it was at first.
    first = "" if view.plan is None else Plan.model_validate(view.plan).hash()
    if locks[-1].facts.get("plan") not in (said.plan, first):
        yield "plan"
    taken = {one.facts.get("about") for one in records if one.kind in ("consent", "lock")}
    if any(one.about and one.about not in taken for one in said.happened):
        yield "answer"
    told = {_at(one): one.ground for one in said.happened if one.kind in ("began", "receipt")}
    for at, (ground, _) in _let_go(said.run, records).items():
        if at not in told or told[at] not in (None, ground):
            yield "step"
            return


def _let_go(run: int, records: Sequence[Record]) -> Mapping[tuple[str, int], tuple[Ground, Record]]:
    """On what the desk let each attempt of a step go, as it wrote it down."""
    found: dict[tuple[str, int], tuple[Ground, Record]] = {}
    for one in records:
        path, _, attempt = str(one.facts.get("key", "")).removeprefix(f"{run}/").rpartition("/")
        if one.kind == "job" and attempt.isdecimal():
            found[path, int(attempt)] = (_ground(one.facts), one)
    return found


def _ground(facts: Mapping[str, str | int]) -> Ground:
    return Ground(
        decision=str(facts.get("decision")),
        risk=int(facts.get("risk", 3)),
        target=str(facts.get("target")),
        grant=str(facts.get("grant")),
        grants=str(facts.get("grants", "")).split(),
        read_here=facts.get("read_here") == 1,
        takes_back=facts.get("takes_back") == 1,
        yes_by=str(facts.get("yes_by", "")),
    )


def _at(one: Happened) -> tuple[str, int]:
    return one.step, one.attempt


def held_object(held: Held) -> dict[str, Any]:
    view, grounds, lock = held.view, held.grounds, held.lock
    said = grounds.said
    device = {} if said is None else {"device": grounds.devices.get(said.by, said.by)}
    return {
        "run": view.run,
        "state": view.state,
        "goal": view.goal,
        "said": None if said is None else {**said.model_dump(), **device},
        "plan": {
            "hash": grounds.plan,
            "held": "" if lock is None else lock.facts.get("plan", ""),
            "read_here": lock is not None and lock.facts.get("vouched") == 1,
            "steps": [step.model_dump(include={"path", "do", "say", "state", "why"}) for step in view.steps],
        },
        "story": story_lines(grounds),
        "happened": [one.model_dump() for one in grounds.happened],
        "records": [record_object(one) for one in held.records],
        "differs": list(held.differs),
        "chain": {
            "ok": held.broken is None,
            "records": 0 if held.chain is None else held.chain.n,
            "broken": None if held.broken is None else held.broken.values["n"],
        },
    }
