"""What slides are made from: the outline given, a document, or a file of tables, and the pictures for them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from deskhand.abilities.slides.problems import NoSuchSlideSource
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of, split_ending
from deskhand.core.shown import shown
from deskhand.formats.docs import read
from deskhand.formats.docs.label import Mark, mark_in_file
from deskhand.formats.docs.pieces import pieces_of_blocks
from deskhand.formats.libreoffice import converted
from deskhand.formats.pictures.change import for_page
from deskhand.formats.pictures.opening import check_picture, whole
from deskhand.formats.shape import shape_of
from deskhand.formats.slides.outline import Slide, slides_of_document
from deskhand.formats.slides.sheet import slides_of_sheets

_SHEETS: Final = frozenset({"xlsx", "xlsm", "xlsb", "xls", "ods", "parquet"})
_TABLE_ENDINGS: Final = frozenset({".csv", ".tsv", ".json", ".jsonl", ".ndjson"})
_MODERN: Final = {"doc": "docx", "rtf": "docx", "ppt": "odp"}
_MOST_PIXELS: Final = 2_400
"""A side of a picture on a slide: more is not seen, and makes the file heavy."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a file came to: its title where it has one, its slides, and the label it carries."""

    title: str
    slides: list[Slide]
    mark: Mark | None


async def ensure_there(ctx: Ctx, path: str) -> None:
    fact = await ctx.files.fact(path)
    if fact is None or fact.kind != "file":
        raise NoSuchSlideSource(path=shown(path))


async def source_of(ctx: Ctx, path: str) -> Source:
    """A document cut at its headings, or a file of tables with its charts."""
    await ensure_there(ctx, path)
    name = shown(name_of(path))
    ending = split_ending(name)[1].lower()
    lang = ctx.lang

    def work(file: BinaryIO) -> Source | tuple[str, bytes]:
        kind = shape_of(file, name)
        if kind in _SHEETS or (kind == "text" and ending in _TABLE_ENDINGS):
            return Source("", slides_of_sheets(file, name, lang), mark_in_file(kind, file))
        if kind in read.NEED_CONVERTING:
            return kind, read.whole(file, name)
        return _document(read.read(file, name), mark_in_file(kind, file))

    found = await ctx.files.reading(path, work)
    if isinstance(found, Source):
        return found
    kind, content = found
    modern = (await converted(ctx.jail, [(f"{name}.{kind}", content)], _MODERN[kind], called=name))[0]
    return await asyncio.to_thread(lambda: _document(read.read_content(modern, name), None))


def _document(found: read.Document, mark: Mark | None) -> Source:
    title, slides = slides_of_document(pieces_of_blocks(found.blocks), found.headline)
    return Source(title or found.title, slides, mark)


async def pictures_of(ctx: Ctx, files: Sequence[str]) -> list[tuple[str, bytes]]:
    """The pictures with their names, as png or jpg, right way up and no larger than a slide can show."""
    made: list[tuple[str, bytes]] = []
    for path in files:
        await ensure_there(ctx, path)
        name = shown(name_of(path))

        def work(file: BinaryIO, name: str = name) -> bytes:
            kind, content = whole(file, name)
            check_picture(kind, name)
            return for_page(kind, content, name, _MOST_PIXELS)

        made.append((name, await ctx.files.reading(path, work)))
    return made


async def template_of(ctx: Ctx, path: str) -> bytes:
    await ensure_there(ctx, path)
    name = shown(name_of(path))
    return await ctx.files.reading(path, lambda file: read.whole(file, name))
