"""Events over all calendars, and the one that is meant."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from deskhand.abilities.calendar.problems import NoSuchCalendar, NoSuchEvent, WhichEvent
from deskhand.abilities.calendar.results import Event
from deskhand.core.accounts import Held, Shelf
from deskhand.core.doors import Ctx
from deskhand.core.shown import shown, shown_few
from deskhand.core.when import span_of
from deskhand.formats.calendar.document import Document, read
from deskhand.formats.calendar.occurrences import TEN_YEARS, Occurrence, every, occurrences, unclear
from deskhand.formats.calendar.problems import CalendarTooLarge, NotACalendar
from deskhand.formats.calendar.series import only, readable
from deskhand.formats.calendar.sound import unsound
from deskhand.formats.calendar.zones import known

_BEGINS = "event:"
_SOON = timedelta(days=400)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event, and the file it stands in."""

    held: Held
    document: Document
    event: Occurrence
    zone: ZoneInfo

    @property
    def shelf(self) -> Shelf:
        return self.held.shelf

    @property
    def id(self) -> str:
        return id_of(self.shelf, self.event.uid, self.event.which)

    @property
    def span(self) -> tuple[datetime, datetime]:
        return self.event.span(self.zone)


@dataclass(frozen=True, slots=True)
class Entries:
    """What stands in some calendars."""

    found: list[Entry]
    unread: list[str]
    """Files that are no calendars, and events that cannot be worked out."""
    unclear: list[str]
    """Events that repeat in a way no one can read."""


def id_of(shelf: Shelf, uid: str, which: str) -> str:
    return _BEGINS + "/".join(quote(part, safe="") for part in (shelf.account, shelf.place, uid, which))


def is_id(said: str) -> bool:
    return said.startswith(_BEGINS)


def zone_of(ctx: Ctx, shelf: Shelf) -> ZoneInfo:
    """By whose clocks a calendar is read."""
    return ZoneInfo(shelf.zone if known(shelf.zone) and shelf.zone else ctx.zone)


async def shelves_of(ctx: Ctx, calendar: str, people: Sequence[str]) -> list[Shelf]:
    """The calendars that are meant: of a name, of these people, or the person's own."""
    await ctx.shelves.must_be_any("calendar")
    every_ = await ctx.shelves.shelves("calendar")
    names = [one for one in (calendar, *people) if one.strip()]
    if not names:
        own = {one.account for one in every_ if one.main}
        return [one for one in every_ if one.main or one.account not in own]
    found: list[Shelf] = []
    for name in names:
        wanted = _plain(name)
        called = [one for one in every_ if wanted in (one.name.casefold(), one.person.casefold())]
        called = called or [one for one in every_ if name.strip().casefold() == one.account.casefold()]
        if not called:
            listed = shown_few([one.name for one in every_], ctx.lang, at_most=10) or "-"
            raise NoSuchCalendar(name=shown(name), names=listed)
        found += [one for one in called if one not in found]
    return found


def _plain(name: str) -> str:
    """Somebody as a calendar is called: `Li Wei <li@example.com>` and `li@example.com` too."""
    said = name.partition("<")[0].strip().strip('"') or name.strip(" <>")
    return said.partition("@")[0].strip().casefold()


async def entries(ctx: Ctx, shelves: Sequence[Shelf], when: str | None) -> Entries:
    """What happens in a time, or without one every event once."""
    found: list[Entry] = []
    unread: list[str] = []
    unclear: list[str] = []
    for n, shelf in enumerate(shelves, 1):
        zone = zone_of(ctx, shelf)
        first, last = _bounds(when, zone)
        span = (None, None) if when is None else (first.timestamp() - 86_400, last.timestamp() + 86_400)
        for held in await ctx.shelves.held(shelf, *span):
            try:
                there = await asyncio.to_thread(_entries_in, held, zone, when is not None, first, last)
                found += there.found
                unread += there.unread
                unclear += there.unclear
            except (NotACalendar, CalendarTooLarge):
                unread.append(held.place.rpartition("/")[2])
        await ctx.progress(n, len(shelves), shelf.name)
    found.sort(key=lambda one: (*one.span, one.event.title))
    return Entries(found, unread, unclear)


async def meant(ctx: Ctx, said: str, when: str | None, calendar: str) -> Entry:
    """The event that an id names, or words of its title; of a series the next time. Raises where that is not one."""
    if is_id(said):
        return _one_time(await _by_id(ctx, said), ctx.now)
    shelves = await shelves_of(ctx, calendar, ())
    words = said.casefold().split()

    def fits(one: Entry) -> bool:
        return all(word in one.event.title.casefold() for word in words)

    day = f"{(ctx.now - _DAY).date()}/{(ctx.now + _SOON).date()}"
    for span in [when] if when is not None else [day, None]:
        found = [one for one in (await entries(ctx, shelves, span)).found if fits(one)]
        exact = [one for one in found if one.event.title.casefold() == said.strip().casefold()]
        first = _first_of_each(exact or found, ctx.now)
        if len(first) == 1:
            return _one_time(first[0], ctx.now)
        if first:
            names = shown_few([f"{one.event.title} ({one.span[0]:%Y-%m-%d %H:%M})" for one in first], ctx.lang)
            raise WhichEvent(event=shown(said), n=len(first), names=names)
    raise NoSuchEvent(event=shown(said))


