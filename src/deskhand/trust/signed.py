"""Bytes, who signed them, and the signature. What was signed is the bytes themselves, never a value read from them.

The kind of message is signed with it, so what was signed as one kind is nothing as another.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Protocol

import msgspec

from deskhand.core.wire.frames import Signed
from deskhand.trust.keys import Alg, Key, verify
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.strict import MAX_RAW, read

__all__ = ["Kind", "Signed", "Signer", "check", "framed", "read_signed", "sha256", "sign", "write_signed"]


class Kind(StrEnum):
    """What a signature can be for."""

    COMMAND = "command"
    CONSENT = "consent"
    GRANT = "grant"
    TAKEN_BACK = "taken-back"
    ROSTER = "roster"
    HEAD = "head"
    RECEIPT = "receipt"
    HELLO = "hello"
    LINE = "line"
    SKILL = "skill"
    SKILL_YES = "skill-yes"


class Signer(Protocol):
    """A device as far as a signature goes: what kind of key it has, and which."""

    @property
    def alg(self) -> Alg: ...
    @property
    def public(self) -> bytes: ...


def sha256(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def framed(kind: Kind, raw: bytes) -> bytes:
    """The very bytes under the signature. A page signs the same: `deskhand/<kind>/1`, a zero byte, the message."""
    return f"deskhand/{kind}/1".encode() + b"\0" + raw


def sign(key: Key, kind: Kind, raw: bytes) -> Signed:
    return Signed(raw, key.id, key.sign(framed(kind, raw)))


def check(signed: Signed, kind: Kind, device: Signer) -> None:
    """Raises `Rejected` unless this device signed these bytes as this kind. Its key comes from us, never from them."""
    if len(signed.raw) > MAX_RAW:
        raise Rejected(Why.TOO_LARGE)
    verify(device.alg, device.public, signed.sig, framed(kind, signed.raw))


def read_signed(raw: bytes) -> Signed:
    """A signed message as JSON, from a page or a file; raises `Rejected`. Nothing is believed yet: see `check`."""
    return read(raw, Signed, limit=2 * MAX_RAW)


def write_signed(signed: Signed) -> bytes:
    return msgspec.json.encode(signed)
