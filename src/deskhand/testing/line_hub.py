"""A hub's door for desks, with the worlds it holds and stores, in a process of its own: to be killed, or measured.

`LineHub` is the handle of whoever started it. What runs there is the hub's own: `Lines` behind the gate of its
listener, `WorldRoom` and its store; no conversation and no runs.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final, TypeVar

import msgspec

from deskhand.core.wire.frames_line import Shares
from deskhand.core.wire.memory import Line, LineClosed
from deskhand.core.world.delta import Delta, Snapshot, packed, unpacked_snapshot
from deskhand.core.world.graph import Graph
from deskhand.desk.dial import HubAt
from deskhand.hub.api.connections import Connections, Listener
from deskhand.hub.api.doors import Door
from deskhand.hub.api.gate import Gate
from deskhand.hub.api.line import Lines, Tell
from deskhand.hub.api.server import listening, quiet
from deskhand.hub.roomy import roomy
from deskhand.hub.world.pending import Batch
from deskhand.hub.world.room import WorldRoom
from deskhand.hub.world.store import WorldStore, beside
from deskhand.trust.keys import Key
from deskhand.trust.roster import Roster
from deskhand.trust.signed import Signed

SECONDS: Final = 60.0
_LARGEST: Final = 1 << 28
T = TypeVar("T")


class Told(msgspec.Struct):
    """What it is told when it starts."""

    seed: bytes
    """Of the hub's key."""
    owner: bytes
    entries: list[Signed]
    store: str
    port: int


class Figures(msgspec.Struct):
    """What it measured of itself since it was last asked."""

    taken: dict[str, list[float]] = msgspec.field(default_factory=dict[str, list[float]])
    """For each desk, when each delta could be read in its graph, by the clock that never jumps."""
    behind: list[float] = msgspec.field(default_factory=list[float])
    """Of each write of a desk, how long the oldest change in it had waited when it was stored."""


@dataclass
class LineHub:
    """A hub that runs elsewhere. Not for several threads at once."""

    store: Path
    owner: Key
    roster: Roster
    key: Key
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it; on the same port where it was there before."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        entries = list(self.roster.entries)
        self._say(Told(self.key.seed(), self.owner.public, entries, str(self.store), self.port))
        self.port = self._hear(int)

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def at(self) -> HubAt:
        return HubAt(self.key.public, [f"ws://localhost:{self.port}"])

    def graphs(self) -> dict[str, Graph]:
        """What it holds of every desk."""
        self._say("graphs")
        graphs: dict[str, Graph] = {}
        for device, raw in self._hear(dict[str, bytes]).items():
            graphs[device] = Graph()
            graphs[device].take(unpacked_snapshot(raw))
        return graphs

    def figures(self) -> Figures:
        self._say("figures")
        return self._hear(Figures)

    def kill(self) -> None:
        """As `kill -9` does."""
        self._running.send_signal(signal.SIGKILL)
        self._ended()

    def stop(self) -> None:
        """As a person does: what it holds is stored first."""
        if self._process is not None:
            self._say("stop")
            self._ended()

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        return self._process

    def _ended(self) -> None:
        process, self._process = self._running, None
        process.wait(SECONDS)
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            pipe.close()

    def _say(self, order: object) -> None:
        pipe = self._running.stdin
        assert pipe is not None
        pipe.write(msgspec.json.encode(order) + b"\n")
        pipe.flush()

    def _hear(self, kind: type[T]) -> T:
        pipe = self._running.stdout
        assert pipe is not None
        return msgspec.json.decode(pipe.readline(), type=kind)


def roster_of(owner: Key, hub: Key, desks: Sequence[Key], at: int) -> Roster:
    """An owner's list with a hub and these desks on it."""
    roster = Roster.begun(owner, person="owner", name="terminal", at=at)
    listed = [(hub, "hub", "hub"), *((key, "desk", f"laptop {n}") for n, key in enumerate(desks))]
    for key, kind, name in listed:
        assert kind in ("hub", "desk")
        roster = roster.adding(owner, kind=kind, alg="ed25519", public=key.public, name=name, person="owner", at=at)
    return roster


class _Store(WorldStore):
    """Says how long what it was given had waited when it was stored."""

    def __init__(self, url: str | Path) -> None:
        super().__init__(url)
        self.waiting: dict[str, float] = {}
        """Since when a desk has had something that is not on its way to the disk."""
        self.behind: list[float] = []

    async def write(self, batches: Sequence[Batch]) -> None:
        since = [self.waiting.pop(batch.device, None) for batch in batches]
        await super().write(batches)
        now = monotonic()
        self.behind += [now - began for began in since if began is not None]


class _Worlds:
    """The room, with the moment of each delta noted."""

    def __init__(self, room: WorldRoom, store: _Store) -> None:
        self._room = room
        self._store = store
        self.taken: dict[str, list[float]] = {}

    def come(self, device: str, person: int, name: str, tell: Tell) -> None:
        self._room.come(device, person, name, tell)

    def shares(self, device: str, shares: Shares) -> None:
        self._room.shares(device, shares)

    def left(self, device: str) -> None:
        self._room.left(device)

    def take(self, device: str, frame: Delta | Snapshot) -> None:
        self._room.take(device, frame)
        now = monotonic()
        desk = self._room.live.get(device)
        if desk is not None and desk.pending:
            self._store.waiting.setdefault(device, now)
        if isinstance(frame, Delta):
            self.taken.setdefault(device, []).append(now)

    def figures(self) -> Figures:
        figures = Figures(self.taken, self._store.behind)
        self.taken, self._store.behind = {}, []
        return figures

    def graphs(self) -> dict[str, bytes]:
        return {desk.device: packed(desk.graph.snapshot()) for desk in self._room.live if desk.whole}


async def _drained(line: Line) -> None:
    try:
        while True:
            await line.receive()
    except LineClosed:
        return


async def _owner() -> int:
    return 1


async def _main() -> None:
    orders = asyncio.StreamReader(limit=_LARGEST)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    told = msgspec.json.decode(await orders.readline(), type=Told)
    roster = Roster.read(told.owner, told.entries)
    store = _Store(beside(Path(told.store)))
    room = WorldRoom(store)
    await room.start()
    worlds = _Worlds(room, store)
    draining: set[asyncio.Task[None]] = set()

    def attach(_device: str, line: Line) -> None:
        task = asyncio.ensure_future(_drained(line))
        draining.add(task)
        task.add_done_callback(draining.discard)

    sockets = await asyncio.to_thread(listening, told.port)
    port = int(sockets[0].getsockname()[1])
    lines = Lines(Key(told.seed), lambda: roster, attach, worlds, _owner)
    server = quiet(Listener(Gate(lines, Door("here", port)), Connections(roomy())))
    serving = asyncio.create_task(server.serve(sockets))
    while not server.started:  # noqa: ASYNC110 - it rings for nobody
        await asyncio.sleep(0.01)
    _answer(port)
    while order := await orders.readline():
        match msgspec.json.decode(order, type=str):
            case "graphs":
                _answer(worlds.graphs())
            case "figures":
                _answer(worlds.figures())
            case _:
                break
    server.should_exit = True
    await serving
    await room.stop()


def _answer(said: object) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(said) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(_main())
