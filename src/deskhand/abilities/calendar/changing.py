"""Events put in, moved and called off; whoever else is in them is told, once, in the same list of changes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from deskhand.abilities.calendar.looking import Entry, entries, event_of, id_of, is_id, meant, shown_moment, zone_of
from deskhand.abilities.calendar.problems import (
    CannotInvite,
    ChangeFailed,
    EndsFirst,
    NotTheirs,
    OthersInvited,
    WhichOfItsDays,
)
from deskhand.abilities.calendar.results import Changed, Event, Repeat, Skips, Which
from deskhand.core.accounts import Held, Shelf
from deskhand.core.afterwards import left_alone
from deskhand.core.changes import Change, Done, MakeFolder, Write
from deskhand.core.doors import Ctx
from deskhand.core.shown import shown, shown_few
from deskhand.core.when import moments_of
from deskhand.core.words import Words
from deskhand.core.world.noticed import Noticed
from deskhand.formats.calendar.document import Document, empty, read
from deskhand.formats.calendar.invitation import Method, message
from deskhand.formats.calendar.occurrences import MOST_TIMES, TEN_YEARS, Guest, Occurrence, every, times
from deskhand.formats.calendar.others import callers_in, guests_in
from deskhand.formats.calendar.problems import OtherTimes, UnclearRule
from deskhand.formats.calendar.repeats import in_words
from deskhand.formats.calendar.series import Shift, as_moved, clock, ends, moment_of, readable, several_days
from deskhand.formats.calendar.written import New, cancelled, event, moved, zone_needed
from deskhand.formats.calendar.zones import Moment, at, basic, later, real
from deskhand.formats.mailbox.headers import Address, parsed
from deskhand.formats.mailbox.written import Draft, bytes_of
from deskhand.formats.mailbox.written import id_of as mail_id

_RULES: dict[Repeat, str] = {
    "daily": "FREQ=DAILY", "workdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "weekly": "FREQ=WEEKLY",
    "monthly": "FREQ=MONTHLY", "yearly": "FREQ=YEARLY",
}  # fmt: skip
_INVITES = Words("Invitation: {title}", "邀请：{title}")
_MOVES = Words("Changed: {title}", "变更：{title}")
_CANCELS = Words("Cancelled: {title}", "取消：{title}")
_LONG = TEN_YEARS - timedelta(days=366)
"""A series that falls as long as this is not counted to its end."""
_TEXT = Words("{title}\n{when}\n{place}\n\n{note}", "{title}\n{when}\n{place}\n\n{note}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new event, as it was asked for."""

    title: str
    when: str
    people: Sequence[str] = ()
    place: str = ""
    note: str = ""
    minutes: int = 60
    repeat: Repeat = ""
    until: str | None = None
    times: int | None = None
    reminder: int | None = None


async def added(ctx: Ctx, wanted: Wanted, calendar: str) -> Changed:
    shelf = await ctx.shelves.chosen("calendar", calendar)
    zone = ZoneInfo(shelf.zone) if shelf.zone else None
    start, end = _moments(wanted.when, zone, timedelta(minutes=wanted.minutes))
    guests, theirs = await _guests(ctx, shelf, wanted.people)
    new = New(
        uid=f"{ctx.key}@deskhand", title=wanted.title.strip(), start=start, end=end, place=wanted.place,
        note=wanted.note, rule=_rule(wanted, start), guests=guests,
        reminders=() if wanted.reminder is None else (wanted.reminder,),
        organizer=Guest(shelf.address) if guests and shelf.address else None,
    )  # fmt: skip
    in_the_way = await _in_the_way(ctx, shelf, start, end, new.uid)
    mailed = [one for one in guests if not any(_is(one, other) for other in theirs)]

    async def propose() -> list[Change]:
        changes = [change for one in (shelf, *theirs) for change in await _put(ctx, one, new)]
        if mailed:
            document = empty().added(zone_needed(empty(), start, end), event(new, ctx.now))
            changes += await _word(ctx, shelf, document, new.uid, "", "REQUEST", mailed)
        return changes

    done = await ctx.files.carry_out(propose)
    _must_be_done(ctx, done)
    made = Occurrence(new.uid, new.title, start, end, rule=new.rule, guests=tuple(guests))
    which = basic(start.replace(tzinfo=None) if isinstance(start, datetime) and not _utc(start) else start)
    told = [one.address for one in guests]
    found = _changed(ctx, shelf, made, which if new.rule else "", done, told, in_the_way)
    return found.model_copy(update={"skips": _skips(wanted.repeat, start)})


