"""Fast enough to plan while somebody types: warm requests over a desk of two thousand files."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planner
from tests.planner.conftest import NOW
from tests.planner.desk import laid_out
from tests.planner.test_requests import ROWS


def test_a_warm_request_takes_milliseconds(planner: Planner, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world = FolderWorld(str(laid_out(tmp_path, more=2_000)))
    texts = [row[3] for row in ROWS]
    for text in texts:
        planner.plan(text, world, NOW)
    times = sorted(planner.plan(text, world, NOW).ms for text in texts)
    world.close()
    p95 = times[int(len(times) * 0.95)]
    with capsys.disabled():
        print(f"\nplanner: {len(times)} requests, median {statistics.median(times):.2f} ms, p95 {p95:.2f} ms, worst {times[-1]:.1f} ms")
    assert p95 < 20
