"""Several people in one chat are kept apart: what they speak of, what they are asked, and whom an answer is for."""

from __future__ import annotations

from pathlib import Path

from tests.hub.chats import chats


async def test_the_yes_of_another_answers_nothing(tmp_path: Path) -> None:
    async with chats(tmp_path) as on:
        (tmp_path / "Downloads/a.txt").write_text("a")
        run = (await on.say("move a.txt to Archive", who="anna", group=True)).run
        await on.until(run, "asking")
        for words in ("yes", "do it", f"yes {run}"):
            assert (await on.say(words, who="bob", group=True)).state == "teach"
        assert (await on.until(run, "asking")).ask is not None
        assert (tmp_path / "Downloads/a.txt").exists()
        await on.say("yes", who="anna", group=True)
        await on.until(run, "done")
        assert (tmp_path / "Archive/a.txt").exists()


async def test_each_answers_the_question_that_was_put_to_them(tmp_path: Path) -> None:
    async with chats(tmp_path) as on:
        for name in ("a.txt", "b.txt"):
            (tmp_path / "Downloads" / name).write_text(name)
        hers = (await on.say("move a.txt to Archive", who="anna", group=True)).run
        await on.until(hers, "asking")
        his = (await on.say("move b.txt to Documents", who="bob", group=True)).run
        await on.until(his, "asking", who="bob")
        await on.say("yes", who="bob", group=True)
        await on.until(his, "done", who="bob")
        assert (await on.until(hers, "asking")).ask is not None


async def test_what_one_spoke_of_is_not_what_another_means(tmp_path: Path) -> None:
    async with chats(tmp_path) as on:
        await on.done("list Downloads", who="anna", group=True)
        assert (await on.say("and for Documents?", who="bob", group=True)).state == "teach"
        assert (await on.done("and for Documents?", who="anna", group=True)).goal == "list Documents"


async def test_answers_say_whom_they_answer_and_a_mention_is_no_word_of_the_request(tmp_path: Path) -> None:
    async with chats(tmp_path) as on:
        await on.done("@Deskhand list Downloads", who="anna", group=True)
        await on.done("list Documents @deskhand", who="bob", group=True)
        texts = [one.text for one in await on.letters(2)]
        assert [text.split()[0] for text in texts] == ["@Anna", "@Bob"]


async def test_words_to_another_are_no_answer(tmp_path: Path) -> None:
    async with chats(tmp_path) as on:
        (tmp_path / "Downloads/a.txt").write_text("a")
        run = (await on.say("move a.txt to Archive", who="anna", group=True)).run
        await on.until(run, "asking")
        assert (await on.say("@bob yes", who="anna", group=True)).state == "teach"
        assert (await on.until(run, "asking")).ask is not None
