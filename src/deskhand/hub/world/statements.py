"""The statements that write, as texts for the driver: made once for each kind of database, then run on many rows.

Rows that go through SQLAlchemy one by one cost more than writing them does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Delete, Float, Insert, Table, Update, bindparam, case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from deskhand.hub.world import tables as t


class Statements:
    """Each takes rows as `rows.py` makes them, by name."""

    def __init__(self, dialect: str) -> None:
        self._server = dialect == "postgresql"
        self.desk = self._insert(t.desk, ("device",), ("person", "name")).returning(t.desk.c.n)
        """The only one that is run for what it gives."""
        self.reached = self._update(t.desk, ("n",), ("name", "epoch", "v", "seen"))
        told = ("kind", "at", "since", "until", "words", "more", "body")
        self.node = self._text(self._insert(t.node, ("desk", "id"), told), ("desk", "id", *told))
        self.node_set = self._update(t.node, ("desk", "id"), ("at", "since", "until", "body"))
        self.node_gone = self._delete(t.node, ("desk", "id"))
        ends = ("desk", "src", "rel", "dst")
        self.edge = self._text(self._insert(t.edge, ends, ("at", "until")), (*ends, "at", "until"))
        self.edge_ended = self._delete(t.edge, ends)
        name, rest = ("desk", "mark", "app", "at"), ("node", "src", "until", "body")
        self.visit = self._text(self._insert(t.visit, name, rest), (*name, "kind", *rest))
        self.visit_again = self._update(t.visit, ("n",), ("node", "src", "body"))
        self.visit_closed = self._text(self._closed(("desk", "node", "src")).where(t.visit.c.until.is_(None)))
        self.visit_unseen = self._text(self._closed(("n",)))
        fields = ("desk", "kind", "mark", "field", "at", "body")
        self.moment = self._text(self._insert(t.moment, (), ()), fields)

    def _insert(self, table: Table, keys: Sequence[str], sets: Iterable[str]) -> Insert:
        """A row that is new, or takes the place of the one with the same keys."""
        made = postgresql.insert(table) if self._server else sqlite.insert(table)
        if not keys:
            return made
        return made.on_conflict_do_update(index_elements=list(keys), set_={name: made.excluded[name] for name in sets})

    def _update(self, table: Table, keys: Sequence[str], sets: Iterable[str]) -> str:
        made = update(table).values({name: _given(table, name) for name in sets})
        return self._text(made.where(*(table.c[name] == _given(table, name) for name in keys)))

    def _delete(self, table: Table, keys: Sequence[str]) -> str:
        return self._text(delete(table).where(*(table.c[name] == _given(table, name) for name in keys)))

    def _closed(self, keys: Sequence[str]) -> Update:
        """Nothing is closed before it was opened, whatever its clock says."""
        until = bindparam("given_until", type_=Float)
        made = update(t.visit).values(until=case((t.visit.c.at > until, t.visit.c.at), else_=until))
        return made.where(*(t.visit.c[name] == _given(t.visit, name) for name in keys))

    def _text(self, made: Insert | Update | Delete, columns: Sequence[str] | None = None) -> str:
        dialect = postgresql.psycopg.dialect() if self._server else sqlite.dialect(paramstyle="named")
        keys = None if columns is None else list(columns)
        if isinstance(made, Insert):
            made = made.inline()
        return str(made.compile(dialect=dialect, column_keys=keys))


def _given(table: Table, name: str) -> object:
    """What a row says under this name, apart from the column's own."""
    return bindparam(f"given_{name}", type_=table.c[name].type)


def given(row: dict[str, object]) -> dict[str, object]:
    """A row for a statement that names what it is given."""
    return {f"given_{name}": value for name, value in row.items()}
