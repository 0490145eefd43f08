"""Everything below a folder; a sub-folder that may not be read is named, and the rest is still seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from deskhand.abilities.files.chosen import folder_fact
from deskhand.abilities.files.problems import NoSuchFolder
from deskhand.core.doors import Ctx
from deskhand.core.errors import Problem
from deskhand.core.shown import shown_few
from deskhand.core.world.facts import FileFact

_BREATH: Final = 500


async def places(ctx: Ctx, folder: str | None) -> list[str]:
    """Where to look: in the folder that is named, or everywhere that may be looked into; raises where there is none."""
    if folder is not None:
        await folder_fact(ctx, folder)
        return [folder]
    granted = ctx.files.granted
    there = [one for one in granted if await _is_folder(ctx, one)]
    if not there:
        raise NoSuchFolder(path=shown_few(list(granted), ctx.lang))
    return there


async def _is_folder(ctx: Ctx, path: str) -> bool:
    fact = await ctx.files.fact(path)
    return fact is not None and fact.kind == "folder"


async def below(ctx: Ctx, folder: str, unread: list[str], *, hidden: bool = False) -> AsyncIterator[FileFact]:
    """Files and folders, links not followed; folders that could not be looked into are added to `unread`."""
    waiting = [folder]
    seen = 0
    while waiting:
        at = waiting.pop()
        try:
            facts = await ctx.files.listed(at)
        except Problem:
            if at == folder:
                raise
            unread.append(at)
            continue
        shown = facts if hidden else [fact for fact in facts if not fact.name.startswith(".")]
        waiting += [fact.path for fact in reversed(shown) if fact.kind == "folder"]
        seen += len(shown)
        await ctx.progress(seen, 0, at)
        for n, fact in enumerate(shown, start=1):
            yield fact
            if n % _BREATH == 0:  # a large folder must not keep everything else waiting
                await asyncio.sleep(0)
