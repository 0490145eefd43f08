"""The proxy: plain HTTP and CONNECT, for one run at a time, to what that run may reach and nowhere else.

It listens on a Unix socket (bound into a jail) or on loopback TCP (for our own clients, who show the run's pass). Every
connection is judged by itself, so a redirect is a new request that is judged again.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import logging
import secrets
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deskhand.core.hosts import Address, BadHost, host_of
from deskhand.jail.egress.accepted import Accepted
from deskhand.jail.egress.addresses import Resolve, addresses_of, is_public, system_resolve
from deskhand.jail.egress.allowed import Allowed, Meter
from deskhand.jail.egress.heads import MOST, BadHead, Head, read_head

HEAD_SECONDS: Final = 10.0
CONNECT_SECONDS: Final = 15.0
IDLE_SECONDS: Final = 120.0
PIECE: Final = 65_536
CONNECTIONS: Final = 64
"""The most that one run holds open at once."""
_log = logging.getLogger(__name__)


class Unreached(Exception):
    """A connection that was not made; `status` and `why` go back to the program."""

    def __init__(self, status: int, why: str) -> None:
        self.status = status
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Way:
    """How one run gets out, and what it used."""

    meter: Meter
    url: str = field(repr=False)
    """For clients that take a proxy's address; holds the run's pass."""
    socket: Path | None = None


@asynccontextmanager
async def proxy(
    allowed: Allowed, *, socket: Path | None = None, resolve: Resolve = system_resolve, run: Meter | None = None
) -> AsyncGenerator[Way]:
    """A proxy for one run, until the block is left; whatever is open then is cut.

    `run` counts what the run uses over all its proxies, and is what its bytes are bounded by.
    """
    one = _Proxy(allowed, resolve, None if socket else secrets.token_urlsafe(24), run)
    if socket is not None:
        server = await asyncio.start_unix_server(one.accepted.begin, socket, limit=MOST)
        await asyncio.to_thread(socket.chmod, 0o600)
        way = Way(one.meter, "", socket)
    else:
        server = await asyncio.start_server(one.accepted.begin, "127.0.0.1", 0, limit=MOST)
        port = server.sockets[0].getsockname()[1]
        way = Way(one.meter, f"http://run:{one.pass_}@127.0.0.1:{port}")
    try:
        yield way
    finally:
        server.close()
        await one.accepted.cut(CONNECT_SECONDS)
        await server.wait_closed()
        if socket is not None:
            await asyncio.to_thread(socket.unlink, missing_ok=True)


class _Proxy:
    def __init__(self, allowed: Allowed, resolve: Resolve, pass_: str | None, run: Meter | None) -> None:
        self.allowed = allowed
        self.meter = Meter(within=run)
        self.pass_ = pass_
        self._resolve = resolve
        self.accepted = Accepted(self._serve)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await asyncio.wait_for(read_head(reader), HEAD_SECONDS)
            self._admit(head)
            out_reader, out_writer = await self._connected(head)
            try:
                if head.tunnel:
                    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                else:
                    self._count(out_writer, head.forwarded())
                # Of a plain request only its own body goes on: a second one behind it was not judged.
                most = None if head.tunnel else head.length
                await _both(self._pump(reader, out_writer, sent=True, most=most), self._pump(out_reader, writer))
            finally:
                out_writer.close()
        except (BadHead, Unreached) as wrong:
            self.meter.refuse(wrong.why)
            with suppress(OSError):
                writer.write(_refusal(wrong.status, wrong.why))
                await asyncio.wait_for(writer.drain(), HEAD_SECONDS)
        except (EOFError, OSError, TimeoutError) as wrong:
            _log.debug("a connection ended: %r", wrong)

    def _admit(self, head: Head) -> None:
        if len(self.accepted) > CONNECTIONS:
            raise BadHead(503, "too_many")
        if self.pass_ is None:
            return
        shown = head.header("proxy-authorization") or ""
        right = "Basic " + base64.b64encode(f"run:{self.pass_}".encode()).decode()
        if not hmac.compare_digest(shown.encode("latin-1"), right.encode()):
            raise BadHead(407, "no_pass")

    async def _connected(self, head: Head) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to an address that was judged itself, never to a name that might lead elsewhere by then."""
        try:
            host = host_of(head.host)
        except BadHost as wrong:
            raise Unreached(403, wrong.why) from None
        if not self.allowed.covers(host, head.port):
            raise Unreached(403, "not_granted")
        try:
            found = await addresses_of(host, head.port, self._resolve, CONNECT_SECONDS)
        except (OSError, TimeoutError, ValueError):
            raise Unreached(502, "not_found") from None
        near = self.allowed.is_near(host, head.port)
        if not near and not all(is_public(address) for address in found):
            # One private address among public ones is a trap, not a choice.
            raise Unreached(403, "private_address")
        return await _reached(found, head.port)

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, sent: bool = False, most: int | None = None
    ) -> None:
        left = PIECE if most is None else most
        while left and (data := await asyncio.wait_for(reader.read(min(PIECE, left)), IDLE_SECONDS)):
            if most is not None:
                left -= len(data)
            if sent:
                self._count(writer, data)
            else:
                self.meter.add(0, len(data))
                self._within()
                writer.write(data)
            await asyncio.wait_for(writer.drain(), IDLE_SECONDS)
        if most is None and writer.can_write_eof():
            writer.write_eof()

    def _count(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        self.meter.add(len(data), 0)
        self._within()
        writer.write(data)

    def _within(self) -> None:
        if self.allowed.most_bytes is not None and self.meter.whole > self.allowed.most_bytes:
            self.meter.refuse("too_much")
            raise ConnectionAbortedError("the run has used up its bytes")


async def _both(out: Coroutine[None, None, None], back: Coroutine[None, None, None]) -> None:
    """Both ways until the answer ends, or what goes out breaks."""
    tasks = [asyncio.ensure_future(out), asyncio.ensure_future(back)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _reached(found: list[Address], port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    for address in found:
        try:
            return await asyncio.wait_for(asyncio.open_connection(str(address), port, limit=PIECE), CONNECT_SECONDS)
        except (OSError, TimeoutError):
            continue
    raise Unreached(502, "no_answer")


_REASONS: Final = {400: "Bad Request", 403: "Forbidden", 407: "Proxy Authentication Required", 431: "Too Long"}


def _refusal(status: int, why: str) -> bytes:
    body = f"deskhand: {why}\n".encode()
    reason = _REASONS.get(status, "Not Reached")
    return (
        f"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    ).encode() + body
