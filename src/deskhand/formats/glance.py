"""What a file looks like, small: for receipts, where people would rather look than read."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from deskhand.core.doors import FilesDoor, JailDoor
from deskhand.core.paths import split_ending
from deskhand.formats.docs.pdfium import pages_in, pictures_of
from deskhand.formats.library import needed
from deskhand.formats.libreoffice import ConvertedTooSlow, LibreOfficeMissing, NotConverted, converted
from deskhand.formats.pictures.opening import opened

if TYPE_CHECKING:
    from PIL.Image import Image

WIDE: Final = 640
"""Pixels, of one page or picture."""
HIGH: Final = 900
IN_A_ROW: Final = 3
MOST_PAGES: Final = 12
"""On one sheet; a deck that is longer shows its first."""
_GAP: Final = 8
_PAINTED: Final = frozenset({"png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"})
_PRINTED: Final = frozenset({"docx", "odt", "html", "pptx", "odp", "xlsx", "ods"})


async def show_file(files: FilesDoor, jail: JailDoor, path: str, name: str) -> None:
    """A file that was made: its picture, its first page; one that only LibreOffice can print, where there is one."""
    kind = split_ending(name)[1][1:].lower()
    if kind not in {"pdf", *_PAINTED, *_PRINTED}:
        return
    content = bytes(await files.reading(path, lambda handle: handle.read()))
    if kind in _PRINTED:
        try:
            content = (await converted(jail, [(f"file.{kind}", content)], "pdf", called=name))[0]
        except (LibreOfficeMissing, NotConverted, ConvertedTooSlow):
            return  # claims tell whether the file is sound; a picture of it is a kindness
    made = picture if kind in _PAINTED else first_page
    await files.show(await asyncio.to_thread(made, content, name), _named(name))


async def show_pages(files: FilesDoor, printed: bytes, name: str) -> None:
    """All pages of a print on one sheet."""
    await files.show(await asyncio.to_thread(sheet_of, printed, name), _named(name))


def picture(content: bytes, name: str) -> bytes:
    """A picture no larger than a glance needs."""
    with opened(content, name) as found:
        return _png(_small(found.convert("RGB"), WIDE, HIGH))


def first_page(content: bytes, name: str) -> bytes:
    return _png(_small(_images(content, name, [1], dpi=90)[0], WIDE, HIGH))


def sheet_of(printed: bytes, name: str) -> bytes:
    """The first pages of a PDF side by side, in rows."""
    with needed("pillow"):
        from PIL.Image import new
    count = min(MOST_PAGES, pages_in(printed, name))
    across = min(count, IN_A_ROW)
    wide = (WIDE - _GAP * (across + 1)) // across
    small = [_small(one, wide, HIGH) for one in _images(printed, name, range(1, count + 1), dpi=50)]
    high = max(one.height for one in small)
    rows = -(-count // across)
    sheet = new("RGB", (WIDE, rows * (high + _GAP) + _GAP), "#d0d4da")
    for at, one in enumerate(small):
        sheet.paste(one, (_GAP + (at % across) * (wide + _GAP), _GAP + (at // across) * (high + _GAP)))
    return _png(sheet)


def _images(printed: bytes, name: str, pages: Sequence[int], dpi: int) -> list[Image]:
    with needed("pillow"):
        from PIL.Image import open as read
    return [read(io.BytesIO(one)) for one in pictures_of(printed, name, pages, dpi)]


def _small(image: Image, wide: int, high: int) -> Image:
    scale = min(1.0, wide / image.width, high / image.height)
    return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))


def _png(image: Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


def _named(name: str) -> str:
    return f"{split_ending(name)[0]}.png"
