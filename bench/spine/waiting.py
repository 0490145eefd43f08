"""Ten thousand runs that wait for a person: what they cost while nothing happens, and how long listing them takes."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path

from bench.spine.clock import percentile
from deskhand.testing.whole import whole

TEXT = "ask me"
PLAN = {"goal": TEXT, "steps": [{"id": "q", "ask": "confirm", "with": {"text": "Shall I?"}}]}
IDLE_SECONDS = 10.0


async def main(waiting: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home, root = Path(folder) / "home", Path(folder) / "desk"
        home.mkdir()
        root.mkdir()
        async with whole(home, PLAN) as desk:
            for start in range(0, waiting, 50):
                sent = [desk.send(TEXT, root, native_id=f"w{n}") for n in range(start, min(start + 50, waiting))]
                for accepted in await asyncio.gather(*sent):
                    assert accepted.run is not None, accepted
                    if accepted.state != "asking":
                        view = await desk.hub.wait(accepted.run, 60)
                        assert view.state == "asking", view
        started = time.perf_counter()
        async with whole(home, PLAN) as desk:
            reopened = time.perf_counter() - started
            person = await desk.hub.person("cli", "owner")
            took: list[float] = []
            for _ in range(20):
                before = time.perf_counter()
                seen = await desk.hub.runs(person, limit=50)
                took.append(time.perf_counter() - before)
                assert len(seen) == min(50, waiting)
            before = time.perf_counter()
            everything = await desk.hub.runs(person, limit=waiting)
            all_listed = time.perf_counter() - before
            assert len(everything) == waiting
            cpu = time.process_time()
            await asyncio.sleep(IDLE_SECONDS)
            idle = time.process_time() - cpu
    print(
        json.dumps(
            {
                "waiting": waiting,
                "idle_cpu_percent": round(idle / IDLE_SECONDS * 100, 3),
                "page_of_50_ms_p95": round(percentile(took, 0.95) * 1000, 1),
                "all_listed_ms": round(all_listed * 1000, 1),
                "reopened_s": round(reopened, 2),
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
