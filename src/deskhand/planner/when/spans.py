"""Spans of whole days: weeks, months, quarters and years around a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included; either may be open."""

    first: date | None
    last: date | None

    def iso(self) -> str:
        if self.first == self.last and self.first is not None:
            return self.first.isoformat()
        return "/".join("" if day is None else day.isoformat() for day in (self.first, self.last))


def whole_week(day: date) -> Span:
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6))


def whole_month(year: int, month: int) -> Span:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return Span(date(year, month, 1), following - DAY)


def whole_year(year: int) -> Span:
    return Span(date(year, 1, 1), date(year, 12, 31))


def whole_quarter(year: int, quarter: int) -> Span:
    return Span(whole_month(year, quarter * 3 - 2).first, whole_month(year, quarter * 3).last)


def around(unit: str, back: int, today: date) -> Span:
    """The whole unit that lies so many units back: the week, month, quarter or year."""
    if unit == "day":
        day = today - timedelta(days=back)
        return Span(day, day)
    if unit == "week":
        return whole_week(today - timedelta(weeks=back))
    if unit == "month":
        return whole_month(today.year, today.month - back)
    if unit == "quarter":
        quarter = (today.month - 1) // 3 - back
        return whole_quarter(today.year + quarter // 4, quarter % 4 + 1)
    return whole_year(today.year - back)


def before(unit: str, count: int, today: date) -> date:
    """The same day so many units earlier."""
    if unit in ("day", "week"):
        return today - timedelta(days=count * (7 if unit == "week" else 1))
    months = count * {"month": 1, "quarter": 3, "year": 12}[unit]
    span = whole_month(today.year, today.month - months)
    if span.first is None or span.last is None:
        raise ValueError(unit)
    return min(span.first + timedelta(days=today.day - 1), span.last)
