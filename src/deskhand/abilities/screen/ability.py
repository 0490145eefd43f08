"""Signature of what pictures the screen; it is not built yet."""

from __future__ import annotations

from deskhand.core.declared import declared
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import File, Record, Target, Window


class Shot(Record):
    """A picture that was kept; sending it is another step."""

    file: File
    window: Window | None


@declared("screen.shot", effect=Risk.R0)
async def screen_shot(ctx: Ctx, window: Target[Window | None] = None) -> Shot: ...
