"""Signatures of everything about programs and windows; none of it is built yet."""

from __future__ import annotations

from deskhand.abilities.apps.results import Acted, Closed, Opened, Programs, Said
from deskhand.core.declared import declared
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.values import App, Content, Target, Window


@declared("apps.open", effect=Risk.R1)
async def apps_open(ctx: Ctx, app: Target[App]) -> Opened: ...


@declared("apps.close", effect=Risk.R1)
async def apps_close(ctx: Ctx, app: Target[App]) -> Closed: ...


# A program comes to the front, or one window by its title.
@declared("apps.focus", effect=Risk.R1)
async def apps_focus(ctx: Ctx, app: Target[Window]) -> Opened: ...


@declared("apps.list", effect=Risk.R0)
async def apps_list(ctx: Ctx) -> Programs: ...


@declared("apps.read", effect=Risk.R0)
async def apps_read(ctx: Ctx, window: Target[Window], element: Target[str] = "") -> Said: ...


# What an element does is known when it is looked at: it may send, delete or pay.


@declared("apps.click", effect=Risk.R3)
async def apps_click(ctx: Ctx, element: Target[str], window: Target[Window | None] = None) -> Acted: ...


@declared("apps.type", effect=Risk.R3)
async def apps_type(
    ctx: Ctx, text: Content[str], element: Target[str] = "", window: Target[Window | None] = None
) -> Acted: ...


@declared("apps.choose", effect=Risk.R3)
async def apps_choose(
    ctx: Ctx, option: Target[str], element: Target[str], window: Target[Window | None] = None
) -> Acted: ...


# Keys are written as `ctrl+s`.
@declared("apps.press", effect=Risk.R3)
async def apps_press(ctx: Ctx, keys: Target[str], window: Target[Window | None] = None) -> Acted: ...
