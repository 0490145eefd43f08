"""What must be true afterwards: the new files are opened again and counted."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.pdf.results import Merged, Split, Tables, Taken
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.formats.docs.pdfium import pages_in
from deskhand.formats.docs.tables_write import Value, rows_in, value_of
from deskhand.formats.glance import show_file

_PAGES: Final = Words("{n:page is|pages are} in it, as they should be", "共 {n} 页，与应有页数一致")
_OTHER_PAGES: Final = Words("it has {there:page|pages} instead of {n}", "应有 {n} 页，实际 {there} 页")
_ROWS: Final = Words("the workbook, read again, holds the same {n:row|rows}", "再次读取工作簿，其中有同样的 {n} 行")
_OTHER_ROWS: Final = Words(
    "the workbook, read again, does not hold the same {n:row|rows}", "再次读取工作簿，其中的 {n} 行不一致"
)


async def pages(ctx: Ctx, result: Merged | Split | Taken) -> list[Claim]:
    files = result.files if isinstance(result, Split) else [result.file]
    contents = [await ctx.files.reading(file, lambda open_: open_.read()) for file in files]
    await show_file(ctx.files, ctx.jail, files[0], shown(name_of(files[0])))
    there = sum(pages_in(content, "pdf") for content in contents)
    words = _PAGES if there == result.pages else _OTHER_PAGES
    said = words.said(ctx.lang, n=result.pages, there=there)
    return [*await claims_of(ctx.files, ctx.files.done, ctx.lang), Claim(said, there == result.pages)]


async def tables(ctx: Ctx, result: Tables) -> list[Claim]:
    if result.file is None:
        return []
    there: list[list[list[Value]]] = await ctx.files.reading(result.file, rows_in)
    holds = there[: result.count] == [[[value_of(cell) for cell in row] for row in one.rows] for one in result.tables]
    said = (_ROWS if holds else _OTHER_ROWS).said(ctx.lang, n=result.rows)
    return [*await claims_of(ctx.files, ctx.files.done, ctx.lang), Claim(said, holds)]
