"""What is signed about an automation: by its author, that it is theirs; by its owner here, that it may come in.

Both name the hash of the whole, so that a signature says nothing of anything else, be it one letter.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from deskhand.core.wire.frames import Signed
from deskhand.trust.keys import Key, device_id, verify
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import PEOPLES, Roster
from deskhand.trust.signed import Kind, framed, sign
from deskhand.trust.strict import Hash, Moment, Name, Strict, read, write

Version = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Statement(Strict, frozen=True, kw_only=True):
    """Which automation is meant, to the last byte."""

    name: Name
    version: Version
    hash: Hash
    iat: Moment


def authored(key: Key, statement: Statement) -> Signed:
    """The author's signature."""
    return sign(key, Kind.SKILL, write(statement))


def read_authored(signed: Signed, public: bytes) -> Statement:
    """What the holder of this key says of an automation; raises `Rejected`."""
    if signed.by != device_id(public):
        raise Rejected(Why.SPEAKER)
    verify("ed25519", public, signed.sig, framed(Kind.SKILL, signed.raw))
    return read(signed.raw, Statement)


def approved(key: Key, statement: Statement) -> Signed:
    """The owner's word that this may come in, and be run when they ask for it."""
    return sign(key, Kind.SKILL_YES, write(statement))


def read_approved(signed: Signed, roster: Roster) -> Statement:
    """What a person's device said yes to; raises `Rejected`."""
    device = roster.spoken(signed, Kind.SKILL_YES)
    if device.kind not in PEOPLES:
        raise Rejected(Why.SPEAKER)
    return read(signed.raw, Statement)
