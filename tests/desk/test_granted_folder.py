"""What is reached of a granted folder itself, and of file systems without real files."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path

import pytest

from deskhand.core.changes import Copy, Move, Pack, Trash
from deskhand.core.errors import NoRealFiles
from deskhand.core.flow.scope import Scope
from deskhand.core.plan.model import digest
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.listing import fact_at, facts_in
from deskhand.desk.files.operations import displaced
from deskhand.desk.files.prints import tree_hash
from deskhand.desk.files.problems import GrantedFolder
from deskhand.desk.files.unreal import is_unreal
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.desk.schema import upgrade
from deskhand.testing.desk import RealDesk

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what is mounted")


def test_alone_it_is_read_as_itself_and_stays(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x").write_text("x")
    beneath = Beneath(Scope(str(tmp_path), ("a",)))
    with beneath.source("a") as place:
        assert os.stat(place.name, dir_fd=place.folder).st_ino == (tmp_path / "a").stat().st_ino
    with pytest.raises(GrantedFolder), beneath.place("a"):
        pass
    with pytest.raises(GrantedFolder):
        beneath.ensure_movable("a")
    beneath.ensure_movable("a/x")
    beneath.close()


@pytest.mark.parametrize("around_may_change", [True, False])
def test_in_a_larger_granted_folder_it_is_like_any_other(tmp_path: Path, around_may_change: bool) -> None:
    (tmp_path / "a").mkdir()
    write = [str(tmp_path)] if around_may_change else [str(tmp_path / "a")]
    beneath = Beneath(Scope(str(tmp_path), (".", "a")), write=write)
    assert not beneath.is_top(str(tmp_path / "a"))
    with beneath.place("a") as place:
        assert place.name == "a"
    if around_may_change:
        beneath.ensure_movable("a")
    else:
        with pytest.raises(GrantedFolder):
            beneath.ensure_movable("a")
    beneath.close()


def test_what_loses_its_name() -> None:
    assert displaced(Move(path="a", to="b")) == displaced(Trash(path="a")) == ("a",)
    assert not displaced(Copy(path="a", to="b"))
    assert not displaced(Pack(paths=["a"], to="b.zip"))


def test_what_is_being_made_in_a_folder_does_not_change_it(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    fd = os.open(tmp_path, os.O_RDONLY)
    before = tree_hash(fd, ".")
    (tmp_path / ".deskhand-1").write_text("half")
    assert tree_hash(fd, ".", ".deskhand-1") == before
    assert tree_hash(fd, ".") != before
    os.close(fd)


@LINUX
def test_what_the_system_makes_up_is_no_folder_to_walk() -> None:
    assert is_unreal(Path("/proc").stat().st_dev)
    assert not is_unreal(Path("/etc").stat().st_dev)
    beneath = Beneath(Scope("/"))
    kinds = {fact.name: (fact.kind, fact.unreal) for fact in facts_in(beneath, "/")}
    assert kinds["proc"] == kinds["sys"] == kinds["dev"] == ("other", True)
    assert kinds["etc"] == ("folder", False)
    fact = fact_at(beneath, "/proc")
    assert fact is not None
    assert fact.unreal
    with pytest.raises(NoRealFiles):
        facts_in(beneath, "/proc/sys")
    fd = os.open("/", os.O_RDONLY)
    assert tree_hash(fd, "proc") is not None  # at once: nothing in it is looked at
    os.close(fd)
    beneath.close()


@LINUX
def test_a_world_over_everything_does_not_walk_it() -> None:
    world = FolderWorld("/")
    assert not [fact for fact in world.named("cmdline") if fact.path.startswith("proc/")]
    world.close()


async def test_no_hash_is_kept_by_which_what_was_forgotten_could_be_guessed(desk: RealDesk) -> None:
    await desk.do("fixture.write", file="a.txt", text="secret")
    with sqlite3.connect(desk.home / "desk.db") as connection:
        run, request = connection.execute("SELECT run, request FROM job").fetchone()
        facts = "".join(row[0] for row in connection.execute("SELECT facts FROM audit"))
    given = {"file": "a.txt", "text": "secret"}
    for guess in (digest([run, "fixture.write", given]), digest(["fixture.write", given])):
        assert guess not in request + facts
    assert request.startswith("keyed:")


def test_hashes_of_older_releases_are_keyed_or_go(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "desk.db", isolation_level=None)
    upgrade(connection)
    connection.execute("INSERT INTO subject_key(subject, key) VALUES ('run:hub:1', ?)", (b"k" * 16,))
    for run in (1, 2):
        row = ("hub", f"{run}/m/1", run, digest([run]))
        connection.execute("INSERT INTO job(hub, key, run, request, state) VALUES (?, ?, ?, ?, 'done')", row)
    upgrade(connection)
    kept, forgotten = (str(row[0]) for row in connection.execute("SELECT request FROM job ORDER BY run"))
    assert kept.startswith("keyed:")
    assert digest([1]) not in kept
    assert forgotten == ""
    upgrade(connection)
    assert connection.execute("SELECT request FROM job WHERE run = 1").fetchone()[0] == kept
    connection.close()
