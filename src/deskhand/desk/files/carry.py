"""A stored list of changes, carried out in chunks: marked as begun, done, made durable, marked as done.

A crash leaves at most one chunk begun. Its items are settled by reading the disk, and the list goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from deskhand.core.changes import ItemState
from deskhand.core.errors import Problem
from deskhand.core.fault import reach
from deskhand.desk.files.item import Item
from deskhand.desk.files.operations import known_as, operation
from deskhand.desk.files.problems import HOPELESS, problem_of
from deskhand.desk.files.staging import sweep
from deskhand.desk.files.workbench import Halted, Skip, Workbench

CHUNK: Final = 256
Mark = Callable[[Sequence[Item]], None]
Tick = Callable[[int, int], None]


class Carrier:
    """Carries out one list, in one worker thread."""

    def __init__(self, bench: Workbench, items: list[Item], mark: Mark, tick: Tick) -> None:
        self.bench = bench
        self.items = items
        self._mark = mark
        self._tick = tick
        self._chunk: list[Item] = []
        self._trying: Item | None = None
        self._ended = 0
        self._hopeless: Problem | None = None
        self.problem: Problem | None = None
        """The first thing that went wrong."""

    def run(self) -> None:
        """Bring every item to an end; raises `Halted`, or the problem that makes all further tries useless."""
        self.settle()
        planned = [item for item in self.items if item.state == "planned"]
        self._ended = len(self.items) - len(planned)
        try:
            for chunk in self._chunks(planned):
                self._prepare(chunk)
                self._carry()
        finally:
            self._leave()
            self._tick(self._ended, len(self.items))

    def settle(self) -> None:
        """Find out about every item that was begun when the desk died, and clear away what it left half-made."""
        begun = [item for item in self.items if item.state == "begun"]
        for item in begun:
            item.state = self._settled(item)
            reach(f"desk.{item.change.op}.settled")
        sweep(self.bench.beneath, self.bench.notes.staged())
        self.bench.sync()
        self._mark(begun)

    def _settled(self, item: Item) -> ItemState:
        try:
            settled = operation(item.change).settle(self.bench, item, item.change)
        except (OSError, Problem) as wrong:
            problem = wrong if isinstance(wrong, Problem) else problem_of(wrong, known_as(item.change))
            item.why = problem.said(self.bench.lang)
            return "unknown"
        return "planned" if settled == "not_done" else settled

    def _chunks(self, planned: Sequence[Item]) -> Iterator[list[Item]]:
        """Up to `CHUNK` items, cut where an item looks at what an earlier one of the chunk changes."""
        chunk: list[Item] = []
        touched: set[str] = set()
        around: set[str] = set()
        for item in planned:
            work = operation(item.change)
            sources = [self.bench.beneath.absolute(path) for path in work.sources(item.change)]
            if len(chunk) >= CHUNK or any(path in around or _within(path, touched) for path in sources):
                yield chunk
                chunk, touched, around = [], set(), set()
            chunk.append(item)
            targets = [self.bench.beneath.absolute(path) for path in work.targets(item.change)]
            touched.update(targets)
            around.update(above for path in targets for above in _above(path))
        if chunk:
            yield chunk

    def _prepare(self, chunk: list[Item]) -> None:
        """Look at every item of the next chunk; one commit ends the chunk before and begins this one."""
        self._check()
        for item in chunk:
            item.state = "begun"
            self._try(item, lambda item=item: operation(item.change).prepare(self.bench, item, item.change))
            self._ended += item.state != "begun"
        before, self._chunk = self._chunk, []
        self._mark([*before, *chunk])
        self._chunk = chunk

    def _carry(self) -> None:
        for item in self._chunk:
            if item.state != "begun":
                continue
            self._check()
            self._trying = item
            reach(f"desk.{item.change.op}.before")
            self._try(item, lambda item=item: operation(item.change).apply(self.bench, item, item.change))
            if item.state == "begun":
                item.state = "done"
            reach(f"desk.{item.change.op}.after")
            self._trying = None
            self._ended += 1
            self._tick(self._ended, len(self.items))
        self.bench.sync()

    def _check(self) -> None:
        self.bench.halt()
        if self._hopeless is not None:
            raise self._hopeless

    def _try(self, item: Item, work: Callable[[], None]) -> None:
        try:
            work()
        except Halted:
            self._trying = None  # a change that halts has put everything back
            raise
        except Skip as left:
            item.state, item.why = "skipped", left.problem.said(self.bench.lang)
        except OSError as wrong:
            self._failed(item, problem_of(wrong, known_as(item.change)))
        except Problem as wrong:
            self._failed(item, wrong)

    def _failed(self, item: Item, problem: Problem) -> None:
        item.state, item.why = "failed", problem.said(self.bench.lang)
        self.problem = self.problem or problem
        if isinstance(problem, HOPELESS):
            self._hopeless = problem

    def _leave(self) -> None:
        """Make durable and mark what was tried; what was begun and not tried is only planned again.

        About an item in whose middle something unforeseen happened, the disk is read at once: the job ends with it.
        """
        broken, self._trying = self._trying, None
        for item in self.items:
            if item.state == "begun" and item is not broken:
                item.state = "planned"
        try:
            if broken is not None and broken.state == "begun":
                self._find_out(broken)
        finally:
            self.bench.sync()
            self._mark(self._chunk)
            self._chunk = []

    def _find_out(self, broken: Item) -> None:
        """Whether a change that broke off was made, and clear away what it left half-made; unknown if that fails."""
        broken.state = "unknown"
        settled = self._settled(broken)
        sweep(self.bench.beneath, self.bench.notes.staged())
        broken.state = "failed" if settled == "planned" else settled


def _within(path: str, touched: set[str]) -> bool:
    """Whether a path, or one above it, is among those touched."""
    return bool(touched) and (path in touched or any(above in touched for above in _above(path)))


def _above(path: str) -> Iterator[str]:
    """The folders above an absolute path, nearest first."""
    while path := path.rpartition("/")[0]:
        yield path
