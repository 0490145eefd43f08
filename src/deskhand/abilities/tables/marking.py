"""The label on what a model wrote: put on new files, and carried over from those they are made of."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import BinaryIO

from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of, split_ending
from deskhand.core.shown import shown
from deskhand.formats.docs.label import Mark, can_label, labelled, mark_due, mark_in_file
from deskhand.formats.shape import shape_of


async def marked(ctx: Ctx, path: str, content: bytes, sources: Sequence[str] = ()) -> bytes:
    """A new content, labelled if a model wrote it or one of the files that it was made of is labelled."""
    kind = split_ending(name_of(path))[1].lower().lstrip(".")
    if not can_label(kind):
        return content
    kept = [] if ctx.model_wrote else await _kept(ctx, sources)
    return await asyncio.to_thread(labelled, kind, content, mark_due(ctx.model_wrote, content, kept))


async def _kept(ctx: Ctx, sources: Sequence[str]) -> list[Mark | None]:
    def read(handle: BinaryIO, name: str) -> Mark | None:
        return mark_in_file(shape_of(handle, name), handle)

    return [await ctx.files.reading(one, partial(read, name=shown(name_of(one)))) for one in sources]
