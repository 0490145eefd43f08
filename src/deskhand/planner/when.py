"""Days and spans as people say them ("last week", "in March", "上个月", "三天前"), to ISO days around a given now."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from deskhand.core.words import Lang
from deskhand.planner.numbers import HAN_NUMBER, han_number, number_at

Found = Mapping[str, str | None]
_DAY: Final = timedelta(days=1)
_MONTHS: Final = {
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
_WEEKDAYS: Final = (
    {name: n for n, name in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])}
    | {name: n for n, name in enumerate("一二三四五六日")}
    | {"天": 6}
)
_QUARTERS: Final = {"first": 1, "second": 2, "third": 3, "fourth": 4, "一": 1, "二": 2, "三": 3, "四": 4}
_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included; either may be open."""

    first: date | None
    last: date | None

    def iso(self) -> str:
        if self.first == self.last and self.first is not None:
            return self.first.isoformat()
        return "/".join("" if day is None else day.isoformat() for day in (self.first, self.last))


def _week(day: date) -> Span:
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6))


def _month(year: int, month: int) -> Span:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return Span(date(year, month, 1), following - _DAY)


def _year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31))


def _quarter(year: int, quarter: int) -> Span:
    return Span(_month(year, quarter * 3 - 2).first, _month(year, quarter * 3).last)


def _around(unit: str, back: int, today: date) -> Span:
    """The whole unit that lies so many units back: the week, month, quarter or year."""
    if unit == "day":
        day = today - timedelta(days=back)
        return Span(day, day)
    if unit == "week":
        return _week(today - timedelta(weeks=back))
    if unit == "month":
        return _month(today.year, today.month - back)
    if unit == "quarter":
        quarter = (today.month - 1) // 3 - back
        return _quarter(today.year + quarter // 4, quarter % 4 + 1)
    return _year(today.year - back)


def _before(unit: str, count: int, today: date) -> date:
    """The same day so many units earlier."""
    if unit in ("day", "week"):
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    span = _month(today.year, today.month - months)
    if span.first is None or span.last is None:
        raise ValueError(unit)
    return min(span.first + timedelta(days=today.day - 1), span.last)


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


def _unit(word: str) -> str:
    return _UNITS_ZH.get(word) or word.removesuffix("s")


def _count(word: str | None) -> int:
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
    """The unit and how many of it; half a year is six months."""
    unit = _unit(found["unit"] or "")
    if found["n"] == "半":
        if unit != "year":
            raise ValueError(unit)
        return "month", 6
    return unit, _count(found["n"])


def _recent(found: Found, today: date) -> Span:
    unit, count = _measure(found)
    first = today - timedelta(days=count - 1) if unit == "day" else _before(unit, count, today)
    return Span(first, today)


def _ago(found: Found, today: date) -> Span:
    unit, count = _measure(found)
    return _around(unit, count, today)


def _this_or_last(found: Found, today: date) -> Span:
    back = {"this": 0, "current": 0, "last": 1, "previous": 1, "本": 0, "这": 0, "这个": 0, "上": 1, "上个": 1}
    more = {"上上": 2, "上上个": 2, "今": 0, "去": 1, "前": 2}
    which = found["which"] or ""
    return _around(_unit(found["unit"] or ""), {**back, **more}[which], today)


def _nth_day(found: Found, today: date) -> Span:
    back = {"today": 0, "yesterday": 1, "今": 0, "昨": 1, "前": 2}.get(found["day"] or "", 2)
    return _around("day", back, today)


def _weekday(found: Found, today: date) -> Span:
    """The latest such day before today; "last" one says the one of the week before in Chinese."""
    wanted = _WEEKDAYS[found["weekday"] or ""]
    if found["which"] in ("上", "上个"):
        day = today - timedelta(days=today.weekday() + 7 - wanted)
    else:
        day = today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)
    return Span(day, day)


def _figure(word: str) -> int:
    value = int(word) if word.isdigit() else han_number(word)
    if value is None:
        raise ValueError(word)
    return value


