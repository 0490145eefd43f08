"""A csv of 200 MB is asked without being held: the sum is right, and memory stays far below the file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

MB = 1_000_000
ROW = "A{n:09},2026-{month:02}-{day:02},North,{whole}.{part:02},{note}\n"
PROGRAM = """
import asyncio, json, resource, sys
from pathlib import Path
from deskhand.testing.desk import RealDesk

async def main(root, home):
    desk = RealDesk(root, home, packages=("deskhand.abilities",))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    asked = {"measures": [{"do": "sum", "column": "Amount"}, {"do": "count"}]}
    receipt = await desk.do("table.query", file="large.csv", question=asked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    await desk.monitor.close()
    print(json.dumps({"cells": receipt.result["rows"][0]["cells"], "kilobytes": peak - before}))

asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
"""


@pytest.mark.long
@pytest.mark.timeout(300)
def test_two_hundred_megabytes_are_read_as_a_stream(tmp_path: Path) -> None:
    root, home = tmp_path / "root", tmp_path / "home"
    root.mkdir()
    home.mkdir()
    cents = rows = 0
    with (root / "large.csv").open("w") as file:
        file.write("Order,Date,Region,Amount,Note\n")
        while file.tell() < 200 * MB:
            lines: list[str] = []
            for n in range(rows, rows + 10_000):
                whole, part = n * 37 % 900, n % 100
                cents += whole * 100 + part
                note = "as agreed " * 6
                lines.append(ROW.format(n=n, month=n % 12 + 1, day=n % 28 + 1, whole=whole, part=part, note=note))
            rows += len(lines)
            file.write("".join(lines))
    command = [sys.executable, "-c", PROGRAM, str(root), str(home)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True)
    found = json.loads(done.stdout)
    assert found["cells"][0] == pytest.approx(cents / 100, rel=1e-9)
    assert found["cells"][1] == rows
    assert found["kilobytes"] * 1024 < 600 * MB, found
