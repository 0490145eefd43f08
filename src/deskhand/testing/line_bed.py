"""The hub's end of desks' lines by itself, behind a bad network: no hub behind it, and nothing of ours faked."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from deskhand.core.wire.frames import AnyFrame
from deskhand.core.wire.frames_line import Ack, Resync, Shares
from deskhand.core.wire.line import SocketLine
from deskhand.core.wire.memory import Line, LineClosed
from deskhand.core.world.delta import BadDelta, Delta, Snapshot
from deskhand.core.world.graph import Graph
from deskhand.desk.dial import Dial, HubAt
from deskhand.desk.world_sync import WorldSync
from deskhand.hub.api.connections import Connections, Limits, Listener
from deskhand.hub.api.doors import Door
from deskhand.hub.api.gate import Gate
from deskhand.hub.api.line import Lines, Tell
from deskhand.hub.api.server import quiet
from deskhand.testing.rough_line import RoughLine, rough_line
from deskhand.trust.keys import Key
from deskhand.trust.roster import Roster

SECONDS: Final = 20.0


class KeptWorlds:
    """Graphs in memory, as a hub holds them."""

    def __init__(self) -> None:
        self.graphs: dict[str, Graph] = {}
        self.here: dict[str, Tell] = {}
        self.shared: list[Shares] = []
        self.taken = 0
        self.resyncs = 0

    def come(self, device: str, person: int, name: str, tell: Tell) -> None:
        self.here[device] = tell
        graph = self.graphs.setdefault(device, Graph("", 0))
        tell(Resync(graph.epoch, graph.v))

    def take(self, device: str, frame: Delta | Snapshot) -> None:
        graph, tell = self.graphs[device], self.here[device]
        self.taken += 1
        try:
            if isinstance(frame, Snapshot):
                graph.take(frame)
            else:
                graph.apply(frame)
        except BadDelta as wrong:
            if wrong.code != "old":
                self.resyncs += 1
                tell(Resync(graph.epoch, graph.v))
            return
        tell(Ack(graph.epoch, graph.v, graph.v))

    def shares(self, device: str, shares: Shares) -> None:
        self.shared.append(shares)

    def left(self, device: str) -> None:
        self.here.pop(device, None)


@dataclass
class LineBed:
    """A hub's door, and the owner who says who may come."""

    rough: RoughLine
    worlds: KeptWorlds
    owner: Key = field(default_factory=Key.make)
    hub: Key = field(default_factory=Key.make)
    roster: Roster = field(init=False)
    lines: dict[str, Line] = field(default_factory=dict[str, Line])
    attached: list[str] = field(default_factory=list[str])
    heard: list[AnyFrame] = field(default_factory=list[AnyFrame])
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    def __post_init__(self) -> None:
        now = int(time.time())
        begun = Roster.begun(self.owner, person="owner", name="terminal", at=now)
        self.roster = self._with(begun, self.hub, "hub", "hub")

    def _with(self, roster: Roster, key: Key, kind: str, name: str) -> Roster:
        if kind not in ("desk", "hub", "page"):
            raise ValueError(kind)
        return roster.adding(
            self.owner, kind=kind, alg="ed25519", public=key.public, name=name, person="owner", at=int(time.time())
        )

    def list(self, key: Key, kind: str = "desk", name: str = "laptop") -> None:
        """Put a key onto the owner's list."""
        self.roster = self._with(self.roster, key, kind, name)

    def revoke(self, key: Key) -> None:
        self.roster = self.roster.revoking(self.owner, key.id, at=int(time.time()))

    @property
    def at(self) -> HubAt:
        return HubAt(self.hub.public, [f"ws://localhost:{self.rough.port}"])

    def attach(self, device: str, line: Line) -> None:
        self.attached.append(device)
        self.lines[device] = line
        task = asyncio.ensure_future(self._listen(line))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self, line: Line) -> None:
        try:
            while True:
                self.heard.append(await line.receive())
        except LineClosed:
            return


@asynccontextmanager
async def line_bed(limits: Limits | None = None) -> AsyncGenerator[LineBed]:
    """It listens until the block is left."""
    async with rough_line(("127.0.0.1", 0)) as rough:
        bed = LineBed(rough, KeptWorlds())
        app = Lines(bed.hub, lambda: bed.roster, bed.attach, bed.worlds, _owner)
        config = Listener(Gate(app, Door("here", rough.port)), Connections(limits or Limits()))
        server = quiet(config)
        serving = asyncio.create_task(server.serve([_bound()]))
        await until(lambda: server.started)
        rough.to = server.servers[0].sockets[0].getsockname()[:2]
        try:
            yield bed
        finally:
            server.should_exit = True
            await serving


@asynccontextmanager
async def dialling(
    at: HubAt, key: Key, sync: WorldSync, serve: Callable[[SocketLine], Awaitable[None]] | None = None
) -> AsyncGenerator[Dial]:
    """A desk that keeps its line, until the block is left."""

    async def served(line: SocketLine) -> None:
        async with sync.telling(line):
            await (line.closed() if serve is None else serve(line))

    dial = Dial(at, key, served, early=sync.opening)
    task = asyncio.create_task(dial.run())
    try:
        yield dial
    finally:
        task.cancel()
        await asyncio.wait({task})


async def until(what: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Return once this is so."""
    async with asyncio.timeout(seconds):
        while not what():  # noqa: ASYNC110 - whatever it is, nobody rings for it
            await asyncio.sleep(0.01)


async def _owner() -> int:
    return 1


def _bound() -> socket.socket:
    made = socket.socket()
    made.bind(("127.0.0.1", 0))
    made.listen(1024)
    return made
