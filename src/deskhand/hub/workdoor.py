"""The hub's own rows, for abilities about the work itself."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Select, select

from deskhand.core.workdoor import RunLine
from deskhand.hub import db
from deskhand.hub.problems import NoRuns, NoSuchRun
from deskhand.hub.run.transition import Transitions
from deskhand.hub.run.views import items
from deskhand.hub.store import Reader, Store, Tx
from deskhand.hub.views import RunItem

Told = Callable[[Reader, int], list[str]]
"""The story of a run in the asker's language."""


class RunsOf:
    """One person's runs, seen from one of them: that one itself is never meant."""

    def __init__(self, store: Store, transitions: Transitions, person: int, within: int, told: Told) -> None:
        self._store = store
        self._transitions = transitions
        self._person = person
        self._within = within
        self._told = told

    async def runs(self, limit: int = 10) -> list[RunLine]:
        statement = self._mine().where(db.run.c.overtakes.is_(False)).order_by(db.run.c.id.desc()).limit(limit)
        return [_line(item) for item in await self._store.read(lambda reader: _items(reader, statement))]

    async def run(self, run: int | None) -> RunLine:
        return _line(await self._store.read(lambda reader: self._one(reader, run)))

    async def why(self, run: int | None) -> list[str]:
        return await self._store.read(lambda reader: self._told(reader, self._one(reader, run).run))

    async def stop(self, run: int | None) -> RunLine:
        """Everything under way or asking, unless one run is named; the line is that of the newest."""
        if run is not None:
            await self.run(run)
            numbers = [run]
        else:
            statement = self._mine().where(
                db.run.c.state.in_(("open", "asking", "stopping")), db.run.c.overtakes.is_(False)
            )
            found = await self._store.read(lambda reader: _items(reader, statement.order_by(db.run.c.id.desc())))
            numbers = [item.run for item in found]
        for number in numbers:
            await self._store.do(lambda tx, number=number: self._stop(tx, number))
        return await self.run(numbers[0] if numbers else None)

    def _stop(self, tx: Tx, run: int) -> None:
        live = self._transitions.lives.get(tx, run)
        if live is not None:
            self._transitions.stop(tx, live)

    def _mine(self) -> Select[tuple[object, ...]]:
        return select(db.run).where(db.run.c.person == self._person, db.run.c.id != self._within)

    def _one(self, reader: Reader, run: int | None) -> RunItem:
        statement = self._mine()
        if run is None:
            statement = statement.where(db.run.c.overtakes.is_(False)).order_by(db.run.c.id.desc()).limit(1)
        else:
            statement = statement.where(db.run.c.id == run)
        found = _items(reader, statement)
        if not found:
            raise NoRuns if run is None else NoSuchRun(run=run)
        return found[0]


def _items(reader: Reader, statement: Select[tuple[object, ...]]) -> list[RunItem]:
    return list(items(reader, reader.connection.execute(statement).mappings().all(), lambda desk: desk))


def _line(item: RunItem) -> RunLine:
    return RunLine(
        run=item.run,
        goal=item.goal,
        state=item.state,
        steps_done=item.steps_done,
        steps=item.steps,
        started=item.started,
        changed=item.changed,
    )
