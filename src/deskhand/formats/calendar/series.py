"""A series as a whole: whether its rule can be read, when its times are, and all of them moved by the same amount."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from deskhand.formats.calendar.document import Component, Document, as_it_stands
from deskhand.formats.calendar.problems import NotACalendar, OtherTimes
from deskhand.formats.calendar.zones import Moment, basic
from deskhand.formats.contentlines import parameter

_WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_COUNTED: Final = r"[1-9]\d{0,5}"
_PARTS: Final = {
    # SECONDLY and MINUTELY: no appointment of a person repeats like this, and it would never end.
    "FREQ": r"HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": _COUNTED,
    "COUNT": _COUNTED,
    "UNTIL": r"\d{8}(T\d{6}Z?)?",
    "WKST": "|".join(_WEEKDAYS),
    "BYDAY": rf"(?:[+-]?\d{{1,2}})?(?:{'|'.join(_WEEKDAYS)})",
    "BYMONTHDAY": r"[+-]?(?:[1-9]|[12]\d|3[01])",
    "BYMONTH": r"[1-9]|1[0-2]",
    "BYSETPOS": r"[+-]?[1-9]\d{0,2}",
    "BYYEARDAY": r"[+-]?[1-9]\d{0,2}",
    "BYWEEKNO": r"[+-]?(?:[1-9]|[1-4]\d|5[0-3])",
    "BYHOUR": r"[01]?\d|2[0-3]",
    "BYMINUTE": r"[0-5]?\d",
    "BYSECOND": r"[0-5]?\d",
}
_ALWAYS: Final = ("INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND")
_BESIDE: Final = {
    "HOURLY": frozenset[str](),
    "DAILY": frozenset({"BYMONTH"}),
    "WEEKLY": frozenset({"BYMONTH", "BYSETPOS"}),
    "MONTHLY": frozenset({"BYMONTH", "BYMONTHDAY", "BYSETPOS"}),
    "YEARLY": frozenset({"BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"}),
}
"""What says more closely when a rule falls, beside what may always say so."""
_MOST_A_DAY: Final = 24
_SPELLED: Final = {name: re.compile(rf"(?:{form})(?:,(?:{form}))*") for name, form in _PARTS.items()}


def parts_of(rule: str) -> dict[str, str] | None:
    """The parts of a rule by their names, in its order; None where no one can say when it falls.

    Decided here, before any library sees it: there is an `INTERVAL` with which one never comes back.
    """
    found: dict[str, str] = {}
    for part in rule.strip().upper().split(";"):
        name, _, value = part.partition("=")
        if name not in _SPELLED or name in found or _SPELLED[name].fullmatch(value) is None:
            return None
        found[name] = value
    return found if "FREQ" in found and _falls(found) else None


def _falls(parts: Mapping[str, str]) -> bool:
    """Whether a rule falls some day, and not more often than appointments do.

    One that never does is worked out to the year 9999 before that shows.
    """
    given = {name: value.split(",") for name, value in parts.items()}
    per_day = math.prod(len(given.get(name, "1")) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    every = int(parts.get("INTERVAL", "1"))
    if parts["FREQ"] == "HOURLY":
        per_day *= 1 if "BYHOUR" in parts else max(1, 24 // every)
    if per_day > _MOST_A_DAY or not given.keys() <= _BESIDE[parts["FREQ"]] | {"FREQ", *_ALWAYS}:
        return False
    if "UNTIL" in parts and not _is_moment(parts["UNTIL"]):
        return False
    if parts["FREQ"] == "HOURLY" and "BYHOUR" in parts and every > 1:
        return False
    if parts["FREQ"] == "DAILY" and "BYDAY" in parts and every % 7 == 0:
        return False
    if given.keys() & {"BYYEARDAY", "BYWEEKNO"} and given.keys() & {"BYMONTH", "BYMONTHDAY"}:
        return False
    if any(abs(int(at)) > _chosen_from(given) for at in given.get("BYSETPOS", ())):
        return False
    days = [abs(int(day)) for day in given.get("BYMONTHDAY", ["1"])]
    months = [int(month) for month in given.get("BYMONTH", ["1"])]
    return any(day <= monthrange(2024, month)[1] for day in days for month in months)


def _chosen_from(given: Mapping[str, Sequence[str]]) -> int:
    """How many days of one of its periods a rule may name, of which `BYSETPOS` then takes one."""
    of_days, most = {"WEEKLY": (1, 7), "MONTHLY": (5, 31), "YEARLY": (53, 366)}[given["FREQ"][0]]
    return min(most, of_days * len(given.get("BYDAY", ())) + most * ("BYMONTHDAY" in given or "BYYEARDAY" in given))


def _is_moment(text: str) -> bool:
    try:
        moment_of(text)
    except NotACalendar:
        return False
    return True


def readable(one: Component) -> bool:
    """Whether its rule says when it happens; so it does where it has none."""
    return all(parts_of(line.value) is not None for line in one.lines if line.name == "RRULE")


def ends(one: Component) -> bool:
    """Whether a series is over some day."""
    parts = [parts_of(line.value) or {} for line in one.lines if line.name == "RRULE"]
    return all(part.keys() & {"COUNT", "UNTIL"} for part in parts)


def several_days(one: Component) -> bool:
    """Whether a series names more than one day on which it falls."""
    parts = [parts_of(line.value) or {} for line in one.lines if line.name == "RRULE"]
    return any("," in part.get(name, "") for part in parts for name in ("BYDAY", "BYMONTHDAY"))


def only(document: Document, uid: str) -> Document:
    """The same file with this one thing in it: a series is worked out without all the others beside it."""
    zones = [one for one in document.components if one.kind == "VTIMEZONE"]
    return replace(document, components=(*zones, *document.of(uid)))


def moment_of(value: str) -> Moment:
    """A time as a file writes it, without its zone."""
    text = value.strip().removesuffix("Z")
    form = "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d"
    try:
        found = datetime.strptime(text, form)  # noqa: DTZ007 - the zone stands beside it
    except ValueError:
        raise NotACalendar(name="", why=value[:40]) from None
    return found if "T" in text else found.date()


def clock(moment: Moment) -> datetime:
    """By the clock alone: a series keeps its time of day, whatever the clocks do."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - a day has no zone


