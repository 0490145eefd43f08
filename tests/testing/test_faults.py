"""Fault points kill where they say, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DIE = """
import sys
from deskhand.core.fault import install, reach
from deskhand.testing.faults import hook_for
install(hook_for(sys.argv[1]))
for n in range(6):
    for point in ("a", "b"):
        reach(point)
        print(point, n, flush=True)
"""


def until(choice: str) -> tuple[int, int]:
    """The exit code, and how many points were passed before."""
    done = subprocess.run([sys.executable, "-c", DIE, choice], capture_output=True, text=True, timeout=30, check=False)
    return done.returncode, len(done.stdout.splitlines())


@pytest.mark.parametrize(
    ("choice", "passed"), [("a", 0), ("b", 1), ("a:3", 4), ("any:5", 4), ("any:12", 11)], ids=lambda value: str(value)
)
def test_it_dies_at_the_chosen_reach(choice: str, passed: int) -> None:
    assert until(choice) == (-9, passed)


@pytest.mark.parametrize("choice", ["c", "a:7", "any:13"])
def test_a_point_not_reached_kills_nothing(choice: str) -> None:
    assert until(choice) == (0, 12)


def test_a_seed_dies_at_the_same_place_every_time() -> None:
    assert until("random:7:12") == until("random:7:12")


def test_points_are_listed_in_order(tmp_path: Path) -> None:
    assert until(f"list:{tmp_path / 'points'}") == (0, 12)
    assert (tmp_path / "points").read_text().split() == ["a", "b"] * 6
