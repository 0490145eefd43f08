"""Writing behind the desks: what a batch says becomes rows, in one transaction with those of other desks.

A desk that told everything anew is compared with what is stored, and only the difference is written: a hub that was
killed, or a desk that started anew, ends up with exactly what the desk says, whatever was lost in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from sqlalchemy import Connection, Executable, bindparam, delete, select

from deskhand.hub.world import tables as t
from deskhand.hub.world.pending import Batch, Opened
from deskhand.hub.world.rows import Row, body_of, edge_row, moment_row, node_row, set_row, visit_row
from deskhand.hub.world.statements import Statements

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
        many: dict[str, list[Row]] = {"node": [], "set": [], "gone": [], "edge": [], "ended": [], "moment": []}
        reached: list[Row] = []
        for batch in batches:
            desk = self._desk(sql, batch)
            if batch.whole:
                self._whole(sql, desk, batch)
            else:
                many["node"] += [node_row(desk, node) for node in batch.new]
                many["set"] += [_with_id(set_row(desk, node)) for node in batch.set]
                many["gone"] += [{"desk_": desk, "id_": one} for one in batch.gone]
                many["edge"] += [edge_row(desk, edge) for edge in batch.edges]
                many["ended"] += [_ends(desk, src, rel, dst) for rel, src, dst in batch.ended]
                self._visits(sql, desk, batch)
            many["moment"] += [moment_row(desk, one) for one in batch.moments]
            reached.append({"n_": desk, "name_": batch.name, "epoch_": batch.epoch, "v_": batch.v, "seen_": batch.seen})
        say = self._say
        _run(sql, say.node, many["node"])
        _run(sql, say.node_set, many["set"])
        _run(sql, say.node_gone, many["gone"])
        _run(sql, say.edge, many["edge"])
        _run(sql, say.edge_ended, many["ended"])
        _run(sql, say.moment, many["moment"])
        _run(sql, say.reached, reached)

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
        _run(sql, self._say.node_gone, [{"desk_": desk, "id_": one} for one in stored.keys() - standing])
        fresh = [node for node in batch.new if stored.get(node.id) != body_of(node)]
        _run(sql, self._say.node, [node_row(desk, node) for node in fresh])
        known = {(row.rel, row.src, row.dst): (row.at, row.until) for row in sql.execute(_EDGES, {"desk_": desk})}
        ends = {edge.ends for edge in batch.edges}
        gone = [_ends(desk, src, rel, dst) for rel, src, dst in known.keys() - ends]
        _run(sql, self._say.edge_ended, gone)
        told = [edge for edge in batch.edges if known.get(edge.ends) != (edge.at, edge.until)]
        _run(sql, self._say.edge, [edge_row(desk, edge) for edge in told])
        self._visits(sql, desk, batch)
        self._open(sql, desk, batch.open, seen)

    def _visits(self, sql: Connection, desk: int, batch: Batch) -> None:
        """Openings and closings, in the order in which they happened."""
        for opened, some in groupby(batch.visits, lambda one: isinstance(one, Opened)):
            if opened:
                _run(sql, self._say.visit, _once(visit_row(desk, one) for one in some if isinstance(one, Opened)))
            else:
                rows = [
                    {"desk_": desk, "node_": one.node, "src_": one.src, "until_": one.until}
                    for one in some
                    if not isinstance(one, Opened)
                ]
                _run(sql, self._say.visit_closed, rows)

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
                again.append({"n_": number, "node_": row["node"], "src_": row["src"], "body_": row["body"]})
        _run(sql, self._say.visit, _once(fresh))
        _run(sql, self._say.visit_again, again)
        _run(sql, self._say.visit_unseen, [{"n_": number, "until_": seen} for number in left.values()])


def _run(sql: Connection, statement: Executable, rows: list[Row]) -> None:
    if rows:
        sql.execute(statement, rows)


def _once(rows: Iterable[Row]) -> list[Row]:
    """Of rows of one name and time, the last: no statement may write one twice."""
    return list({(row["mark"], row["app"], row["at"]): row for row in rows}.values())


def _with_id(row: Row) -> Row:
    row["desk_"], row["id_"] = row.pop("desk"), row.pop("id")
    return row


def _ends(desk: int, src: int, rel: str, dst: int) -> Row:
    return {"desk_": desk, "src_": src, "rel_": rel, "dst_": dst}
