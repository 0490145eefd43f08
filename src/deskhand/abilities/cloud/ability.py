"""Signatures of everything about the cloud; none of it is built yet."""

from __future__ import annotations

from deskhand.abilities.cloud.results import Fetched, Listed, Machine, Machines, Stored
from deskhand.core.declared import declared
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content, File, Folder, Reads, Target


# Objects whose names begin with `path`; without it all of them.
@declared("cloud.list", effect=Risk.R0)
async def cloud_list(ctx: Ctx, path: Target[str] = "") -> Listed: ...


@declared("cloud.get", effect=Risk.R1)
async def cloud_get(ctx: Ctx, path: Target[str], to: Target[Folder] = "Downloads") -> Fetched: ...


@declared("cloud.put", effect=Risk.R2)
async def cloud_put(ctx: Ctx, file: Reads[Target[File]], path: Target[str] = "") -> Stored: ...


@declared("cloud.machines", effect=Risk.R0)
async def cloud_machines(ctx: Ctx, name: Content[str] = "") -> Machines: ...


@declared("cloud.start", effect=Risk.R3)
async def cloud_start(ctx: Ctx, name: Target[str]) -> Machine: ...


@declared("cloud.stop", effect=Risk.R3)
async def cloud_stop(ctx: Ctx, name: Target[str]) -> Machine: ...