async def _by_id(ctx: Ctx, said: str) -> Entry:
    parts = [unquote(part) for part in said.removeprefix(_BEGINS).split("/")]
    if len(parts) != 4:
        raise NoSuchEvent(event=shown(said))
    await ctx.shelves.must_be_any("calendar")
    account, place, uid, which = parts
    shelf = next(
        (one for one in await ctx.shelves.shelves("calendar") if (one.account, one.place) == (account, place)), None
    )
    if shelf is None:
        raise NoSuchEvent(event=shown(said))
    zone = zone_of(ctx, shelf)
    for held in await ctx.shelves.held(shelf):
        if uid.encode() not in held.content.replace(b"\r\n ", b"").replace(b"\n ", b""):
            continue
        document = read(held.content, held.place)
        if document.of(uid):
            return _entry_of(held, document, uid, which, zone)
    raise NoSuchEvent(event=shown(said))


def _entry_of(held: Held, document: Document, uid: str, which: str, zone: ZoneInfo) -> Entry:
    if which:
        day = datetime.strptime(which[:8], "%Y%m%d").replace(tzinfo=zone)
        # A time of a series that was moved may stand anywhere now; most stand near where they were.
        for around in (timedelta(days=3), timedelta(days=800)):
            for one in occurrences(document, day - around, day + around, zone):
                if (one.uid, one.which) == (uid, which):
                    return Entry(held, document, one, zone)
    for one in every(document, zone):
        if one.uid == uid and (not which or one.which == which):
            return Entry(held, document, one, zone)
    raise NoSuchEvent(event=shown(uid))


def _one_time(one: Entry, now: datetime) -> Entry:
    """Of a series as it is written down, the time that comes next, else its last: never all of it unasked."""
    master = one.document.of(one.event.uid)[0]
    if one.event.which or not master.series or not readable(master):
        return one
    alone = only(one.document, one.event.uid)
    begins = one.event.span(one.zone)[0]
    coming = occurrences(alone, now, now + 2 * _SOON, one.zone)[:1]
    found = coming or occurrences(alone, begins - _DAY, begins + TEN_YEARS, one.zone)[-1:]
    return Entry(one.held, one.document, found[0], one.zone) if found else one


def _entries_in(held: Held, zone: ZoneInfo, timed: bool, first: datetime, last: datetime) -> Entries:
    document = read(held.content, held.place.rpartition("/")[2])
    found = occurrences(document, first, last, zone) if timed else every(document, zone)
    there = [Entry(held, document, one, zone) for one in found]
    return Entries(there, unsound(document, "VEVENT"), unclear(document, last))


def _bounds(when: str | None, zone: ZoneInfo) -> tuple[datetime, datetime]:
    if when is None:
        return datetime(1, 1, 2, tzinfo=zone), datetime(9999, 1, 1, tzinfo=zone)
    first, last = span_of(when, zone)
    low, high = datetime(1971, 1, 1, tzinfo=zone), datetime(2100, 1, 1, tzinfo=zone)
    start = low if first < low.timestamp() else datetime.fromtimestamp(first, zone)
    return start, high if last > high.timestamp() else datetime.fromtimestamp(last, zone)


def _first_of_each(found: Sequence[Entry], now: datetime) -> list[Entry]:
    """Of each series the time that comes next, else its last."""
    chosen: dict[tuple[str, str, str], Entry] = {}
    for one in found:
        key = (one.shelf.account, one.shelf.place, one.event.uid)
        if key not in chosen or chosen[key].span[1] < now:
            chosen[key] = one
    return list(chosen.values())


def event_of(one: Entry) -> Event:
    """As it is told: moments by the clocks of its calendar, days as days."""
    event = one.event
    start, end = one.span
    return Event(
        id=one.id,
        title=event.title,
        start=shown_moment(event.start, one.zone),
        end=shown_moment(_last_day(event) if event.all_day else event.end, one.zone),
        all_day=event.all_day,
        minutes=round((end - start).total_seconds() / 60),
        place=event.place,
        note=event.note,
        calendar=one.shelf.name,
        account=one.shelf.account,
        people=[guest.name or guest.address for guest in event.guests],
        state=event.state.lower(),
        repeats=event.rule,
        reminder=min(event.reminders) if event.reminders else None,
    )


def _last_day(event: Occurrence) -> date:
    last = event.end - _DAY
    return max(last, event.start)


def shown_moment(moment: date | datetime, zone: ZoneInfo) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(zone).isoformat(timespec="minutes")
    return moment.isoformat()
