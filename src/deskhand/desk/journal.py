"""What the desk promised and did: jobs, their items, and what lies half-made on the disk, durable before each effect.

Rows hold ids, hashes and states. Everything a person wrote or named (arguments, paths, receipts) is sealed under the
key of its run, so dropping that key forgets it while the rows still prove that something was done.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from deskhand.core.fault import reach
from deskhand.core.wire.frames import Job, Receipt
from deskhand.desk.files.item import Item
from deskhand.desk.files.staging import AWAY
from deskhand.desk.offers import Offers
from deskhand.desk.rows import COLUMNS, JobRow, RunForgotten, find, row_of, sealer, with_job
from deskhand.desk.schema import upgrade
from deskhand.desk.subjects import SubjectKeys, subject_of
from deskhand.store.content import Forgotten, seal, unseal
from deskhand.store.sqlite import SqliteTransactions, connect, forget_traces, traces_forgotten
from deskhand.store.writer import Writer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StagedRow:
    """A half-made thing under a name of ours; `inode` is known once it is whole."""

    job: int
    n: int
    name: str
    place: str
    inode: int | None


Ended = Callable[[sqlite3.Connection, JobRow, Receipt], Receipt]
"""What is written down beside a receipt, in its own commit; gives the receipt as it is kept."""


class Journal:
    """The desk's own file; every write returns when it is durable."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.writer: Writer[sqlite3.Connection] = Writer(lambda: _open(path), "desk")
        self.offers = Offers(self.writer)

    def close(self) -> None:
        self.writer.close()

    async def close_job(self, row: JobRow, receipt: Receipt, ended: Ended | None = None) -> Receipt:
        """Keep how a job ended; the first receipt wins and is returned."""

        def work(connection: sqlite3.Connection) -> Receipt:
            found = find(connection, row.hub, row.key)
            if found is not None and found.receipt is not None:
                return found.receipt
            kept = receipt if ended is None else ended(connection, row, receipt)
            sealed = seal(SubjectKeys(connection), row.subject, msgspec.msgpack.encode(kept))
            connection.execute("UPDATE job SET state = 'done', receipt = ? WHERE id = ?", (sealed, row.id))
            # What could not be put back is still there under that name; doctor reads it here (`aside.py`).
            connection.execute("DELETE FROM staged WHERE job = ? AND name NOT LIKE ?", (row.id, f"%{AWAY}"))
            return kept

        return await self.writer.do(work)

    async def unfinished(self) -> list[tuple[JobRow, Job]]:
        """Every job that was begun and has no receipt, oldest first."""

        def work(connection: sqlite3.Connection) -> list[tuple[JobRow, Job]]:
            keys = SubjectKeys(connection)
            query = f"SELECT {COLUMNS}, frame FROM job WHERE state = 'begun' ORDER BY id"  # noqa: S608
            rows = connection.execute(query).fetchall()
            found: list[tuple[JobRow, Job]] = []
            for *columns, frame in rows:
                row = row_of(keys, columns)
                try:
                    found.append(with_job(keys, row, frame))
                except Forgotten:
                    connection.execute("UPDATE job SET state = 'done' WHERE id = ?", (row.id,))
            return found

        return await self.writer.do(work)

    async def jobs_of(self, hub: str, run: int) -> list[tuple[JobRow, Job]]:
        """The jobs of a run, oldest first; raises `RunForgotten` where their content is gone."""

        def work(connection: sqlite3.Connection) -> list[tuple[JobRow, Job]]:
            keys = SubjectKeys(connection)
            query = f"SELECT {COLUMNS}, frame FROM job WHERE hub = ? AND run = ? ORDER BY id"  # noqa: S608
            rows = [(row_of(keys, columns), frame) for *columns, frame in connection.execute(query, (hub, run))]
            try:
                return [with_job(keys, row, frame) for row, frame in rows]
            except Forgotten:
                raise RunForgotten(run=run) from None

        return await self.writer.do(work)

    async def list_items(self, row: JobRow, items: Sequence[Item], proposal: str, places: Sequence[str]) -> None:
        """Keep the whole list of a job before its first effect, and the folders that it changes."""

        def work(connection: sqlite3.Connection) -> None:
            sealed = sealer(connection, row.subject)
            connection.executemany(
                "INSERT INTO item(job, n, state, change) VALUES (?, ?, ?, ?)",
                ((row.id, item.n, item.state, sealed(item.change_bytes())) for item in items),
            )
            update = "UPDATE job SET listed = 1, proposal = ?, places = ? WHERE id = ?"
            connection.execute(update, (proposal, sealed(msgspec.msgpack.encode(list(places))), row.id))

        await self.writer.do(work)

    async def items(self, row: JobRow) -> list[Item]:
        """The stored list of a job, in order."""

        def work(connection: sqlite3.Connection) -> list[Item]:
            keys = SubjectKeys(connection)
            rows = connection.execute("SELECT n, state, change, trace FROM item WHERE job = ? ORDER BY n", (row.id,))
            try:
                return [
                    Item.stored(
                        n,
                        state,
                        unseal(keys, row.subject, change),
                        None if trace is None else unseal(keys, row.subject, trace),
                    )
                    for n, state, change, trace in rows
                ]
            except Forgotten:
                raise RunForgotten(run=row.run) from None

        return await self.writer.do(work)

    def mark(self, row: JobRow, items: Sequence[Item]) -> None:
        """Keep the state of these items, from a worker thread; what is settled needs its staged names no more."""

        def work(connection: sqlite3.Connection) -> None:
            sealed = sealer(connection, row.subject)
            connection.executemany(
                "UPDATE item SET state = ?, trace = ? WHERE job = ? AND n = ?",
                ((item.state, sealed(item.trace_bytes()), row.id, item.n) for item in items),
            )
            connection.executemany(
                "DELETE FROM staged WHERE job = ? AND n = ?",
                ((row.id, item.n) for item in items if item.staged and item.state != "begun"),
            )

        if items:
            self._wait(work)

    def stage(self, row: JobRow, n: int, name: str, place: str) -> None:
        """Say where something half-made is about to stand."""

        def work(connection: sqlite3.Connection) -> None:
            sealed = seal(SubjectKeys(connection), row.subject, place.encode())
            connection.execute("INSERT INTO staged(job, n, name, place) VALUES (?, ?, ?, ?)", (row.id, n, name, sealed))

        self._wait(work)

    def staged_inode(self, row: JobRow, n: int, name: str, inode: int) -> None:
        """It is whole now; from here on this inode is how it will be known under its real name."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "UPDATE staged SET inode = ? WHERE job = ? AND n = ? AND name = ?", (inode, row.id, n, name)
            )

        self._wait(work)

    def staged_of(self, row: JobRow) -> list[StagedRow]:
        """What a job may have left half-made."""

        def work(connection: sqlite3.Connection) -> list[StagedRow]:
            keys = SubjectKeys(connection)
            rows = connection.execute("SELECT n, name, place, inode FROM staged WHERE job = ?", (row.id,)).fetchall()
            return [StagedRow(row.id, n, name, unseal(keys, row.subject, p).decode(), i) for n, name, p, i in rows]

        return self._wait(work)

    async def beyond(self, row: JobRow) -> None:
        """Say that something is about to happen which no item tells of: after a crash nobody can look how it ended."""
        reach("desk.beyond.before")
        await self.writer.do(lambda connection: connection.execute("UPDATE job SET beyond = 1 WHERE id = ?", (row.id,)))
        reach("desk.beyond.after")

    def keep(self, row: JobRow, content: str, what: str) -> None:
        """This run needs a former content, from before `what` was changed."""

        def work(connection: sqlite3.Connection) -> None:
            sealed = seal(SubjectKeys(connection), row.subject, what.encode())
            connection.execute("INSERT OR IGNORE INTO kept VALUES (?, ?, ?, ?)", (content, row.hub, row.run, sealed))

        self._wait(work)

    def lost(self, content: str) -> list[str]:
        """A former content is about to be dropped: which things, by name, can no longer be taken back to it."""

        def work(connection: sqlite3.Connection) -> list[str]:
            keys = SubjectKeys(connection)
            rows = connection.execute("SELECT hub, run, what FROM kept WHERE hash = ?", (content,)).fetchall()
            connection.execute("DELETE FROM kept WHERE hash = ?", (content,))
            names: list[str] = []
            for hub, run, what in rows:
                try:
                    names.append(unseal(keys, subject_of(hub, run), what).decode())
                except Forgotten:
                    continue
            return [name for name in names if name]  # new content was nothing's former state

        return self._wait(work)

    async def forget(self, hub: str, run: int, noted: Callable[[sqlite3.Connection], None] | None = None) -> list[str]:
        """Drop a run's key and offers, and name the former contents it no longer needs.

        `noted` is done in the same commit, the first time.
        """

        def work(connection: sqlite3.Connection) -> list[str]:
            SubjectKeys(connection).drop_key(subject_of(hub, run))
            fresh = connection.execute("INSERT OR IGNORE INTO forgotten(hub, run) VALUES (?, ?)", (hub, run)).rowcount
            if noted is not None and fresh:
                noted(connection)
            connection.execute("DELETE FROM offer WHERE hub = ? AND run = ?", (hub, run))
            begun = "hub = ? AND run = ? AND state = 'begun'"
            # What is still half-made stays where it is; nobody can say any more what it was.
            connection.execute(f"DELETE FROM staged WHERE job IN (SELECT id FROM job WHERE {begun})", (hub, run))  # noqa: S608
            connection.execute(f"UPDATE job SET state = 'done' WHERE {begun}", (hub, run))  # noqa: S608
            mine = connection.execute("DELETE FROM kept WHERE hub = ? AND run = ? RETURNING hash", (hub, run))
            return [str(one) for (one,) in mine.fetchall()]

        return await self.writer.do(work)

    async def traces_forgotten(self) -> bool:
        """Have dropped keys gone from the write-ahead log too; False while somebody else reads the file."""
        return await traces_forgotten(self._path)

    def needed(self, content: str) -> bool:
        """Whether any run needs a former content."""
        query = "SELECT 1 FROM kept WHERE hash = ? LIMIT 1"
        return self._wait(lambda connection: connection.execute(query, (content,)).fetchone() is not None)

    def all_needed(self) -> set[str]:
        """Every former content that some run needs."""
        query = "SELECT DISTINCT hash FROM kept"
        return self._wait(lambda connection: {str(one) for (one,) in connection.execute(query)})

    def _wait(self, work: Callable[[sqlite3.Connection], T]) -> T:
        done: Future[T] = self.writer.submit(work)
        return done.result()


def _open(path: Path) -> SqliteTransactions:
    connection = connect(path)
    upgrade(connection)
    # What a process that was killed had written and dropped may still stand in the log.
    forget_traces(connection)
    reach("desk.journal.opened")
    return SqliteTransactions(connection)
