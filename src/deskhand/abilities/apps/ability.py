"""Programs and windows: what is open and what it says can be read; acting on it is declared, and not built yet."""

from __future__ import annotations

from deskhand.abilities.apps import told
from deskhand.abilities.apps.problems import NothingSeen
from deskhand.abilities.apps.reading import MOST, read
from deskhand.abilities.apps.results import Acted, Closed, Opened, Program, Programs, Said
from deskhand.core.ability import ability
from deskhand.core.declared import declared
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.shown import shown
from deskhand.core.values import App, Content, Target, Window


@declared("apps.open", effect=Risk.R1)
async def apps_open(ctx: Ctx, app: Target[App]) -> Opened: ...


@declared("apps.close", effect=Risk.R1)
async def apps_close(ctx: Ctx, app: Target[App]) -> Closed: ...


# A program comes to the front, or one window by its title.
@declared("apps.focus", effect=Risk.R1)
async def apps_focus(ctx: Ctx, app: Target[Window]) -> Opened: ...


@ability("apps.list", effect=Risk.R0, tell=told.programs)
async def apps_list(ctx: Ctx) -> Programs:
    apps = ctx.desk.open()
    if apps is None:
        raise NothingSeen(name=shown(ctx.desk.name))
    programs = [
        Program(app=app.name, windows=[one.title for one in app.windows], active=any(one.active for one in app.windows))
        for app in apps
    ]
    return Programs(programs=programs, app=next((one.app for one in programs if one.active), None))


@ability("apps.read", effect=Risk.R0, tell=told.said)
async def apps_read(ctx: Ctx, window: Target[Window], element: Target[str] = "") -> Said:
    found = ctx.desk.shown(window, MOST)
    if found is None:
        raise NothingSeen(name=shown(ctx.desk.name))
    return read(found, window, element)


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
