"""Killed with -9 anywhere, nothing is lost and nothing happens twice."""

import json
import subprocess
import sys

import pytest


def _campaign(*options: str, within: float) -> dict[str, object]:
    ran = subprocess.run(
        [sys.executable, "-m", "deskhand.testing.killing", "--json", *options],
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )
    assert ran.stdout, ran.stderr
    tally: dict[str, object] = json.loads(ran.stdout)
    assert ran.returncode == 0, f"{tally}\n{ran.stderr}"
    return tally


@pytest.mark.timeout(600)
def test_some_points_and_moments() -> None:
    tally = _campaign("--points", "--every", "6", "--random", "12", "--seed", "7", within=570)
    assert isinstance(tally["kills"], int)
    assert tally["kills"] >= 12


@pytest.mark.long
@pytest.mark.timeout(3_000)
def test_every_point_and_two_hundred_moments() -> None:
    tally = _campaign("--points", "--random", "200", within=2_900)
    assert isinstance(tally["kills"], int)
    assert tally["kills"] >= 200
