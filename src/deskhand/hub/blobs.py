"""Files on their way from a desk, a window at a time: what was not asked for is not sent, so nothing piles up.

A reader asks for a few pieces and for the next when it has handed those on. One that stops asking, because whoever
downloads went away or is slow, costs one window here and nothing at the desk, and holds up nobody else.
"""

from __future__ import annotations

import asyncio
import itertools
import weakref
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from msgspec.structs import replace

from deskhand.core.wire.frames import Blob, Want
from deskhand.hub.problems import DeskAway, Gone
from deskhand.hub.views import Fetched

WINDOW: Final = 8
"""How many pieces of a file may be on their way, or wait here, at once."""
Ask = Callable[[Want], Awaitable[None]]
"""Ask a desk for pieces; waits for one that is away for a moment, and raises `DeskAway` for one that stays away."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class _Reading:
    """One reader's place in one file."""

    want: Want
    pieces: deque[Blob] = field(default_factory=deque[Blob])
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    at: int = 0
    """Where the next piece to arrive begins."""
    coming: int = 0
    """How many more pieces were asked for."""

    def take(self, piece: Blob) -> None:
        """What was not asked for, or is out of place, is not kept: nobody can fill this up."""
        if self.coming and (piece.gone is not None or (piece.offset == self.at and (piece.data or piece.last))):
            self.coming = 0 if piece.last else self.coming - 1
            self.at += len(piece.data)
            self.pieces.append(piece)
            self.bell.set()


class Readings:
    """Every file that is being read. A reading is over when nobody holds its chunks any more."""

    def __init__(self, piece_seconds: float) -> None:
        self._seconds = piece_seconds
        self._open: weakref.WeakValueDictionary[int, _Reading] = weakref.WeakValueDictionary()
        self._numbers = itertools.count(1)

    def take(self, piece: Blob) -> None:
        reading = self._open.get(piece.reader)
        if reading is not None and reading.want.hash == piece.hash:
            reading.take(piece)

    def lost(self) -> None:
        """The line is gone, and every piece on it: each reader asks again for what it has not got."""
        for reading in list(self._open.values()):
            reading.coming = 0
            reading.bell.set()

    async def open(self, want: Want, ask: Ask) -> Fetched:
        """Ask for a file; returns when its first piece is here. Raises `Gone` or `DeskAway`."""
        number = next(self._numbers)
        reading = _Reading(replace(want, reader=number, pieces=WINDOW))
        self._open[number] = reading
        first = await self._piece(reading, ask)
        return Fetched(first.size, self._chunks(reading, first, ask))

    async def _chunks(self, reading: _Reading, piece: Blob, ask: Ask) -> AsyncIterator[bytes]:
        while True:
            if piece.data:
                yield piece.data
            if piece.last:
                return
            piece = await self._piece(reading, ask)

    async def _piece(self, reading: _Reading, ask: Ask) -> Blob:
        """The next piece; asks for more only when all that came was handed on."""
        now = asyncio.get_running_loop().time
        end = now() + self._seconds
        while not reading.pieces:
            if not reading.coming:
                reading.coming = WINDOW
                reading.bell.clear()
                await ask(replace(reading.want, offset=reading.at))
                end = now() + self._seconds  # it may have had to wait for the desk
            try:
                async with asyncio.timeout_at(end):
                    await reading.bell.wait()
                    reading.bell.clear()
            except TimeoutError:
                raise DeskAway from None
        piece = reading.pieces.popleft()
        if piece.gone is not None:
            raise Gone(why=piece.gone.text)
        return piece
