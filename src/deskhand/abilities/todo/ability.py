"""Signatures of everything about tasks; the work and the answers are in the modules beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from deskhand.abilities.todo.results import Changed, Tasks
from deskhand.core.ability import ability
from deskhand.core.doors import Ctx
from deskhand.core.flow.risk import Risk
from deskhand.core.later import later
from deskhand.core.values import Content, Target, When

if TYPE_CHECKING:
    from deskhand.abilities.todo import counted, told, work
else:
    counted, told, work = later(__package__, "counted", "told", "work")


@ability("todo.add", effect=Risk.R1, check=work.read_back, tell=told.added)
async def todo_add(
    ctx: Ctx,
    text: Content[str],
    when: Content[When | None] = None,
    list_: Target[str] = "",
    note: Content[str] = "",
    reminder: Annotated[int | None, Field(ge=0, le=100_000)] = None,
) -> Changed:
    """Something to be done; `when` it is due, `reminder` minutes before."""
    return await work.added(ctx, text, when, list_, note, reminder)


@ability("todo.list", effect=Risk.R0, check=counted.counted, tell=told.listed)
async def todo_list(
    ctx: Ctx,
    when: Content[When | None] = None,
    about: Content[str] = "",
    list_: Content[str] = "",
    done: bool = False,
    limit: Annotated[int, Field(ge=1, le=1_000)] = 50,
) -> Tasks:
    """What is to be done, soonest first; `when` it is due; `done`: what is done already, too."""
    return await work.listed(ctx, when, about, list_, limit, also_done=done)


@ability("todo.done", effect=Risk.R1, check=work.read_back, tell=told.finished)
async def todo_done(ctx: Ctx, task: Target[str], list_: Target[str] = "") -> Changed:
    """Mark a task as done, by its id or words of it."""
    return await work.finished(ctx, task, list_)
