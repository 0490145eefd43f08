"""A series taken up shortly before the time that is asked for, instead of at its beginning.

A rule is worked out time by time. One of every hour since the year 1900 has a million of them before this week's.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from deskhand.formats.calendar.document import Component, Document, as_it_stands, with_lines
from deskhand.formats.calendar.series import clock, like_start, moment_of, parts_of
from deskhand.formats.calendar.zones import Moment, basic

_STEPS: Final = {"HOURLY": timedelta(hours=1), "DAILY": timedelta(days=1), "WEEKLY": timedelta(weeks=1)}
"""Steps that are always as long, so that many of them are as long as many times one."""
_MARGIN: Final = timedelta(days=2)
"""More than any two clocks on earth differ by."""


def raw_near(document: Document, one: Component, first: datetime) -> bytes:
    """A sound component for a span that begins at `first`: as it stands, or the same series begun later.

    What it begins with is over before the span, since it may be no time of the rule.
    """
    raw = document.raw(one)
    start, end = one.first("DTSTART"), one.first("DTEND")
    rules = [line for line in one.lines if line.name == "RRULE"]
    parts = parts_of(rules[0].value) if len(rules) == 1 else None
    if parts is None or start is None or parts["FREQ"] not in _STEPS or one.first("RECURRENCE-ID") is not None:
        return raw
    counted = "COUNT" in parts
    begins = moment_of(start.value)
    if (counted and any(name.startswith("BY") for name in parts)) or (
        parts["FREQ"] == "HOURLY" and not isinstance(begins, datetime)
    ):
        return raw  # which times those before it were is not known without working them out
    lasts = _length(one, begins, None if end is None else moment_of(end.value))
    step = _STEPS[parts["FREQ"]] * int(parts.get("INTERVAL", "1"))
    steps = (clock(first) - _MARGIN - lasts - clock(begins)) // step
    if counted:
        steps = min(steps, int(parts["COUNT"]) - 1)
    if steps < 1:
        return raw
    put: dict[str, list[str]] = {}
    for line in filter(None, (start, end)):
        utc = "Z" if line.value.strip().endswith("Z") else ""
        put[line.name] = [like_start(line.params, line.name, basic(moment_of(line.value) + steps * step) + utc)]
    if counted:
        head = as_it_stands(document, rules[0]).removesuffix(rules[0].value)
        left = {**parts, "COUNT": str(int(parts["COUNT"]) - steps)}
        put["RRULE"] = [head + ";".join(f"{name}={value}" for name, value in left.items())]
    return with_lines(raw, put, document.newline)


def _length(one: Component, begins: Moment, ends: Moment | None) -> timedelta:
    """How long one time of it lasts, at the most."""
    day = timedelta(days=1)
    if ends is not None:
        return max(clock(ends) - clock(begins), timedelta()) + day
    lasts = one.first("DURATION")
    if lasts is None:
        return day
    from icalendar.prop import vDuration

    length: timedelta = vDuration.from_ical(lasts.value.strip())  # pyright: ignore[reportUnknownMemberType]
    return max(length, timedelta()) + day
