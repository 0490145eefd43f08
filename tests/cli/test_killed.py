"""`kill -9` of a command in the middle: nothing is lost, nothing is done twice, and the next command goes on."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

KILLED = -signal.SIGKILL
REQUEST = "organize Downloads by type"


def reached(deskhand: Any, tmp_path: Path) -> list[str]:
    """Every point that an undisturbed run of the request reaches, in order."""
    file = tmp_path / "points.txt"
    assert deskhand.killed(f"list:{file}", "do", REQUEST, "--root", deskhand.desk, "--yes", "--json") == 0
    return file.read_text().split()


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_the_next_command_finishes_what_was_killed(deskhand: Any, tmp_path: Path, part: float) -> None:
    points = reached(deskhand, tmp_path)
    wanted = deskhand.tree()
    deskhand("undo", "--json", code=0)
    start = deskhand.tree()
    assert start != wanted

    code = deskhand.killed(f"any:{int(len(points) * part)}", "do", REQUEST, "--root", deskhand.desk, "--yes", "--json")
    assert code == KILLED
    runs = deskhand("runs", "--json", code=0).object["runs"]
    mine = [run for run in runs if run["goal"] == REQUEST and run["undone_by"] is None]
    if not mine:
        assert deskhand.tree() == start
        return
    deskhand.do("list Documents", code=0)
    (run,) = [one for one in deskhand("runs", "--json", code=0).object["runs"] if one["run"] == mine[0]["run"]]
    if run["state"] == "asking":
        deskhand("answer", str(run["run"]), "yes", "--json", code=0)
    assert deskhand.tree() == wanted


def test_a_point_that_is_never_reached_kills_nothing(deskhand: Any) -> None:
    assert deskhand.killed("no.such.point", "do", "list Downloads", "--root", deskhand.desk, "--json") == 0
