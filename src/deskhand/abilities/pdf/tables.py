"""Tables out of a PDF into the sheets of a new workbook."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from deskhand.abilities.pdf.files import content_of, new_files, target, written
from deskhand.abilities.pdf.problems import PageNotThere
from deskhand.abilities.pdf.results import PdfTable, Tables
from deskhand.core.changes import Change
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of, split_ending
from deskhand.core.shown import shown
from deskhand.formats.docs import pdf_tables
from deskhand.formats.docs.label import labelled, mark_of
from deskhand.formats.docs.pages import numbers
from deskhand.formats.docs.pdfium import pages_in
from deskhand.formats.docs.tables_write import workbook


async def pulled(ctx: Ctx, file: str, pages: str | None, save: str | None) -> Tables:
    name, content = shown(name_of(file)), await content_of(ctx, file)
    wanted = await asyncio.to_thread(_pages, name, content, pages)
    found = await asyncio.to_thread(pdf_tables.tables, name, content, wanted)
    new: str | None = None
    if found:

        async def propose() -> list[Change]:
            path = await target(ctx, save, file, split_ending(name_of(file))[0], ".xlsx")
            sheets = [(_sheet(one), one.rows) for one in found]
            made = await asyncio.to_thread(lambda: labelled("xlsx", workbook(sheets), mark_of("pdf", content)))
            return await new_files(ctx, [(path, made)])

        new = written(ctx, await ctx.files.carry_out(propose))[0]
    tables = [PdfTable(rows=one.rows, place=one.place, lined=one.lined) for one in found]
    return Tables(source=file, file=new, tables=tables, count=len(tables), rows=sum(len(one.rows) for one in tables))


def _pages(name: str, content: bytes, pages: str | None) -> Sequence[int] | None:
    if pages is None:
        return None
    there = pages_in(content, name)
    wanted = numbers(pages, there)
    wrong = next((one for one in wanted if not 1 <= one <= there), None)
    if wrong is not None:
        raise PageNotThere(page=wrong, name=name, pages=there)
    return wanted


def _sheet(found: pdf_tables.Found) -> str:
    """The sheet's name says where the table stood."""
    return f"p{found.place.page} t{found.place.table}"
