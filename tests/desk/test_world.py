"""The world of real folders: true when asked, quick when asked again."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deskhand.core.world.moment import one_moment
from deskhand.desk.perceive import folders
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.desk.perceive.terms import asked, terms
from deskhand.testing.pace import at_rest


@pytest.fixture
def world(tmp_path: Path) -> Iterator[FolderWorld]:
    for name in (
        "Sales_Report2026.xlsx",
        "销售报告.docx",
        "deep/er/sales report.pdf",
        "deep/quarterlyReportFinal.txt",
        ".hidden/sales.txt",
        ".sales.txt",
    ):
        place = tmp_path / "root" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("x")
    os.utime(tmp_path / "root/deep/er/sales report.pdf", (1, 1))
    made = FolderWorld(str(tmp_path / "root"))
    yield made
    made.close()


def paths(found: object) -> list[str]:
    assert isinstance(found, list)
    return [fact.path for fact in found]


def test_words_in_names() -> None:
    assert terms("quarterlyReportFinal2.txt") == {"quarterly", "report", "final", "2", "txt"}
    assert terms("PDFFile_v2") >= {"v", "2", "file"}
    assert terms("销售报告.docx") == {"销", "售", "报", "告", "销售", "售报", "报告", "docx"}
    assert asked("报告 Sales") == {"报告", "sales"}
    assert terms("Übersicht-été") == {"übersicht", "été"}


def test_about(world: FolderWorld) -> None:
    assert paths(world.about("sales report"))[:2] == ["Sales_Report2026.xlsx", "deep/er/sales report.pdf"]
    assert paths(world.about("报告")) == ["销售报告.docx"]
    assert len(world.about("report", limit=1)) == 1
    assert paths(world.about("nothing")) == []


def test_named(world: FolderWorld) -> None:
    assert paths(world.named("SALES REPORT")) == ["deep/er/sales report.pdf"]
    assert paths(world.named("sales_report2026.xlsx")) == ["Sales_Report2026.xlsx"]
    assert paths(world.named("deep")) == ["deep"]
    assert paths(world.named("sales")) == []


def test_only_inside_and_only_what_is_there(world: FolderWorld, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("x")
    (tmp_path / "root/link").symlink_to(tmp_path)
    for path in ("../outside", str(tmp_path / "outside"), "missing", "link/outside", "a\0b", "/etc/passwd"):
        assert world.fact(path) is None
        assert list(world.listed(path)) == []
    assert world.fact("deep") is not None
    assert world.fact(".") is not None
    assert [fact.name for fact in world.listed(".")] == ["Sales_Report2026.xlsx", "deep", "link", "销售报告.docx"]
    assert "link/outside" not in paths(world.named("outside"))


def test_every_change_is_seen_at_once(world: FolderWorld, tmp_path: Path) -> None:
    for n in range(20):
        (tmp_path / f"root/deep/new{n}.txt").write_text("x")
        assert paths(world.named(f"new{n}")) == [f"deep/new{n}.txt"]
    (tmp_path / "root/deep").rename(tmp_path / "root/moved")
    assert paths(world.named("new3")) == ["moved/new3.txt"]
    assert paths(world.about("new 3")) == ["moved/new3.txt"] or "moved/new3.txt" in paths(world.about("new 3"))
    (tmp_path / "root/moved/new3.txt").unlink()
    assert paths(world.named("new3")) == []


def test_a_root_made_anew_is_seen(world: FolderWorld, tmp_path: Path) -> None:
    assert world.named("deep")
    (tmp_path / "root").rename(tmp_path / "old")
    assert world.named("deep") == []
    (tmp_path / "root").mkdir()
    (tmp_path / "root/fresh.txt").touch()
    assert paths(world.named("fresh")) == ["fresh.txt"]
    assert world.named("deep") == []


def test_caps_are_said(world: FolderWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world.named("x")
    assert not world.capped
    monkeypatch.setattr(folders, "MOST_ENTRIES", 3)
    world.named("x")
    assert world.capped


def test_two_thousand_files_warm_in_milliseconds(tmp_path: Path) -> None:
    root = tmp_path / "many"
    for n in range(2_000):
        place = root / f"folder {n % 40}" / f"report number {n} of many.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    world = FolderWorld(str(root))
    world.named("x")
    time.sleep(0.06)
    for ask in (
        lambda: world.named("report number 77 of many"),
        lambda: world.about("number 1234"),
        lambda: world.listed("folder 3"),
        lambda: world.fact("folder 3/report number 3 of many.txt"),
    ):
        ask()
        ask()

        def once(ask: Callable[[], object] = ask) -> float:
            began = time.process_time()
            assert ask()
            return time.process_time() - began

        assert at_rest(once, rounds=5) < 0.004
    world.close()


def test_a_moment_holds_still_and_ends(tmp_path: Path) -> None:
    world = FolderWorld(str(tmp_path))
    with one_moment():
        assert not world.named("late.txt")
        assert world.fact("late.txt") is None
        (tmp_path / "late.txt").touch()
        assert not world.named("late.txt")
        assert world.fact("late.txt") is None
    assert world.named("late.txt")
    assert world.fact("late.txt") is not None
    world.close()


def test_more_than_is_looked_at_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that was not seen is not a name that is not there."""
    monkeypatch.setattr(folders, "MOST_ENTRIES", 12)
    for n in range(10):
        (tmp_path / f"{n}.txt").write_text("x")
    (tmp_path / "a/b/c").mkdir(parents=True)
    (tmp_path / "a/b/c/needle.txt").write_text("x")
    world = FolderWorld(str(tmp_path))
    assert world.named("needle") == []
    assert world.capped == 12
    for n in range(10):
        (tmp_path / f"{n}.txt").unlink()
    assert paths(world.named("needle")) == ["a/b/c/needle.txt"]
    assert world.capped == 0
    world.close()


@pytest.mark.parametrize("heavy", ["node_modules", "Caches"])
def test_heavy_folders_are_looked_into_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heavy: str) -> None:
    monkeypatch.setattr(folders, "MOST_ENTRIES", 30)
    for n in range(40):
        place = tmp_path / heavy / f"pack{n}" / "sub"
        place.mkdir(parents=True)
        (place / "thing.js").write_text("x")
    (tmp_path / "z/y/x").mkdir(parents=True)
    (tmp_path / "z/y/x/needle.txt").write_text("x")
    world = FolderWorld(str(tmp_path))
    assert paths(world.named("needle.txt")) == ["z/y/x/needle.txt"]
    assert world.capped > 30
    assert paths(world.named(heavy)) == [heavy]
    world.close()
