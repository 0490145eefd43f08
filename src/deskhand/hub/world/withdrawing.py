"""What a desk tells of no longer is not remembered: files outside the folders it shares, windows named by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import inf
from typing import Final, NamedTuple

from sqlalchemy import Connection, Table, delete, select, text

from deskhand.core.paths import name_of
from deskhand.core.world.names import Names as KnownNames
from deskhand.core.world.names import parts_of
from deskhand.core.world.query import name_of as called
from deskhand.core.world.spelling import spellings
from deskhand.hub.world import tables as t
from deskhand.hub.world.pending import Batch, Closed, Moment, Opened, Pending
from deskhand.hub.world.rows import named_of, node_of

Holds = Callable[[str], bool]
"""Whether a file at this absolute path may be remembered."""
_AT_ONCE: Final = 500
Past = Opened | Closed | Moment


class Bite(NamedTuple):
    """Some rows of a table, by number: as many as are looked through, or deleted, in a moment."""

    table: Table
    numbers: Sequence[int]


class Names:
    """The names of files of which nothing is told, as a window's title has them."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._names = KnownNames(most=inf)
        for name in {name_of(path) for path in paths}:
            self._names.add_file(name)

    def stand_in(self, title: str) -> bool:
        """Whether one of them does, by itself and as a desk would find it: `a` is in `a - Editor`, not in `Mail`."""
        return bool(self._names) and any(map(self._is_said, spellings(title)))

    def _is_said(self, said: str) -> bool:
        if next(self._names.ended_in(said), None) is not None:
            return True
        return any(self._names.is_bare(part) and not part.last for part in parts_of(said, self._names.knows))


def files_of(sql: Connection, device: str) -> list[Bite]:
    """Where anything of a file is stored of a desk."""
    return _bites(sql, device, "file", (t.node, t.visit, t.moment))


def windows_of(sql: Connection, device: str) -> list[Bite]:
    """Where it is stored that a window was open, or how it was called."""
    return _bites(sql, device, "window", (t.visit, t.moment))


def outside(sql: Connection, bite: Bite, holds: Holds) -> dict[int, str]:
    """The files of these rows that may not be remembered."""
    key_of = node_of if bite.table is t.node else named_of
    return {n: key for n, body in _bodies(sql, bite) if not holds(key := key_of(body).key)}


def named_by(sql: Connection, bite: Bite, names: Names) -> list[int]:
    """Those of these windows that one of the names stands in."""
    return [n for n, body in _bodies(sql, bite) if _titled(body, names)]


def take_out(sql: Connection, bite: Bite, *, last: bool = False) -> None:
    """Delete them; with the last of several, what the index of words has of them all."""
    sql.execute(delete(bite.table).where(bite.table.c.n.in_(bite.numbers)))
    if last:
        without_old_terms(sql)


def without_old_terms(sql: Connection) -> None:
    """On SQLite terms of rows that are gone, or said anew, stay in older parts of the index until it is merged."""
    if sql.dialect.name == "sqlite":
        sql.execute(text("INSERT INTO world_search(world_search) VALUES ('optimize')"))


def leaving(past: Sequence[Past], holds: Holds) -> list[Past]:
    """Which of what is not written yet may not be remembered. For a thread: there may be thousands."""
    stays = _staying(past, holds)
    return [one for one in past if not stays(one)]


def leave_out(pending: Pending, left: Sequence[Past]) -> None:
    """None of these is written."""
    gone = set(map(id, left))
    pending.visits = [one for one in pending.visits if id(one) not in gone]
    pending.moments = {name: one for name, one in pending.moments.items() if id(one) not in gone}


def without(batch: Batch, holds: Holds) -> Batch:
    """The same of what is about to be written: a desk first says what it shares, and then what it shows."""
    stays = _staying((*batch.visits, *batch.moments, *batch.open), holds)
    visits, moments = [one for one in batch.visits if stays(one)], [one for one in batch.moments if stays(one)]
    return batch._replace(visits=visits, moments=moments, open=[one for one in batch.open if stays(one)])


def _staying(past: Iterable[Past], holds: Holds) -> Callable[[Past], bool]:
    """Whether one of these may be remembered, by itself and by what the others name."""
    names = Names(one.node.key for one in past if not isinstance(one, Closed) and _outside(one, holds))

    def stays(one: Past) -> bool:
        if isinstance(one, Closed):
            return True
        titles = (called(one.node), str(one.value)) if isinstance(one, Moment) else (called(one.node),)
        return not _outside(one, holds) and not (one.node.kind == "window" and any(map(names.stand_in, titles)))

    return stays


def _outside(one: Opened | Moment, holds: Holds) -> bool:
    return one.node.kind == "file" and not holds(one.node.key)


def _titled(body: bytes, names: Names) -> bool:
    named = named_of(body)
    return names.stand_in(named.name) or (isinstance(named.value, str) and names.stand_in(named.value))


def _bites(sql: Connection, device: str, kind: str, tables: Iterable[Table]) -> list[Bite]:
    desk = select(t.desk.c.n).where(t.desk.c.device == device).scalar_subquery()
    found: list[Bite] = []
    for table in tables:
        numbers = sql.execute(select(table.c.n).where(table.c.desk == desk, table.c.kind == kind)).scalars().all()
        found += [Bite(table, numbers[at : at + _AT_ONCE]) for at in range(0, len(numbers), _AT_ONCE)]
    return found


def _bodies(sql: Connection, bite: Bite) -> list[tuple[int, bytes]]:
    chosen = select(bite.table.c.n, bite.table.c.body).where(bite.table.c.n.in_(bite.numbers))
    return [(row.n, bytes(row.body)) for row in sql.execute(chosen)]
