"""What earlier runs changed here, and how to take it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from deskhand.core.changes import FAR, Change, MakeFolder, Move, Restore
from deskhand.core.errors import Problem
from deskhand.core.flow.scope import Scope
from deskhand.core.words import Words
from deskhand.desk.files.beneath import Beneath, parent_text
from deskhand.desk.files.item import CHANGE, Item
from deskhand.desk.files.operations import operation
from deskhand.desk.work import Work

MOST_PLACES: Final = 64
"""How many places a job remembers one by one to have changed."""


class NothingLeftToUndo(Problem):
    words = Words(
        "Run {run} changed nothing here that could be taken back.",
        "第 {run} 次任务没有留下可以撤销的更改。",
    )


class StillUnderWay(Problem):
    words = Words(
        "Run {run} is not finished yet. Stop it first, or wait, then undo it. Nothing was changed.",
        "第 {run} 次任务尚未结束。请先停止或等它结束，再撤销。没有做任何更改。",
    )


class Runs:
    """Earlier runs of the same hub, as this desk remembers them."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def inverse(self, run: int) -> list[Change]:
        """The changes that take a run back, last first, each expecting what the run left behind."""
        work = self._work
        if run != work.judged.reach.run:
            raise NothingLeftToUndo(run=run)
        jobs = await work.journal.jobs_of(work.request.job.hub, run)
        if any(row.state == "begun" for row, _ in jobs):
            raise StillUnderWay(run=run)
        changes: list[Change] = []
        for row, job in reversed(jobs):
            if not row.listed:
                continue
            then = Scope(job.root, tuple(job.folders))
            for item in reversed(await work.journal.items(row)):
                if item.state == "done":
                    changes += [moved_to(one, then, work.beneath) for one in taken_back(item) or ()]
        if not changes:
            raise NothingLeftToUndo(run=run)
        return [*await work.thread(_missing_parents, work.beneath, changes), *changes]


def _missing_parents(beneath: Beneath, changes: list[Change]) -> list[Change]:
    """The folders that things must go back to and that somebody removed since, but for those that come back too."""
    made = {change.path for change in changes if isinstance(change, MakeFolder)}
    back: set[str] = set()
    wanted: set[str] = set()
    for change in changes:
        if isinstance(change, Move | Restore):
            folder = parent_text(back_to(change))
            if back.isdisjoint(_with_those_above(folder)):
                wanted.add(folder)
            back.add(back_to(change))
    return [
        MakeFolder(path=one)
        for one in sorted(wanted - made)
        if one != "." and beneath.covers(one) and beneath.stat(one) is None
    ]


def _with_those_above(folder: str) -> set[str]:
    found: set[str] = set()
    while folder not in found:
        found.add(folder)
        folder = parent_text(folder)
    return found


def changed_places(changes: Sequence[Change], beneath: Beneath) -> list[str]:
    """The folders in which something is changed, none of them inside another, or single things that were named.

    What takes these changes back must reach them; of a list all over the disk, only the granted folders are kept.
    """
    found: set[str] = set()
    for change in changes:
        for path in operation(change).targets(change):
            absolute = beneath.absolute(path)
            parent = parent_text(absolute)
            found.add(parent if beneath.covers(parent) else absolute)
    outermost = [one for one in found if not any(other in found for other in _above(one))]
    return sorted(outermost) if len(outermost) <= MOST_PLACES else []


def _above(path: str) -> Iterator[str]:
    """The folders above an absolute path."""
    while path not in ("", "/"):
        path = path.rpartition("/")[0] or "/"
        yield path


def back_to(change: Move | Restore) -> str:
    return change.to if isinstance(change, Move) else change.path


def taken_back(item: Item) -> list[Change] | None:
    """What takes one done change back; empty where nothing is needed, None where nothing can."""
    return operation(item.change).inverse(item, item.change)


def moved_to(change: Change, then: Scope, now: Beneath) -> Change:
    """A change of another run, its paths written as this run writes them."""
    if isinstance(change, FAR):
        return change
    data = change.model_dump()
    for name in ("path", "to"):
        if isinstance(data.get(name), str):
            data[name] = now.text(then.absolute(data[name]) or data[name])
    if isinstance(data.get("paths"), list):
        data["paths"] = [now.text(then.absolute(path) or path) for path in data["paths"]]
    return CHANGE.validate_python(data)
