"""Connections that anybody who reaches a door may open: how long one may dawdle, and how many there may be at once.

A connection that has not signed in is a stranger. A stranger has a few seconds to say a whole request, and when there
are too many of them, the one that has been here longest without saying who it is goes. Whoever signed in has places
of their own, so streams go on whatever strangers do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import h11
import uvicorn
from starlette.requests import Request
from starlette.types import ASGIApp, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from deskhand.core.wire.limits import MAX_FRAME

_STATE: Final = "deskhand.connection"
WAITING: Final = 16
"""Messages of one line that may wait to be read here."""
LARGE: Final = 65_536
"""Bytes of one message behind which nothing more may wait."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a listener puts up with. Together well below the 1,024 open files that a process commonly may have."""

    head: float = 10.0
    """Seconds from the first byte of a request, or from connecting, to the end of its head."""
    idle: int = 30
    """Seconds that a connection may wait between two requests."""
    strangers: int = 64
    signed_in: int = 192
    desks: int = 512
    """Lines of desks on other machines."""


class Guest(Protocol):
    """A connection, whatever it speaks so far."""

    def end(self) -> None:
        """Close at once, whatever was still to be said."""
        ...


@dataclass(slots=True)
class Connections:
    """Who is connected, those longest here first."""

    limits: Limits = field(default_factory=Limits)
    strangers: dict[Guest, None] = field(default_factory=dict[Guest, None])
    signed_in: set[Guest] = field(default_factory=set[Guest])
    desks: set[Guest] = field(default_factory=set[Guest])

    def come(self, one: Guest) -> None:
        self.strangers[one] = None
        while len(self.strangers) > self.limits.strangers:
            longest = next(iter(self.strangers))
            del self.strangers[longest]
            longest.end()

    def gone(self, one: Guest) -> None:
        self.strangers.pop(one, None)
        self.signed_in.discard(one)
        self.desks.discard(one)

    def known(self, one: Guest) -> bool:
        """Give it one of the places for those who signed in; False where all are taken."""
        return self._placed(one, self.signed_in, self.limits.signed_in)

    def desk(self, one: Guest) -> bool:
        """Give it one of the places for lines of desks; False where all are taken."""
        return self._placed(one, self.desks, self.limits.desks)

    def _placed(self, one: Guest, places: set[Guest], most: int) -> bool:
        if one in places:
            return True
        if len(places) >= most:
            return False
        # Told to go a moment ago, it is not counted again: its end is on its way.
        if one in self.strangers:
            del self.strangers[one]
            places.add(one)
        return True


class Listener(uvicorn.Config):
    """uvicorn's settings, and with them the book of connections that every one of them is entered in."""

    def __init__(self, app: ASGIApp, connections: Connections) -> None:
        self.connections = connections
        super().__init__(
            app,
            loop="asyncio",
            http=Connection,
            ws=LineConnection,
            ws_max_size=MAX_FRAME + 64,
            ws_ping_interval=None,  # the frames have a pulse of their own, at both ends
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=connections.limits.idle,
            timeout_graceful_shutdown=1,
            h11_max_incomplete_event_size=64 * 1024,
        )


class Connection(H11Protocol):
    """uvicorn's protocol with a deadline for the head of each request, which it has none for.

    Its own keep-alive limit ends with the first byte that comes: a byte now and then would hold a connection for ever.
    Bodies have a deadline where they are read (`calls.py`); what comes of one that nobody reads counts as a head here.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        if not isinstance(config, Listener):
            raise TypeError(config)
        super().__init__(config, server_state, {**app_state, _STATE: self}, _loop)
        self._book = config.connections
        self._is_line = False
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._book.come(self)
        self._hurry()

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        self._book.gone(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_line or self.transport.is_closing() or self._answering():
            self._relax()
        else:
            self._hurry()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """From here on the connection is a line's, and what is in a hurry there is its business."""
        self._is_line = True
        self._relax()
        self._book.gone(self)
        super().handle_websocket_upgrade(event)

    def on_response_complete(self) -> None:
        self._relax()
        super().on_response_complete()

    def end(self) -> None:
        """Close at once, whatever was still to be said."""
        self.transport.abort()

    def known(self) -> bool:
        """Whoever this is has signed in; False where too many have."""
        return self._book.known(self)

    def _answering(self) -> bool:
        # None until the first request, whatever its type says.
        return self.cycle is not None and not self.cycle.response_complete  # pyright: ignore[reportUnnecessaryComparison]

    def _hurry(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self._book.limits.head, self.end)

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class LineConnection(WebSocketsSansIOProtocol):
    """A connection that became a line: a stranger until it has proven which desk it is, and that within a deadline."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        if not isinstance(config, Listener):
            raise TypeError(config)
        super().__init__(config, server_state, {**app_state, _STATE: self}, _loop)
        self._book = config.connections
        self._deadline: asyncio.TimerHandle | None = None
        self.came = 0
        """How many bytes have come so far."""
        self.feed: Callable[[bytes], bool] | None = None
        """Takes a message at once where it can; the others wait to be received."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._book.come(self)
        self._deadline = self.loop.call_later(self._book.limits.head, self.end)

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        self._book.gone(self)
        super().connection_lost(exc)

    def end(self) -> None:
        """Close at once, whatever was still to be said."""
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self.came += len(data)
        super().data_received(data)

    def send_receive_event_to_app(self) -> None:
        """One message more waits. uvicorn stops reading at every one, which costs as much as all else it does."""
        if (
            self.feed is not None
            and self.curr_msg_data_type == "bytes"
            and self.queue.empty()
            and len(self.frames) == 1
            and self.feed(self.frames[0])
        ):
            self.frames = []
            return
        full = self.queue.qsize() >= WAITING or len(self.frames[-1]) > LARGE
        # It stops where it believes that it reads; and when nothing waits any more, it reads whatever it believes.
        self.read_paused = not full
        super().send_receive_event_to_app()

    def known(self) -> bool:
        """This is a desk; False where too many are here."""
        self._relax()
        return self._book.desk(self)

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def line_of(scope: Scope) -> LineConnection:
    """The connection under a line."""
    found = scope["state"][_STATE]
    if not isinstance(found, LineConnection):
        raise TypeError(found)
    return found


def place_kept(request: Request) -> bool:
    """Count the connection of a signed-in request among those of its kind; False where there is no place left."""
    known: Callable[[], bool] = request.scope["state"][_STATE].known
    return known()
