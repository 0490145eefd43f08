"""Another of the ways that a choice offered, said in a chat: before one was taken, and after."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.hub.chats import Chats, chats

TWO = (("Downloads", "plan.docx"), ("Documents", "plan.docx"))


def laid(home: Path) -> None:
    home.mkdir()
    for folder, name in TWO:
        (home / folder).mkdir()
        (home / folder / name).write_text(folder)


async def chosen(there: Chats, text: str, answer: str) -> None:
    """The choice is put and answered, and what it asks then is allowed."""
    run = (await there.say(text)).run
    assert (await there.until(run, "asking")).ask is not None
    await there.say(answer)
    if (await there.until(run, "asking", "done")).state == "asking":
        await there.say("yes")
    await there.until(run, "done")


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("move plan.docx to Archive", "wrong one, I meant the other one"),
        ("把plan.docx移到Archive", "错了，我要的是另一份"),
    ],
)
async def test_the_other_one_is_the_way_that_was_not_taken(tmp_path: Path, text: str, other: str) -> None:
    home = tmp_path / "home"
    laid(home)
    async with chats(home) as there:
        await chosen(there, text, "2")
        taken = (home / "Archive" / "plan.docx").read_text()
        said = await there.say(other)
        assert said.run is not None, said
        run = said.run
        view = await there.until(run, "asking", "failed", "refused")
        assert view.ask is not None, view.answer
        assert (home / "Archive" / "plan.docx").read_text() == taken
        await there.say("yes")
        await there.until(run, "done")
        assert (home / "Archive" / "plan.docx").read_text() != taken
        assert (home / taken / "plan.docx").read_text() == taken


@pytest.mark.parametrize(("text", "both"), [("delete plan.docx", "both of them please"), ("删除plan.docx", "两份都要")])
async def test_both_takes_the_place_of_the_choice_and_is_asked_about(tmp_path: Path, text: str, both: str) -> None:
    home = tmp_path / "home"
    laid(home)
    async with chats(home) as there:
        first = (await there.say(text)).run
        await there.until(first, "asking")
        run = (await there.say(both)).run
        view = await there.until(run, "asking", "failed", "refused")
        assert view.ask is not None, view.answer
        assert all(f"{folder}/{name}" in view.ask.text for folder, name in TWO)
        assert all((home / folder / name).exists() for folder, name in TWO)
        await there.until(first, "stopped")
        await there.say("yes")
        await there.until(run, "done")
        assert not any((home / folder / name).exists() for folder, name in TWO)


@pytest.mark.parametrize(
    ("text", "too"), [("delete plan.docx", "and the other file as well"), ("删除plan.docx", "另外那份也要")]
)
async def test_the_other_one_too_leaves_what_was_done(tmp_path: Path, text: str, too: str) -> None:
    home = tmp_path / "home"
    laid(home)
    async with chats(home) as there:
        await chosen(there, text, "1")
        assert sum((home / folder / name).exists() for folder, name in TWO) == 1
        run = (await there.say(too)).run
        await there.until(run, "asking")
        await there.say("yes")
        await there.until(run, "done")
        assert not any((home / folder / name).exists() for folder, name in TWO)


async def test_before_one_was_taken_there_is_no_other_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    laid(home)
    async with chats(home) as there:
        first = (await there.say("delete plan.docx")).run
        await there.until(first, "asking")
        said = await there.say("no, the other one")
        assert said.run is None
        assert "number" in said.answer
        assert (await there.until(first, "asking")).state == "asking"
        assert all((home / folder / name).exists() for folder, name in TWO)
