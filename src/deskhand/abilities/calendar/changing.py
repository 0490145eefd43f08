"""Events put in, moved and called off; whoever else is in them is told, once, in the same list of changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from deskhand.abilities.calendar.looking import Entry, entries, event_of, id_of, meant, shown_moment, zone_of
from deskhand.abilities.calendar.problems import CannotInvite, ChangeFailed, EndsFirst, NotTheirs, OthersInvited
from deskhand.abilities.calendar.results import Changed, Event, Repeat, Which
from deskhand.core.ability import Claim
from deskhand.core.accounts import Held, Shelf
from deskhand.core.afterwards import claims_of, left_alone
from deskhand.core.changes import FAR, Change, Done, MakeFolder, Write
from deskhand.core.doors import Ctx
from deskhand.core.shown import shown, shown_few
from deskhand.core.when import moments_of
from deskhand.core.words import Words
from deskhand.core.world.noticed import Noticed
from deskhand.formats.calendar.document import Document, empty, read
from deskhand.formats.calendar.invitation import Method, message
from deskhand.formats.calendar.occurrences import Guest, Occurrence, every, occurrences
from deskhand.formats.calendar.written import New, cancelled, event, moment_of, moved, zone_needed
from deskhand.formats.calendar.zones import Moment, at, basic
from deskhand.formats.mailbox.headers import Address, parsed
from deskhand.formats.mailbox.written import Draft, bytes_of
from deskhand.formats.mailbox.written import id_of as mail_id

_RULES: dict[Repeat, str] = {
    "daily": "FREQ=DAILY", "workdays": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "weekly": "FREQ=WEEKLY",
    "monthly": "FREQ=MONTHLY", "yearly": "FREQ=YEARLY",
}  # fmt: skip
_STANDS = Words("the event, read back, is at {when}", "重新读取的日程时间为 {when}")
_GONE = Words("the event, read back, is gone", "重新读取确认日程已取消")
_NOT_SO = Words('"{title}" does not stand in the calendar as it should', "日历中的“{title}”与预期不符")
_INVITES = Words("Invitation: {title}", "邀请：{title}")
_MOVES = Words("Changed: {title}", "变更：{title}")
_CANCELS = Words("Cancelled: {title}", "取消：{title}")
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
    return _changed(ctx, shelf, made, which if new.rule else "", done, [one.address for one in guests], in_the_way)


async def shifted(
    ctx: Ctx, said: str, to: str, when: str | None, calendar: str, which: Which, *, tell: bool
) -> Changed:
    one = await meant(ctx, said, when, calendar)
    _may_change(ctx, one, tell=tell)
    zone = ZoneInfo(one.shelf.zone) if one.shelf.zone else None
    start, end = _new_time(one.event, to, zone, one.zone)
    of_series = "" if which == "all" else one.event.which
    if which == "all" and one.event.which:
        start, end = _all_of_it(one, start, end)
    document = moved(one.document, one.event.uid, of_series, start, end, ctx.now)
    in_the_way = await _in_the_way(ctx, one.shelf, start, end, one.event.uid)

    async def propose() -> list[Change]:
        changes = [await ctx.shelves.written(one.held, document.content, one.event.title)]
        if tell:
            for held, other in await _beside(ctx, one):
                there = moved(other, one.event.uid, of_series, start, end, ctx.now)
                changes.append(await ctx.shelves.written(held, there.content, one.event.title))
            changes += await _word(ctx, one.shelf, document, one.event.uid, of_series, "REQUEST", one.event.guests)
        return changes

    done = await ctx.files.carry_out(propose)
    _must_be_done(ctx, done)
    told = [guest.address for guest in one.event.guests] if tell else []
    now = Occurrence(one.event.uid, one.event.title, start, end, rule=one.event.rule)
    return _changed(ctx, one.shelf, now, of_series, done, told, in_the_way)


async def called_off(ctx: Ctx, said: str, when: str | None, calendar: str, which: Which, *, tell: bool) -> Changed:
    one = await meant(ctx, said, when, calendar)
    _may_change(ctx, one, tell=tell)
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
            changes += await _word(ctx, one.shelf, one.document, uid, of_series, method, one.event.guests)
        return changes

    done = await ctx.files.carry_out(propose)
    _must_be_done(ctx, done)
    told = [guest.address for guest in one.event.guests] if tell else []
    found = _changed(ctx, one.shelf, one.event, of_series, done, told, [], gone=True)
    return found.model_copy(update={"gone": True, "again": bool(of_series)})


async def read_back(ctx: Ctx, result: Changed) -> list[Claim]:
    """The event as its calendar has it now: at its time, or gone."""
    claims = await claims_of(ctx.files, [one for one in ctx.files.done if not isinstance(one.change, FAR)], ctx.lang)
    parts = result.event.rpartition("/")
    uid_part = parts[0].rpartition("/")[2]
    for shelf in await ctx.shelves.shelves("calendar"):
        if not result.event.startswith(id_of(shelf, "", "").rstrip("/")):
            continue
        times: set[str] = set()
        for held in await ctx.shelves.held(shelf):
            times |= set(_times(ctx, shelf, read(held.content), uid_part, result))
        there = result.start in times
        good = (not there) if result.gone else there
        words = _NOT_SO if not good else _GONE if result.gone else _STANDS
        claims.append(Claim(words.said(ctx.lang, title=shown(result.title), when=result.start), good))
    return claims


def _times(ctx: Ctx, shelf: Shelf, document: Document, uid_part: str, result: Changed) -> list[str]:
    """When the event begins, each time, by its calendar as it is now."""
    zone = zone_of(ctx, shelf)
    first = at(moments_of(result.start, zone)[0], zone)
    found = [*occurrences(document, first - timedelta(days=1), first + timedelta(days=2), zone)]
    found += [one for one in every(document, zone) if not one.rule and not one.which]
    return [shown_moment(one.start, zone) for one in found if id_of(shelf, one.uid, "").endswith(f"/{uid_part}/")]


def _moments(when: str, zone: ZoneInfo | None, long: timedelta) -> tuple[Moment, Moment]:
    start, end = moments_of(when, zone)
    if end is not None:
        return start, end
    return start, start + long


def _new_time(event_: Occurrence, to: str, zone: ZoneInfo | None, shown_in: ZoneInfo) -> tuple[Moment, Moment]:
    """Where it goes: a new day keeps the time of day, a new beginning keeps how long it is."""
    start, end = moments_of(to, zone)
    old_start, old_end = event_.start, event_.end
    if not isinstance(start, datetime) and isinstance(old_start, datetime):
        before = old_start.astimezone(zone or shown_in)
        start = datetime.combine(start, before.time(), zone)
        end = None
    if end is None:
        long = old_end - old_start if isinstance(old_start, datetime) else timedelta(hours=1)
        end = start + long
    return start, end


def _all_of_it(one: Entry, start: Moment, end: Moment) -> tuple[Moment, Moment]:
    """The first time of a series, moved as far as the time that was named."""
    first = next((each for each in every(one.document, one.zone) if each.uid == one.event.uid and each.rule), one.event)
    by = at(start, one.zone) - at(one.event.start, one.zone)
    begins = first.start + by
    return begins, begins + (at(end, one.zone) - at(start, one.zone))


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


def _may_change(ctx: Ctx, one: Entry, *, tell: bool) -> None:
    """Raises where others would not know, or where somebody else called them together."""
    mine = {account.address.casefold() for account in ctx.mail.accounts} | {one.shelf.address.casefold()}
    others = [guest for guest in one.event.guests if guest.address.casefold() not in mine]
    caller = one.event.organizer
    if tell and caller is not None and caller.address and caller.address.casefold() not in mine:
        raise NotTheirs(event=shown(one.event.title), who=shown(caller.name or caller.address))
    if others and not tell:
        names = shown_few([guest.name or guest.address for guest in others], ctx.lang)
        raise OthersInvited(event=shown(one.event.title), names=names)


async def _in_the_way(ctx: Ctx, shelf: Shelf, start: Moment, end: Moment, uid: str) -> list[Event]:
    """What is there at that time already; whole days are in nobody's way."""
    if not isinstance(start, datetime) or not isinstance(end, datetime) or not shelf.there:
        return []
    zone = zone_of(ctx, shelf)
    first, last = at(start, zone), at(end, zone)
    there, _ = await entries(ctx, [shelf], f"{first.isoformat()}/{last.isoformat()}")
    busy = [one for one in there if one.event.busy and not one.event.all_day and one.event.uid != uid]
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
