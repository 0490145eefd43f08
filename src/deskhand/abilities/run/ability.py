"""Signatures of what can be asked about the work itself."""

from __future__ import annotations

from deskhand.abilities.run import told, undo
from deskhand.abilities.run.results import Status, Stopping, Undone, Why
from deskhand.core.ability import ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import RunNumber, Target
from deskhand.core.workdoor import HubCtx


@ability("run.status", effect=Risk.R0, where="hub", tell=told.status)
async def run_status(ctx: HubCtx, run: Target[RunNumber | None] = None) -> Status:
    return Status(runs=await ctx.work.runs() if run is None else [await ctx.work.run(run)])


@ability("run.stop", effect=Risk.R0, where="hub", tell=told.stopping)
async def run_stop(ctx: HubCtx, run: Target[RunNumber | None] = None) -> Stopping:
    line = await ctx.work.stop(run)
    return Stopping(run=line.run, goal=line.goal, state=line.state)


@ability("run.why", effect=Risk.R0, where="hub", tell=told.why)
async def run_why(ctx: HubCtx, run: Target[RunNumber | None] = None) -> Why:
    line = await ctx.work.run(run)
    return Why(run=line.run, goal=line.goal, lines=await ctx.work.why(line.run))


@ability("run.undo", effect=Risk.R1, consent="given", check=undo.taken_back, tell=told.undone)
async def run_undo(ctx: Ctx, run: Target[RunNumber | None] = None) -> Undone:
    return await undo.undone(ctx, run)
