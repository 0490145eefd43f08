"""Which steps of a run may start: a pure function of the plan and the journal.

A step is settled when nothing more will come of it. A step starts when all it waits for is settled; one that a question
approves never starts before the yes. The items of a loop are taken one after the other, so that what happens does not
depend on who was quicker. When a step fails for good, or nobody can tell what it did, nothing further starts beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from deskhand.core.plan.condition import holds
from deskhand.core.plan.model import MAX_ITEMS, Ask, Do, Each, Plan, Step
from deskhand.core.plan.refs import Missing
from deskhand.hub.run.fold import Journal, Past
from deskhand.hub.run.scope import THOUGHT, Frame, NoValue, arguments, outermost
from deskhand.hub.run.start import Begin, Close, Items, Put, Skip, Start, Think, Why
from deskhand.hub.run.verdict import Settled, verdict


@dataclass(slots=True)
class _Memo:
    """Where the steps of a frame stand; what can be forgotten and found again."""

    left: dict[str, int]
    """How many settled steps each step still lacks, until it lacks none."""
    free: dict[str, Step] = field(default_factory=dict[str, Step])
    """Nothing is in their way, and the journal has nothing of them yet."""
    begun: dict[str, Step] = field(default_factory=dict[str, Step])
    restless: set[str] = field(default_factory=set[str])
    """Of those begun, the ones that may go on without anything being added about them."""
    settled: set[str] = field(default_factory=set[str])
    halted: bool = False

    def settle(self, name: str, frame: Frame) -> None:
        self.begun.pop(name, None)
        self.restless.discard(name)
        self.settled.add(name)
        for other in frame.shape.leads_to.get(name, ()):
            self.left[other] -= 1
            if self.left[other] == 0 and other not in self.begun and other not in self.settled:
                self.place(other, frame)

    def place(self, name: str, frame: Frame) -> None:
        """A step that nothing is in the way of: to be begun, or begun already."""
        if frame.past(name) is None:
            self.free[name] = frame.shape.steps[name]
        else:
            self.begun[name] = frame.shape.steps[name]
            self.restless.add(name)


def ready(plan: Plan, journal: Journal) -> list[Start]:
    """Everything that may start now. Storing what is returned and asking again goes on from there."""
    if journal.stopping:
        return []
    return list(_frame(outermost(plan, journal)))


def _frame(frame: Frame) -> Iterator[Start]:
    memo = _memo(frame)
    _hear(frame, memo)
    coming: list[Start] = []
    for step in frame.shape.in_order(memo.begun[name] for name in memo.restless):
        judged = verdict(frame, step)
        if judged.settled is not None:
            memo.settle(step.id, frame)
            memo.halted = memo.halted or judged.halts
        elif judged.next is not None:
            coming.append(judged.next)
        elif _quiet(frame, step):
            memo.restless.discard(step.id)
    if memo.halted:
        return
    yield from coming
    begun = (memo.begun[name] for name in memo.restless if frame.shape.waits[name] <= memo.settled)
    for step in frame.shape.in_order([*begun, *memo.free.values()]):
        yield from _step(frame, step)


def _hear(frame: Frame, memo: _Memo) -> None:
    """Look again at every step of which the journal has something new; so a look costs what happened, not the plan."""
    for name in frame.journal.news.pop(frame.prefix, ()):
        if name in memo.free:
            memo.begun[name] = memo.free.pop(name)
        if name in memo.begun:
            memo.restless.add(name)


def _quiet(frame: Frame, step: Step) -> bool:
    """Whether nothing will come of a begun step until something is added about it."""
    past = frame.past(step.id)
    return past is not None and (isinstance(step, Ask) or past.working or past.asking)


def _memo(frame: Frame) -> _Memo:
    known: _Memo | None = frame.journal.memo.get(f"frame:{frame.prefix}")
    if known is None:
        shape = frame.shape
        known = _Memo({name: len(waits) for name, waits in shape.waits.items()})
        for name in shape.steps:
            if frame.past(name) is not None or not shape.waits[name]:
                known.place(name, frame)
        frame.journal.memo[f"frame:{frame.prefix}"] = known
        frame.journal.news.pop(frame.prefix, None)
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
            yield Begin(path, step, 1, arguments(frame, step))
        elif isinstance(step, Ask):
            frame.fill([step.with_.text, *step.with_.choices])
            yield Put(path, step, 1)
        elif isinstance(step, Each):
            yield _items(frame, step)
        else:
            frame.fill(step.with_)
            yield Think(f"{path}#{THOUGHT}", 1)
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
    busy = any(_unfinished(frame, other) for other, by in frame.shape.bound.items() if by == name)
    if known.answered is None or known.asking or known.working or busy:
        return
    if known.answered.seq < past.receipt.seq:
        yield Put(frame.path(asking.id), asking, known.attempt + 1)
    elif known.answered.data.get("yes"):
        yield Begin(frame.path(step.id), step, past.attempt + 1, arguments(frame, step))
    else:
        yield Skip(frame.path(step.id), past.attempt, "declined")


def _unfinished(frame: Frame, name: str) -> bool:
    """Under way, or about to be: what is begun or asked in this very look still rests on the old yes."""
    return _under_way(frame.past(name)) or verdict(frame, frame.shape.steps[name]).next is not None


def _under_way(past: Past | None) -> bool:
    if past is None:
        return False
    return past.working or past.asking or (past.items is not None and past.receipt is None and past.skipped is None)
