"""What was listed of the tasks, counted a second way: from the tasks themselves."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.todo.results import Tasks
from deskhand.core.ability import Claim
from deskhand.core.doors import Ctx
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Words

_COUNTED: Final = Words(
    "{n:task|tasks} read from {lists}, {late} of them late, counted again",
    "从{lists}读取了 {n} 项任务，其中 {late} 项已过期，已重新统计",
)
_NOT_COUNTED: Final = Words(
    "{n:task|tasks} read from {lists}; counted again, not {late} of them are late",
    "从{lists}读取了 {n} 项任务；重新统计后，已过期的不是 {late} 项",
)


async def counted(ctx: Ctx, result: Tasks) -> list[Claim]:
    """Which lists were read, and whether as many are late as was said, as far as all of them are here."""
    wanted = str(ctx.given.get("list_") or "").strip().casefold()
    names = [one.name for one in await ctx.shelves.shelves("calendar") if not wanted or one.name.casefold() == wanted]
    late = sum(one.late and not one.done for one in result.tasks)
    holds = late == result.late if len(result.tasks) == result.count else late <= result.late
    holds = holds and all(one.list in names for one in result.tasks)
    words = _COUNTED if holds else _NOT_COUNTED
    lists = shown_few([shown(one) for one in dict.fromkeys(names)], ctx.lang)
    return [Claim(words.said(ctx.lang, n=result.count, lists=lists, late=result.late), holds)]
