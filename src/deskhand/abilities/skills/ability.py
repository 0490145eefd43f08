"""Automations: keep what just worked, run it again, list what there is.

A run of one is the run of its steps: the hub puts them in the place of `skill.run` before anything is judged or asked.
"""

from __future__ import annotations

from typing import Any

from deskhand.abilities.skills import told
from deskhand.abilities.skills.problems import RunsByItself
from deskhand.abilities.skills.results import Automations, Ran, Saved
from deskhand.core.ability import ability
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content, Name, RunNumber
from deskhand.core.workdoor import HubCtx


@ability("skill.save", effect=Risk.R1, where="hub", tell=told.saved)
async def save(ctx: HubCtx, name: Content[Name], run: Content[RunNumber | None] = None) -> Saved:
    return Saved(skill=await ctx.skills.save(name, run))


@ability("skill.run", effect=Risk.R1, where="hub")
async def run_(ctx: HubCtx, name: Content[Name], values: Content[dict[str, Any] | None] = None) -> Ran:
    """Reached only where its steps could not be put in its place: inside a step that decides for itself."""
    raise RunsByItself(name=name)


@ability("skill.list", effect=Risk.R0, where="hub", tell=told.listed)
async def list_(ctx: HubCtx) -> Automations:
    return Automations(skills=await ctx.skills.listed())
