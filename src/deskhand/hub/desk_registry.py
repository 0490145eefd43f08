"""Every desk that works with this hub, by the id of its key on the owner's list; of those that are away, since when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from time import time
from typing import Final

from sqlalchemy import insert, select, update

from deskhand.core.wire.frames import AnyFrame
from deskhand.core.wire.memory import Line
from deskhand.hub import db
from deskhand.hub.desks import Desk, Tells
from deskhand.hub.store import Reader, Tx
from deskhand.hub.views import DeskFacts
from deskhand.trust.desks import default_desk, desks, name_of
from deskhand.trust.roster import Roster

MOST_ASIDE: Final = 2_000
"""How many steps may wait for desks that are away without taking a place from those that are there."""


@dataclass(frozen=True, slots=True)
class Away:
    """A desk that is not there: how it is called, and since when, as far as that is known."""

    name: str
    since: float | None


class Desks:
    """One `Desk` for each of them, there or not."""

    def __init__(self, make: Callable[[], Desk], changed: Callable[[Desk, bool], None]) -> None:
        """`make` gives a desk that is away; `changed` hears of every one that comes or goes."""
        self._make = make
        self._changed = changed
        self._desks: dict[str, Desk] = {}
        self._seen: dict[str, float] = {}
        """When a desk that has not come since this process began was last there."""
        self.roster: Callable[[], Roster] | None = None
        self.tells: Callable[[Desk], Tells] | None = None
        """Both are set once, before the first desk comes."""

    # -- which there are -----------------------------------------------------------------------------------------------

    def of(self, desk: str) -> Desk:
        """The desk of this id; of a run that names none, the oldest: then there was no other.

        On the event loop only: one that was never asked for is made here, and there must be no second.
        """
        key = desk or self._oldest()
        found = self._desks.get(key)
        if found is None and key and "" in self._desks:
            # It came before the owner's list did.
            found = self._desks[key] = self._desks.pop("")
            found.id = key
        if found is None:
            found = self._desks[key] = self._make()
            found.id = key
            found.on_change = lambda online, one=found: self._changed(one, online)
            found.tells = self.tells(found) if self.tells is not None else None
        return found

    def _known(self, desk: str) -> Desk | None:
        """The same for whoever only looks, from any thread; None of one that nobody had to do with yet."""
        key = desk or self._oldest()
        return self._desks.get(key) or self._desks.get("")

    def default(self) -> str:
        """The id of the one that is meant where nothing says which."""
        return default_desk(self._list())

    def holds(self, desk: str) -> bool:
        """Whether it is on the owner's list, and was not taken off it."""
        return any(one.id == desk for one in desks(self._list()))

    def name(self, desk: str) -> str:
        return name_of(self._list(), desk or self._oldest())

    def several(self) -> bool:
        return len(desks(self._list())) > 1

    def _list(self) -> Roster:
        if self.roster is None:
            raise RuntimeError("the owner's list is not there yet")
        return self.roster()

    def _oldest(self) -> str:
        return next((one.id for one in desks(self._list())), "")

    def __iter__(self) -> Iterator[Desk]:
        return iter(tuple(self._desks.values()))

    # -- who is there --------------------------------------------------------------------------------------------------

    def attach(self, desk: str, line: Line) -> None:
        """This desk is there, on this line."""
        self.of(desk).attach(line)

    def online(self, desk: str) -> bool:
        found = self._known(desk)
        return found is not None and found.online

    def away(self, desk: str) -> Away | None:
        """What can be said of a desk that is away; None of one that is there."""
        found = self._known(desk)
        since = None if found is None else found.away_since
        if found is not None and since is None:
            return None
        came = found is not None and found.came
        return Away(self.name(desk), since if came else self._seen.get(desk or self._oldest()))

    def waiting(self) -> int:
        """How many steps wait for a desk that is away."""
        return min(MOST_ASIDE, sum(desk.held for desk in self if not desk.online))

    async def greet(self, frames: Sequence[AnyFrame]) -> None:
        """Tell every desk what has grown; one that is away hears it when it comes."""
        for desk in self:
            await desk.greet(frames)

    async def close(self) -> None:
        for desk in self:
            await desk.close()

    def facts(self, iso: Callable[[float], str]) -> list[DeskFacts]:
        """All of the owner's list, and any that came without being on it."""
        listed = [one.id for one in desks(self._list())]
        every = [*listed, *(desk.id for desk in self if desk.id not in listed)]
        default = self.default()
        return [self._facts(one, one == default, iso) for one in every]

    def _facts(self, desk: str, default: bool, iso: Callable[[float], str]) -> DeskFacts:
        away = self.away(desk)
        since = None if away is None or away.since is None else iso(away.since)
        found = self._known(desk)
        return DeskFacts(
            id=desk, name=self.name(desk), default=default, online=away is None, since=since,
            leased=0 if found is None else found.leased,
        )  # fmt: skip

    # -- over restarts -------------------------------------------------------------------------------------------------

    def remember(self, reader: Reader) -> None:
        """When each was last there, as an earlier process wrote it down."""
        rows = reader.connection.execute(select(db.desk_seen.c.desk, db.desk_seen.c.at))
        self._seen = {str(desk): float(at) for desk, at in rows}

    def seen(self) -> dict[str, float]:
        """When each was last there, of those that were since this process began."""
        now = time()
        return {desk.id: desk.away_since or now for desk in self if desk.came and desk.id}


def keep_seen(tx: Tx, seen: Mapping[str, float]) -> None:
    """Write down when desks were last there."""
    for desk, at in seen.items():
        known = update(db.desk_seen).where(db.desk_seen.c.desk == desk).values(at=at)
        if not tx.connection.execute(known).rowcount:
            tx.connection.execute(insert(db.desk_seen).values(desk=desk, at=at))
