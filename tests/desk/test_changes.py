# ruff: noqa: ASYNC240 - a test may wait for the disk
"""Every kind of change on a real disk: done, said, taken back, and done again."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from deskhand.core.wire.frames import Receipt
from deskhand.desk.files.prints import hash_bytes
from deskhand.testing.desk import RealDesk


def sample(root: Path) -> None:
    (root / "docs").mkdir()
    (root / "docs/report.txt").write_text("numbers")
    (root / "docs/报告.txt").write_text("数字")
    (root / "a.txt").write_text("a")
    os.utime(root / "a.txt", (1_600_000_000, 1_600_000_000))
    (root / "a.txt").chmod(0o640)
    (root / "run.sh").write_text("#!/bin/sh\n")
    (root / "run.sh").chmod(0o755)
    (root / "link").symlink_to("docs/report.txt")
    (root / "empty").mkdir()
    with zipfile.ZipFile(root / "box.zip", "w") as box:
        box.writestr("inner/one.txt", "1")
        box.writestr("two.txt", "2")


CHANGES: dict[str, list[dict[str, Any]]] = {
    "make_folder": [{"op": "make_folder", "path": "new/deep/er"}],
    "remove_folder": [{"op": "remove_folder", "path": "empty"}],
    "move": [{"op": "move", "path": "a.txt", "to": "docs/b.txt"}],
    "move a folder": [{"op": "move", "path": "docs", "to": "empty/docs"}],
    "move a link": [{"op": "move", "path": "link", "to": "docs/link"}],
    "copy": [{"op": "copy", "path": "a.txt", "to": "docs/a.txt"}],
    "copy a folder": [{"op": "copy", "path": "docs", "to": "docs copy"}],
    "copy a link": [{"op": "copy", "path": "link", "to": "link2"}],
    "trash": [{"op": "trash", "path": "a.txt"}],
    "trash a folder": [{"op": "trash", "path": "docs"}],
    "pack": [{"op": "pack", "paths": ["docs", "a.txt"], "to": "all.zip"}],
    "unpack": [{"op": "unpack", "path": "box.zip", "to": "box"}],
    "one after the other": [
        {"op": "make_folder", "path": "x"},
        {"op": "move", "path": "a.txt", "to": "x/a.txt"},
        {"op": "move", "path": "x/a.txt", "to": "x/b.txt"},
        {"op": "copy", "path": "x/b.txt", "to": "c.txt"},
        {"op": "trash", "path": "x/b.txt"},
        {"op": "remove_folder", "path": "x"},
    ],
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=list(CHANGES))
async def test_done_undone_and_done_again(desk: RealDesk, changes: list[dict[str, Any]]) -> None:
    sample(desk.root)
    before = desk.tree()
    done = await desk.change(*changes)
    assert done.outcome == "done", done.trouble
    assert done.proof is not None
    assert done.proof.counts == {"done": len(changes)}
    assert done.proof.undo == "yes"
    after = desk.tree()
    assert after != before
    undone = await desk.undo(done)
    assert undone.outcome == "done", undone.trouble
    assert desk.tree() == before
    again = await desk.undo(undone)
    assert again.outcome == "done", again.trouble
    assert desk.tree() == after


async def test_a_copy_keeps_times_and_modes(desk: RealDesk) -> None:
    sample(desk.root)
    await desk.change({"op": "copy", "path": "a.txt", "to": "b.txt"}, {"op": "copy", "path": "run.sh", "to": "r.sh"})
    copied = (desk.root / "b.txt").stat()
    assert (copied.st_mtime, copied.st_mode & 0o777) == (1_600_000_000, 0o640)
    assert (desk.root / "r.sh").stat().st_mode & 0o100


async def test_nothing_is_ever_written_over(desk: RealDesk) -> None:
    for name in ("x", "y", "z"):
        (desk.root / name).mkdir()
        (desk.root / name / "n.txt").write_text(name)
    done = await desk.change(
        {"op": "move", "path": "x/n.txt", "to": "z/n.txt"}, {"op": "copy", "path": "y/n.txt", "to": "z/n.txt"}
    )
    assert places(done) == ["z/n (2).txt", "z/n (3).txt"]
    assert {p.name: p.read_text() for p in (desk.root / "z").iterdir()} == {
        "n.txt": "z",
        "n (2).txt": "x",
        "n (3).txt": "y",
    }


def places(receipt: Receipt) -> list[str | None]:
    assert receipt.proof is not None
    return [change.get("at") for change in receipt.proof.changes]


async def test_a_name_of_255_bytes_gets_a_number_within_255_bytes(desk: RealDesk) -> None:
    name = "文" * 83 + "aa.txt"
    assert len(name.encode()) == 255
    (desk.root / "to").mkdir()
    (desk.root / name).write_text("1")
    (desk.root / "to" / name).write_text("2")
    done = await desk.change({"op": "move", "path": name, "to": f"to/{name}"}, {"op": "trash", "path": f"to/{name}"})
    assert done.outcome == "done", done.trouble
    assert [p.read_text() for p in (desk.root / "to").iterdir()] == ["1"]
    assert (await desk.undo(done)).outcome == "done"
    assert (desk.root / name).read_text() == "1"
    too_long = await desk.change({"op": "move", "path": name, "to": name + "x"})
    assert too_long.trouble is not None
    assert too_long.trouble.code == "NameTooLong"


async def test_names_that_are_not_utf8(desk: RealDesk) -> None:
    odd = os.fsencode(desk.root) + b"/\xff\xfe.txt"
    Path(os.fsdecode(odd)).write_text("odd")
    done = await desk.change(
        {"op": "copy", "path": "\\xff\\xfe.txt", "to": "copy\\xff.txt"},
        {"op": "pack", "paths": ["\\xff\\xfe.txt"], "to": "odd.zip"},
        {"op": "trash", "path": "\\xff\\xfe.txt"},
    )
    assert done.outcome == "done", done.trouble
    assert done.proof is not None
    assert zipfile.ZipFile(desk.root / "odd.zip").namelist() == ["\\xff\\xfe.txt"]
    assert "not UTF-8" in done.proof.changes[1]["why"]
    assert not Path(os.fsdecode(odd)).exists()
    assert (await desk.undo(done)).outcome == "done"
    assert Path(os.fsdecode(odd)).read_text() == "odd"


async def test_write_keeps_what_was_there(desk: RealDesk) -> None:
    (desk.root / "n.txt").write_text("old")
    (desk.root / "n.txt").chmod(0o600)
    written = await desk.do("fixture.write", file="n.txt", text="new", replace=True)
    assert written.outcome == "done", written.trouble
    assert (desk.root / "n.txt").read_text() == "new"
    assert (desk.root / "n.txt").stat().st_mode & 0o777 == 0o600
    assert written.proof is not None
    change = written.proof.changes[0]
    assert (change["before"]["hash"], change["after"]["hash"]) == (hash_bytes(b"old"), hash_bytes(b"new"))
    undone = await desk.undo(written)
    assert (desk.root / "n.txt").read_text() == "old"
    await desk.undo(undone)
    assert (desk.root / "n.txt").read_text() == "new"


async def test_write_without_replace_goes_beside(desk: RealDesk) -> None:
    (desk.root / "n.txt").write_text("old")
    written = await desk.do("fixture.write", file="n.txt", text="new")
    assert (places(written), (desk.root / "n.txt").read_text()) == (["n (2).txt"], "old")
    await desk.undo(written)
    assert desk.tree() == {"n.txt": b"old".hex()}


async def test_undo_leaves_what_changed_since_and_names_it(desk: RealDesk) -> None:
    for name in ("a", "b", "c"):
        (desk.root / name).write_text(name)
    done = await desk.do("fixture.gather", files=["a", "b", "c"], to="box")
    (desk.root / "box/b").write_text("mine now")
    undone = await desk.undo(done)
    assert undone.outcome == "done"
    assert undone.proof is not None
    assert undone.proof.counts == {"done": 2, "skipped": 2}  # the file, and the folder that still holds it
    skipped = [change for change in undone.proof.changes if change["state"] == "skipped"]
    assert [change["change"]["path"] for change in skipped] == ["box/b", "box"]
    assert "changed since" in skipped[0]["why"]
    assert (desk.root / "box/b").read_text() == "mine now"


async def test_undo_never_overwrites_what_took_the_place(desk: RealDesk) -> None:
    (desk.root / "a").write_text("first")
    done = await desk.do("fixture.gather", files=["a"], to="box")
    (desk.root / "a").write_text("second")
    undone = await desk.undo(done)
    assert undone.proof is not None
    assert undone.proof.changes[0]["at"] == "a (2)"
    assert ((desk.root / "a").read_text(), (desk.root / "a (2)").read_text()) == ("second", "first")


async def test_undo_of_nothing_says_so(desk: RealDesk) -> None:
    nothing = await desk.do("fixture.noop")
    undone = await desk.undo(nothing)
    assert undone.trouble is not None
    assert undone.trouble.code == "NothingLeftToUndo"


async def test_undo_twice_changes_nothing_more(desk: RealDesk) -> None:
    sample(desk.root)
    done = await desk.do("fixture.gather", files=["a.txt"], to="box/inner")
    await desk.undo(done)
    before = desk.tree()
    again = await desk.undo(done)
    assert again.proof is not None
    assert (again.outcome, again.proof.counts, again.proof.undo) == ("done", {"skipped": 3}, "none")
    assert desk.tree() == before


async def test_undo_makes_the_folder_again_that_somebody_removed(desk: RealDesk) -> None:
    sample(desk.root)
    done = await desk.change({"op": "move", "path": "docs/report.txt", "to": "report.txt"})
    (desk.root / "docs/报告.txt").unlink()
    (desk.root / "docs").rmdir()
    assert (await desk.undo(done)).outcome == "done"
    assert (desk.root / "docs/report.txt").read_text() == "numbers"


async def test_some_failed_and_the_rest_is_done_and_said(desk: RealDesk) -> None:
    sample(desk.root)
    done = await desk.change(
        {"op": "move", "path": "missing", "to": "docs/missing"}, {"op": "move", "path": "a.txt", "to": "docs/a.txt"}
    )
    assert done.outcome == "failed"
    assert done.trouble is not None
    assert (done.trouble.code, done.trouble.side_effect) == ("PartlyDone", "partial")
    assert done.proof is not None
    assert done.proof.counts == {"failed": 1, "done": 1}
    await desk.undo(done)
    assert (desk.root / "a.txt").exists()


async def test_a_folder_cannot_go_into_itself(desk: RealDesk) -> None:
    sample(desk.root)
    for op in ("move", "copy"):
        done = await desk.change({"op": op, "path": "docs", "to": "docs/inner"})
        assert done.trouble is not None
        assert done.trouble.code == "IntoItself"


async def test_many_files_in_one_go_with_progress(desk: RealDesk) -> None:
    for n in range(2_000):
        (desk.root / f"{n}.txt").touch()
    done = await desk.change(
        *({"op": "make_folder", "path": f"k{k}"} for k in range(8)),
        *({"op": "move", "path": f"{n}.txt", "to": f"k{n % 8}/{n}.txt"} for n in range(2_000)),
    )
    assert done.outcome == "done"
    assert done.proof is not None
    assert (done.proof.total, len(done.proof.changes)) == (2_008, 100)
    assert desk.progress[-1].done == 2_008


async def test_a_folder_that_was_there_is_no_change_to_take_back(desk: RealDesk) -> None:
    (desk.root / "box").mkdir()
    there = await desk.change({"op": "make_folder", "path": "box"})
    assert there.proof is not None
    assert (there.outcome, there.proof.undo) == ("done", "none")
    (desk.root / "a").write_text("1")
    both = await desk.change({"op": "make_folder", "path": "box"}, {"op": "move", "path": "a", "to": "box/a"})
    assert both.proof is not None
    assert both.proof.undo == "yes"
    undone = await desk.undo(there)
    assert undone.trouble is not None
    assert undone.trouble.code == "NothingLeftToUndo"


async def test_undo_says_of_what_was_deleted_that_it_is_gone(desk: RealDesk) -> None:
    for name in "ab":
        (desk.root / name).write_text(name)
    done = await desk.do("fixture.gather", files=["a", "b"], to="box")
    (desk.root / "box/b").unlink()
    undone = await desk.undo(done)
    assert undone.outcome == "done"
    assert undone.proof is not None
    (skipped,) = [change for change in undone.proof.changes if change["state"] == "skipped"]
    assert skipped["change"]["path"] == "box/b"
    assert "is gone" in skipped["why"]
    assert "changed" not in skipped["why"]
    assert (desk.root / "a").read_text() == "a"
    assert not (desk.root / "box").exists()
    assert undone.proof.undo == "yes"


async def test_a_change_sees_what_an_earlier_one_of_the_list_did_inside_it(desk: RealDesk) -> None:
    """A folder is looked at only after everything before it in the list that happens below it."""
    (desk.root / "a").write_text("1")
    done = await desk.change(
        {"op": "make_folder", "path": "e/f"},
        {"op": "copy", "path": "e", "to": "d"},
        {"op": "move", "path": "a", "to": "e/f/a"},
        {"op": "copy", "path": "e", "to": "g"},
    )
    assert done.outcome == "done", done
    assert (desk.root / "d/f").is_dir()
    assert (desk.root / "g/f/a").read_text() == "1"


@pytest.mark.parametrize("away", [{"op": "move", "path": "docs", "to": "box"}, {"op": "trash", "path": "docs"}])
async def test_undo_makes_no_folder_that_comes_back_by_itself(desk: RealDesk, away: dict[str, Any]) -> None:
    sample(desk.root)
    (desk.root / "docs/inner").mkdir()
    (desk.root / "docs/inner/x").write_text("x")
    before = desk.tree()
    out = {"op": "move", "path": "docs/report.txt", "to": "report.txt"}
    deeper = {"op": "trash", "path": "docs/inner/x"}
    done = await desk.change(out, deeper, away)
    undone = await desk.undo(done)
    assert undone.proof is not None
    assert (undone.outcome, undone.proof.counts) == ("done", {"done": 3})
    assert desk.tree() == before
