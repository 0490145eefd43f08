"""What somebody saves at the worst moment stays, and a fault in the middle is found out about at once."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deskhand.desk.aside import left_aside
from deskhand.desk.files.naming import MAX_TRIES
from deskhand.testing.desk import KILLED, RealDesk, surroundings

two_disks = pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="no second disk here")


def run(root: Path, home: Path, job: dict[str, Any], point: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deskhand.testing.desk", root, home, point, "1"],
        input=json.dumps(job) + "\n",
        env=surroundings(home, **env),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def across(name: str, other: Path) -> dict[str, Any]:
    change = {"op": "move", "path": name, "to": f"{other}/{name}"}
    return {"do": "fixture.propose", "args": {"changes": [change]}, "folders": [str(other)]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "proj").mkdir(parents=True)
    (root / "proj/a.txt").write_text("a")
    (root / "a.txt").write_text("old")
    return root


@two_disks
def test_what_was_added_to_a_folder_before_its_source_goes_stays(root: Path, home: Path, other: Path) -> None:
    job = across("proj", other)
    assert run(root, home, job, "desk.crossing.named").returncode == KILLED
    (root / "proj/new.txt").write_text("new")
    assert run(root, home, job, "list").returncode == 0
    assert (root / "proj/new.txt").read_text() == "new"


@two_disks
@pytest.mark.parametrize("point", ["list", "desk.crossing.retired"])
@pytest.mark.parametrize(("name", "saved"), [("proj", "proj/new.txt"), ("a.txt", "a.txt")])
def test_a_last_moment_save_stays(root: Path, home: Path, other: Path, point: str, name: str, saved: str) -> None:
    job = across(name, other)
    hook = "none" if point == "list" else point
    died = run(root, home, job, hook, MEDDLE_AT="desk.crossing.named", MEDDLE_FILE=saved)
    assert died.returncode == (0 if hook == "none" else KILLED), died.stderr
    assert run(root, home, job, "list").returncode == 0
    assert (root / saved).read_text() == "somebody's words"
    assert not list(root.rglob(".deskhand-*"))


@two_disks
def test_an_original_that_cannot_be_put_back_is_named(root: Path, home: Path, other: Path) -> None:
    job = across("a.txt", other)
    assert run(root, home, job, "desk.crossing.retired").returncode == KILLED
    (aside,) = root.glob(".deskhand-*.away")
    assert left_aside(home / "desk.db") == []
    taken = [root / "a.txt", *(root / f"a ({n}).txt" for n in range(2, MAX_TRIES))]
    for one in taken:
        one.touch()
    again = run(root, home, job, "list")
    assert again.returncode == 0, again.stderr
    assert str(aside) in again.stdout
    assert aside.read_text() == "old"
    assert left_aside(home / "desk.db") == [str(aside)]
    aside.rename(root / "found.txt")
    assert left_aside(home / "desk.db") == []


@two_disks
@pytest.mark.parametrize("what", ["moved", "made anew", "linked"])
@pytest.mark.parametrize("name", ["a.txt", "inner"])
def test_an_original_whose_folder_is_gone_is_named(
    root: Path, home: Path, other: Path, tmp_path: Path, what: str, name: str
) -> None:
    (root / "f/inner").mkdir(parents=True)
    (root / "f/inner/b.txt").write_text("b")
    (root / "f/a.txt").write_text("old")
    change = {"op": "move", "path": f"f/{name}", "to": f"{other}/{name}"}
    job = {"do": "fixture.propose", "args": {"changes": [change]}, "folders": [str(other)]}
    assert run(root, home, job, "desk.crossing.retired").returncode == KILLED
    (aside,) = (root / "f").glob(".deskhand-*.away")
    away = tmp_path / "moved away"
    (root / "f").rename(away)
    if what == "made anew":
        (root / "f").mkdir()
    if what == "linked":
        (root / "f").symlink_to(away)
    again = run(root, home, job, "list")
    assert again.returncode == 0, again.stderr
    outcome, text = json.loads(again.stdout.splitlines()[0])
    assert outcome == "unknown"
    assert str(aside) in text
    assert (away / aside.name).exists()
    assert (other / name).exists()
    assert run(root, home, job, "list").stdout.splitlines()[0] == again.stdout.splitlines()[0]
    assert left_aside(home / "desk.db") == ([] if what != "linked" else [str(aside)])
    if what == "moved":
        away.rename(root / "f")
        assert left_aside(home / "desk.db") == [str(aside)]


@two_disks
@pytest.mark.parametrize("point", ["desk.crossing.proven", "desk.crossing.named", "desk.duplicate.written"])
def test_without_its_folder_a_move_to_another_disk_still_comes_to_an_end(
    root: Path, home: Path, other: Path, tmp_path: Path, point: str
) -> None:
    (root / "f").mkdir()
    (root / "f/a.txt").write_text("old")
    change = {"op": "move", "path": "f/a.txt", "to": f"{other}/a.txt"}
    job = {"do": "fixture.propose", "args": {"changes": [change]}, "folders": [str(other)]}
    assert run(root, home, job, point).returncode == KILLED
    (root / "f").rename(tmp_path / "moved away")
    again = run(root, home, job, "list")
    assert again.returncode == 0, again.stderr
    outcome, text = json.loads(again.stdout.splitlines()[0])
    assert outcome == ("unknown" if point == "desk.duplicate.written" else "done"), text
    assert ".away" not in text
    assert [one.name for one in other.iterdir()] == ([] if point == "desk.duplicate.written" else ["a.txt"])


async def test_later_work_in_a_big_copy_is_not_undone_with_it(desk: RealDesk) -> None:
    (desk.root / "big").mkdir()
    for n in range(20_001):
        (desk.root / "big" / str(n)).touch()
    done = await desk.change({"op": "copy", "path": "big", "to": "big2"})
    (desk.root / "big2/thesis.txt").write_text("a month of work")
    await desk.undo(done)
    assert (desk.root / "big2/thesis.txt").exists()


async def test_a_fault_in_the_middle_is_found_out_about(
    desk: RealDesk, faults: Callable[[Callable[[str], None]], None]
) -> None:
    (desk.root / "a").write_text("a")

    def broken(point: str) -> None:
        if point == "desk.duplicate.written":
            raise ZeroDivisionError

    faults(broken)
    done = await desk.change({"op": "copy", "path": "a", "to": "b"})
    assert done.trouble is not None
    assert done.proof is not None
    assert (done.trouble.code, done.proof.counts) == ("Broken", {"failed": 1})
    assert sorted(desk.tree()) == ["a"]


async def test_odd_but_ordinary_things(desk: RealDesk) -> None:
    fd = os.open(desk.root, os.O_RDONLY)
    for _ in range(600):
        os.mkdir("d", dir_fd=fd)
        below = os.open("d", os.O_RDONLY, dir_fd=fd)
        os.close(fd)
        fd = below
    os.close(fd)
    for change in ({"op": "copy", "path": "d", "to": "e"}, {"op": "pack", "paths": ["d"], "to": "d.zip"}):
        done = await desk.change(change)
        assert done.proof is not None
        assert (done.outcome, done.proof.counts) == ("failed", {"failed": 1})
    (desk.root / "late").write_text("x")
    os.utime(desk.root / "late", (7_258_118_400, 7_258_118_400))
    assert (await desk.change({"op": "pack", "paths": ["late"], "to": "late.zip"})).outcome == "done"
    info = tarfile.TarInfo("x")
    info.pax_headers = {"mtime": "inf"}
    with tarfile.open(desk.root / "inf.tar", "w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info)
    assert (await desk.change({"op": "unpack", "path": "inf.tar", "to": "inf"})).outcome == "done"
    await asyncio.to_thread(subprocess.run, ["rm", "-rf", str(desk.root / "d")], check=True)


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE])
async def test_endless_words_about_a_member_are_not_read(desk: RealDesk, kind: bytes) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = kind, 50_000_000
    with gzip.open(desk.root / "a.tar.gz", "wb", compresslevel=1) as file:
        file.write(info.tobuf(tarfile.GNU_FORMAT) + bytes(info.size))
    tracemalloc.start()
    done = await desk.change({"op": "unpack", "path": "a.tar.gz", "to": "a"})
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert done.outcome != "done"
    assert most < 10_000_000


async def test_tar_zst(desk: RealDesk) -> None:
    import zstandard

    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name in ("a", "b" * 150):
            info = tarfile.TarInfo(name)
            info.size = 2_000_000
            archive.addfile(info, io.BytesIO(bytes(info.size)))
    (desk.root / "a.tar.zst").write_bytes(zstandard.compress(plain.getvalue()))
    done = await desk.change({"op": "unpack", "path": "a.tar.zst", "to": "a"})
    assert done.outcome == "done", done.trouble
    assert (desk.root / "a" / ("b" * 150)).stat().st_size == 2_000_000


def test_folders_made_before_a_crash_are_taken_back(root: Path, home: Path) -> None:
    job = {"do": "fixture.propose", "args": {"changes": [{"op": "make_folder", "path": "x/y/z"}]}}
    assert run(root, home, job, "desk.make_folder.before").returncode == KILLED
    (root / "x").mkdir()  # as far as it came
    both = json.dumps(job) + "\n" + json.dumps({"do": "fixture.undo", "args": {"run": 1}})
    again = subprocess.run(
        [sys.executable, "-m", "deskhand.testing.desk", root, home, "list", "1"],
        input=both,
        env=surroundings(home),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert again.returncode == 0, again.stderr
    assert not (root / "x").exists()
