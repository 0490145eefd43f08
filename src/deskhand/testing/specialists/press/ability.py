"""Sets a text, and gives a file where the plain one gives a text."""

from __future__ import annotations

from collections.abc import Sequence

from deskhand.core.ability import ability
from deskhand.core.changes import Change, Write
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content, File, Record


class Printed(Record):
    file: File


@ability("press.typeset", effect=Risk.R1)
async def typeset(ctx: Ctx, text: Content[str]) -> Printed:
    """Into a new file."""

    async def propose() -> Sequence[Change]:
        return [Write(path="set.txt", content=await ctx.files.keep(text.encode()))]

    done = await ctx.files.carry_out(propose)
    return Printed(file=done[0].at or "set.txt")
