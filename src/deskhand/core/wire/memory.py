"""A line between two ends in one process. Bytes cross it, as they would cross a socket."""

from __future__ import annotations

import asyncio
from typing import Protocol

from deskhand.core.wire.frames import AnyFrame
from deskhand.core.wire.session import Session


class LineClosed(Exception):
    """The other end is gone."""


class Line(Protocol):
    """One end of a line: whole frames out and in, in order."""

    async def send(self, frame: AnyFrame) -> None: ...

    async def receive(self) -> AnyFrame:
        """The next frame; raises `LineClosed` when there will be none."""
        ...

    async def close(self) -> None: ...


class MemoryLine:
    """One end of an in-process line; make both with `pair`."""

    def __init__(self, outgoing: asyncio.Queue[bytes], incoming: asyncio.Queue[bytes]) -> None:
        self._session = Session()
        self._out = outgoing
        self._in = incoming

    @classmethod
    def pair(cls, depth: int = 256) -> tuple[MemoryLine, MemoryLine]:
        there: asyncio.Queue[bytes] = asyncio.Queue(depth)
        back: asyncio.Queue[bytes] = asyncio.Queue(depth)
        return cls(there, back), cls(back, there)

    async def send(self, frame: AnyFrame) -> None:
        if self._session.closed:
            raise LineClosed
        await self._out.put(self._session.send(frame))

    async def receive(self) -> AnyFrame:
        while not self._session.closed:
            data = await self._in.get()
            if not data:
                break
            frame = self._session.receive(data)
            for answer in self._session.answers():
                await self._out.put(answer)
            if frame is not None:
                return frame
        self._session.closed = True
        raise LineClosed

    async def close(self) -> None:
        """Say goodbye: both ends raise `LineClosed` from here on."""
        self._session.closed = True
        for queue in (self._out, self._in):
            while queue.full():
                queue.get_nowait()
            queue.put_nowait(b"")
