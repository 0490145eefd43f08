"""Signatures of what is remembered of a person; none of it is built yet."""

from __future__ import annotations

from deskhand.core.declared import declared
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content, Record, Target


class Remembered(Record):
    id: str
    text: str


class Recalled(Record):
    """What the person said, in their own words."""

    memories: list[Remembered]


class Forgotten(Record):
    count: int


@declared("memory.remember", effect=Risk.R1)
async def memory_remember(ctx: Ctx, text: Content[str]) -> Remembered: ...


@declared("memory.recall", effect=Risk.R0)
async def memory_recall(ctx: Ctx, about: Content[str] = "") -> Recalled: ...


@declared("memory.forget", effect=Risk.R1)
async def memory_forget(ctx: Ctx, about: Target[str]) -> Forgotten: ...
