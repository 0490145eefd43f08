"""Files that runs have offered: where they lay, and what could be touched to reach them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

import msgspec

from deskhand.desk.subjects import SubjectKeys, subject_of
from deskhand.store.content import Forgotten, seal, unseal
from deskhand.store.writer import Writer

Stands = Callable[[sqlite3.Connection, str, int], bool]
"""Whether a run of a hub may still hand out what it offered."""


class Place(msgspec.Struct, frozen=True):
    """Where an offered file lay, how it looked, and the grant it was offered under."""

    root: str
    folders: list[str]
    path: str
    name: str
    size: int
    mtime_ns: int
    inode: int
    closed: list[str] = []
    """What was out of the run's reach, though inside its folders."""
    kept: str = ""
    """The hash of a content that only the vault has; it lay nowhere else."""


class Offers:
    """The offers of every run. Two runs that offer equal content are two offers: forgetting one leaves the other."""

    def __init__(self, writer: Writer[sqlite3.Connection]) -> None:
        self._writer = writer

    async def add(self, hub: str, run: int, places: Sequence[tuple[str, Place]]) -> None:
        """Remember where files of these hashes lie."""

        def work(connection: sqlite3.Connection) -> None:
            keys, subject = SubjectKeys(connection), subject_of(hub, run)
            connection.executemany(
                "INSERT OR REPLACE INTO offer(hash, hub, run, place) VALUES (?, ?, ?, ?)",
                [(name, hub, run, seal(keys, subject, msgspec.msgpack.encode(place))) for name, place in places],
            )

        await self._writer.do(work)

    async def of(self, hash_: str, hub: str, runs: Sequence[int], stands: Stands) -> list[Place]:
        """Where a file of this hash lay when one of these runs offered it, in the order of the runs that stand."""

        def work(connection: sqlite3.Connection) -> list[Place]:
            keys = SubjectKeys(connection)
            found: list[Place] = []
            for run in runs:
                query = "SELECT place FROM offer WHERE hash = ? AND hub = ? AND run = ?"
                row = connection.execute(query, (hash_, hub, run)).fetchone()
                if row is None or not stands(connection, hub, run):
                    continue
                try:
                    opened = unseal(keys, subject_of(hub, run), row[0])
                except Forgotten:
                    continue
                found.append(msgspec.msgpack.decode(opened, type=Place))
            return found

        return await self._writer.do(work)
