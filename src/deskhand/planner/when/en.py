"""Days as they are said in English."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from deskhand.planner.when.resolve import (
    MONTHS,
    Resolve,
    ago,
    calendar,
    iso_day,
    nth_day,
    older,
    quarter_of,
    recent,
    this_or_last,
    weekday,
)
from deskhand.planner.when.rows import ISO, longest, opened

_N: Final = (
    r"(?P<n>\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty"
    r"|(?:a )?few|(?:a )?couple of)"
)
_UNIT: Final = r"(?P<unit>days?|weeks?|months?|quarters?|years?)"
_MONTH: Final = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_ROWS: Final[tuple[tuple[str, Resolve], ...]] = (
    (r"(?P<day>today|yesterday)", nth_day),
    (r"(?:the )?day (?P<day>before) yesterday", nth_day),
    (r"(?:the )?(?P<which>this|current|last|previous) (?P<unit>week|month|quarter|year)", this_or_last),
    (rf"(?:the )?(?:last|past|previous) (?:{_N} )?{_UNIT}", recent),
    (rf"(?:older|earlier) than {_N} {_UNIT}", older),
    (rf"(?:more than|over) {_N} {_UNIT} (?:old|ago)", older),
    (rf"(?:newer than|within) (?:the )?(?:last |past )?{_N} {_UNIT}", recent),
    (rf"{_N} {_UNIT} ago", ago),
    (ISO, iso_day),
    (rf"{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?(?:,? {_YEAR})?", calendar),
    (rf"(?:the )?(?P<day>\d\d?)(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? {_YEAR})?", calendar),
    (rf"{_MONTH} (?:of )?{_YEAR}", calendar),
    (rf"(?<=in ){_MONTH}", calendar),
    (rf"(?<=since ){_MONTH}", calendar),
    (rf"(?<=in ){_YEAR}(?![-/.\d])", calendar),
    (rf"(?<=from ){_YEAR}(?![-/.\d])", calendar),
    (rf"(?<=before ){_YEAR}(?![-/.\d])", calendar),
    (rf"(?<=since ){_YEAR}(?![-/.\d])", calendar),
    (rf"q(?P<q>[1-4])(?: (?:of )?{_YEAR})?", quarter_of),
    (rf"(?:the )?(?P<q>first|second|third|fourth) quarter(?: of {_YEAR})?", quarter_of),
    (r"(?P<which>last |this )?(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)", weekday),
)
_PATTERNS: Final = tuple((re.compile(rf"(?:{pattern})(?:'s)?(?!\w)"), resolve) for pattern, resolve in _ROWS)
_FRONT: Final = re.compile(r"(?:(?P<open>since|before|after)|on|in|from|during|within|of|at)(?: the)? ")


def read(text: str, at: int, today: date) -> tuple[int, str] | None:
    """Where a day or span that begins here ends, and its ISO form."""
    front = _FRONT.match(text, at)
    begin = front.end() if front else at
    found = longest(_PATTERNS, text, begin, today)
    if found is None:
        return None
    end, span = found
    return end, opened(span, front["open"] if front else None, today).iso()
