"""Which steps of a run may start: a pure function of the plan and the journal.

A step is settled when nothing more will come of it. A step starts when all it waits for is settled; one that a question
approves never starts before the yes. The items of a loop are taken one after the other, so that what happens does not
depend on who was quicker. When a step fails for good, or nobody can tell what it did, nothing further starts beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from deskhand.core.plan.condition import Condition, holds
from deskhand.core.plan.model import MAX_ITEMS, Ask, Do, Each, Plan, Step
from deskhand.core.plan.refs import Missing
from deskhand.hub.run.fold import Journal, Past
from deskhand.hub.run.scope import Frame, NoValue, Shape, outermost

Why = Literal["if", "declined", "nothing", "needs_skipped", "halted", "chosen", "not_built"]
LOOKS_AGAIN: Final = 2
"""How often a reading step whose end nobody saw is simply done again."""


@dataclass(frozen=True, slots=True)
class Begin:
    """An attempt at an ability's step; `wait` is how many seconds from now."""

    path: str
    step: Do
    attempt: int
    args: dict[str, Any] = field(default_factory=dict[str, Any])
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Put:
    """A question of the plan."""

    path: str
    step: Ask
    attempt: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """A question about a step that went wrong: again, skip, stop; or: did it happen?"""

    path: str
    attempt: int
    reason: Literal["fail", "unknown"]


@dataclass(frozen=True, slots=True)
class Skip:
    path: str
    attempt: int
    why: Why
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """The list a loop goes over, to be stored before the first of its steps starts."""

    path: str
    items: list[Any]
    total: int


@dataclass(frozen=True, slots=True)
class Close:
    """A loop is at its end."""

    path: str
    outcome: Literal["done", "failed", "unknown"]


Start = Begin | Put | Trouble | Skip | Items | Close

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


@dataclass(slots=True)
class _Memo:
    """Where the steps of a frame stand; what can be forgotten and found again."""

    left: dict[str, int]
    """How many settled steps each step still lacks, until it lacks none."""
    free: dict[str, Step] = field(default_factory=dict[str, Step])
    """Nothing is in their way, and the journal has nothing of them yet."""
    begun: dict[str, Step] = field(default_factory=dict[str, Step])
    settled: set[str] = field(default_factory=set[str])
    halted: bool = False

    def settle(self, name: str, shape: Shape) -> None:
        self.begun.pop(name, None)
        self.settled.add(name)
        for other in shape.leads_to.get(name, ()):
            self.left[other] -= 1
            if self.left[other] == 0 and other not in self.begun and other not in self.settled:
                self.free[other] = shape.steps[other]


def ready(plan: Plan, journal: Journal) -> list[Start]:
    """Everything that may start now. Storing what is returned and asking again goes on from there."""
    if journal.stopping:
        return []
    return list(_frame(outermost(plan, journal)))


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


def _frame(frame: Frame) -> Iterator[Start]:
    memo = _memo(frame)
    for name in [name for name in memo.free if frame.past(name) is not None]:
        memo.begun[name] = memo.free.pop(name)
    coming: list[Start] = []
    for step in frame.shape.in_order(memo.begun.values()):
        judged = verdict(frame, step)
        if judged.settled is not None:
            memo.settle(step.id, frame.shape)
            memo.halted = memo.halted or judged.halts
        elif judged.next is not None:
            coming.append(judged.next)
    if memo.halted:
        return
    yield from coming
    waiting = [step for name, step in memo.begun.items() if frame.shape.waits[name] <= memo.settled]
    for step in frame.shape.in_order([*waiting, *memo.free.values()]):
        yield from _step(frame, step)


def _memo(frame: Frame) -> _Memo:
    known: _Memo | None = frame.journal.memo.get(f"frame:{frame.prefix}")
    if known is None:
        shape = frame.shape
        known = _Memo({name: len(waits) for name, waits in shape.waits.items()})
        for name, step in shape.steps.items():
            if frame.past(name) is not None:
                known.begun[name] = step
            elif not shape.waits[name]:
                known.free[name] = step
        frame.journal.memo[f"frame:{frame.prefix}"] = known
    return known


def _step(frame: Frame, step: Step) -> Iterator[Start]:
    past = frame.past(step.id)
    if past is None:
        yield from _first(frame, step)
    elif isinstance(step, Each) and past.items is not None:
        yield from _loop(frame, step, past)
    elif isinstance(step, Do) and past.receipt is not None and past.receipt.note == "changed" and not past.working:
        yield from _asked_anew(frame, step, past)


def _first(frame: Frame, step: Step) -> Iterator[Start]:
    path = frame.path(step.id)
    if _being_asked_anew(frame, step):
        return
    refused = _gate(frame, step)
    if refused is not None:
        yield Skip(path, 0, refused)
        return
    try:
        if step.if_ is not None and not holds(step.if_, frame.fill):
            yield Skip(path, 0, "if")
        elif isinstance(step, Do):
            yield Begin(path, step, 1, _args(frame, step))
        elif isinstance(step, Ask):
            frame.fill([step.with_.text, *step.with_.choices])
            yield Put(path, step, 1)
        elif isinstance(step, Each):
            yield _items(frame, step)
        else:
            yield Skip(path, 0, "not_built")
    except Missing as wrong:
        yield Skip(path, 0, "nothing", str(wrong.ref))
    except NoValue as wrong:
        yield Skip(path, 0, "needs_skipped", str(wrong.ref))


