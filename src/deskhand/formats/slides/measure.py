"""How much room words take, the same on every computer: no font that is installed here decides it.

Latin letters are measured in the font that Pillow brings along, with room for wider ones; a Chinese character is as
wide as it is high in every font. Lines are set at an exact height, so that a font cannot make them taller.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from deskhand.formats.library import needed

LINE: Final = 1.25
"""How high a line is, in heights of its letters."""
_WIDER: Final = 1.2
"""DejaVu Sans and Verdana, where they stand in for the font that was asked for, are that much wider."""
_AT: Final = 100
_OTHER: Final = 0.85
"""Letters of other scripts, in heights."""


def width(text: str, size: float) -> float:
    """Points that a text takes on one line, rather too many than too few."""
    return sum(_letter(letter) for letter in text) * size


@cache
def _letter(letter: str) -> float:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Mn"):
        return 0.0
    if unicodedata.east_asian_width(letter) in ("W", "F"):
        return 1.05
    if ord(letter) > 0x24F and not letter.isspace() and letter not in "–—…“”‘’•·€":
        return _OTHER
    return float(_font().getlength(letter)) / _AT * _WIDER


@cache
def _font() -> Any:
    with needed("pillow"):
        from PIL import ImageFont
    return ImageFont.load_default(_AT)


def lines(text: str, size: float, room: float) -> list[str]:
    """The lines a text breaks into: at spaces, between Chinese characters, and within a word only where it must."""
    made: list[str] = []
    for paragraph in text.split("\n"):
        line, wide = "", 0.0
        for piece in _pieces(paragraph):
            needs = width(piece, size)
            if line and wide + width(piece.rstrip(), size) > room:
                made.append(line.rstrip())
                line, wide = "", 0.0
            if needs > room:
                *full, piece = _broken(piece, size, room)
                made += full
                needs = width(piece, size)
            line, wide = line + piece, wide + needs
        made.append(line.rstrip())
    return made


def _pieces(text: str) -> list[str]:
    """Words with the space after them; each Chinese character, with the marks that may not begin a line."""
    made: list[str] = []
    for letter in text:
        begins = unicodedata.east_asian_width(letter) in ("W", "F") and unicodedata.category(letter) not in ("Pe", "Po")
        last = made[-1] if made else ""
        after_wide = bool(last) and unicodedata.east_asian_width(last[-1]) in ("W", "F") and letter.isalnum()
        if not made or begins or after_wide or (last[-1] == " " and letter != " "):
            made.append(letter)
        else:
            made[-1] += letter
    return made


def _broken(word: str, size: float, room: float) -> list[str]:
    """A word that is wider than a line, in parts that are not; each takes one letter at least."""
    parts = [""]
    for letter in word:
        if parts[-1] and width(parts[-1] + letter, size) > room:
            parts.append("")
        parts[-1] += letter
    return parts


def height(text: str, size: float, room: float) -> float:
    return len(lines(text, size, room)) * size * LINE


def fitting(text: str, sizes: Sequence[float], room: float, most: float) -> float | None:
    """The largest size at which a text fits into a box; None where it fits at none."""
    return next((size for size in sizes if height(text, size, room) <= most), None)


def shortened(text: str, size: float, room: float, most: float) -> str:
    """As much of a text as fits, with a mark that there is more."""
    count = max(1, int(most // (size * LINE)))
    kept = lines(text, size, room)
    if len(kept) <= count:
        return text
    last = kept[count - 1]
    while last and width(f"{last}…", size) > room:
        last = last[:-1]
    joined = "".join(_with_space(line) for line in kept[: count - 1])
    return f"{joined}{last.rstrip()}…"


def _with_space(line: str) -> str:
    wide = bool(line) and unicodedata.east_asian_width(line[-1]) in ("W", "F")
    return line if wide else f"{line} "
