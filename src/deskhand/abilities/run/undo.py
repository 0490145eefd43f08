"""Taking a run back: the inverse of what the desk's journal holds, as changes like any others."""

from __future__ import annotations

from collections.abc import Sequence

from deskhand.abilities.run.problems import NoRunNamed, NothingTakenBack
from deskhand.abilities.run.results import Undone
from deskhand.core.ability import Claim
from deskhand.core.afterwards import came_true, claims_of, left_alone, path_of
from deskhand.core.changes import Done, MakeFolder, RemoveFolder
from deskhand.core.doors import Ctx


async def undone(ctx: Ctx, run: int | None) -> Undone:
    """Whatever changed since is left as it is and named."""
    if run is None:
        raise NoRunNamed()
    done = await ctx.files.carry_out(lambda: ctx.runs.inverse(run))
    back = came_true(done)
    skipped = left_alone(done, ctx.lang)
    if not back:
        reasons = list(dict.fromkeys(one.why for one in skipped))[:3]
        raise NothingTakenBack(run=run, why=" ".join(reasons))
    things = [one for one in back if not isinstance(one.change, MakeFolder | RemoveFolder)] or back
    return Undone(run=run, undone=_places(things), skipped=skipped, count=len(things))


def _places(done: Sequence[Done]) -> list[str]:
    """Where things are now; what was made and went away again is named by where it was."""
    return [path_of(one.change) if one.change.op in ("trash", "remove_folder") else one.at or "" for one in done]


async def taken_back(ctx: Ctx, result: Undone) -> list[Claim]:
    return await claims_of(ctx.files, ctx.files.done, ctx.lang)
