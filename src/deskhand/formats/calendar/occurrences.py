"""What happens when: events and tasks of a calendar file, series expanded, each with the place it came from."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any, Final, Protocol, cast

from deskhand.formats.calendar.ahead import raw_near
from deskhand.formats.calendar.document import Component, Document
from deskhand.formats.calendar.problems import NotACalendar
from deskhand.formats.calendar.series import clock, moment_of, only, readable
from deskhand.formats.calendar.sound import bearable, sound
from deskhand.formats.calendar.zones import Moment, at, basic, known
from deskhand.formats.contentlines import Line

_DAY: Final = timedelta(days=1)
_YEAR: Final = timedelta(days=365)
TEN_YEARS: Final = 10 * _YEAR
MOST_TIMES: Final = 5_000
"""Of one series: every day for ten years, and not every hour."""


class Parsed(Protocol):
    """A component as the library reads it; what a property holds depends on what the file says."""

    @property
    def subcomponents(self) -> Sequence[Parsed]: ...

    def get(self, key: str, default: Any = None, /) -> Any: ...

    def __getitem__(self, key: str, /) -> Any: ...

    def __contains__(self, key: str, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is invited, or invites."""

    address: str
    name: str = ""
    answer: str = ""
    """`ACCEPTED`, `DECLINED`, `TENTATIVE`, `NEEDS-ACTION`."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that something happens. `end` is when it is over: of whole days, the first day after."""

    uid: str
    title: str
    start: Moment
    end: Moment
    place: str = ""
    note: str = ""
    state: str = ""
    busy: bool = True
    rule: str = ""
    """How it repeats, as the file says it; empty where it happens once."""
    which: str = ""
    """Which one of its series, as the file names it; empty where it happens once."""
    guests: tuple[Guest, ...] = ()
    organizer: Guest | None = None
    reminders: tuple[int, ...] = ()
    """Minutes before it begins."""

    @property
    def all_day(self) -> bool:
        return not isinstance(self.start, datetime)

    def span(self, zone: tzinfo) -> tuple[datetime, datetime]:
        return at(self.start, zone), at(self.end, zone)


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done."""

    uid: str
    title: str
    due: Moment | None = None
    done: bool = False
    note: str = ""
    changed: datetime | None = None
    priority: int = 0


def occurrences(document: Document, first: datetime, last: datetime, zone: tzinfo) -> list[Occurrence]:
    """All that happens in a span of time, in order. What is cancelled is left out; what is unsound, too."""
    import recurring_ical_events  # pyright: ignore[reportMissingTypeStubs] - it brings none

    picked = [one for one in _near(document, first, last) if sound(one)]
    if not picked:
        return []
    calendar = _parsed(document, [_tamed(document, one, first) for one in picked])
    series = {one.uid: one for one in picked if one.series and readable(one)}
    with _reading():
        query = recurring_ical_events.of(calendar, skip_bad_series=True)
        found = [_occurrence(cast("Parsed", one), series, zone) for one in query.between(first, last)]
    kept = [one for one in found if one.state != "CANCELLED"]
    return sorted(kept, key=lambda one: (*one.span(zone), one.title))


def every(document: Document, zone: tzinfo) -> list[Occurrence]:
    """Each event once, as it is written down: series by their first time."""
    return occurrences_of(document, document.all("VEVENT"), zone)


def occurrences_of(document: Document, components: Sequence[Component], zone: tzinfo) -> list[Occurrence]:
    """These components as they are written down, none of them expanded."""
    components = [one for one in components if sound(one)]
    calendar = _parsed(document, [_tamed(document, one) for one in components])
    series = {one.uid: one for one in components if one.series and readable(one)}
    with _reading():
        events: list[Parsed] = calendar.walk("VEVENT")
        return [_occurrence(one, series, zone, expanded=False) for one in events if "DTSTART" in one]


def unclear(document: Document, last: datetime) -> list[str]:
    """What begins before a moment and repeats in a way that no one can read, by its titles."""
    late = f"{last:%Y%m%d}"
    found = [one for one in document.all("VEVENT") if one.series and not readable(one)]
    return [one.value("SUMMARY").strip() for one in found if one.value("DTSTART")[:8] <= late]


def times(document: Document, uid: str, zone: tzinfo) -> list[Moment]:
    """The times of a series by its own clock, in the ten years from its beginning on: the first `MOST_TIMES`."""
    alone = only(document, uid)
    first = clock(moment_of(line_of(document.of(uid)[0], "DTSTART").value))
    named: set[Moment] = set()
    begin = first.replace(tzinfo=zone) - _DAY
    while clock(begin) < first + TEN_YEARS and len(named) < MOST_TIMES:
        year = occurrences(alone, begin, begin + _YEAR + 3 * _DAY, zone)
        named |= {moment_of(one.which) for one in year if one.which}
        begin += _YEAR
    return sorted((one for one in named if clock(one) < first + TEN_YEARS), key=clock)[:MOST_TIMES]


def tasks(document: Document) -> list[Task]:
    """Every task of a file, in its order."""
    calendar = _parsed(document, [_tamed(document, one) for one in document.all("VTODO") if sound(one)])
    with _reading():
        found: list[Parsed] = calendar.walk("VTODO")
        return [_task(one) for one in found]


def _near(document: Document, first: datetime, last: datetime) -> Iterator[Component]:
    """What may happen then. A calendar of ten years has thousands of events; a week has few, and is asked for most."""
    early, late = f"{first - 2 * _DAY:%Y%m%d}", f"{last + 2 * _DAY:%Y%m%d}"
    repeated = {one.uid for one in document.all("VEVENT") if one.series}
    for one in document.all("VEVENT"):
        start, end = one.first("DTSTART"), one.first("DTEND")
        if start is None:
            continue
        if one.uid in repeated or one.first("DURATION") is not None or start.value[:8] <= late:
            until = (end or start).value[:8]
            if one.uid in repeated or one.first("DURATION") is not None or until >= early:
                yield one


@contextmanager
def _reading() -> Generator[None]:
    """Whatever else the library may say of a file that nobody wrote for reading."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as wrong:
        raise NotACalendar(name="", why=str(wrong)[:200]) from None


