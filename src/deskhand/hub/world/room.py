"""What the hub knows of every desk, as one object: desks tell it here, people and planners ask it (`asking.py`).

Nothing here waits for the disk: a desk's word is held when `take` returns, is told to whoever watches within a quarter
of a second, and is written within two.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from deskhand.core.errors import Problem
from deskhand.core.wire.frames_line import Ack, Resync, Shares
from deskhand.core.world.delta import BadDelta, Delta, Snapshot
from deskhand.hub.world import history
from deskhand.hub.world.asking import Asking, Known
from deskhand.hub.world.live import AWAY_SECONDS, LiveDesk
from deskhand.hub.world.pending import Batch
from deskhand.hub.world.problems import NeverCame, NotForgotten
from deskhand.hub.world.store import WorldStore, beside
from deskhand.hub.world.withdrawals import Withdrawals

TICK_SECONDS: Final = 0.25
"""How often whoever watches is told, at most."""
ACK_SECONDS: Final = 2.0
"""How often a desk is told what of it is here, at most."""
WRITE_SECONDS: Final = 0.6
"""How long something waits to be written, at least; writing it takes less than as long again."""
AGAIN_SECONDS: Final = 5.0
"""Before what could not be written is tried again, and before a desk is asked again for what it did not send."""
PRUNE_SECONDS: Final = 21_600.0
MOST_ROWS: Final = 4_000
"""How many rows one commit takes, about: others wait for it."""
MOST_DESKS: Final = 500
Tell = Callable[[Ack | Resync], None]
_log = logging.getLogger(__name__)


class WorldRoom(Asking):
    """All worlds of one hub, told and asked. Its methods are called on one event loop."""

    def __init__(
        self, store: WorldStore, *, days: float = history.DAYS, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(store, days=days, clock=clock)
        self._tell: dict[str, Tell] = {}
        self._asked: dict[str, float] = {}
        """Desks that were asked for what is missing, and when."""
        self._unacked: dict[str, None] = {}
        self._unwritten: dict[str, None] = {}
        self._changed: dict[str, None] = {}
        self._watchers: list[Callable[[int, str], None]] = []
        self._withdrawals = Withdrawals(store, self.live, self._is_written)
        self._timer: asyncio.TimerHandle | None = None
        self._leaving: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[bool] | None = None
        self._pruning: asyncio.Task[None] | None = None
        self._acked_at = self._written_at = 0.0
        self._stopped = False

    @classmethod
    def open(
        cls, store: str | Path, *, days: float = history.DAYS, clock: Callable[[], float] = time.time
    ) -> WorldRoom:
        """Beside the hub's own store; made or brought up to date."""
        return cls(WorldStore(beside(store)), days=days, clock=clock)

    # -- life ----------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        for device, (person, name, seen) in (await self._store.devices()).items():
            self._known.setdefault(device, Known(person, name, seen))
        self._pruning = asyncio.create_task(self._prune(), name="world-prune")

    async def stop(self) -> None:
        """Write what is held, then close. Calling it again does nothing."""
        if self._stopped:
            return
        self._stopped = True
        for timer in (self._timer, self._leaving):
            if timer is not None:
                timer.cancel()
        if self._pruning is not None:
            self._pruning.cancel()
            await asyncio.wait({self._pruning})
        await self._withdrawals.stop()
        if self._writing is not None:
            await asyncio.wait({self._writing})
        await self._write()
        await asyncio.to_thread(self._store.close)

    # -- what desks tell -----------------------------------------------------------------------------------------------

    def come(self, device: str, person: int, name: str, tell: Tell) -> None:
        """A desk has a line; it is told at once how far it is known. `tell` puts a frame on it and never waits."""
        now = self._clock()
        desk = self.live.come(device, person, name, now)
        self._shelf.drop(device)
        self._known[device] = Known(person, name, now)
        self._tell[device] = tell
        self._asked[device] = now
        tell(desk.resync)
        self._notice(device)

    def take(self, device: str, frame: Delta | Snapshot) -> None:
        """What a desk tells; it is answered on its line, in time. Raises `NeverCame` for one that has not come.

        What cannot be taken leaves a desk stale, and once in the life of a line it is asked for all of it anew. After
        that `BadDelta` is raised, and on this line nothing mends it; any other error is one of ours, and raised always.
        """
        now = self._clock()
        try:
            answer = self.live.take(device, frame, now)
        except NeverCame:
            raise
        except Exception as wrong:
            if not self._mend(device, now) or not isinstance(wrong, BadDelta):
                raise
            _log.error("the desk %s tells what cannot be, and is asked for all of it anew: %s", device, wrong)
            return
        desk = self.live.get(device)
        if isinstance(answer, Resync):
            if desk is not None and desk.mistakes <= 1:
                self._ask_again(device, answer, now)
            return
        self._asked.pop(device, None)
        self._unacked[device] = None
        if isinstance(frame, Snapshot):
            self._shelf.drop(device)
        if desk is not None and desk.changed:
            desk.changed = False
            self._changed[device] = None
            self._unwritten[device] = None
        self._arm()

    def shares(self, device: str, shares: Shares) -> None:
        """Of which files a desk tells from now on: what is remembered of others is forgotten, behind its back."""
        if device in self._tell:
            self._withdrawals.say(device, shares, lambda: self._shelf.drop(device))

    def left(self, device: str) -> None:
        """A desk's line is gone; what it told stays, but for what stands in windows and what was copied: that is told
        to nobody from now on, and held only until it is clear that the line does not come right back."""
        self._tell.pop(device, None)
        now = self._clock()
        self.live.left(device, now, time.monotonic())
        self._let_go()
        known = self._known.get(device)
        if known is not None:
            self._known[device] = known._replace(seen=now)
            self._notice(device)

    async def forget(self, device: str) -> bool:
        """Nothing of a desk is left; False where its traces stay in the log until a reader lets go of it."""
        self._tell.pop(device, None)
        self.live.drop(device)
        self._shelf.drop(device)
        known = self._known.pop(device, None)
        self._withdrawals.drop(device)
        for held in (self._asked, self._unacked, self._unwritten, self._changed):
            held.pop(device, None)
        if self._writing is not None:
            await asyncio.wait({self._writing})
        gone = await self._store.forget(device)
        self._shelf.drop(device)
        if known is not None:
            self._told(known.person, device)
        return gone

    def rename(self, names: Mapping[str, str]) -> None:
        """What desks are called now, by id; stored with what they tell next."""
        for device, name in names.items():
            known, desk = self._known.get(device), self.live.get(device)
            if known is not None and known.name != name:
                self._known[device] = known._replace(name=name)
                self._notice(device)
            if desk is not None:
                desk.name = name

    async def without(self, devices: Iterable[str]) -> None:
        """None of these is a desk any more: nothing that they told is left."""
        for device in [one for one in devices if one in self._known]:
            if not await self.forget(device):
                _log.warning("what %s told is deleted; its traces go from the log once nobody reads it", device)

    def watch(self, watcher: Callable[[int, str], None]) -> None:
        """Call this with person and device whenever a desk looks otherwise, at most four times a second for each."""
        self._watchers.append(watcher)

    async def forget_history(self, person: int) -> int:
        """What was open on a person's desks until now is forgotten, and how it was called; what is open stays.

        How much that was; raises `NotForgotten` where the disk takes nothing.
        """
        moment, mine = self._clock(), self.devices(person)
        await self._is_written()
        for desk in filter(None, map(self._whole, mine)):
            desk.pending.all_anew()  # what is open is called as it is now, not as it was when it was opened
            self._unwritten[desk.device] = None
        if not await asyncio.shield(self._begin_write()):  # what waits for the disk would come after it
            raise NotForgotten
        gone, everywhere = await self._store.forget_history(mine, moment)
        if not everywhere:
            _log.warning("what was open is forgotten; its traces go from the log once nobody reads it")
        return gone

    async def _is_written(self) -> None:
        """What was on its way to the disk is there, or will not be."""
        while self._writing is not None:
            await asyncio.wait({self._writing})

    def _let_go(self) -> None:
        """Now and, as long as there are desks that left, later."""
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
        if self.live.let_go(time.monotonic()) and not self._stopped:
            self._leaving = asyncio.get_running_loop().call_later(AWAY_SECONDS / 4, self._let_go)

    # -- inside: answering desks, telling watchers, writing ------------------------------------------------------------

    def _ask_again(self, device: str, answer: Resync, now: float) -> None:
        """Once: what it sent before it hears this is behind too."""
        asked = self._asked.get(device)
        if asked is None or now - asked >= AGAIN_SECONDS:
            self._asked[device] = now
            self._tell_desk(device, answer)

    def _mend(self, device: str, now: float) -> bool:
        """What is held of a desk is not what it shows: whoever watches hears it, and the desk is asked, if only now."""
        desk = self.live.get(device)
        if desk is None:
            return False
        self._notice(device)
        if desk.mistakes > 1:
            return False
        self._asked[device] = now
        self._tell_desk(device, desk.resync)
        return True

    def _tell_desk(self, device: str, frame: Ack | Resync) -> None:
        tell = self._tell.get(device)
        if tell is not None:
            tell(frame)

    def _notice(self, device: str) -> None:
        self._changed[device] = None
        self._arm()

    def _arm(self) -> None:
        if self._timer is None and not self._stopped:
            self._timer = asyncio.get_running_loop().call_later(TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        self._timer = None
        now = time.monotonic()
        changed, self._changed = self._changed, {}
        for device in changed:
            known = self._known.get(device)
            if known is not None:
                self._told(known.person, device)
        if self._unacked and now - self._acked_at >= ACK_SECONDS:
            self._acked_at = now
            self._acknowledge()
        if self._unwritten and self._writing is None and now - self._written_at >= WRITE_SECONDS:
            self._written_at = now
            self._begin_write()
        if self._unacked or self._unwritten:
            self._arm()

    def _begin_write(self) -> asyncio.Task[bool]:
        self._writing = asyncio.create_task(self._write(), name="world-write")
        self._writing.add_done_callback(self._wrote)
        return self._writing

    def _acknowledge(self) -> None:
        due, self._unacked = self._unacked, {}
        for device in due:
            desk = self.live.get(device)
            if desk is not None:
                if not desk.pending and desk.writing is None:
                    desk.nothing_to_write()
                self._tell_desk(device, desk.ack)

    def _told(self, person: int, device: str) -> None:
        for watcher in self._watchers:
            watcher(person, device)

    async def _write(self) -> bool:
        """All that waits now, a piece at a time; whether the disk took it."""
        waiting, self._unwritten = list(self._unwritten), {}
        while waiting:
            desks: list[tuple[LiveDesk, Batch]] = []
            rows = 0
            while waiting and rows < MOST_ROWS and len(desks) < MOST_DESKS:
                desk = self.live.get(waiting.pop())
                if desk is not None and desk.pending:
                    desks.append((desk, await self._batch(desk)))
                    rows += desks[-1][1].rows
            try:
                await self._store.write([batch for _, batch in desks])
            except (Problem, SQLAlchemyError) as wrong:
                self._not_written(desks, waiting, wrong)
                return False
            for desk, batch in desks:
                desk.written(batch)
                self._unacked[desk.device] = None
                self._gave_up(desk)
        self.live.let_go(time.monotonic())
        return True

    async def _batch(self, desk: LiveDesk) -> Batch:
        """What of it may be written: a desk says first which files it shares, and then what it shows."""
        batch = desk.writing = await self._withdrawals.allowed(desk.batch())
        return batch

    def _gave_up(self, desk: LiveDesk) -> None:
        dropped, desk.pending.dropped = desk.pending.dropped, 0
        if dropped:
            _log.warning("%d notes of what was open on %s were given up: the disk took nothing", dropped, desk.name)

    def _not_written(self, desks: list[tuple[LiveDesk, Batch]], waiting: list[str], wrong: Exception) -> None:
        """Nothing is lost: the graphs stand, and are written whole as soon as the disk takes them."""
        _log.error("what desks tell cannot be stored, and is kept in memory: %s", wrong)
        for desk, batch in desks:
            desk.lost(batch)
        self._unwritten.update(dict.fromkeys((*(desk.device for desk, _ in desks), *waiting)))
        self._written_at = time.monotonic() + AGAIN_SECONDS - WRITE_SECONDS

    def _wrote(self, done: asyncio.Task[bool]) -> None:
        self._writing = None
        if not done.cancelled() and (wrong := done.exception()) is not None:
            _log.error("writing what desks tell broke off in an error of ours", exc_info=wrong)
        if self._unacked or self._unwritten:
            self._arm()

    async def _prune(self) -> None:
        """Now and every few hours: what is older than the owner wants is forgotten."""
        while True:
            before, none = history.oldest_kept(self._clock(), self.days), self.days <= 0
            try:
                await self._store.do(lambda sql, before=before, none=none: history.prune(sql, before, whole=none))
            except (Problem, SQLAlchemyError) as wrong:
                _log.error("old history could not be removed, and is tried again later: %s", wrong)
            await asyncio.sleep(PRUNE_SECONDS)
