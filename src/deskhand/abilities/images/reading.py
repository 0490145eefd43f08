"""The words in a picture, a scan of several pages, or a PDF of pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from deskhand.abilities.images.loading import content_of
from deskhand.abilities.images.problems import TooManyPages
from deskhand.abilities.images.results import FieldRead, FigureRead, PictureTable, TextRead, WordLine
from deskhand.core.ability import Claim
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.formats.docs.pages import numbers
from deskhand.formats.docs.pdfium import pages_in, pictures_of
from deskhand.formats.docs.problems import PageMissing
from deskhand.formats.pictures.laid import labelled_in, tables_of
from deskhand.formats.pictures.opening import check_picture, frames_of, opened
from deskhand.formats.pictures.tesseract import ReadLine
from deskhand.formats.pictures.upright import read_pages
from deskhand.formats.sheets.numerals import number

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_PAGES: Final = 40
_SHARP: Final = 300
_AT_ONCE: Final = 4
"""Pages that are held in memory, and read, together."""
_THERE: Final = Words("{file} is as it was when it was read", "{file} 与识别时一致")
_CHANGED: Final = Words("{file} changed while it was read; ask again", "{file} 在识别期间发生了变化，请重试")


async def read_text(ctx: Ctx, file: str, pages: str | None) -> TextRead:
    kind, content = await content_of(ctx, file)
    name = shown(name_of(file))
    wanted = await asyncio.to_thread(_wanted, kind, content, name, pages)
    if len(wanted) > _MOST_PAGES:
        raise TooManyPages(file=name, n=len(wanted), most=_MOST_PAGES)
    found: list[list[ReadLine]] = []
    turned: list[float] = []
    for at in range(0, len(wanted), _AT_ONCE):
        await ctx.progress(at, len(wanted), name)
        pictures = await asyncio.to_thread(_pictures, kind, content, name, wanted[at : at + _AT_ONCE])
        pages_read = await read_pages(ctx.jail, pictures, name)
        found += [page.lines for page in pages_read]
        turned += [page.turned for page in pages_read]
    return _result(file, wanted, found, turned)


def _wanted(kind: str, content: bytes, name: str, pages: str | None) -> list[int]:
    if kind == "pdf":
        there = pages_in(content, name)
    else:
        check_picture(kind, name)
        # Further pictures in other formats are steps of an animation, not pages.
        there = frames_of(opened(content, name)) if kind == "tiff" else 1
    wanted = list(range(1, there + 1)) if pages is None else numbers(pages, there)
    wrong = next((one for one in wanted if not 1 <= one <= there), None)
    if wrong is not None:
        raise PageMissing(page=wrong, name=name, pages=there)
    return wanted


def _pictures(kind: str, content: bytes, name: str, wanted: Sequence[int]) -> list[Image]:
    if kind == "pdf":
        return [opened(one, name) for one in pictures_of(content, name, wanted, dpi=_SHARP)]
    return [opened(content, name, number - 1) for number in wanted]


def _result(file: str, wanted: Sequence[int], found: Sequence[Sequence[ReadLine]], turned: Sequence[float]) -> TextRead:
    lines = [
        WordLine(text=line.text, page=page, sure=line.sure)
        for page, those in zip(wanted, found, strict=True)
        for line in those
    ]
    seen = [(page, [word for line in those for word in line.seen]) for page, those in zip(wanted, found, strict=True)]
    tables = [PictureTable(rows=rows, page=page) for page, words in seen for rows in tables_of(words)]
    named = [(page, one) for page, words in seen for one in labelled_in(words)]
    figures = [(page, one.name, figure) for page, one in named if (figure := number(one.value)) is not None]
    count = sum(line.words for those in found for line in those)
    sure = sum(line.sure * line.words for those in found for line in those) / count if count else 0.0
    return TextRead(
        file=file,
        text="\n\n".join(text for text in (_text(those) for those in found) if text),
        lines=lines,
        tables=sorted(tables, key=lambda one: -sum(map(len, one.rows))),
        fields=[FieldRead(name=one.name, value=one.value, page=page) for page, one in named if one.colon],
        figures=[FigureRead(name=name, value=one.value, unit=one.unit, page=page) for page, name, one in figures],
        pages=len(wanted),
        words=count,
        sure=round(sure, 1),
        turned=list(turned),
        empty=[page for page, those in zip(wanted, found, strict=True) if not those],
    )


def _text(lines: Sequence[ReadLine]) -> str:
    parts: list[str] = []
    before: tuple[int, int] | None = None
    for line in lines:
        if before is not None and line.paragraph != before:
            parts.append("")
        parts.append(line.text)
        before = line.paragraph
    return "\n".join(parts)


async def still_there(ctx: Ctx, result: TextRead) -> list[Claim]:
    """The file is still the one that was read: it opens, with as many pages at least."""
    kind, content = await content_of(ctx, result.file)
    name = shown(name_of(result.file))
    there = await asyncio.to_thread(_wanted, kind, content, name, None)
    holds = len(there) >= result.pages
    return [Claim((_THERE if holds else _CHANGED).said(ctx.lang, file=name), holds)]
