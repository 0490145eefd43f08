"""How a picture is to be changed, by the very words for it: which way it is turned, how wide or how high it gets."""

from __future__ import annotations

from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.filled import Filled

_TURNS: Final = Pattern(r"rotat|\bturn|\bflip|旋|翻|转(?![成为换到])")
_WAYS: Final = (
    ("around", Pattern(r"upside|180 ?(?:度|degrees?|°)|一百八|倒过来|颠倒")),
    ("left", Pattern(r"(?:counter|anti)-? ?clockwise|\bleft\b|逆时针|向左|往左|左转|左旋")),
    ("right", Pattern(r"clockwise|\bright\b|顺时针|向右|往右|右转|右旋|90 ?(?:度|degrees?|°)|九十")),
)
_ANGLE: Final = Pattern(r"(\d+) ?(?:度|degrees?|deg\b|°)")
_QUARTERS: Final = frozenset({90, 180})
_DEGREES: Final = Pattern(r"\s*(?:degrees?\b|deg\b|°|度)")
_AXES: Final = {
    "width": Pattern(r"\bwidth\b|\bwide\b|宽"),
    "height": Pattern(r"\bheight\b|\b(?:pixels|px) (?:high|tall)\b|(?<!提)高(?![清质对])"),
}


def pictured(filled: Filled, stretch: Stretch) -> None:
    """The values as the words say them; nothing where they say no way and no side."""
    text = _said(filled, stretch)
    if _TURNS.search(text) is not None:
        way = next((name for name, words in _WAYS if words.search(text) is not None), "")
        angles = {int(one[1]) for one in _ANGLE.finditer(text)}
        if angles - _QUARTERS:
            filled.bound = [row for row in filled.bound if row[0] not in ("turn", "percent")]
        elif way:
            _turn(filled, stretch, way)
    sides = [name for name, words in _AXES.items() if words.search(text) is not None]
    given = [name for name, *_ in filled.bound if name in _AXES]
    if len(sides) == 1 and len(given) == 1 and given != sides:
        filled.bound = [(sides[0] if n == given[0] else n, value, a, b) for n, value, a, b in filled.bound]


def _said(filled: Filled, stretch: Stretch) -> str:
    """The words without those that are the name of a file."""
    names = {at for name, _, a, b in filled.bound if name in ("files", "save") for at in range(a, b)}
    tokens = stretch.of.words.tokens
    gap = " " if stretch.of.lex.lang == "en" else ""
    return gap.join(tokens[at].key for at in range(*stretch.core) if at not in names)


def _turn(filled: Filled, stretch: Stretch, way: str) -> None:
    filled.bound = [
        row for row in filled.bound if row[0] not in ("percent", "width", "height") or not _is_angle(stretch, row[3])
    ]
    start, stop = stretch.core
    at = next((row for row in filled.bound if row[0] == "turn"), None)
    filled.bound = [row for row in filled.bound if row[0] != "turn"]
    filled.bound.append(("turn", way, *((start, stop) if at is None else at[2:])))


def _is_angle(stretch: Stretch, stop: int) -> bool:
    words = stretch.of.words
    tokens = words.tokens
    behind = words.text[tokens[stop - 1].end :] if stop > 0 else ""
    return _DEGREES.match(behind) is not None or _DEGREES.match(tokens[stop - 1].raw) is not None
