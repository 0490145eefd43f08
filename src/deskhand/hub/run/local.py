"""The engine of one process: a bounded number of asyncio tasks over the `due` rows.

It never polls: a transition hands over what it started, and a timer is set for the next thing that falls due. What it
holds is kept by renewing the lease; a process that could not renew for a whole lease lets go of everything, because
somebody else may hold it now.

A store that takes nothing for a while (a full disk, a database that is away) costs time and nothing else: what could
not be written down is held on to and done again under the same key, after a pause that grows.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import uuid4

from deskhand.hub.pause import AWAY, Pause
from deskhand.hub.run.dues import Dues
from deskhand.hub.run.engine import Performer
from deskhand.hub.run.starting import Lease
from deskhand.hub.run.work import Work

log = logging.getLogger(__name__)
CLAIM_SECONDS: Final = 30.0
Doing = Callable[[Work], Coroutine[None, None, None]]


@dataclass(slots=True, eq=False)
class _Held:
    """One attempt in hand: what is being done about it, and how long it waits when that cannot be written down."""

    work: Work
    doing: Doing
    pause: Pause


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
        aside: Callable[[], int] = lambda: 0,
    ) -> None:
        """`aside` says how many steps only wait for a desk that is away: they take no place from the others."""
        self.lease = Lease(uuid4().hex, lease)
        self._dues = dues
        self._performer = performer
        self._at_once = at_once
        self._crashes = crashes
        self._clock = clock
        self._aside = aside
        self._waiting: deque[_Held] = deque()
        self._tasks: dict[asyncio.Task[None], _Held] = {}
        self._pausing: dict[asyncio.TimerHandle, _Held] = {}
        self._keys: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at: float | None = None
        self._claiming: asyncio.Task[None] | None = None
        self._claim_pause = Pause()
        self._keeping: asyncio.Task[None] | None = None
        self._renewed = 0.0
        self._again = False
        self._running = False

    async def start(self) -> None:
        await self._dues.recover(self._crashes)
        self._running = True
        self._renewed = self._clock()
        self._keep_on()
        await self._take()

    async def stop(self) -> None:
        await asyncio.gather(*self.abandon(), return_exceptions=True)
        try:
            async with asyncio.timeout(CLAIM_SECONDS):
                await self._dues.release(self.lease)
        except (*AWAY, TimeoutError) as wrong:
            log.warning("what was under way could not be given back, and is found by the next start: %s", wrong)

    def abandon(self) -> list[asyncio.Task[None]]:
        """Let go of everything without a word to the store, as if the process had died; returns what is ending."""
        self._running = False
        if self._timer is not None:
            self._timer.cancel()
        tasks = [*self._tasks, *(task for task in (self._claiming, self._keeping) if task is not None)]
        self._drop()
        for task in tasks:
            task.cancel()
        return tasks

    def begin(self, work: Sequence[Work]) -> None:
        if not self._running:
            return
        for one in work:
            if one.key not in self._keys:
                self._keys.add(one.key)
                self._waiting.append(_Held(one, self._performer.perform, Pause()))
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
        """What somebody may have begun before is not called "not done": whoever did it is asked."""
        for held in [held for held in self._waiting if held.work.run == run]:
            if held.work.fresh:
                self._waiting.remove(held)
                held.doing = self._performer.not_begun
                self._spawn(held)
        for held in (*self._waiting, *self._pausing.values()):
            if held.work.run == run:
                held.work = replace(held.work, stopping=True)

    def refill(self) -> None:
        """Some step waits that did not, or the other way round."""
        if self._running:
            self._fill()

    # -- what is in hand -----------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        while self._waiting and len(self._tasks) - self._aside() < self._at_once:
            self._spawn(self._waiting.popleft())

    def _spawn(self, held: _Held) -> None:
        task = asyncio.create_task(held.doing(held.work), name=held.work.key)
        self._tasks[task] = held
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        held = self._tasks.pop(task, None)
        if held is None:
            return
        wrong = None if task.cancelled() else task.exception()
        if wrong is None or not self._running:
            self._keys.discard(held.work.key)
        elif isinstance(wrong, AWAY):
            log.warning("how step %s ended could not be stored, and is looked at again: %s", held.work.key, wrong)
            self._later(held)
        elif held.doing == self._performer.perform:
            log.error("step %s ended in an error of ours", held.work.key, exc_info=wrong)
            held.doing = lambda work: self._performer.broken(work, wrong)
            self._spawn(held)
        else:
            log.error("the end of step %s could not be told", held.work.key, exc_info=wrong)
            self._later(held)
        self._fill()

    def _later(self, held: _Held) -> None:
        """Do the same again after a pause. The attempt may have happened, so it is no longer a fresh one."""
        held.work = replace(held.work, fresh=False)

        def again() -> None:
            del self._pausing[timer]
            self._waiting.append(held)
            self._fill()

        timer = asyncio.get_running_loop().call_later(held.pause.longer(), again)
        self._pausing[timer] = held

    def _drop(self) -> None:
        for timer in self._pausing:
            timer.cancel()
        self._pausing.clear()
        self._waiting.clear()
        self._tasks.clear()
        self._keys.clear()

    # -- what falls due ------------------------------------------------------------------------------------------------

    def _claim_soon(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._timer_at = None
        if self._claiming is not None and not self._claiming.done():
            self._again = True
            return
        self._claiming = asyncio.create_task(self._take(), name="claim")
        self._claiming.add_done_callback(self._taken)

    def _taken(self, task: asyncio.Task[None]) -> None:
        """Whatever went wrong, what is due is looked for again."""
        wrong = None if task.cancelled() else task.exception()
        if wrong is None:
            self._claim_pause = Pause()
            return
        _log_loss("what is due could not be claimed", wrong)
        self.wake(self._clock() + self._claim_pause.longer())

    async def _take(self) -> None:
        self._again = True
        while self._again and self._running:
            self._again = False
            async with asyncio.timeout(CLAIM_SECONDS):
                work, following = await self._dues.claim(self.lease, self._at_once * 4)
            self.begin(work)
            if following is not None:
                if following <= self._clock():
                    self._again = True
                else:
                    self.wake(following)

    # -- the lease -----------------------------------------------------------------------------------------------------

    def _keep_on(self) -> None:
        self._keeping = asyncio.create_task(self._keep(), name="lease")
        self._keeping.add_done_callback(self._kept)

    def _kept(self, task: asyncio.Task[None]) -> None:
        """It goes on for as long as the engine does; its own first sleep is the pause."""
        if self._running:
            wrong = None if task.cancelled() else task.exception()
            _log_loss("keeping the lease broke off, and is taken up again", wrong)
            self._keep_on()

    async def _keep(self) -> None:
        """Renew while something is held; there is nothing to do while everything waits."""
        while True:
            await asyncio.sleep(self.lease.seconds / 3)
            if not self._keys:
                self._renewed = self._clock()
                continue
            try:
                async with asyncio.timeout(self.lease.seconds / 3):
                    await self._dues.renew(self.lease)
                self._renewed = self._clock()
            except (*AWAY, TimeoutError) as wrong:
                log.warning("the lease could not be renewed: %s", wrong)
                if self._clock() - self._renewed >= self.lease.seconds:
                    self._let_go()

    def _let_go(self) -> None:
        log.error("the lease ran out; every step under way is left to whoever claims it next")
        tasks = list(self._tasks)
        self._drop()
        for task in tasks:
            task.cancel()
        self._claim_soon()


def _log_loss(what: str, wrong: BaseException | None) -> None:
    """A store that is away is a line in the log; anything else is a fault of ours, with its traceback."""
    if wrong is None or isinstance(wrong, (*AWAY, TimeoutError)):
        log.warning("%s: %s", what, wrong)
    else:
        log.error("%s", what, exc_info=wrong)
