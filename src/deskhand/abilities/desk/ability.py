"""Signatures of what can be asked about this computer."""

from __future__ import annotations

from deskhand.abilities.desk import told
from deskhand.abilities.desk.results import About, Recent, Status
from deskhand.abilities.desk.touched import lately
from deskhand.core.ability import ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content, When


@ability("desk.status", effect=Risk.R0, tell=told.status)
async def desk_status(ctx: Ctx, about: About = "everything", when: Content[When | None] = None) -> Status:
    def asked(part: About) -> bool:
        return about in (part, "everything")

    return Status(
        about=about,
        name=ctx.desk.name,
        platform=ctx.desk.platform,
        battery=await ctx.desk.battery() if asked("battery") else None,
        disks=await ctx.desk.disks() if asked("disk") else [],
        locked=await ctx.desk.locked() if asked("screen") else None,
        apps=ctx.desk.open() if asked("open") else None,
        recent=lately(ctx, when) if asked("lately") else Recent(),
    )
