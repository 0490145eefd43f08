"""Writing behind the desks: what a batch says becomes rows, in one transaction with those of other desks.

A desk that told everything anew is compared with what is stored, and only the difference is written: a hub that was
killed, or a desk that started anew, ends up with exactly what the desk says, whatever was lost in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby, zip_longest
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from deskhand.core.world.delta import Ends
from deskhand.hub.world import tables as t
from deskhand.hub.world.pending import Batch, Closed, Opened
from deskhand.hub.world.rows import Row, body_of, edge_row, moment_row, node_row, set_row, visit_row
from deskhand.hub.world.statements import Statements, given

_BODIES: Final = select(t.node.c.id, t.node.c.body).where(t.node.c.desk == bindparam("desk_"))
_EDGES: Final = select(t.edge).where(t.edge.c.desk == bindparam("desk_"))
_OPEN: Final = select(t.visit.c.n, t.visit.c.mark, t.visit.c.app, t.visit.c.at).where(
    t.visit.c.desk == bindparam("desk_"), t.visit.c.until.is_(None)
)
_DESK: Final = select(t.desk.c.n, t.desk.c.person, t.desk.c.seen).where(t.desk.c.device == bindparam("device_"))


class Behind:
    """Writes batches on one connection; what it remembers is forgotten when a transaction is taken back."""

    def __init__(self, dialect: str) -> None:
        self._say = Statements(dialect)
        self._desks: dict[str, tuple[int, int]] = {}

    def forget(self) -> None:
        self._desks.clear()

    def write(self, sql: Connection, batches: Iterable[Batch]) -> None:
        numbered = [(self._desk(sql, batch), batch) for batch in batches]
        some = [(desk, batch) for desk, batch in numbered if not batch.whole]
        say = self._say
        say.node.run(sql, [node_row(desk, node) for desk, batch in some for node in batch.new])
        say.node_set.run(sql, [given(set_row(desk, node)) for desk, batch in some for node in batch.set])
        say.node_gone.run(sql, [_one(desk, id_) for desk, batch in some for id_ in batch.gone])
        say.edge.run(sql, [edge_row(desk, edge) for desk, batch in some for edge in batch.edges])
        say.edge_ended.run(sql, [_ends(desk, ends) for desk, batch in some for ends in batch.ended])
        self._visits(sql, numbered)
        say.moment.run(sql, [moment_row(desk, one) for desk, batch in numbered for one in batch.moments])
        for desk, batch in numbered:
            if batch.whole:
                self._whole(sql, desk, batch)
        say.reached.run(sql, [_reached(desk, batch) for desk, batch in numbered])

    def _desk(self, sql: Connection, batch: Batch) -> int:
        """The number of a desk; one that is somebody else's now begins with nothing."""
        known = self._desks.get(batch.device)
        if known is not None and known[1] == batch.person:
            return known[0]
        row = sql.execute(_DESK, {"device_": batch.device}).one_or_none()
        if row is not None and row.person != batch.person:
            sql.execute(delete(t.desk).where(t.desk.c.n == row.n))
        fresh = {"device": batch.device, "person": batch.person, "name": batch.name, "epoch": "", "v": 0, "seen": 0.0}
        number = int(sql.execute(self._say.desk, fresh).scalar_one())
        self._desks[batch.device] = (number, batch.person)
        return number

    def _whole(self, sql: Connection, desk: int, batch: Batch) -> None:
        seen = float(sql.execute(_DESK, {"device_": batch.device}).one().seen)
        stored = {row.id: bytes(row.body) for row in sql.execute(_BODIES, {"desk_": desk})}
        standing = {node.id for node in batch.new}
        self._say.node_gone.run(sql, [_one(desk, one) for one in stored.keys() - standing])
        fresh = [node for node in batch.new if stored.get(node.id) != body_of(node)]
        self._say.node.run(sql, [node_row(desk, node) for node in fresh])
        known = {(row.rel, row.src, row.dst): (row.at, row.until) for row in sql.execute(_EDGES, {"desk_": desk})}
        gone = known.keys() - {edge.ends for edge in batch.edges}
        self._say.edge_ended.run(sql, [_ends(desk, ends) for ends in gone])
        told = [edge for edge in batch.edges if known.get(edge.ends) != (edge.at, edge.until)]
        self._say.edge.run(sql, [edge_row(desk, edge) for edge in told])
        self._open(sql, desk, batch.open, seen)

    def _visits(self, sql: Connection, numbered: Iterable[tuple[int, Batch]]) -> None:
        """Openings and closings, of each desk in the order in which they happened, of all desks together."""
        turns = [list(_turns(desk, batch.visits)) for desk, batch in numbered if batch.visits]
        for turn in zip_longest(*turns, fillvalue=_NOTHING):
            self._say.visit.run(sql, _once(row for opened, _ in turn for row in opened))
            self._say.visit_closed.run(sql, [row for _, closed in turn for row in closed])

    def _open(self, sql: Connection, desk: int, standing: Iterable[Opened], seen: float) -> None:
        """What is open by itself goes on where it was seen last; all else that was open has been closed since then."""
        left = {(row.mark, row.app, row.at): row.n for row in sql.execute(_OPEN, {"desk_": desk})}
        loose: dict[tuple[int, int], list[float]] = {}
        for mark, app, at in left:
            loose.setdefault((mark, app), []).append(at)
        fresh: list[Row] = []
        again: list[Row] = []
        for one in standing:
            row = visit_row(desk, one)
            name = (row["mark"], row["app"])
            exact = one.src != 0 or "started" in one.node.fields
            at = row["at"] if exact else next((at for at in loose.get(name, ()) if (*name, at) in left), None)
            number = None if at is None else left.pop((*name, at), None)
            if number is None:
                fresh.append(row)
            else:
                again.append(given({"n": number, "node": row["node"], "src": row["src"], "body": row["body"]}))
        self._say.visit.run(sql, _once(fresh))
        self._say.visit_again.run(sql, again)
        self._say.visit_unseen.run(sql, [given({"n": number, "until": seen}) for number in left.values()])


_Turn = tuple[list[Row], list[Row]]
_NOTHING: Final[_Turn] = ([], [])


def _turns(desk: int, visits: Iterable[Opened | Closed]) -> Iterable[_Turn]:
    """Some openings, then some closings, then openings again."""
    opened: list[Row] = []
    for opens, some in groupby(visits, lambda one: isinstance(one, Opened)):
        if opens:
            opened = [visit_row(desk, one) for one in some if isinstance(one, Opened)]
            continue
        ended: dict[tuple[int, int], Closed] = {}
        for one in some:
            if isinstance(one, Closed):
                ended.setdefault((one.node, one.src), one)  # what is closed cannot be closed again
        rows = [given({"desk": desk, "node": one.node, "src": one.src, "until": one.until}) for one in ended.values()]
        yield opened, rows
        opened = []
    if opened:
        yield opened, []


def _once(rows: Iterable[Row]) -> list[Row]:
    """Of rows of one name and time, the last: no statement may write one twice."""
    return list({(row["desk"], row["mark"], row["app"], row["at"]): row for row in rows}.values())


def _one(desk: int, id_: int) -> Row:
    return given({"desk": desk, "id": id_})


def _ends(desk: int, ends: Ends) -> Row:
    rel, src, dst = ends
    return given({"desk": desk, "rel": rel, "src": src, "dst": dst})


def _reached(desk: int, batch: Batch) -> Row:
    return given({"n": desk, "name": batch.name, "epoch": batch.epoch, "v": batch.v, "seen": batch.seen})
