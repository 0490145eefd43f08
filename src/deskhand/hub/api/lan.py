"""The doors to other machines: at which addresses, in whose name, and that both stay right while they are open.

An address of this computer may come and go with the network; a certificate runs out. Both are looked at every few
seconds, and what has changed is changed for the next connection, without a restart.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import socket
import ssl
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address
from typing import Final, Protocol
from weakref import WeakSet

import uvicorn
from starlette.types import ASGIApp

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.hub.api.addresses import lan_addresses
from deskhand.hub.api.connections import Connection, Connections, Listener
from deskhand.hub.api.doors import Door
from deskhand.hub.api.gate import Gate
from deskhand.hub.api.handshake import Handshake
from deskhand.hub.api.pairing_models import LanView
from deskhand.trust.ca import Address, Authority

PORT: Final = 8766
EVERY: Final = 15.0
CERTIFICATE_EVERY: Final = timedelta(hours=1)
_log = logging.getLogger(__name__)


class PortTaken(Problem):
    words = Words(
        "Port {port} at {address} is in use, so phones could not find this computer where they know it. The page was "
        "not opened to other machines. End what uses it, or set another lan_port and pair again.",
        "{address} 的端口 {port} 已被占用，手机无法在已知的位置找到这台电脑。页面没有向其他设备开放。"
        "请结束占用它的程序，或设置其他 lan_port 并重新配对。",
    )


class NotOurAddress(Problem):
    words = Words(
        "{address} is not an address of this computer now. The page was not opened to other machines. "
        "Correct lan_addresses in the settings.",
        "{address} 目前不是这台电脑的地址。页面没有向其他设备开放。请改正设置中的 lan_addresses。",
    )


class Credentials(Protocol):
    """Under which name TLS is spoken: `trust.ca.Certificates` or `trust.ca.OwnCertificate`."""

    def authority(self, now: datetime) -> Authority | None: ...
    def context(self, addresses: Collection[Address], now: datetime) -> ssl.SSLContext: ...


@dataclass(frozen=True, slots=True)
class Lan:
    """How the owner wants other machines to reach this hub."""

    names: Sequence[str]
    """In lower case; the first stands in links."""
    credentials: Credentials
    port: int = PORT
    """Of TLS; plain http has the next one. 0 takes any."""
    addresses: Callable[[], Sequence[Address]] = lan_addresses
    fixed: bool = False
    """The addresses are those the owner named, not whatever the network gave: one that is missing is a mistake."""
    every: float = EVERY
    """Seconds between two looks at the network."""


@dataclass
class OpenLan:
    """Both doors, at every address there is."""

    wanted: Lan
    authority: Authority | None
    secure: Door
    plain: Door
    addresses: list[Address] = field(default_factory=list["Address"])

    @property
    def name(self) -> str:
        return self.wanted.names[0]

    def url(self, *, address: bool = False) -> str:
        """Where a phone goes: by name, or by an address if that is asked for and there is one."""
        return self.secure.url(_host(self.addresses[0]) if address and self.addresses else self.name)

    def view(self) -> LanView:
        return LanView(
            open=True,
            url=self.url(),
            plain=self.plain.url(self.name),
            names=list(self.wanted.names),
            addresses=[str(one) for one in self.addresses],
            fingerprint=None if self.authority is None else self.authority.fingerprint(),
        )


class LanServer:
    """Listens for other machines beside a server that runs already, whose end is its end."""

    def __init__(self, lan: Lan, app: ASGIApp, book: Connections, server: uvicorn.Server) -> None:
        self._lan = lan
        self._app = app
        self._book = book
        self._server = server
        self._listening: dict[Address, list[asyncio.Server]] = {}
        self._shaking: WeakSet[Handshake] = WeakSet()
        self._context: ssl.SSLContext | None = None
        self._certified = datetime.min.replace(tzinfo=UTC)
        self._watching: asyncio.Task[None] | None = None

    async def open(self) -> OpenLan:
        """Raises what keeps it from being opened; then nothing is open."""
        authority = await asyncio.to_thread(self._lan.credentials.authority, _now())
        secure, plain = _ports(self._lan.port, list(self._lan.addresses())[:1])
        self.lan = OpenLan(self._lan, authority, Door("lan", secure, ()), Door("plain", plain, ()))
        self._protocols = (self._protocol(self.lan.secure), self._protocol(self.lan.plain))
        try:
            await self.renew()
        except BaseException:
            await self.close()
            raise
        self._watching = asyncio.create_task(self._watch())
        return self.lan

    async def close(self) -> None:
        """No more connections; those there are end with the server."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait({self._watching})
        for address in list(self._listening):
            self._leave(address)
        for one in list(self._shaking):
            one.end()

    async def renew(self) -> None:
        """Be where this computer is now, with a certificate that holds."""
        addresses = await asyncio.to_thread(self._lan.addresses)
        gone, come = set(self._listening) - set(addresses), [one for one in addresses if one not in self._listening]
        if gone or come or self._context is None or _now() - self._certified > CERTIFICATE_EVERY:
            self._context = await asyncio.to_thread(self._lan.credentials.context, addresses, _now())
            self._certified = _now()
        for address in gone:
            self._leave(address)
        for address in come:
            await self._enter(address)
        self.lan.addresses = list(self._listening)
        self.lan.secure.names = self.lan.plain.names = (
            *self._lan.names,
            *(_host(one) for one in self.lan.addresses),
        )

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._lan.every)
            try:
                await self.renew()
            except (Problem, OSError) as wrong:
                # What is open stays open; it is tried again in a moment.
                _log.error("phones may not reach this computer: %s", wrong)

    async def _enter(self, address: Address) -> None:
        loop = asyncio.get_running_loop()
        opened: list[asyncio.Server] = []
        try:
            for door, protocol in zip((self.lan.secure, self.lan.plain), self._protocols, strict=True):
                sock = _bound(address, door.port)
                opened.append(await loop.create_server(protocol, sock=sock, backlog=128))
        except OSError as wrong:
            for one in opened:
                one.close()
            if wrong.errno == errno.EADDRNOTAVAIL and not self._lan.fixed:
                return  # gone again already
            if wrong.errno == errno.EADDRNOTAVAIL:
                raise NotOurAddress(address=address) from None
            if wrong.errno in (errno.EADDRINUSE, errno.EACCES):
                raise PortTaken(port=self.lan.secure.port, address=address) from None
            raise
        self._listening[address] = opened

    def _leave(self, address: Address) -> None:
        for one in self._listening.pop(address):
            one.close()

    def _protocol(self, door: Door) -> Callable[[], asyncio.Protocol]:
        listener = Listener(Gate(self._app, door), self._book)
        listener.load()
        state = self._server.server_state

        def plain() -> Connection:
            return Connection(listener, state, {}, asyncio.get_running_loop())

        def secure() -> Handshake:
            if self._context is None:
                raise RuntimeError("a door without a certificate")
            shaking = Handshake(self._book, self._context, plain)
            self._shaking.add(shaking)
            return shaking

        return secure if door.kind == "lan" else plain


def _ports(wanted: int, addresses: Sequence[Address]) -> tuple[int, int]:
    """The ports of both doors. The wanted one and its neighbour: what phones know must not change by itself."""
    if wanted or not addresses:
        return wanted, wanted + 1
    with contextlib.closing(_bound(addresses[0], 0)) as one, contextlib.closing(_bound(addresses[0], 0)) as other:
        return int(one.getsockname()[1]), int(other.getsockname()[1])


def _bound(address: Address, port: int) -> socket.socket:
    family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((str(address), port))
    except OSError:
        made.close()
        raise
    return made


def _host(address: Address) -> str:
    return f"[{address}]" if isinstance(address, IPv6Address) else str(address)


def _now() -> datetime:
    return datetime.now(UTC)
