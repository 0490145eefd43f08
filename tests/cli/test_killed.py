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

    at = int(len(points) * part)
    command = ("do", REQUEST, "--root", deskhand.desk, "--yes", "--json")
    while (code := deskhand.killed(f"any:{at}", *command)) == 0 and at > 0:
        deskhand("undo", "--json", code=0)  # commits are grouped by chance: this time it passed fewer points
        at = at * 9 // 10
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


def test_what_was_taken_in_and_never_understood_is_understood_by_the_next_command(deskhand: Any) -> None:
    request = "move Downloads/song.mp3 to Documents"
    assert deskhand.killed("hub.accept.after", "do", request, "--root", deskhand.desk, "--json") == KILLED
    assert deskhand("runs", "--json", code=0).object["runs"][0]["goal"] == request


@pytest.mark.usefixtures("careful")
def test_the_next_command_says_what_became_of_it(deskhand: Any) -> None:
    request = "organize Downloads by type"
    assert deskhand.killed("hub.accept.after", "do", request, "--root", deskhand.desk) == KILLED
    said = deskhand.do("list Documents", code=0)
    (run,) = [one for one in deskhand("runs", "--json", code=0).object["runs"] if one["goal"] == request]
    assert run["state"] == "asking"
    assert request in said.err
    assert f"deskhand answer {run['run']}" in said.err
    assert deskhand.do("list Documents", code=0).err == ""
    assert deskhand("answer", str(run["run"]), "yes", "--json", code=0).object["state"] == "done"


def test_what_needs_no_question_is_done_before_the_next_command_ends(deskhand: Any) -> None:
    request = "list Downloads"
    assert deskhand.killed("hub.accept.after", "do", request, "--root", deskhand.desk) == KILLED
    deskhand("answer", "99", "yes", "--json", code=1)
    (run,) = deskhand("runs", "--json", code=0).object["runs"]
    assert (run["goal"], run["state"]) == (request, "done")


def test_words_that_nobody_understands_are_answered_late_too(deskhand: Any) -> None:
    assert deskhand.killed("hub.accept.after", "do", "order a pizza without olives", "--root", deskhand.desk) == KILLED
    said = deskhand.do("list Documents", code=0)
    assert "order a pizza without olives" in said.err
    assert "did not understand" in said.err
