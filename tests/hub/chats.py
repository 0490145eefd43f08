"""A whole hub with the real planner and a real desk, and people who write to it from chats."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from deskhand.cli.keys import settle
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.guard import changing
from deskhand.core.flow.risk import Risk
from deskhand.core.msg import Inbound, Msg
from deskhand.core.paths import path_text
from deskhand.core.registry import Registry
from deskhand.core.wire.memory import MemoryLine
from deskhand.core.world.facts import World
from deskhand.desk.link import Link
from deskhand.desk.monitor import Monitor
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.desk.trust.room import DeskTrust
from deskhand.hub.hub import Hub
from deskhand.hub.trust.book import HubTrust
from deskhand.hub.views import Accepted, RunView
from deskhand.planner import Planned, Planner
from deskhand.testing.whole import KEYS
from deskhand.trust.grant import Granting, signed_grant

FOLDERS = ("Downloads", "Documents", "Archive")


@dataclass
class Chats:
    hub: Hub
    root: Path
    sent: list[tuple[str, Msg]]
    monitor: Monitor

    async def say(self, text: str, *, who: str = "anna", chat: str = "room", group: bool = False) -> Accepted:
        inbound = Inbound("slack", "t", uuid4().hex, chat, who, text, 0.0, group=group, name=who.title())
        return await self.hub.accept(inbound, root=str(self.root))

    async def person(self, who: str = "anna") -> int:
        return await self.hub.person("slack", who, "t")

    async def until(self, run: int | None, *states: str, who: str = "anna") -> RunView:
        assert run is not None
        person = await self.person(who)
        async with asyncio.timeout(10):
            while True:
                view = await self.hub.run(run, person)
                if view.state in states:
                    return view
                await asyncio.sleep(0.005)

    async def done(self, text: str, *, who: str = "anna", yes: bool = False, group: bool = False) -> RunView:
        """Say it, say yes where it asks, and wait until it is done."""
        run = (await self.say(text, who=who, group=group)).run
        if yes:
            await self.until(run, "asking", who=who)
            await self.say("yes", who=who, group=group)
        return await self.until(run, "done", "failed", "refused", who=who)

    async def letters(self, count: int) -> Sequence[Msg]:
        async with asyncio.timeout(10):
            while True:
                if len(self.sent) >= count:
                    return [message for _, message in self.sent]
                await asyncio.sleep(0.005)


class Careful(Planner):
    """Asks before every change, also where it would need no leave."""

    def plan(self, text: str, world: World, now: datetime, **how: Any) -> Planned:  # type: ignore[override]
        how["owes"] = lambda plan: changing(plan.steps, self.registry)
        return super().plan(text, world, now, **how)


@asynccontextmanager
async def chats(home: Path, *, trusted: bool = False) -> AsyncGenerator[Chats]:
    """Everybody may look into the folder from a chat; what changes something is asked about, unless `trusted`."""
    for folder in FOLDERS:
        (home / folder).mkdir(exist_ok=True)
    abilities, own = Registry.discover(), path_text(str(home))
    planner = Planner(abilities) if trusted else Careful(abilities)
    kept = home.parent / f"{home.name}-kept"
    kept.mkdir(exist_ok=True)
    monitor = Monitor(kept, abilities, DeskTrust(KEYS.desk, KEYS.owner.public, own, lambda *_: None))
    await monitor.start()
    hub_end, desk_end = MemoryLine.pair()
    grant = Grant(id="chats", risk=Risk.R1, read=(own,), write=(own,))
    granted = signed_grant(KEYS.owner, Granting(iat=0, nonce="0" * 32, grant=grant))
    sent: list[tuple[str, Msg]] = []

    async def deliver(channel: str, tenant: str, message: Msg, key: str) -> None:
        sent.append((key, message))

    trust = HubTrust(KEYS.hub, KEYS.owner.public, own)
    hub = Hub.open(kept / "hub.db", abilities, planner, FolderWorld, trust, hub_end, deliver=deliver)
    link = Link(desk_end, monitor)
    serving = asyncio.create_task(link.serve())
    await settle(hub, KEYS, [home])
    await hub.trust.take_grants([granted], [])
    await hub.start()
    try:
        yield Chats(hub, home, sent, monitor)
    finally:
        await link.rest()
        await hub.stop()
        await desk_end.close()
        await asyncio.wait({serving})
        await monitor.close()
