"""What the journal says of one step: settled, busy, or what comes next of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from deskhand.core.plan.condition import Condition, holds
from deskhand.core.plan.model import Agent, Ask, Do, Each, Plan, Replan, Step
from deskhand.core.plan.refs import Missing
from deskhand.hub.run.deciding import next_of
from deskhand.hub.run.fold import Journal, Past
from deskhand.hub.run.scope import Frame, NoValue, arguments, outermost
from deskhand.hub.run.start import Begin, Start, Trouble

LOOKS_AGAIN: Final = 2
"""How often a reading step whose end nobody saw is simply done again."""
Settled = Literal["done", "skipped", "failed", "unknown", "stopped"]
"""How a step ends. After failed (unless `on_fail` says skip), unknown and stopped nothing more starts beside it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be thought of a step: settled, busy, or what comes next of it."""

    settled: Settled | None = None
    halts: bool = False
    next: Start | None = None


BUSY: Final = Verdict()
DONE: Final = Verdict("done")
SKIPPED: Final = Verdict("skipped")
FAILED: Final = Verdict("failed", halts=True)
UNKNOWN: Final = Verdict("unknown", halts=True)


def verdict(frame: Frame, step: Step) -> Verdict:
    """What the journal says of one step, remembered until something is added about it."""
    past = frame.past(step.id)
    if past is None:
        return BUSY
    if past.verdict is None:
        judged = _judged(frame, step, past)
        if judged.settled is None:
            return judged
        past.verdict = judged
    return past.verdict


def halted(plan: Plan, journal: Journal) -> bool:
    """Whether something went so wrong that nothing more will start."""
    frame = outermost(plan, journal)
    return any(verdict(frame, step).halts for step in frame.shape.steps.values())


def _judged(frame: Frame, step: Step, past: Past) -> Verdict:
    if past.skipped is not None:
        return SKIPPED
    if isinstance(step, Ask):
        return _judged_ask(past)
    if past.working or past.asking:
        return BUSY
    if isinstance(step, Each):
        return _judged_loop(step, past)
    return _judged_do(frame, step, past) if isinstance(step, Do) else _decided(frame, step)


def _decided(frame: Frame, step: Replan | Agent | Do) -> Verdict:
    """A step that is decided while it runs; what a failed one was planned around with leaves it failed, and goes on."""
    now = next_of(frame, step)
    if not isinstance(now, str):
        return Verdict(next=now)
    if now == "done" and isinstance(step, Do):
        return Verdict("failed")
    return {"busy": BUSY, "done": DONE, "failed": FAILED, "unknown": UNKNOWN}[now]


def _judged_ask(past: Past) -> Verdict:
    """Put again because the world changed, it stays settled for whatever the first answer let start."""
    return BUSY if past.answered is None else DONE


def _judged_loop(step: Each, past: Past) -> Verdict:
    if past.receipt is None:
        return BUSY
    if past.receipt.note == "unknown":
        return Verdict("unknown", halts=step.on_fail != "skip")
    if past.receipt.note == "failed":
        return Verdict("failed", halts=step.on_fail != "skip")
    return DONE


def _judged_do(frame: Frame, step: Do, past: Past) -> Verdict:
    answered = past.answered
    if answered is not None and (past.receipt is None or answered.seq > past.receipt.seq):
        return _answered(frame, step, past)
    receipt = past.receipt
    if receipt is None or (receipt.note == "changed" and step.id in frame.shape.bound):
        return BUSY
    judge = _OUTCOMES.get(receipt.note)
    return judge(frame, step, past) if judge is not None else _ENDS.get(receipt.note, FAILED)


def _again(frame: Frame, step: Do, past: Past, wait: float = 0.0) -> Verdict:
    return Verdict(next=Begin(frame.path(step.id), step, past.attempt + 1, arguments(frame, step), wait))


def _answered(frame: Frame, step: Do, past: Past) -> Verdict:
    """A person has said what to do about a step that could not go on by itself."""
    said: dict[str, Any] = past.answered.data if past.answered is not None else {}
    reason = past.asked.note if past.asked is not None else ""
    if reason == "desk":
        return _again(frame, step, past) if said.get("yes") else SKIPPED
    choice = said.get("choice")
    if reason == "unknown":
        return (DONE, _again(frame, step, past), UNKNOWN)[choice if choice in (0, 1) else 2]
    return (_again(frame, step, past), Verdict("failed"), FAILED)[choice if choice in (0, 1) else 2]


def _after_done(frame: Frame, step: Do, past: Past) -> Verdict:
    if step.until is not None and not _true(frame, step.until):
        if past.looks < step.max:
            return _again(frame, step, past, step.every)
        return _failed(frame, step, past)
    if step.check is not None and not _true(frame, step.check):
        return _failed(frame, step, past)
    return DONE


def _after_failed(frame: Frame, step: Do, past: Past) -> Verdict:
    trouble = past.receipt.data.get("trouble") if past.receipt is not None and past.receipt.data else None
    harmless = trouble is None or trouble.get("side_effect", "none") == "none"
    if harmless and past.failures <= step.retry:
        return _again(frame, step, past, float(2 ** (past.failures - 1)))
    return _failed(frame, step, past)


def _failed(frame: Frame, step: Do, past: Past) -> Verdict:
    if step.on_fail == "ask":
        return Verdict(next=Trouble(frame.path(step.id), past.attempt, "fail"))
    if step.on_fail == "plan":
        return _decided(frame, step)
    return Verdict("failed", halts=step.on_fail != "skip")


def _after_unknown_reading(frame: Frame, step: Do, past: Past) -> Verdict:
    return _again(frame, step, past) if past.unknowns <= LOOKS_AGAIN else UNKNOWN


def _after_unknown_far(frame: Frame, step: Do, past: Past) -> Verdict:
    return Verdict(next=Trouble(frame.path(step.id), past.attempt, "unknown"))


_OUTCOMES = {
    "done": _after_done,
    "failed": _after_failed,
    "not_done": _after_failed,
    "changed": _failed,
    "refused": _failed,
    "unknown_reading": _after_unknown_reading,
    "unknown_far": _after_unknown_far,
}
_ENDS = {"unknown": UNKNOWN, "stopped": Verdict("stopped", halts=True)}


def _true(frame: Frame, condition: Condition) -> bool:
    """A condition over something that is not there is not met."""
    try:
        return holds(condition, frame.fill)
    except (Missing, NoValue):
        return False
