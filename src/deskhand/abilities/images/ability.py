"""Signatures of everything about pictures; the work, the checks and the answers are in the modules beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from deskhand.abilities.images.results import Pictures, TextRead
from deskhand.core.ability import ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.later import later
from deskhand.core.values import Content, File, Files, Reads, Target
from deskhand.formats.docs.pages import PageList

if TYPE_CHECKING:
    from deskhand.abilities.images import converting, reading, told
else:
    converting, reading, told = later(__package__, "converting", "reading", "told")

To = Literal["png", "jpg", "webp", "gif", "bmp", "tiff"]
Turned = Literal["right", "left", "around"]
Pixels = Annotated[int, Field(ge=1, le=30_000)]
Percent = Annotated[float, Field(gt=0, le=1_000)]
Crop = Annotated[
    str, Field(min_length=3, max_length=40, pattern=r"(?i)\d\s*[:：x×/,，]\s*\d|^(?:a )?square$|^正?方形$")
]


@ability("image.text", effect=Risk.R0, check=reading.still_there, tell=told.text)
async def image_text(ctx: Ctx, file: Target[File], pages: Content[PageList | None] = None) -> TextRead:
    """The words in a picture or scan, Chinese and English, set straight and enlarged first where that helps.

    A PDF of pictures is read too; `pages` as in `2-4,7`.
    """
    return await reading.read_text(ctx, file, pages)


@ability("image.convert", effect=Risk.R1, check=converting.looked_at, tell=told.pictures)
async def image_convert(
    ctx: Ctx,
    files: Reads[Target[Files]],
    to: Content[To | None] = None,
    width: Content[Pixels | None] = None,
    height: Content[Pixels | None] = None,
    percent: Content[Percent | None] = None,
    crop: Content[Crop | None] = None,
    turn: Content[Turned | None] = None,
    save: Target[File | None] = None,
) -> Pictures:
    """Pictures in another size, shape or format; the ones named stay as they are.

    `width` and `height` are a frame they fit into, their shape kept; `crop` is a shape from the middle (`16:9`), or
    left, top, width and height in pixels (`10,20,640,480`), cut before sizing; `turn` is by a quarter, or around by
    half. `save` is a name, or for several a folder; without it each goes beside its source.
    """
    wish = converting.Wish(to, width, height, percent, crop, turn)
    return await converting.convert(ctx, files, wish, save)
