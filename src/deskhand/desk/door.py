"""The door to files that a step is given: reading inside the granted folders, and changes by proposal."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, BinaryIO, TypeVar

from deskhand.core.changes import Change, Done, Print
from deskhand.core.doors import Offered, Propose
from deskhand.core.errors import HoldsDenied
from deskhand.core.fault import reach
from deskhand.core.plan.model import digest
from deskhand.core.world.facts import FileFact
from deskhand.desk.files.carry import Carrier
from deskhand.desk.files.item import Item
from deskhand.desk.files.listing import fact_at, facts_in
from deskhand.desk.files.operations import displaced, operation, paths_of
from deskhand.desk.files.prints import HashBudget, hash_bytes, hash_open, look_at
from deskhand.desk.files.problems import IsALink, NotAFolder, OwnState, Vanished, problem_of
from deskhand.desk.foresight import foresee, looked_at
from deskhand.desk.offers import Place
from deskhand.desk.rows import JobRow
from deskhand.desk.runs import changed_places
from deskhand.desk.work import Work

T = TypeVar("T")


class Previewed(BaseException):
    """A preview has what it came for. Not an `Exception`: the ability has no part in it."""


class Differs(BaseException):
    """What would be done now is not what was approved."""


class Files:
    """The files of one job."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._asked = False

    @property
    def granted(self) -> Sequence[str]:
        return self._work.beneath.scope.outermost()

    def may_write(self, path: str) -> bool:
        return self._work.beneath.covers(path) and self._work.beneath.may_write(path)

    @property
    def closed(self) -> Sequence[str]:
        return [self._work.beneath.text(one) for one in self._work.judged.reach.closed]

    async def fact(self, path: str) -> FileFact | None:
        return await self._read(path, lambda: fact_at(self._work.beneath, path))

    async def listed(self, folder: str) -> list[FileFact]:
        return await self._read(folder, lambda: facts_in(self._work.beneath, folder))

    async def walk(self, folder: str, *, hidden: bool = False) -> AsyncIterator[FileFact]:
        waiting = [folder]
        seen = 0
        while waiting:
            at = waiting.pop()
            try:
                facts = await self._read(at, lambda at=at: facts_in(self._work.beneath, at))
            except (Vanished, NotAFolder, IsALink):
                if at == folder:
                    raise
                continue  # it went, or another thing took its name, since the folder above it was listed
            shown = [fact for fact in facts if hidden or not fact.name.startswith(".")]
            waiting += [fact.path for fact in reversed(shown) if fact.kind == "folder"]
            seen += len(shown)
            self._work.reporter.tick(seen, 0, at)
            for fact in shown:
                yield fact

    async def look(self, path: str, *, hashed: bool = False) -> Print | None:
        def work() -> Print | None:
            try:
                with self._work.beneath.source(path) as place:
                    return look_at(place.folder, place.name, HashBudget() if hashed else None)
            except (FileNotFoundError, Vanished):
                return None

        return await self._read(path, work)

    async def reading(self, path: str, work: Callable[[BinaryIO], Any]) -> Any:
        def read() -> Any:
            with self._work.beneath.opened(path) as fd, os.fdopen(os.dup(fd), "rb") as file:
                return work(file)

        return await self._read(path, read)

    async def offer(self, paths: Sequence[str]) -> list[Offered]:
        offered: list[Offered] = []
        places: list[tuple[str, Place]] = []
        for path in paths:
            one, place = await self._read(path, lambda path=path: self._offered(path))
            offered.append(one)
            places.append((one.hash, place))
            self._work.reporter.tick(len(offered), len(paths), path)
        job = self._work.request.job
        if not job.preview:
            await self._work.journal.offers.add(job.hub, job.run, places)
        return offered

    async def show(self, picture: bytes, name: str) -> None:
        row, job = self._work.row, self._work.request.job
        if row is None:
            return
        kept = await self._work.thread(self._kept, row, picture)
        place = Place("", [], "", name, len(picture), 0, 0, kept=kept)
        await self._work.journal.offers.add(job.hub, job.run, [(kept, place)])
        self._work.pictures.append(Offered(name=name, size=len(picture), hash=kept))

    async def keep(self, content: bytes) -> str:
        row = self._work.row
        if row is None:
            return hash_bytes(content)
        return await self._work.thread(self._kept, row, content)

    async def carry_out(self, propose: Propose) -> list[Done]:
        if self._asked:
            raise RuntimeError("a step proposes its changes once, all of them")
        self._asked = True
        work = self._work
        row = work.row
        if row is not None and row.listed:
            work.items, work.proposal = await work.journal.items(row), row.proposal
        else:
            row = await self._propose(propose, row)
        work.carrying = True
        try:
            await work.thread(self._carry, row)
        finally:
            work.carrying = False
        return [item.done() for item in work.items]

    @property
    def done(self) -> Sequence[Done]:
        return [item.done() for item in self._work.items]

    async def _propose(self, propose: Propose, row: JobRow | None) -> JobRow:
        """Have the changes said, and stored before the first of them; ends here in a preview, or if they differ."""
        work = self._work
        proposed = await propose()
        changes, work.proposal = await work.thread(self._checked, proposed)
        items = [Item(n, change) for n, change in enumerate(changes)]
        if row is None:
            await work.thread(foresee, items, work.beneath)
            work.items = items
            raise Previewed
        if work.judged.expects not in ("", work.proposal):
            raise Differs
        work.check()
        work.items = items
        reach("desk.items.before")
        places = await work.thread(changed_places, changes, work.beneath)
        await work.journal.list_items(row, items, work.proposal, places)
        reach("desk.items.after")
        return row

    def _checked(self, proposed: Sequence[Change]) -> tuple[list[Change], str]:
        """A proposal whose every path lies in the granted folders, with how each thing looks now, and its hash."""
        for path in (path for change in proposed for path in displaced(change)):
            self._work.beneath.ensure_movable(path)
        for change in proposed:
            for path in paths_of(change):
                held = None if change.op == "make_folder" else self._work.beneath.holds_closed(path)
                if held in self._work.judged.reach.closed:
                    raise HoldsDenied(path=path, held=self._work.beneath.text(held), denial="ID")
                if held is not None:
                    raise OwnState(path=path)
            for path in operation(change).targets(change):
                self._work.beneath.ensure_writable(path)
        changes = looked_at(proposed, self._work.beneath, self._work.check)
        return changes, proposal_hash(changes)

    def _carry(self, row: JobRow) -> None:
        work = self._work
        bench = work.bench(row)
        carrier = Carrier(bench, work.items, lambda items: work.journal.mark(row, items), work.reporter.tick)
        carrier.run()
        if carrier.problem is not None and not any(item.state == "done" for item in work.items):
            raise carrier.problem

    def _kept(self, row: JobRow, content: bytes) -> str:
        work = self._work
        name, lost = work.vault.keep_bytes(content, lambda hash_: work.journal.keep(row, hash_, ""))
        work.dropped += lost
        return name

    def _offered(self, path: str) -> tuple[Offered, Place]:
        scope = self._work.beneath.scope
        with self._work.beneath.opened(path) as fd:
            name = hash_open(fd, self._work.check)
            found = os.fstat(fd)
        shown = path.rpartition("/")[2]
        looks = (found.st_size, found.st_mtime_ns, found.st_ino)
        place = Place(scope.root, list(scope.folders), path, shown, *looks, list(self._work.beneath.closed))
        return Offered(name=shown, size=found.st_size, hash=name), place

    async def _read(self, path: str, work: Callable[[], T]) -> T:
        try:
            return await self._work.thread(work)
        except OSError as wrong:
            raise problem_of(wrong, path) from None


def proposal_hash(changes: Sequence[Change]) -> str:
    # Folders that a change needs may be there by the time it is carried out, made by the step before it.
    told = [change for change in changes if change.op != "make_folder"]
    return digest([change.model_dump(mode="json", exclude_none=True) for change in told])
