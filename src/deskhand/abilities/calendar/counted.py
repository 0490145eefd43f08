"""What was listed of the calendars, counted a second way: from the events themselves."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.calendar.results import Listed
from deskhand.core.ability import Claim
from deskhand.core.doors import Ctx
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Words

_COUNTED: Final = Words(
    "{n:event|events} read from {calendars}, and what they take counted again",
    "从{calendars}读取了 {n} 个日程，所占时间已重新统计",
)
_NOT_COUNTED: Final = Words(
    "{n:event|events} read from {calendars}; counted again, the totals are not the same",
    "从{calendars}读取了 {n} 个日程；重新统计后，合计不一致",
)


async def counted(ctx: Ctx, result: Listed) -> list[Claim]:
    """Which calendars were read, and whether the totals are those of the events, as far as all of these are here."""
    holds = sum(one.count for one in result.totals) == result.count
    holds = holds and all(one.calendar in result.calendars for one in result.events)
    if len(result.events) == result.count:
        for total in result.totals:
            own = [one.minutes for one in result.events if one.title.casefold() == total.title.casefold()]
            holds = holds and (len(own), sum(own)) == (total.count, total.minutes)
    calendars = shown_few([shown(one) for one in result.calendars], ctx.lang)
    return [Claim((_COUNTED if holds else _NOT_COUNTED).said(ctx.lang, n=result.count, calendars=calendars), holds)]
