"""A desk whose owner made one outside agent known, and granted its host."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from deskhand.core.agents import OutsideAgent, card_hash
from deskhand.core.guard.leaks import Leaks
from deskhand.core.registry import Registry, group_of
from deskhand.core.wire.frames import Ask, Progress, Receipt
from deskhand.desk.doors.outward import Abroad
from deskhand.testing.ability_desk import AbilityDesk
from deskhand.testing.desk import RealDesk
from deskhand.testing.outside_agent import Agent
from deskhand.testing.signing import one_step

SECRET = "correct-horse-battery-staple-4711"


@dataclass
class AgentDesk(AbilityDesk):
    agent: Agent | None = None

    def grant(self, id_: str = "g", **more: Any) -> None:
        """Everything up to what others see, at the host of the agent."""
        given: dict[str, Any] = {"risk": 2, "hosts": ("127.0.0.1",), "abilities": ("agent.*",), **more}
        grants = self.real.signer.grant(id_, self.root, **given)
        authority = self.real.monitor.room.authority
        book, fresh = authority.more(grants.entries, grants.ends)
        self.real.within(lambda connection: authority.keep_grants(connection, fresh, self.real.now))
        authority.book = book

    async def ask(self, request: str = "hello", **args: Any) -> Receipt:
        assert self.agent is not None
        return await self.do("agent.ask", agent=self.agent.url, request=request, **args)

    async def asked(self, do: str, **args: Any) -> Ask:
        """What must be answered before it goes."""

        async def unheard(frame: Progress) -> None:
            pass

        self.runs += 1
        self.real.lock(self.runs, one_step(do, args))
        said = await self.real.monitor.perform(self.real.unsigned(do, self.runs, **args), unheard)
        assert isinstance(said, Ask), said
        return said

    async def stopped_once(self, heard: asyncio.Event | None = None, **args: Any) -> Receipt:
        """Asked, and told to stop as soon as the agent has begun."""
        assert self.agent is not None
        task = asyncio.create_task(self.ask(**args))
        while not self.agent.begun.is_set():  # noqa: ASYNC110 - nothing rings
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
        self.monitor.stop("hub", self.runs)
        return await task


@asynccontextmanager
async def at_work(
    tmp: Path, agent: Agent, *, granted: bool = True, secrets: Mapping[str, str] | None = None, **known: Any
) -> AsyncGenerator[AgentDesk]:
    """`known` is what the owner said of the agent, beside its address and card."""
    root = tmp / "root"
    home = tmp / "home"
    for folder in (root, home):
        folder.mkdir()
    one = OutsideAgent(**{"name": "translator", "address": agent.url, "card": card_hash(agent.card()), **known})
    kept = secrets or {}
    abroad = Abroad(
        Leaks(kept.items()), [("127.0.0.1", agent.port)], hosts=dict.fromkeys(kept, "127.0.0.1"), load=kept.get
    )
    registry = Registry([group_of(import_module("deskhand.abilities.agents.ability"), "agents")])
    made = AgentDesk(root, RealDesk(root, home, abilities=registry, abroad=abroad, agents=[one]), agent=agent)
    if granted:
        made.grant()
    async with made.at_work():
        yield made
