"""A line to a hub that breaks: a proxy on loopback that can be cut, kept down, or breaks by itself after some bytes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator
from concurrent.futures import Future
from contextlib import contextmanager

from deskhand.testing.accepting import accepting

SECONDS = 30.0


class BadLine:
    """Passes everything on, with the port in Host and Origin turned into the hub's."""

    def __init__(self, hub_port: int, loop: asyncio.AbstractEventLoop) -> None:
        self.port = 0
        self.connections = 0
        self._hub = hub_port
        self.loop = loop
        self._down = False
        self._every: int | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def cut(self) -> None:
        """Break every connection that is open now."""
        self.loop.call_soon_threadsafe(self._cut)

    def down(self) -> None:
        """Break what is open, and take nothing until `up`."""
        self._down = True
        self.cut()

    def up(self) -> None:
        self._down = False

    def break_after(self, size: int | None) -> None:
        """From now on a connection breaks when so many bytes have come back over it."""
        self._every = size

    def _cut(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._down:
            writer.transport.abort()
            return
        self.connections += 1
        there, back = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", self._hub), SECONDS)
        self._open |= {writer, back}
        try:
            await asyncio.gather(self._out(reader, back), self._in(there, writer))
        except OSError:
            pass
        finally:
            for end in (writer, back):
                self._open.discard(end)
                end.transport.abort()

    async def _out(self, reader: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        mine, theirs = f":{self.port}".encode(), f":{self._hub}".encode()
        while data := await reader.read(65_536):
            back.write(data.replace(mine, theirs))
            await back.drain()
        back.transport.abort()

    async def _in(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        passed = 0
        while data := await there.read(65_536):
            if self._every is not None and passed + len(data) > self._every:
                writer.write(data[: max(0, self._every - passed)])
                await writer.drain()
                break
            passed += len(data)
            writer.write(data)
            await writer.drain()
        # Breaks hard, in the middle of whatever it was.
        writer.transport.abort()


@contextmanager
def bad_line(hub_port: int) -> Generator[BadLine]:
    """A line to this hub, in a thread of its own."""
    ready: Future[BadLine] = Future()
    stop = asyncio.Event()

    async def run() -> None:
        line = BadLine(hub_port, asyncio.get_running_loop())
        async with accepting(line.talk) as line.port:
            ready.set_result(line)
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()), name="bad-line")
    thread.start()
    line = ready.result(SECONDS)
    try:
        yield line
    finally:
        line.loop.call_soon_threadsafe(stop.set)
        thread.join(SECONDS)
