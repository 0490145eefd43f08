"""Days as they are said in English."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from deskhand.planner.when.office import (
    beginning_of,
    end_of,
    half_of_year,
    part_of_month,
    season,
    weekend_over,
    workdays_ago,
    workdays_ahead,
    workdays_over,
    workdays_to_come,
)
from deskhand.planner.when.resolve import (
    MONTHS,
    SHORT_WEEKDAYS,
    Resolve,
    a_fortnight,
    ago,
    calendar,
    coming,
    day_ahead,
    in_so_many,
    iso_day,
    last_night,
    next_one,
    nth_day,
    nth_of_month,
    older,
    quarter_of,
    recent,
    this_or_last,
    weekday,
    weekdays_ago,
    weekend,
)
from deskhand.planner.when.rows import ISO, NO_DAY, Day, Spoken, from_to, longest, opened, rows

_N: Final = (
    r"(?P<n>\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty"
    r"|(?:a )?few|(?:a )?couple of)"
)
_UNIT: Final = r"(?P<unit>days?|weeks?|months?|quarters?|years?)"
_MONTH: Final = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_WORKDAYS: Final = r"(?:business|working|work) days?"
_SHORT: Final = rf"(?P<weekday>{'|'.join(SHORT_WEEKDAYS)})"
_DATING: Final = ("in", "from", "since", "before", "after", "than", "during")
"""Behind these a month or a year alone is a span; elsewhere "may" and "2026" can be anything."""
_NTH: Final = r"(?P<day>\d\d?)(?:st|nd|rd|th)"
_OF_MONTH: Final = r" of (?:the )?(?P<which>this|last|previous) month"
_ALONE: Final = r"(?= ?[,.;:?!)]| ?$| (?:at|from|to|till|until|before|after|and|or|for|instead|please|in the|\d))"
"""What stands behind a day that is told by its number: "the 3rd largest" is none."""
_ON: Final = rf"(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday|{'|'.join(SHORT_WEEKDAYS)})"
"""A weekday beside a date, which has to be its own."""
_ROWS: Final[tuple[tuple[str, Resolve], ...]] = (
    (r"(?P<day>today|yesterday)", nth_day),
    (r"(?:the )?day (?P<day>before) yesterday", nth_day),
    (r"(?:the )?(?P<which>this|current|last|previous) (?P<unit>week|month|quarter|year)", this_or_last),
    (rf"(?:the )?(?:last|past|previous) (?:{_N} )?{_UNIT}", recent),
    (rf"(?:older|earlier) than {_N} {_UNIT}", older),
    (rf"(?:more than|over|at least) {_N} {_UNIT} (?:old|ago)", older),
    (rf"(?:newer than|within) (?:the )?(?:last |past )?{_N} {_UNIT}", recent),
    (rf"{_N} {_UNIT} ago", ago),
    (rf"{_N} (?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)s? ago", weekdays_ago),
    (r"(?:the )?(?P<which>last|past|previous) fortnight", a_fortnight),
    (r"(?P<which>a) fortnight ago", a_fortnight),
    (r"earlier (?P<which>this) (?P<unit>week|month|quarter|year)", this_or_last),
    (r"(?P<day>last) night", last_night),
    (r"(?:the )?(?P<which>last|past|previous) weekend", weekend_over),
    (r"(?:the )?weekend (?P<which>before last)", weekend_over),
    (rf"(?:the )?(?P<part>early|mid|late)[- ]{_MONTH}(?: {_YEAR})?", part_of_month),
    (rf"(?:the )?(?P<part>beginning|start|middle|end) of {_MONTH}(?: {_YEAR})?", part_of_month),
    (ISO, iso_day),
    (r"(?P<month>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2\d|3[01])/(?P<year>(?:19|20)\d\d)(?![\d/])", iso_day),
    (r"(?P<day>1[3-9]|2\d|3[01])/(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)(?![\d/])", iso_day),
    (rf"{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?(?: ?,? {_YEAR})?", calendar),
    (rf"(?:the )?(?P<day>\d\d?)(?:st|nd|rd|th)? (?:of )?{_MONTH}(?: ?,? {_YEAR})?", calendar),
    (rf"{_ON} ?,? (?:the )?{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?(?: ?,? {_YEAR})?", calendar),
    (rf"{_ON} ?,? (?:the )?(?P<day>\d\d?)(?:st|nd|rd|th)? (?:of )?{_MONTH}(?: ?,? {_YEAR})?", calendar),
    (rf"{_MONTH} (?:of )?{_YEAR}", calendar),
    *((rf"(?<={word} ){_MONTH}", calendar) for word in _DATING),
    *((rf"(?<={word} ){_YEAR}(?![-/.\d])", calendar) for word in _DATING),
    (rf"q(?P<q>[1-4])(?: (?:of )?{_YEAR})?", quarter_of),
    (rf"(?:the )?(?P<q>first|second|third|fourth) quarter(?: of {_YEAR})?", quarter_of),
    (r"(?P<which>last |this )?(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)", weekday),
    (rf"(?P<which>last |this ){_SHORT}", weekday),
    (rf"(?<=on ){_SHORT}", weekday),
    (rf"(?:the )?{_NTH}{_OF_MONTH}", nth_of_month),
    *((rf"(?<={word} the ){_NTH}{_ALONE}", nth_of_month) for word in ("on", *_DATING)),
    (rf"{_N} {_WORKDAYS} ago", workdays_ago),
    (rf"(?:the )?(?:last|past|previous) {_N} {_WORKDAYS}", workdays_over),
    (r"(?:the )?(?P<which>last|this|past|previous) (?P<season>spring|summer|autumn|fall|winter)", season),
    (rf"(?:the )?(?P<season>spring|summer|autumn|fall|winter) (?:of )?{_YEAR}", season),
    (rf"h(?P<half>[12])(?: (?:of )?{_YEAR})?", half_of_year),
    (rf"(?:the )?(?P<half>first|second) half of (?:(?P<which>this|last) year|{_YEAR}|the year)", half_of_year),
)
_TO_COME: Final[tuple[tuple[str, Resolve], ...]] = (
    (rf"(?:the )?{_NTH}(?: of (?:the )?(?P<which>next|following) month| of the month)", nth_of_month),
    (rf"(?:the )?{_NTH}{_ALONE}", nth_of_month),
    (rf"{_ON} ?,? (?:the )?{_NTH}{_ALONE}", nth_of_month),
    (r"(?P<day>tomorrow)", day_ahead),
    (r"(?:the )?(?P<day>day after tomorrow)", day_ahead),
    (r"(?:the )?(?P<which>next|coming|upcoming|following) (?P<unit>week|month|quarter|year)", next_one),
    (rf"(?:the )?(?:next|coming|following) {_N} {_UNIT}", coming),
    (r"(?P<which>in) a fortnight", a_fortnight),
    (rf"in {_N} {_UNIT}", in_so_many),
    (rf"{_N} {_UNIT} from (?:now|today)", in_so_many),
    (
        r"(?P<which>next |coming |upcoming )(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)",
        weekday,
    ),
    (r"(?:the )?(?P<which>this |next |coming )?weekend", weekend),
    (rf"(?P<which>next |coming |this )?{_SHORT}", weekday),
    (rf"in {_N} {_WORKDAYS}", workdays_ahead),
    (rf"{_N} {_WORKDAYS} from (?:now|today)", workdays_ahead),
    (rf"(?:within|(?:in )?the next) {_N} {_WORKDAYS}", workdays_to_come),
    (r"(?:the )?next (?:business|working|work) day", workdays_ahead),
    (r"(?:the )?end of (?:the )?(?P<which>this |next |coming )?(?P<unit>week|month|quarter|year)", end_of),
    (r"(?P<which>this |next )?(?P<unit>month|quarter|year)[- ]end", end_of),
    (
        r"(?:the )?(?:beginning|start) of (?:the )?(?P<which>next |coming )?(?P<unit>week|month|quarter|year)",
        beginning_of,
    ),
)
"""Only where something is said of what is to come: elsewhere these words are no day, and stop a request."""
_END: Final = r"(?:'s)?(?!\w)"
_PATTERNS: Final = rows(*_ROWS, behind=_END)
_COMING: Final = _PATTERNS + rows(*_TO_COME, behind=_END)
_ENDS: Final = _PATTERNS + rows(
    (r"(?P<day>now)", nth_day), (_MONTH, calendar), (rf"{_YEAR}(?![-/.\d])", calendar), behind=_END
)
"""At either end of a span a month or a year stands alone as well."""
_ENDS_AHEAD: Final = _ENDS + _COMING
_DAYS: Final = rows((r"(?:the )?(?P<day>\d\d?)(?:st|nd|rd|th)?", calendar), behind=_END)
"""The day alone, where the other end of the span says of which month."""
_FRONT: Final = re.compile(
    r"(?:(?P<open>since|before|after)|(?P<newer>newer|later) than|(?P<older>older|earlier) than"
    r"|on|in|from|during|within|of|at)(?: the)? "
)
_BOUNDS: Final = re.compile(r"(?:(?P<between>(?:anywhere |any time |sometime )?between)|from)(?: the)? ")
_TO: Final = re.compile(r" (?:to|until|till|through|thru|up to)(?: the)? | ?[-–—~] ?")
_AND: Final = re.compile(r" and(?: the)? ")


def read(text: str, at: int, today: date, *, ahead: bool) -> list[Day]:
    """The days or spans that begin here."""
    found = [_one(text, at, today, ahead), _bounds(text, at, today, ahead)]
    return [day for day in found if day is not None]


def _one(text: str, at: int, today: date, ahead: bool) -> Day | None:
    known = _COMING if ahead else _PATTERNS
    said, front = longest(known, text, at, ahead=ahead), None
    if said is None and (front := _FRONT.match(text, at)) is not None:
        said = longest(known, text, front.end(), ahead=ahead)
    if said is None:
        return None
    span = said.span(today)
    if span is None:
        return Day(said.end, "", NO_DAY)
    word = None
    if front:
        word = "after" if front["newer"] else "before" if front["older"] else front["open"]
    return Day(said.end, opened(span, word, today, ahead=ahead).iso())


def _bounds(text: str, at: int, today: date, ahead: bool) -> Day | None:
    """ "between March and May", "from 2026-03-01 to 2026-04-15", "March 5 to 10"."""
    known, ends = (_COMING, _ENDS_AHEAD) if ahead else (_PATTERNS, _ENDS)
    front = _BOUNDS.match(text, at)
    begin = front.end() if front else at
    first = longest(ends if front else known, text, begin, ahead=ahead)
    first = first or (longest(_DAYS, text, begin, ahead=ahead) if front else None)
    if first is None:
        return None
    joint = (_AND if front and front["between"] else _TO).match(text, first.end)
    if joint is None:
        return None
    last = longest(ends, text, joint.end(), ahead=ahead)
    if last is None and first.groups["day"] and first.groups["month"]:
        last = longest(_DAYS, text, joint.end(), ahead=ahead)
    if last is None or (first.groups["month"] is None and first.resolve is calendar and not _fills(first, last)):
        return None
    return from_to(first, last, last.end, today)


def _fills(first: Spoken, last: Spoken) -> bool:
    """Whether a beginning without a month is a year, or takes its month from an end that is a day."""
    return first.groups["year"] is not None or (last.resolve is calendar and last.groups["day"] is not None)
