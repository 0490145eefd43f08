"""What it costs on the wire to catch up: a desk of 5,000 elements whose line was away for fifty versions.

`python -m bench.world.resync` counts every byte that goes through a proxy from the desk to the hub: the WebSocket's
upgrade, the greeting, and what was missing.
"""

from __future__ import annotations

import argparse
import asyncio
import json

from deskhand.core.world.delta import Delta, Snapshot
from deskhand.core.world.graph import Graph
from deskhand.desk.world_sync import WorldSync
from deskhand.testing.bursts import NODES, Bursts
from deskhand.testing.line_bed import dialling, line_bed, until
from deskhand.trust.keys import Key

BEHIND = 50


class Told:
    """A desk whose line sees only what it has told."""

    def __init__(self, bursts: Bursts) -> None:
        self.graph = bursts.graph

    def since(self, epoch: str, v: int) -> Delta | None:
        return self.graph.since(v, epoch)

    def snapshot(self) -> Snapshot:
        return self.graph.snapshot()


async def _run() -> dict[str, object]:
    bursts, key = Bursts(), Key.make()
    desk = Told(bursts)
    sync = WorldSync(desk)
    async with line_bed() as bed:
        bed.list(key)

        def alike() -> bool:
            held: Graph | None = bed.worlds.graphs.get(key.id)
            return held is not None and held.equal(bursts.graph)

        async with dialling(bed.at, key, sync):
            await until(alike)
            first = bed.rough.up
            bed.rough.refuses = True
            bed.rough.cut()
            versions = len(list(bursts.deltas(BEHIND)))
            before = bed.rough.up
            bed.rough.refuses = False
            await until(alike)
        return {
            "nodes": NODES,
            "versions_behind": versions,
            "first_bytes": first,
            "resync_bytes": bed.rough.up - before,
            "resyncs": bed.worlds.resyncs,
        }


def measured() -> dict[str, object]:
    return asyncio.run(_run())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    given = parser.parse_args()
    print(json.dumps(measured(), indent=None if given.json else 1))


if __name__ == "__main__":
    main()
