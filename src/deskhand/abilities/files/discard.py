"""To the trash, never past it, and only what still looks as it did when it was named."""

from __future__ import annotations

from collections.abc import Sequence

from deskhand.abilities.files.chosen import each_once, facts_of, some_done
from deskhand.abilities.files.results import Deleted
from deskhand.core.afterwards import came_true, path_of
from deskhand.core.changes import Change, Trash
from deskhand.core.doors import Ctx


async def deleted(ctx: Ctx, files: Sequence[str]) -> Deleted:
    paths = each_once(files)

    async def propose() -> list[Change]:
        await facts_of(ctx, paths)
        return [Trash(path=path) for path in paths]

    done = await ctx.files.carry_out(propose)
    left = some_done(done, ctx.lang)
    gone = came_true(done)
    return Deleted(
        files=[path_of(one.change) for one in gone],
        count=len(gone),
        bytes=sum(one.before.size for one in gone if one.before is not None and one.before.kind == "file"),
        left=left,
    )