def _parsed(document: Document, components: Iterable[bytes]) -> Any:  # the library's whole calendar
    """These components, with the time zones of their file, as the library understands them."""
    from icalendar import Calendar

    own = [line.value for line in document.lines if line.name == "X-WR-TIMEZONE" and known(line.value)]
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + "".join(f"X-WR-TIMEZONE:{one}\r\n" for one in own[:1])
    parts = [document.raw(one) for one in document.components if one.kind == "VTIMEZONE" and bearable(one)]
    parts += components
    whole = head.encode() + b"".join(one.rstrip(b"\r\n") + b"\r\n" for one in parts) + b"END:VCALENDAR\r\n"
    with _reading():
        return Calendar.from_ical(whole)


def _tamed(document: Document, one: Component, first: datetime | None = None) -> bytes:
    """Without a rule that no one can read: it happens once, when it says. `first`: nothing before it is wanted."""
    raw = document.raw(one)
    if readable(one):
        return raw if first is None else raw_near(document, one, first)
    for line in (line for line in one.lines if line.name == "RRULE"):
        raw = raw.replace(document.content[line.start : line.end], b"")
    return raw


def _occurrence(one: Parsed, series: dict[str, Component], zone: tzinfo, *, expanded: bool = True) -> Occurrence:
    uid = str(one.get("UID", ""))
    master = series.get(uid)
    start, end = _span(one, zone)
    which = one.get("RECURRENCE-ID")
    named = ""
    if which is not None and (master is not None or not expanded):
        named = _named(which.dt, master)
    elif expanded and master is not None:
        named = _named(start, master)
    transparent = str(one.get("TRANSP", "")).upper() == "TRANSPARENT"
    state = str(one.get("STATUS", "")).upper()
    return Occurrence(
        uid=uid,
        title=str(one.get("SUMMARY", "")).strip(),
        start=start,
        end=end,
        place=str(one.get("LOCATION", "")).strip(),
        note=str(one.get("DESCRIPTION", "")).strip(),
        state=state,
        busy=not transparent and state != "CANCELLED",
        rule=_rule(master),
        which=named,
        guests=tuple(_guest(each) for each in _several(one.get("ATTENDEE"))),
        organizer=None if one.get("ORGANIZER") is None else _guest(one["ORGANIZER"]),
        reminders=tuple(_reminders(one)),
    )