async def shifted(
    ctx: Ctx, said: str, to: str, when: str | None, calendar: str, which: Which, *, tell: bool
) -> Changed:
    one = await meant(ctx, said, when, calendar)
    guests = _may_change(ctx, one, which, tell=tell)
    _must_be_clear(one)
    zone = ZoneInfo(one.shelf.zone) if one.shelf.zone else None
    asked = start, end = _new_time(one.event, to, zone, one.zone)
    of_series = "" if which == "all" else one.event.which
    whole = which == "all" and bool(one.event.which)
    if whole:
        start, end = _all_of_it(one, start, end)
        if when is None and not is_id(said):
            _must_be_one_day(ctx, one, start, asked[0])
    document = moved(one.document, one.event.uid, of_series, start, end, ctx.now)
    fell = await asyncio.to_thread(_as_many, one, document, start) if whole else []
    in_the_way = await _in_the_way(ctx, one.shelf, *asked, one.event.uid)

    async def propose() -> list[Change]:
        changes = [await ctx.shelves.written(one.held, document.content, one.event.title)]
        if tell:
            for held, other in await _beside(ctx, one):
                there = moved(other, one.event.uid, of_series, start, end, ctx.now)
                changes.append(await ctx.shelves.written(held, there.content, one.event.title))
            changes += await _word(ctx, one.shelf, document, one.event.uid, of_series, "REQUEST", guests)
        return changes

    done = await ctx.files.carry_out(propose)
    _must_be_done(ctx, done)
    told = [guest.address for guest in guests] if tell else []
    rule = "" if of_series else document.of(one.event.uid)[0].value("RRULE")
    now = Occurrence(one.event.uid, one.event.title, *asked, rule=rule)
    found = _changed(ctx, one.shelf, now, of_series, done, told, in_the_way)
    if of_series:
        return found.model_copy(update={"again": True})
    past = sum(at(each, one.zone) < ctx.now for each in fell)
    whole = len(fell) < MOST_TIMES and bool(fell) and clock(fell[-1]) - clock(fell[0]) < _LONG
    over = whole and ends(one.document.of(one.event.uid)[0])
    return found.model_copy(update={"times": len(fell), "past": past, "endless": bool(fell) and not over})


async def called_off(ctx: Ctx, said: str, when: str | None, calendar: str, which: Which, *, tell: bool) -> Changed:
    one = await meant(ctx, said, when, calendar)
    guests = _may_change(ctx, one, which, tell=tell)
    if which == "one":
        _must_be_clear(one)
    of_series = "" if which == "all" else one.event.which
    document = cancelled(one.document, one.event.uid, of_series, ctx.now)

    async def propose() -> list[Change]:
        empty_now = not document.all("VEVENT", "VTODO", "VJOURNAL") and not one.shelf.single
        if empty_now:
            changes = [await ctx.shelves.removed(one.held, one.event.title)]
        else:
            changes = [await ctx.shelves.written(one.held, document.content, one.event.title)]
        if tell:
            for held, other in await _beside(ctx, one):
                there = cancelled(other, one.event.uid, of_series, ctx.now)
                changes.append(await ctx.shelves.written(held, there.content, one.event.title))
            uid, method = one.event.uid, "CANCEL"
            changes += await _word(ctx, one.shelf, one.document, uid, of_series, method, guests)
        return changes

    done = await ctx.files.carry_out(propose)
    _must_be_done(ctx, done)
    told = [guest.address for guest in guests] if tell else []
    found = _changed(ctx, one.shelf, one.event, of_series, done, told, [], gone=True)
    return found.model_copy(update={"gone": True, "again": bool(of_series)})


