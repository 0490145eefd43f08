"""How many desks one hub process holds, in one process: what it costs to take a delta, and to write behind.

`python -m bench.world.hub --desks 2000 --seconds 20` has each desk tell five deltas a second, all packed before the
clock starts, and prints JSON: the processor's time for a delta with all that follows from it (unpacking, taking,
telling watchers, acks, writing), how long deltas waited for their turn, and how far behind the store was.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from deskhand.core.wire.frames_line import Ack, Resync
from deskhand.core.world.delta import Delta, packed, unpacked_delta, unpacked_snapshot
from deskhand.hub.world.room import WorldRoom
from deskhand.hub.world.store import WorldStore
from deskhand.testing.simulated_desk import SimulatedDesk

EACH_SECOND = 5
SETTLING = 5
"""One delta in so many is about more than elements."""


def told(desk: SimulatedDesk, count: int) -> list[bytes]:
    """What a desk will tell: typing, and now and then a file or a window."""
    return [packed(desk.step() if at % SETTLING == 0 else desk.type()) for at in range(count)]


class Simulated:
    """One desk whose deltas are ready, and what it heard."""

    def __init__(self, number: int, files: int, elements: int, count: int) -> None:
        self.device = f"dev{number}"
        desk = SimulatedDesk(number, files=files, elements=elements)
        self.first = packed(desk.graph.snapshot())
        self.deltas = told(desk, count)
        self.last = desk.graph.v
        self.acks: list[tuple[float, Ack]] = []
        self.resyncs = 0

    def hear(self, frame: Ack | Resync) -> None:
        if isinstance(frame, Ack):
            self.acks.append((time.monotonic(), frame))
        else:
            self.resyncs += 1


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def run(desks: int, seconds: int, files: int, elements: int, url: str | Path) -> dict[str, object]:
    many = [Simulated(at, files, elements, seconds * EACH_SECOND) for at in range(desks)]
    gc.collect()
    gc.freeze()
    before = _memory()
    room = WorldRoom(WorldStore(url))
    await room.start()
    began = time.process_time()
    for one in many:
        room.come(one.device, 1, one.device, one.hear)
        room.take(one.device, unpacked_snapshot(one.first))
        await asyncio.sleep(0)
    joined = time.process_time() - began
    held = _memory() - before
    await _until_stored(many, 0)
    waited, late, cost, loop = await _storm(room, many, seconds)
    behind = await _until_stored(many, None)
    figures: dict[str, object] = {
        "desks": desks,
        "deltas_a_second": desks * EACH_SECOND,
        "taken": desks * seconds * EACH_SECOND,
        "join_ms_a_desk": round(joined / desks * 1e3, 2),
        "memory_MB": round(held / 1e6, 1),
        "cpu_us_a_delta": round(cost / (desks * seconds * EACH_SECOND) * 1e6, 1),
        "loop_us_a_delta": round(loop / (desks * seconds * EACH_SECOND) * 1e6, 1),
        "wait_p50_ms": round(percentile(waited, 0.5) * 1e3, 1),
        "wait_p95_ms": round(percentile(waited, 0.95) * 1e3, 1),
        "wait_p95_ms_by_quarter": late,
        "stored_after_last_s": round(behind, 2),
        "resyncs": sum(one.resyncs for one in many) - desks,
        "acks": sum(len(one.acks) for one in many),
    }
    await room.stop()
    return figures


Storm = tuple[list[float], list[float], float, float]
"""How long each delta waited, p95 by quarters, the processor's time for all, and that of the loop's thread."""


async def _storm(room: WorldRoom, many: Sequence[Simulated], seconds: int) -> Storm:
    """Every desk tells in its turn, at the moment it would; how long each delta waited beyond that."""
    gap = 1 / EACH_SECOND / len(many)
    waited: list[float] = []
    began, spent, own = time.monotonic(), time.process_time(), time.thread_time()
    for turn in range(seconds * EACH_SECOND):
        for at, one in enumerate(many):
            due = began + (turn * len(many) + at) * gap
            if (ahead := due - time.monotonic()) > 0.002:
                await asyncio.sleep(ahead)
            room.take(one.device, unpacked_delta(one.deltas[turn]))
            waited.append(time.monotonic() - due)
            if at % 20 == 0:
                await asyncio.sleep(0)
    cost = time.process_time() - spent
    loop = time.thread_time() - own
    quarter = len(waited) // 4
    parts = [waited[at * quarter : (at + 1) * quarter] for at in range(4)]
    return waited, [round(percentile(part, 0.95) * 1e3, 1) for part in parts], cost, loop


async def _until_stored(many: Sequence[Simulated], v: int | None) -> float:
    """Seconds until every desk has heard that all it told is stored."""
    began = time.monotonic()
    while any(not one.acks or one.acks[-1][1].stored < (one.last if v is None else 1) for one in many):
        if time.monotonic() - began > 120:
            raise TimeoutError("what desks told was not stored within two minutes")
        await asyncio.sleep(0.05)
    return time.monotonic() - began


def _memory() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def take_cost(deltas: int = 5_000) -> dict[str, float]:
    """Microseconds to unpack a small delta and to take it, the best of five rounds."""
    best = {"unpack": 1e9, "take": 1e9}
    for _ in range(5):
        desk = SimulatedDesk(1, files=50, elements=200)
        room = _Unarmed(desk)
        raw = [packed(desk.type()) for _ in range(deltas)]
        began = time.process_time()
        ready = [unpacked_delta(one) for one in raw]
        unpacked = time.process_time()
        room.take(ready)
        done = time.process_time()
        best["unpack"] = min(best["unpack"], (unpacked - began) / deltas * 1e6)
        best["take"] = min(best["take"], (done - unpacked) / deltas * 1e6)
    return {name: round(micros, 2) for name, micros in best.items()}


class _Unarmed:
    """The part of a room that takes deltas, without its clock."""

    def __init__(self, desk: SimulatedDesk) -> None:
        from deskhand.hub.world.live import Live

        self.live = Live()
        self.live.come("dev", 1, "laptop", 0.0)
        self.live.take("dev", desk.graph.snapshot(), 0.0)

    def take(self, deltas: Sequence[Delta]) -> None:
        for delta in deltas:
            self.live.take("dev", delta, 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--desks", type=int, default=2_000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--elements", type=int, default=40)
    parser.add_argument("--url", default="", help="a Postgres database instead of a file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.url or Path(folder) / "world.db"
        figures = asyncio.run(run(given.desks, given.seconds, given.files, given.elements, url))
    print(json.dumps({"take_us": take_cost(), **figures}, indent=1))


if __name__ == "__main__":
    main()
