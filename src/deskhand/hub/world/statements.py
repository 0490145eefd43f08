"""The statements that write, as texts for the driver: made once for each kind of database, then run on many rows.

Rows that go through SQLAlchemy one by one cost more than writing them does. On SQLite a hundred rows are one statement:
the driver lets other threads run, and waits for its turn again, at every statement, and the hub's loop is busy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Delete, Float, Insert, Table, Update, bindparam, case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from deskhand.hub.world import tables as t

AT_ONCE: Final = 100
"""Rows of one statement on SQLite."""
_GIVEN: Final = re.compile(r":given_(\w+)")
_NAME: Final = re.compile(r":(\w+)")
_VALUES: Final = re.compile(r"\(:\w+(?:, :\w+)*\)")


class Many(NamedTuple):
    """A statement for many rows at once: so it begins, so each row is written, so they are joined, so it ends."""

    before: str
    each: str
    between: str
    after: str
    names: tuple[str, ...]
    """What each row gives, in this order."""

    def text(self, rows: int) -> str:
        return f"{self.before}{self.between.join([self.each] * rows)}{self.after}"


_text_of = lru_cache(maxsize=256)(Many.text)


class Statement(NamedTuple):
    """What is done for each of many rows, which are given by name."""

    one: str
    many: Many | None
    """Where the database is better given many rows at once."""

    def run(self, sql: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """No two rows may be about the same."""
        if self.many is None:
            if rows:
                sql.exec_driver_sql(self.one, rows)
            return
        for at in range(0, len(rows), AT_ONCE):
            some = rows[at : at + AT_ONCE]
            sql.exec_driver_sql(
                _text_of(self.many, len(some)), tuple(row[name] for row in some for name in self.many.names)
            )


class Statements:
    """Each takes rows as `rows.py` makes them, by name."""

    def __init__(self, dialect: str) -> None:
        self._server = dialect == "postgresql"
        self.desk = self._insert(t.desk, ("device",), ("person", "name")).returning(t.desk.c.n)
        """The only one that is run for what it gives."""
        self.reached = self._update(t.desk, ("n",), ("name", "epoch", "v", "seen"))
        told = ("kind", "at", "since", "until", "words", "more", "body")
        self.node = self._inserting(self._insert(t.node, ("desk", "id"), told), ("desk", "id", *told))
        self.node_set = self._update(t.node, ("desk", "id"), ("at", "since", "until", "body"))
        self.node_gone = self._delete(t.node, ("desk", "id"))
        ends = ("desk", "src", "rel", "dst")
        self.edge = self._inserting(self._insert(t.edge, ends, ("at", "until")), (*ends, "at", "until"))
        self.edge_ended = self._delete(t.edge, ends)
        name, rest = ("desk", "mark", "app", "at"), ("node", "src", "until", "body")
        self.visit = self._inserting(self._insert(t.visit, name, rest), (*name, "kind", *rest))
        self.visit_again = self._update(t.visit, ("n",), ("node", "src", "body"))
        closing = ("desk", "node", "src")
        self.visit_closed = self._updating(self._closed(closing).where(t.visit.c.until.is_(None)), (*closing, "until"))
        self.visit_unseen = self._updating(self._closed(("n",)), ("n", "until"))
        fields = ("desk", "kind", "mark", "field", "at", "body")
        self.moment = self._inserting(self._insert(t.moment, (), ()), fields)

    def _insert(self, table: Table, keys: Sequence[str], sets: Iterable[str]) -> Insert:
        """A row that is new, or takes the place of the one with the same keys."""
        made = postgresql.insert(table) if self._server else sqlite.insert(table)
        if not keys:
            return made
        return made.on_conflict_do_update(index_elements=list(keys), set_={name: made.excluded[name] for name in sets})

    def _inserting(self, made: Insert, names: tuple[str, ...]) -> Statement:
        text = self._text(made.inline(), names)
        values = None if self._server else _VALUES.search(text)
        if values is None:
            return Statement(text, None)
        ordered = tuple(_NAME.findall(values.group()))
        before, after = text[: values.start()], text[values.end() :]
        return Statement(text, Many(before, _marks(ordered), ", ", after, ordered))

    def _update(self, table: Table, keys: tuple[str, ...], sets: tuple[str, ...]) -> Statement:
        made = update(table).values({name: _given(table, name) for name in sets})
        return self._updating(made.where(*(table.c[name] == _given(table, name) for name in keys)), (*keys, *sets))

    def _updating(self, made: Update, names: tuple[str, ...]) -> Statement:
        text = self._text(made)
        if self._server:
            return Statement(text, None)
        after = _GIVEN.sub(r"given.\1", text).replace(" WHERE ", " FROM given WHERE ", 1)
        before = f"WITH given({', '.join(names)}) AS (VALUES "
        return Statement(text, Many(before, _marks(names), ", ", f") {after}", _given_names(names)))

    def _delete(self, table: Table, keys: tuple[str, ...]) -> Statement:
        text = self._text(delete(table).where(*(table.c[name] == _given(table, name) for name in keys)))
        if self._server:
            return Statement(text, None)
        before, each = text.split(" WHERE ")
        each = _GIVEN.sub("?", each)
        # SQLite looks each of these up; of `(a, b) IN (VALUES …)` it reads the whole table.
        return Statement(text, Many(f"{before} WHERE ", f"({each})", " OR ", "", _given_names(keys)))

    def _closed(self, keys: Sequence[str]) -> Update:
        """Nothing is closed before it was opened, whatever its clock says."""
        until = bindparam("given_until", type_=Float)
        made = update(t.visit).values(until=case((t.visit.c.at > until, t.visit.c.at), else_=until))
        return made.where(*(t.visit.c[name] == _given(t.visit, name) for name in keys))

    def _text(self, made: Insert | Update | Delete, columns: Sequence[str] | None = None) -> str:
        dialect = postgresql.psycopg.dialect() if self._server else sqlite.dialect(paramstyle="named")
        return str(made.compile(dialect=dialect, column_keys=None if columns is None else list(columns)))


def _marks(names: Sequence[str]) -> str:
    return f"({', '.join('?' * len(names))})"


def _given_names(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"given_{name}" for name in names)


def _given(table: Table, name: str) -> object:
    """What a row says under this name, apart from the column's own."""
    return bindparam(f"given_{name}", type_=table.c[name].type)


def given(row: dict[str, object]) -> dict[str, object]:
    """A row for a statement that names what it is given."""
    return {f"given_{name}": value for name, value in row.items()}
