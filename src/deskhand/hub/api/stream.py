"""Events as they happen, as server-sent events.

`id:` is the durable number, so a reader that lost its line goes on after the last one it took. A comment every fifteen
seconds shows both ends that the line is alive. A reader that takes nothing for half a minute is dropped: it comes
back with its number and misses nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from typing import Any, Final

from pydantic import ValidationError
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from deskhand.hub.api.calls import Call
from deskhand.hub.api.events import told
from deskhand.hub.api.models import EventsQuery
from deskhand.hub.api.problems import Invalid
from deskhand.hub.views import Event

HEARTBEAT: Final = 15.0
SLOWEST_READER: Final = 30.0
RETRY_MS: Final = 1_000
_log = logging.getLogger(__name__)


async def events(call: Call) -> Response:
    query = call.of(EventsQuery)
    person = await call.person()
    newest = await call.hub.last_event(person)
    after = _last_event_id(call)
    if after is None:
        after = query.after
    if after is None:
        after = 0 if query.last is None else newest - query.last
    return EventStream(_frames(call, person, max(0, min(after, newest))), call.served.closing)


def _last_event_id(call: Call) -> int | None:
    given = call.request.headers.get("last-event-id")
    if given is None:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) <= 15):
        raise Invalid(why="Last-Event-ID")
    return int(given)


async def _frames(call: Call, person: int, after: int) -> AsyncGenerator[bytes]:
    async for event in call.hub.events(person, after):
        if call.caller.device in call.hub.trust.lists.roster.revoked:
            return  # the owner took the device back while it listened
        data = await _data(call, person, event)
        if data is not None:
            number = "" if event.id is None else f"id: {event.id}\n"
            yield f"{number}event: {event.kind}\ndata: {data}\n\n".encode()


async def _data(call: Call, person: int, event: Event) -> str | None:
    """An event as it is told; None of one that cannot be, which must not end the line for all that comes after it."""
    try:
        return await told(call.hub, person, event)
    except ValidationError as wrong:
        _log.error("event %s (%s of run %s) cannot be told: %s", event.id, event.kind, event.run, wrong.errors()[:3])
        return None


class EventStream(Response):
    """An answer that lasts until the reader leaves, falls behind, or the hub closes."""

    media_type = "text/event-stream"

    def __init__(self, source: AsyncGenerator[bytes], closing: asyncio.Event) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._source = source
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        leaving = asyncio.ensure_future(_left(receive))
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await self._write(f"retry: {RETRY_MS}\n\n".encode(), send)
            await self._pump(send, leaving, closing)
            if not leaving.done():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (TimeoutError, OSError):
            return
        finally:
            leaving.cancel()
            closing.cancel()

    async def _pump(self, send: Send, *ends: asyncio.Future[Any]) -> None:
        following = asyncio.ensure_future(_next(self._source))
        try:
            while True:
                await asyncio.wait({following, *ends}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
                if any(end.done() for end in ends):
                    return
                if not following.done():
                    await self._write(b": still here\n\n", send)
                    continue
                frame = following.result()
                if frame is None:
                    return
                await self._write(frame, send)
                following = asyncio.ensure_future(_next(self._source))
        finally:
            following.cancel()
            await asyncio.wait({following})
            await self._source.aclose()

    async def _write(self, data: bytes, send: Send) -> None:
        async with asyncio.timeout(SLOWEST_READER):
            await send({"type": "http.response.body", "body": data, "more_body": True})


async def _next(source: AsyncGenerator[bytes]) -> bytes | None:
    return await anext(source, None)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
