"""Hub and desk in one process as `deskhand` runs them, with given plans in place of words.

A test or bench that is about carrying plans out, not about understanding, says a plan's name and gets that plan. All
else is the real thing: the store, the line, the monitor, the disk.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from deskhand.cli.keys import Keys, settle
from deskhand.cli.signer import Signer
from deskhand.core.flow.grants import Closed
from deskhand.core.flow.guard import changing, guarded
from deskhand.core.msg import Inbound
from deskhand.core.paths import path_text
from deskhand.core.plan.model import Plan
from deskhand.core.plan.read import read_plan
from deskhand.core.plan.refs import literal
from deskhand.core.registry import Registry
from deskhand.core.wire.memory import MemoryLine
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.desk.doors.sight import Sight, nobody_looks
from deskhand.desk.link import Link
from deskhand.desk.monitor import Monitor
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.desk.trust.locks import Derive
from deskhand.desk.trust.room import DeskTrust
from deskhand.hub.hub import Hub
from deskhand.hub.trust.book import HubTrust
from deskhand.hub.understand import Planner
from deskhand.hub.views import Accepted, RunView
from deskhand.planner import Context, Owes, Planned, Suggestion
from deskhand.planner.planned import Outcome
from deskhand.trust.keys import Key

KEYS = Keys(Key(b"o" * 32), Key(b"d" * 32), Key(b"h" * 32))
"""Of no installation: what is signed with them proves nothing outside a test."""
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
        self,
        text: str,
        world: World,
        *,
        now: datetime,
        lang: Lang | None = None,
        context: Context | None = None,
        owes: Owes | None = None,
        closed: Sequence[Closed] = (),
    ) -> Planned:
        plan = self._plans.get(text)
        return given(plan, outcome="run" if plan else "teach")


@dataclass(frozen=True)
class Whole:
    """A hub and a desk that have started."""

    hub: Hub
    monitor: Monitor
    signer: Signer

    async def send(self, text: str, root: Path, *, native_id: str) -> Accepted:
        """Say something as the owner at the keyboard; the same id again is the same request."""
        inbound = Inbound("cli", "", native_id, "cli", "owner", text, time.time())
        signed = self.signer.command(text, root=str(root), folders=(".",))
        return await self.hub.accept(inbound, root=str(root), signed=signed)

    async def settled(self, run: int, within: float) -> RunView:
        """The run once it has ended, every question answered with yes."""
        person = await self.hub.person("cli", "owner")
        view = await self.hub.wait(run, within)
        while view.state == "asking" and view.ask is not None:
            signed = self.signer.answer(view.ask, "yes")
            await self.hub.answer(run, None, "yes", person, question=view.ask.id, signed=signed)
            view = await self.hub.wait(run, within)
        return view


def registry() -> Registry:
    return Registry.discover(*PACKAGES)


@asynccontextmanager
async def whole(
    home: Path,
    *plans: Mapping[str, Any],
    store: str | Path | None = None,
    planning: Callable[[Mapping[str, Plan]], Planner] = GivenPlans,
    sight: Sight = nobody_looks,
) -> AsyncGenerator[Whole]:
    """Everything started on this home, where each given plan answers to its goal, or as `planning` would have it."""
    abilities = registry()
    read = [read_plan(plan) for plan in plans]
    known = {plan.goal: guarded(plan, changing(plan.steps, abilities), literal(plan.goal)) for plan in read}
    own = path_text(str(home))
    derive: Derive = lambda text, root, folders, now, lang: known.get(text)  # noqa: E731 - one line of a table
    monitor = Monitor(home, abilities, DeskTrust(KEYS.desk, KEYS.owner.public, own, derive), sight=sight)
    try:
        await monitor.start()
        hub_end, desk_end = MemoryLine.pair()
        trust = HubTrust(KEYS.hub, KEYS.owner.public, own)
        hub = Hub.open(store or home / "hub.db", abilities, planning(known), FolderWorld, trust, hub_end)
        link = Link(desk_end, monitor)
        serving = asyncio.create_task(link.serve())
        try:
            await settle(hub, KEYS, [])
            await hub.start()
            try:
                yield Whole(hub, monitor, Signer(KEYS.owner))
            finally:
                await link.rest()
        finally:
            await hub.stop()
            await desk_end.close()
            await asyncio.wait({serving})
    finally:
        await monitor.close()
