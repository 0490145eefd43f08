"""Events and tasks as text, and the changes people make to them: moved, cancelled, done, one day of a series apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from deskhand.formats.calendar.document import Component, Document, with_lines
from deskhand.formats.calendar.occurrences import Guest, line_of
from deskhand.formats.calendar.problems import NotACalendar, SeveralDays
from deskhand.formats.calendar.zones import UTC, Moment, basic, description, property_
from deskhand.formats.contentlines import escaped, parameter, written

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
    document = document.added(*_zones(document, start, end))
    times = {"DTSTART": [property_("DTSTART", start)], "DTEND": [property_("DTEND", end)], "DURATION": []}
    if not which:
        return _all_moved(document, uid, times, start, now)
    apart = _apart(document, uid, which)
    if apart is not None:
        return document.replaced(apart, _changed(document, apart, times, now))
    master = document.of(uid)[0]
    alone: dict[str, list[str]] = {name: [] for name in _OF_A_SERIES}
    alone["RECURRENCE-ID"] = [_like_start(master, "RECURRENCE-ID", which)]
    fresh = _changed(document, master, {**alone, **times}, now)
    return document.replaced(master, document.raw(master) + fresh)


def _all_moved(document: Document, uid: str, times: dict[str, list[str]], start: Moment, now: datetime) -> Document:
    """All of it. What was said of single times of a series is said of the times they have become."""
    master = document.of(uid)[0]
    if not master.series:
        return document.replaced(master, _changed(document, master, times, now))
    was = moment_of(line_of(master, "DTSTART").value)
    by = _clock(start) - _clock(was)
    rule = master.first("RRULE")
    put = {**times, "RDATE": _later(document, master, "RDATE", by), "EXDATE": _later(document, master, "EXDATE", by)}
    if rule is not None:
        put["RRULE"] = [f"RRULE:{_turned(rule.value, was, start)}"]
    for one in document.of(uid)[1:]:
        ids = _later(document, one, "RECURRENCE-ID", by)
        at = next(each for each in document.of(uid) if each.value("RECURRENCE-ID") == one.value("RECURRENCE-ID"))
        document = document.replaced(at, with_lines(document.raw(at), {"RECURRENCE-ID": ids}, document.newline))
    master = document.of(uid)[0]
    return document.replaced(master, _changed(document, master, put, now))


def moment_of(value: str) -> Moment:
    """A time as a file writes it, without its zone."""
    text = value.strip().removesuffix("Z")
    form = "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d"
    try:
        found = datetime.strptime(text, form)  # noqa: DTZ007 - the zone stands beside it
    except ValueError:
        raise NotACalendar(name="", why=value[:40]) from None
    return found if "T" in text else found.date()


def _clock(moment: Moment) -> datetime:
    """By the clock alone: a series keeps its time of day, whatever the clocks do."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - a day has no zone


def _later(document: Document, one: Component, name: str, by: timedelta) -> list[str]:
    """Lines of times, each as much later."""
    found: list[str] = []
    for line in (line for line in one.lines if line.name == name):
        values = [_shifted(value, by) for value in line.value.split(",")]
        head = _as_it_stands(document, line.start, line.end).removesuffix(line.value)
        found.append(f"{head}{','.join(values)}")
    return found


def _shifted(value: str, by: timedelta) -> str:
    moment = moment_of(value) + by
    return basic(moment) + ("Z" if value.strip().endswith("Z") else "")


def _turned(rule: str, was: Moment, start: Moment) -> str:
    """A rule that names the day it falls on, for another day. Raises where it names several."""
    days = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    read = (part.partition("=") for part in rule.strip().split(";"))
    parts = {name.upper(): value for name, _, value in read}
    if was.weekday() != start.weekday() and "BYDAY" in parts:
        if parts["BYDAY"].upper() != days[was.weekday()]:
            raise SeveralDays(rule=rule.strip())
        parts["BYDAY"] = days[start.weekday()]
    if was.day != start.day and "BYMONTHDAY" in parts:
        if parts["BYMONTHDAY"] != str(was.day):
            raise SeveralDays(rule=rule.strip())
        parts["BYMONTHDAY"] = str(start.day)
    return ";".join(f"{name}={value}" for name, value in parts.items())


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
    kept = [_as_it_stands(document, line.start, line.end) for line in master.lines if line.name == "EXDATE"]
    lines = [*kept, _like_start(master, "EXDATE", which)]
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


def _like_start(master: Component, name: str, which: str) -> str:
    """A time of a series, written with the zone in which the series stands."""
    start = line_of(master, "DTSTART")
    params = "".join(f";{key}={parameter(value)}" for key, value in start.params.items() if key in ("TZID", "VALUE"))
    return f"{name}{params}:{which}"


def _as_it_stands(document: Document, start: int, end: int) -> str:
    raw = document.content[start:end].decode("utf-8", "replace")
    return raw.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "").strip("\n")
