"""The label on what a model wrote: put on new files, and carried over from those they are made of."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import BinaryIO

from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of, split_ending
from deskhand.core.shown import shown
from deskhand.formats.docs.label import Mark, can_label, labelled, mark_for, mark_of
from deskhand.formats.shape import shape_of


async def marked(ctx: Ctx, path: str, content: bytes, sources: Sequence[str] = ()) -> bytes:
    """A new content, labelled if a model wrote it or one of the files that it was made of is labelled."""
    kind = split_ending(name_of(path))[1].lower().lstrip(".")
    if not can_label(kind):
        return content
    mark = mark_for(content) if ctx.model_wrote else await _mark_of(ctx, sources)
    return content if mark is None else await asyncio.to_thread(labelled, kind, content, mark)


async def _mark_of(ctx: Ctx, sources: Sequence[str]) -> Mark | None:
    for source in sources:
        name = shown(name_of(source))
        mark: Mark | None = await ctx.files.reading(source, lambda handle, name=name: _read(handle, name))
        if mark is not None:
            return mark
    return None


def _read(handle: BinaryIO, name: str) -> Mark | None:
    shape = shape_of(handle, name)
    handle.seek(0)
    return mark_of(shape, handle.read()) if can_label(shape) else None
