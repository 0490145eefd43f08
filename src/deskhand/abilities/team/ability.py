"""Signatures of what the software team does; none of it is built yet."""

from __future__ import annotations

from deskhand.core.declared import declared
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content, Folder, Record, Target


class Built(Record):
    """Software in a folder; `uncovered` names what was asked for and is not in it."""

    folder: Folder
    passed: int
    failed: int
    uncovered: list[str]


@declared("team.build", effect=Risk.R1)
async def team_build(ctx: Ctx, prompt: Content[str], folder: Target[Folder | None] = None) -> Built: ...


@declared("team.change", effect=Risk.R1)
async def team_change(ctx: Ctx, folder: Target[Folder], prompt: Content[str]) -> Built: ...
