"""Files on their way from a desk: pieces in, in order, to readers who may be slower than the line.

A reader that falls behind loses pieces instead of holding up receipts; it asks again from where it is.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from deskhand.core.wire.frames import Blob
from deskhand.hub.problems import DeskAway, Gone
from deskhand.hub.views import Fetched

MAX_PIECES: Final = 64
Want = Callable[[int], Awaitable[None]]


@dataclass(slots=True, eq=False)
class _Stream:
    hash: str
    pieces: deque[Blob] = field(default_factory=deque[Blob])
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    gaps: bool = False
    lost: bool = False


class Streams:
    """Every file that is being read."""

    def __init__(self, piece_seconds: float) -> None:
        self._seconds = piece_seconds
        self._open: set[_Stream] = set()

    def take(self, piece: Blob) -> None:
        for stream in self._open:
            if stream.hash == piece.hash:
                if len(stream.pieces) < MAX_PIECES:
                    stream.pieces.append(piece)
                else:
                    stream.gaps = True
                stream.bell.set()

    def lost(self) -> None:
        for stream in self._open:
            stream.lost = True
            stream.bell.set()

    async def open(self, name: str, want: Want) -> Fetched:
        """Ask for a file; returns when its first piece is here. Raises `Gone` or `DeskAway`."""
        stream = _Stream(name)
        self._open.add(stream)
        started = False
        try:
            await want(0)
            first = await self._piece(stream, 0, want)
            started = True
        finally:
            if not started:
                self._open.discard(stream)
        return Fetched(first.size, self._chunks(stream, first, want))

    async def _chunks(self, stream: _Stream, piece: Blob, want: Want) -> AsyncIterator[bytes]:
        try:
            at = 0
            while True:
                if piece.data:
                    yield piece.data
                at += len(piece.data)
                if piece.last:
                    return
                piece = await self._piece(stream, at, want)
        finally:
            self._open.discard(stream)

    async def _piece(self, stream: _Stream, at: int, want: Want) -> Blob:
        """The piece that begins at this offset."""
        while True:
            while stream.pieces:
                piece = stream.pieces.popleft()
                if piece.gone is not None:
                    raise Gone(why=piece.gone.text)
                if piece.offset == at:
                    return piece
            if stream.lost:
                raise DeskAway
            if stream.gaps:
                stream.gaps = False
                await want(at)
            stream.bell.clear()
            try:
                async with asyncio.timeout(self._seconds):
                    await stream.bell.wait()
            except TimeoutError:
                raise DeskAway from None
