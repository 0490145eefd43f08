"""One automation as a file: its bytes, what its author signed about them, and the author's public key.

There is nothing to unpack in it, so nothing in it can unfold: what is read is what was counted.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

import msgspec

from deskhand.core.errors import Problem
from deskhand.core.skill.format import MOST_BYTES
from deskhand.core.words import Words

MOST_PACKAGE: Final = MOST_BYTES * 4 // 3 + 20_000
ENDING: Final = ".skill"
_KEY: Final = 32


class BadPackage(Problem):
    words = Words(
        "{place} is no automation that can be read: {why}. Nothing was installed.",
        "{place} 不是可以读取的自动化：{why}。没有安装任何内容。",
    )


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    v: int
    public: str
    by: str
    statement: str
    sig: str
    skill: str


@dataclass(frozen=True, slots=True)
class Package:
    """What a file holds; nobody has looked yet whether any of it is so."""

    public: bytes
    by: str
    statement: bytes
    sig: bytes
    skill: bytes

    def written(self) -> bytes:
        held = _File(
            v=1, public=self.public.hex(), by=self.by, statement=_b64(self.statement), sig=_b64(self.sig),
            skill=_b64(self.skill),
        )  # fmt: skip
        return msgspec.json.format(msgspec.json.encode(held), indent=1) + b"\n"


def read_package(raw: bytes, place: str) -> Package:
    """What these bytes hold; raises `BadPackage`."""
    if len(raw) > MOST_PACKAGE:
        raise BadPackage(place=place, why=f"> {MOST_PACKAGE:,} B")
    try:
        held = msgspec.json.decode(raw, type=_File)
        public, by = bytes.fromhex(held.public), held.by
        found = Package(public, by, _bytes(held.statement), _bytes(held.sig), _bytes(held.skill))
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        raise BadPackage(place=place, why=str(wrong)[:200] or type(wrong).__name__) from None
    if held.v != 1 or len(public) != _KEY:
        raise BadPackage(place=place, why=f"v{held.v}, {len(public)}")
    return found


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("base64") from None
