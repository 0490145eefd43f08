"""The desk's audit chain as it lies on this computer, with what the hub kept of it. It is only read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deskhand.cli.desklists import desk_file
from deskhand.cli.keys import FOLDER
from deskhand.cli.settings import Owner
from deskhand.desk.trust import audit
from deskhand.trust.audit import START, Record, Row
from deskhand.trust.keyhome import KeyHome

HUB: Final = "hub.db"


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain that holds."""

    n: int
    head: str
    since: int | None
    """Milliseconds since 1970 of the first record; None where there is none."""
    anchors: Mapping[int, str]

    @classmethod
    def of(cls, owner: Owner) -> Chain:
        """Every record checked against the one before, and against what the hub kept; raises `AuditBroken`."""
        # First the anchors: what is added meanwhile comes after every one of them.
        anchors = kept_anchors(owner)
        with desk_file(owner.home) as connection:
            if connection is None or not _there(connection):
                audit.chain.verified((), anchors)
                return cls(0, START, None, anchors)
            first = connection.execute("SELECT at FROM audit ORDER BY n LIMIT 1").fetchone()
            n, head = audit.verified(connection, anchors)
        return cls(n, head, None if first is None else int(first[0]), anchors)


def newest(home: Path, last: int) -> list[Record]:
    """The newest records, in their order."""
    with desk_file(home) as connection:
        if connection is None or not _there(connection):
            return []
        count = int(connection.execute("SELECT coalesce(max(n), 0) FROM audit").fetchone()[0])
        return [row.record for row in audit.rows(connection) if row.record.n > count - last]


def about_run(home: Path, hub: str, run: int) -> list[Row]:
    """The records about one run of a hub, in their order."""
    with desk_file(home) as connection:
        if connection is None or not _there(connection):
            return []
        return list(_of_run(audit.rows(connection), hub, run))


def broken_at(home: Path, n: int) -> Record | None:
    """The record of this number as it stands."""
    with desk_file(home) as connection:
        if connection is None:
            return None
        return next((row.record for row in audit.rows(connection) if row.record.n >= n), None)


def kept_anchors(owner: Owner) -> Mapping[int, str]:
    """The heads that the hub kept of this desk's chain, out of the hub's own store."""
    from sqlalchemy import inspect

    from deskhand.hub.connect import engine_for
    from deskhand.hub.store import Reader
    from deskhand.hub.trust.book import anchors

    file = owner.home / HUB
    if owner.settings.database is None and not file.exists():
        return {}
    keys = KeyHome(owner.home / FOLDER)
    if not keys.has("desk"):
        return {}
    engine = engine_for(owner.settings.database or f"sqlite:///{file}", readonly=True)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("anchor"):
                return {}
            return anchors(Reader(connection), keys.load("desk").id)
    finally:
        engine.dispose()


def _of_run(rows: Iterator[Row], hub: str, run: int) -> Iterator[Row]:
    begin = f"{run}/"
    for row in rows:
        facts = row.record.facts
        mine = facts.get("run") == run or str(facts.get("key", "")).startswith(begin)
        if mine and facts.get("hub") == hub:
            yield row


def _there(connection: sqlite3.Connection) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'audit'"
    return connection.execute(query).fetchone() is not None
