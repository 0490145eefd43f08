"""What is in the calendars, what takes the time there, what stands in whose way, and when there is room."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from deskhand.abilities.calendar.looking import Entries, Entry, entries, event_of, shelves_of, zone_of
from deskhand.abilities.calendar.problems import BadHours
from deskhand.abilities.calendar.results import Clash, Days, Event, Free, Listed, Slot, Total
from deskhand.core.ability import Claim
from deskhand.core.doors import Ctx
from deskhand.core.shown import shown
from deskhand.core.when import span_of
from deskhand.core.words import Lang, Words
from deskhand.core.world.noticed import Noticed
from deskhand.formats.calendar.occurrences import Guest
from deskhand.formats.calendar.slots import WORKDAYS, Hours, clashes, free

_HOURS = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*[-–~到至]\s*(\d{1,2})(?::(\d{2}))?\Z")
_ALL_DAY = Words("all day", "全天")
_STEP = timedelta(minutes=5)
_NOBODY_BUSY = Words("nobody is busy in {n:slot|slots} named above", "上述 {n} 个时段内无人占用")
_BUSY = Words("taken since: {title}", "期间已被占用：{title}")


async def listed(ctx: Ctx, when: str | None, people: Sequence[str], calendar: str, about: str, limit: int) -> Listed:
    shelves = await shelves_of(ctx, calendar, people)
    there = await entries(ctx, shelves, when)
    words = about.casefold().split()
    fitting = [
        one for one in there.found
        if all(word in f"{one.event.title} {one.event.place} {one.event.note}".casefold() for word in words)
    ]  # fmt: skip
    events = [event_of(one) for one in fitting]
    first = events[:limit]
    ctx.noticed([_noticed(ctx, one, guests.event.guests) for one, guests in zip(first, fitting, strict=False)])
    return Listed(
        events=first,
        event=first[0].id if first else None,
        first=first[0] if first else None,
        count=len(events),
        totals=_totals(events),
        clashes=_clashes(fitting, events),
        text="\n".join(line(one, ctx.lang) for one in first),
        calendars=[one.name for one in shelves],
        unread=there.unread,
        unclear=there.unclear,
    )


async def free_slots(
    ctx: Ctx, when: str, people: Sequence[str], minutes: int, hours: str, days: Days, limit: int
) -> Free:
    """Time in which all of these people are at work, each by their own clocks, and none has anything else."""
    own = ZoneInfo(ctx.zone)
    start, end = span_of(when, own)
    first = max(datetime.fromtimestamp(max(start, 0.0), own), ctx.now.astimezone(own))
    last = datetime.fromtimestamp(min(end, start + 400 * 86_400), own)
    shelves = await shelves_of(ctx, "", people)
    if people:
        mine = [one for one in await shelves_of(ctx, "", ()) if one.main and one not in shelves]
        shelves = [*mine, *shelves]
    there = Entries([], [], [])
    if last > first:
        there = await entries(ctx, shelves, f"{_utc(first)}/{_utc(last)}")
    taken = there.found
    open_, close = _hours(hours)
    weekdays = WORKDAYS if days == "workdays" else frozenset(range(7))
    everybody = [
        (Hours(open_, close, zone_of(ctx, shelf), weekdays), [one.event for one in taken if one.shelf == shelf])
        for shelf in shelves
    ] or [(Hours(open_, close, own, weekdays), [])]
    least = timedelta(minutes=minutes)
    found = [(_rounded(a), b) for a, b in free(first, last, everybody, least) if b - _rounded(a) >= least]
    slots = [_slot(a, b, own) for a, b in found[:limit]]
    filled = f"{_at(found[0][0], own)}/{_at(found[0][0] + least, own)}" if found else None
    names = list(dict.fromkeys(one.name for one in shelves))
    busy = [event_of(one) for one in taken if one.event.busy]
    return Free(
        slots=slots, slot=filled, count=len(found), people=names, busy=busy[:50], unread=there.unread,
        unclear=there.unclear,
    )  # fmt: skip


async def still_free(ctx: Ctx, result: Free) -> list[Claim]:
    """The slots against the busy times told beside them: no slot may hold any."""
    wrong = [
        busy.title
        for slot in result.slots
        for busy in result.busy
        if not busy.all_day and busy.start < slot.end and slot.start < busy.end and _overlap(slot, busy)
    ]
    if wrong:
        return [Claim(_BUSY.said(ctx.lang, title=shown(wrong[0])), holds=False)]
    return [Claim(_NOBODY_BUSY.said(ctx.lang, n=len(result.slots)), holds=True)] if result.slots else []


def _overlap(slot: Slot, busy: Event) -> bool:
    starts, ends = datetime.fromisoformat(slot.start), datetime.fromisoformat(slot.end)
    return datetime.fromisoformat(busy.start) < ends and starts < datetime.fromisoformat(busy.end)


def line(one: Event, lang: Lang) -> str:
    """One event in a line of text."""
    place = f" @ {shown(one.place)}" if one.place else ""
    return f"{_when(one, lang)} {shown(one.title)}{place}"


def _noticed(ctx: Ctx, one: Event, guests: Sequence[Guest]) -> Noticed:
    fields = {"title": one.title, "start": one.start, "end": one.end, "place": one.place, "all_day": one.all_day}
    more = {"state": one.state, "changed": ctx.now.timestamp()}
    people = [(guest.address, guest.name) for guest in guests[:20] if guest.address]
    return Noticed("event", one.id, {**fields, **more}, [("to", address, name) for address, name in people])


def _when(one: Event, lang: Lang) -> str:
    if one.all_day:
        span = one.start if one.start == one.end else f"{one.start} – {one.end}"
        return f"{span} ({_ALL_DAY.said(lang)})"
    start, end = one.start[:16].replace("T", " "), one.end[:16].replace("T", " ")
    return f"{start} – {end[11:] if start[:10] == end[:10] else end}"


def _totals(events: Sequence[Event]) -> list[Total]:
    found: dict[str, Total] = {}
    for one in events:
        key = one.title.casefold()
        before = found.get(key, Total(title=one.title, count=0, minutes=0))
        found[key] = before.model_copy(update={"count": before.count + 1, "minutes": before.minutes + one.minutes})
    return sorted(found.values(), key=lambda one: (-one.minutes, -one.count, one.title))


def _clashes(entries_: Sequence[Entry], events: Sequence[Event]) -> list[Clash]:
    """Events of one calendar in each other's way; those of different people are in nobody's."""
    found: list[Clash] = []
    for shelf in dict.fromkeys((one.shelf.account, one.shelf.place) for one in entries_):
        at = [n for n, one in enumerate(entries_) if (one.shelf.account, one.shelf.place) == shelf]
        pairs = clashes([entries_[n].event for n in at], entries_[at[0]].zone)
        found += [Clash(one=events[at[a]], other=events[at[b]]) for a, b in pairs]
    return found


def _hours(text: str) -> tuple[time, time]:
    found = _HOURS.match(text.strip())
    try:
        if found is None:
            raise BadHours(hours=shown(text))
        first, last = int(found[3]), int(found[4] or 0)
        # Midnight at the end of a day is the beginning of the next.
        return time(int(found[1]), int(found[2] or 0)), time(first % 24 if first == 24 and not last else first, last)
    except ValueError:
        raise BadHours(hours=shown(text)) from None


def _slot(start: datetime, end: datetime, zone: ZoneInfo) -> Slot:
    minutes = round((end - start).total_seconds() / 60)
    return Slot(
        when=f"{_at(start, zone)}/{_at(end, zone)}", start=_at(start, zone), end=_at(end, zone), minutes=minutes
    )


def _rounded(moment: datetime) -> datetime:
    """Nobody meets at 10:03."""
    over = timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not over else moment - over + _STEP


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="minutes")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="minutes")
