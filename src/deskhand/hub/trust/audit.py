"""The hub's own audit chain, kept as a desk keeps its: a row in the transition that it tells of, without content.

The end of the chain and the newest head of each desk are remembered beside the rows while this process is the writer,
so a row costs a hash and an insertion that joins the commit's others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from deskhand.hub import db
from deskhand.trust import anchored
from deskhand.trust.anchored import Anchor, anchor, goes_on, noted
from deskhand.trust.audit import START, Head, Record, Row, next_row, stored_facts, stored_row
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.signed import Signed

if TYPE_CHECKING:
    from deskhand.hub.store import Reader, Tx

_COLUMNS: Final = (db.audit.c.n, db.audit.c.at, db.audit.c.kind, db.audit.c.facts, db.audit.c.prev, db.audit.c.hash)
_LAST: Final = select(*_COLUMNS).order_by(db.audit.c.n.desc()).limit(1)
_ABOUT_CHAINS: Final = (
    select(*_COLUMNS).where(db.audit.c.kind.in_((anchored.ANCHOR, anchored.DISPUTED))).order_by(db.audit.c.n.desc())
)


class What(StrEnum):
    """What a row tells of."""

    ROSTER = "roster"
    GRANTS = "grants"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    ENDED = "ended"
    FORGOTTEN = "forgotten"
    GUARD = "guard"
    ANCHOR = anchored.ANCHOR
    DISPUTED = anchored.DISPUTED


@dataclass(slots=True)
class End:
    """The end of the chain as the writer knows it."""

    last: Row | None = None
    """Not known, or nothing there yet."""
    heads: dict[str, tuple[Anchor | None, bool]] = field(default_factory=dict[str, "tuple[Anchor | None, bool]"])
    """The newest head kept of each desk, and whether a later one was disputed."""

    def clear(self) -> None:
        """Something written was taken back."""
        self.last = None
        self.heads.clear()


def note(tx: Tx, what: What, facts: Mapping[str, str | int]) -> Row:
    """Add a row, in this transition."""
    last = tx.end.last or _last(tx)
    row = tx.end.last = next_row(last, int(tx.now * 1000), what.value, facts)
    record = row.record
    tx.add(
        db.audit, n=record.n, at=record.at, kind=record.kind, facts=stored_facts(record), prev=row.prev, hash=row.hash
    )
    tx.noted = tx.noted or what not in (What.ANCHOR, What.DISPUTED)
    return row


def keep_head(tx: Tx, told: Head, signed: Signed) -> Why | None:
    """Note how far a desk's chain had come; the same again is not noted twice.

    What does not go on from the head before is noted as disputed, once, and what is returned says why.
    """
    if told.chain not in tx.end.heads:
        tx.end.heads[told.chain] = _kept(tx, told.chain)
    last, disputed = tx.end.heads[told.chain]
    try:
        if goes_on(None if last is None else last.head, told):
            row = note(tx, What.ANCHOR, noted(told, signed.sig))
            tx.end.heads[told.chain] = (Anchor(row.record.n, told, signed.sig), False)
    except Rejected as wrong:
        if not disputed:
            note(tx, What.DISPUTED, noted(told, signed.sig) | {"why": wrong.why.value})
            tx.end.heads[told.chain] = (last, True)
        return wrong.why
    return None


def end(tx: Tx) -> tuple[int, str]:
    """How many rows there are with those of this transition, and the hash of the last."""
    if tx.end.last is None:
        tx.end.last = _last(tx)
    row = tx.end.last
    return (0, START) if row is None else (row.record.n, row.hash)


def head(reader: Reader) -> tuple[int, str]:
    """How many rows there are, and the hash of the last."""
    row = _last(reader)
    return (0, START) if row is None else (row.record.n, row.hash)


def rows(reader: Reader, after: int = 0) -> Iterator[Row]:
    """The chain as it stands, from a row on."""
    statement = select(*_COLUMNS).where(db.audit.c.n > after).order_by(db.audit.c.n)
    for n, at, kind, facts, prev, hash_ in reader.connection.execute(statement):
        yield stored_row(n, at, kind, facts, prev, hash_)


def _last(reader: Reader) -> Row | None:
    found = reader.connection.execute(_LAST).first()
    if found is None:
        return None
    n, at, kind, _, prev, hash_ = found
    return Row(Record(n=n, at=at, kind=kind, facts={}), prev, hash_)


def _kept(reader: Reader, chain: str) -> tuple[Anchor | None, bool]:
    disputed = False
    for columns in reader.connection.execute(_ABOUT_CHAINS):
        row = stored_row(*columns)
        found = anchor(row.record, chain)
        if found is not None:
            return found, disputed
        disputed = disputed or row.record.facts.get("chain") == chain
    return None, disputed
