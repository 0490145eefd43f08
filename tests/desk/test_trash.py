"""The trash that the person's own file manager shows."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from shutil import which

import pytest
from msgspec.structs import replace

from deskhand.testing.desk import RealDesk

OTHER_DISK = Path("/dev/shm")
other_disk = pytest.mark.skipif(not os.access(OTHER_DISK, os.W_OK), reason="no second disk here")


def home_trash() -> Path:
    return Path(os.environ["XDG_DATA_HOME"]) / "Trash"


async def test_entries_are_as_the_specification_wants_them(desk: RealDesk) -> None:
    name = "a % ü\n.txt"
    (desk.root / name).write_text("x")
    done = await desk.change({"op": "trash", "path": name})
    assert done.outcome == "done", done.trouble
    assert (home_trash() / "files" / name).read_text() == "x"
    lines = (home_trash() / "info" / f"{name}.trashinfo").read_text().splitlines()
    assert lines[0] == "[Trash Info]"
    assert lines[1] == f"Path={desk.root}/a%20%25%20%C3%BC%0A.txt"
    assert lines[2].startswith("DeletionDate=20")
    assert home_trash().stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(which("gio") is None or which("dbus-run-session") is None, reason="no file manager's trash here")
async def test_gio_lists_and_restores_it(desk: RealDesk) -> None:
    (desk.root / "报告.txt").write_text("x")
    await desk.change({"op": "trash", "path": "报告.txt"})

    def gio(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["dbus-run-session", "--", "gio", *words], capture_output=True, text=True, timeout=30, check=False
        )

    listed = gio("trash", "--list")
    if "not supported" in listed.stderr or not listed.stdout:
        pytest.skip(f"gio has no trash here: {listed.stderr.strip()}")
    assert str(desk.root / "报告.txt") in listed.stdout


async def test_equal_names_do_not_meet(desk: RealDesk) -> None:
    for folder in ("one", "two"):
        (desk.root / folder).mkdir()
        (desk.root / folder / "n.txt").write_text(folder)
    done = await desk.change({"op": "trash", "path": "one/n.txt"}, {"op": "trash", "path": "two/n.txt"})
    assert sorted(p.name for p in (home_trash() / "files").iterdir()) == ["n (2).txt", "n.txt"]
    await desk.undo(done)
    assert {p.parent.name: p.read_text() for p in desk.root.rglob("n.txt")} == {"one": "one", "two": "two"}
    assert not list((home_trash() / "info").iterdir())


async def test_an_emptied_trash_is_said(desk: RealDesk) -> None:
    (desk.root / "a").write_text("a")
    done = await desk.change({"op": "trash", "path": "a"})
    (home_trash() / "files/a").unlink()
    undone = await desk.undo(done)
    assert undone.proof is not None
    assert undone.proof.counts == {"skipped": 1}
    assert "not in the trash any more" in undone.proof.changes[0]["why"]


async def test_nothing_else_can_be_taken_out_of_the_trash(desk: RealDesk) -> None:
    (desk.root / "a").write_text("a")
    await desk.change({"op": "trash", "path": "a"})
    for entry, path in (("a", "b"), ("../../x", "a"), ("missing", "a")):
        taken = await desk.change({"op": "restore", "path": path, "entry": entry})
        assert taken.outcome != "done" or (taken.proof is not None and taken.proof.counts == {"skipped": 1})
    assert desk.tree() == {}


@other_disk
async def test_each_disk_has_its_own_trash(desks: Callable[..., RealDesk], other: Path) -> None:
    desk = desks(at=other)
    (other / "a").write_text("a")
    done = await desk.change({"op": "trash", "path": "a"})
    assert done.outcome == "done", done.trouble
    assert done.proof is not None
    own = OTHER_DISK / f".Trash-{os.getuid()}"
    entry = Path(done.proof.changes[0]["at"])
    assert entry.parent == own / "files"
    note = (own / "info" / f"{entry.name}.trashinfo").read_text()
    assert f"Path={other.name}/a\n" in note
    assert (await desk.undo(done)).outcome == "done"
    assert (other / "a").read_text() == "a"


async def test_a_link_in_place_of_the_trash_is_not_used(desk: RealDesk, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    home_trash().mkdir(parents=True)
    (home_trash() / "files").symlink_to(tmp_path / "elsewhere")
    (desk.root / "a").write_text("a")
    done = await desk.change({"op": "trash", "path": "a"})
    assert not list((tmp_path / "elsewhere").iterdir())
    assert done.outcome == "failed" or not (desk.root / "a").exists()


async def test_many_at_once(desk: RealDesk) -> None:
    for n in range(600):
        (desk.root / f"{n}").touch()
    job = desk.job("fixture.propose", changes=[{"op": "trash", "path": f"{n}"} for n in range(600)])
    done = await desk.perform(replace(job, timeout=60))
    assert done.proof is not None
    assert done.proof.counts == {"done": 600}
    assert (await desk.undo(done)).outcome == "done"
    assert len(desk.tree()) == 600
