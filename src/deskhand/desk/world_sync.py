"""What this desk knows of itself, told to a hub: what is missing there, and after that every change, once.

The graph is the log. Whatever the line does, the hub says what it holds, and gets the difference to that, or all of it
where the difference is no longer known. While the line is behind, changes gather into one.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final, Protocol

from deskhand.core.wire.codec import Refused
from deskhand.core.wire.frames import AnyFrame
from deskhand.core.wire.frames_line import Ack, Resync, WorldDelta
from deskhand.core.wire.memory import Line, LineClosed
from deskhand.core.wire.parts import parts
from deskhand.core.world.delta import Delta, Snapshot
from deskhand.core.world.graph import Graph

RESTS: Final = (0.05, 0.05, 0.05, 0.12)
"""Seconds after a telling, and after the next that follows it at once: whoever types on is told of in fewer frames,
each of which has its price on the line, and a single change waits for nothing."""
AT_ONCE: Final = 0.15

_log: Final = logging.getLogger(__name__)


class Seen(Protocol):
    """Who sees this desk."""

    @property
    def graph(self) -> Graph | None:
        """None as long as nobody looks."""
        ...

    def since(self, epoch: str, v: int) -> Delta | None:
        """What changed since a version, as one delta; None where that is no longer known."""
        ...

    def snapshot(self) -> Snapshot: ...


class WorldSync:
    """One desk's side, over whichever line there is."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._changed = asyncio.Event()
        self._holds: Resync | None = None
        """What the hub holds, by its own word and by what was sent since; None until it has said so on this line."""
        self.stored = 0
        """The newest version that would outlive the hub."""

    def changed(self) -> None:
        """There is something to tell."""
        self._changed.set()

    def early(self, frame: AnyFrame) -> bool:
        """Takes what the hub says of this desk's world."""
        if isinstance(frame, Resync):
            self._holds = frame
            self._changed.set()
        elif isinstance(frame, Ack):
            self.stored = frame.stored
        else:
            return False
        return True

    async def tell(self, line: Line) -> None:
        """Tell the hub at the other end, for as long as this line lives."""
        self._holds = None
        clock = asyncio.get_running_loop().time
        rested, told = clock(), 0
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                told = told + 1 if clock() - rested < AT_ONCE else 0
                if self._holds is not None and self._seen.graph is not None:
                    await self._missing(line, self._holds)
                    await asyncio.sleep(RESTS[min(told, len(RESTS) - 1)])
                    rested = clock()
        except LineClosed:
            return

    async def _missing(self, line: Line, holds: Resync) -> None:
        delta = self._seen.since(holds.epoch, holds.v)
        try:
            if delta is None:
                await self._whole(line, holds)
            elif delta.v != holds.v:
                self._move(holds, delta.epoch, delta.v)
                await line.send(WorldDelta(delta))
        except Refused as wrong:
            if delta is None:
                _log.error("this desk cannot tell what is on it: %s", wrong)
                return
            await self._whole(line, Resync(delta.epoch, delta.v))  # too much for one delta fits into parts

    async def _whole(self, line: Line, holds: Resync) -> None:
        snapshot = self._seen.snapshot()
        self._move(holds, snapshot.epoch, snapshot.v)
        for part in parts(snapshot):
            await line.send(part)

    def _move(self, holds: Resync, epoch: str, v: int) -> None:
        """What the hub will hold; unless it asked anew meanwhile."""
        if self._holds is holds or self._holds is None:
            self._holds = Resync(epoch, v)
