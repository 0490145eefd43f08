"""The span of time that a `When` means, in the asker's clock."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, tzinfo

from deskhand.core.errors import Problem
from deskhand.core.hours import hours_in
from deskhand.core.shown import shown
from deskhand.core.words import Words

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")
_DAY_AND_HOURS = re.compile(r"(\d{4}-\d{2}-\d{2})[\s,，]+(\S.*)")
_FOREVER = (float("-inf"), float("inf"))


class UnknownWhen(Problem):
    words = Words(
        '"{when}" is no day or span of days I can read. Nothing was done. '
        "Say for example 2026-11-01 or 2026-11-01/2026-11-30.",
        "无法识别的日期或时间段“{when}”。没有做任何操作。可以写成 2026-11-01 或 2026-11-01/2026-11-30。",
    )


def span_of(when: str, zone: tzinfo | None) -> tuple[float, float]:
    """First moment in, first moment out. A day, month or year is whole; either side of a slash may be left open."""
    start, slash, end = when.strip().partition("/")
    try:
        if not slash:
            return _one(start, zone)
        first = _FOREVER[0] if start in ("", "..") else _one(start, zone)[0]
        last = _FOREVER[1] if end in ("", "..") else _end(end, zone)
    except (ValueError, OverflowError):
        raise UnknownWhen(when=shown(when)) from None
    if last < first:
        raise UnknownWhen(when=shown(when))
    return first, last


def moments_of(when: str, zone: tzinfo | None) -> tuple[date | datetime, date | datetime | None]:
    """When something begins and when it is over: moments, or whole days, of which the last is in it.

    A moment without an offset is one of `zone` (none: of no zone at all); with one it is shown by the clocks there.
    What has no end of its own has none here, but for days.
    """
    start, slash, end = (_as_written(when) or when).strip().partition("/")
    try:
        first = _moment(start, zone)
        last = _moment(end, zone) if slash else None
    except (ValueError, OverflowError):
        raise UnknownWhen(when=shown(when)) from None
    if not isinstance(first, datetime):
        if isinstance(last, datetime):
            raise UnknownWhen(when=shown(when))
        over = (last or first) + timedelta(days=1)
        if over <= first:
            raise UnknownWhen(when=shown(when))
        return first, over
    if last is not None and not isinstance(last, datetime):
        last = datetime.combine(last + timedelta(days=1), time(), first.tzinfo)
    if last is not None and last < first:
        raise UnknownWhen(when=shown(when))
    return first, last


def _as_written(when: str) -> str | None:
    """A day with hours behind it as people write them, in the form of plans; None for anything else."""
    found = _DAY_AND_HOURS.fullmatch(when.strip())
    hours = None if found is None else hours_in(found[2])
    if found is None or hours is None:
        return None
    begins, ends = (None if one is None else f"{found[1]}T{one:%H:%M}" for one in hours)
    return str(begins) if ends is None else f"{begins}/{ends}"


def _moment(text: str, zone: tzinfo | None) -> date | datetime:
    text = text.strip()
    if "T" not in text and " " not in text:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    return moment.astimezone(zone) if zone is not None else moment


def _end(text: str, zone: tzinfo | None) -> float:
    """A day at the end of a span is in it; a moment at the end is where it stops."""
    start, end = _one(text, zone)
    return start if "T" in text or " " in text.strip() else end


def _one(text: str, zone: tzinfo | None) -> tuple[float, float]:
    """One day, month, year, or minute."""
    text = text.strip()
    if found := _MONTH.fullmatch(text):
        year, month = int(found[1]), int(found[2])
        following = date(year + month // 12, month % 12 + 1, 1)
        return _midnight(date(year, month, 1), zone), _midnight(following, zone)
    if _YEAR.fullmatch(text):
        return _midnight(date(int(text), 1, 1), zone), _midnight(date(int(text) + 1, 1, 1), zone)
    if "T" not in text and " " not in text:
        day = date.fromisoformat(text)
        return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    start = moment.timestamp()
    return start, start + (60 if moment.second == 0 else 1)


def _midnight(day: date, zone: tzinfo | None) -> float:
    return datetime.combine(day, time(), zone).timestamp()
