"""A weekday that stands beside a date and is not its own: "Friday, November 21" where that is a Saturday."""

from __future__ import annotations

from datetime import date
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.planner.when.resolve import SHORT_WEEKDAYS, WEEKDAYS
from deskhand.planner.when.rows import Day

_BEFORE: Final = Pattern(
    rf"(?<![a-z])(monday|tuesday|wednesday|thursday|friday|saturday|sunday|{'|'.join(SHORT_WEEKDAYS)}) ?,? ?(?:the )?$"
)
_BEHIND: Final = Pattern(r" ?[（(]?(?:周|星期|礼拜)([一二三四五六日天])")
_DAY: Final = Pattern(r"\d{4}-\d\d-\d\d(?:T[\d:]+)?")
_NEAR: Final = 14
"""Letters of the longest weekday, with what may stand behind it."""


def belies(text: str, at: int, day: Day, lang: Lang) -> bool:
    """Whether a date that begins here is said to be on another weekday than it is."""
    if day.why is not None or not _DAY.fullmatch(day.iso):
        return False
    said = _BEFORE.search(text[max(0, at - _NEAR) : at]) if lang == "en" else _BEHIND.match(text, day.end)
    return said is not None and any(c.isdigit() for c in text[at : day.end]) and _is_other(said[1], day.iso)


def _is_other(weekday: str, iso: str) -> bool:
    return date.fromisoformat(iso[:10]).weekday() != WEEKDAYS[weekday]
