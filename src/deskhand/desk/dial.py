"""The desk's way to a hub elsewhere: one WebSocket, dialled from here, again and again for as long as it takes.

Losing it changes nothing: what was leased is finished and journalled, and reported when the hub is there again.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from time import monotonic, time
from typing import Final, Literal
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from deskhand.core.errors import Problem
from deskhand.core.wire.handshake import GREETING_SECONDS, DeskGreeting, Unacceptable
from deskhand.core.wire.limits import MAX_FRAME, MAX_GREETING
from deskhand.core.wire.line import Early, SocketLine, heard, said
from deskhand.core.wire.memory import LineClosed
from deskhand.core.wire.pace import Pace
from deskhand.core.wire.pulse import EVERY, JUMP, Pulse
from deskhand.core.wire.session import Session
from deskhand.core.words import Sentence, Words
from deskhand.trust.keys import Key, device_id
from deskhand.trust.rejected import SENTENCES, Rejected, Why
from deskhand.trust.signed import Kind, Signed, check, sign

PATH: Final = "/api/line"
CONNECT_SECONDS: Final = 10.0
FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 60.0
HELD_SECONDS: Final = 30.0
"""A line that held this long was a good one: the next wait is short again."""
REFUSED_WAIT: Final = 300.0
"""Between two tries at a hub that will not have this desk: only its owner can change that."""
WILL_NOT: Final = frozenset(
    {Why.REVOKED, Why.UNKNOWN_DEVICE, Why.SIGNATURE, Why.SPEAKER, "version", "other_hub", "codec", "replaced"}
)


class NoHub(Problem):
    words = Words(
        "The hub at {address} does not answer ({why}). What is under way here goes on; I keep trying.",
        "{address} 的 hub 没有响应（{why}）。这里进行中的任务会继续；我会不断重试。",
    )


class NotItsCertificate(Problem):
    words = Words(
        "Whoever answers at {address} has no certificate of the hub that this desk joined ({why}). Nothing was said to "
        "it. If the hub was set up anew, join again: deskhand join",
        "{address} 上的应答者没有这台电脑所加入的 hub 的证书（{why}）。没有向它发送任何内容。"
        "如果 hub 已重新设置，请重新加入：deskhand join",
    )


class NotLetIn(Problem):
    words = Words(
        "The hub at {address} does not let this desk in: {why}",
        "{address} 的 hub 没有让这台电脑接入：{why}",
    )
    wait: float | None = None
    """Seconds after which it may be worth trying again."""


class PlainElsewhere(Problem):
    words = Words(
        "{address} is another machine, and ws:// is not encrypted. Nothing was said to it. Use wss://.",
        "{address} 是另一台机器，而 ws:// 没有加密。没有向它发送任何内容。请使用 wss://。",
    )


_REFUSALS: Final = {
    "version": Words("its release and this one do not understand each other; update both", "两端版本不兼容，请都更新"),
    "other_hub": Words("it is not the hub that this desk joined", "它不是这台电脑所加入的 hub"),
    "replaced": Words(
        "this desk is connected from elsewhere too, by a copy of its key", "这台电脑的密钥正在别处使用，另有一个连接"
    ),
    "crowded": Words("it has too many desks now; I try again", "它目前连接的电脑太多，稍后重试"),
}
_OTHER: Final = Words("the greeting went wrong ({code})", "握手失败（{code}）")


@dataclass(frozen=True, slots=True)
class HubAt:
    """The hub that a desk joined, and where it may be found."""

    public: bytes
    """Of the hub's key."""
    addresses: Sequence[str]
    """As `wss://name:port`, the best first."""
    authority: str = ""
    """The certificate of its own authority, as PEM; empty where the system's authorities vouch for it."""

    @property
    def id(self) -> str:
        return device_id(self.public)


@dataclass(frozen=True, slots=True)
class Standing:
    """How it is with the line."""

    state: Literal["dialling", "connected", "away", "refused"]
    since: float
    """When that began, as the calendar has it."""
    address: str = ""
    problem: Problem | None = None


Serve = Callable[[SocketLine], Awaitable[None]]
Opening = Callable[[], Early]


