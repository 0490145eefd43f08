"""A picture as a document: the words in it, in paragraphs, with the tables that stand in columns."""

from __future__ import annotations

import asyncio
from itertools import groupby

from deskhand.core.doors import Ctx
from deskhand.formats.docs.blocks import Block, Document, Place
from deskhand.formats.pictures.laid import tables_of
from deskhand.formats.pictures.opening import opened
from deskhand.formats.pictures.tesseract import ReadLine
from deskhand.formats.pictures.upright import read_pages


async def recognized(ctx: Ctx, content: bytes, name: str) -> Document:
    """Raises what reading a picture raises: that Tesseract is missing, or that it could not be read."""
    picture = await asyncio.to_thread(opened, content, name)
    lines = (await read_pages(ctx.jail, [picture], name))[0].lines
    words = [word for line in lines for word in line.seen]
    tables = [
        Block(kind="table", rows=rows, place=Place(page=1, table=n)) for n, rows in enumerate(tables_of(words), 1)
    ]
    return Document("picture", (*_paragraphs(lines), *tables), pages=1, scanned=() if lines else (1,))


def _paragraphs(lines: list[ReadLine]) -> list[Block]:
    groups = [list(group) for _, group in groupby(lines, key=lambda line: line.paragraph)]
    return [
        Block(kind="paragraph", text="\n".join(line.text for line in group), place=Place(page=1, paragraph=n))
        for n, group in enumerate(groups, 1)
    ]
