"""The statements that write, made once for each kind of database: making one costs more than running it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Insert, Table, bindparam, case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from deskhand.hub.world import tables as t


class Statements:
    """Each takes rows as `rows.py` makes them."""

    def __init__(self, dialect: str) -> None:
        insert = postgresql.insert if dialect == "postgresql" else sqlite.insert

        def upsert(table: Table, keys: Iterable[str], sets: Iterable[str]) -> Insert:
            made = insert(table)
            return made.on_conflict_do_update(
                index_elements=list(keys), set_={name: made.excluded[name] for name in sets}
            )

        node, edge, visit = t.node.c, t.edge.c, t.visit.c
        self.desk = upsert(t.desk, ("device",), ("person", "name")).returning(t.desk.c.n)
        self.reached = (
            update(t.desk)
            .where(t.desk.c.n == bindparam("n_"))
            .values(name=bindparam("name_"), epoch=bindparam("epoch_"), v=bindparam("v_"), seen=bindparam("seen_"))
        )
        told = ("kind", "at", "since", "until", "words", "more", "body")
        self.node = upsert(t.node, ("desk", "id"), told)
        self.node_set = (
            update(t.node)
            .where(node.desk == bindparam("desk_"), node.id == bindparam("id_"))
            .values({name: bindparam(name) for name in ("at", "since", "until", "body")})
        )
        self.node_gone = delete(t.node).where(node.desk == bindparam("desk_"), node.id == bindparam("id_"))
        self.edge = upsert(t.edge, ("desk", "src", "rel", "dst"), ("at", "until"))
        self.edge_ended = delete(t.edge).where(
            edge.desk == bindparam("desk_"),
            edge.src == bindparam("src_"),
            edge.rel == bindparam("rel_"),
            edge.dst == bindparam("dst_"),
        )
        self.visit = upsert(t.visit, ("desk", "mark", "app", "at"), ("node", "src", "until", "body"))
        self.visit_again = (
            update(t.visit)
            .where(visit.n == bindparam("n_"))
            .values(node=bindparam("node_"), src=bindparam("src_"), body=bindparam("body_"))
        )
        closed = case((visit.at > bindparam("until_"), visit.at), else_=bindparam("until_"))
        self.visit_closed = (
            update(t.visit)
            .where(
                visit.desk == bindparam("desk_"),
                visit.node == bindparam("node_"),
                visit.src == bindparam("src_"),
                visit.until.is_(None),
            )
            .values(until=closed)
        )
        self.visit_unseen = update(t.visit).where(visit.n == bindparam("n_")).values(until=closed)
        self.moment = insert(t.moment)
