"""The hub's rows: one writer for every transition, a few readers beside it.

A transition is a function of a `Tx`; what it gathers is written and committed with whatever else has gathered.
Content is sealed on its way in and opened on its way out; `Forgotten` is a value here, because a list of runs goes on
when one of them was forgotten.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from deskhand.hub import db, schema
from deskhand.hub.connect import engine_for, file_of, kind_of, opened
from deskhand.hub.trust.audit import End
from deskhand.hub.writing import Writing
from deskhand.store.content import Forgotten, seal, unseal
from deskhand.store.sqlite import traces_forgotten
from deskhand.store.writer import Writer

if TYPE_CHECKING:
    from deskhand.hub.run.work import Work

T = TypeVar("T")
READERS: Final = 3
OPENING_SECONDS: Final = 60.0
FORGOTTEN: Final = object()
"""What reading gives instead of content whose key was dropped."""


_KEY: Final = select(db.subject_key.c.key).where(db.subject_key.c.subject == bindparam("subject"))
"""Built once: making a statement costs more than running it."""


class _Keys:
    """The keys of subjects, as one reader finds them, remembered while it is the writer."""

    def __init__(self, reader: Reader, known: dict[str, bytes]) -> None:
        self._reader = reader
        self._known = known

    def key(self, subject: str) -> bytes | None:
        found = self._known.get(subject)
        if found is None:
            row = self._reader.connection.execute(_KEY, {"subject": subject}).scalar()
            if row is not None:
                found = self._known[subject] = bytes(row)
        return found

    def add_key(self, subject: str, key: bytes) -> None:
        self._reader.connection.execute(insert(db.subject_key).values(subject=subject, key=key))
        self._known[subject] = key

    def drop_key(self, subject: str) -> None:
        self._reader.connection.execute(delete(db.subject_key).where(db.subject_key.c.subject == subject))
        self._known.pop(subject, None)


class Reader:
    """A connection to read from, with content opened."""

    def __init__(self, connection: Connection | Writing, known: dict[str, bytes] | None = None) -> None:
        self._on = connection
        self.keys = _Keys(self, {} if known is None else known)

    @property
    def connection(self) -> Connection:
        """The database as it is now, with all that was added in this commit."""
        return self._on.sql if isinstance(self._on, Writing) else self._on

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


class Tx(Reader):
    """One transition: what it adds is gathered until somebody reads or the commit is made, whichever comes first."""

    def __init__(self, writing: Writing, known: dict[str, bytes], end: End, now: float) -> None:
        super().__init__(writing, known)
        self._writing = writing
        self.now = now
        self.end = end
        """Where the hub's own record has come to."""
        self.noted = False
        """Whether something happened that a desk is to keep the record of."""
        self.rung: set[int] = set()
        """Persons whose event log has grown."""
        self.moved: set[int] = set()
        """Runs that stand differently now."""
        self.started: list[Work] = []
        """Steps that are claimed for this hub, to be begun once this is durable."""
        self.timers: list[float] = []
        """When something else falls due."""
        self.stopping: list[tuple[int, str]] = []
        """Runs that were asked to stop, each with its desk."""
        self.telling: list[tuple[int, int, str]] = []
        """Runs of which a desk has something new to be told, with how much there is by now, and which desk."""
        self.reopened: list[int] = []
        """Messages that are to be understood once more."""
        self.posted = False
        """Whether something waits in the outbox."""

    def put(self, subject: str, value: object) -> str:
        """Seal a piece of content; returns its id."""
        name = f"{time.time_ns():016x}{os.urandom(8).hex()}"
        sealed = seal(self.keys, subject, msgspec.json.encode(value))
        self.add(db.content, id=name, subject=subject, sealed=sealed)
        return name

    def add(self, table: Table, **row: Any) -> None:
        """A row to be written with the others of its table, which give the same columns."""
        self._writing.add(table, row)

    def no_longer_due(self, run: int, step: str, attempt: int) -> None:
        """Nothing is to be started any more; does nothing where nothing was."""
        self._writing.no_longer_due(run, step, attempt)

    def insert(self, table: Table, **row: Any) -> int:
        """A row written at once, for its number."""
        done = self.connection.execute(insert(table).values(**row).returning(table.c.id))
        return int(done.scalar_one())

    def update(self, table: Table, where: Mapping[str, Any], **values: Any) -> int:
        statement = update(table).values(**values)
        for name, value in where.items():
            statement = statement.where(table.c[name] == value)
        return self.connection.execute(statement).rowcount