def _moments(when: str, zone: ZoneInfo | None, long: timedelta) -> tuple[Moment, Moment]:
    start, end = moments_of(when, zone)
    return real(start), real(end) if end is not None else later(start, long)


def _new_time(event_: Occurrence, to: str, zone: ZoneInfo | None, shown_in: ZoneInfo) -> tuple[Moment, Moment]:
    """Where it goes: a new day keeps the time of day, a new beginning keeps how long it is."""
    start, end = moments_of(to, zone)
    old_start, old_end = event_.start, event_.end
    if not isinstance(start, datetime) and isinstance(old_start, datetime):
        before = old_start.astimezone(zone or shown_in)
        start = datetime.combine(start, before.time(), zone)
        end = None
    if end is None:
        long = at(old_end, UTC) - at(old_start, UTC) if isinstance(old_start, datetime) else timedelta(hours=1)
        end = later(start, long)
    return real(start), real(end)


def _all_of_it(one: Entry, start: Moment, end: Moment) -> tuple[Moment, Moment]:
    """The first time of a series, moved as far as the time that was named, by the clock where the series stands."""
    first = next((each for each in every(one.document, one.zone) if each.uid == one.event.uid and each.rule), one.event)
    if isinstance(first.start, datetime) != isinstance(start, datetime):
        raise OtherTimes()
    own = (first.start.tzinfo if isinstance(first.start, datetime) else None) or one.zone
    begins: Moment = first.start + (clock(at(start, own)) - clock(at(one.event.start, own)))
    return begins, begins + (clock(at(end, own)) - clock(at(start, own)))


def _must_be_one_day(ctx: Ctx, one: Entry, start: Moment, to: Moment) -> None:
    """Where nobody said which time of a series is meant, it cannot be one of several days that goes to another."""
    master = one.document.of(one.event.uid)[0]
    was = moment_of(master.value("DTSTART"))
    if several_days(master) and clock(was).date() != clock(start).date():
        rule = in_words(master.value("RRULE"), ctx.lang)
        raise WhichOfItsDays(event=shown(one.event.title), rule=rule, to=f"{clock(to):%Y-%m-%d}")


def _as_many(one: Entry, after: Document, start: Moment) -> list[Moment]:
    """All times of a series before it is moved. Raises where they would not all be there afterwards, as much later."""
    uid = one.event.uid
    fell = times(one.document, uid, one.zone)
    was = moment_of(one.document.of(uid)[0].value("DTSTART"))
    if not as_moved(fell, times(after, uid, one.zone), Shift(clock(was), clock(start), None)):
        raise OtherTimes()
    return fell


def _rule(wanted: Wanted, start: Moment) -> str:
    if not wanted.repeat:
        return ""
    if wanted.until is not None and wanted.times is not None:
        raise EndsFirst()
    rule = _RULES[wanted.repeat]
    if wanted.times is not None:
        return f"{rule};COUNT={wanted.times}"
    if wanted.until is None:
        return rule
    last, over = moments_of(wanted.until, start.tzinfo if isinstance(start, datetime) else None)
    if not isinstance(start, datetime):
        return f"{rule};UNTIL={(last.date() if isinstance(last, datetime) else last):%Y%m%d}"
    end = last if isinstance(last, datetime) else at(over or last, start.tzinfo or ZoneInfo("UTC"))
    return f"{rule};UNTIL={basic(end.astimezone(ZoneInfo('UTC')) if start.tzinfo is not None else end)}"


def _skips(repeat: Repeat, start: Moment) -> Skips:
    """What a rule jumps over, because the day does not exist there."""
    if repeat == "monthly" and start.day > 28:
        return "months"
    return "years" if repeat == "yearly" and (start.month, start.day) == (2, 29) else ""


