"""A signed message as content keeps it: JSON, its bytes as text."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from deskhand.core.wire.frames import Signed
from deskhand.trust.envelope import Command
from deskhand.trust.standing import is_plain
from deskhand.trust.strict import read

NOBODY: Final = Signed(b"", "", b"")
"""In the place of one that was forgotten, or was never there: no desk takes it."""


def as_text(raw: bytes) -> str:
    """Bytes as JSON and the page have them."""
    return base64.b64encode(raw).decode()


def as_bytes(text: str) -> bytes:
    """Raises ValueError for what is no base64."""
    return base64.b64decode(text, validate=True)


def kept(signed: Signed) -> dict[str, Any]:
    built: dict[str, Any] = msgspec.to_builtins(signed)
    return built


def read_back(stored: Mapping[str, Any] | None) -> Signed:
    return NOBODY if stored is None else msgspec.convert(stored, Signed)


def is_unsigned(command: Signed) -> bool:
    """Whether this is the hub's own word for words that came without a signature; of nobody's, nothing is known."""
    return command != NOBODY and is_plain(read(command.raw, Command).channel)
