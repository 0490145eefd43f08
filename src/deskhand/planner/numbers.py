"""Numbers and sizes as people write them: 12, 1,000, twenty-five, 二十五, "100 MB", "1.5G"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_ONE_TO_NINE: Final = "zero one two three four five six seven eight nine"
_TEENS: Final = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS_SAID: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES: Final = {word: n for n, word in enumerate(f"{_ONE_TO_NINE} {_TEENS}".split())}
_TENS: Final = {word: n * 10 for n, word in enumerate(_TENS_SAID.split(), 2)}
_LOOSE: Final = {"couple": 2, "dozen": 12}
_FIGURES: Final = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")
_HAN_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_UNITS: Final = {"十": 10, "百": 100, "千": 1_000, "万": 10_000}
HAN_NUMBER: Final = "[零〇一二两三四五六七八九十百千万]+"
_UNITS: Final = {"b": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_UNIT_WORDS: Final = {
    "byte": "b",
    "bytes": "b",
    "kilobyte": "k",
    "kilobytes": "k",
    "megabyte": "m",
    "megabytes": "m",
    "meg": "m",
    "megs": "m",
    "gigabyte": "g",
    "gigabytes": "g",
    "gig": "g",
    "gigs": "g",
    "terabyte": "t",
    "terabytes": "t",
    "字节": "b",
    "兆": "m",
}
_SIZE: Final = re.compile(
    rf"(\d+(?:[.,]\d+)?|{HAN_NUMBER}) ?("
    + "|".join(sorted(_UNIT_WORDS, key=len, reverse=True))
    + r"|[kmgt]i?b?|b)(?![a-z])"
)


def han_number(text: str) -> int | None:
    """The value of a Chinese numeral: 三 → 3, 二十五 → 25, 一百零五 → 105, 二〇二六 → 2026."""
    if not text or any(c not in _HAN_DIGITS and c not in _HAN_UNITS for c in text):
        return None
    if not any(c in _HAN_UNITS for c in text):
        return int("".join(str(_HAN_DIGITS[c]) for c in text)) if len(text) <= 9 else None
    total = section = digit = 0
    for c in text:
        if c in _HAN_DIGITS:
            digit = _HAN_DIGITS[c]
        elif c == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            section += (digit or 1) * _HAN_UNITS[c]
            digit = 0
    return total + section + digit


def number_at(keys: Sequence[str], at: int) -> tuple[int, int] | None:
    """A whole number that begins at a token: where it ends, and its value."""
    if at >= len(keys):
        return None
    word = keys[at]
    if _FIGURES.fullmatch(word):
        return at + 1, int(word.replace(",", ""))
    if word in _ONES:
        return at + 1, _ONES[word]
    head, _, tail = word.partition("-")
    if head in _TENS:
        if tail in _ONES:
            return at + 1, _TENS[head] + _ONES[tail]
        following = _ONES.get(keys[at + 1], 0) if at + 1 < len(keys) else 0
        return (at + 2, _TENS[head] + following) if 0 < following < 10 else (at + 1, _TENS[head])
    if word in ("a", "one") and at + 1 < len(keys) and keys[at + 1] in ("hundred", *_LOOSE):
        return at + 2, _LOOSE.get(keys[at + 1], 100)
    end = at
    while end < len(keys) and end - at < 9 and (keys[end] in _HAN_DIGITS or keys[end] in _HAN_UNITS):
        end += 1
    value = han_number("".join(keys[at:end]))
    return (end, value) if value is not None and end > at else None


def size_in(text: str, at: int) -> tuple[int, int] | None:
    """A size that begins at a position of a text: where it ends, and its bytes (a megabyte is a million)."""
    found = _SIZE.match(text, at)
    if not found:
        return None
    unit = found[2]
    letter = _UNIT_WORDS.get(unit, unit[0])
    han = han_number(found[1])
    amount = float(found[1].replace(",", ".")) if han is None else han
    return found.end(), int(amount * _UNITS[letter])
