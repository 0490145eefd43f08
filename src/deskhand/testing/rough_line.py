"""A bad network between a desk and a hub: a proxy that counts, cuts, stalls and slows what it knows nothing of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from deskhand.testing.accepting import accepting

SECONDS: Final = 10.0
_PIECE: Final = 16_384


@dataclass
class RoughLine:
    """One way to one place. Everything may be changed while it is in use."""

    host: str
    port: int = 0
    """Where it listens."""
    to: tuple[str, int] = ("", 0)
    up: int = 0
    """Bytes from the desk."""
    down: int = 0
    """Bytes from the hub."""
    connections: int = 0
    bytes_a_second: float = 0.0
    """0 is without limit; counted for each way and connection."""
    refuses: bool = False
    """Takes no connection."""
    _flows: asyncio.Event = field(default_factory=asyncio.Event)
    _open: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])

    def cut(self) -> None:
        """Break every connection, in the middle of whatever it was."""
        for writer in list(self._open):
            writer.transport.abort()

    def stall(self) -> None:
        """Pass nothing on, and close nothing: half open for both ends."""
        self._flows.clear()

    def flow(self) -> None:
        """Pass everything on again."""
        self._flows.set()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refuses:
            writer.transport.abort()
            return
        self.connections += 1
        try:
            async with asyncio.timeout(SECONDS):
                there, back = await asyncio.open_connection(*self.to)
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, back}
        try:
            await asyncio.gather(self._pass(reader, back, up=True), self._pass(there, writer, up=False))
        except OSError:
            pass
        finally:
            for end in (writer, back):
                self._open.discard(end)
                end.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool) -> None:
        while data := await reader.read(_PIECE):
            await self._flows.wait()
            if up:
                self.up += len(data)
            else:
                self.down += len(data)
            if self.bytes_a_second:
                await asyncio.sleep(len(data) / self.bytes_a_second)
            writer.write(data)
            await writer.drain()
        writer.write_eof() if writer.can_write_eof() else writer.transport.abort()


@asynccontextmanager
async def rough_line(to: tuple[str, int], *, host: str = "127.0.0.1", port: int = 0) -> AsyncGenerator[RoughLine]:
    """A line to this place, open until the block is left."""
    line = RoughLine(host, port, to)
    line.flow()
    async with accepting(line.talk, host, port, limit=_PIECE) as line.port:
        yield line
