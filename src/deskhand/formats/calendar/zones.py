"""Time zones by their names, never by a fixed distance from UTC: a meeting in November is not one in July."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from deskhand.formats.calendar.problems import NoSuchTime, UnknownZone

UTC: Final = "UTC"
Moment = datetime | date
"""A moment in a zone, or a whole day."""


def zone_of(name: str) -> ZoneInfo:
    """Raises `UnknownZone`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone(zone=name) from None


def known(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def at(moment: Moment, zone: tzinfo) -> datetime:
    """A moment by the clocks of a zone: a day begins at midnight there, a time without a zone is meant there."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def real(moment: Moment) -> Moment:
    """The same; raises `NoSuchTime` where the clocks are put forward over it."""
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return moment
    then = moment.astimezone(ZoneInfo(UTC)).astimezone(moment.tzinfo)
    if then.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise NoSuchTime(time=f"{moment:%Y-%m-%d %H:%M}", then=f"{then:%H:%M}", zone=str(moment.tzinfo))
    return moment


def later(moment: Moment, by: timedelta) -> Moment:
    """As much later by a watch that nobody puts forward or back."""
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        return moment + by
    return (moment.astimezone(ZoneInfo(UTC)) + by).astimezone(moment.tzinfo)


def basic(moment: Moment) -> str:
    """As iCalendar writes it: `20241115`, `20241115T130000`, with a Z where it is UTC."""
    if not isinstance(moment, datetime):
        return f"{moment:%Y%m%d}"
    utc = moment.tzinfo is not None and moment.utcoffset() == timedelta() and str(moment.tzinfo) in ("UTC", "Etc/UTC")
    return f"{moment:%Y%m%dT%H%M%S}{'Z' if utc else ''}"


def property_(name: str, moment: Moment) -> str:
    """A whole line of this name: a day, a moment in UTC, one of a named zone, or one of no zone at all."""
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{basic(moment)}"
    text = basic(moment)
    if moment.tzinfo is None or text.endswith("Z"):
        return f"{name}:{text}"
    key = getattr(moment.tzinfo, "key", None)
    if not isinstance(key, str):
        return f"{name}:{basic(moment.astimezone(ZoneInfo(UTC)))}"
    return f"{name};TZID={key}:{text}"


def description(name: str) -> bytes:
    """The VTIMEZONE of a zone, for programs that do not know its name; empty for UTC."""
    if name in ("", UTC, "Etc/UTC"):
        return b""
    from icalendar import Timezone

    return bytes(Timezone.from_tzid(name, first_date=date(2000, 1, 1), last_date=date(2038, 1, 1)).to_ical())
