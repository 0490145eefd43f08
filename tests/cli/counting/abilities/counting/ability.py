"""Each time it is done there is one file more, and each time it is begun there is one line more."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence

from deskhand.core.ability import ability
from deskhand.core.changes import Change, Write
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content, Record
from deskhand.core.words import Lang, Words


class Rung(Record):
    count: int


def _told(result: Rung, lang: Lang) -> str:
    return Words("It rang.", "响了。").said(lang, n=result.count)


@ability("counting.ring", effect=Risk.R1, tell=_told)
async def ring(ctx: Ctx, bell: Content[int]) -> Rung:
    begun = os.open(os.environ["COUNTING_BEGUN"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(begun, f"{bell}\n".encode())
    os.close(begun)
    for step in range(20):
        await ctx.progress(step, 20)
        await asyncio.sleep(0.1)

    async def propose() -> Sequence[Change]:
        n = 1
        while await ctx.files.fact(f"Documents/bell {bell} {n}.txt") is not None:
            n += 1
        return [Write(path=f"Documents/bell {bell} {n}.txt", content=await ctx.files.keep(b"ding"))]

    return Rung(count=len(await ctx.files.carry_out(propose)))
