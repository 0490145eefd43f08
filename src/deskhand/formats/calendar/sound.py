"""Which events and tasks of a file can be worked out at all, told from their own lines before any library sees them.

Whoever shares a calendar, or sends an invitation, writes what stands in it. One event that contradicts itself must not
hide all the others.
"""

from __future__ import annotations

import re
from typing import Final

from deskhand.formats.calendar.document import Component, Document
from deskhand.formats.calendar.problems import NotACalendar
from deskhand.formats.calendar.series import moment_of
from deskhand.formats.contentlines import Line

_ONCE: Final = ("UID", "DTSTART", "DTEND", "DUE", "DURATION", "RECURRENCE-ID", "SEQUENCE", "PRIORITY")
"""What may stand once, and cannot be chosen from where it stands twice."""
_MOMENTS: Final = {
    "VEVENT": ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE"),
    "VTODO": ("DTSTART", "DUE", "RECURRENCE-ID", "EXDATE", "RDATE", "LAST-MODIFIED"),
}
_SEVERAL: Final = ("EXDATE", "RDATE")
_MOST_MOMENTS: Final = 10_000
_WRITTEN: Final = re.compile(r"\d{8}(?:T\d{6}Z?)?")
_LASTS: Final = re.compile(r"[+-]?P(?:\d{1,4}W|(?:\d{1,5}D)?(?:T(?:\d{1,6}H)?(?:\d{1,8}M)?(?:\d{1,9}S)?)?)")
_LONGEST: Final = 64 << 10
"""No line has so much to say about its value; the value itself may be a whole file."""
_NUMBER: Final = re.compile(r"-?\d{1,9}")
_YEARS: Final = range(2, 9_000)
"""Beyond these, what lasts a while or is seen by other clocks leaves the calendar altogether."""


def sound(one: Component) -> bool:
    """Whether what says when it is can be read, and says one thing."""
    if not bearable(one):
        return False
    names = [line.name for line in one.lines]
    if any(names.count(name) > 1 for name in _ONCE):
        return False
    timed = _MOMENTS.get(one.kind, ())
    return all(_sound(line) for line in one.lines if line.name in timed or line.name in ("DURATION", *_ONCE[-2:]))


def bearable(one: Component) -> bool:
    """Whether its lines, and those of what it holds, are not made to be read for ever."""
    short = all(sum(map(len, line.params.values())) < _LONGEST for line in one.lines)
    return short and all(bearable(inner) for inner in one.inside)


def unsound(document: Document, *kinds: str) -> list[str]:
    """What of a file cannot be worked out, by its titles."""
    return [one.value("SUMMARY").strip() or one.uid for one in document.all(*kinds) if not sound(one)]


def _sound(line: Line) -> bool:
    value = line.value.strip()
    if line.name == "DURATION":
        return _LASTS.fullmatch(value) is not None
    if line.name in ("SEQUENCE", "PRIORITY"):
        return _NUMBER.fullmatch(value) is not None
    kind = line.params.get("VALUE", "").upper()
    if line.name == "RDATE" and kind == "PERIOD":
        spans = [one.partition("/") for one in value.split(",", _MOST_MOMENTS)]
        return all(_is_moment(first) and (_is_moment(last) or _LASTS.fullmatch(last)) for first, _, last in spans)
    if kind not in ("", "DATE", "DATE-TIME"):
        return False
    return all(map(_is_moment, value.split(",", _MOST_MOMENTS) if line.name in _SEVERAL else [value]))


def _is_moment(text: str) -> bool:
    if _WRITTEN.fullmatch(text.strip()) is None:
        return False
    try:
        return moment_of(text).year in _YEARS
    except NotACalendar:
        return False
