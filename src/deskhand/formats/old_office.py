"""Word, Excel and PowerPoint files of before 2007: whether a password locks one, told by how its streams begin.

This is looked at where a file could not be read, and not before: some are locked with a password that every program
knows, and are read without being asked for one.
"""

from __future__ import annotations

import re
from typing import Final

OLD: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How every such file begins."""
_ALIGNED: Final = 64
"""Streams begin at multiples of this."""
_ODD: Final = b"[" + b"".join(re.escape(bytes([n])) for n in range(1, 256, 2)) + b"]"
_LOCKED: Final = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        # Excel: the record of the password, before which only the beginning and the mark "read-only wished" stand.
        rb"\x09\x08(?:\x08\x00.{2}\x05\x00.{4}|\x10\x00.{2}\x05\x00.{12})(?:\x86\x00\x00\x00)?\x2f\x00",
        # Word: behind its version and 7 bytes more the lowest bit of the twelfth byte.
        rb"[\xec\xdc]\xa5(?:[\x65-\x69\xc0\xc1\xd9]\x00|[\x01\x0c\x12]\x01).{7}" + _ODD,
        # PowerPoint: the word that stands for a locked presentation.
        rb"\x00\x00\xf6\x0f.{4}\x14\x00\x00\x00\xdf\xc4\xd1\xf3",
    )
)


def is_locked(content: bytes) -> bool:
    """Whether a password locks it; not so for whatever is no old file of Office."""
    return content.startswith(OLD) and any(
        found.start() % _ALIGNED == 0 for pattern in _LOCKED for found in pattern.finditer(content)
    )
