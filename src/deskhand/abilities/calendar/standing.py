"""An event that was changed, looked up again in its calendar: it is at its time, or gone, and no time of it is lost."""

from __future__ import annotations

from datetime import timedelta

from deskhand.abilities.calendar.looking import id_of, shown_moment, zone_of
from deskhand.abilities.calendar.results import Changed
from deskhand.core.ability import Claim
from deskhand.core.accounts import Shelf
from deskhand.core.afterwards import claims_of
from deskhand.core.changes import FAR
from deskhand.core.doors import Ctx
from deskhand.core.shown import shown
from deskhand.core.when import moments_of
from deskhand.core.words import Words
from deskhand.formats.calendar.document import Document, read
from deskhand.formats.calendar.occurrences import every, occurrences, times
from deskhand.formats.calendar.zones import at

_STANDS = Words("the event, read back, is at {when}", "重新读取的日程时间为 {when}")
_GONE = Words("the event, read back, is gone", "重新读取确认日程已取消")
_NOT_SO = Words('"{title}" does not stand in the calendar as it should', "日历中的“{title}”与预期不符")
_AS_MANY = Words(
    "the series, read back, falls as often as before: {n:time|times}", "重新读取确认该系列次数与之前相同：{n} 次"
)
_OTHERS = Words(
    "the series falls {now:time|times}, and fell {n:time|times} before", "该系列现有 {now} 次，之前为 {n} 次"
)


async def read_back(ctx: Ctx, result: Changed) -> list[Claim]:
    """The event as its calendar has it now: at its time, or gone."""
    claims = await claims_of(ctx.files, [one for one in ctx.files.done if not isinstance(one.change, FAR)], ctx.lang)
    parts = result.event.rpartition("/")
    uid_part = parts[0].rpartition("/")[2]
    now = 0
    good = result.gone  # where its calendar is gone with it
    for shelf in await ctx.shelves.shelves("calendar"):
        if not result.event.startswith(f"{id_of(shelf, '', '').rstrip('/')}/"):
            continue
        begins: set[str] = set()
        for held in await ctx.shelves.held(shelf):
            document = read(held.content)
            begins |= set(_begins(ctx, shelf, document, uid_part, result))
            now += _times_of(ctx, shelf, document, uid_part) if result.times else 0
        there = result.start in begins
        good = (not there) if result.gone else there
    words = _NOT_SO if not good else _GONE if result.gone else _STANDS
    claims.append(Claim(words.said(ctx.lang, title=shown(result.title), when=result.start), good))
    if result.times:
        same = now == result.times
        claims.append(Claim((_AS_MANY if same else _OTHERS).said(ctx.lang, n=result.times, now=now), same))
    return claims


def _begins(ctx: Ctx, shelf: Shelf, document: Document, uid_part: str, result: Changed) -> list[str]:
    """When the event begins, each time, by its calendar as it is now."""
    zone = zone_of(ctx, shelf)
    first = at(moments_of(result.start, zone)[0], zone)
    found = [*occurrences(document, first - timedelta(days=1), first + timedelta(days=2), zone)]
    found += [one for one in every(document, zone) if not one.rule and not one.which]
    return [shown_moment(one.start, zone) for one in found if id_of(shelf, one.uid, "").endswith(f"/{uid_part}/")]


def _times_of(ctx: Ctx, shelf: Shelf, document: Document, uid_part: str) -> int:
    """How often the series happens, as far as it is looked at."""
    uids = {one.uid for one in document.all("VEVENT") if id_of(shelf, one.uid, "").endswith(f"/{uid_part}/")}
    return sum(len(times(document, uid, zone_of(ctx, shelf))) for uid in uids)
