"""The pictures that a request names, read through the door."""

from __future__ import annotations

from typing import BinaryIO

from deskhand.abilities.images.problems import NoSuchPictureFile
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of
from deskhand.core.shown import shown
from deskhand.formats.pictures.opening import whole


async def content_of(ctx: Ctx, path: str) -> tuple[str, bytes]:
    """What kind of file it really is, and its bytes; raises where there is none."""
    fact = await ctx.files.fact(path)
    if fact is None or fact.kind != "file":
        raise NoSuchPictureFile(path=shown(path))
    name = shown(name_of(path))

    def work(file: BinaryIO) -> tuple[str, bytes]:
        return whole(file, name)

    return await ctx.files.reading(path, work)
