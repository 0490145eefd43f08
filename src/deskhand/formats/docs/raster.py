"""Pictures of pages: one under another as one picture, and PNG as JPEG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from deskhand.formats.library import needed
from deskhand.formats.pictures.change import on_white
from deskhand.formats.pictures.opening import opened

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_MARGIN: Final = 48
_QUALITY: Final = 90
_DPI: Final = 150.0
_LONGEST_INCHES: Final = 16.5
_TALLEST: Final = 60_000
"""JPEG ends at 65,535 dots."""


def as_jpg(png: bytes) -> bytes:
    with needed("pillow"):
        from PIL import Image
    return _saved(Image.open(io.BytesIO(png)).convert("RGB"), "jpg")


def one_picture(pages: Sequence[bytes], kind: str) -> bytes:
    """All pages (PNG) in one picture, without the empty paper around what is on them."""
    with needed("pillow"):
        from PIL import Image
    kept = [one for one in (_trimmed(Image.open(io.BytesIO(page)).convert("RGB")) for page in pages) if one is not None]
    if not kept:
        kept = [Image.open(io.BytesIO(pages[0])).convert("RGB")]
    width = max(one.width for one in kept) + 2 * _MARGIN
    height = min(sum(one.height + _MARGIN for one in kept) + _MARGIN, _TALLEST)
    canvas = Image.new("RGB", (width, height), "white")
    top = _MARGIN
    for one in kept:
        canvas.paste(one, (_MARGIN, top))
        top += one.height + _MARGIN
    return _saved(canvas, kind)


def pictures_as_pdf(pictures: Sequence[bytes], name: str) -> bytes:
    """Each picture as a page of its own size, at most that of a sheet of A3."""
    with needed("pillow"):
        from PIL import ImageOps
    pages = [on_white(ImageOps.exif_transpose(opened(one, name))) for one in pictures]
    sharp = max(_DPI, max(max(one.size) for one in pages) / _LONGEST_INCHES)
    made = io.BytesIO()
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:], resolution=sharp)
    return made.getvalue()


def _trimmed(page: Picture) -> Picture | None:
    """What is printed on a page; None where nothing is."""
    from PIL import Image, ImageChops

    box = ImageChops.difference(page, Image.new("RGB", page.size, "white")).getbbox()
    return page.crop(box) if box else None


def _saved(picture: Picture, kind: str) -> bytes:
    made = io.BytesIO()
    if kind == "jpg":
        picture.save(made, "JPEG", quality=_QUALITY)
    else:
        picture.save(made, "PNG")
    return made.getvalue()