def _calendar(found: Found, today: date) -> Span:
    """A day, a month or a year by its name; without a year, the latest one that has begun."""
    said_year, said_month, said_day = found["year"], found["month"], found.get("day")
    month = _MONTHS.get(said_month or "") or (_figure(said_month) if said_month else None)
    if month is None:
        return _year(_four(_figure(said_year or "")))
    if not 1 <= month <= 12:
        raise ValueError(said_month)
    year = _four(_figure(said_year)) if said_year else today.year
    if said_day is None:
        span = _month(year, month)
        return span if said_year or span.first is None or span.first <= today else _month(year - 1, month)
    day = date(year, month, _figure(said_day))
    if not said_year and day > today:
        day = date(year - 1, month, day.day)
    return Span(day, day)


def _four(year: int) -> int:
    if not 1970 <= year <= 2999:
        raise ValueError(year)
    return year


def _quarter_of(found: Found, today: date) -> Span:
    which = found["q"] or ""
    quarter = _QUARTERS.get(which) or int(which)
    return _quarter(_four(_figure(found["year"] or str(today.year))), quarter)


def _iso(found: Found, today: date) -> Span:
    day = date(*(int(found[part] or "") for part in ("year", "month", "day")))
    return Span(day, day)


def _older(found: Found, today: date) -> Span:
    unit, count = _measure(found)
    return Span(None, _before(unit, count, today) - _DAY)


Resolve = Callable[[Found, date], Span]
_ISO: Final = r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?!\d)"
_N: Final = (
    r"(?P<n>\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty"
    r"|(?:a )?few|(?:a )?couple of)"
)
_UNIT_EN: Final = r"(?P<unit>days?|weeks?|months?|quarters?|years?)"
_MONTH_EN: Final = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_ROWS_EN: Final[tuple[tuple[str, Resolve], ...]] = (
    (r"(?P<day>today|yesterday)", _nth_day),
    (r"(?:the )?day (?P<day>before) yesterday", _nth_day),
    (r"(?:the )?(?P<which>this|current|last|previous) (?P<unit>week|month|quarter|year)", _this_or_last),
    (rf"(?:the )?(?:last|past|previous) (?:{_N} )?{_UNIT_EN}", _recent),
    (rf"(?:older|earlier) than {_N} {_UNIT_EN}", _older),
    (rf"(?:more than|over) {_N} {_UNIT_EN} (?:old|ago)", _older),
    (rf"(?:newer than|within) (?:the )?(?:last |past )?{_N} {_UNIT_EN}", _recent),
    (rf"{_N} {_UNIT_EN} ago", _ago),
    (_ISO, _iso),
    (rf"{_MONTH_EN} (?P<day>\d\d?)(?:st|nd|rd|th)?(?:,? {_YEAR})?", _calendar),
    (rf"(?:the )?(?P<day>\d\d?)(?:st|nd|rd|th)? (?:of )?{_MONTH_EN}(?:,? {_YEAR})?", _calendar),
    (rf"{_MONTH_EN} (?:of )?{_YEAR}", _calendar),
    (rf"(?<=in ){_MONTH_EN}", _calendar),
    (rf"(?<=since ){_MONTH_EN}", _calendar),
    (rf"(?<=in ){_YEAR}(?![-/.\d])", _calendar),
    (rf"(?<=from ){_YEAR}(?![-/.\d])", _calendar),
    (rf"(?<=before ){_YEAR}(?![-/.\d])", _calendar),
    (rf"(?<=since ){_YEAR}(?![-/.\d])", _calendar),
    (rf"q(?P<q>[1-4])(?: (?:of )?{_YEAR})?", _quarter_of),
    (rf"(?:the )?(?P<q>first|second|third|fourth) quarter(?: of {_YEAR})?", _quarter_of),
    (r"(?P<which>last |this )?(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday)", _weekday),
)
_EN: Final = tuple((re.compile(rf"(?:{pattern})(?:'s)?(?!\w)"), resolve) for pattern, resolve in _ROWS_EN)
_EN_FRONT: Final = re.compile(r"(?:(?P<open>since|before|after)|on|in|from|during|within|of|at)(?: the)? ")
_N_ZH: Final = rf"(?P<n>\d{{1,4}}|{HAN_NUMBER}|几|半)"
_UNIT_ZH: Final = r"(?P<unit>天|周|个星期|星期|个礼拜|个月|个季度|年)"
_FIG: Final = rf"\d{{1,2}}|{HAN_NUMBER}"
_YEAR_ZH: Final = r"(?P<year>(?:19|20)\d\d|[一二][零〇九][零〇一二三四五六七八九]{2})年"
_ROWS_ZH: Final[tuple[tuple[str, Resolve], ...]] = (
    (r"(?P<day>今|昨|前)[天日]", _nth_day),
    (r"(?P<which>上个?|这个?|本)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?!个|周)", _weekday),
    (
        r"(?P<which>上上个|上上|上个|上|这个|这|本)(?P<unit>周|星期|礼拜|月|季度)",
        _this_or_last,
    ),
    (r"(?P<which>今|去|前)(?P<unit>年)", _this_or_last),
    (rf"(?:最近|过去|近|这)的?{_N_ZH}{_UNIT_ZH}(?:之内|以内|内|里|来)?", _recent),
    (rf"{_N_ZH}{_UNIT_ZH}(?:之内|以内|内)", _recent),
    (rf"{_N_ZH}{_UNIT_ZH}(?:以前|之前|以上)", _older),
    (rf"(?:早于|超过){_N_ZH}{_UNIT_ZH}", _older),
    (rf"{_N_ZH}{_UNIT_ZH}前", _ago),
    (_ISO, _iso),
    (rf"{_YEAR_ZH}(?P<month>{_FIG})月(?P<day>{_FIG})[日号]", _calendar),
    (
        rf"(?P<month>{_FIG})月(?P<day>{_FIG})[日号]",
        _calendar,
    ),
    (rf"{_YEAR_ZH}(?P<month>{_FIG})月份?", _calendar),
    (rf"(?:{_YEAR_ZH})?第?(?P<q>[一二三四1-4])季度", _quarter_of),
    (
        rf"(?P<month>{_FIG})月份?",
        _calendar,
    ),
    (_YEAR_ZH, _calendar),
)
_ZH: Final = tuple((re.compile(pattern), resolve) for pattern, resolve in _ROWS_ZH)
_ZH_BEHIND: Final = re.compile(r"(?P<open>以来|以后|之后|之前|以前|起)")


