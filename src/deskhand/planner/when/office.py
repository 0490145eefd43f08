"""Days of the office: ends and beginnings of months, thirds of a month, halves of a year, working days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from deskhand.planner.when.resolve import AHEAD, Found, Resolve, calendar, count_of, quarter_of, unit_of
from deskhand.planner.when.spans import DAY, Span, around, whole_month

_NEXT: Final = frozenset({"next", "coming", "following", "下", "下个"})
_LAST: Final = frozenset({"last", "past", "previous", "上", "上个"})
_NUMBERED: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "1": 1, "2": 2, "上": 1, "下": 2}
_THIRDS: Final = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "初": (1, 5), "底": (26, 31), "末": (26, 31)}
_WORKDAYS: Final = 5


def end_of(found: Found, today: date) -> Span:
    """The last day of this week, month, quarter or year, or of the next; of a week the last that is worked on."""
    span = _whole(found, today)
    if found["unit"] == "week" and span.first is not None:
        return _day(span.first + (_WORKDAYS - 1) * DAY)
    return Span(span.last, span.last)


def beginning_of(found: Found, today: date) -> Span:
    span = _whole(found, today)
    if span.first is not None and span.first < today and not found["which"]:
        span = around(unit_of(found["unit"] or ""), -1, today)
    return Span(span.first, span.first)


def _whole(found: Found, today: date) -> Span:
    which = found["which"] or ""
    back = -1 if which in _NEXT else 1 if which in _LAST else 0
    return around(unit_of(found["unit"] or ""), back, today)


def third_of_month(found: Found, today: date) -> Span:
    """上旬, 中旬, 下旬 of a month, 月初 and 月底 of one that is named: without a year, the latest that has begun."""
    which = found["which"] or ""
    if found["month"]:
        month = _NUMBERED.get(found["month"]) or count_of(found["month"])
        span = whole_month(today.year, month)
        if span.first is not None and span.first > today:
            span = whole_month(today.year - 1, month)
    else:
        span = around("month", 1 if which in _LAST else -1 if which in _NEXT else 0, today)
    if span.first is None or span.last is None:
        raise ValueError(which)
    begins, ends = _THIRDS[found["third"] or ""]
    return Span(span.first.replace(day=begins), min(span.first + (ends - 1) * DAY, span.last))


def part_of_month(found: Found, today: date) -> Span:
    """The beginning, the middle or the end of a month that is named: ten days, or what is left of it."""
    third = {"early": "上旬", "beginning": "上旬", "start": "上旬", "mid": "中旬", "middle": "中旬"}
    span = calendar({**found, "day": None}, today)
    if span.first is None or span.last is None:
        raise ValueError(found["month"])
    begins, ends = _THIRDS[third.get(found["part"] or "", "下旬")]
    return Span(span.first.replace(day=begins), min(span.first + (ends - 1) * DAY, span.last))


def weekend_over(found: Found, today: date) -> Span:
    """The last weekend that is over before this week began, or the one before that."""
    back = 2 if (found["which"] or "") in ("before last", "上上", "上上个") else 1
    saturday = today - timedelta(days=today.weekday() + 2 + 7 * (back - 1))
    return Span(saturday, saturday + DAY)


_WINTER: Final = 12
_SPRING: Final = 3
_SEASONS: Final = {
    "spring": _SPRING, "summer": 6, "autumn": 9, "fall": 9, "winter": _WINTER,
    "春": _SPRING, "夏": 6, "秋": 9, "冬": _WINTER,
}  # fmt: skip
_YEARS_BACK: Final = {"去": 1, "前": 2}


def half_of_year(found: Found, today: date) -> Span:
    year = int(found["year"] or today.year) - (1 if (found["which"] or "") in (*_LAST, "去") else 0)
    first = 1 if _NUMBERED[found["half"] or ""] == 1 else 7
    return Span(whole_month(year, first).first, whole_month(year, first + 5).last)


def season(found: Found, today: date) -> Span:
    """Three months as north of the equator, of a year or the last that are over; a winter ends in the next year."""
    first = _SEASONS[found["season"] or ""]
    which = found["which"] or ""
    begun = today.year - (first == _WINTER and today.month < _SPRING)
    year = int(found["year"] or (begun if which not in _YEARS_BACK else today.year)) - _YEARS_BACK.get(which, 0)
    if which in _LAST:
        year -= (whole_month(year, first + 2).last or today) >= today
    return Span(whole_month(year, first).first, whole_month(year, first + 2).last)


def _third_ahead(found: Found, today: date) -> Span:
    span = third_of_month(found, today)
    if span.last is None or span.first is None or span.last >= today or not found["month"]:
        return span
    return third_of_month(found, date(span.first.year + 1, 12, 31))


def _quarter_ahead(found: Found, today: date) -> Span:
    span = quarter_of(found, today)
    if found["year"] or span.last is None or span.last >= today:
        return span
    return quarter_of({**found, "year": str(today.year + 1)}, today)


def workdays_ahead(found: Found, today: date) -> Span:
    """The day that so many working days lie ahead; of public holidays nothing is known."""
    return _day(_worked(today, count_of(found["n"]), 1))


def workdays_ago(found: Found, today: date) -> Span:
    return _day(_worked(today, count_of(found["n"]), -1))


def workdays_to_come(found: Found, today: date) -> Span:
    return Span(today, _worked(today, count_of(found["n"]), 1))


def workdays_over(found: Found, today: date) -> Span:
    return Span(_worked(today, count_of(found["n"]), -1), today)


def _worked(day: date, count: int, step: int) -> date:
    while count:
        day += timedelta(days=step)
        count -= day.weekday() < _WORKDAYS
    return day


def _day(day: date) -> Span:
    return Span(day, day)


COMING: Final[Mapping[Resolve, Resolve]] = {**AHEAD, third_of_month: _third_ahead, quarter_of: _quarter_ahead}
"""What the same words come to where they are said of what is to come."""
