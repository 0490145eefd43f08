"""Signatures of everything about PDF files; the work, the checks and the answers are in the modules beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deskhand.abilities.pdf.results import Merged, Split, Tables, Taken
from deskhand.core.ability import ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.later import later
from deskhand.core.values import Content, File, Files, Folder, Reads, Target
from deskhand.formats.docs.pages import PageList

if TYPE_CHECKING:
    from deskhand.abilities.pdf import checked, paging, tables, told
else:
    checked, paging, tables, told = later(__package__, "checked", "paging", "tables", "told")


@ability("pdf.merge", effect=Risk.R1, check=checked.pages, tell=told.merged)
async def pdf_merge(ctx: Ctx, files: Reads[Target[Files]], save: Target[File | None] = None) -> Merged:
    """Several PDFs as one, in the order given, beside the first unless said otherwise."""
    return await paging.merge(ctx, files, save)


@ability("pdf.split", effect=Risk.R1, check=checked.pages, tell=told.split)
async def pdf_split(
    ctx: Ctx, file: Reads[Target[File]], parts: Content[PageList | None] = None, save: Target[Folder | None] = None
) -> Split:
    """One PDF as several: each page by itself, or each piece of `parts` (`1-3,4-`), in a folder called after it."""
    return await paging.split(ctx, file, parts, save)


@ability("pdf.pages", effect=Risk.R1, check=checked.pages, tell=told.taken)
async def pdf_pages(
    ctx: Ctx, file: Reads[Target[File]], pages: Content[PageList], save: Target[File | None] = None
) -> Taken:
    """Some pages as a PDF of their own, in the order named."""
    return await paging.take(ctx, file, pages, save)


@ability("pdf.tables", effect=Risk.R1, check=checked.tables, tell=told.tables)
async def pdf_tables(
    ctx: Ctx, file: Reads[Target[File]], pages: Content[PageList | None] = None, save: Target[File | None] = None
) -> Tables:
    """The tables in a PDF as the sheets of a new workbook."""
    return await tables.pulled(ctx, file, pages, save)
