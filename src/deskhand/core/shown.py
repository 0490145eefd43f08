"""File names and lists of them as a person sees them: on one line, nothing hidden in them, never endless."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from deskhand.core.words import Lang, Words

T = TypeVar("T")
AT_MOST: Final = 10
_MORE: Final = Words("… and {n} more", "……还有 {n} 个")
_HIDING: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co"})
_JOINERS: Final = frozenset({"\u200d", "\u200c"})
"""Invisible, but emoji and several scripts are written with them."""
_BLANK: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00\ufe01\ufe0e")
"""Letters and marks by their category that are drawn as nothing."""


def shown(name: str) -> str:
    """A name with line breaks, control and direction marks written out, so that it cannot pose as another."""
    if name.isascii() and name.isprintable():
        return name
    return "".join(_written(c) if _hides(c) else c for c in name)


def hides(name: str) -> bool:
    """Whether a name holds something that is not seen, or turns what is seen around. Joiners count: nobody whom a name
    must tell from others needs them."""
    return any(c in _JOINERS or _hides(c) or c in _BLANK or (c.isspace() and c != " ") for c in name)


def shown_name(name: str) -> str:
    """A name by which devices or people are told apart, with everything that hides in it written out."""
    return "".join(_written(c) if hides(c) else c for c in name)


def shown_lines(items: Sequence[T], lang: Lang, line: Callable[[T], str], *, at_most: int = AT_MOST) -> str:
    """One line an item, the first few only, and how many more there are."""
    cut = len(items) if len(items) <= at_most + 1 else at_most
    lines = [f"• {line(item)}" for item in items[:cut]]
    if cut < len(items):
        lines.append(_MORE.said(lang, n=f"{len(items) - cut:,}"))
    return "\n".join(lines)


def shown_few(paths: Sequence[str], lang: Lang, *, at_most: int = 3) -> str:
    """Names in a row, for the middle of a sentence."""
    comma = "、" if lang == "zh" else ", "
    row = comma.join(shown(path) for path in paths[:at_most])
    return row if len(paths) <= at_most else f"{row} {_MORE.said(lang, n=f'{len(paths) - at_most:,}')}"


def _hides(c: str) -> bool:
    return unicodedata.category(c) in _HIDING and c not in _JOINERS


def _written(c: str) -> str:
    return {"\n": "⏎", "\t": "⇥", "\r": "␍"}.get(c, f"‹{ord(c):04X}›")
