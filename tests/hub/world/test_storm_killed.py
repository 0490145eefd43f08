"""Desks that tell all the time, over real lines, while hub or desk is killed: in the end both hold the same."""

from __future__ import annotations

import asyncio
import base64
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from deskhand.core.world.delta import Delta, Snapshot, unpacked_snapshot
from deskhand.core.world.graph import Graph
from deskhand.desk.world_sync import WorldSync
from deskhand.hub.world.shelf import stored
from deskhand.hub.world.store import WorldStore
from deskhand.testing.line_bed import LineBed, dialling, line_bed, until
from deskhand.testing.line_hub import LineHub, roster_of
from deskhand.testing.simulated_desk import SimulatedDesk
from deskhand.trust.keys import Key

DESKS = 12
DESK = """
import asyncio, base64, sys
from deskhand.core.world.delta import packed
from deskhand.desk.dial import HubAt
from deskhand.desk.world_sync import WorldSync
from deskhand.testing.line_bed import dialling
from deskhand.testing.simulated_desk import SimulatedDesk
from deskhand.trust.keys import Key

class Telling:
    def __init__(self, desk): self.desk, self.graph = desk, desk.graph
    def since(self, epoch, v): return self.graph.since(v, epoch)
    def snapshot(self): return self.graph.snapshot()

async def main(seed, hub, port, number):
    desk = SimulatedDesk(int(number), files=4_000, epoch="start-" + number)
    sync = WorldSync(Telling(desk))
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    enough = asyncio.ensure_future(orders.readline())
    async with dialling(HubAt(bytes.fromhex(hub), ["ws://localhost:" + port]), Key(bytes.fromhex(seed)), sync):
        while not enough.done():
            desk.step()
            sync.changed()
            await asyncio.sleep(0.005)
        print(base64.b64encode(packed(desk.graph.snapshot())).decode(), flush=True)
        await orders.readline()

asyncio.run(main(*sys.argv[1:]))
"""


@dataclass
class Telling:
    """A desk in this process, as its line sees it."""

    desk: SimulatedDesk

    @property
    def graph(self) -> Graph:
        return self.desk.graph

    def since(self, epoch: str, v: int) -> Delta | None:
        return self.graph.since(v, epoch)

    def snapshot(self) -> Snapshot:
        return self.graph.snapshot()


class Storm:
    """Some desks, each with a line of its own to a hub elsewhere."""

    def __init__(self) -> None:
        self.keys = [Key.make() for _ in range(DESKS)]
        self.desks = [SimulatedDesk(number) for number in range(DESKS)]
        self.syncs = [WorldSync(Telling(desk)) for desk in self.desks]

    async def tell(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for desk, sync in zip(self.desks, self.syncs, strict=True):
                desk.step()
                sync.changed()
                await asyncio.sleep(0.002)

    def alike(self, graphs: dict[str, Graph]) -> bool:
        return all(
            key.id in graphs and graphs[key.id].equal(desk.graph)
            for key, desk in zip(self.keys, self.desks, strict=True)
        )


async def soon(what: Callable[[], bool], seconds: float = 30) -> None:
    """Of what takes a moment to look at."""
    async with asyncio.timeout(seconds):
        while not await asyncio.to_thread(what):  # noqa: ASYNC110 - whatever it is, nobody rings for it
            await asyncio.sleep(0.2)


async def test_a_hub_that_is_killed_again_and_again_holds_the_same_as_its_desks(tmp_path: Path) -> None:
    storm, owner, key = Storm(), Key.make(), Key.make()
    hub = LineHub(tmp_path / "hub.db", owner, roster_of(owner, key, storm.keys, int(time.time())), key)
    await asyncio.to_thread(hub.start)
    try:
        async with AsyncExitStack() as lines:
            for one, sync in zip(storm.keys, storm.syncs, strict=True):
                await lines.enter_async_context(dialling(hub.at, one, sync))
            for seconds in (0.5, 1.6, 2.3):  # before anything was stored, and between two writes
                await storm.tell(seconds)
                hub.kill()
                await storm.tell(0.4)  # the desks go on
                await asyncio.to_thread(hub.start)
            await storm.tell(1.0)
            await soon(lambda: storm.alike(hub.graphs()))
    finally:
        await asyncio.to_thread(hub.stop)
    kept = WorldStore(tmp_path / "world.db")
    for one, desk in zip(storm.keys, storm.desks, strict=True):
        graph = await kept.read(lambda sql, device=one.id: stored(sql, device))
        assert graph is not None
        assert dict(graph.nodes) == desk.settled()
        assert dict(graph.edges) == dict(desk.graph.edges)
    kept.close()


async def test_a_desk_that_is_killed_in_the_middle_of_telling_tells_all_of_it_again() -> None:
    """In the middle of its world, which comes in three parts, and in the middle of its deltas."""
    key = Key.make()
    async with line_bed() as bed:
        bed.list(key)
        for number, told in enumerate((20_000, 60_000, None, None)):
            before = bed.rough.up
            bed.rough.bytes_a_second = 100_000 if told else 0
            desk = await _desk(bed, key, number)
            if told is None:
                await until(lambda n=number: _is_at(bed, key, f"start-{n}", 40))
            else:
                await until(lambda size=before + told: bed.rough.up > size)
                assert not _is_at(bed, key, f"start-{number}", 1), "it was killed before all had come"
            if number < 3:
                desk.send_signal(signal.SIGKILL)
                await desk.wait()
                continue
            assert desk.stdin is not None
            assert desk.stdout is not None
            desk.stdin.write(b"enough\n")
            held = Graph()
            held.take(unpacked_snapshot(base64.b64decode(await asyncio.wait_for(desk.stdout.readline(), 20))))
            await until(lambda told=held: bed.worlds.graphs[key.id].equal(told))
            desk.stdin.write(b"go\n")
            await asyncio.wait_for(desk.wait(), 20)


def _is_at(bed: LineBed, key: Key, epoch: str, v: int) -> bool:
    graph = bed.worlds.graphs.get(key.id)
    return graph is not None and graph.epoch == epoch and graph.v >= v


async def _desk(bed: LineBed, key: Key, number: int) -> Process:
    words = ("-c", DESK, key.seed().hex(), bed.hub.public.hex(), str(bed.rough.port), str(number))
    return await asyncio.create_subprocess_exec(sys.executable, *words, stdin=PIPE, stdout=PIPE, limit=1 << 24)
