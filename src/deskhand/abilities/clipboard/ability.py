"""Signatures of everything about the clipboard; none of it is built yet."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from deskhand.core.declared import declared
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content, Files, Record


class Clip(Record):
    """What was copied: text, files, or a picture that can only be pasted."""

    kind: Literal["text", "files", "picture", "empty"]
    text: str
    files: Files


class Clips(Record):
    clips: list[Clip]


class Kept(Record):
    characters: int


@declared("clipboard.get", effect=Risk.R0)
async def clipboard_get(ctx: Ctx) -> Clip: ...


@declared("clipboard.set", effect=Risk.R1)
async def clipboard_set(ctx: Ctx, text: Content[str]) -> Kept: ...


@declared("clipboard.history", effect=Risk.R0)
async def clipboard_history(ctx: Ctx, limit: Annotated[int, Field(ge=1, le=200)] = 20) -> Clips: ...
