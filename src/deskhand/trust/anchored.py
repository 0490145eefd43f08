"""Two chains that keep each other's heads, and what it takes to find which of them was changed.

A head is noted as a record of the other chain, with its keeper's signature. So neither side can drop or rewrite what it
was told without breaking its own chain, nor claim a head that the other never signed. That heads stand at the right
places needs no look of its own: a head covers every record below it, those with the other's heads included, so two
chains whose heads all agree cannot have been put together in another order.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from deskhand.trust.audit import START, AuditBroken, Head, Record, Row, checked
from deskhand.trust.keys import device_id
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.signed import Kind, Signed, check
from deskhand.trust.strict import write

ANCHOR: Final = "anchor"
"""The kind of record that notes a head of the other chain."""
DISPUTED: Final = "disputed"
"""The kind of record that notes a head which does not go on from the one before."""
CARRIED: Final = (ANCHOR, "guard")
"""What a hub's chain began with, where older tables were carried over into it; in them, heads had no signature."""

What = Literal["changed", "missing", "moved", "cut", "anchor", "forged"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head of somebody else's chain, as a record of this one notes it."""

    row: int
    head: Head
    sig: bytes
    carried: bool = False
    """From before heads were signed, and carried over into the chain when it began."""

    def forged(self, public: bytes) -> bool:
        """Whether it is not signed by this key, though heads were signed when it was noted."""
        if not self.sig:
            return not self.carried
        try:
            check(Signed(write(self.head), self.head.chain, self.sig), Kind.HEAD, _Keeper(public))
        except Rejected:
            return True
        return self.head.chain != device_id(public)


@dataclass(frozen=True, slots=True)
class _Keeper:
    public: bytes
    alg: Literal["ed25519"] = "ed25519"


@dataclass(frozen=True, slots=True)
class Fault:
    """The first record of a chain that does not hold."""

    n: int
    what: What
    by: int | None = None
    """The record of the other chain that says otherwise."""
    said: int | None = None
    """How far this chain had come by that record."""


@dataclass(frozen=True, slots=True)
class Walked:
    """A chain as far as it holds by itself."""

    hashes: Sequence[str]
    """By number; the first is what the first record hangs on."""
    anchors: Sequence[Anchor]
    since: int | None
    broken: Fault | None

    @property
    def n(self) -> int:
        return len(self.hashes) - 1

    @property
    def head(self) -> str:
        return self.hashes[-1]


def noted(head: Head, sig: bytes) -> dict[str, str | int]:
    """The facts of a record that notes a head."""
    signature = base64.b64encode(sig).decode()
    return {"chain": head.chain, "n": head.n, "hash": head.hash, "at": head.at, "sig": signature}


def anchor(record: Record, chain: str) -> Anchor | None:
    """The head of this chain that a record notes; None where it notes none, or nothing that can be one."""
    facts = record.facts
    n, hash_, at, sig = (facts.get(name) for name in ("n", "hash", "at", "sig"))
    if record.kind != ANCHOR or facts.get("chain") != chain:
        return None
    if not (isinstance(n, int) and isinstance(at, int) and isinstance(hash_, str) and isinstance(sig, str)):
        return None
    try:
        return Anchor(record.n, Head(chain=chain, n=n, hash=hash_, at=at), base64.b64decode(sig, validate=True))
    except ValueError:
        return None


def goes_on(last: Head | None, told: Head) -> bool:
    """Whether a head is news after the last that was kept; False for the same again.

    Raises `Rejected`: truncated for a chain shorter than it was, forked for another one in its place.
    """
    if last is not None and told.n < last.n:
        raise Rejected(Why.TRUNCATED)
    if last is not None and told.n == last.n and told.hash != last.hash:
        raise Rejected(Why.FORKED)
    return last is None or told.n > last.n


def walked(rows: Iterable[Row], other: str) -> Walked:
    """A chain checked record by record, with the heads of the other that it notes."""
    hashes, anchors, since = [START], list[Anchor](), None
    carried = True
    try:
        for row in checked(rows):
            hashes.append(row.hash)
            since = row.record.at if since is None else since
            found = anchor(row.record, other)
            carried = carried and row.record.kind in CARRIED and (found is None or not found.sig)
            if found is not None:
                anchors.append(replace(found, carried=carried))
    except AuditBroken as broken:
        return Walked(hashes, anchors, since, Fault(int(str(broken.values["n"])), _what(broken.values)))
    return Walked(hashes, anchors, since, None)


def held_against(chain: Walked, public: bytes, anchors: Iterable[Anchor]) -> tuple[Fault | None, Fault | None]:
    """The first fault of a chain whose keeper has this key, and the first of the chain that keeps these heads of it:
    the one was changed after it had been told, or the other claims what was never signed."""
    fault, claim = chain.broken, None
    for one in anchors:
        at = one.head.n
        if at <= chain.n and chain.hashes[at] == one.head.hash:
            continue
        if one.forged(public):
            claim = claim or Fault(one.row, "forged", by=None, said=at)
        elif at <= chain.n:
            fault = _earlier(fault, Fault(at, "anchor", by=one.row, said=at))
        elif chain.broken is None:
            fault = _earlier(fault, Fault(chain.n + 1, "cut", by=one.row, said=at))
    return fault, claim


def _earlier(one: Fault | None, other: Fault) -> Fault:
    return other if one is None or other.n < one.n else one


def _what(values: Mapping[str, object]) -> What:
    found: Mapping[str, What] = {"missing": "missing", "moved": "moved", "changed": "changed"}
    return found[str(values["what"])]
