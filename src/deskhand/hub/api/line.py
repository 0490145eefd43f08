"""Where desks on other machines come: a WebSocket each, let in when it has proven to be a desk on the owner's list."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic, time
from typing import Final, NamedTuple, Protocol

from starlette.types import Receive, Scope, Send

from deskhand.core.wire.frames import AnyFrame, Error
from deskhand.core.wire.frames_line import Ack, Resync, Shares, WorldDelta, WorldPart
from deskhand.core.wire.handshake import GREETING_SECONDS, Agreed, HubGreeting, Unacceptable
from deskhand.core.wire.limits import MAX_FRAME, MAX_GREETING
from deskhand.core.wire.line import SocketLine, heard, said
from deskhand.core.wire.memory import Line, LineClosed
from deskhand.core.wire.pace import Pace
from deskhand.core.wire.parts import BadPart, Parts
from deskhand.core.wire.pulse import Pulse
from deskhand.core.wire.session import Session
from deskhand.core.world.delta import Delta, Snapshot
from deskhand.hub.api.connections import LineConnection, line_of
from deskhand.hub.world.taking import Takes, Taking
from deskhand.trust.keys import Key
from deskhand.trust.rejected import Rejected, Why
from deskhand.trust.roster import Roster
from deskhand.trust.signed import Kind, Signed, sign

LOOK_EVERY: Final = 2.0
"""Seconds between two looks at the owner's list: a desk that was revoked is gone within five. After a look that went
wrong the next comes as soon."""
CROWDED_SECONDS: Final = 30.0
_log = logging.getLogger(__name__)
Tell = Callable[[Ack | Resync], None]
Attach = Callable[[str, Line], None]
"""Work with this desk, on this line."""


class Worlds(Takes, Protocol):
    """Who keeps what desks tell of themselves."""

    def come(self, device: str, person: int, name: str, tell: Tell) -> None:
        """A desk is there; it is told by `tell` what of it is known, how far that is kept, and what is missing."""
        ...

    def shares(self, device: str, shares: Shares) -> None:
        """Of which files the desk tells: what is kept of others is forgotten."""
        ...

    def left(self, device: str) -> None: ...


class NoWorlds:
    """Where nothing is kept of what desks tell."""

    def come(self, device: str, person: int, name: str, tell: Tell) -> None:
        """Says nothing, so the desk tells nothing."""

    def take(self, device: str, frame: Delta | Snapshot) -> None:
        """Lets it go."""

    def shares(self, device: str, shares: Shares) -> None:
        """Keeps nothing of any."""

    def left(self, device: str) -> None:
        """Had nothing."""


class Lines:
    """An ASGI application: every desk that comes, as long as it stays."""

    def __init__(
        self,
        key: Key,
        roster: Callable[[], Roster],
        attach: Attach,
        worlds: Worlds,
        person: Callable[[], Awaitable[int]],
    ) -> None:
        """`key` is the hub's own; `roster` the owner's list as it is now; `person` the owner's number here."""
        self._key = key
        self._roster = roster
        self._attach = attach
        self._worlds = worlds
        self._person = person
        self._open: dict[str, SocketLine] = {}
        self._leaving: set[asyncio.Future[None]] = set()
        self._watching: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        connection = line_of(scope)
        socket, session = _ServerSocket(receive, send, connection), Session()
        session.codec.most = MAX_GREETING
        try:
            async with asyncio.timeout(GREETING_SECONDS):
                agreed, guest = await self._greeted(socket, session, connection)
        except (LineClosed, TimeoutError):
            connection.end()
            return
        except (Unacceptable, Rejected) as no:
            await _refused(socket, session, no)
            return
        agreed.settle(session, MAX_FRAME)
        await self._served(socket, session, guest, connection)

    async def _greeted(
        self, socket: _ServerSocket, session: Session, connection: LineConnection
    ) -> tuple[Agreed, _Guest]:
        """Nobody is let in before it is known who that is, what it is called and whose it is."""
        greeting = HubGreeting(self._key.id, self._sign, self._check, secrets.token_bytes(32))
        await said(socket, session, greeting.challenge(await heard(socket, session)))
        welcome, agreed = greeting.welcome(await heard(socket, session))
        if not connection.known():
            raise Unacceptable("crowded", "this hub has no room for another desk now", retry_after=CROWDED_SECONDS)
        person = await self._person()
        guest = _Guest(agreed.device, self._roster().device(agreed.device).name, person)
        await said(socket, session, welcome)
        return agreed, guest

    async def _served(self, socket: _ServerSocket, session: Session, guest: _Guest, connection: LineConnection) -> None:
        """The line of one desk, for as long as it lives. A desk has one: who comes again comes in its place."""
        id_ = guest.device
        before = self._open.get(id_)
        if before is not None:
            self._leave(before, "replaced", "The same desk has come again.")
        world = _World(id_, self._worlds)
        line = SocketLine(
            socket, session, Pulse(monotonic(), time()), Pace(monotonic()), now=monotonic, wall=time, early=world.early
        )
        self._open[id_] = line
        self._watch()
        try:
            self._worlds.come(id_, guest.person, guest.name, line.opened().post)
            connection.feed = line.feed
            self._attach(id_, line)
            _log.info("the desk %s is here", guest.name)
            await line.closed()
        finally:
            if self._open.get(id_) is line:
                del self._open[id_]
                self._worlds.left(id_)
            await line.close()
            _log.info("the desk %s is away", guest.name)

    def _sign(self, raw: bytes) -> Signed:
        return sign(self._key, Kind.LINE, raw)

    def _check(self, signed: Signed, device: str) -> None:
        found = self._roster().spoken(signed, Kind.LINE)
        if found.kind != "desk" or found.id != device:
            raise Rejected(Why.SPEAKER)

    def _watch(self) -> None:
        if self._watching is None or self._watching.done():
            self._watching = asyncio.create_task(self._look())
            self._watching.add_done_callback(self._looked)

    def _looked(self, watching: asyncio.Task[None]) -> None:
        """A look that went wrong is no reason to look no more: whoever is revoked must go."""
        if not watching.cancelled() and (wrong := watching.exception()) is not None:
            _log.error("the owner's list could not be looked at, and is again in a moment", exc_info=wrong)
            asyncio.get_running_loop().call_later(LOOK_EVERY, self._watch)

    async def _look(self) -> None:
        """As long as there are lines: whoever was revoked is told so, and is gone."""
        seen = ""
        while self._open:
            roster = self._roster()
            if roster.head != seen:
                seen = roster.head
                for id_ in roster.revoked & self._open.keys():
                    self._leave(self._open[id_], Why.REVOKED.value, "This desk was taken off the owner's list.")
            await asyncio.sleep(LOOK_EVERY)

    def _leave(self, line: SocketLine, code: str, text: str) -> None:
        """Have a line end, with a word; nobody waits for an end that may not be there any more."""
        task = asyncio.ensure_future(line.close(Error(code=code, text=text, fatal=True)))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)


