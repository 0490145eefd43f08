"""Free time of several people, and what lies in whose way: pure sums over spans, each in its owner's own clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

from deskhand.formats.calendar.occurrences import Occurrence

Span = tuple[datetime, datetime]
WORKDAYS: Final = frozenset({0, 1, 2, 3, 4})


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody can be met: from, until, on which days, by the clocks where they are."""

    start: time
    end: time
    zone: tzinfo
    days: frozenset[int] = WORKDAYS


def united(spans: Iterable[Span]) -> list[Span]:
    """The same time, without overlaps, in order."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(spans: Sequence[Span], busy: Sequence[Span]) -> list[Span]:
    """What is left of some time when other time is taken out of it."""
    left: list[Span] = []
    taken = united(busy)
    for start, end in spans:
        at = start
        for first, last in taken:
            if last <= at or first >= end:
                continue
            if first > at:
                left.append((at, first))
            at = max(at, last)
        if at < end:
            left.append((at, end))
    return left


def both(one: Sequence[Span], other: Sequence[Span]) -> list[Span]:
    """The time that lies in both."""
    return [(max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) < min(b, d)]


def open_hours(hours: Hours, first: datetime, last: datetime) -> list[Span]:
    """When somebody can be met within a span. Days are taken by their own clock, so a change of it lengthens none."""
    day = first.astimezone(hours.zone).date() - timedelta(days=1)
    until = last.astimezone(hours.zone).date()
    found: list[Span] = []
    while day <= until:
        if day.weekday() in hours.days:
            start = datetime.combine(day, hours.start, hours.zone)
            over = hours.end <= hours.start  # until midnight, or after it
            end = datetime.combine(day + timedelta(days=over), hours.end, hours.zone)
            # Compared and cut as moments: two spans of one zone would be compared by their clocks alone.
            found.append((_utc(start), _utc(end)))
        day += timedelta(days=1)
    return both([(_utc(first), _utc(last))], found)


def free(
    first: datetime, last: datetime, people: Sequence[tuple[Hours, Sequence[Occurrence]]], least: timedelta
) -> list[Span]:
    """The stretches of at least so long in which all of them are at work and none of them is busy, in UTC."""
    left: list[Span] = [(_utc(first), _utc(last))]
    for hours, events in people:
        busy = [one.span(hours.zone) for one in events if one.busy]
        left = both(left, without(open_hours(hours, first, last), [(_utc(a), _utc(b)) for a, b in busy]))
    return [(start, end) for start, end in left if end - start >= least]


def clashes(events: Sequence[Occurrence], zone: tzinfo) -> list[tuple[int, int]]:
    """Pairs of those that stand in each other's way, by their places. Whole days mark a day, they do not fill it."""
    timed = [(at, *map(_utc, one.span(zone))) for at, one in enumerate(events) if one.busy and not one.all_day]
    timed.sort(key=lambda one: one[1:])
    found: list[tuple[int, int]] = []
    for n, (at, _, end) in enumerate(timed):
        for other, start, until in timed[n + 1 :]:
            if start >= end:
                break
            if until > start or end > start:
                found.append((min(at, other), max(at, other)))
    return sorted(found)


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
