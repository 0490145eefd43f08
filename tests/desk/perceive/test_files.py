"""Granted folders on a real disk: what comes, changes, moves and goes; bounded, and nothing that is excluded."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from deskhand.desk.perceive.linux import inotify
from deskhand.desk.perceive.linux.files import Caps, GrantedFolders
from deskhand.desk.perceive.linux.files_unseen import (
    ExcludedUnknown,
    ExcludedUnread,
    FilesCapped,
    FolderGone,
    WatchesUsedUp,
)
from deskhand.desk.perceive.perceiver import Chosen
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.testing.pace import slowness
from deskhand.testing.seen import seeing

T = TypeVar("T")


def folders(*tops: Path, caps: Caps | None = None, excluded: Sequence[Path] = ()) -> tuple[Chosen, Privacy]:
    privacy = Privacy(Rules(folders=tuple(map(str, excluded))), [str(top) for top in tops])
    return Chosen([GrantedFolders([str(top) for top in tops], privacy, caps)]), privacy


async def test_files_come_change_move_and_go(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/old.txt").write_text("old")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden/9931.txt").write_text("x")
    (tmp_path / "link").symlink_to("a")
    async with seeing(*folders(tmp_path)) as (_, seen):
        names = {node.fields["name"]: node.fields["type"] for node in seen.all("file")}
        assert names == {tmp_path.name: "folder", "a": "folder", "b": "folder", "old.txt": "file", "link": "link"}

        began = time.monotonic()
        (tmp_path / "new.txt").write_text("12345")
        new = await seen.until("the new file", lambda: seen.one("file", name="new.txt", size=5))
        assert seen.times[-1] - began < 3  # heard, not looked for; `bench/world` has the figures
        assert new.key == str(tmp_path / "new.txt")
        (tmp_path / "new.txt").rename(tmp_path / "a/b/other.txt")
        moved = await seen.until("its new place", lambda: seen.file(tmp_path / "a/b/other.txt"))
        assert (moved.id, moved.fields["name"]) == (new.id, "other.txt")
        assert seen.graph.parent(new.id) == seen.file(tmp_path / "a/b")
        (tmp_path / "a/b/other.txt").write_text("1234567")
        await seen.until("its new size", lambda: seen.one("file", name="other.txt", size=7))

        (tmp_path / "a").rename(tmp_path / "z")
        renamed = await seen.until("the renamed folder", lambda: seen.file(tmp_path / "z/b/other.txt"))
        assert renamed.id == new.id
        (tmp_path / "z/b/later.txt").write_text("x")
        await seen.until("what came into it later", lambda: seen.file(tmp_path / "z/b/later.txt"))
        shutil.rmtree(tmp_path / "z")
        await seen.until("its end", lambda: len(seen.all("file")) == 2)
        (tmp_path / "1/2/3").mkdir(parents=True)
        (tmp_path / "1/2/3/deep.txt").write_text("x")
        await seen.until("folders made at once", lambda: seen.file(tmp_path / "1/2/3/deep.txt"))
        assert b"9931" not in seen.bytes


async def test_a_file_that_is_saved_by_replacing_it_stays_the_same(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text("one")
    async with seeing(*folders(tmp_path)) as (_, seen):
        before = seen.one("file", name="report.txt")
        (tmp_path / ".report.swp").write_text("three")
        (tmp_path / ".report.swp").rename(tmp_path / "report.txt")
        after = await seen.until("the new content", lambda: seen.one("file", name="report.txt", size=5))
        (tmp_path / "tmp123").write_text("eleven")
        (tmp_path / "tmp123").rename(tmp_path / "report.txt")
        last = await seen.until("the next", lambda: seen.one("file", name="report.txt", size=6))
        # An editor that keeps what was: the old one steps aside, and a new one takes its name.
        (tmp_path / "report.txt").rename(tmp_path / "report.txt~")
        (tmp_path / "report.txt").write_text("backed up")
        backed = await seen.until("the last", lambda: seen.one("file", name="report.txt", size=9))
        assert before is not None
        assert {before.id, after.id, last.id, backed.id} == {before.id}
        assert seen.file(tmp_path / "tmp123") is None


async def test_what_lies_in_an_excluded_folder_never_leaves(tmp_path: Path) -> None:
    private = tmp_path / "Private9931"
    (private / "in").mkdir(parents=True)
    (private / "tax9931.txt").write_text("x")
    chosen, privacy = folders(tmp_path, excluded=[private])
    async with seeing(chosen, privacy) as (_, seen):
        (tmp_path / "plain.txt").write_text("x")
        (private / "later9931.txt").write_text("x")
        (private / "in/deep9931.txt").write_text("x")
        (tmp_path / "plain.txt").rename(private / "moved9931.txt")
        await seen.at_rest(0.6)
        (tmp_path / "last.txt").write_text("x")
        await seen.until("the last", lambda: seen.one("file", name="last.txt"))
        assert b"9931" not in seen.bytes
        for name in ("tax9931.txt", "later9931.txt", "deep9931.txt", "moved9931.txt"):
            assert privacy.hides_title(f"*{name} - Editor")
        assert privacy.hides_title("Private9931 - Files")
        assert not privacy.hides_title("last.txt - Editor")


@pytest.mark.timeout(400)  # a busy disk takes its time to make so many
async def test_a_folder_with_100_000_files_is_seen_up_to_the_cap_and_that_is_said(tmp_path: Path) -> None:
    huge, small = tmp_path / "huge", tmp_path / "small"
    huge.mkdir()
    small.mkdir()
    (small / "seen.txt").write_text("x")
    for n in range(100_000):
        os.close(os.open(huge / f"{n}.txt", os.O_CREAT | os.O_WRONLY))
    chosen, privacy = folders(tmp_path)
    async with seeing(chosen, privacy) as (perceiver, seen):
        assert 5_000 <= len(seen.all("file")) <= 5_010
        assert seen.one("file", name="seen.txt")
        problem = perceiver.unseen()["files"]
        assert isinstance(problem, FilesCapped)
        assert "files: There are more files" in str(seen.one("device").fields["unseen"])  # type: ignore[union-attr]
        assert "授权" in problem.said("zh")
        # What is touched is seen although there is no room for the rest.
        (huge / "touched now.txt").write_text("x")
        await seen.until("what was touched", lambda: seen.one("file", name="touched now.txt"))


async def test_nothing_is_told_beyond_every_cap(tmp_path: Path) -> None:
    for n in range(20):
        (tmp_path / f"{n}.txt").write_text("x")
    async with seeing(*folders(tmp_path, caps=Caps(files=10, in_folder=10, folders=5, spare=2))) as (_, seen):
        for n in range(6):
            (tmp_path / f"more {n}.txt").write_text("x")
        await seen.at_rest()
        assert len(seen.all("file")) == 13
        for node in seen.all("file", type="file")[:4]:
            os.unlink(node.key)  # noqa: PTH108
        await seen.until("room", lambda: len(seen.all("file")) == 9)
        (tmp_path / "fits.txt").write_text("x")
        await seen.until("what fits again", lambda: seen.one("file", name="fits.txt"))


async def test_no_watch_left_is_said_with_the_command_that_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    (tmp_path / "a/b").mkdir(parents=True)
    given = iter(range(1))
    real = inotify.Inotify.watch

    def scarce(self: inotify.Inotify, folder: str) -> int:
        if next(given, None) is None:
            raise inotify.NoWatchLeft
        return real(self, folder)

    monkeypatch.setattr(inotify.Inotify, "watch", scarce)
    async with seeing(*folders(tmp_path)) as (perceiver, seen):
        assert isinstance(perceiver.unseen()["files"], WatchesUsedUp)
        assert "max_user_watches" in str(seen.one("device").fields["unseen"])  # type: ignore[union-attr]
        assert seen.one("file", name="a")


async def test_a_granted_folder_that_goes_is_said_and_seen_when_it_is_back(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    (disk / "in").mkdir(parents=True)
    other = tmp_path / "other"
    other.mkdir()
    async with seeing(*folders(disk, other)) as (perceiver, seen):
        disk.rename(tmp_path / "away")
        await seen.until("its end", lambda: seen.file(disk) is None)
        assert isinstance(perceiver.unseen()["files"], FolderGone)
        (other / "goes on.txt").write_text("x")
        await seen.until("the other folder", lambda: seen.one("file", name="goes on.txt"))
        (tmp_path / "away").rename(disk)
        await seen.until("it is back", lambda: seen.file(disk / "in"))
        await seen.until("that is said", lambda: "unseen" not in seen.one("device").fields)  # type: ignore[union-attr]


async def test_when_too_much_happened_at_once_all_is_read_anew(tmp_path: Path) -> None:
    chosen, privacy = folders(tmp_path)
    source = chosen.sources[0]
    assert isinstance(source, GrantedFolders)
    (tmp_path / "a.txt").write_text("x")
    async with seeing(chosen, privacy) as (_, seen):
        kept = seen.one("file", name="a.txt")
        # The kernel says that its queue ran over, and nothing of what was in it.
        source._inotify._loop.remove_reader(source._inotify._fd)  # type: ignore[union-attr]
        (tmp_path / "b.txt").write_text("x")
        (tmp_path / "c").mkdir()
        source._heard([inotify.Notice(-1, inotify.OVERFLOW, 0, "")])
        await seen.until("what was missed", lambda: seen.file(tmp_path / "c") and seen.file(tmp_path / "b.txt"))
        assert seen.one("file", name="a.txt") == kept
        source._inotify._loop.add_reader(source._inotify._fd, source._inotify._read)  # type: ignore[union-attr]


async def test_names_that_are_no_text_are_told_as_text(tmp_path: Path) -> None:
    async with seeing(*folders(tmp_path)) as (_, seen):
        os.close(os.open(os.fsencode(tmp_path) + b"/caf\xe9.txt", os.O_CREAT))
        node = await seen.until("the file", lambda: seen.one("file", name="caf\\xe9.txt"))
        assert node.key == f"{tmp_path}/caf\\xe9.txt"


async def test_at_rest_it_costs_nothing(tmp_path: Path) -> None:
    for n in range(300):
        (tmp_path / f"{n}").mkdir()
    async with seeing(*folders(tmp_path)) as (_, seen):
        await seen.at_rest()
        began = time.process_time()
        await seen.at_rest(3.0)
        spent = time.process_time() - began
        assert spent / slowness() < 3.0 * 0.005


async def test_more_names_than_can_be_known_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskhand.core.world.names.MOST_NAMES", 20)
    private = tmp_path / "Private9931"
    private.mkdir()
    for number in range(30):
        (private / f"one {number}.txt").write_text("x")
    chosen, privacy = folders(tmp_path, excluded=[private])
    async with seeing(chosen, privacy) as (perceiver, _):
        assert isinstance(perceiver.unseen()["files"], ExcludedUnknown)


async def test_a_disk_that_hides_what_is_excluded_keeps_windows_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hanging(GrantedFolders):
        async def _on_disk(self, work: Callable[[], T]) -> T:
            raise TimeoutError

    privacy = Privacy(Rules(folders=(str(tmp_path / "Private"),)), [str(tmp_path)])
    async with seeing(Chosen([Hanging([str(tmp_path)], privacy)]), privacy) as (perceiver, _):
        assert isinstance(perceiver.unseen()["files"], ExcludedUnread)
        assert privacy.hides("window", {"title": "letter"}, "")
    assert "{" not in ExcludedUnread().said("zh")
