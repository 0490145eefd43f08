"""What a name is after all: a closed folder, a link, a file where a folder is wanted; and what desktops call things."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deskhand.core.flow.authority import HOME, Authority
from deskhand.core.flow.grants import Closed, Grant, Who
from deskhand.core.plan.model import Do
from deskhand.core.registry import Registry
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planner

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def planner() -> Planner:
    return Planner(Registry.discover())


@pytest.fixture
def world(tmp_path: Path) -> Iterator[FolderWorld]:
    for name in ("Documents", "Downloads", "Papiere"):
        (tmp_path / name).mkdir()
    (tmp_path / "Documents/note.txt").write_text("four")
    (tmp_path / "Documents/lnk").symlink_to("/etc/hostname")
    world = FolderWorld(str(tmp_path), ("Documents", "Downloads", "Papiere"), home=str(tmp_path))
    yield world
    world.close()


@pytest.mark.parametrize(
    "text",
    [
        "list Pictures",
        "zip Pictures",
        "find photos in Pictures",
        "how big is the pictures folder",
        "图片文件夹里有什么",
    ],
)
def test_a_closed_folder_is_named_with_how_it_is_opened(planner: Planner, world: FolderWorld, text: str) -> None:
    denied = planner.plan(text, world, NOW, closed=[Closed(f"{world.root}/Pictures", "g7")])
    assert denied.outcome == "teach"
    assert "deskhand grant remove g7" in denied.reason
    ended = planner.plan(text, world, NOW, closed=[Closed(f"{world.root}/Pictures")])
    assert f"deskhand grant add --write {world.root}/Pictures" in ended.reason


def test_an_open_folder_of_that_name_goes_first(planner: Planner, world: FolderWorld) -> None:
    planned = planner.plan("list Documents", world, NOW, closed=[Closed("/elsewhere/Documents", "g7")])
    assert planned.outcome == "run"


def test_what_is_closed_follows_from_the_grants() -> None:
    grants = (
        Grant(id="first", read=("/h/a", "/h/b"), write=("/h/a", "/h/b")),
        Grant(id="gone", read=("/h/c", "/h/a"), revoked=True),
        Grant(id="no", deny=True, read=("/h/b",)),
        Grant(id="other", person="somebody", deny=True, read=("/h/a",)),
    )
    closed = Authority(Who("owner", "d", "cli"), grants, HOME, 100.0, None).closed()
    assert closed == (Closed("/h/b", "no"), Closed("/h/c"))


@pytest.mark.parametrize("text", ["how big is lnk", "what is in lnk", "lnk 有多大", "lnk里有什么"])
def test_a_link_is_told_as_one(planner: Planner, world: FolderWorld, text: str) -> None:
    planned = planner.plan(text, world, NOW)
    assert planned.outcome == "teach"
    assert "/etc/hostname" in planned.reason
    assert "13 B" in planned.reason


@pytest.mark.parametrize("text", ["how big is note.txt", "note.txt 有多大"])
def test_a_file_where_a_folder_is_wanted_is_told_with_its_size(planner: Planner, world: FolderWorld, text: str) -> None:
    reason = planner.plan(text, world, NOW).reason
    assert "Documents/note.txt" in reason
    assert "4 B" in reason


@pytest.mark.parametrize("text", ["整理文稿", "整理我的文稿", "整理文稿文件夹", "organize my documents"])
def test_what_desktops_call_documents(planner: Planner, world: FolderWorld, text: str) -> None:
    planned = planner.plan(text, world, NOW)
    assert planned.outcome == "run"
    assert planned.plan is not None
    assert [one.with_["folder"] for one in planned.plan.steps if isinstance(one, Do)] == ["Documents"]


def test_the_desktops_own_list_says_where_a_standard_folder_is(planner: Planner, tmp_path: Path) -> None:
    (tmp_path / "Papiere").mkdir()
    (tmp_path / ".config").mkdir()
    lines = 'XDG_DOCUMENTS_DIR="$HOME/Papiere"\nXDG_MUSIC_DIR="$HOME"\n'
    (tmp_path / ".config/user-dirs.dirs").write_text(lines)
    world = FolderWorld(str(tmp_path), ("Papiere",), home=str(tmp_path))
    assert world.standard == {"Documents": "Papiere"}
    for text in ("list the documents folder", "文稿里有什么"):
        planned = planner.plan(text, world, NOW)
        assert planned.plan is not None, planned
        assert [one.with_ for one in planned.plan.steps if isinstance(one, Do)] == [{"folder": "Papiere"}]
    world.close()


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("forget run 3", "deskhand forget 3"),
        ("please forget #3", "deskhand forget 3"),
        ("erase the record of run 12.", "deskhand forget 12"),
        ("忘掉第3次", "deskhand forget 3"),
        ("把第三次任务忘掉", "deskhand forget 3"),
        ("忘记任务 12 吧", "deskhand forget 12"),
        ("forget the last run", "deskhand forget NUMBER"),
        ("忘掉上次", "deskhand forget 编号"),
    ],
)
def test_forgetting_is_told_and_not_planned(planner: Planner, world: FolderWorld, text: str, command: str) -> None:
    planned = planner.plan(text, world, NOW)
    assert (planned.outcome, planned.plan, planned.suggest) == ("teach", None, ())
    assert command in planned.reason


@pytest.mark.parametrize("text", ["forget it", "forget the report", "第3次", "上次", "delete run 3"])
def test_other_words_do_not_mean_forgetting_a_run(planner: Planner, world: FolderWorld, text: str) -> None:
    assert "deskhand forget" not in planner.plan(text, world, NOW).reason