class _Guest(NamedTuple):
    """A desk that was let in."""

    device: str
    name: str
    person: int


class _World:
    """What one desk tells of itself, put together and handed on the moment it comes."""

    def __init__(self, device: str, worlds: Worlds) -> None:
        self._device = device
        self._worlds = worlds
        self._parts = Parts()
        self._take = Taking(device, worlds)

    def early(self, frame: AnyFrame) -> bool:
        if isinstance(frame, WorldDelta):
            self._take(frame.delta)
        elif isinstance(frame, WorldPart):
            self._part(frame)
        elif isinstance(frame, Shares):
            self._worlds.shares(self._device, frame)
        else:
            return False
        return True

    def _part(self, part: WorldPart) -> None:
        try:
            whole = self._parts.take(part)
        except BadPart as wrong:
            _log.warning("the world of the desk %s came in parts that do not fit: %s", self._device, wrong.code)
            return
        if whole is not None:
            self._take(whole)


class _ServerSocket:
    """The hub's end of a WebSocket."""

    def __init__(self, receive: Receive, send: Send, connection: LineConnection) -> None:
        self._receive = receive
        self._send = send
        self._connection = connection
        self._closed = False

    async def send(self, data: bytes) -> None:
        if self._closed:
            raise LineClosed
        try:
            await self._send({"type": "websocket.send", "bytes": data})
        except (OSError, RuntimeError):  # uvicorn says either of a connection that is gone, and of one that was closed
            self._closed = True
            raise LineClosed from None

    async def receive(self) -> bytes:
        message = await self._receive()
        data = message.get("bytes")
        if message["type"] != "websocket.receive" or not isinstance(data, bytes):
            self._closed = True
            raise LineClosed
        return data

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        with suppress(OSError, RuntimeError):
            await self._send({"type": "websocket.close", "code": 1000})

    def abort(self) -> None:
        self._closed = True
        self._connection.end()

    @property
    def came(self) -> int:
        return self._connection.came


async def _refused(socket: _ServerSocket, session: Session, no: Unacceptable | Rejected) -> None:
    """Say why, and be done. What the other side refused needs no answer."""
    if isinstance(no, Unacceptable) and no.theirs:
        socket.abort()
        return
    code = no.why.value if isinstance(no, Rejected) else no.code
    wait = no.retry_after if isinstance(no, Unacceptable) else None
    text = no.said("en") if isinstance(no, Rejected) else no.text
    with suppress(LineClosed, TimeoutError):
        async with asyncio.timeout(GREETING_SECONDS):
            await said(socket, session, Error(code=code, text=text, fatal=True, retry_after=wait))
            await socket.close()
