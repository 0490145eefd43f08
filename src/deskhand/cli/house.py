"""The whole system in one process: abilities, planner, desk, hub, and the line between the last two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskhand.cli.access import CHANNEL, OWNER, Inside
from deskhand.cli.settings import Owner
from deskhand.cli.standing import Standing
from deskhand.cli.worlds import Worlds
from deskhand.core.ability import Registry
from deskhand.core.flow.scope import Scope
from deskhand.core.wire.memory import MemoryLine
from deskhand.desk.link import Link
from deskhand.desk.monitor import Monitor
from deskhand.hub.hub import Hub
from deskhand.planner import Planner

if TYPE_CHECKING:
    from deskhand.hub.api.server import Serving

CLOSING_SECONDS: Final = 30.0


@dataclass(frozen=True)
class House:
    """A hub and a desk that have started."""

    owner: Owner
    scope: Scope
    hub: Hub
    access: Inside

    def listening(self, port: int) -> AbstractAsyncContextManager[Serving]:
        """Have the hub reached over HTTP on this computer, until the block is left."""
        from deskhand.hub.api.calls import Granted
        from deskhand.hub.api.server import serve
        from deskhand.web.page import page

        granted = Granted(self.scope.root, self.scope.folders)
        return serve(self.hub, home=self.owner.home, granted=granted, page=page(), port=port)


@asynccontextmanager
async def opened(owner: Owner, standing: Standing) -> AsyncGenerator[House]:
    """The house under this lock; closed, and the lock released, when the block is left."""
    try:
        registry = await asyncio.to_thread(Registry.discover)
        monitor = await asyncio.to_thread(lambda: Monitor(owner.home, registry, vault_cap=owner.settings.vault_cap))
        try:
            async with _hub(owner, registry, monitor) as house:
                yield house
        finally:
            await monitor.close()
    finally:
        standing.release()


@asynccontextmanager
async def _hub(owner: Owner, registry: Registry, monitor: Monitor) -> AsyncGenerator[House]:
    await monitor.start()
    hub_end, desk_end = MemoryLine.pair()
    store = owner.settings.database or owner.home / "hub.db"
    hub = await asyncio.to_thread(lambda: Hub.open(store, registry, Planner(registry), Worlds(), hub_end))
    serving = asyncio.create_task(Link(desk_end, monitor).serve())
    try:
        await hub.start()
        person = await hub.person(CHANNEL, OWNER)
        yield House(owner, owner.scope(), hub, Inside(hub, person))
    finally:
        await hub.stop()
        await desk_end.close()
        await asyncio.wait({serving}, timeout=CLOSING_SECONDS)
        serving.cancel()
