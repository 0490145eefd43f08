"""A line to one mail server, through the same way out as everything else: granted hosts, judged addresses, metered.

What speaks over it blocks, so it runs in a thread; when its block is left the line is cut, and the thread comes to its
end.
"""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

from deskhand.core.hosts import BadHost, host_of
from deskhand.core.shown import shown
from deskhand.desk.accounts.account import Server
from deskhand.desk.accounts.problems import NoProtection, ServerSilent
from deskhand.desk.doors import problems as no
from deskhand.desk.doors.released import unsaid
from deskhand.jail.egress.proxy import Way, proxy

if TYPE_CHECKING:
    from deskhand.desk.work import Work

T = TypeVar("T")
Login = tuple[str, str, str]
"""Of an account: user, password, and the name of the secret that this is."""
SECONDS: Final = 30.0
"""How long one answer of a server may take."""
WHOLE_SECONDS: Final = 180.0
"""How long one visit to a server may take."""
SEALED: Final = frozenset({993, 465})
"""Ports where the line is protected from its first byte; on others the server is asked for it."""


class LineBroken(Exception):
    """The way out did not lead there, for a reason of its own."""


@dataclass(frozen=True)
class Line:
    """How one server is reached, for whoever speaks to it in a thread."""

    server: Server
    near: bool
    tls: ssl.SSLContext
    _proxy: str
    _login: Login

    @property
    def place(self) -> str:
        return shown(self.server.host)

    @property
    def sealed(self) -> bool:
        return self.server.port in SEALED

    def connect(self) -> socket.socket:
        """A connected socket, protected if the port is one of those that are from the start."""
        to = urlsplit(self._proxy)
        raw = socket.create_connection((to.hostname or "127.0.0.1", to.port or 0), SECONDS)
        try:
            pass_ = base64.b64encode(f"{to.username}:{to.password}".encode()).decode()
            place = f"{self.server.host}:{self.server.port}"
            head = f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\nProxy-Authorization: Basic {pass_}\r\n\r\n"
            raw.sendall(head.encode())
            _let_through(raw)
            return self.tls.wrap_socket(raw, server_hostname=self.server.host) if self.sealed else raw
        except BaseException:
            raw.close()
            raise

    def said(self, text: bytes | str) -> str:
        """A server's own words, as they may be told: a server that refuses a password likes to repeat it."""
        text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        return shown(unsaid(text, *self._login)[:200])

    def need_tls(self) -> None:
        """Called where a server offers no protection; raises `NoProtection` but for the owner's own machines."""
        if not self.near:
            raise NoProtection(host=self.place)


def _let_through(raw: socket.socket) -> None:
    if b" 200 " not in _head(raw).split(b"\r\n")[0] + b" ":
        raise LineBroken


def _head(raw: socket.socket) -> bytes:
    """The proxy's answer, byte by byte: what follows it is the server's."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        one = raw.recv(1)
        if not one or len(head) > 8_192:
            raise LineBroken
        head += one
    return bytes(head)


@asynccontextmanager
async def line_to(
    work: Work, server: Server, tls: ssl.SSLContext | None, login: Login
) -> AsyncGenerator[tuple[Line, Way]]:
    """The way to one server for one visit; raises a refusal before anything leaves."""
    try:
        host = host_of(f"[{server.host}]" if ":" in server.host else server.host)
    except BadHost:
        raise no.HostNotGranted(host=shown(server.host)) from None
    # A mail server's port is the owner's word, like its name: the grant says whether it may be reached.
    allowed = replace(work.outward.allowed, ports=frozenset({server.port}))
    if not allowed.covers(host, server.port):
        raise no.HostNotGranted(host=shown(server.host))
    trusted = tls or await asyncio.to_thread(ssl.create_default_context)
    async with proxy(allowed, run=work.outward.traffic.meter) as way:
        yield Line(server, allowed.is_near(host, server.port), trusted, way.url, login), way


async def visit(work: Work, server: Server, tls: ssl.SSLContext | None, login: Login, talk: Callable[[Line], T]) -> T:
    """What comes of talking to a server, in a thread; raises what keeps it from being reached, in words."""
    async with line_to(work, server, tls, login) as (line, way):
        talking = asyncio.ensure_future(asyncio.to_thread(talk, line))
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                return await asyncio.shield(talking)
        except LineBroken:
            raise _refusal(way, line) from None
        except TimeoutError:
            raise ServerSilent(host=line.place, why=f"{WHOLE_SECONDS:g} s", done="") from None
        except (OSError, EOFError) as wrong:
            raise ServerSilent(host=line.place, why=line.said(str(wrong)) or type(wrong).__name__, done="") from None
        finally:
            talking.add_done_callback(lambda done: _heard(done))


def _heard(talking: asyncio.Future[T]) -> None:
    """Whatever a visit that was given up still has to say."""
    if not talking.cancelled():
        talking.exception()


def _refusal(way: Way, line: Line) -> Exception:
    host = line.place
    match next(iter(way.meter.refused), ""):
        case "private_address":
            return no.PrivateHost(host=host)
        case "not_found":
            return no.NoSuchHost(host=host)
        case "not_granted":
            return no.HostNotGranted(host=host)
        case why:
            return ServerSilent(host=host, why=why or "no answer", done="")
