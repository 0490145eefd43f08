"""The desk's audit chain: each row is written in the transaction of what it tells of, or not at all.

Facts are ids, hashes, states and numbers, never what a person wrote: forgetting a run leaves the chain whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from enum import StrEnum

import msgspec

from deskhand.trust import audit as chain
from deskhand.trust.audit import START, Head, Record, Row, next_row
from deskhand.trust.keys import Key
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.signed import Signed


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


def note(connection: sqlite3.Connection, what: What, at: float, facts: Mapping[str, str | int]) -> Row:
    """Add a row, inside the caller's transaction. `at` is in seconds."""
    row = next_row(_last(connection), int(at * 1000), what.value, facts)
    record = row.record
    connection.execute(
        "INSERT INTO audit(n, at, kind, facts, prev, hash) VALUES (?, ?, ?, ?, ?, ?)",
        (record.n, record.at, record.kind, msgspec.json.encode(record.facts).decode(), row.prev, row.hash),
    )
    return row


def head(connection: sqlite3.Connection) -> tuple[int, str]:
    """How many rows there are, and the hash of the last: what goes into every receipt."""
    row = connection.execute("SELECT n, hash FROM audit ORDER BY n DESC LIMIT 1").fetchone()
    return (0, START) if row is None else (int(row[0]), str(row[1]))


def signed_head(connection: sqlite3.Connection, key: Key, at: float) -> Signed:
    """The head for others to keep, signed by the key of this desk."""
    n, hash_ = head(connection)
    return chain.signed_head(key, Head(chain=key.id, n=n, hash=hash_, at=int(at * 1000)))


def keep_head(connection: sqlite3.Connection, told: Head) -> None:
    """Keep how far somebody else's chain had come, inside the caller's transaction.

    Raises `Rejected`: truncated for a chain shorter than it was, forked for another one in its place.
    """
    row = connection.execute(
        "SELECT n, hash FROM anchor WHERE chain = ? ORDER BY n DESC LIMIT 1", (told.chain,)
    ).fetchone()
    if row is not None and told.n < row[0]:
        raise Rejected(Why.TRUNCATED)
    if row is not None and told.n == row[0] and told.hash != row[1]:
        raise Rejected(Why.FORKED)
    connection.execute(
        "INSERT OR IGNORE INTO anchor(chain, n, hash, at) VALUES (?, ?, ?, ?)",
        (told.chain, told.n, told.hash, told.at),
    )


def kept_heads(connection: sqlite3.Connection, of: str) -> dict[int, str]:
    """The heads of somebody else's chain, as they were told here: number to hash."""
    rows = connection.execute("SELECT n, hash FROM anchor WHERE chain = ? ORDER BY n", (of,))
    return {int(n): str(hash_) for n, hash_ in rows}


def rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """The chain as it stands; a row that is no row any more comes as one whose hash does not hold."""
    for n, at, kind, facts, prev, hash_ in connection.execute(
        "SELECT n, at, kind, facts, prev, hash FROM audit ORDER BY n"
    ):
        try:
            row = msgspec.convert(
                {"record": {"n": n, "at": at, "kind": kind, "facts": _facts(facts)}, "prev": prev, "hash": hash_}, Row
            )
        except (msgspec.ValidationError, msgspec.DecodeError):
            row = Row(Record(n=n, at=0, kind="", facts={}), str(prev), "")
        yield row


def verified(connection: sqlite3.Connection, anchors: Mapping[int, str] | None = None) -> tuple[int, str]:
    """The number and hash of the last row, after all were checked; raises `AuditBroken`.

    `anchors` are the heads of this chain that others kept.
    """
    return chain.verified(rows(connection), anchors)


def _facts(stored: str) -> dict[str, str | int]:
    return msgspec.json.decode(stored, type=dict[str, str | int])


def _last(connection: sqlite3.Connection) -> Row | None:
    found = connection.execute("SELECT n, at, kind, prev, hash FROM audit ORDER BY n DESC LIMIT 1").fetchone()
    if found is None:
        return None
    n, at, kind, prev, hash_ = found
    return Row(Record(n=n, at=at, kind=kind, facts={}), prev, hash_)
