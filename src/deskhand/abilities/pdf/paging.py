"""Joining, splitting, and taking pages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from deskhand.abilities.pdf.files import content_of, folder_for, labelled_like, new_files, target, written
from deskhand.abilities.pdf.problems import OnePageOnly, PageNotThere, TooFewPdfs, TooManyParts
from deskhand.abilities.pdf.results import Merged, Split, Taken
from deskhand.core.changes import Change
from deskhand.core.doors import Ctx
from deskhand.core.paths import joined, name_of, split_ending
from deskhand.core.shown import shown
from deskhand.formats.docs import pdf_pages
from deskhand.formats.docs.pages import groups, numbers
from deskhand.formats.docs.pdfium import pages_in

MOST_PARTS: Final = 500
_MERGED: Final = {"en": "merged", "zh": "合并"}


async def merge(ctx: Ctx, files: Sequence[str], save: str | None) -> Merged:
    if len(files) < 2:
        raise TooFewPdfs(n=len(files))
    contents = [(shown(name_of(path)), await content_of(ctx, path)) for path in files]
    pages = [await asyncio.to_thread(pages_in, content, name) for name, content in contents]

    async def propose() -> list[Change]:
        path = await target(ctx, save, files[0], _MERGED[ctx.lang], ".pdf")
        made = await asyncio.to_thread(pdf_pages.merged, contents)
        made = await asyncio.to_thread(labelled_like, made, [content for _, content in contents])
        return await new_files(ctx, [(path, made)])

    file = written(ctx, await ctx.files.carry_out(propose))[0]
    return Merged(file=file, count=len(files), pages=sum(pages))


async def split(ctx: Ctx, file: str, parts: str | None, save: str | None) -> Split:
    name, content, there = await _read(ctx, file)
    if there == 1:
        raise OnePageOnly(name=name)
    wanted = [[n] for n in range(1, there + 1)] if parts is None else groups(parts, there)
    if len(wanted) > MOST_PARTS:
        raise TooManyParts(n=len(wanted), most=MOST_PARTS)
    for group in wanted:
        _ensure_there(group, there, name)

    async def propose() -> list[Change]:
        folder = await folder_for(ctx, save, file)
        stem = split_ending(name_of(file))[0]
        made = [await asyncio.to_thread(_taken, name, content, group) for group in wanted]
        wide = len(str(there))
        names = [f"{stem}-{_said(group, wide)}.pdf" for group in wanted]
        return await new_files(ctx, [(joined(folder, one), two) for one, two in zip(names, made, strict=True)])

    files = written(ctx, await ctx.files.carry_out(propose))
    return Split(files=files, count=len(files), pages=sum(len(group) for group in wanted))


async def take(ctx: Ctx, file: str, pages: str, save: str | None) -> Taken:
    name, content, there = await _read(ctx, file)
    wanted = numbers(pages, there)
    _ensure_there(wanted, there, name)

    async def propose() -> list[Change]:
        stem = split_ending(name_of(file))[0]
        path = await target(ctx, save, file, f"{stem}-{_said(wanted, 1)}", ".pdf")
        return await new_files(ctx, [(path, await asyncio.to_thread(_taken, name, content, wanted))])

    new = written(ctx, await ctx.files.carry_out(propose))[0]
    return Taken(file=new, pages=len(wanted))


async def _read(ctx: Ctx, file: str) -> tuple[str, bytes, int]:
    name, content = shown(name_of(file)), await content_of(ctx, file)
    return name, content, await asyncio.to_thread(pages_in, content, name)


def _taken(name: str, content: bytes, pages: Sequence[int]) -> bytes:
    return labelled_like(pdf_pages.taken(name, content, pages), [content])


def _ensure_there(wanted: Sequence[int], there: int, name: str) -> None:
    wrong = next((one for one in wanted if not 1 <= one <= there), None)
    if wrong is not None:
        raise PageNotThere(page=wrong, name=name, pages=there)


def _said(group: Sequence[int], wide: int) -> str:
    """Pages in the name of a file: `03`, `2-5`, or how many where they are many and scattered."""
    first, last = group[0], group[-1]
    if len(group) == 1:
        return f"{first:0{wide}}"
    if list(group) == list(range(first, last + 1)):
        return f"{first:0{wide}}-{last:0{wide}}"
    return ",".join(str(one) for one in group) if len(group) <= 6 else f"{len(group)}p"