@dataclass(frozen=True, slots=True)
class Shift:
    """From one beginning of a series to another, by the clock of the zone it stands in."""

    was: datetime
    now: datetime
    zone: tzinfo | None

    @property
    def by(self) -> timedelta:
        return self.now - self.was

    def moment(self, moment: Moment) -> Moment:
        """As much later; a day by as many days as the clock turned over."""
        return moment + (self.by if isinstance(moment, datetime) else self.now.date() - self.was.date())

    def value(self, value: str) -> str:
        """A time as it is written. One in UTC goes as far by the clock of the zone, which is not as far in UTC."""
        moment = moment_of(value)
        if not value.strip().endswith("Z") or not isinstance(moment, datetime):
            return basic(self.moment(moment))
        there = moment.replace(tzinfo=UTC).astimezone(self.zone or UTC).replace(tzinfo=None)
        back = (there + self.by).replace(tzinfo=self.zone or UTC).astimezone(UTC)
        return f"{back:%Y%m%dT%H%M%S}Z"

    def lines(self, document: Document, one: Component, name: str) -> list[str]:
        """Every line of that name of a component, with its times moved."""
        found: list[str] = []
        for line in (line for line in one.lines if line.name == name):
            head = as_it_stands(document, line).removesuffix(line.value)
            found.append(f"{head}{','.join(self.value(value) for value in line.value.split(','))}")
        return found

    def rule(self, rule: str) -> str:
        """A rule with the days that it names as many days later. Raises `OtherTimes` where there are no such days.

        That all times come out as much later is for whoever works them out to see, see `as_moved`.
        """
        read = (part.partition("=") for part in rule.strip().split(";"))
        parts = {name.upper(): value for name, _, value in read}
        days = (self.now.date() - self.was.date()).days
        if days % 7 and "BYDAY" in parts:
            parts["BYDAY"] = ",".join(_weekday(one, days) for one in parts["BYDAY"].split(","))
            if parts["FREQ"].upper() == "WEEKLY" and parts.keys() & {"INTERVAL", "BYSETPOS", "WKST"}:
                # The week has to begin as much later too, or days of one would fall into two.
                parts["WKST"] = _weekday(parts.get("WKST", _WEEKDAYS[0]), days)
        if self.was.day != self.now.day and "BYMONTHDAY" in parts:
            if parts["BYMONTHDAY"] == str(self.was.day):
                parts["BYMONTHDAY"] = str(self.now.day)
            else:
                parts["BYMONTHDAY"] = ",".join(_day(int(one), days) for one in parts["BYMONTHDAY"].split(","))
        if "UNTIL" in parts:
            parts["UNTIL"] = self.value(parts["UNTIL"])
        return ";".join(f"{name}={value}" for name, value in parts.items())


def _weekday(day: str, days: int) -> str:
    """A day of the week some days later; that of the second Monday of a month is not always the second of its kind."""
    if day.upper() not in _WEEKDAYS:
        raise OtherTimes()
    return _WEEKDAYS[(_WEEKDAYS.index(day.upper()) + days) % 7]


def _day(day: int, days: int) -> str:
    """A day of the month some days later, counted from the end that it was counted from."""
    later = day + days
    if not 1 <= later * (1 if day > 0 else -1) <= 31:
        raise OtherTimes()
    return str(later)


def fewer(rule: str, gone: int) -> str:
    """A rule that falls so many times less often, where it says how often."""
    parts = [part.partition("=") for part in rule.strip().split(";")]
    return ";".join(f"{name}={int(n) - gone if name.upper() == 'COUNT' else n}" for name, _, n in parts)


def like_start(start_params: Mapping[str, str], name: str, value: str) -> str:
    """A time of a series, written with the zone in which the series stands."""
    params = "".join(f";{key}={parameter(one)}" for key, one in start_params.items() if key in ("TZID", "VALUE"))
    return f"{name}{params}:{value}"


def as_moved(before: Sequence[Moment], after: Sequence[Moment], shift: Shift) -> bool:
    """Whether each time has become another, none lost and none new."""
    return [shift.moment(one) for one in before] == list(after)
