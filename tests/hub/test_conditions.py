"""What is done only if something is there, or is not: looked at when it comes to it, by real files."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.hub.chats import chats

from deskhand.planner.spared import TAKEN

ABSENT = [
    ("if lease.pdf is not in Archive yet, copy it there", "lease.pdf"),
    ("copy lease.pdf to Archive unless it is already there", "lease.pdf"),
    ("如果Archive里还没有lease.pdf，就把它复制过去", "lease.pdf"),
    ("要是lease.pdf不在Archive里，把它复制到Archive", "lease.pdf"),
]


@pytest.mark.parametrize(("text", "name"), ABSENT)
async def test_what_is_missing_is_asked_about_and_put_there(tmp_path: Path, text: str, name: str) -> None:
    async with chats(tmp_path) as there:
        (tmp_path / "Documents" / name).write_text("new")
        run = (await there.say(text)).run
        view = await there.until(run, "asking", "failed", "refused", "done")
        assert view.ask is not None, view.answer
        await there.say("yes")
        assert (await there.until(run, "done", "failed")).state == "done"
        assert (tmp_path / "Archive" / name).read_text() == "new"


@pytest.mark.parametrize(("text", "name"), ABSENT)
async def test_what_is_there_already_stays_and_nobody_is_asked(tmp_path: Path, text: str, name: str) -> None:
    async with chats(tmp_path) as there:
        (tmp_path / "Documents" / name).write_text("new")
        (tmp_path / "Archive" / name).write_text("old")
        said = await there.say(text)
        if said.run is None:  # two are called so, and only one of them is where it is to go
            assert any(one in said.answer for one in ("Nothing was done", "没有做任何操作"))
        else:
            view = await there.until(said.run, "asking", "done")
            assert view.state == "done" or (view.ask is not None and view.ask.kind == "choose")
        assert {one.name: one.read_text() for one in (tmp_path / "Archive").iterdir()} == {name: "old"}


async def test_what_must_be_there_is_looked_for_when_it_comes_to_it(tmp_path: Path) -> None:
    async with chats(tmp_path) as there:
        (tmp_path / "Downloads" / "old.zip").write_text("z")
        (tmp_path / "Documents" / "signed.pdf").write_text("s")
        text = "delete old.zip if there is a signed.pdf in Archive"
        assert (await there.until((await there.say(text)).run, "done", "asking")).ask is None
        assert (tmp_path / "Downloads" / "old.zip").exists()
        (tmp_path / "Archive" / "signed.pdf").write_text("s")
        run = (await there.say(text)).run
        await there.until(run, "asking")
        (tmp_path / "Archive" / "signed.pdf").unlink()
        await there.say("yes")
        await there.until(run, "done", "failed")
        assert (tmp_path / "Downloads" / "old.zip").exists()
        (tmp_path / "Archive" / "signed.pdf").write_text("s")
        assert (await there.done(text, yes=True)).state == "done"
        assert not (tmp_path / "Downloads" / "old.zip").exists()


@pytest.mark.parametrize(("text", "name"), ABSENT)
async def test_what_came_to_lie_there_before_the_yes_is_not_replaced(tmp_path: Path, text: str, name: str) -> None:
    async with chats(tmp_path) as there:
        (tmp_path / "Documents" / name).write_text("new")
        run = (await there.say(text)).run
        await there.until(run, "asking")
        (tmp_path / "Archive" / name).write_text("old")
        await there.say("yes")
        await there.until(run, "done", "failed")
        assert {one.name: one.read_text() for one in (tmp_path / "Archive").iterdir()} == {name: "old"}


@pytest.mark.parametrize(
    "text",
    [
        "delete old.zip if Bob agrees",
        "delete old.zip unless it rains",
        "如果他同意就删除old.zip",
        "除非下雨，删除old.zip",
    ],
)
async def test_what_cannot_be_checked_is_said_so_and_nothing_is_done(tmp_path: Path, text: str) -> None:
    async with chats(tmp_path) as there:
        (tmp_path / "Downloads" / "old.zip").write_text("z")
        said = await there.say(text)
        assert said.run is None
        assert ("condition I cannot check" in said.answer) or ("无法检查的条件" in said.answer)
        assert (tmp_path / "Downloads" / "old.zip").exists()


@pytest.mark.parametrize(
    "text",
    [
        "clear out Downloads, bin all of it except keep.txt",
        "empty Downloads, delete all of it except keep.txt",
        "delete everything in Downloads and then delete everything in Downloads except keep.txt",
        "删除Downloads里的所有文件，然后删除Downloads里的所有文件，除了keep.txt",
    ],
)
async def test_what_is_left_out_once_is_taken_by_no_other_part(tmp_path: Path, text: str) -> None:
    async with chats(tmp_path, trusted=True) as there:
        for name in ("keep.txt", "gone.txt"):
            (tmp_path / "Downloads" / name).write_text(name)
        said = await there.say(text)
        if said.run is None:
            lang = "zh" if "删" in text else "en"
            told = said.answer.partition("\n")[0]
            assert TAKEN.said(lang) in said.answer or ("did not understand these words" in told and "except" in told)
        else:
            await there.until(said.run, "asking")
            await there.say("yes")
            await there.until(said.run, "done")
            assert not (tmp_path / "Downloads" / "gone.txt").exists()
        assert (tmp_path / "Downloads" / "keep.txt").exists()
