"""Whether two files of a calendar or an address book say the same, however a server wrote them down."""

from __future__ import annotations

from typing import Final

from deskhand.formats.contentlines import lines_of

_CARRIED: Final = frozenset({"PRODID", "VERSION", "CALSCALE", "METHOD", "REV", "X-WR-CALNAME"})


def same_things(one: bytes, other: bytes) -> bool:
    """Servers write files anew, in their own order and folding; only what is said counts."""
    return _said(one) == _said(other)


def _said(content: bytes) -> list[str]:
    return sorted(f"{line.name}:{line.text.strip()}" for line in lines_of(content) if line.name not in _CARRIED)