async def _guests(ctx: Ctx, shelf: Shelf, people: Sequence[str]) -> tuple[list[Guest], list[Shelf]]:
    """Whom to invite, and the calendars of theirs that lie beside this one in a folder, which it goes into as well."""
    if not people:
        return [], []
    beside = [one for one in await ctx.shelves.shelves("calendar") if one.near and one.account == shelf.account]
    guests: list[Guest] = []
    theirs: list[Shelf] = []
    for person in people:
        own = [one for one in beside if shelf.near and one.person.casefold() == person.strip().casefold()]
        if own:
            theirs += [one for one in own if one not in theirs and one.place != shelf.place]
            local = "".join(c for c in person.lower() if c.isascii() and (c.isalnum() or c in "._-")) or "guest"
            guests.append(Guest(f"{local}@{shelf.address.rpartition('@')[2] or 'localhost'}", person.strip()))
            continue
        found = [parsed(one) for one in await ctx.people.addressed([person])]
        guests += [Guest(one.address, one.name) for one in found if one is not None]
    return guests, theirs


async def _beside(ctx: Ctx, one: Entry) -> list[tuple[Held, Document]]:
    """The same event in calendars of its guests that lie beside it in a folder."""
    shelves = [
        each for each in await ctx.shelves.shelves("calendar")
        if one.shelf.near and each.near and each.account == one.shelf.account and each.place != one.shelf.place
    ]  # fmt: skip
    held = [each for shelf in shelves for each in await ctx.shelves.held(shelf)]
    found = [(each, read(each.content)) for each in held if one.event.uid.encode() in each.content]
    return [(each, document) for each, document in found if document.of(one.event.uid)]


def _is(guest: Guest, shelf: Shelf) -> bool:
    return guest.name.casefold() == shelf.person.casefold()


def _utc(moment: datetime) -> bool:
    return str(moment.tzinfo) in ("UTC", "Etc/UTC")


async def _put(ctx: Ctx, shelf: Shelf, new: New) -> list[Change]:
    """A new event on a shelf: into its one file, or as a file of its own."""
    if shelf.single and shelf.there:
        held = (await ctx.shelves.held(shelf))[0]
        document = read(held.content, shelf.name)
        parts = [zone_needed(document, new.start, new.end), event(new, ctx.now, document.newline)]
        return [await ctx.shelves.written(held, document.added(*filter(None, parts)).content, new.title)]
    fresh = empty(name=shelf.name if shelf.single else "")
    document = fresh.added(*filter(None, [zone_needed(fresh, new.start, new.end), event(new, ctx.now)]))
    return await ctx.shelves.added(shelf, new.uid.partition("@")[0], document.content, new.title)


async def _word(
    ctx: Ctx, shelf: Shelf, document: Document, uid: str, which: str, method: Method, guests: Sequence[Guest]
) -> list[Change]:
    """The mail that tells the guests, from the calendar's own account."""
    account = next((one for one in ctx.mail.accounts if one.name == shelf.account and one.sends), None)
    account = account or next((one for one in ctx.mail.accounts if one.sends), None)
    sender = None if account is None else parsed(account.address)
    if account is None or sender is None:
        raise CannotInvite(account=shown(shelf.account))
    to = [Address(one.address, one.name) for one in guests if one.address.casefold() != account.address.casefold()]
    if not to:
        return []
    told = document.of(uid)
    one = next((each for each in told if each.value("RECURRENCE-ID") == which), told[0]) if which else told[0]
    title = one.value("SUMMARY")
    words = _CANCELS if method == "CANCEL" else _INVITES if one.value("SEQUENCE") in ("", "0") else _MOVES
    start = one.first("DTSTART")
    zone = "" if start is None else start.params.get("TZID", "UTC" if start.value.endswith("Z") else "")
    when = "" if start is None else f"{moment_of(start.value)} {zone}".strip()
    text = _TEXT.said(ctx.lang, title=title, when=when,
                      place=one.value("LOCATION"), note=one.value("DESCRIPTION"))  # fmt: skip
    id_ = mail_id(f"{ctx.key}/{method}", account.address)
    draft = Draft(
        Address(sender.address, account.person), to, words.said(ctx.lang, title=title), text.strip() + "\n", id_,
        ctx.now.astimezone(ZoneInfo(account.zone or ctx.zone)), calendar=message(document, uid, method, which),
        method=method,
    )  # fmt: skip
    everyone = [each.address for each in to]
    return await ctx.mail.sending(account.name, bytes_of(draft), message_id=id_, to=everyone, name=draft.subject)


