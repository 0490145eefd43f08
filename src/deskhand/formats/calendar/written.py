"""Events and tasks as text, and the changes people make to them: moved, cancelled, done, one day of a series apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from deskhand.formats.calendar.document import Component, Document, as_it_stands, empty, with_lines
from deskhand.formats.calendar.occurrences import Guest, line_of, times
from deskhand.formats.calendar.problems import OtherTimes
from deskhand.formats.calendar.series import Shift, clock, fewer, like_start, moment_of
from deskhand.formats.calendar.zones import UTC, Moment, basic, description, known, property_
from deskhand.formats.contentlines import Line, escaped, parameter, written

_OF_A_SERIES: Final = ("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID")


@dataclass(frozen=True, slots=True)
class New:
    """What is to be written down: an event, or a task where there is no `end`."""

    uid: str
    title: str
    start: Moment | None
    end: Moment | None = None
    place: str = ""
    note: str = ""
    rule: str = ""
    reminders: Sequence[int] = ()
    organizer: Guest | None = None
    guests: Sequence[Guest] = field(default_factory=tuple[Guest, ...])


def event(new: New, now: datetime, newline: bytes = b"\r\n") -> bytes:
    """A new event. Times are of named zones, of UTC, whole days, or of no zone."""
    lines = [*_head("VEVENT", new, now)]
    lines += [property_("DTSTART", new.start)] if new.start is not None else []
    lines += [property_("DTEND", new.end)] if new.end is not None else []
    lines += [f"RRULE:{new.rule}"] if new.rule else []
    lines += [f"ORGANIZER{_guest(new.organizer, organizer=True)}"] if new.organizer is not None else []
    lines += [f"ATTENDEE{_guest(one)}" for one in new.guests]
    lines += _tail(new)
    return b"".join(written(line, newline) for line in [*lines, *_alarms(new), "END:VEVENT"])


def task(new: New, now: datetime, newline: bytes = b"\r\n") -> bytes:
    """A new task; `start` is when it is due."""
    lines = [*_head("VTODO", new, now)]
    lines += [property_("DUE", new.start)] if new.start is not None else []
    lines += ["STATUS:NEEDS-ACTION", *_tail(new)]
    return b"".join(written(line, newline) for line in [*lines, *_alarms(new, of_end=True), "END:VTODO"])


def zone_needed(document: Document, *moments: Moment | None) -> bytes:
    """The description of the zones that a file does not have yet; empty where it needs none."""
    names = {getattr(one.tzinfo, "key", "") for one in moments if isinstance(one, datetime)}
    found = b"".join(description(str(name)) for name in sorted(names - document.zones))
    return found.replace(b"\r\n", document.newline)


def moved(document: Document, uid: str, which: str, start: Moment, end: Moment, now: datetime) -> Document:
    """Something at another time: all of it, or one time of its series, which then stands by itself."""
    if not which and document.of(uid)[0].series:
        return _all_moved(document, uid, start, end, now)
    document = document.added(*_zones(document, start, end))
    times = {"DTSTART": [property_("DTSTART", start)], "DTEND": [property_("DTEND", end)], "DURATION": []}
    if not which:
        master = document.of(uid)[0]
        return document.replaced(master, _changed(document, master, times, now))
    apart = _apart(document, uid, which)
    if apart is not None:
        return document.replaced(apart, _changed(document, apart, times, now))
    master = document.of(uid)[0]
    alone: dict[str, list[str]] = {name: [] for name in _OF_A_SERIES}
    alone["RECURRENCE-ID"] = [like_start(line_of(master, "DTSTART").params, "RECURRENCE-ID", which)]
    fresh = _changed(document, master, {**alone, **times}, now)
    return document.replaced(master, document.raw(master) + fresh)


def _all_moved(document: Document, uid: str, start: Moment, end: Moment, now: datetime) -> Document:
    """A whole series, each time as much later. What was said of single times is said of those they have become.

    `start` is by the clock of the zone in which the series stands, and everything stays written in that zone.
    """
    master = document.of(uid)[0]
    first = line_of(master, "DTSTART")
    was = moment_of(first.value)
    if isinstance(was, datetime) != isinstance(start, datetime):
        raise OtherTimes()
    shift = Shift(clock(was), clock(start), start.tzinfo if isinstance(start, datetime) else None)
    utc = "Z" if first.value.strip().endswith("Z") else ""
    over = moment_of(first.value) + (clock(end) - clock(was))
    put = {
        "DTSTART": [like_start(first.params, "DTSTART", basic(shift.moment(was)) + utc)],
        "DTEND": [like_start(first.params, "DTEND", basic(over) + utc)],
        "DURATION": [],
        "RDATE": shift.lines(document, master, "RDATE"),
        "EXDATE": shift.lines(document, master, "EXDATE"),
    }
    rules = [line.value for line in master.lines if line.name == "RRULE"]
    if rules:
        put["RRULE"] = [f"RRULE:{shift.rule(rule)}" for rule in rules]
    for one in document.of(uid)[1:]:
        ids = shift.lines(document, one, "RECURRENCE-ID")
        at = next(each for each in document.of(uid) if each.value("RECURRENCE-ID") == one.value("RECURRENCE-ID"))
        document = document.replaced(at, with_lines(document.raw(at), {"RECURRENCE-ID": ids}, document.newline))
    master = document.of(uid)[0]
    return document.replaced(master, _changed(document, master, put, now))


def cancelled(document: Document, uid: str, which: str, now: datetime) -> Document:
    """Without something: all of it, or one time of its series."""
    if not which:
        return document.removed(document.of(uid))
    apart = _apart(document, uid, which)
    if apart is not None:
        document = document.removed([apart])
    master = document.of(uid)[0]
    if not master.series:
        return document
    kept = [as_it_stands(document, line) for line in master.lines if line.name == "EXDATE"]
    lines = [*kept, like_start(line_of(master, "DTSTART").params, "EXDATE", which)]
    return document.replaced(master, _changed(document, master, {"EXDATE": lines}, now))


def done(document: Document, uid: str, now: datetime) -> Document:
    """A task that is done."""
    one = document.of(uid)[0]
    at = basic(now.astimezone(ZoneInfo(UTC)))
    put = {
        "STATUS": ["STATUS:COMPLETED"],
        "PERCENT-COMPLETE": ["PERCENT-COMPLETE:100"],
        "COMPLETED": [f"COMPLETED:{at}"],
    }
    return document.replaced(one, _changed(document, one, put, now))


def done_once(document: Document, uid: str, now: datetime, zone: tzinfo) -> Document | None:
    """A task that repeats, done this one time: it is due again when its rule says. None where that was the last time.

    So do the clients people have: what stands in the file is the time that is next.
    """
    one = document.of(uid)[0]
    base = one.first("DTSTART") or line_of(one, "DUE")
    was = moment_of(base.value)
    after = next((each for each in _falls(document, one, base, zone) if clock(each) > clock(was)), None)
    if after is None:
        return None
    there = base.params.get("TZID", "")
    shift = Shift(clock(was), clock(after), ZoneInfo(there) if there and known(there) else None)
    put = {name: shift.lines(document, one, name) for name in ("DTSTART", "DUE")}
    put |= {"STATUS": ["STATUS:NEEDS-ACTION"], "PERCENT-COMPLETE": [], "COMPLETED": []}
    left_out = [moment_of(each) for line in one.lines if line.name == "EXDATE" for each in line.value.split(",")]
    gone = 1 + sum(clock(was) < clock(each) < clock(after) for each in left_out)
    put["RRULE"] = [f"RRULE:{fewer(line.value, gone)}" for line in one.lines if line.name == "RRULE"]
    return document.replaced(one, _changed(document, one, put, now))


def _falls(document: Document, one: Component, base: Line, zone: tzinfo) -> list[Moment]:
    """When a task falls, by its own clock: worked out like an event that begins where it does."""
    rules = [line for line in one.lines if line.name in ("RRULE", "RDATE", "EXDATE")]
    begins = like_start(base.params, "DTSTART", base.value)
    lines = ["BEGIN:VEVENT", "UID:once", begins, *(as_it_stands(document, line) for line in rules), "END:VEVENT"]
    zones = [document.raw(each) for each in document.components if each.kind == "VTIMEZONE"]
    return times(empty().added(*zones, b"".join(written(line) for line in lines)), "once", zone)


def _zones(document: Document, *moments: Moment) -> list[bytes]:
    needed = zone_needed(document, *moments)
    return [needed] if needed else []


def _head(kind: str, new: New, now: datetime) -> list[str]:
    stamp = basic(now.astimezone(ZoneInfo(UTC)))
    return [f"BEGIN:{kind}", f"UID:{escaped(new.uid)}", f"DTSTAMP:{stamp}", f"CREATED:{stamp}",
            f"SUMMARY:{escaped(new.title)}"]  # fmt: skip


def _tail(new: New) -> list[str]:
    lines = [f"LOCATION:{escaped(new.place)}"] if new.place else []
    return [*lines, f"DESCRIPTION:{escaped(new.note)}"] if new.note else lines


def _alarms(new: New, *, of_end: bool = False) -> list[str]:
    related = ";RELATED=END" if of_end else ""
    lines: list[str] = []
    for minutes in new.reminders:
        before = "PT0S" if minutes == 0 else f"-PT{minutes}M"
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{escaped(new.title)}",
                  f"TRIGGER{related}:{before}", "END:VALARM"]  # fmt: skip
    return lines


def _guest(one: Guest, *, organizer: bool = False) -> str:
    name = f";CN={parameter(one.name)}" if one.name else ""
    more = "" if organizer else f";ROLE=REQ-PARTICIPANT;PARTSTAT={one.answer or 'NEEDS-ACTION'};RSVP=TRUE"
    address = "".join(c for c in one.address if c.isprintable() and not c.isspace())
    return f"{name}{more}:mailto:{address}"


def _changed(document: Document, one: Component, put: dict[str, list[str]], now: datetime) -> bytes:
    """One component with other lines, told apart from its former self as the standard wants it."""
    stamp = basic(now.astimezone(ZoneInfo(UTC)))
    earlier = one.value("SEQUENCE").strip()
    sequence = int(earlier) + 1 if earlier.isdigit() else 1
    marks = {"SEQUENCE": [f"SEQUENCE:{sequence}"], "LAST-MODIFIED": [f"LAST-MODIFIED:{stamp}"],
             "DTSTAMP": [f"DTSTAMP:{stamp}"]}  # fmt: skip
    return with_lines(document.raw(one), {**put, **marks}, document.newline)


def _apart(document: Document, uid: str, which: str) -> Component | None:
    """What was said of this one time of a series already."""
    for one in document.of(uid):
        named = one.first("RECURRENCE-ID")
        if named is not None and named.value.strip() == which:
            return one
    return None
