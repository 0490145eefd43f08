"""Signatures of what runs later; none of it is built yet."""

from __future__ import annotations

from deskhand.core.declared import declared
from deskhand.core.flow.risk import Risk
from deskhand.core.values import Content, Occasion, Record, Request, Target
from deskhand.core.workdoor import HubCtx


class Schedule(Record):
    """`due` is the next time, where a clock says when."""

    schedule: str
    when: Occasion
    request: Request
    due: str | None


class Schedules(Record):
    schedules: list[Schedule]
    schedule: str | None


class Removed(Record):
    schedule: str


# What the request does is judged and asked when it is due, like any other.
@declared("schedule.add", effect=Risk.R1, where="hub")
async def schedule_add(ctx: HubCtx, when: Target[Occasion], request: Content[Request]) -> Schedule: ...


@declared("schedule.list", effect=Risk.R0, where="hub")
async def schedule_list(ctx: HubCtx) -> Schedules: ...


@declared("schedule.remove", effect=Risk.R1, where="hub")
async def schedule_remove(ctx: HubCtx, schedule: Target[str]) -> Removed: ...
