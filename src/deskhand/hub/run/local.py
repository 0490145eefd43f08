"""The engine of one process: a bounded number of asyncio tasks over the `due` rows.

It never polls: a transition hands over what it started, and a timer is set for the next thing that falls due. What it
holds is kept by renewing the lease; a process that could not renew for a whole lease lets go of everything, because
somebody else may hold it now.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from deskhand.hub.run.dues import Dues
from deskhand.hub.run.engine import Performer
from deskhand.hub.run.transition import Claim
from deskhand.hub.run.work import Work

log = logging.getLogger(__name__)
CLAIM_SECONDS = 30.0


class LocalEngine:
    """Runs what is due in this process."""

    def __init__(
        self,
        dues: Dues,
        performer: Performer,
        *,
        at_once: int = 32,
        lease: float = 60.0,
        crashes: int = 3,
        clock: Callable[[], float],
    ) -> None:
        self.claim = Claim(uuid4().hex, lease)
        self._dues = dues
        self._performer = performer
        self._at_once = at_once
        self._crashes = crashes
        self._clock = clock
        self._waiting: deque[Work] = deque()
        self._tasks: dict[asyncio.Task[None], Work] = {}
        self._held: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at: float | None = None
        self._claiming: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._again = False
        self._running = False

    async def start(self) -> None:
        await self._dues.recover(self._crashes)
        self._running = True
        self._keeping = asyncio.create_task(self._keep(), name="lease")
        await self._take()

    async def stop(self) -> None:
        for task in self.abandon():
            with suppress(asyncio.CancelledError):
                await task
        async with asyncio.timeout(CLAIM_SECONDS):
            await self._dues.release(self.claim)

    def abandon(self) -> list[asyncio.Task[None]]:
        """Let go of everything without a word to the store, as if the process had died; returns what is ending."""
        self._running = False
        if self._timer is not None:
            self._timer.cancel()
        tasks = [*self._tasks, *(task for task in (self._claiming, self._keeping) if task is not None)]
        self._waiting.clear()
        self._tasks.clear()
        self._held.clear()
        for task in tasks:
            task.cancel()
        return tasks

    def begin(self, work: Sequence[Work]) -> None:
        if not self._running:
            return
        for one in work:
            if one.key not in self._held:
                self._held.add(one.key)
                self._waiting.append(one)
        self._fill()

    def wake(self, at: float) -> None:
        if not self._running:
            return
        if at <= self._clock():
            self._claim_soon()
        elif self._timer_at is None or at < self._timer_at:
            if self._timer is not None:
                self._timer.cancel()
            self._timer_at = at
            self._timer = asyncio.get_running_loop().call_later(at - self._clock(), self._claim_soon)

    def cancel(self, run: int) -> None:
        dropped = [work for work in self._waiting if work.run == run]
        for work in dropped:
            self._waiting.remove(work)
            self._spawn(work, self._performer.not_begun(work))

    def _fill(self) -> None:
        while self._waiting and len(self._tasks) < self._at_once:
            work = self._waiting.popleft()
            self._spawn(work, self._performer.perform(work))

    def _spawn(self, work: Work, doing: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(doing, name=work.key)
        self._tasks[task] = work
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        work = self._tasks.pop(task, None)
        if work is None:
            return
        self._held.discard(work.key)
        if not task.cancelled() and (wrong := task.exception()) is not None and self._running:
            log.error("step %s ended in an error of ours", work.key, exc_info=wrong)
            self._spawn(work, self._performer.broken(work, wrong))
        self._fill()

    def _claim_soon(self) -> None:
        self._timer = self._timer_at = None
        if self._claiming is not None and not self._claiming.done():
            self._again = True
            return
        self._claiming = asyncio.create_task(self._take(), name="claim")

    async def _take(self) -> None:
        self._again = True
        while self._again and self._running:
            self._again = False
            async with asyncio.timeout(CLAIM_SECONDS):
                work, following = await self._dues.claim(self.claim, self._at_once * 4)
            self.begin(work)
            if following is not None:
                if following <= self._clock():
                    self._again = True
                else:
                    self.wake(following)

    async def _keep(self) -> None:
        """Renew while something is held; there is nothing to do while everything waits."""
        renewed = self._clock()
        while True:
            await asyncio.sleep(self.claim.lease / 3)
            if not self._held:
                renewed = self._clock()
                continue
            try:
                async with asyncio.timeout(self.claim.lease / 3):
                    await self._dues.renew(self.claim)
                renewed = self._clock()
            except (SQLAlchemyError, TimeoutError) as wrong:
                log.warning("the lease could not be renewed: %s", wrong)
                if self._clock() - renewed >= self.claim.lease:
                    self._let_go()

    def _let_go(self) -> None:
        log.error("the lease ran out; every step under way is left to whoever claims it next")
        self._waiting.clear()
        for task in list(self._tasks):
            task.cancel()
        self._held.clear()
        self._claim_soon()