def _may_change(ctx: Ctx, one: Entry, which: Which, *, tell: bool) -> list[Guest]:
    """Whom a change concerns. Raises where they would not know, or where somebody else called them together.

    All that the file says of the event counts: guests may stand in a single time of a series, and nowhere else.
    """
    mine = {account.address.casefold() for account in ctx.mail.accounts} | {one.shelf.address.casefold()}
    parts = one.document.of(one.event.uid)
    # A folder tells nobody; where one's own address is not known, its organizer may well be oneself.
    callers = callers_in(parts, mine) if mine != {""} or not one.shelf.near else []
    if callers:
        raise NotTheirs(event=shown(one.event.title), who=shown(callers[0].name or callers[0].address))
    whole = which == "all" or not one.event.which
    guests = guests_in(parts, mine) if whole else [g for g in one.event.guests if g.address.casefold() not in mine]
    if guests and not tell:
        names = shown_few([guest.name or guest.address for guest in guests], ctx.lang)
        raise OthersInvited(event=shown(one.event.title), names=names)
    return guests


def _must_be_clear(one: Entry) -> None:
    master = one.document.of(one.event.uid)[0]
    if master.series and not readable(master):
        raise UnclearRule(title=shown(one.event.title))


async def _in_the_way(ctx: Ctx, shelf: Shelf, start: Moment, end: Moment, uid: str) -> list[Event]:
    """What is there at that time already; whole days are in nobody's way."""
    if not isinstance(start, datetime) or not isinstance(end, datetime) or not shelf.there:
        return []
    zone = zone_of(ctx, shelf)
    first, last = at(start, zone), at(end, zone)
    there = await entries(ctx, [shelf], f"{first.isoformat()}/{last.isoformat()}")
    busy = [one for one in there.found if one.event.busy and not one.event.all_day and one.event.uid != uid]
    return [event_of(one) for one in busy if one.span[0] < last and first < one.span[1]]


def _must_be_done(ctx: Ctx, done: Sequence[Done]) -> None:
    """Raises where none of it was done, in the words of what stood in the way."""
    effects = [one for one in done if not isinstance(one.change, MakeFolder)]
    if not any(one.state in ("done", "unknown") for one in effects):
        why = " ".join(dict.fromkeys(one.why for one in left_alone(effects, ctx.lang)[:3]))
        raise ChangeFailed(why=why)


def _changed(
    ctx: Ctx, shelf: Shelf, event_: Occurrence, which: str, done: Sequence[Done], told: Sequence[str],
    in_the_way: Sequence[Event], *, gone: bool = False,
) -> Changed:  # fmt: skip
    zone = zone_of(ctx, shelf)
    files = [one.at for one in done if one.at is not None and isinstance(one.change, Write)]
    end = event_.end - timedelta(days=1) if event_.all_day else event_.end
    place = files[0] if files and shelf.near and shelf.single else shelf.place
    name = id_of(shelf.model_copy(update={"place": place}), event_.uid, which)
    fields = {"title": event_.title, "start": shown_moment(event_.start, zone), "end": shown_moment(end, zone)}
    ctx.noticed([Noticed("event", name, {**fields, "changed": ctx.now.timestamp()}, gone=gone)])
    return Changed(
        event=name,
        title=event_.title,
        start=shown_moment(event_.start, zone),
        end=shown_moment(_not_before(end, event_.start), zone),
        all_day=event_.all_day,
        calendar=shelf.name,
        told=list(told),
        clashes=list(in_the_way),
        files=files,
        file=files[0] if files else None,
        repeats=event_.rule,
    )


def _not_before(end: Moment, start: Moment) -> date:
    return end if isinstance(end, datetime) or end > start else start
