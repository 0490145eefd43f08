"""Signatures of what can be asked about this computer."""

from __future__ import annotations

from deskhand.abilities.desk import told
from deskhand.abilities.desk.problems import DiskNotSeen, LockNotSeen, TouchedNotSeen, WindowsNotSeen
from deskhand.abilities.desk.results import About, Recent, Status
from deskhand.abilities.desk.touched import lately
from deskhand.core.ability import ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.shown import shown
from deskhand.core.values import Content, When


@ability("desk.status", effect=Risk.R0, tell=told.status)
async def desk_status(ctx: Ctx, about: About = "everything", when: Content[When | None] = None) -> Status:
    def asked(part: About) -> bool:
        return about in (part, "everything")

    status = Status(
        about=about,
        name=ctx.desk.name,
        platform=ctx.desk.platform,
        battery=await ctx.desk.battery() if asked("battery") else None,
        disks=await ctx.desk.disks() if asked("disk") else [],
        locked=await ctx.desk.locked() if asked("screen") else None,
        apps=ctx.desk.open() if asked("open") else None,
        recent=lately(ctx, when) if asked("lately") else Recent(),
    )
    _ensure_known(status)
    return status


def _ensure_known(status: Status) -> None:
    """That the one thing asked about cannot be known is no answer; among everything it is left out."""
    match status.about:
        case "disk" if not status.disks:
            raise DiskNotSeen()
        case "screen" if status.locked is None:
            raise LockNotSeen()
        case "open" if status.apps is None:
            raise WindowsNotSeen(name=shown(status.name))
        case "lately" if status.recent.files is None:
            raise TouchedNotSeen(name=shown(status.name))
        case _:
            pass
