"""Patterns of one language tried at a place in a text; the longest wins, whether or not there is such a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.core.words import Words
from deskhand.planner.numbers import HAN_NUMBER, han_number
from deskhand.planner.when.office import COMING
from deskhand.planner.when.resolve import WEEKDAYS, Resolve, calendar, nth_of_month, quarter_of, weekday
from deskhand.planner.when.spans import DAY, Span

ISO: Final = r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?!\d)"
NO_DAY: Final = Words(
    "“{said}” is no date or time there is. Say a day such as 2026-02-28, or “last week”; "
    "to look for it in names, put it in quotes.",
    "“{said}”不是存在的日期或时间。请说某一天，例如 2026-02-28，或“上周”；要在文件名里查找，请加引号。",
)
BACKWARDS: Final = Words(
    "“{said}” ends before it begins. Say the earlier day first.",
    "“{said}”的结束早于开始。请先说较早的一天。",
)
_NO_TIME: Final = Words(
    "Files are found by whole days, and “{said}” says a time within a day. "
    "Say a day such as 2026-02-28, or “today”; to look for it in names, put it in quotes.",
    "查找文件按整天计算，而“{said}”说的是一天之内的时间。"
    "请说某一天，例如 2026-02-28，或“今天”；要在文件名里查找，请加引号。",
)
_TWO_WAYS: Final = Words(
    "“{said}” can be read as two days. Write the year first: 2026-02-28; to look for it in names, put it in quotes.",
    "“{said}”可以理解为不同的日期。请把年份写在前面：2026-02-28；要在文件名里查找，请加引号。",
)
_FIGURES: Final = Pattern(
    r"(?P<date>\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?![\d/]))"
    r"|(?P<turned>\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d\d(?!\d))"
    r"|(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?: ?[ap]\.?m\.?)?(?![\w:])"
    r"|(?P<clock>\d{1,2}) ?[ap]\.?m\.?(?!\w)"
    r"|(?:(?:in|within) )?(?:the )?(?:last|past) (?:[\w-]+ )?(?:hours?|minutes?)(?!\w)"
    r"|(?:\d+|an?|one|two|three|few) (?:hours?|minutes?|seconds?) ago(?!\w)"
    rf"|(?:最近|过去|近|这)?的?(?:\d{{1,4}}|{HAN_NUMBER}|几|半)个?(?:小时|钟头|分钟)(?:之内|以内|内|之前|以前|前|里)?"
    r"|(?:凌晨|早上|上午|中午|下午|晚上)?(?P<hour_zh>\d{1,2}|[二三四五六七八九十两]{1,3})[点时](?:半|(?P<minute_zh>\d{1,2})分?)?(?=[的以之前后到至]|$)"
    r"|(?:凌晨|早上|上午|中午|下午|晚上)(?=的|拍|修改|下载|保存)"
)
_NAMED: Final = re.compile(r"\(\?P<\w+>")
_GROUPS: Final[Mapping[str, None]] = dict.fromkeys(("year", "month", "day", "n", "unit", "which"))
Groups = Mapping[str, str | None]


class Rows:
    """Patterns, each with what its words come to."""

    def __init__(self, rows: Iterable[tuple[Pattern, Resolve]]) -> None:
        self.rows = tuple(rows)

    def __add__(self, other: Rows) -> Rows:
        return Rows((*self.rows, *other.rows))

    @cached_property
    def any(self) -> Pattern:
        """All of them in one, without their names: at most places none fits, and that is known at once."""
        return Pattern("|".join(_NAMED.sub("(?:", pattern.text) for pattern, _ in self.rows))


@dataclass(frozen=True, slots=True)
class Day:
    """A day or span as it was said: where it ends, and its ISO form; or why there is no such day."""

    end: int
    iso: str
    why: Words | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words for a day that a pattern fits, not yet put on a calendar."""

    end: int
    resolve: Resolve
    groups: Groups
    ahead: bool = False
    """Said of what is to come."""

    def span(self, today: date) -> Span | None:
        try:
            span = (COMING.get(self.resolve, self.resolve) if self.ahead else self.resolve)(self.groups, today)
        except (ValueError, OverflowError):
            return None
        return span if self._is_on_its_weekday(span) else None

    def _is_on_its_weekday(self, span: Span) -> bool:
        """Whether a date is on the weekday that stands beside it: "Monday the 23rd"."""
        said = self.groups.get("weekday")
        if said is None or self.resolve not in (calendar, nth_of_month) or span.first is None:
            return True
        return span.first.weekday() == WEEKDAYS[said]

    @property
    def loose(self) -> bool:
        """Which one is meant is the latest there was, seen from some day: "March", "Monday"."""
        return self.yearless or (self.resolve is weekday and not self.groups["which"])

    @property
    def yearless(self) -> bool:
        """Which year is meant is not said."""
        return self.resolve in (calendar, quarter_of) and self.groups["year"] is None


def rows(*patterns: tuple[str, Resolve], behind: str = "") -> Rows:
    return Rows((Pattern(f"(?:{pattern}){behind}"), resolve) for pattern, resolve in patterns)


