"""A hub that is killed in the middle of it all: the desk tells again what was lost, until what is stored is whole."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deskhand.core.wire.frames_line import Ack, Resync
from deskhand.core.world.delta import Delta, Snapshot, packed
from deskhand.hub.world.room import WorldRoom
from deskhand.hub.world.shelf import stored
from deskhand.hub.world.store import WorldStore
from deskhand.testing.simulated_desk import SimulatedDesk

HUB = """
import asyncio, sys
from pathlib import Path
from deskhand.core.world.delta import unpacked_delta, unpacked_snapshot
from deskhand.hub.world.room import WorldRoom
from deskhand.hub.world.store import WorldStore

def hear(frame):
    print(type(frame).__name__, frame.epoch, *(getattr(frame, name, 0) for name in ("v", "stored")), flush=True)

async def main(url):
    room = WorldRoom(WorldStore(Path(url) if "://" not in url else url))
    await room.start()
    room.come("dev", 1, "laptop", hear)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while True:
        kind, size = (await reader.readexactly(1)), int.from_bytes(await reader.readexactly(4), "big")
        data = await reader.readexactly(size)
        room.take("dev", unpacked_snapshot(data) if kind == b"s" else unpacked_delta(data))

asyncio.run(main(sys.argv[1]))
"""


class Hub:
    """A hub in a process of its own, with a desk on its line."""

    def __init__(self, url: str | Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HUB, str(url)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=False
        )

    def tell(self, frame: Delta | Snapshot) -> None:
        data = packed(frame)
        assert self.process.stdin is not None
        self.process.stdin.write((b"s" if isinstance(frame, Snapshot) else b"d") + len(data).to_bytes(4, "big") + data)
        self.process.stdin.flush()

    def hear(self) -> tuple[str, str, int, int]:
        assert self.process.stdout is not None
        kind, _, rest = self.process.stdout.readline().decode().rstrip("\n").partition(" ")
        epoch, v, kept = rest.split(" ")
        return kind, epoch, int(v), int(kept)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


@pytest.mark.parametrize("after", [0, 1, 3])
def test_what_a_killed_hub_loses_comes_back(world_url: str | Path, after: int) -> None:
    """Killed before the first commit, between two, and when the desk has gone on for a while."""
    desk = SimulatedDesk(after)
    hub = Hub(world_url)
    try:
        assert hub.hear()[0] == "Resync"
        hub.tell(desk.graph.snapshot())
        commits = 0
        while commits < after:
            for _ in range(50):
                hub.tell(desk.step())
            commits += hub.hear()[3] > 0
        for _ in range(200):
            hub.tell(desk.step())
    finally:
        hub.kill()
    for _ in range(30):
        desk.step()  # the hub is away, the desk goes on
    asyncio.run(_comes_back(world_url, desk))


async def _comes_back(url: str | Path, desk: SimulatedDesk) -> None:
    room = WorldRoom(WorldStore(url))
    await room.start()
    heard: list[Ack | Resync] = []
    room.come("dev", 1, "laptop", heard.append)
    asked = heard[0]
    assert isinstance(asked, Resync)
    assert asked == Resync("", 0)  # elements were in memory only, so all of it is asked for
    room.take("dev", desk.answer(asked))
    for _ in range(20):
        room.take("dev", desk.step())
    await room.stop()
    again = WorldStore(url)
    kept = await again.read(lambda sql: stored(sql, "dev"))
    again.close()
    assert kept is not None
    assert dict(kept.nodes) == desk.settled()
    assert dict(kept.edges) == dict(desk.graph.edges)