class Dial:
    """Keeps one line to one hub."""

    def __init__(
        self, hub: HubAt, key: Key, serve: Serve, *, early: Opening, told: Callable[[Standing], None] | None = None
    ) -> None:
        """`serve` works on a line until it is over; `told` hears how things stand, and must not wait or raise.

        `early` is asked before a line is opened who is to see each of its frames first.
        """
        self._hub = hub
        self._key = key
        self._serve = serve
        self._early = early
        self._told = told
        self._turn = 0
        self.standing = Standing("dialling", time())

    async def run(self) -> None:
        """Dial, serve, and dial again, until cancelled."""
        wait = FIRST_WAIT
        while True:
            began = monotonic()
            pause = await self._once()
            if monotonic() - began > HELD_SECONDS:
                wait = FIRST_WAIT
            # Spread out: a hub that comes back must not meet all its desks in the same moment.
            await self._rest(pause or wait * random.uniform(0.5, 1.0))  # noqa: S311
            wait = min(LONGEST_WAIT, wait * 2)

    async def _once(self) -> float | None:
        """One try, and the line that comes of it; seconds to wait afterwards where something asks for that."""
        address = self._hub.addresses[self._turn % len(self._hub.addresses)]
        self._turn += 1
        try:
            line = await self._dialled(address)
        except NotLetIn as no:
            self._say("refused", address, no)
            return no.wait
        except Problem as no:
            self._say("away", address, no)
            return None
        self._turn -= 1  # what answered is tried first the next time
        self._say("connected", address)
        try:
            await self._serve(line)
        finally:
            await line.close()
        bye = line.farewell
        if bye is not None and bye.code in WILL_NOT:
            self._say("refused", address, _not_let_in(address, bye.code))
            return REFUSED_WAIT
        self._say("away", address, NoHub(address=address, why=bye.code if bye is not None else "closed"))
        return bye.retry_after if bye is not None else None

    async def _dialled(self, address: str) -> SocketLine:
        """A line that is open and known. Raises `NoHub`, `NotItsCertificate`, `NotLetIn`, `PlainElsewhere`."""
        socket = _ClientSocket(await self._connected(address))
        session = Session()
        session.codec.most = MAX_GREETING
        try:
            async with asyncio.timeout(GREETING_SECONDS):
                greeting = DeskGreeting(self._key.id, self._hub.id, self._sign, self._check, secrets.token_bytes(32))
                await said(socket, session, greeting.hello())
                await said(socket, session, greeting.proof(await heard(socket, session)))
                agreed = greeting.welcomed(await heard(socket, session))
        except BaseException as wrong:
            socket.abort()
            if isinstance(wrong, LineClosed | TimeoutError):
                raise NoHub(address=address, why="closed") from None
            if isinstance(wrong, Unacceptable):
                raise _not_let_in(address, wrong.code, wrong.retry_after) from None
            if isinstance(wrong, Rejected):
                raise _not_let_in(address, "other_hub") from None
            raise
        agreed.settle(session, MAX_FRAME)
        pulse, pace, early = Pulse(monotonic(), time()), Pace(monotonic()), self._early()
        return SocketLine(socket, session, pulse, pace, now=monotonic, wall=time, early=early).opened()

    async def _connected(self, address: str) -> _Connection:
        secure = urlsplit(address).scheme == "wss"
        if not secure and not _loopback(address):
            raise PlainElsewhere(address=address)
        try:
            made = await connect(
                address + PATH,
                create_connection=_Connection,
                ssl=await asyncio.to_thread(self._context) if secure else None,
                compression=None,
                user_agent_header=None,
                proxy=None,
                open_timeout=CONNECT_SECONDS,
                ping_interval=None,  # the frames have a pulse of their own, at both ends
                close_timeout=2,
                max_size=MAX_FRAME + 64,
            )
        except ssl.SSLError as wrong:
            raise NotItsCertificate(address=address, why=wrong.reason or type(wrong).__name__) from None
        except InvalidStatus as wrong:
            raise NoHub(address=address, why=f"HTTP {wrong.response.status_code}") from None
        except (OSError, WebSocketException) as wrong:
            raise NoHub(address=address, why=_why(wrong)) from None
        if not isinstance(made, _Connection):
            raise TypeError(made)
        return made

    def _context(self) -> ssl.SSLContext:
        """Only the authority that was learned when this desk joined vouches for the hub."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self._hub.authority:
            context.load_verify_locations(cadata=self._hub.authority)
        else:
            context.load_default_certs()
        return context

    def _sign(self, raw: bytes) -> Signed:
        return sign(self._key, Kind.LINE, raw)

    def _check(self, signed: Signed, hub: str) -> None:
        if signed.by != hub:
            raise Rejected(Why.SPEAKER)
        check(signed, Kind.LINE, _HubKey(self._hub.public))

    async def _rest(self, seconds: float) -> None:
        """Wait, but no longer than it takes to see that this machine slept."""
        end, apart = monotonic() + seconds, time() - monotonic()
        while (left := end - monotonic()) > 0 and abs(time() - monotonic() - apart) < JUMP:  # noqa: ASYNC110
            await asyncio.sleep(min(left, EVERY))  # nobody rings when a machine wakes

    def _say(
        self, state: Literal["dialling", "connected", "away", "refused"], address: str, problem: Problem | None = None
    ) -> None:
        since = self.standing.since if self.standing.state == state else time()
        self.standing = Standing(state, since, address, problem)
        if self._told is not None:
            self._told(self.standing)


@dataclass(frozen=True, slots=True)
class _HubKey:
    public: bytes
    alg: Literal["ed25519"] = "ed25519"


class _Connection(ClientConnection):
    """A connection that counts what comes."""

    came = 0

    def data_received(self, data: bytes) -> None:
        self.came += len(data)
        super().data_received(data)


class _ClientSocket:
    """The desk's end of a WebSocket."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection

    async def send(self, data: bytes) -> None:
        try:
            await self._connection.send(data)
        except (ConnectionClosed, OSError):
            raise LineClosed from None

    async def receive(self) -> bytes:
        try:
            return await self._connection.recv(decode=False)
        except (ConnectionClosed, OSError):
            raise LineClosed from None

    async def close(self) -> None:
        with suppress(OSError, WebSocketException):
            await self._connection.close()

    def abort(self) -> None:
        self._connection.transport.abort()

    @property
    def came(self) -> int:
        return self._connection.came


def _not_let_in(address: str, code: str, wait: float | None = None) -> NotLetIn:
    words = _REFUSALS.get(code) or (SENTENCES[Why(code)] if code in tuple(Why) else _OTHER)
    no = NotLetIn(address=address, why=Sentence(words, {"code": code}))
    no.wait = wait if wait is not None else REFUSED_WAIT if code in WILL_NOT else None
    return no


def _loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _why(wrong: Exception) -> str:
    return getattr(wrong, "strerror", None) or str(wrong) or type(wrong).__name__
