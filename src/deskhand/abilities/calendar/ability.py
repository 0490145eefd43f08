"""Signatures of everything about events; the work, the checks and the answers are in the modules beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from deskhand.abilities.calendar.results import Changed, Days, Free, Listed, Repeat, Which
from deskhand.core.ability import Args, ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.later import later
from deskhand.core.values import Content, NamedPeople, People, Target, When
from deskhand.formats.mailbox.headers import address_of

if TYPE_CHECKING:
    from deskhand.abilities.calendar import changing, counted, listing, standing, told
else:
    changing, counted, listing, standing, told = later(
        __package__, "changing", "counted", "listing", "standing", "told"
    )

Minutes = Annotated[int, Field(ge=1, le=100_000)]


@ability("calendar.list", effect=Risk.R0, check=counted.counted, tell=told.listed)
async def calendar_list(
    ctx: Ctx,
    when: Content[When | None] = None,
    people: Content[NamedPeople] = [],  # noqa: B006 - a declaration, never changed
    calendar: Content[str] = "",
    about: Content[str] = "",
    limit: Annotated[int, Field(ge=1, le=2_000)] = 200,
) -> Listed:
    """Events of a time, in order; without one every event once. Of people's calendars, of one, or of one's own."""
    return await listing.listed(ctx, when, people, calendar, about, limit)


@ability("calendar.free", effect=Risk.R0, check=listing.still_free, tell=told.free)
async def calendar_free(
    ctx: Ctx,
    when: Content[When],
    people: Content[NamedPeople] = [],  # noqa: B006
    minutes: Minutes = 60,
    hours: Content[str] = "09:00-18:00",
    days: Days = "workdays",
    limit: Annotated[int, Field(ge=1, le=200)] = 10,
) -> Free:
    """Time that the person and all of these people have free, within everybody's own working hours."""
    return await listing.free_slots(ctx, when, people, minutes, hours, days, limit)


def _invites(args: Args) -> Risk:
    return Risk.R2 if args.get("people") else Risk.R1


def _named(args: Args) -> frozenset[str]:
    """A name is looked up in the contacts, where others may have put it: no grant says whom it means."""
    return frozenset({"person"}) if any(address_of(one) is None for one in args.get("people") or ()) else frozenset()


@ability("calendar.add", effect=_invites, worst=Risk.R2, check=standing.read_back, tell=told.added, finds=_named)
async def calendar_add(
    ctx: Ctx,
    title: Content[str],
    when: Target[When],
    people: Target[People] = [],  # noqa: B006
    place: Content[str] = "",
    note: Content[str] = "",
    minutes: Minutes = 60,
    repeat: Repeat = "",
    until: Target[When | None] = None,
    times: Annotated[int | None, Field(ge=1, le=1_000)] = None,
    reminder: Annotated[int | None, Field(ge=0, le=100_000)] = None,
    calendar: Target[str] = "",
) -> Changed:
    """A new event: a moment (`minutes` long), a span, or whole days. `people` are invited; `reminder`: minutes."""
    wanted = changing.Wanted(title, when, people, place, note, minutes, repeat, until, times, reminder)
    return await changing.added(ctx, wanted, calendar)


def _tells(args: Args) -> Risk:
    return Risk.R2 if args.get("tell") else Risk.R1


def _guests(args: Args) -> frozenset[str]:
    """Whoever wrote the event wrote its guests: who is told is only known when the event is read."""
    return frozenset({"person"}) if args.get("tell") else frozenset()


@ability("calendar.move", effect=_tells, worst=Risk.R2, check=standing.read_back, tell=told.moved, finds=_guests)
async def calendar_move(
    ctx: Ctx,
    event: Target[str],
    to: Target[When],
    when: Target[When | None] = None,
    calendar: Target[str] = "",
    which: Which = "one",
    tell: bool = False,
) -> Changed:
    """An event, by its id or words of its title (and when it is now), to another time; `tell` its guests too."""
    return await changing.shifted(ctx, event, to, when, calendar, which, tell=tell)


@ability("calendar.cancel", effect=_tells, worst=Risk.R2, check=standing.read_back, tell=told.cancelled, finds=_guests)
async def calendar_cancel(
    ctx: Ctx,
    event: Target[str],
    when: Target[When | None] = None,
    calendar: Target[str] = "",
    which: Which = "one",
    tell: bool = False,
) -> Changed:
    """Call an event off: one time of a series, or all of it; `tell` its guests too."""
    return await changing.called_off(ctx, event, when, calendar, which, tell=tell)
