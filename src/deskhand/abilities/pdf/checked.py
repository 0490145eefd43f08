"""What must be true afterwards: the new files are opened again, and every page looked at."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from deskhand.abilities.pdf.results import Merged, Split, Tables, Taken
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.formats.docs.pages import groups, numbers
from deskhand.formats.docs.pdfium import pictures_of, sheets
from deskhand.formats.docs.tables_write import Value, rows_in, value_of
from deskhand.formats.glance import show_file

_Print = tuple[int, int, str, bytes]
_COARSE: Final = 24
_PAGES: Final = Words(
    "{n:page is|pages are} in it, each the same as the page it was made of, in order",
    "共 {n} 页，每页都与原页一致，顺序正确",
)
_WRONG_PAGES: Final = Words(
    "page {page} of {n} is not the page that it should be", "共 {n} 页，其中第 {page} 页与应有的页不一致"
)
_OTHER_PAGES: Final = Words("it has {there:page|pages} instead of {n}", "应有 {n} 页，实际 {there} 页")
_ROWS: Final = Words("the workbook, read again, holds the same {n:row|rows}", "再次读取工作簿，其中有同样的 {n} 行")
_OTHER_ROWS: Final = Words(
    "the workbook, read again, does not hold the same {n:row|rows}", "再次读取工作簿，其中的 {n} 行不一致"
)


async def pages(ctx: Ctx, result: Merged | Split | Taken) -> list[Claim]:
    """Every page of the new files beside the page it was made of: the same size and words, or the same picture."""
    files = result.files if isinstance(result, Split) else [result.file]
    contents = await _contents(ctx, files)
    await show_file(ctx.files, ctx.jail, files[0], shown(name_of(files[0])))
    sources = await _contents(ctx, ctx.given["files"] if isinstance(result, Merged) else [ctx.given["file"]])
    there, wanted = await asyncio.to_thread(_prints, contents), await asyncio.to_thread(_prints, sources)
    found = [one for each in there for one in each]
    right = _right_pages(ctx, result, wanted)
    holds = found == right
    words = _PAGES if holds else _OTHER_PAGES if len(found) != len(right) else _WRONG_PAGES
    wrong = next((at for at, (one, two) in enumerate(zip(found, right, strict=False), 1) if one != two), 0)
    said = words.said(ctx.lang, n=len(right), there=len(found), page=wrong)
    return [*await claims_of(ctx.files, ctx.files.done, ctx.lang), Claim(said, holds)]


async def _contents(ctx: Ctx, files: Sequence[str]) -> list[bytes]:
    return [await ctx.files.reading(file, lambda open_: open_.read()) for file in files]


def _right_pages(ctx: Ctx, result: Merged | Split | Taken, wanted: Sequence[Sequence[_Print]]) -> list[_Print]:
    """The pages that were asked for, in their order."""
    if isinstance(result, Merged):
        return [one for each in wanted for one in each]
    there = wanted[0]
    if isinstance(result, Taken):
        return [there[number - 1] for number in numbers(ctx.given["pages"], len(there))]
    parts = ctx.given.get("parts")
    return list(there) if parts is None else [there[n - 1] for group in groups(parts, len(there)) for n in group]


def _prints(contents: Sequence[bytes]) -> list[list[_Print]]:
    """What each page of each file shows, in short."""
    prints: list[list[_Print]] = []
    for content in contents:
        found, _ = sheets(content, "pdf")
        blank = [at for at, one in enumerate(found, 1) if not one.lines]
        pictures = dict(zip(blank, pictures_of(content, "pdf", blank, _COARSE) if blank else [], strict=True))
        prints.append(
            [
                (round(one.width), round(one.height), " ".join(line.text for line in one.lines), pictures.get(at, b""))
                for at, one in enumerate(found, 1)
            ]
        )
    return prints


async def tables(ctx: Ctx, result: Tables) -> list[Claim]:
    if result.file is None:
        return []
    there: list[list[list[Value]]] = await ctx.files.reading(result.file, rows_in)
    holds = there[: result.count] == [[[value_of(cell) for cell in row] for row in one.rows] for one in result.tables]
    said = (_ROWS if holds else _OTHER_ROWS).said(ctx.lang, n=result.rows)
    return [*await claims_of(ctx.files, ctx.files.done, ctx.lang), Claim(said, holds)]