def _named(moment: Moment, master: Component | None) -> str:
    """A time of a series as its file writes it, so that the file finds it again."""
    start = None if master is None else master.first("DTSTART")
    if start is not None and start.value.strip().endswith("Z") and isinstance(moment, datetime) and moment.tzinfo:
        from zoneinfo import ZoneInfo

        return basic(moment.astimezone(ZoneInfo("UTC")))
    return basic(moment.replace(tzinfo=None) if isinstance(moment, datetime) and not _is_utc(moment) else moment)


def _is_utc(moment: datetime) -> bool:
    return str(moment.tzinfo) in ("UTC", "Etc/UTC")


def _span(one: Parsed, zone: tzinfo) -> tuple[Moment, Moment]:
    start = _in(one["DTSTART"].dt, zone)
    if one.get("DTEND") is not None:
        end = _in(one["DTEND"].dt, zone)
    elif one.get("DURATION") is not None:
        end = start + one["DURATION"].dt
    else:
        end = start if isinstance(start, datetime) else start + _DAY
    if isinstance(start, datetime) != isinstance(end, datetime):
        start, end = at(start, zone), at(end, zone)
    return (start, end) if end >= start else (start, start)


def _in(moment: Moment, zone: tzinfo) -> Moment:
    """A time without a zone is one of whoever reads it."""
    if isinstance(moment, datetime) and moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    return moment


def _rule(master: Component | None) -> str:
    line = None if master is None else master.first("RRULE")
    return "" if line is None else line.value.strip()


def _several(value: object) -> list[Any]:
    return [] if value is None else cast("list[Any]", value) if isinstance(value, list) else [value]


def _guest(value: Any) -> Guest:
    params = cast("dict[str, object]", getattr(value, "params", {}))
    address = str(value)
    if address.lower().startswith("mailto:"):
        address = address[len("mailto:") :]
    return Guest(address, str(params.get("CN", "")), str(params.get("PARTSTAT", "")).upper())


def _reminders(one: Parsed) -> Iterator[int]:
    for alarm in one.subcomponents:
        trigger = alarm.get("TRIGGER")
        before = getattr(trigger, "dt", None)
        if isinstance(before, timedelta):
            yield max(0, round(-before.total_seconds() / 60))


def _task(one: Parsed) -> Task:
    due = one.get("DUE")
    changed = getattr(one.get("LAST-MODIFIED"), "dt", None)
    done = str(one.get("STATUS", "")).upper() == "COMPLETED" or one.get("COMPLETED") is not None
    return Task(
        uid=str(one.get("UID", "")),
        title=str(one.get("SUMMARY", "")).strip(),
        due=None if due is None else due.dt,
        done=done,
        note=str(one.get("DESCRIPTION", "")).strip(),
        changed=changed if isinstance(changed, datetime) else None,
        priority=int(one.get("PRIORITY", 0) or 0),
    )


def line_of(one: Component, name: str) -> Line:
    """A line that a sound component has; raises `NotACalendar`."""
    found = one.first(name)
    if found is None:
        raise NotACalendar(name="", why=name)
    return found
