"""How a SQLite file is opened: WAL, full durability where a promise depends on it, mode 0600."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path
from time import monotonic

BUSY_MS = 10_000
BRIEFLY_MS = 200


def connect(path: Path, *, durable: bool = True, readonly: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode; transactions are begun by name. To read, the file must be there already."""
    if not readonly:
        _made(path)
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_MS / 1000,
    )
    configure(connection, durable=durable)
    if readonly:
        connection.execute("PRAGMA query_only=ON")
    return connection


def _made(path: Path) -> None:
    """An empty file of our own mode, whose name outlives a power cut; one that is there already stays as it is."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def configure(connection: sqlite3.Connection, *, durable: bool = True) -> None:
    """The settings every connection of ours has."""
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
    connection.execute("PRAGMA foreign_keys=ON")
    # What is deleted is overwritten with zeros: a dropped key must not be left in a free page.
    connection.execute("PRAGMA secure_delete=ON")


def forget_traces(connection: sqlite3.Connection) -> bool:
    """Empty the write-ahead log, in which deleted rows would linger; False while a reader still needs it.

    Call it outside a transaction, after keys were dropped. What the file system or the disk keeps of overwritten and
    shortened files, and backups somebody made, are beyond its reach.
    """
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


async def traces_forgotten(path: Path, seconds: float = 5.0) -> bool:
    """The same beside others who read and write, none of whom waits long; False if readers did not let go in time."""
    end = monotonic() + seconds
    while not await asyncio.to_thread(_forget_traces_in, path):
        if monotonic() >= end:
            return False
        await asyncio.sleep(0.05)
    return True


def _forget_traces_in(path: Path) -> bool:
    connection = connect(path)
    try:
        connection.execute(f"PRAGMA busy_timeout={BRIEFLY_MS}")
        return forget_traces(connection)
    finally:
        connection.close()


class SqliteTransactions:
    """A plain SQLite connection as the writer drives it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def begin(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        self.connection.execute("COMMIT")

    def rollback(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def savepoint(self) -> None:
        self.connection.execute("SAVEPOINT work")

    def release(self) -> None:
        self.connection.execute("RELEASE work")

    def rollback_to(self) -> None:
        self.connection.execute("ROLLBACK TO work")
        self.connection.execute("RELEASE work")

    def close(self) -> None:
        self.connection.close()
