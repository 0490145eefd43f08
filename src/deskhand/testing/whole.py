"""Hub and desk in one process as `deskhand` runs them, with given plans in place of words.

A test or bench that is about carrying plans out, not about understanding, says a plan's name and gets that plan. All
else is the real thing: the store, the line, the monitor, the disk.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from deskhand.core.ability import Registry
from deskhand.core.flow.guard import guarded
from deskhand.core.msg import Inbound
from deskhand.core.plan.model import Plan
from deskhand.core.plan.read import read_plan
from deskhand.core.plan.refs import literal
from deskhand.core.wire.memory import MemoryLine
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.desk.link import Link
from deskhand.desk.monitor import Monitor
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.hub.hub import Hub
from deskhand.hub.views import Accepted, RunView
from deskhand.planner import Context, Planned, Suggestion
from deskhand.planner.planned import Outcome

PACKAGES = ("deskhand.abilities", "deskhand.testing.abilities")


def given(
    plan: Plan | None,
    *,
    outcome: Outcome = "run",
    readings: Sequence[Plan] = (),
    unused: Sequence[str] = (),
    suggest: Sequence[Suggestion] = (),
) -> Planned:
    """A plan that was given, in the form in which a planner answers."""
    return Planned(outcome, "en", plan, tuple(unused), tuple(suggest), tuple(readings))


class GivenPlans:
    """A planner that knows plans by name; anything else it was not taught."""

    def __init__(self, plans: Mapping[str, Plan]) -> None:
        self._plans = plans

    def plan(
        self, text: str, world: World, *, now: datetime, lang: Lang | None = None, context: Context | None = None
    ) -> Planned:
        plan = self._plans.get(text)
        return given(plan, outcome="run" if plan else "teach")


@dataclass(frozen=True)
class Whole:
    """A hub and a desk that have started."""

    hub: Hub
    monitor: Monitor

    async def send(self, text: str, root: Path, *, native_id: str) -> Accepted:
        """Say something as the owner at the keyboard; the same id again is the same request."""
        inbound = Inbound("cli", "", native_id, "cli", "owner", text, time.time())
        return await self.hub.accept(inbound, root=str(root))

    async def settled(self, run: int, within: float) -> RunView:
        """The run once it has ended, every question answered with yes."""
        person = await self.hub.person("cli", "owner")
        view = await self.hub.wait(run, within)
        while view.state == "asking" and view.ask is not None:
            await self.hub.answer(run, None, "yes", person, question=view.ask.id)
            view = await self.hub.wait(run, within)
        return view


def registry() -> Registry:
    return Registry.discover(*PACKAGES)


@asynccontextmanager
async def whole(home: Path, *plans: Mapping[str, Any], store: str | Path | None = None) -> AsyncGenerator[Whole]:
    """Everything started on this home, where each given plan answers to its goal."""
    abilities = registry()
    known = {plan.goal: guarded(plan, abilities, literal(plan.goal)) for plan in map(read_plan, plans)}
    monitor = Monitor(home, abilities)
    try:
        await monitor.start()
        hub_end, desk_end = MemoryLine.pair()
        hub = Hub.open(store or home / "hub.db", abilities, GivenPlans(known), FolderWorld, hub_end)
        serving = asyncio.create_task(Link(desk_end, monitor).serve())
        try:
            await hub.start()
            yield Whole(hub, monitor)
        finally:
            await hub.stop()
            await desk_end.close()
            await asyncio.wait({serving})
    finally:
        await monitor.close()