def fitting(rows: Rows, text: str, at: int, *, ahead: bool = False) -> list[Spoken]:
    """Every pattern that fits here."""
    if rows.any.match(text, at) is None:
        return []
    fits = ((pattern.match(text, at), resolve) for pattern, resolve in rows.rows)
    return [_spoken(found, resolve, ahead) for found, resolve in fits if found is not None]


def longest(rows: Rows, text: str, at: int, *, ahead: bool = False) -> Spoken | None:
    return max(fitting(rows, text, at, ahead=ahead), key=lambda one: one.end, default=None)


def _spoken(found: re.Match[str], resolve: Resolve, ahead: bool) -> Spoken:
    groups = {**_GROUPS, **found.groupdict()}
    return Spoken(found.end(), resolve, {k: v.strip() if v else v for k, v in groups.items()}, ahead)


def opened(span: Span, word: str | None, today: date, *, ahead: bool = False) -> Span:
    """A span with a word that opens it to one side; what lies ahead has no end, and begins today."""
    if ahead and word == "since":
        return Span(span.first, None)
    if ahead and word == "before" and span.first is not None:
        return Span(min(today, span.first - DAY), span.first - DAY)
    if ahead and word == "after" and span.last is not None:
        return Span(span.last + DAY, None)
    if word == "since":
        return Span(span.first, _until(span.first, today))
    if word == "before" and span.first is not None:
        return Span(None, span.first - DAY)
    if word == "after" and span.last is not None:
        return Span(span.last + DAY, _until(span.last + DAY, today))
    return span


def _until(first: date | None, today: date) -> date | None:
    """Where what began some day ends: today, and nowhere yet if it is still to begin."""
    return None if first is not None and first > today else today


def from_to(first: Spoken, last: Spoken, end: int, today: date) -> Day:
    """From one day to another, both included; a year said of one holds for the other.

    Where neither has a year, the end is the latest there was, and the beginning the latest before it.
    """
    first, last = _shared(first, last)
    if first.ahead:
        return _ahead(first, last, end, today)
    head = None if first.loose else first.span(today)
    until = today + DAY if last.resolve is weekday and not last.groups["which"] else today  # it may be today's
    tail = _after(head, last) if head is not None and last.yearless and first.groups["year"] else last.span(until)
    if first.loose and tail is not None and tail.last is not None:
        head = first.span(tail.last)
    if head is None or tail is None or head.first is None or tail.last is None:
        return Day(end, "", NO_DAY)
    return Day(end, "", BACKWARDS) if head.first > tail.last else Day(end, Span(head.first, tail.last).iso())


def _ahead(first: Spoken, last: Spoken, end: int, today: date) -> Day:
    """The first such beginning that comes, and the first such end after it."""
    head, tail = first.span(today), last.span(today)
    if head is None or tail is None or head.first is None or tail.last is None:
        return Day(end, "", NO_DAY)
    if tail.last < head.first:
        tail = last.span(head.first - DAY) or tail
    backwards = tail.last is None or head.first > tail.last
    return Day(end, "", BACKWARDS) if backwards else Day(end, Span(head.first, tail.last).iso())


def _shared(first: Spoken, last: Spoken) -> tuple[Spoken, Spoken]:
    """ "March 5 to 10", "5 to 10 March", 3到5月: the month that is said of one of them holds for both."""
    if first.resolve is nth_of_month and last.groups["day"] and last.groups["month"]:
        first = replace(first, resolve=calendar, groups={**last.groups, "day": first.groups["day"]})
    if last.resolve is nth_of_month and first.groups["day"] and first.groups["month"]:
        last = replace(last, resolve=calendar, groups={**first.groups, "day": last.groups["day"]})
    if first.resolve is calendar and last.resolve is calendar:
        if first.groups["month"] is None and first.groups["year"] is None:
            first = replace(first, groups={**last.groups, "day": first.groups["day"]})
        elif last.groups["month"] is None and last.groups["year"] is None:
            last = replace(last, groups={**first.groups, "day": last.groups["day"]})
    return first, last


def _after(head: Span, last: Spoken) -> Span | None:
    """The first such end at or after a beginning of a known year."""
    for year in (0, 1):
        if head.first is None:
            return None
        found = last.span(date(head.first.year + year, 12, 31))
        if found is not None and found.last is not None and found.last >= head.first:
            return found
    return None


def no_day(text: str, at: int) -> Day | None:
    """Figures written as a date or a time that names no day: 2026-02-30, 25:99, 14:30."""
    found = _FIGURES.match(text, at)
    if found is None:
        return None
    hour, minute = found["hour"] or found["hour_zh"] or "0", found["minute"] or found["minute_zh"]
    real = (
        (int(hour) if hour.isascii() else han_number(hour) or 0) <= 24
        and int(minute or 0) < 60
        and int(found["second"] or 0) < 60
    )
    real = real and int(found["clock"] or 1) in range(1, 13) and not found["date"]
    if found["turned"]:
        return Day(found.end(), "", _TWO_WAYS)
    return Day(found.end(), "", _NO_TIME if real else NO_DAY)
