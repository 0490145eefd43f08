"""Hub and desk as `deskhand` runs them, with a planner of the test's own around the grammar that counts its calls."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from deskhand.cli.keys import Keys, settle
from deskhand.cli.own_reading import OwnReading
from deskhand.cli.signer import Signer
from deskhand.cli.worlds import Worlds
from deskhand.core.flow.grants import Closed
from deskhand.core.flow.guard import changing, guarded
from deskhand.core.msg import Inbound
from deskhand.core.paths import path_text
from deskhand.core.plan.read import read_plan
from deskhand.core.registry import Registry
from deskhand.core.wire.memory import MemoryLine
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.desk.link import Link
from deskhand.desk.monitor import Monitor
from deskhand.desk.trust.room import DeskTrust
from deskhand.hub.hub import Hub
from deskhand.hub.trust.book import HubTrust
from deskhand.hub.views import Accepted, RunView
from deskhand.planner import Context, Owes, Planned, Planner
from deskhand.trust.keys import Key

KEYS: Final = Keys(Key(b"o" * 32), Key(b"d" * 32), Key(b"h" * 32))


@dataclass
class Thinking:
    """The grammar, and behind it a stand-in for a model: it knows plans by their words, and every call is counted."""

    grammar: Planner
    plans: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    calls: list[str] = field(default_factory=list[str])

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
        planned = self.grammar.plan(text, world, now, lang, context, owes, closed)
        if planned.outcome != "teach" and not planned.weighed:
            return planned
        self.calls.append(text)
        known = self.plans.get(text)
        if known is None:
            return planned
        plan = read_plan({"goal": text, **known})
        asked = guarded(plan, changing(plan.steps, self.grammar.registry), "Shall I?")
        return Planned("run", planned.lang, plan=asked, by="model")


@dataclass
class SkillHouse:
    """What has started."""

    root: Path
    hub: Hub
    monitor: Monitor
    thinking: Thinking
    signer: Signer
    person: int
    sent: int = 0

    async def say(self, text: str, *, chat: str = "cli", now: datetime | None = None) -> Accepted:
        """As the owner at the keyboard, about all of the root."""
        self.sent += 1
        name = f"{chat}-{self.sent}-{time.time_ns()}"
        inbound = Inbound("cli", "", name, chat, "owner", text, time.time())
        clock = None if now is None else now.isoformat()
        signed = self.signer.command(text, root=path_text(str(self.root)), folders=(".",), clock=clock)
        return await self.hub.accept(inbound, root=path_text(str(self.root)), folders=(".",), now=now, signed=signed)

    async def done(self, text: str, *answers: str, now: datetime | None = None) -> RunView:
        """Said and carried out, its questions answered in turn; yes where no answer is given."""
        accepted = await self.say(text, now=now)
        assert accepted.run is not None, accepted
        return await self.seen_through(accepted.run, *answers)

    async def seen_through(self, run: int, *answers: str) -> RunView:
        left = list(answers)
        view = await self.hub.wait(run, 30)
        while view.state == "asking" and view.ask is not None:
            said = left.pop(0) if left else "yes"
            signed = self.signer.answer(view.ask, said)
            await self.hub.answer(run, None, said, self.person, question=view.ask.id, signed=signed)
            view = await self.hub.wait(run, 30)
        return view


@asynccontextmanager
async def skill_house(
    home: Path,
    root: Path,
    plans: Mapping[str, Mapping[str, Any]] | None = None,
    registry: Registry | None = None,
) -> AsyncGenerator[SkillHouse]:
    """Started on this home over this root; the same home again is the same hub, after a restart."""
    abilities = registry or Registry.discover()
    thinking = Thinking(Planner(abilities), plans or {})
    worlds = Worlds()
    reading = OwnReading(lambda: thinking.grammar, worlds)
    own = path_text(str(root))
    monitor = Monitor(
        home, abilities, DeskTrust(KEYS.desk, KEYS.owner.public, own, reading.derive, named=reading.named)
    )
    reading.roster = lambda: monitor.room.authority.roster
    try:
        await monitor.start()
        hub_end, desk_end = MemoryLine.pair()
        trust = HubTrust(KEYS.hub, KEYS.owner.public, own)
        hub = Hub.open(home / "hub.db", abilities, thinking, worlds, trust, hub_end)
        link = Link(desk_end, monitor)
        serving = asyncio.create_task(link.serve())
        try:
            await settle(hub, KEYS, [])
            await hub.start()
            person = await hub.person("cli", "owner")
            try:
                yield SkillHouse(root, hub, monitor, thinking, Signer(KEYS.owner), person)
            finally:
                await link.rest()
        finally:
            await hub.stop()
            await desk_end.close()
            await asyncio.wait({serving})
    finally:
        await monitor.close()
