"""The audit chain: what happened, in order, so that nothing can be changed, dropped or moved afterwards unnoticed.

A record holds ids and hashes, never content, so forgetting never breaks the chain. Each hash covers the record and the
hash before it. Against cutting off the end, or writing the whole chain anew, stand anchors: heads that someone else
keeps (the hub keeps the desk's, the desk the hub's), signed by the key of the chain: see `anchored.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
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


class HubAuditBroken(AuditBroken):
    words = Words(
        "The hub's own record does not hold at record {n}. What stands there from there on is not proven; what this "
        "computer did stands in its own. Keep a copy of the hub's database, and look at who had access to it.",
        "中枢自己的记录在第 {n} 条处不成立，从该处起的内容无法证明；这台电脑做过什么以它自己的记录为准。"
        "请保留中枢数据库的副本，并查看谁能访问它。",
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
_facts: Final = msgspec.json.Decoder(dict[str, str | int])


def chained(prev: str, record: Record) -> str:
    """The hash of a record in its place."""
    return hashlib.sha256(_DOMAIN + prev.encode() + b"\0" + _encoder.encode(record)).hexdigest()


def next_row(last: Row | None, at: int, kind: str, facts: Mapping[str, str | int]) -> Row:
    """The row that follows. It is written in the transaction of what it tells of, or not at all."""
    record = Record(n=1 if last is None else last.record.n + 1, at=at, kind=kind, facts=dict(facts))
    prev = START if last is None else last.hash
    return Row(record, prev, chained(prev, record))


def checked(rows: Iterable[Row], broken: type[AuditBroken] = AuditBroken) -> Iterator[Row]:
    """The rows of a chain, each once it was checked against the one before; raises for the first that does not hold."""
    head = START
    for n, row in enumerate(rows, 1):
        if row.record.n != n:
            raise broken(n=n, what="missing")
        if row.prev != head:
            raise broken(n=n, what="moved")
        if row.hash != chained(head, row.record):
            raise broken(n=n, what="changed")
        head = row.hash
        yield row


def stored_facts(record: Record) -> str:
    """The facts as a column holds them."""
    return msgspec.json.encode(record.facts).decode()


def read_facts(stored: str) -> dict[str, str | int]:
    """The facts that a column holds; none where they are no facts any more."""
    try:
        return _facts.decode(stored)
    except (msgspec.DecodeError, TypeError):  # whoever checks the chain is told: there, no hash holds then
        return {}


def stored_row(n: int, at: int, kind: str, facts: str, prev: str, hash_: str) -> Row:
    """A row out of its columns; one that is no row any more comes as one whose hash does not hold."""
    try:
        return msgspec.convert(
            {"record": {"n": n, "at": at, "kind": kind, "facts": _facts.decode(facts)}, "prev": prev, "hash": hash_},
            Row,
        )
    except (msgspec.ValidationError, msgspec.DecodeError, TypeError):
        return Row(Record(n=n, at=0, kind="", facts={}), str(prev), "")


def signed_head(key: Key, head: Head) -> Signed:
    return sign(key, Kind.HEAD, write(head))


def read_head(signed: Signed, roster: Roster, kinds: Collection[str] = ("desk", "hub")) -> Head:
    """A head that the keeper of the chain itself signed, if it is one of these kinds; raises `Rejected`."""
    device = roster.spoken(signed, Kind.HEAD)
    head = read(signed.raw, Head)
    if head.chain != device.id or device.kind not in kinds:
        raise Rejected(Why.SPEAKER)
    if head.n == 0 and head.hash != START:
        raise Rejected(Why.BROKEN)
    if write(head) != signed.raw:  # it is kept as its values, and must be the same bytes again for its signature
        raise Rejected(Why.MALFORMED)
    return head
