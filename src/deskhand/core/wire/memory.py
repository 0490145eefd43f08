"""A line between two ends in one process. Bytes cross it, as they would cross a socket."""

from __future__ import annotations

import asyncio
from typing import Protocol

from deskhand.core.wire.codec import Refused
from deskhand.core.wire.frames import AnyFrame
from deskhand.core.wire.session import Session


class LineClosed(Exception):
    """The other end is gone."""


class Line(Protocol):
    """One end of a line: whole frames out and in, in order."""

    async def send(self, frame: AnyFrame) -> None:
        """Send a frame; waits while the other end is behind. Raises `LineClosed`, or `Refused` for this frame alone."""
        ...

    async def receive(self) -> AnyFrame:
        """The next frame; raises `LineClosed` when there will be none."""
        ...

    async def close(self) -> None: ...


class _Pipe:
    """One direction. A sender waits for a place first, then numbers and puts its frame in one go.

    Numbering before waiting would lose a number when the sender is cancelled, and swap two when senders overtake.
    """

    def __init__(self, depth: int) -> None:
        self.places = asyncio.Semaphore(depth)
        self.frames: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.closed = False

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.frames.put_nowait(None)
            self.places.release()


class MemoryLine:
    """One end of an in-process line; make both with `pair`."""

    def __init__(self, outgoing: _Pipe, incoming: _Pipe) -> None:
        self._session = Session()
        self._out = outgoing
        self._in = incoming

    @classmethod
    def pair(cls, depth: int = 256) -> tuple[MemoryLine, MemoryLine]:
        there, back = _Pipe(depth), _Pipe(depth)
        return cls(there, back), cls(back, there)

    async def send(self, frame: AnyFrame) -> None:
        await self._out.places.acquire()
        if self._session.closed or self._out.closed:
            self._out.places.release()  # whoever waits behind hears it too
            raise LineClosed
        try:
            data = self._session.send(frame)
        except Refused:
            self._out.places.release()
            raise
        self._out.frames.put_nowait(data)

    async def receive(self) -> AnyFrame:
        while not self._session.closed:
            data = await self._in.frames.get()
            if data is None:
                break
            self._in.places.release()
            frame = self._session.receive(data)
            for answer in self._session.answers():
                # Past the limit on purpose: two ends that each wait to answer the other would wait for ever.
                self._out.frames.put_nowait(answer)
            if frame is not None:
                return frame
        await self.close()
        raise LineClosed

    async def close(self) -> None:
        """Say goodbye: what was sent is still read at the other end, and then both raise `LineClosed`."""
        self._session.closed = True
        self._out.close()
        self._in.close()
