"""The hub's write connection, and the rows that its transitions have gathered for the commit they share.

A row that nothing reads before the commit is written with all others of its table in one statement, straight through
the driver: making and running a statement for every row is most of what a step costs. Whoever asks for the connection
finds the rows written, so a read sees everything that was added before it. A transition that only adds rows never
touches the database at all, and needs no savepoint.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol, cast

from sqlalchemy import Connection, Dialect, Engine, Table, bindparam, delete, insert
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.exc import IntegrityError

from deskhand.hub import db
from deskhand.store.writer import Apart

Row = dict[str, Any]
Due = tuple[int, str, int]
"""Run, step, attempt."""
NO_LONGER_DUE: Final = delete(db.due).where(
    db.due.c.run == bindparam("run"), db.due.c.step == bindparam("step"), db.due.c.attempt == bindparam("attempt")
)


class Driver(Protocol):
    """What both drivers' connections can do."""

    def execute(self, statement: str) -> object: ...


class Writing:
    """A write connection as the writer drives it, and as a transition uses it."""

    def __init__(self, engine: Engine, taken_back: Callable[[], None]) -> None:
        self._sql = engine.connect()
        self._taken_back = taken_back
        # A savepoint a transition: straight to the driver, which costs a tenth of the way through SQLAlchemy.
        self._raw = cast("Driver", self._sql.connection.driver_connection)
        self._savepoint = False
        self._statements: dict[tuple[Table, tuple[str, ...]], str] = {}
        self._not_due = str(NO_LONGER_DUE.compile(dialect=_named(self._sql.dialect)))
        self._rows: dict[Table, list[Row]] = {}
        self._gone: list[Row] = []
        self._due: set[Due] = set()
        """What the gathered rows say is due."""
        self._marks: dict[Table, int] = {}
        self._gone_mark = 0
        self._before: tuple[dict[Table, list[Row]], list[Row]] | None = None
        """What earlier transitions had gathered, while a later one's savepoint holds it."""

    # -- for a transition ----------------------------------------------------------------------------------------------

    @property
    def sql(self) -> Connection:
        """The connection itself, with everything that was gathered written."""
        if not self._savepoint:
            self._raw.execute("SAVEPOINT work")
            self._savepoint = True
        if self._rows or self._gone:
            self._write_early()
        return self._sql

    def add(self, table: Table, row: Row) -> None:
        """A row to be written; all rows of a table give the same columns."""
        rows = self._rows.get(table)
        if rows is None:
            rows = self._rows[table] = []
        rows.append(row)
        if table is db.due:
            self._due.add((row["run"], row["step"], row["attempt"]))

    def no_longer_due(self, run: int, step: str, attempt: int) -> None:
        """Take back a row of what is due, whether or not it is there. Rows are deleted before others are written."""
        if (run, step, attempt) in self._due:
            self.sql.exec_driver_sql(self._not_due, {"run": run, "step": step, "attempt": attempt})
            return
        self._gone.append({"run": run, "step": step, "attempt": attempt})

    # -- for the writer ------------------------------------------------------------------------------------------------

    @property
    def connection(self) -> Writing:
        return self

    def begin(self) -> None:
        self._sql.begin()
        # A lost database is reached again on another connection than before.
        self._raw = cast("Driver", self._sql.connection.driver_connection)

    def commit(self) -> None:
        try:
            self._write()
        except IntegrityError as wrong:
            raise Apart from wrong
        self._sql.commit()

    def rollback(self) -> None:
        self._rows, self._gone, self._before = {}, [], None
        self._due.clear()
        self._savepoint = False
        self._taken_back()
        self._sql.rollback()

    def savepoint(self) -> None:
        self._marks = {table: len(rows) for table, rows in self._rows.items()}
        self._gone_mark = len(self._gone)

    def release(self) -> None:
        if self._savepoint:
            self._savepoint, self._before = False, None
            self._raw.execute("RELEASE SAVEPOINT work")

    def rollback_to(self) -> None:
        self._to_mark()
        self._taken_back()
        if self._savepoint:
            self._savepoint = False
            self._raw.execute("ROLLBACK TO SAVEPOINT work")
            self._raw.execute("RELEASE SAVEPOINT work")

    def close(self) -> None:
        self._sql.close()
        self._sql.engine.dispose()

    # -- what was gathered ---------------------------------------------------------------------------------------------

    def _to_mark(self) -> None:
        """Only what earlier transitions gathered is left, also where this one had it written already."""
        if self._before is not None:
            self._rows, self._gone = self._before
            self._before = None
        else:
            for table, rows in self._rows.items():
                del rows[self._marks.get(table, 0) :]
            del self._gone[self._gone_mark :]
        self._due = {(row["run"], row["step"], row["attempt"]) for row in self._rows.get(db.due, ())}

    def _write_early(self) -> None:
        """Inside the savepoint of a transition that reads: should it fail, what others gathered is gathered again."""
        if self._before is None:
            rows = {table: rows[: self._marks.get(table, 0)] for table, rows in self._rows.items()}
            self._before = rows, self._gone[: self._gone_mark]
        try:
            self._write()
        except IntegrityError as wrong:
            if any(self._before[0].values()):
                raise Apart from wrong
            raise

    def _write(self) -> None:
        rows, self._rows = self._rows, {}
        gone, self._gone = self._gone, []
        self._due.clear()
        self._marks, self._gone_mark = {}, 0
        if gone:
            self._sql.exec_driver_sql(self._not_due, gone)
        for table, many in rows.items():
            if many:
                self._sql.exec_driver_sql(self._insertion(table, tuple(many[0])), many)

    def _insertion(self, table: Table, columns: tuple[str, ...]) -> str:
        """The text of a statement, made once: making it costs more than running it."""
        known = self._statements.get((table, columns))
        if known is None:
            made = insert(table).inline().compile(dialect=_named(self._sql.dialect), column_keys=list(columns))
            known = self._statements[table, columns] = str(made)
        return known


def _named(dialect: Dialect) -> Dialect:
    """The dialect with parameters by name, as rows have them and both drivers take them."""
    return cast("Dialect", sqlite_dialect(paramstyle="named")) if dialect.name == "sqlite" else dialect
