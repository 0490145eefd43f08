"""What leans on the request before it, on a whole hub and a real disk; it survives a restart and goes with its run."""

from __future__ import annotations

from pathlib import Path

from tests.hub.chats import chats


async def test_the_same_for_another_folder_is_read_there(tmp_path: Path) -> None:
    async with chats(tmp_path) as on:
        (tmp_path / "Downloads/a.pdf").write_text("a")
        (tmp_path / "Documents/b.pdf").write_text("b")
        assert "a.pdf" in (await on.done("list Downloads")).answer
        view = await on.done("and for Documents?")
        assert view.state == "done" and "b.pdf" in view.answer
        assert "a.pdf" in (await on.done("no, I meant Downloads")).answer


async def test_what_was_said_before_is_known_after_a_restart_and_forgotten_with_its_run(tmp_path: Path) -> None:
    async with chats(tmp_path) as on:
        run = (await on.done("list Downloads")).run
    async with chats(tmp_path) as on:
        assert (await on.done("and for Documents?")).goal == "list Documents"
        second = (await on.done("what about Archive?")).run
        for one in (run, run + 1, second):
            await on.hub.forget(f"run:{one}")
        assert (await on.say("and for Documents?")).state == "teach"


async def test_a_correction_after_the_run_takes_it_back_and_does_it_right_in_one_question(tmp_path: Path) -> None:
    async with chats(tmp_path) as on:
        (tmp_path / "Downloads/a.txt").write_text("a")
        first = await on.done("move a.txt to Documents", yes=True)
        assert (tmp_path / "Documents/a.txt").exists(), first.answer
        right = (await on.say("no, I meant Archive")).run
        view = await on.until(right, "asking")
        assert view.ask is not None and f"run {first.run}" in view.ask.text and len(view.asks) == 1
        assert (tmp_path / "Documents/a.txt").exists()
        await on.say("yes")
        view = await on.until(right, "done", "failed")
        assert view.state == "done", view.answer
        assert (tmp_path / "Archive/a.txt").exists()
        assert not (tmp_path / "Documents/a.txt").exists()
        assert (await on.hub.run(first.run, await on.person())).undone_by == right


async def test_a_correction_of_an_open_question_takes_its_place(tmp_path: Path) -> None:
    async with chats(tmp_path) as on:
        (tmp_path / "Downloads/a.txt").write_text("a")
        first = (await on.say("move a.txt to Documents")).run
        await on.until(first, "asking")
        right = (await on.say("not Documents, Archive")).run
        await on.until(first, "stopped")
        await on.until(right, "asking")
        await on.say("yes")
        await on.until(right, "done")
        assert (tmp_path / "Archive/a.txt").exists()


async def test_a_yes_with_a_limit_is_no_yes(tmp_path: Path) -> None:
    async with chats(tmp_path) as on:
        for name in ("a.pdf", "b.txt"):
            (tmp_path / "Downloads" / name).write_text(name)
        first = (await on.say("delete the files in Downloads")).run
        await on.until(first, "asking")
        limited = (await on.say("yes but only the pdfs")).run
        assert limited not in (None, first)
        await on.until(limited, "asking")
        assert {one.name for one in (tmp_path / "Downloads").iterdir()} == {"a.pdf", "b.txt"}
        await on.say("go on")
        await on.until(limited, "done")
        assert {one.name for one in (tmp_path / "Downloads").iterdir()} == {"b.txt"}


async def test_a_yes_with_an_exception_is_no_yes(tmp_path: Path) -> None:
    async with chats(tmp_path) as on:
        for name in ("a.pdf", "b.txt"):
            (tmp_path / "Downloads" / name).write_text(name)
        first = (await on.say("delete the files in Downloads")).run
        await on.until(first, "asking")
        spared = (await on.say("yes but not the pdfs")).run
        assert spared not in (None, first)
        await on.until(spared, "asking")
        assert {one.name for one in (tmp_path / "Downloads").iterdir()} == {"a.pdf", "b.txt"}
        await on.say("go on")
        await on.until(spared, "done")
        assert {one.name for one in (tmp_path / "Downloads").iterdir()} == {"a.pdf"}
