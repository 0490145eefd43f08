"""Everything below a folder; a sub-folder that may not be read is named, and the rest is still seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from deskhand.core.doors import Ctx
from deskhand.core.errors import Problem
from deskhand.core.world.facts import FileFact

_BREATH: Final = 500


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