def when_in(text: str, at: int, lang: Lang, today: date) -> tuple[int, str] | None:
    """A day or span that begins at a position of a folded text: where it ends, and the ISO form."""
    if lang == "zh":
        return _when_zh(text, at, today)
    front = _EN_FRONT.match(text, at)
    begin = front.end() if front else at
    found = _longest(_EN, text, begin, today)
    if found is None:
        return None
    end, span = found
    return end, _opened(span, front["open"] if front else None, today).iso()


def _when_zh(text: str, at: int, today: date) -> tuple[int, str] | None:
    front = re.compile(r"自从?|从").match(text, at)
    begin = front.end() if front else at
    found = _longest(_ZH, text, begin, today)
    if found is None:
        return None
    end, span = found
    behind = _ZH_BEHIND.match(text, end)
    if front and not behind:
        return None
    if not behind or span.first is None:
        return end, span.iso()
    words = {"以来": "since", "以后": "after", "之后": "after", "之前": "before", "以前": "before", "起": "since"}
    return behind.end(), _opened(span, words[behind["open"]], today).iso()


def _opened(span: Span, word: str | None, today: date) -> Span:
    if word == "since":
        return Span(span.first, today)
    if word == "before" and span.first is not None:
        return Span(None, span.first - _DAY)
    if word == "after" and span.last is not None:
        return Span(span.last + _DAY, today)
    return span


def _longest(
    rows: tuple[tuple[re.Pattern[str], Resolve], ...], text: str, at: int, today: date
) -> tuple[int, Span] | None:
    best: tuple[int, Span] | None = None
    for pattern, resolve in rows:
        found = pattern.match(text, at)
        if found is None or (best is not None and found.end() <= best[0]):
            continue
        groups = {"year": None, "month": None, "day": None, "n": None, "unit": None, "which": None, **found.groupdict()}
        try:
            best = found.end(), resolve({k: v.strip() if v else v for k, v in groups.items()}, today)
        except (ValueError, OverflowError):
            continue
    return best
