"""What a desk tells of no longer is not remembered: files outside the folders it shares, windows named by them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, Table, delete, select, text

from deskhand.core.paths import name_of, split_ending
from deskhand.core.world.query import name_of as called
from deskhand.hub.world import tables as t
from deskhand.hub.world.pending import Batch, Closed, Moment, Opened, Pending
from deskhand.hub.world.rows import named_of, node_of

Holds = Callable[[str], bool]
"""Whether a file at this absolute path may be remembered."""
_AT_ONCE: Final = 500
Past = Opened | Closed | Moment


class Rows(NamedTuple):
    """Rows by number."""

    nodes: Sequence[int]
    visits: Sequence[int]
    moments: Sequence[int]

    def __bool__(self) -> bool:
        return any(map(len, self))


class Names:
    """The names of files of which nothing is told, as a window's title has them."""

    def __init__(self, paths: Iterable[str]) -> None:
        names = {name_of(path).casefold() for path in paths}
        self._names = {name for name in (*names, *(split_ending(name)[0] for name in names)) if name}

    def stand_in(self, title: str) -> bool:
        """Whether one of them does, by itself: `a` is in `a - Editor`, not in `Mail`."""
        folded = title.casefold()
        return any(_alone(folded, name) for name in self._names if name in folded)


def withdrawn(sql: Connection, device: str, holds: Holds) -> Rows:
    """What is stored of a desk and is to be forgotten."""
    desk = sql.execute(select(t.desk.c.n).where(t.desk.c.device == device)).scalar()
    if desk is None:
        return Rows((), (), ())
    stored = _bodies(sql, t.node, desk, "file")
    nodes = {n: key for n, body in stored if not holds(key := node_of(body).key)}
    visits, moments = _past(sql, t.visit, desk, holds), _past(sql, t.moment, desk, holds)
    names = Names({*nodes.values(), *visits.values(), *moments.values()})
    titled = [
        [n for n, body in _bodies(sql, table, desk, "window") if _titled(body, names)] for table in (t.visit, t.moment)
    ]
    return Rows(list(nodes), [*visits, *titled[0]], [*moments, *titled[1]])


def take_out(sql: Connection, rows: Rows) -> None:
    """Delete them, and what the index of words has of them."""
    for table, numbers in ((t.node, rows.nodes), (t.visit, rows.visits), (t.moment, rows.moments)):
        for at in range(0, len(numbers), _AT_ONCE):
            sql.execute(delete(table).where(table.c.n.in_(numbers[at : at + _AT_ONCE])))
    without_old_terms(sql)


def without_old_terms(sql: Connection) -> None:
    """On SQLite terms of rows that are gone, or said anew, stay in older parts of the index until it is merged."""
    if sql.dialect.name == "sqlite":
        sql.execute(text("INSERT INTO world_search(world_search) VALUES ('optimize')"))


def leave_out(pending: Pending, holds: Holds) -> None:
    """The same of what is not written yet."""
    stays = _staying((*pending.visits, *pending.moments.values()), holds)
    pending.visits = [one for one in pending.visits if stays(one)]
    pending.moments = {name: one for name, one in pending.moments.items() if stays(one)}


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


def _past(sql: Connection, table: Table, desk: int, holds: Holds) -> dict[int, str]:
    bodies = _bodies(sql, table, desk, "file")
    return {n: key for n, body in bodies if not holds(key := named_of(body).key)}


def _titled(body: bytes, names: Names) -> bool:
    named = named_of(body)
    return names.stand_in(named.name) or (isinstance(named.value, str) and names.stand_in(named.value))


def _bodies(sql: Connection, table: Table, desk: int, kind: str) -> list[tuple[int, bytes]]:
    chosen = select(table.c.n, table.c.body).where(table.c.desk == desk, table.c.kind == kind)
    return [(row.n, bytes(row.body)) for row in sql.execute(chosen)]


def _alone(text_: str, name: str) -> bool:
    at = text_.find(name)
    while at >= 0:
        end = at + len(name)
        if not (at and text_[at - 1].isalnum()) and not (end < len(text_) and text_[end].isalnum()):
            return True
        at = text_.find(name, at + 1)
    return False
