"""Signatures of everything about pages on the web; none of it is built yet.

A page is named by its address; `front` is the one that the browser shows.
"""

from __future__ import annotations

from deskhand.abilities.web.results import Downloaded, Filled, Hits, Page, Text
from deskhand.core.ability import Args
from deskhand.core.declared import declared
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content, File, Folder, Target, Url


@declared("web.open", effect=Risk.R1)
async def web_open(ctx: Ctx, url: Target[Url]) -> Page: ...


@declared("web.read", effect=Risk.R0)
async def web_read(ctx: Ctx, page: Target[Url]) -> Text: ...


# `fields` are the person's own words for what goes where; sending the form off is a click of its own.
@declared("web.fill", effect=Risk.R1)
async def web_fill(ctx: Ctx, page: Target[Url], fields: Content[str]) -> Filled: ...


@declared("web.click", effect=Risk.R2)
async def web_click(ctx: Ctx, page: Target[Url], element: Target[str]) -> Page: ...


@declared("web.download", effect=Risk.R1)
async def web_download(ctx: Ctx, url: Target[Url], to: Target[Folder] = "Downloads") -> Downloaded: ...


def _saves(args: Args) -> Risk:
    return Risk.R1 if args.get("to") else Risk.R0


@declared("web.table", effect=_saves, worst=Risk.R1)
async def web_table(ctx: Ctx, page: Target[Url], to: Target[File | None] = None) -> Text: ...


@declared("web.search", effect=Risk.R2)
async def web_search(ctx: Ctx, query: Content[str]) -> Hits: ...
