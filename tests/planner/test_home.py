"""`~` is the home of the desk that is asked, wherever the planner itself runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.planner.conftest import NOW

from deskhand.core.plan.model import Do
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planner


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("open ~/Documents/notes.txt", "Documents/notes.txt"),
        ("打开 ~/Documents/notes.txt", "Documents/notes.txt"),
        ("open ~/../x.txt", "/home/x.txt"),
        ("打开 ~/../x.txt", "/home/x.txt"),
        ("open ~nobody/x.txt", "~nobody/x.txt"),
    ],
)
def test_home_is_the_desk_s(
    planner: Planner, tmp_path: Path, text: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/somewhere/else")
    (tmp_path / "Documents").mkdir()
    (tmp_path / "Documents/notes.txt").touch()
    home = "/home/ann" if ".." in text else str(tmp_path)
    world = FolderWorld(str(tmp_path), home=home)
    plan = planner.plan(text, world, NOW).plan
    world.close()
    assert plan is not None
    assert [step.with_["file"] for step in plan.steps if isinstance(step, Do)] == [wanted]


def test_a_desk_knows_its_own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    world = FolderWorld(str(tmp_path))
    world.close()
    assert world.home == str(tmp_path)
