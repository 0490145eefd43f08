"""A hub and a desk that plan by the real grammar, with specialists that compete and one outside agent; chats come in
from outside and are answered there."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deskhand.cli.keys import settle
from deskhand.cli.own_reading import OwnReading
from deskhand.cli.signer import Signer
from deskhand.cli.worlds import Worlds
from deskhand.core.agents import OutsideAgent, card_hash
from deskhand.core.cost import Cost
from deskhand.core.flow.grants import Grant
from deskhand.core.flow.risk import Risk
from deskhand.core.msg import Inbound, Msg
from deskhand.core.paths import path_text
from deskhand.core.registry import Registry
from deskhand.core.wire.memory import MemoryLine
from deskhand.desk.doors.outward import Abroad
from deskhand.desk.link import Link
from deskhand.desk.monitor import Monitor
from deskhand.desk.trust.room import DeskTrust
from deskhand.hub.hub import Hub
from deskhand.hub.trust.book import HubTrust
from deskhand.hub.views import Accepted, RunView
from deskhand.planner import Planner
from deskhand.testing.outside_agent import Agent
from deskhand.testing.whole import KEYS
from deskhand.trust.grant import Granting, signed_grant

PACKAGES = ("deskhand.abilities", "deskhand.testing.specialists")
COST = Cost(money="0.02 CNY")


@dataclass
class Routed:
    """What has started, and what went out to chats: their names with the texts."""

    hub: Hub
    root: Path
    signer: Signer
    told: list[tuple[str, Msg]] = field(default_factory=list[tuple[str, Msg]])

    async def say(self, text: str, *, channel: str, who: str) -> tuple[Accepted, int]:
        """Somebody writes in a chat of their own; gives what became of it, and who they are here."""
        inbound = Inbound(channel, "", secrets.token_hex(8), who, who, text, time.time())
        accepted = await self.hub.accept(inbound, root=str(self.root))
        return accepted, await self.hub.person(channel, who)

    async def until(self, run: int | None, person: int, *states: str) -> RunView:
        assert run is not None
        async with asyncio.timeout(20):
            while (view := await self.hub.run(run, person)).state not in states:  # noqa: ASYNC110 - nothing rings
                await asyncio.sleep(0.01)
        return view

    async def told_in(self, channel: str, n: int = 1) -> str:
        """What was said in a chat, once there is so much of it."""
        async with asyncio.timeout(20):
            while len(found := [msg.text for name, msg in self.told if name == channel]) < n:  # noqa: ASYNC110 - nothing rings
                await asyncio.sleep(0.01)
        return "\n".join(found)

    async def grant(self, id_: str, person: str, **more: object) -> None:
        folder = path_text(str(self.root))
        given = {"read": (folder,), "risk": Risk.R0, **more}
        grant = Grant(id=id_, person=person, **given)  # type: ignore[arg-type]
        signed = signed_grant(KEYS.owner, Granting(iat=int(time.time()), nonce=secrets.token_hex(16), grant=grant))
        await self.hub.trust.take_grants([signed], [])


@asynccontextmanager
async def routed_house(tmp: Path, agent: Agent, *, says: Sequence[str] = ()) -> AsyncGenerator[Routed]:
    root, home = tmp / "root", tmp / "home"
    for folder in (root, home):
        folder.mkdir()
    registry = Registry.discover(*PACKAGES)
    known = OutsideAgent("translator", agent.url, card_hash(agent.card()), says=tuple(says), cost=COST)
    planner, worlds = Planner(registry, [known]), Worlds()
    own = path_text(str(root))
    reading = OwnReading(lambda: planner, worlds)
    desk = DeskTrust(KEYS.desk, KEYS.owner.public, own, reading.derive, named=reading.named)
    monitor = Monitor(home, registry, desk, abroad=Abroad(near=[("127.0.0.1", agent.port)]), agents=[known])
    reading.roster = lambda: monitor.room.authority.roster
    await monitor.start()
    here, there = MemoryLine.pair()
    trust = HubTrust(KEYS.hub, KEYS.owner.public, own, desk=KEYS.desk.id)
    made: list[Routed] = []

    async def deliver(channel: str, tenant: str, message: Msg, key: str) -> None:
        made[0].told.append((channel, message))

    hub = Hub.open(home / "hub.db", registry, planner, worlds, trust, here, deliver=deliver)
    made.append(Routed(hub, root, Signer(KEYS.owner)))
    link = Link(there, monitor)
    serving = asyncio.create_task(link.serve())
    try:
        await settle(hub, KEYS, [root])
        await hub.start()
        yield made[0]
        await link.rest()
    finally:
        await hub.stop()
        await there.close()
        await asyncio.wait({serving})
        await monitor.close()
