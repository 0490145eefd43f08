"""The desk's audit chain: each row is written in the transaction of what it tells of, or not at all.

Facts are ids, hashes, states and numbers, never what a person wrote: forgetting a run leaves the chain whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from deskhand.trust import anchored
from deskhand.trust.anchored import Anchor
from deskhand.trust.audit import START, Head, Record, Row, next_row, read_facts, stored_facts, stored_row
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.signed import Signed

_ROWS: Final = "SELECT n, at, kind, facts, prev, hash FROM audit"
_ABOUT_CHAINS: Final = "kind IN ('anchor', 'disputed')"


class What(StrEnum):
    """What a row tells of."""

    LOCK = "lock"
    CONSENT = "consent"
    JOB = "job"
    PREVIEW = "preview"
    ASKED = "asked"
    REFUSED = "refused"
    RECEIPT = "receipt"
    ROSTER = "roster"
    GRANTS = "grants"
    CEILING = "ceiling"
    FORGOTTEN = "forgotten"
    GUARD = "guard"
    ANCHOR = anchored.ANCHOR
    DISPUTED = anchored.DISPUTED


def note(connection: sqlite3.Connection, what: What, at: float, facts: Mapping[str, str | int]) -> Row:
    """Add a row, inside the caller's transaction. `at` is in seconds."""
    row = next_row(_last(connection), int(at * 1000), what.value, facts)
    record = row.record
    connection.execute(
        "INSERT INTO audit(n, at, kind, facts, prev, hash) VALUES (?, ?, ?, ?, ?, ?)",
        (record.n, record.at, record.kind, stored_facts(record), row.prev, row.hash),
    )
    return row


def head(connection: sqlite3.Connection) -> tuple[int, str]:
    """How many rows there are, and the hash of the last: what goes into every receipt."""
    row = connection.execute("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1").fetchone()
    return (0, START) if row is None else (int(row[0]), str(row[1]))


def untold(connection: sqlite3.Connection, kept: int) -> bool:
    """Whether something happened since record `kept`; heads of others that were noted are nothing that happened."""
    query = f"SELECT 1 FROM audit WHERE n > ? AND NOT {_ABOUT_CHAINS} LIMIT 1"  # noqa: S608 - our own words
    return connection.execute(query, (kept,)).fetchone() is not None


def answered(connection: sqlite3.Connection) -> int:
    """How much of this chain the hub said that it keeps."""
    for (facts,) in connection.execute(f"SELECT facts FROM audit WHERE {_ABOUT_CHAINS} ORDER BY n DESC"):  # noqa: S608
        found = read_facts(facts).get("answers")
        if isinstance(found, int) and found:
            return found
    return 0


def keep_head(connection: sqlite3.Connection, told: Head, signed: Signed, answers: int, at: float) -> Why | None:
    """Note how far somebody else's chain had come, inside the caller's transaction; the same again is not noted twice.

    `answers` is how much of our own chain they keep by that. What does not go on from the head before is noted as
    disputed, once, and what is returned says why.
    """
    newest = next(_newest_about(connection, told.chain), None)
    last = last_head(connection, told.chain)
    try:
        news = anchored.goes_on(None if last is None else last.head, told)
    except Rejected as wrong:
        if newest is None or newest.record.kind != What.DISPUTED:
            facts = anchored.noted(told, signed.sig) | {"why": wrong.why.value}
            note(connection, What.DISPUTED, at, facts)
        return wrong.why
    if news:
        note(connection, What.ANCHOR, at, anchored.noted(told, signed.sig) | {"answers": answers})
    return None


def last_head(connection: sqlite3.Connection, of: str) -> Anchor | None:
    """The newest head of somebody else's chain that is kept here."""
    return next((found for row in _newest_about(connection, of) if (found := anchored.anchor(row.record, of))), None)


def _newest_about(connection: sqlite3.Connection, of: str) -> Iterator[Row]:
    """What is noted of somebody else's chain, the newest first."""
    for columns in connection.execute(f"{_ROWS} WHERE {_ABOUT_CHAINS} ORDER BY n DESC"):
        row = stored_row(*columns)
        if row.record.facts.get("chain") == of:
            yield row


def rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """The chain as it stands; a row that is no row any more comes as one whose hash does not hold."""
    for columns in connection.execute(f"{_ROWS} ORDER BY n"):
        yield stored_row(*columns)


def _last(connection: sqlite3.Connection) -> Row | None:
    found = connection.execute("SELECT n, at, kind, prev, hash FROM audit ORDER BY n DESC LIMIT 1").fetchone()
    if found is None:
        return None
    n, at, kind, prev, hash_ = found
    return Row(Record(n=n, at=at, kind=kind, facts={}), prev, hash_)
