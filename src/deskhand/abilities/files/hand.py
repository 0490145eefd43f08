"""Handing files over: to the program they belong to, or to the person who asked."""

from __future__ import annotations

from collections.abc import Sequence

from deskhand.abilities.files.chosen import each_once, some_done
from deskhand.abilities.files.links import not_a_file
from deskhand.abilities.files.problems import NoSuchFile
from deskhand.abilities.files.results import Opened, Sent
from deskhand.core.changes import Change, Launch
from deskhand.core.doors import Ctx
from deskhand.core.shown import shown


async def opened(ctx: Ctx, file: str) -> Opened:
    async def propose() -> list[Change]:
        fact = await ctx.files.fact(file)
        if fact is None:
            raise NoSuchFile(path=shown(file))
        if fact.kind == "link":
            raise not_a_file(fact)
        return [Launch(path=file)]

    some_done(await ctx.files.carry_out(propose), ctx.lang)
    return Opened(file=file)


async def sent(ctx: Ctx, files: Sequence[str]) -> Sent:
    paths = each_once(files)
    for path in paths:
        fact = await ctx.files.fact(path)
        if fact is None:
            raise NoSuchFile(path=shown(path))
        if fact.kind != "file":
            raise not_a_file(fact)
    return Sent(files=await ctx.files.offer(paths))
