"""How long a program takes that does nothing, in each jail that works here and in none. One that does not says why."""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any, Final

from deskhand.core.jail import Program
from deskhand.jail.bwrap import Bwrap
from deskhand.jail.glue import MontyGlue, available
from deskhand.jail.landlock import Landlock
from deskhand.jail.seatbelt import Seatbelt

NOTHING: Final = ("/bin/true",)


def middle(took: list[float]) -> float:
    return round(statistics.median(took[2:]) * 1000, 1)


async def main(times: int) -> None:
    found: dict[str, Any] = {}
    plain: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(times + 2):
            began = time.perf_counter()
            await asyncio.to_thread(subprocess.run, NOTHING, check=True)
            plain.append(time.perf_counter() - began)
        found["plain_start_ms"] = middle(plain)
        for jail in (Bwrap(), Landlock(), Seatbelt()):
            why = jail.missing()
            if why:
                found[f"{jail.name}_not_run"] = why
                continue
            took: list[float] = []
            for _ in range(times + 2):
                began = time.perf_counter()
                outcome = await jail.run(Program(NOTHING, folder))
                took.append(time.perf_counter() - began)
                assert outcome.ok, outcome
            found[f"{jail.name}_start_ms"] = middle(took)
            found[f"{jail.name}_over_plain_ms"] = round(middle(took) - middle(plain), 1)
    if available():
        took = []
        async with MontyGlue() as glue:
            for _ in range(times + 2):
                began = time.perf_counter()
                await glue.run("a + b", {"a": 1, "b": 2})
                took.append(time.perf_counter() - began)
        found["monty_start_ms"] = middle(took)
    else:
        found["monty_not_run"] = "pydantic-monty is not installed"
    print(json.dumps(found))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
