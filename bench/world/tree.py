"""How long it takes to read everything that Calc shows: ours, and pyatspi in the same run. Prints one JSON line.

`python -m bench.world.tree`. Both are new clients of the bus each time; ours includes finding the bus, listening, and
telling what was read. One walk that is not counted comes first, for Calc makes much of it when it is first asked.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from deskhand.desk.perceive.linux.atspi import AtspiBackend
from deskhand.testing.screen_sessions import ROWS
from deskhand.testing.told import Told
from deskhand.testing.virtual_bus import SESSION
from deskhand.testing.virtual_desk import virtual_desk

RUNS = 5
SYSTEM_PYTHON = "/usr/bin/python3"
WALK = Path(__file__).with_name("pyatspi_walk.py")
WALK_SECONDS = 120


async def ours(session: str) -> tuple[float, int]:
    backend, told = AtspiBackend(session), Told()
    began = time.perf_counter()
    await backend.start(told)
    seconds = time.perf_counter() - began
    await backend.stop()
    return seconds, len(told.all())


async def there() -> bool:
    """Whether the system's Python has pyatspi."""
    ask = await asyncio.create_subprocess_exec(SYSTEM_PYTHON, "-c", "import pyatspi", stderr=asyncio.subprocess.DEVNULL)
    return await ask.wait() == 0


async def theirs(surroundings: Mapping[str, str]) -> tuple[float, int]:
    walk = await asyncio.create_subprocess_exec(
        SYSTEM_PYTHON, str(WALK), "soffice", env=dict(surroundings),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, problem = await asyncio.wait_for(walk.communicate(), WALK_SECONDS)
    if walk.returncode != 0:
        sys.exit(f"pyatspi did not walk: {problem.decode()}")
    said = json.loads(out)
    return said["seconds"], said["elements"]


def written(file: Path) -> Path:
    file.write_text(ROWS)
    return file


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = written(Path(folder, "orders.csv"))
        async with virtual_desk() as desk:
            app = await desk.calc(file)
            await desk.activate(app.window)
            if not await there():
                mine, elements = await ours(desk.surroundings[SESSION])
                figures = {"ms": round(mine * 1000), "elements": elements}
                print(json.dumps(figures | {"pyatspi": "not measured: apt-get install python3-pyatspi"}))
                return
            await theirs(desk.surroundings)
            pairs = [(await ours(desk.surroundings[SESSION]), await theirs(desk.surroundings)) for _ in range(RUNS)]
    mine, other = (median(seconds for seconds, _ in side) for side in zip(*pairs, strict=True))
    elements, walked = (median(count for _, count in side) for side in zip(*pairs, strict=True))
    print(json.dumps({
        "what": "whole tree of Calc", "ms": round(mine * 1000), "elements": int(elements),
        "pyatspi_ms": round(other * 1000), "pyatspi_elements": int(walked), "times_faster": round(other / mine, 1),
    }))  # fmt: skip


if __name__ == "__main__":
    asyncio.run(main())
