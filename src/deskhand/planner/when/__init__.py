"""Days and spans as people say them ("last week", "in March", "上个月", "三天前"), to ISO days around a given now.

`spans.py` the calendar · `resolve.py` what a phrase comes to · `en.py`, `zh.py` the phrases · `rows.py` trying them ·
`told.py` days shown again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Protocol

from deskhand.core.words import Lang
from deskhand.planner.when import en, zh
from deskhand.planner.when.beside import belies
from deskhand.planner.when.rows import Day, no_day


class Read(Protocol):
    """The days or spans that begin at a place, in one language."""

    def __call__(self, text: str, at: int, today: date, *, ahead: bool) -> list[Day]: ...


__all__ = ["Day", "days_in"]

_READ: Final[Mapping[Lang, Read]] = {"en": en.read, "zh": zh.read}


def days_in(text: str, at: int, lang: Lang, today: date, *, ahead: bool = False) -> list[Day]:
    """Each way to read a day or span that begins at a position of a folded text, the longest first.

    Days are those that are over, as of files; `ahead` says that they are to come, as of meetings: then "Friday" is the
    coming one, and "tomorrow" is a day.

    One that looks like a day and is none goes before a shorter one that is.
    """
    found = [day for day in _READ[lang](text, at, today, ahead=ahead) if not belies(text, at, day, lang)]
    wrong = no_day(text, at)
    if wrong is not None and all(day.end < wrong.end for day in found):
        found.append(wrong)
    return sorted(found, key=lambda day: -day.end)
