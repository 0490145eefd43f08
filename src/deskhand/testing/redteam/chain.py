"""The whole way of a harmless plan: the owner signs it on a page, a hub takes it in and asks, a desk judges, does it.

Only the reading of words is given: what the owner says is the name of a plan. The grants are those of a first start.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import Final

from deskhand.cli.keys import Keys, settle
from deskhand.cli.signer import OWNER, Signer
from deskhand.core.flow.grants import Closed, Grant
from deskhand.core.flow.guard import guarded
from deskhand.core.guard.guards import Guards
from deskhand.core.msg import Inbound
from deskhand.core.paths import path_text
from deskhand.core.plan.model import Plan
from deskhand.core.plan.refs import literal
from deskhand.core.wire.memory import MemoryLine
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.desk.doors.outward import Abroad
from deskhand.desk.given import Given
from deskhand.desk.link import Link
from deskhand.desk.monitor import Monitor
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.desk.trust.room import DeskTrust
from deskhand.hub.guard import HubGuard
from deskhand.hub.hub import Hub
from deskhand.hub.trust.book import HubTrust
from deskhand.hub.views import RunView
from deskhand.planner import Context, Owes, Planned
from deskhand.testing.desk import known_plans
from deskhand.testing.redteam.canary import CANARY, Canary
from deskhand.testing.redteam.target import registry
from deskhand.trust.grant import Granting, signed_grant
from deskhand.trust.keys import Key
from deskhand.trust.unlock import Unlock

KEYS: Final = Keys(*(Key(bytes([n]) * 32) for n in range(21, 24)))
PAGE: Final = Key(bytes([24]) * 32)
"""Of no installation: what is signed with them proves nothing outside the red team."""
UNLOCK: Final = Unlock(b"s" * 16, b"k" * 32)
"""The person has set an unlock secret, and types it when asked."""
WITHIN: Final = 60.0


@dataclass(frozen=True)
class Chain:
    """A hub and a desk that have started, and the owner at a page."""

    hub: Hub
    signer: Signer

    async def lived(self, goal: str, root: Path) -> tuple[RunView, int]:
        """One plan in a folder, to its end, every question answered with yes; and how many there were."""
        inbound = Inbound("page", "", token_hex(8), "page", OWNER, goal, time.time())
        signed = self.signer.command(goal, root=path_text(str(root)), folders=(".",))
        accepted = await self.hub.accept(inbound, root=path_text(str(root)), signed=signed)
        if accepted.run is None:
            raise LookupError(f"{goal}: {accepted}")
        person, questions = await self.hub.person("page", OWNER), 0
        view = await self.hub.wait(accepted.run, WITHIN)
        while view.state == "asking" and view.ask is not None:
            questions += 1
            yes = self.signer.answer(view.ask, "yes", UNLOCK.key if view.ask.unlock else None)
            await self.hub.answer(accepted.run, None, "yes", person, question=view.ask.id, signed=yes)
            view = await self.hub.wait(accepted.run, WITHIN)
        return view, questions


class Read:
    """A planner that reads a plan out of its name, and asks where a question is owed, as the grammar does."""

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
        if plan is None:
            return Planned("teach", lang or "en")
        owed = owes(plan) if owes is not None else ()
        return Planned("run", lang or "en", guarded(plan, owed, literal(plan.goal)) if owed else plan)


@asynccontextmanager
async def chain(
    home: Path, folder: Path, plans: Mapping[str, Plan], grants: Sequence[Grant] = ()
) -> AsyncGenerator[Chain]:
    """Everything started on this home, this folder allowed as the folders of the settings are; `grants` come on top."""
    token = CANARY.set(Canary())
    own = path_text(str(home))
    trust = DeskTrust(KEYS.desk, KEYS.owner.public, own, known_plans(plans), unlock=lambda: UNLOCK)
    guards = Guards()
    monitor = Monitor(home, registry(), trust, abroad=Abroad(guards.leaks), given=Given(guards))
    try:
        await monitor.start()
        hub_end, desk_end = MemoryLine.pair()
        ours = HubTrust(KEYS.hub, KEYS.owner.public, own, guard=HubGuard(guards, monitor.room.authority.ceiling))
        hub = Hub.open(home / "hub.db", registry(), Read(plans), FolderWorld, ours, hub_end)
        serving = asyncio.create_task(Link(desk_end, monitor).serve())
        try:
            await settle(hub, KEYS, [folder])
            await _allowed(hub, grants)
            await hub.start()
            yield Chain(hub, Signer(PAGE, "page"))
        finally:
            await hub.stop()
            await desk_end.close()
            await asyncio.wait({serving})
    finally:
        CANARY.reset(token)
        await monitor.close()


async def _allowed(hub: Hub, grants: Sequence[Grant]) -> None:
    """The owner's page, and what the owner allowed besides."""
    now = int(time.time())
    longer = hub.trust.lists.roster.adding(
        KEYS.owner, kind="page", alg="ed25519", public=PAGE.public, name="a page", person=OWNER, at=now
    )
    await hub.trust.take_roster(longer.entries)
    granted = [signed_grant(KEYS.owner, Granting(iat=now, nonce=token_hex(16), grant=one)) for one in grants]
    await hub.trust.take_grants(granted, [])
