"""The hub's rows: one writer for every transition, a few readers beside it.

A transition is a function of a `Tx`; what it gathers is written together and committed with whatever else has gathered.
Content is sealed on its way in and opened on its way out; `Forgotten` is a value here, because a list of runs goes on
when one of them was forgotten.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

import msgspec
from sqlalchemy import (
    Connection,
    Engine,
    NullPool,
    Pool,
    QueuePool,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.engine import make_url

from deskhand.hub import db, schema
from deskhand.store import sqlite
from deskhand.store.content import Forgotten, seal, unseal
from deskhand.store.writer import Writer

if TYPE_CHECKING:
    from deskhand.hub.run.work import Work

T = TypeVar("T")
READERS: Final = 3
FORGOTTEN: Final = object()
"""What reading gives instead of content whose key was dropped."""


_INSERT: Final = {table: insert(table) for table in db.metadata.sorted_tables}
"""Built once: making a statement costs more than running it."""
_KEY: Final = select(db.subject_key.c.key).where(db.subject_key.c.subject == bindparam("subject"))


class _Keys:
    """The keys of subjects, on one connection, remembered while it is the writer's."""

    def __init__(self, connection: Connection, known: dict[str, bytes]) -> None:
        self._connection = connection
        self._known = known

    def key(self, subject: str) -> bytes | None:
        found = self._known.get(subject)
        if found is None:
            row = self._connection.execute(_KEY, {"subject": subject}).scalar()
            if row is not None:
                found = self._known[subject] = bytes(row)
        return found

    def add_key(self, subject: str, key: bytes) -> None:
        self._connection.execute(insert(db.subject_key).values(subject=subject, key=key))
        self._known[subject] = key

    def drop_key(self, subject: str) -> None:
        self._connection.execute(delete(db.subject_key).where(db.subject_key.c.subject == subject))
        self._known.pop(subject, None)


class Reader:
    """A connection to read from, with content opened."""

    def __init__(self, connection: Connection, known: dict[str, bytes] | None = None) -> None:
        self.connection = connection
        self.keys = _Keys(connection, {} if known is None else known)

    def content(self, name: str | None) -> Any:
        """What a piece of content says; `FORGOTTEN` if it may no longer be read, None for no piece."""
        return self.contents([name]).get(name) if name is not None else None

    def contents(self, names: Iterable[str | None]) -> dict[str | None, Any]:
        """Many pieces at once."""
        wanted = sorted({name for name in names if name is not None})
        found: dict[str | None, Any] = dict.fromkeys(wanted, FORGOTTEN)
        for start in range(0, len(wanted), 500):
            rows = self.connection.execute(
                select(db.content.c.id, db.content.c.subject, db.content.c.sealed).where(
                    db.content.c.id.in_(wanted[start : start + 500])
                )
            )
            for name, subject, sealed in rows:
                found[name] = self.opened(subject, sealed)
        return found

    def opened(self, subject: str, sealed: bytes) -> Any:
        try:
            return msgspec.json.decode(unseal(self.keys, subject, bytes(sealed)))
        except Forgotten:
            return FORGOTTEN


Rows = dict[Table, list[dict[str, Any]]]
_LATE: Final = (db.content, db.event)
"""Tables whose rows nothing can be in the way of: all transitions of a commit write theirs in one statement."""


class _Late:
    """Rows of whole transitions that wait for the commit they belong to."""

    def __init__(self) -> None:
        self._rows: Rows = {table: [] for table in _LATE}
        self._marks: dict[Table, int] = {}

    def add(self, table: Table, rows: list[dict[str, Any]]) -> None:
        self._rows[table] += rows

    def sealed(self) -> dict[str, tuple[str, bytes]]:
        """Pieces of content that no statement can find yet: id → subject and sealed bytes."""
        return {row["id"]: (row["subject"], row["sealed"]) for row in self._rows[db.content]}

    def mark(self) -> None:
        self._marks = {table: len(rows) for table, rows in self._rows.items()}

    def back_to_mark(self) -> None:
        for table, rows in self._rows.items():
            del rows[self._marks[table] :]

    def write(self, connection: Connection) -> None:
        for table, rows in self._rows.items():
            if rows:
                connection.execute(_INSERT[table], rows)
        self.clear()

    def clear(self) -> None:
        for rows in self._rows.values():
            rows.clear()


class Tx(Reader):
    """One transition: reads see the rows as they are, inserts are gathered and written together at the end."""

    def __init__(self, connection: Connection, known: dict[str, bytes], now: float, late: _Late) -> None:
        super().__init__(connection, known)
        self.now = now
        self._late = late
        self._rows: dict[Table, list[dict[str, Any]]] = {}
        self.rung: set[int] = set()
        """Persons whose event log has grown."""
        self.moved: set[int] = set()
        """Runs that stand differently now."""
        self.started: list[Work] = []
        """Steps that are claimed for this hub, to be begun once this is durable."""
        self.timers: list[float] = []
        """When something else falls due."""
        self.stopping: list[int] = []
        """Runs that were asked to stop."""
        self.posted = False
        """Whether something waits in the outbox."""

    def put(self, subject: str, value: object) -> str:
        """Seal a piece of content; returns its id."""
        name = f"{time.time_ns():016x}{os.urandom(8).hex()}"
        sealed = seal(self.keys, subject, msgspec.json.encode(value))
        self.add(db.content, id=name, subject=subject, sealed=sealed)
        return name

    def add(self, table: Table, **row: Any) -> None:
        """A row to be written with the others of its table when the transition ends."""
        self._rows.setdefault(table, []).append(row)

    def insert(self, table: Table, **row: Any) -> int:
        """A row written at once, for its number."""
        done = self.connection.execute(insert(table).values(**row).returning(table.c.id))
        return int(done.scalar_one())

    def update(self, table: Table, where: Mapping[str, Any], **values: Any) -> int:
        statement = update(table).values(**values)
        for name, value in where.items():
            statement = statement.where(table.c[name] == value)
        return self.connection.execute(statement).rowcount

    def contents(self, names: Iterable[str | None]) -> dict[str | None, Any]:
        found = super().contents(names)
        late = self._late.sealed() if FORGOTTEN in found.values() else {}
        for name, value in found.items():
            if value is FORGOTTEN and name in late:
                found[name] = self.opened(*late[name])
        return found

    def flush(self) -> None:
        rows, self._rows = self._rows, {}
        for table, many in rows.items():
            if table in _LATE:
                self._late.add(table, many)
            else:
                self.connection.execute(_INSERT[table], many)