def _being_asked_anew(frame: Frame, step: Step) -> bool:
    """Whether the question that covers a step is, or is about to be, put again: nothing new starts on the old yes."""
    name = frame.shape.bound.get(step.id)
    question = frame.past(name) if name is not None else None
    if question is None or question.asking or question.working or question.answered is None:
        return question is not None and (question.asking or question.working)
    covered = [frame.past(other) for other, by in frame.shape.bound.items() if by == name]
    return any(
        past.receipt.note == "changed" and past.receipt.seq > question.answered.seq
        for past in covered
        if past is not None and past.receipt is not None and past.skipped is None
    )


def _args(frame: Frame, step: Do) -> dict[str, Any]:
    return {name: frame.fill(value) for name, value in step.with_.items()}


def _true(frame: Frame, condition: Condition) -> bool:
    """A condition over something that is not there is not met."""
    try:
        return holds(condition, frame.fill)
    except (Missing, NoValue):
        return False


def _gate(frame: Frame, step: Step) -> Why | None:
    """Why a step that a question approves may not start; None where it may."""
    question = frame.shape.bound.get(step.id)
    if question is None:
        return None
    past = frame.past(question)
    if past is None or past.answered is None or not past.answered.data.get("yes"):
        return "declined" if past is not None and past.answered is not None else "needs_skipped"
    return None


def _items(frame: Frame, step: Each) -> Start:
    path = frame.path(step.id)
    given = frame.fill(step.each)
    if given is None:
        return Skip(path, 0, "nothing", str(step.each))
    items: list[Any] = list(given) if isinstance(given, list | tuple) else [given]  # pyright: ignore[reportUnknownArgumentType]
    return Items(path, items[: min(step.max, MAX_ITEMS)], len(items))


def _loop(frame: Frame, step: Each, past: Past) -> Iterator[Start]:
    """The first item that is not at its end goes on; after the last, the loop closes."""
    path = frame.path(step.id)
    start, worst = _reached(frame.journal, path)
    for index in range(start, len(past.items or ())):
        inside = frame.inside(step, index, (past.items or [])[index])
        coming = list(_frame(inside))
        ended = _ended(inside)
        if ended is None:
            yield from coming
            return
        if ended in ("failed", "unknown", "stopped"):
            worst = ended
            if step.on_fail != "skip":
                break
        frame.journal.memo[f"at:{path}"] = (index + 1, worst)
    yield Close(path, "unknown" if worst in ("unknown", "stopped") else "failed" if worst == "failed" else "done")


def _reached(journal: Journal, path: str) -> tuple[int, Settled]:
    known: tuple[int, Settled] | None = journal.memo.get(f"at:{path}")
    return (0, "done") if known is None else known


def _ended(frame: Frame) -> Settled | None:
    """How one item of a loop ended; None while something of it is under way or to come."""
    memo: _Memo = frame.journal.memo[f"frame:{frame.prefix}"]
    if len(memo.settled) < len(frame.shape.steps) and not memo.halted:
        return None
    busy = any(path.startswith(frame.prefix) for path in frame.journal.working | frame.journal.asking)
    if busy:
        return None
    found = [verdict(frame, step) for step in frame.shape.steps.values()]
    for bad in ("unknown", "stopped", "failed"):
        if any(one.settled == bad and one.halts for one in found):
            return bad
    return "done"


def _asked_anew(frame: Frame, step: Do, past: Past) -> Iterator[Start]:
    """The desk found other things than were approved: the question is put again, once nothing it covers is busy."""
    name = frame.shape.bound.get(step.id)
    asking = frame.shape.steps.get(name) if name is not None else None
    known = frame.past(name) if name is not None else None
    if not isinstance(asking, Ask) or known is None or past.receipt is None:
        return
    busy = any(_under_way(frame.past(other)) for other, by in frame.shape.bound.items() if by == name)
    if known.answered is None or known.asking or known.working or busy:
        return
    if known.answered.seq < past.receipt.seq:
        yield Put(frame.path(asking.id), asking, known.attempt + 1)
    elif known.answered.data.get("yes"):
        yield Begin(frame.path(step.id), step, past.attempt + 1, _args(frame, step))
    else:
        yield Skip(frame.path(step.id), past.attempt, "declined")


def _under_way(past: Past | None) -> bool:
    if past is None:
        return False
    return past.working or past.asking or (past.items is not None and past.receipt is None and past.skipped is None)


def _judged(frame: Frame, step: Step, past: Past) -> Verdict:
    if past.skipped is not None:
        return SKIPPED
    if isinstance(step, Ask):
        return _judged_ask(past)
    if past.working or past.asking:
        return BUSY
    if isinstance(step, Each):
        return _judged_loop(step, past)
    return _judged_do(frame, step, past) if isinstance(step, Do) else BUSY


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
    return Verdict(next=Begin(frame.path(step.id), step, past.attempt + 1, _args(frame, step), wait))


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
