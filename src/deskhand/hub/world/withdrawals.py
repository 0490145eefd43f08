"""Of which files each desk tells now, and the forgetting of all others behind its back.

A desk may say so as often as it likes: one task does it for each desk, what was said last counts, and it takes a
quarter of one thread at most, so that a desk that never stops saying so holds up nobody else.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from deskhand.core.errors import Problem
from deskhand.core.wire.frames_line import Shares
from deskhand.hub.world.live import Live
from deskhand.hub.world.pending import Batch
from deskhand.hub.world.store import WorldStore
from deskhand.hub.world.withdrawing import leave_out, leaving, without

REST: Final = 3.0
"""How many times as long as it took to forget something of a desk, until something else of it is."""
STOP_SECONDS: Final = 5.0
"""How long a hub that stops waits for what is being forgotten; the rest is, when the desk comes again and says so."""
_log = logging.getLogger(__name__)


class Withdrawals:
    """What desks share. Its methods are called on one event loop."""

    def __init__(self, store: WorldStore, live: Live, written: Callable[[], Awaitable[None]]) -> None:
        """`written` waits until what is on its way to the disk is there."""
        self._store = store
        self._live = live
        self._written = written
        self._shared: dict[str, Shares] = {}
        self._due: set[str] = set()
        """Desks that said so since it was last begun: what they took back may have been written meanwhile."""
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def say(self, device: str, shares: Shares, forgotten: Callable[[], None]) -> None:
        """A desk shares these from now on; `forgotten` is called whenever what is stored of it has become less."""
        if self._shared.get(device) == shares:
            return
        self._shared[device] = shares
        self._due.add(device)
        if device not in self._tasks:
            self._tasks[device] = asyncio.create_task(self._keep_to(device, forgotten), name="world-withdraw")

    def drop(self, device: str) -> None:
        """It is no desk any more."""
        self._shared.pop(device, None)
        self._due.discard(device)

    async def allowed(self, batch: Batch) -> Batch:
        """What of this may be written."""
        shares = self._shared.get(batch.device)
        return batch if shares is None else await self._store.apart(lambda: without(batch, shares.holds))

    async def done(self) -> None:
        """Wait until nothing is left to forget."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def stop(self) -> None:
        """Wait a while for it; then break off between two pieces."""
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await self.done()
        except TimeoutError:
            left = dict(self._tasks)
            for task in left.values():
                task.cancel()
            await asyncio.gather(*left.values(), return_exceptions=True)
            for device in left:
                _log.warning("what %s tells of no longer is not all deleted yet, but when it comes again", device)

    async def _keep_to(self, device: str, forgotten: Callable[[], None]) -> None:
        try:
            while device in self._due:
                self._due.discard(device)
                began = time.monotonic()
                await self._forget(device, self._shared[device])
                forgotten()
                if device in self._due:
                    await asyncio.sleep((time.monotonic() - began) * REST)
        finally:
            del self._tasks[device]

    async def _forget(self, device: str, shares: Shares) -> None:
        """What is on its way to the disk is there first; what is not yet, does not go there."""
        desk = self._live.get(device)
        if desk is not None:
            past = (*desk.pending.visits, *desk.pending.moments.values())
            leave_out(desk.pending, await self._store.apart(lambda: leaving(past, shares.holds)))
        await self._written()
        try:
            if not await self._store.withdraw(device, shares.holds):
                _log.warning(
                    "what %s tells of no longer is deleted; its traces go from the log once nobody reads it", device
                )
        except (Problem, SQLAlchemyError) as wrong:
            if self._shared.get(device) == shares:
                self._shared.pop(device)
            _log.error("what %s tells of no longer is not deleted yet, but when it comes again: %s", device, wrong)
