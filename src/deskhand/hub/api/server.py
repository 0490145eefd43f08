"""The hub's own listener: on this computer alone unless the owner wants more, quiet, and gone within two seconds when
asked."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import os
import socket
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.hub.api.access import link_url
from deskhand.hub.api.app import application
from deskhand.hub.api.calls import OWNER, Enrol, Looker, Salt, Served
from deskhand.hub.api.connections import Connections, Limits, Listener
from deskhand.hub.api.doors import Door
from deskhand.hub.api.gate import Gate
from deskhand.hub.api.grantor import Grantor
from deskhand.hub.api.lan import Lan, LanServer, OpenLan
from deskhand.hub.api.line import Lines, NoWorlds
from deskhand.hub.api.pairings import Pairings
from deskhand.hub.api.sessions import Sessions
from deskhand.hub.hub import Hub

PORT: Final = 8765
_TRIES: Final = 20


class NotLoopback(Problem):
    words = Words(
        "This door is for this computer alone; {host} would open it to others. Nothing was started. "
        "For other machines: deskhand up --lan",
        "这个入口仅供本机使用；{host} 会向其他机器开放。没有启动任何服务。需要供其他设备使用时：deskhand up --lan",
    )


@dataclass(frozen=True, slots=True)
class Serving:
    """A hub that listens."""

    here: Door
    sessions: Sessions
    lan: OpenLan | None = None
    """None where other machines do not reach it."""

    @property
    def port(self) -> int:
        return self.here.port

    @property
    def terminal(self) -> str:
        """The bearer token of the command line."""
        return self.sessions.terminal

    def link(self) -> str:
        """A fresh address that signs in once."""
        return link_url(self.here, "localhost", self.sessions.new_link())


@contextlib.asynccontextmanager
async def serve(
    hub: Hub,
    *,
    home: Path,
    enrol: Enrol | None = None,
    salt: Salt | None = None,
    grantor: Grantor | None = None,
    page: ASGIApp | None = None,
    host: str = "localhost",
    port: int = PORT,
    limits: Limits | None = None,
    lan: Lan | None = None,
    looker: Looker | None = None,
) -> AsyncGenerator[Serving]:
    """Serve the hub until the block is left. A port in use is left to whoever has it, and a free one taken.

    With `lan`, other machines reach it too; raises what keeps that from being so, and serves nobody then.
    """
    if host not in ("localhost", "127.0.0.1", "::1"):
        raise NotLoopback(host=host)
    sockets = await asyncio.to_thread(listening, port)
    bound = int(sockets[0].getsockname()[1])
    here, book = Door("here", bound), Connections(limits or Limits())
    pairings = Pairings(hub.trust.lists.roster.public)

    async def owner() -> int:
        return await hub.person("cli", OWNER)

    lines = Lines(hub.trust.book.trust.key, lambda: hub.trust.lists.roster, hub.attach, hub.world or NoWorlds(), owner)
    sessions = Sessions(home / "sessions.json")
    served = Served(hub, sessions, pairings, asyncio.Event(), lines, enrol, salt, grantor, looker)
    app = application(served, page)
    server = quiet(Listener(Gate(app, here), book))
    others = None if lan is None else LanServer(lan, app, book, server)
    running = asyncio.create_task(server.serve(sockets))
    note = home / "hub.json"
    try:
        while not server.started:
            if running.done():
                await running
            await asyncio.sleep(0.005)
        if others is not None:
            served.lan = await others.open()
        _write_note(note, bound, served.sessions.terminal)
        yield Serving(here, served.sessions, served.lan)
    finally:
        note.unlink(missing_ok=True)
        served.closing.set()
        if others is not None:
            await others.close()
        server.should_exit = True
        await running


def quiet(config: uvicorn.Config) -> uvicorn.Server:
    """A server that leaves signals to whoever started us."""
    return _Quiet(config)


class _Quiet(uvicorn.Server):
    """Signals belong to whoever started us; here they are left alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def listening(port: int) -> list[socket.socket]:
    """Sockets on 127.0.0.1 and, where there is IPv6, ::1, with the same number.

    Both, because a browser that is told `localhost` may try either, and another user's program must not be the one
    that answers there.
    """
    for number in (port, *([0] * _TRIES)):
        try:
            return _both(number)
        except OSError as wrong:
            if wrong.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))


def _both(port: int) -> list[socket.socket]:
    first = _bound(socket.AF_INET, "127.0.0.1", port)
    number = first.getsockname()[1]
    try:
        return [first, _bound(socket.AF_INET6, "::1", number)]
    except OSError as wrong:
        if wrong.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT):
            return [first]
        first.close()
        raise


def _bound(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(128)
    except OSError:
        made.close()
        raise
    return made


def _write_note(note: Path, port: int, token: str) -> None:
    """Where the command line finds this hub, for the owner's eyes only."""
    fresh = note.with_name(f"{note.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as out:
        json.dump({"pid": os.getpid(), "port": port, "token": token}, out)
    fresh.replace(note)
