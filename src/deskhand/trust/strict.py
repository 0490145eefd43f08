"""JSON with one meaning only: what this side reads is what the other side signed, or nothing.

Refused are: more than 64 KB, anything but UTF-8, a field that the type does not have, a field twice (two parsers would
take a different one), another type than the declared one (no coercion), NaN and infinity, numbers out of range,
anything after the end. Depth is bounded by the type: every type read here is closed.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec

from deskhand.core.shown import hides
from deskhand.trust.rejected import Rejected, Why

MAX_RAW: Final = 65_536

Count = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
"""A whole number that JavaScript holds exactly too."""
Moment = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
"""Whole seconds since 1970, UTC."""
Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
"""SHA-256 in lower hex."""
Nonce = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
"""128 random bits in lower hex."""
DeviceId = Annotated[str, msgspec.Meta(pattern=r"^[a-z2-7]{26}\Z")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]

T = TypeVar("T")


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What everything read here is made of."""

    v: Literal[1] = 1


class _Version(msgspec.Struct):
    v: object = 1


class _Twice(ValueError):
    pass


def check_name(name: str) -> str:
    """The name of a device or a person as it is taken; raises `Rejected` for one that hides something or is blank.

    Asked where a name is given, not where an old list is read: there it is shown with everything in it written out.
    """
    if hides(name) or name != name.strip():
        raise Rejected(Why.NAME)
    return name


def read(raw: bytes, kind: type[T], *, limit: int = MAX_RAW) -> T:
    """The value that these bytes hold; raises `Rejected` and nothing else, whatever the bytes are."""
    if len(raw) > limit:
        raise Rejected(Why.TOO_LARGE)
    try:
        value = msgspec.json.decode(raw, type=kind)
        json.loads(raw.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):  # every error of msgspec, of json and of UTF-8 is a ValueError
        raise Rejected(_wrong(raw)) from None
    return value


def write(value: Strict) -> bytes:
    """The bytes to be signed. They are kept and passed on as they are, never written again from the value."""
    return msgspec.json.encode(value)


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _Twice


def _wrong(raw: bytes) -> Why:
    try:
        version = msgspec.json.decode(raw, type=_Version).v
    except (ValueError, RecursionError):
        return Why.MALFORMED
    return Why.VERSION if type(version) is int and version > 1 else Why.MALFORMED
