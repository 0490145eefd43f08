"""Numbers, sizes and pages as they stand somewhere in a run of words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.planner.numbers import number_at, size_in
from deskhand.planner.reading import Reading
from deskhand.planner.values import Exact, Value

_SPAN: Final = Pattern(r"\d+-\d+(?:,\d+(?:-\d+)?)*")
_UNTIL: Final = Pattern(r"to|-|–|到|至|through|till|until")
_PAGES: Final = frozenset({"page", "pages", "页"})
_PARTS: Final = {
    **dict.fromkeys(("part", "parts", "piece", "pieces", "file", "files", "chunks"), "parts"),
    **dict.fromkeys("份块段", "份"),
}
_PARTICLES: Final = frozenset("吧了啊.!。！")
_LEAST: Final = frozenset({"over", "above", "beyond", "exceeding", "least", "than", "过", "于", "少"})
_CHEAPER: Final = frozenset({"less", "cheaper", "lower", "低", "少", "不", "小"})
_SIZES: Final = ("larger", "smaller")
_LENGTHS: Final = ("width", "height", "percent")
_TURNING: Final = ("rotat", "turn", "flip", "旋", "翻")


def figure_within(of: Reading, name: str, start: int, stop: int) -> Value | None:
    """The number that a value is, or its size in bytes; how far something is turned is no length."""
    turns = name in _LENGTHS and any(key.startswith(_TURNING) for key in of.keys)
    if turns and of.keys[stop : stop + 1] != ["px"]:
        return None  # "rotate by 180" says how far, not how wide
    if name != "percent" and any(key.endswith("%") for key in of.keys[start:stop]):
        return None
    found = size_within(of, start, stop) if name in _SIZES else None
    found = number_within(of.keys, start, stop) if found is None else found
    return None if found is None else Exact(found)


def size_within(of: Reading, start: int, stop: int) -> int | None:
    """The first size, in bytes: "over 100 MB"."""
    sizes = (size_in(of.line.text, of.line.starts[at]) for at in range(start, stop))
    return next((size[1] for size in sizes if size is not None), None)


def number_within(keys: Sequence[str], start: int, stop: int) -> int | None:
    """The first whole number, in figures, in words, or at the beginning of a word: "400px"."""
    for at in range(start, stop):
        number = number_at(keys, at)
        if number is not None:
            return number[1]
        digits = re.match(r"\d+", keys[at])
        if digits is not None:
            return int(digits[0])
    return None


def pages_within(keys: Sequence[str], start: int, stop: int) -> str:
    """Pages by their numbers: "pages 2 to 5", 前十页, the last one; empty where none is named."""
    if any(_SPAN.fullmatch(key) for key in keys[start:stop]):  # "pages 1-3 and five"
        pieces = (_page(keys, at) for at in range(start, stop))
        return ",".join(piece for piece in pieces if piece)
    at, rows, joints = start, list[int](), list[str]()
    while at < stop:
        number = number_at(keys, at)
        if number is None:
            at += 1
            continue
        if rows:
            joints.append("".join(keys[max(start, at - 2) : at]))
        rows.append(number[1])
        at = number[0]
    if "last" in keys[start:stop] or "最后" in "".join(keys[start:stop]):
        return "last" if rows in ([], [1]) else ""  # the last three are so many that only the file knows which
    if len(rows) == 1 and any(key in ("first", "前") for key in keys[max(0, start - 1) : stop]):
        return f"1-{rows[0]}"
    if len(rows) == 2 and _UNTIL.search(joints[0]):
        return f"{rows[0]}-{rows[1]}"
    return ",".join(map(str, rows))


def _page(keys: Sequence[str], at: int) -> str:
    """The page, or the run of pages, that one word is; empty for others."""
    if _SPAN.fullmatch(keys[at]) or keys[at] == "last":
        return keys[at]
    number = number_at(keys, at)
    return str(number[1]) if number is not None and number[0] == at + 1 else ""


def parts_within(keys: Sequence[str], start: int, stop: int) -> str:
    """Into what a paper is cut: so many parts, each page by itself, or at pages by their numbers; empty for others."""
    while start < stop and keys[stop - 1] in _PARTICLES:
        stop -= 1
    count, said = number_within(keys, start, stop), keys[start:stop]
    if _PAGES.isdisjoint(said):
        part = next((_PARTS[key] for key in said[-1:] if key in _PARTS), "")
        return f"{count} {part}" if count and part else pages_within(keys, start, stop)
    each = "每页" if "页" in said else "each page"
    figures = any(char.isdecimal() for key in said for char in key)
    return pages_within(keys, start, stop) if figures or count not in (None, 1) else each


def is_least(keys: Sequence[str], start: int, stop: int) -> bool:
    """Whether a sum is said to be the least that something may cost: over 20, more than 20, 20元以上, 超过20元."""
    before, after = keys[max(0, start - 2) : start], "".join(keys[stop : stop + 2])
    if after.startswith(("以上", "起")):
        return True
    return bool(_LEAST.intersection(before)) and not _CHEAPER.intersection(keys[max(0, start - 3) : start])