class Driver(Protocol):
    """What both drivers' connections can do."""

    def execute(self, statement: str) -> object: ...


class _Transactions:
    """A SQLAlchemy connection as the writer drives it."""

    def __init__(self, engine: Engine, undone: Callable[[], None], late: _Late) -> None:
        self.connection = engine.connect()
        self._late = late
        self._undone = undone
        # A savepoint a transition: straight to the driver, which costs a tenth of the way through SQLAlchemy.
        self._raw: Driver = self.connection.connection.driver_connection  # pyright: ignore[reportAttributeAccessIssue]

    def begin(self) -> None:
        self.connection.begin()

    def commit(self) -> None:
        self._late.write(self.connection)
        self.connection.commit()

    def rollback(self) -> None:
        self._late.clear()
        self._undone()
        self.connection.rollback()

    def savepoint(self) -> None:
        self._late.mark()
        self._raw.execute("SAVEPOINT work")

    def release(self) -> None:
        self._raw.execute("RELEASE SAVEPOINT work")

    def rollback_to(self) -> None:
        self._late.back_to_mark()
        self._undone()
        self._raw.execute("ROLLBACK TO SAVEPOINT work")
        self._raw.execute("RELEASE SAVEPOINT work")

    def close(self) -> None:
        self.connection.close()
        self.connection.engine.dispose()


class Store:
    """The rows of one hub, on SQLite or Postgres."""

    def __init__(self, url: str | Path, clock: Callable[[], float] = time.time) -> None:
        self._url = f"sqlite:///{url}" if isinstance(url, Path) else url
        self.clock = clock
        self._known: dict[str, bytes] = {}
        self._late = _Late()
        self._undone: list[Callable[[], None]] = [self._known.clear]
        self._tell: list[Callable[[Tx], None]] = []
        self._migrate()
        self._writer: Writer[Connection] = Writer(self._transactions, "hub")
        self._readers = _engine(self._url, readonly=True)
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="hub-reader")

    @property
    def kind(self) -> str:
        return make_url(self._url).get_backend_name()

    def on_undone(self, forget: Callable[[], None]) -> None:
        """Call this in the writer thread whenever something written was taken back."""
        self._undone.append(forget)

    def on_commit(self, tell: Callable[[Tx], None]) -> None:
        """Call this on the event loop after each transition, once it is durable."""
        self._tell.append(tell)

    async def do(self, work: Callable[[Tx], T]) -> T:
        """One transition, durable when this returns. What follows from it happens even if the caller has gone away."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        committed = self._writer.submit(self._whole(work))
        committed.add_done_callback(lambda done: _on_loop(loop, self._committed, done, answer))
        return await asyncio.shield(answer)

    def _committed(self, done: Future[tuple[Tx, T]], answer: asyncio.Future[T]) -> None:
        """On the event loop: first what follows from the transition, then its caller."""
        wrong = done.exception()
        if wrong is None:
            tx, result = done.result()
            for tell in self._tell:
                tell(tx)
            if not answer.cancelled():
                answer.set_result(result)
        elif not answer.cancelled():
            answer.set_exception(wrong)

    async def read(self, work: Callable[[Reader], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._reading, work)

    def close(self) -> None:
        self._writer.close()
        self._pool.shutdown()
        self._readers.dispose()

    def _whole(self, work: Callable[[Tx], T]) -> Callable[[Connection], tuple[Tx, T]]:
        def whole(connection: Connection) -> tuple[Tx, T]:
            tx = Tx(connection, self._known, self.clock(), self._late)
            result = work(tx)
            tx.flush()
            return tx, result

        return whole

    def _reading(self, work: Callable[[Reader], T]) -> T:
        with self._readers.connect() as connection:
            return work(Reader(connection))

    def _transactions(self) -> _Transactions:
        return _Transactions(_engine(self._url), self._taken_back, self._late)

    def _taken_back(self) -> None:
        for forget in self._undone:
            forget()

    def _migrate(self) -> None:
        engine = _engine(self._url)
        try:
            with engine.begin() as connection:
                schema.upgrade(connection)
        finally:
            engine.dispose()


def _engine(url: str, *, readonly: bool = False) -> Engine:
    parts = make_url(url)
    pool: type[Pool] = QueuePool if readonly else NullPool
    if parts.get_backend_name() != "sqlite":
        return create_engine(parts, poolclass=pool)
    path = Path(parts.database or "")
    engine = create_engine("sqlite://", creator=lambda: sqlite.connect(path, readonly=readonly), poolclass=pool)
    # The driver is in autocommit mode: a transaction is begun by name, for writing at once.
    event.listen(engine, "begin", _begin_reading if readonly else _begin_writing)
    return engine


def _on_loop(
    loop: asyncio.AbstractEventLoop,
    deliver: Callable[[Future[T], asyncio.Future[Any]], None],
    done: Future[T],
    answer: asyncio.Future[Any],
) -> None:
    """From the writer's thread; a loop that has ended has nobody left to tell."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(deliver, done, answer)


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
