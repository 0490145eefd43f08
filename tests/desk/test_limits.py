# ruff: noqa: ASYNC240 - a test may wait for the disk
"""When the disk says no: a clear word, nothing half made, and what was done is said."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from deskhand.core.errors import Problem
from deskhand.core.words import LANGS
from deskhand.desk.files.problems import problem_of
from deskhand.testing.desk import RealDesk, surroundings

not_root = pytest.mark.skipif(os.getuid() == 0, reason="nothing is read-only to root")

FULL = """
mount -t tmpfs -o size=2m tmpfs "$1" && cp -a "$2/." "$1/" && exec "$3" -m deskhand.testing.desk "$1" "$4" list 1
"""
JOBS: dict[str, dict[str, Any]] = {
    "copy": {"changes": [{"op": "copy", "path": "big", "to": "big2"}]},
    "copy a folder": {"changes": [{"op": "copy", "path": "folder", "to": "folder2"}]},
    "pack": {"changes": [{"op": "pack", "paths": ["big"], "to": "big.zip"}]},
}


def can_mount() -> bool:
    tried = subprocess.run(
        ["unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, timeout=20, check=False
    )
    return tried.returncode == 0


@pytest.mark.skipif(not can_mount(), reason="this machine lets nobody mount in a namespace of their own")
@pytest.mark.parametrize("name", JOBS)
def test_a_full_disk(tmp_path: Path, name: str) -> None:
    sample, root, home = tmp_path / "sample", tmp_path / "root", tmp_path / "home"
    for folder in (sample / "folder", root, home):
        folder.mkdir(parents=True)
    (sample / "big").write_bytes(os.urandom(1_100_000))
    (sample / "folder/part").write_bytes((sample / "big").read_bytes()[:10])
    (sample / "folder/big").hardlink_to(sample / "big")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", FULL, "sh", root, sample, sys.executable, home],
        input=json.dumps({"do": "fixture.propose", "args": JOBS[name]}) + "\n",
        env=surroundings(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.startswith('["failed", "The disk is full'), done.stdout + done.stderr


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("name", ["copy", "pack", "copy a folder"])
async def test_nothing_half_made_is_left_when_writing_stops(desk: RealDesk, name: str) -> None:
    (desk.root / "folder").mkdir()
    (desk.root / "big").write_bytes(os.urandom(8_000_000))
    (desk.root / "folder/big").write_bytes(os.urandom(8_000_000))
    before = sorted(desk.tree())
    with largest_file(5_000_000):
        receipt = await desk.change(*JOBS[name]["changes"])
    assert receipt.trouble is not None
    assert (receipt.trouble.code, receipt.trouble.side_effect) == ("TooLargeForDisk", "none")
    assert sorted(place.relative_to(desk.root).as_posix() for place in desk.root.rglob("*")) == before


@not_root
@pytest.mark.parametrize("op", ["move", "move into", "copy", "trash", "pack", "unpack", "make_folder", "write"])
async def test_a_read_only_folder(desk: RealDesk, op: str) -> None:
    closed = desk.root / "closed"
    closed.mkdir()
    (closed / "a.txt").write_text("a")
    (desk.root / "b.txt").write_text("b")
    closed.chmod(0o555)
    before = desk.tree()
    changes: dict[str, dict[str, Any]] = {
        "move": {"op": "move", "path": "closed/a.txt", "to": "a.txt"},
        "move into": {"op": "move", "path": "b.txt", "to": "closed/b.txt"},
        "copy": {"op": "copy", "path": "b.txt", "to": "closed/b.txt"},
        "trash": {"op": "trash", "path": "closed/a.txt"},
        "pack": {"op": "pack", "paths": ["b.txt"], "to": "closed/b.zip"},
        "unpack": {"op": "unpack", "path": "b.zip", "to": "closed/b"},
        "make_folder": {"op": "make_folder", "path": "closed/new"},
    }
    try:
        if op == "write":
            receipt = await desk.do("fixture.write", file="closed/a.txt", text="x", replace=True)
        elif op == "unpack":
            await desk.change({"op": "pack", "paths": ["b.txt"], "to": "b.zip"})
            before = desk.tree()
            receipt = await desk.change(changes[op])
        else:
            receipt = await desk.change(changes[op])
        assert receipt.trouble is not None
        assert (receipt.outcome, receipt.trouble.code) == ("failed", "NoAccess")
        assert desk.tree() == before
        assert not list(Path(os.environ["XDG_DATA_HOME"]).rglob("*.trashinfo"))
    finally:
        closed.chmod(0o755)


@not_root
async def test_an_unreadable_file(desk: RealDesk) -> None:
    (desk.root / "a").write_text("a")
    (desk.root / "a").chmod(0)
    for change in ({"op": "copy", "path": "a", "to": "b"}, {"op": "pack", "paths": ["a"], "to": "b.zip"}):
        receipt = await desk.change(change)
        assert receipt.trouble is not None
        assert receipt.trouble.code == "NoAccess"
    moved = await desk.change({"op": "move", "path": "a", "to": "c"})
    assert moved.outcome == "done"


async def test_a_file_that_vanishes_and_one_that_changes_in_between(
    desk: RealDesk, faults: Callable[[Callable[[str], None]], None]
) -> None:
    (desk.root / "a").write_text("a")
    faults(lambda point: (desk.root / "a").unlink() if point == "desk.copy.before" else None)
    receipt = await desk.change({"op": "copy", "path": "a", "to": "b"})
    assert receipt.trouble is not None
    assert receipt.trouble.code == "Vanished"
    (desk.root / "a").write_text("a")

    def rewrite(point: str) -> None:
        if point == "desk.move.before":
            (desk.root / "a").write_text("other")

    faults(rewrite)
    receipt = await desk.change({"op": "move", "path": "a", "to": "b"})
    assert receipt.proof is not None
    assert receipt.proof.counts == {"skipped": 1}
    assert (desk.root / "a").read_text() == "other"


async def test_devices_and_pipes_are_not_copied(desk: RealDesk) -> None:
    (desk.root / "folder").mkdir()
    os.mkfifo(desk.root / "folder/pipe")
    receipt = await desk.change({"op": "copy", "path": "folder", "to": "copy"})
    assert receipt.trouble is not None
    assert receipt.trouble.code == "SpecialFile"
    alone = await desk.change({"op": "pack", "paths": ["folder"], "to": "f.zip"})
    assert (alone.outcome, alone.trouble and alone.trouble.code) == ("refused", "NothingLeftToPack")
    assert sorted(desk.tree()) == ["folder", "folder/pipe"]
    (desk.root / "folder/a.txt").write_text("a")
    packed = await desk.change({"op": "pack", "paths": ["folder"], "to": "f.zip"})
    assert packed.proof is not None
    assert packed.proof.changes[0]["why"] == "1 device, socket or pipe was left out: folder/pipe."


def test_every_word_of_the_disk_has_a_sentence_in_both_languages() -> None:
    for number in range(1, 134):
        wrong = problem_of(OSError(number, os.strerror(number)), "x")
        assert all(wrong.said(lang) for lang in LANGS)
    for kind in Problem.kinds.values():
        assert kind.words.fields("en") == kind.words.fields("zh"), kind


OTHER_DISK = Path("/dev/shm")


@pytest.mark.skipif(not os.access(OTHER_DISK, os.W_OK), reason="no second disk here")
@pytest.mark.parametrize("what", ["file", "folder", "link"])
async def test_moves_to_another_disk(desk: RealDesk, other: Path, what: str) -> None:
    (desk.root / "folder").mkdir()
    (desk.root / "folder/one").write_text("1")
    (desk.root / "file").write_text("f")
    os.utime(desk.root / "file", (1_500_000_000, 1_500_000_000))
    (desk.root / "link").symlink_to("file")
    before = desk.tree()
    folders = (".", str(other))
    changes = [{"op": "move", "path": what, "to": f"{other}/{what}"}]
    moved = await desk.perform(desk.job("fixture.propose", folders=folders, changes=changes))
    assert moved.outcome == "done", moved.trouble
    assert not os.path.lexists(desk.root / what)
    assert os.path.lexists(other / what)
    undone = await desk.undo(moved)
    assert undone.outcome == "done", undone.trouble
    assert desk.tree() == before
    assert (desk.root / "file").stat().st_mtime == 1_500_000_000
    assert list(other.iterdir()) == []
