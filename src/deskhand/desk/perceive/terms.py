"""The words in a name: split at signs, digits and capitals; Chinese in pairs of characters, in either script."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from deskhand.core.script import simpler

_CHINESE: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PIECE: Final = re.compile(
    rf"[{_CHINESE}]+|\d+|[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z{_CHINESE}]+|[A-Z]",
)
_IS_CHINESE: Final = re.compile(f"[{_CHINESE}]")


def _plain(text: str) -> str:
    return text if text.isascii() else simpler(unicodedata.normalize("NFC", text))


@lru_cache(maxsize=65_536)
def terms(name: str) -> frozenset[str]:
    """Every word a name can be found by."""
    found: set[str] = set()
    for piece in _PIECE.findall(_plain(name)):
        if _IS_CHINESE.match(piece):
            found.update(piece)
            found.update(piece[n : n + 2] for n in range(len(piece) - 1))
        else:
            found.add(piece.casefold())
    return frozenset(found)


def asked(words: str) -> frozenset[str]:
    """What to look for: Chinese in pairs, a lone character only where it stands alone."""
    found: set[str] = set()
    for piece in _PIECE.findall(_plain(words)):
        if not _IS_CHINESE.match(piece):
            found.add(piece.casefold())
        elif len(piece) == 1:
            found.add(piece)
        else:
            found.update(piece[n : n + 2] for n in range(len(piece) - 1))
    return frozenset(found)
