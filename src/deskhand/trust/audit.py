"""The audit chain: what happened, in order, so that nothing can be changed, dropped or moved afterwards unnoticed.

A record holds ids and hashes, never content, so forgetting never breaks the chain. Each hash covers the record and the
hash before it. Against cutting off the end, or writing the whole chain anew, stand anchors: heads that someone else
keeps (the hub keeps the desk's, the desk the hub's), signed by the key of the chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.trust.keys import Key
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import Roster
from deskhand.trust.signed import Kind, Signed, sign
from deskhand.trust.strict import Count, DeviceId, Hash, Moment, Strict, read, write

_DOMAIN: Final = b"deskhand/audit/1\0"
START: Final = hashlib.sha256(_DOMAIN).hexdigest()
"""What the first record hangs on."""


class AuditBroken(Problem):
    words = Words(
        "The audit log does not hold at record {n}. What stands from there on is not proven. "
        "Keep a copy of desk.db, and look at who had access to this computer.",
        "审计日志在第 {n} 条记录处不成立，从该处起的内容无法证明。请保留 desk.db 的副本，并查看谁用过这台电脑。",
    )


class Record(msgspec.Struct, frozen=True):
    """One thing that happened. `facts` are ids, hashes, states and numbers."""

    n: int
    at: int
    """Milliseconds since 1970, UTC."""
    kind: str
    facts: dict[str, str | int]


class Row(msgspec.Struct, frozen=True):
    """A record as it is kept. `prev` is the hash of the row before, `hash` of this one."""

    record: Record
    prev: str
    hash: str


class Head(Strict, frozen=True, kw_only=True):
    """How far a chain had come: the anchor that others keep."""

    chain: DeviceId
    """The desk or hub whose chain it is."""
    n: Count
    hash: Hash
    at: Moment


_encoder: Final = msgspec.json.Encoder(order="deterministic")


def chained(prev: str, record: Record) -> str:
    """The hash of a record in its place."""
    return hashlib.sha256(_DOMAIN + prev.encode() + b"\0" + _encoder.encode(record)).hexdigest()


def next_row(last: Row | None, at: int, kind: str, facts: Mapping[str, str | int]) -> Row:
    """The row that follows. It is written in the transaction of what it tells of, or not at all."""
    record = Record(n=1 if last is None else last.record.n + 1, at=at, kind=kind, facts=dict(facts))
    prev = START if last is None else last.hash
    return Row(record, prev, chained(prev, record))


def verified(rows: Iterable[Row], anchors: Mapping[int, str] | None = None) -> tuple[int, str]:
    """The number and hash of the last row, after every one was checked against the one before and against the anchors.

    `anchors` are heads that others kept: number to hash. Raises `AuditBroken` naming the first record that does not
    hold, with `values["what"]`: changed, missing, moved, cut (at the end), or anchor (not what others kept).
    """
    kept = dict(anchors or {})
    n, head = 0, START
    if kept.pop(0, START) != START:
        raise AuditBroken(n=0, what="anchor")
    for row in rows:
        n += 1
        if row.record.n != n:
            raise AuditBroken(n=n, what="missing")
        if row.prev != head:
            raise AuditBroken(n=n, what="moved")
        if row.hash != chained(head, row.record):
            raise AuditBroken(n=n, what="changed")
        head = row.hash
        if kept.pop(n, head) != head:
            raise AuditBroken(n=n, what="anchor")
    if kept:
        raise AuditBroken(n=n + 1, what="cut")
    return n, head


def signed_head(key: Key, head: Head) -> Signed:
    return sign(key, Kind.HEAD, write(head))


def read_head(signed: Signed, roster: Roster) -> Head:
    """A head that the keeper of the chain itself signed; raises `Rejected`."""
    device = roster.spoken(signed, Kind.HEAD)
    head = read(signed.raw, Head)
    if head.chain != device.id or device.kind not in ("desk", "hub"):
        raise Rejected(Why.SPEAKER)
    if head.n == 0 and head.hash != START:
        raise Rejected(Why.BROKEN)
    return head
