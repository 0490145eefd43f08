"""Folders that were granted by themselves: read as a whole like any other, and never moved, renamed or deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from deskhand.core.plan.model import Do
from deskhand.core.registry import Registry
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planned, Planner

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Registry.discover())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("Documents", "Downloads", "Desktop", "work/projects"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "Documents/note.txt").write_text("note")
    return tmp_path


@pytest.fixture
def world(home: Path) -> Iterator[FolderWorld]:
    folders = ("Documents", "Downloads", "Desktop", "work/projects")
    world = FolderWorld(str(home), folders, home=str(home))
    yield world
    world.close()


def step(planned: Planned) -> tuple[str, Mapping[str, Any]]:
    assert planned.outcome == "run", planned
    assert planned.plan is not None
    (only,) = planned.plan.steps
    assert isinstance(only, Do)
    return only.do, only.with_


def test_what_stands_alone_is_known(world: FolderWorld, home: Path) -> None:
    assert world.tops == ["Documents", "Downloads", "Desktop", "work/projects"]
    inner = FolderWorld(str(home), (".", "Documents"))
    assert inner.tops == ["."]  # around Documents everything was granted
    inner.close()


@pytest.mark.parametrize(
    ("text", "packed", "to"),
    [
        ("zip Documents", "Documents", "Desktop/Documents.zip"),
        ("compress the Documents folder", "Documents", "Desktop/Documents.zip"),
        ("zip Desktop", "Desktop", "Downloads/Desktop.zip"),
        ("zip projects", "work/projects", "Desktop/projects.zip"),
        ("把桌面打包", "Desktop", "Downloads/Desktop.zip"),
        ("把下载打包", "Downloads", "Desktop/Downloads.zip"),
        ("打包文稿文件夹", "Documents", "Desktop/Documents.zip"),
    ],
)
def test_its_archive_goes_to_the_desktop(planner: Planner, world: FolderWorld, text: str, packed: str, to: str) -> None:
    assert step(planner.plan(text, world, NOW)) == ("files.zip", {"files": [packed], "to": to})


def test_a_name_that_was_said_is_kept(planner: Planner, world: FolderWorld) -> None:
    _, given = step(planner.plan("zip Documents as papers.zip", world, NOW))
    assert given["to"] == "papers.zip"


def test_where_nothing_else_is_granted_the_archive_goes_inside(planner: Planner, home: Path) -> None:
    world = FolderWorld(str(home / "Documents"))
    assert step(planner.plan("zip this folder", world, NOW)) == ("files.zip", {"files": ["."], "to": "Documents.zip"})
    world.close()


def test_inside_a_granted_folder_nothing_is_different(planner: Planner, home: Path) -> None:
    world = FolderWorld(str(home))
    assert step(planner.plan("zip Documents", world, NOW)) == ("files.zip", {"files": ["Documents"]})
    assert step(planner.plan("delete Documents", world, NOW)) == ("files.delete", {"files": ["Documents"]})
    world.close()


@pytest.mark.parametrize(
    "text",
    [
        "delete Documents",
        "move Documents to Desktop",
        "rename Documents to Docs",
        "zip Documents and then delete Documents",
        "把文档文件夹删了",
        "把文档文件夹移到桌面",
    ],
)
def test_its_own_name_and_place_stay(planner: Planner, world: FolderWorld, text: str) -> None:
    planned = planner.plan(text, world, NOW)
    assert planned.outcome == "teach"
    assert planned.plan is None
    assert "Documents" in planned.reason
    assert ("everything in Documents" if planned.lang == "en" else "Documents里的所有文件") in planned.reason
    assert planned.suggest == ()


def test_what_is_in_it_may_go(planner: Planner, world: FolderWorld) -> None:
    assert planner.plan("delete everything in Documents", world, NOW).outcome == "run"
    assert planner.plan("把Documents里的所有文件删掉", world, NOW).outcome == "run"
    assert planner.plan("delete note.txt", world, NOW).outcome == "run"
