"""How a run ended: its state, and the answer in words. What was left out, went wrong or nobody can tell is said so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from deskhand.core.doors import Offered
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.condition import Compare, leaves
from deskhand.core.plan.model import Agent, Ask, Do, Each, Replan, Step
from deskhand.core.plan.order import waits_for
from deskhand.core.registry import Registry
from deskhand.core.saying import said_step
from deskhand.core.shown import shown
from deskhand.core.words import Lang, Words
from deskhand.hub.problems import NeverCameTrue
from deskhand.hub.run.dearer import ENDED
from deskhand.hub.run.fold import Deciding, Past
from deskhand.hub.run.live import Live
from deskhand.hub.run.scope import THOUGHT, Frame, call_step, outermost
from deskhand.hub.run.verdict import verdict

LINES: Final = 40
"""How many lines an answer may have; loops over many things are cut here, and said to be."""

_NOTHING_CHANGED: Final = Words("Nothing was changed.", "没有做任何更改。")
_DECLINED: Final = Words("All right, I left it. {nothing}", "好的，我没有执行。{nothing}")
_STOPPED: Final = Words("Stopped. {nothing}", "已停止。{nothing}")
_NOT_DONE: Final = Words("Not done: {steps}.", "未执行：{steps}。")
_FAILED: Final = Words("“{say}” did not work.", "“{say}”没有成功。")
_WAS_STOPPED: Final = Words(
    "“{say}” was stopped after {done} of {total}; what is done so far stays.",
    "“{say}”在完成 {done}/{total} 项后被停止；已完成的部分保留。",
)
_STOPPED_AT_ONCE: Final = Words("“{say}” was stopped before it changed anything.", "“{say}”在做任何更改之前被停止。")
_LEFT_OUT: Final = Words("Left out: {steps}.", "已跳过：{steps}。")
_NOTHING_FOUND: Final = Words(
    "There was nothing to do it with, so this was left out: {steps}.", "没有找到可处理的内容，因此跳过：{steps}。"
)
_UNKNOWN: Final = Words(
    "I cannot tell whether “{say}” happened. Please look before you repeat it.",
    "无法判断“{say}”是否已经执行，请先查看再决定是否重做。",
)
_UNVERIFIED: Final = Words("This was not verified.", "这一步没有经过核实。")
_NOT_HOLDING: Final = Words("The check afterwards failed: {claim}", "事后检查没有通过：{claim}")
_CHECK: Final = Words(
    "“{say}” was carried out, but what had to be true afterwards is not. Please look before you rely on it.",
    "“{say}”已执行，但事后应成立的条件没有成立，请先查看再使用。",
)
_CUT: Final = Words("… and {n} more steps; the receipts list them all.", "……还有 {n} 个步骤，详见回执。")
_ITEMS_CUT: Final = Words(
    "The list had {total} items; I was allowed {most}, and left the rest.",
    "列表共有 {total} 项，只处理了前 {most} 项。",
)
_DONE: Final = Words("Done.", "已完成。")


def ending(live: Live, abilities: Registry) -> tuple[str, str, int]:
    """State, answer, and how many things were changed."""
    told = _Telling(live, abilities)
    told.frame(outermost(live.plan, live.journal))
    return told.state(), told.answer(), told.changed


def offered(result: Mapping[str, Any]) -> list[Offered]:
    """Files that a result makes fetchable."""
    found: list[Offered] = []
    level: list[Any] = [result]
    while level:
        one = level.pop()
        if isinstance(one, Mapping):
            if set(one) == set(Offered.model_fields):  # pyright: ignore[reportUnknownArgumentType]
                found.append(Offered.model_validate(one))
            else:
                level.extend(one.values())  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(one, list):
            level.extend(one)  # pyright: ignore[reportUnknownArgumentType]
    return found


class _Telling:
    def __init__(self, live: Live, abilities: Registry) -> None:
        self.live = live
        self.lang: Lang = live.lang
        self.abilities = abilities
        self.lines: list[str] = []
        self.changed = 0
        self.left_out: list[str] = []
        self.empty: list[str] = []
        self.not_done: list[str] = []
        self.seen: set[str] = set()
        self.fed: set[str] = set()
        """Steps that only read, for another step whose own answer says what came of it."""
        self.declined = False

    def frame(self, frame: Frame) -> None:
        for step in frame.shape.steps.values():
            self._feeds(frame, step)
        for step in frame.shape.steps.values():
            past = frame.past(step.id)
            if isinstance(step, Each) and past is not None and past.items is not None:
                self._loop(frame, step, past)
            elif isinstance(step, Do):
                self._do(frame, step, past)
                self._decided(frame, step, past)
            elif isinstance(step, Replan | Agent):
                self._left(step, past)
                self._decided(frame, step, past)
            elif past is not None and past.answered is not None and not past.answered.data.get("yes"):
                self.declined = True

    def _left(self, step: Replan | Agent, past: Past | None) -> None:
        """A step that was to decide for itself, and never came to it."""
        if past is None or past.skipped is not None:
            if past is not None and past.skipped is not None and past.skipped.note == "declined":
                self.declined = True
            else:
                self.left_out.append(_goal(step))

    def _decided(self, frame: Frame, step: Step, past: Past | None) -> None:
        """What was done by decisions of a model, call by call, and what it said at the end."""
        path = frame.path(step.id)
        thought = self.live.journal.steps.get(f"{path}#{THOUGHT}")
        known = self.live.journal.deciding.get(path) or Deciding()
        for call in known.calls:
            name = call.removeprefix(frame.prefix)
            made, it = self.live.journal.steps[call], call_step(frame, name)
            if made.receipt is None:
                self.declined = self.declined or (made.answered is not None and not made.answered.data.get("yes"))
                if made.skipped is None:
                    self.not_done.append(self._say(it))
                continue
            self._receipt(it, made, made.receipt.note, None)
        if known.told:
            self.lines.append(shown(known.told))
        if isinstance(step, Replan | Agent) and self.live.journal.stopping and past is not None and not known.ended:
            self.not_done.append(_goal(step))
        if thought is not None and thought.answered is not None and not thought.answered.data.get("yes"):
            self.lines.append(ENDED.said(self.lang))
        if known.ended == "failed":
            self.seen.add("failed")
        if thought is not None and thought.receipt is not None and thought.receipt.data:
            trouble: dict[str, Any] = thought.receipt.data.get("trouble") or {}
            self.seen.add(thought.receipt.note)
            self.lines += [str(trouble["text"])] if trouble.get("text") else []

    def _feeds(self, frame: Frame, step: Step) -> None:
        past = frame.past(step.id)
        if isinstance(step, Ask) or past is None:
            return
        declined = past.skipped is not None and past.skipped.note == "declined"
        if not declined and (past.receipt is None or past.receipt.note != "done"):
            return
        for name in waits_for(step) - set(step.after):
            other = frame.shape.steps.get(name)
            ability = self.abilities.get(other.do) if isinstance(other, Do) else None
            if ability is not None and ability.worst is Risk.R0:
                self.fed.add(name)

    def _loop(self, frame: Frame, step: Each, past: Past) -> None:
        items = past.items or []
        for index, item in enumerate(items):
            inside = frame.inside(step, index, item)
            if any(inside.past(inner.id) is not None for inner in step.steps):
                self.frame(inside)
            elif self.live.journal.stopping or verdict(frame, step).settled != "done":
                self.not_done.append(f"{step.id}[{index}]")
        if past.total > len(items):
            self.lines.append(_ITEMS_CUT.said(self.lang, total=past.total, most=len(items)))

    def _do(self, frame: Frame, step: Do, past: Past | None) -> None:
        if past is None or (past.receipt is None and past.skipped is None):
            self.not_done.append(self._say(step))
            return
        if past.skipped is not None:
            self._skipped(step, past)
            return
        judged = verdict(frame, step)
        note = past.receipt.note if past.receipt is not None else ""
        if note == "changed" and self.live.journal.stopping:
            self.not_done.append(self._say(step))
            return
        self._receipt(step, past, note, judged.settled)

    def _say(self, step: Do) -> str:
        return said_step(step, self.abilities.phrases(self.lang), self.lang)

    def _skipped(self, step: Do, past: Past) -> None:
        why = past.skipped.note if past.skipped is not None else ""
        if why == "declined":
            self.declined = True
        elif why == "nothing":
            self.empty.append(self._say(step))
        elif why == "needs_skipped":
            (self.empty or self.left_out).append(self._say(step))
        elif why == "halted":
            self.not_done.append(self._say(step))

    def _receipt(self, step: Do, past: Past, note: str, settled: str | None) -> None:
        data: dict[str, Any] = past.receipt.data if past.receipt is not None and past.receipt.data else {}
        proof: dict[str, Any] = data.get("proof") or {}
        if proof.get("undo", "none") != "none":
            self.changed += int(proof.get("counts", {}).get("done", 0))
        answer = str(data.get("answer") or "")
        trouble: dict[str, Any] = data.get("trouble") or {}
        if note == "not_done" and self.live.journal.stopping:
            self.not_done.append(self._say(step))
            return
        self.seen.add("unknown" if note.startswith("unknown") else note)
        if settled == "failed":
            self.seen.add("failed" if note != "refused" else "refused")
        if answer and not (note == "done" and step.id in self.fed):
            self.lines.append(answer)
        if note == "done":
            self._proven(step, past, proof, settled)
        elif trouble.get("text"):
            if str(trouble["text"]) not in answer:
                self.lines.append(str(trouble["text"]))
        elif note.startswith("unknown"):
            self.lines.append(_UNKNOWN.said(self.lang, say=self._say(step)))
        elif note == "stopped":
            done = int(proof.get("counts", {}).get("done", 0))
            words = _WAS_STOPPED if done else _STOPPED_AT_ONCE
            self.lines.append(words.said(self.lang, say=self._say(step), done=done, total=proof.get("total", 0)))
        elif not answer:
            self.lines.append(_FAILED.said(self.lang, say=self._say(step)))

    def _proven(self, step: Do, past: Past, proof: Mapping[str, Any], settled: str | None) -> None:
        claims: list[dict[str, Any]] = proof.get("claims") or []
        for claim in claims:
            if not claim.get("holds"):
                self.lines.append(_NOT_HOLDING.said(self.lang, claim=claim.get("text", "")))
        ability = self.abilities.get(step.do)
        if not claims and proof.get("total") and ability is not None and ability.worst > Risk.R0:
            self.lines.append(_UNVERIFIED.said(self.lang))
        if settled == "failed" and step.until is not None and past.looks >= step.max:
            what = "; ".join(map(_condition, leaves(step.until)))
            self.lines.append(NeverCameTrue(say=self._say(step), times=past.looks, what=what).said(self.lang))
        elif settled == "failed":
            self.lines.append(_CHECK.said(self.lang, say=self._say(step)))

    def state(self) -> str:
        if self.live.journal.stopping:
            return "unknown" if "unknown" in self.seen else "stopped"
        for state in ("unknown", "failed", "refused"):
            if state in self.seen and (state != "failed" or self._halting()):
                return state
        if "stopped" in self.seen or self.declined:
            return "stopped"
        return "done"

    def _halting(self) -> bool:
        """A failure that the plan said to pass over does not make the run fail."""
        frame = outermost(self.live.plan, self.live.journal)
        steps: Iterator[Step] = iter(frame.shape.steps.values())
        return any(verdict(frame, step).halts for step in steps)

    def answer(self) -> str:
        lines = self.lines[:LINES]
        if len(self.lines) > LINES:
            lines.append(_CUT.said(self.lang, n=len(self.lines) - LINES))
        nothing = "" if self.changed else _NOTHING_CHANGED.said(self.lang)
        if self.live.journal.stopping:
            lines.insert(0, _STOPPED.said(self.lang, nothing=nothing).strip())
        elif self.declined:
            lines.insert(0, _DECLINED.said(self.lang, nothing=nothing).strip())
        for words, names in ((_NOTHING_FOUND, self.empty), (_LEFT_OUT, self.left_out), (_NOT_DONE, self.not_done)):
            if names:
                lines.append(words.said(self.lang, steps=_listed(names)))
        return "\n".join(lines) or _DONE.said(self.lang)


def _goal(step: Replan | Agent) -> str:
    return shown(step.plan if isinstance(step, Replan) else step.agent)[:120]


def _condition(leaf: str | Compare) -> str:
    """One condition of a plan as a person can read it."""
    if isinstance(leaf, str):
        return leaf.lstrip("$")
    left, right = (str(value).lstrip("$") for value in (leaf.left, leaf.right))
    return f"{left} {leaf.is_}" if leaf.is_ == "empty" else f"{left} {leaf.is_} {right}"


def _listed(names: list[str]) -> str:
    counts = {name: names.count(name) for name in dict.fromkeys(names)}
    shown = [name if count == 1 else f"{name} ×{count}" for name, count in list(counts.items())[:8]]
    return "; ".join(shown) + (" …" if len(counts) > len(shown) else "")
