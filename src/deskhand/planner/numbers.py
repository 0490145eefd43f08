"""Numbers and sizes as people write them: 12, 1,000, twenty-five, 二十五, "100 MB", "1.5G"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from deskhand.core.pattern import Pattern

_ONE_TO_NINE: Final = "zero one two three four five six seven eight nine"
_TEENS: Final = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS_SAID: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES: Final = {word: n for n, word in enumerate(f"{_ONE_TO_NINE} {_TEENS}".split())}
_TENS: Final = {word: n * 10 for n, word in enumerate(_TENS_SAID.split(), 2)}
ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
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
_COUNTS: Final = re.compile(rf"\d|{HAN_NUMBER}")
_AMOUNT: Final = rf"(\d+(?:[.,]\d+)?|{HAN_NUMBER})"
_UNIT: Final = rf"({'|'.join(sorted(_UNIT_WORDS, key=len, reverse=True))}|[kmgt]i?b?|b)(?![a-z])"
_SIZE: Final = Pattern(rf"{_AMOUNT} ?{_UNIT}")
_TO_EN: Final = r" (?:to|up to|through)(?: around| about)? | ?[-–—~] ?"
_TO_ZH: Final = r" ?(?:到|至|~|-|–|—)+ ?"
_SIZES: Final = tuple(
    Pattern(rf"(?:{front}) ?{_AMOUNT}(?: ?{_UNIT})?(?:{to}){_AMOUNT} ?{_UNIT}(?:{behind})")
    for front, to, behind in (
        (r"(?:anywhere )?between", " and ", r"(?: in size)?(?!\w)"),
        (r"(?:in the )?(?:range )?(?:from|of)?", _TO_EN, r"(?: range)?(?: in size)?(?!\w)"),
        (r"介于|在|从|大小在?|体积在?|", rf"{_TO_ZH}", r"(?:之间|以内|之内|大小)?"),
        (r"介于|在|大小在?|体积在?|", r" ?(?:和|与|跟) ?", r"之间"),
    )
)


_FURTHER: Final = Pattern(
    rf"\d{{1,3}}(?:st|nd|rd|th)|{'|'.join(ORDINALS[1:])}|eleventh|twelfth|\w+teenth|\w+tieth|第{HAN_NUMBER}"
)
_FURTHER_RANK: Final = Pattern(rf"(?:{'|'.join(ORDINALS[1:])}|\d{{1,3}}(?:st|nd|rd|th))-\w+est")


def is_further(keys: Sequence[str], at: int) -> bool:
    """Whether the place of a rank stands right before a token, other than the first: "second" newest, 第二 大."""
    return bool(_FURTHER.fullmatch(keys[at - 1]) or _FURTHER.fullmatch("".join(keys[max(at - 2, 0) : at])))


def is_further_rank(key: str) -> bool:
    """Whether a word is a rank with its place before it: "second-newest"."""
    return _FURTHER_RANK.fullmatch(key) is not None


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
    found = _SIZE.match(text, at) if _COUNTS.search(text, at) else None
    return (found.end(), _bytes(found[1], found[2])) if found else None


def sizes_in(text: str, at: int) -> tuple[int, int, int] | None:
    """Two sizes with everything between them meant: where they end, and both in bytes; one unit does for both."""
    if _COUNTS.search(text, at) is None:
        return None
    found = max((match for one in _SIZES if (match := one.match(text, at))), key=lambda one: one.end(), default=None)
    if found is None:
        return None
    low, high = _bytes(found[1], found[2] or found[4]), _bytes(found[3], found[4])
    return found.end(), low, high


def is_plain_size(text: str) -> bool:
    """Whether a text is a size and nothing else: "5 MB"; "4k" and "3 m" may be anything."""
    found = _SIZE.fullmatch(text)
    return found is not None and len(found[2]) > 1


def _bytes(amount: str, unit: str) -> int:
    han = han_number(amount)
    return int((float(amount.replace(",", ".")) if han is None else han) * _UNITS[_UNIT_WORDS.get(unit, unit[0])])
