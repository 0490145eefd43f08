"""A connection until TLS is up: a stranger like every other, counted, and hurried.

asyncio would shake hands before anybody is told of the connection, for as many at once as come and a minute each; a
machine in the network could hold every file that this process may open.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Final, cast

from deskhand.hub.api.connections import Connection, Connections

FAREWELL: Final = 1.0
"""Seconds that a closing connection waits for the other side to say that it closes too."""


class Handshake(asyncio.Protocol):
    """Makes TLS out of a plain connection, then puts the real protocol in its own place."""

    def __init__(self, book: Connections, context: ssl.SSLContext, then: Callable[[], Connection]) -> None:
        self._book: Final = book
        self._context: Final = context
        self._then: Final = then
        self._early = bytearray()
        self._transport: asyncio.Transport | None = None
        self._shaking: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._book.come(self)
        self._shaking = asyncio.get_running_loop().create_task(self._shake(self._transport))

    def data_received(self, data: bytes) -> None:
        # A client may say its request in the same breath as the end of its handshake, before we hear that it ended.
        self._early += data

    def connection_lost(self, exc: Exception | None) -> None:
        self._book.gone(self)
        if self._shaking is not None:
            self._shaking.cancel()

    def end(self) -> None:
        if self._transport is not None:
            self._transport.abort()
        if self._shaking is not None:
            self._shaking.cancel()

    async def _shake(self, plain: asyncio.Transport) -> None:
        loop = asyncio.get_running_loop()
        try:
            secure = await loop.start_tls(
                plain, self, self._context, server_side=True, ssl_handshake_timeout=self._book.limits.head,
                ssl_shutdown_timeout=FAREWELL,
            )  # fmt: skip
        except OSError:  # what is no TLS, what is TLS of another kind, who left, who is too slow
            plain.abort()
            return
        finally:
            self._book.gone(self)
        if secure is None or secure.is_closing():
            plain.abort()
            return
        self._shaking = None
        connection = self._then()
        secure.set_protocol(connection)
        connection.connection_made(secure)
        if self._early:
            connection.data_received(bytes(self._early))
