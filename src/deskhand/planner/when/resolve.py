"""What the matched parts of a phrase for a day come to; each raises `ValueError` where there is no such day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from deskhand.planner.numbers import han_number, number_at
from deskhand.planner.when.spans import DAY, Span, around, before, whole_month, whole_quarter, whole_year

Found = Mapping[str, str | None]
Resolve = Callable[[Found, date], Span]
MONTHS: Final = {
    name: n
    for n, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
SHORT_WEEKDAYS: Final = ("mon", "tue|tues", "wed", "thu|thur|thurs", "fri", "sat", "sun")
WEEKDAYS: Final = (
    {name: n for n, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])}
    | {name: n for n, names in enumerate(SHORT_WEEKDAYS) for name in names.split("|")}
    | {name: n for n, name in enumerate("一二三四五六日")}
    | {"天": 6}
)
_QUARTERS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "一": 1, "二": 2, "三": 3, "四": 4}
_ONE_ON: Final = frozenset({"next", "following", "coming", "下", "下个"})
_ONE_BACK: Final = frozenset({"last", "previous", "上", "上个"})
_MOST: Final = 1_000

_HALF: Final = {"year": ("month", 6), "month": ("day", 15)}
_UNITS: Final = {
    "天": "day",
    "日": "day",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "季度": "quarter",
}
_UNITS_ZH: Final = {**_UNITS, "个月": "month", "年": "year", "个星期": "week", "个礼拜": "week", "个季度": "quarter"}


def unit_of(word: str) -> str:
    """The unit that a word of either language names."""
    return _UNITS_ZH.get(word) or word.removesuffix("s")


def count_of(word: str | None) -> int:
    """How many a word says; raises `ValueError` where it says none."""
    if not word or word in ("a", "an"):
        return 1
    if word in ("few", "couple of", "a few", "a couple of", "几"):
        return 3 if word != "couple of" else 2
    found = number_at(word.split(), 0)
    value = found[1] if found else han_number(word)
    if value is None or not 0 < value <= _MOST:
        raise ValueError(word)
    return value


def _measure(found: Found) -> tuple[str, int]:
    """The unit and how many of it; half a year is six months, half a month fifteen days."""
    unit = unit_of(found["unit"] or "")
    if found["n"] == "半":
        if unit not in _HALF:
            raise ValueError(unit)
        return _HALF[unit]
    return unit, count_of(found["n"])


def recent(found: Found, today: date) -> Span:
    unit, count = _measure(found)
    first = today - timedelta(days=count - 1) if unit == "day" else before(unit, count, today)
    return Span(first, today)


def ago(found: Found, today: date) -> Span:
    unit, count = _measure(found)
    return around(unit, count, today)


def this_or_last(found: Found, today: date) -> Span:
    back = {"this": 0, "current": 0, "last": 1, "previous": 1, "本": 0, "这": 0, "这个": 0, "上": 1, "上个": 1}
    more = {"上上": 2, "上上个": 2, "今": 0, "去": 1, "前": 2}
    which = found["which"] or ""
    return around(unit_of(found["unit"] or ""), {**back, **more}[which], today)


def nth_day(found: Found, today: date) -> Span:
    back = {"today": 0, "now": 0, "现在": 0, "yesterday": 1, "今": 0, "昨": 1, "大前": 3}.get(found["day"] or "", 2)
    return around("day", back, today)


def last_night(found: Found, today: date) -> Span:
    """It begins on one day and ends on the next."""
    return Span(today - DAY, today)


def weekday(found: Found, today: date) -> Span:
    """The latest such day before today; "last" one says the one of the week before in Chinese."""
    wanted = WEEKDAYS[found["weekday"] or ""]
    if found["which"] in ("上", "上个"):
        day = today - timedelta(days=today.weekday() + 7 - wanted)
    else:
        day = today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)
    return Span(day, day)


def weekdays_ago(found: Found, today: date) -> Span:
    """ "two Fridays ago": the one before the last."""
    last = weekday({**found, "which": None}, today)
    day = (last.first or today) - timedelta(days=7 * (count_of(found["n"]) - 1))
    return Span(day, day)


def a_fortnight(found: Found, today: date) -> Span:
    """Two weeks: the last ones, the day two weeks ago, or the one in two weeks."""
    if found["which"] in ("last", "past", "previous"):
        return Span(before("week", 2, today), today)
    day = today + timedelta(days=14 if found["which"] == "in" else -14)
    return Span(day, day)


def _figure(word: str) -> int:
    value = int(word) if word.isdigit() else han_number(word)
    if value is None:
        raise ValueError(word)
    return value


def calendar(found: Found, today: date) -> Span:
    """A day, a month or a year by its name; without a year, the latest one that has begun."""
    said_year, said_month, said_day = found["year"], found["month"], found.get("day")
    month = MONTHS.get(said_month or "") or (_figure(said_month) if said_month else None)
    if month is None:
        return whole_year(_four(_figure(said_year or "")))
    if not 1 <= month <= 12:
        raise ValueError(said_month)
    year = _four(_figure(said_year)) if said_year else today.year
    if said_day is None:
        span = whole_month(year, month)
        return span if said_year or span.first is None or span.first <= today else whole_month(year - 1, month)
    day = date(year, month, _figure(said_day))
    if not said_year and day > today:
        day = date(year - 1, month, day.day)
    return Span(day, day)


def _four(year: int) -> int:
    if not 1970 <= year <= 2999:
        raise ValueError(year)
    return year


def nth_of_month(found: Found, today: date) -> Span:
    """The day of this month, or of the last where it is still to come; of another month where that is said."""
    return _nth_of_month(found, today, -(_figure(found["day"] or "") > today.day))


def _nth_of_month(found: Found, today: date, months: int) -> Span:
    which = (found["which"] or "").strip()
    if which:
        months = 1 if which in _ONE_ON else -1 if which in _ONE_BACK else 0
    month = whole_month(today.year, today.month + months).first
    number = _figure(found["day"] or "")
    if month is None:
        raise ValueError(number)
    day = month.replace(day=number)
    return Span(day, day)


def quarter_of(found: Found, today: date) -> Span:
    which = found["q"] or ""
    quarter = _QUARTERS.get(which) or int(which)
    return whole_quarter(_four(_figure(found["year"] or str(today.year))), quarter)


def iso_day(found: Found, today: date) -> Span:
    day = date(*(int(found[part] or "") for part in ("year", "month", "day")))
    return Span(day, day)


def older(found: Found, today: date) -> Span:
    unit, count = _measure(found)
    return Span(None, before(unit, count, today) - DAY)


# ── looking ahead ────────────────────────────────────────────────────────────────────────────────


def day_ahead(found: Found, today: date) -> Span:
    """Tomorrow, and the days after it."""
    return around("day", {"tomorrow": -1, "明": -1, "大后": -3}.get(found["day"] or "", -2), today)


def next_one(found: Found, today: date) -> Span:
    """The next whole week, month, quarter or year."""
    count = 2 if (found["which"] or "").startswith("下下") else 1
    return around(unit_of(found["unit"] or ""), -count, today)


def coming(found: Found, today: date) -> Span:
    """So many days, weeks or months from today on."""
    unit, count = _measure(found)
    last = today + timedelta(days=count - 1) if unit == "day" else before(unit, -count, today)
    return Span(today, last)


def in_so_many(found: Found, today: date) -> Span:
    unit, count = _measure(found)
    return around(unit, -count, today)


def weekend(found: Found, today: date) -> Span:
    """The one of this week, or of the next."""
    saturday = today - timedelta(days=today.weekday() - 5 - 7 * ((found["which"] or "") in _NEXT))
    return Span(saturday, saturday + DAY)


_NEXT: Final = ("next", "下", "下个")
_THIS: Final = ("this", "这", "这个", "本")


def _weekday_ahead(found: Found, today: date) -> Span:
    """The first such day after today; "this" and "next" one say of which week."""
    which, wanted = found["which"] or "", WEEKDAYS[found["weekday"] or ""]
    if which in ("last", "上", "上个"):
        return weekday(found, today)
    if which in (*_NEXT, *_THIS):
        day = today + timedelta(days=wanted - today.weekday() + 7 * (which in _NEXT))
    else:
        day = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
    return Span(day, day)


def _calendar_ahead(found: Found, today: date) -> Span:
    """A day or month by its name; without a year, the first that is not over."""
    if found["year"]:
        return calendar(found, today)
    for year in (today.year, today.year + 1):
        span = calendar({**found, "year": str(year)}, today)
        if span.last is not None and span.last >= today:
            return span
    raise ValueError(found["month"])


def _nth_ahead(found: Found, today: date) -> Span:
    """The day of this month, or of the next where it is over."""
    return _nth_of_month(found, today, _figure(found["day"] or "") < today.day)


AHEAD: Final[Mapping[Resolve, Resolve]] = {
    weekday: _weekday_ahead,
    calendar: _calendar_ahead,
    nth_of_month: _nth_ahead,
}
"""What the same words come to where they are said of what is to come: "Friday" is the coming one."""
