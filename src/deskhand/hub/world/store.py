"""What is stored of the worlds: written behind the desks by one thread, read by a few others.

On SQLite a file of its own, where a commit need not outlive a power cut (the desks tell again what was lost); on
Postgres, tables in the hub's database.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.exc import DatabaseError

from deskhand.hub.connect import engine_for, file_of, kind_of
from deskhand.hub.world import history, schema
from deskhand.hub.world import tables as t
from deskhand.hub.world.behind import Behind
from deskhand.hub.world.pending import Batch
from deskhand.hub.world.withdrawing import (
    Bite,
    Holds,
    Names,
    files_of,
    named_by,
    outside,
    take_out,
    windows_of,
    without_old_terms,
)
from deskhand.store.damaged import PutAside, is_damaged, put_aside
from deskhand.store.sqlite import connect, forget_traces, traces_forgotten
from deskhand.store.writer import Writer

T = TypeVar("T")
READERS: Final = 2
FILE: Final = "world.db"
_log = logging.getLogger(__name__)


def beside(store: str | Path) -> str | Path:
    """Where the worlds of a hub are stored: a file beside its own, or the same server's database."""
    if isinstance(store, Path):
        return store.with_name(FILE)
    path = file_of(store)
    return store if path is None else path.with_name(FILE)


class Transactions:
    """A write connection as the writer drives it."""

    def __init__(self, engine: Engine, taken_back: Callable[[], None]) -> None:
        self.connection = engine.connect()
        self._engine = engine
        self._taken_back = taken_back

    def begin(self) -> None:
        self.connection.begin()

    def commit(self) -> None:
        self.connection.commit()

    def rollback(self) -> None:
        self._taken_back()
        self.connection.rollback()

    def savepoint(self) -> None:
        self.connection.exec_driver_sql("SAVEPOINT work")

    def release(self) -> None:
        self.connection.exec_driver_sql("RELEASE SAVEPOINT work")

    def rollback_to(self) -> None:
        self._taken_back()
        self.connection.exec_driver_sql("ROLLBACK TO SAVEPOINT work")
        self.connection.exec_driver_sql("RELEASE SAVEPOINT work")

    def close(self) -> None:
        self.connection.close()
        self._engine.dispose()


class WorldStore:
    """The rows of every desk's world, on SQLite or Postgres; made or brought up to date when it is opened."""

    def __init__(self, url: str | Path) -> None:
        self._url = f"sqlite:///{url}" if isinstance(url, Path) else url
        self.put_aside = self._begun()
        """What became of a file that was damaged: everything is told again by the desks that come."""
        self._behind = Behind(kind_of(self._url))
        self._writer: Writer[Connection] = Writer(
            lambda: Transactions(engine_for(self._url, durable=False), self._behind.forget), "world"
        )
        self._readers = engine_for(self._url, readonly=True, durable=False)
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="world-reader")
        self._apart = ThreadPoolExecutor(1, thread_name_prefix="world-apart")

    @property
    def kind(self) -> str:
        return kind_of(self._url)

    async def write(self, batches: Sequence[Batch]) -> None:
        """All of them or none; raises `NotStored` or what the database says."""
        await self._writer.do(lambda sql: self._behind.write(sql, batches))

    async def do(self, work: Callable[[Connection], T]) -> T:
        """One other transition of the rows."""
        return await self._writer.do(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, self.look, work)

    def look(self, work: Callable[[Connection], T]) -> T:
        """The same on the thread of whoever asks; never on the event loop."""
        with self._readers.connect() as connection:
            return work(connection)

    async def withdraw(self, device: str, holds: Holds) -> bool:
        """What may not be remembered of a desk is not; False where its traces stay in the log, as with `forget`.

        A bite at a time, on a thread of its own: others read and write between two of them, and it may be broken off
        there. Windows go before the files they were named by: whoever begins again can still tell which those are.
        """
        paths: set[str] = set()
        files: list[Bite] = []
        for bite in await self._looked(partial(files_of, device=device)):
            found = await self._looked(partial(outside, bite=bite, holds=holds))
            paths.update(found.values())
            files.append(bite._replace(numbers=list(found)))
        if not paths:
            return True
        names = await self.apart(lambda: Names(paths))
        windows = [
            bite._replace(numbers=await self._looked(partial(named_by, bite=bite, names=names)))
            for bite in await self._looked(partial(windows_of, device=device))
        ]
        *first, last = [bite for bite in (*windows, *files) if bite.numbers]
        for bite in first:
            await self._writer.do(partial(take_out, bite=bite))
        await self._writer.do(partial(take_out, bite=last, last=True))
        path = file_of(self._url)
        return path is None or await traces_forgotten(path)

    async def apart(self, work: Callable[[], T]) -> T:
        """Run what may take long on the thread for it, one at a time; neither the loop nor any reader waits."""
        return await asyncio.get_running_loop().run_in_executor(self._apart, work)

    async def forget(self, device: str) -> bool:
        """Nothing is left of a desk, in the file and its log too; False where a reader held on to the log meanwhile."""

        def gone(sql: Connection) -> None:
            sql.execute(delete(t.desk).where(t.desk.c.device == device))
            without_old_terms(sql)
            self._behind.forget()

        await self._writer.do(gone)
        path = file_of(self._url)
        return path is None or await traces_forgotten(path)

    async def forget_history(self, devices: Sequence[str], before: float) -> tuple[int, bool]:
        """How much of what ended before a moment is deleted; whether its traces are too, as with `forget`."""

        def pruned(sql: Connection) -> int:
            numbers = select(t.desk.c.n).where(t.desk.c.device.in_(devices))
            many = history.prune(sql, before, list(sql.execute(numbers).scalars()))
            without_old_terms(sql)
            return many

        gone = await self._writer.do(pruned)
        path = file_of(self._url)
        return gone, path is None or await traces_forgotten(path)

    async def devices(self) -> dict[str, tuple[int, str, float]]:
        """Every desk that is stored: whose it is, its name, and when it was last heard."""
        rows = await self.read(
            lambda sql: sql.execute(select(t.desk.c.device, t.desk.c.person, t.desk.c.name, t.desk.c.seen)).all()
        )
        return {row.device: (row.person, row.name, row.seen) for row in rows}

    def close(self) -> None:
        """What was given to be written is written first."""
        self._writer.close()
        self._apart.shutdown(cancel_futures=True)
        self._pool.shutdown()
        self._readers.dispose()

    async def _looked(self, work: Callable[[Connection], T]) -> T:
        return await self.apart(lambda: self.look(work))

    def _begun(self) -> PutAside | None:
        path = file_of(self._url)
        try:
            self._migrate()
        except (sqlite3.DatabaseError, DatabaseError) as wrong:
            if path is None or not is_damaged(wrong):
                raise
            aside = put_aside(path)
            _log.warning("%s", aside)
            self._migrate()
            return aside
        return None

    def _migrate(self) -> None:
        engine = engine_for(self._url, durable=False)
        try:
            with engine.begin() as connection:
                changed = schema.upgrade(connection)
            path = file_of(self._url)
            if changed and path is not None:
                _without_traces(path)
        finally:
            engine.dispose()


def _without_traces(path: Path) -> None:
    """What a step took out is not in the log either."""
    connection = connect(path)
    try:
        if not forget_traces(connection):
            _log.warning("what an update took out of %s goes from its log once nobody reads it", path.name)
    finally:
        connection.close()