class Store:
    """The rows of one hub, on SQLite or Postgres."""

    def __init__(self, url: str | Path, clock: Callable[[], float] = time.time) -> None:
        self._url = f"sqlite:///{url}" if isinstance(url, Path) else url
        self.clock = clock
        self._known: dict[str, bytes] = {}
        self._end = End()
        self._undone: list[Callable[[], None]] = [self._known.clear, self._end.clear]
        self._tell: list[Callable[[Tx], None]] = []
        self._migrate()
        self._writer: Writer[Writing] = Writer(lambda: Writing(engine_for(self._url), self._taken_back), "hub")
        self._readers = engine_for(self._url, readonly=True)
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="hub-reader")

    @property
    def kind(self) -> str:
        return kind_of(self._url)

    def on_undone(self, forget: Callable[[], None]) -> None:
        """Call this in the writer thread whenever something written was taken back."""
        self._undone.append(forget)

    def on_commit(self, tell: Callable[[Tx], None]) -> None:
        """Call this on the event loop after each transition, once it is durable."""
        self._tell.append(tell)

    async def do(self, work: Callable[[Tx], T]) -> T:
        """One transition, durable when this returns. What follows from it happens even if the caller has gone away.

        `work` may be called again after all that it wrote was taken back: it must depend on rows alone.
        """
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._writer.then(self._whole(work), lambda done: self._committed(done, answer))
        return await answer

    def done(self, work: Callable[[Tx], T]) -> T:
        """One transition from a thread that may wait, before there is anybody to be told of it."""
        return self._writer.submit(self._whole(work)).result(OPENING_SECONDS)[1]

    def _committed(self, done: Future[tuple[Tx, T]], answer: asyncio.Future[T]) -> None:
        """On the event loop: what follows from the transition, then its caller. One that fails is in nobody's way."""
        wrong = done.exception()
        if wrong is None:
            tx, result = done.result()
            if not answer.cancelled():
                answer.set_result(result)  # its caller goes on only when this call is over
            with ExitStack() as everybody:
                for tell in reversed(self._tell):
                    everybody.callback(tell, tx)
        elif not answer.cancelled():
            answer.set_exception(wrong)

    async def read(self, work: Callable[[Reader], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._reading, work)

    async def traces_forgotten(self) -> bool:
        """Have dropped keys gone from the write-ahead log too; False where that did not succeed in time.

        Only SQLite's log can be emptied: what a Postgres server keeps is up to whoever runs it, and counts as gone.
        """
        path = file_of(self._url)
        return path is None or await traces_forgotten(path)

    def close(self) -> None:
        self._writer.close()
        self._pool.shutdown()
        self._readers.dispose()

    def _whole(self, work: Callable[[Tx], T]) -> Callable[[Writing], tuple[Tx, T]]:
        def whole(writing: Writing) -> tuple[Tx, T]:
            tx = Tx(writing, self._known, self._end, self.clock())
            return tx, work(tx)

        return whole

    def _reading(self, work: Callable[[Reader], T]) -> T:
        with self._readers.connect() as connection:
            return work(Reader(connection))

    def _taken_back(self) -> None:
        for forget in self._undone:
            forget()

    def _migrate(self) -> None:
        with opened(self._url) as connection:
            schema.upgrade(connection)
