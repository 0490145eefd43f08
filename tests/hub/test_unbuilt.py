"""A plan with a step that is not built yet: nothing of it begins, and what can be done is offered."""

from __future__ import annotations

from pathlib import Path

from deskhand.testing.peer import bench, the_plan

CLOSE = {"id": "close", "do": "apps.close", "with": {"app": "Firefox"}}
MOVE = {"id": "move", "do": "files.move", "with": {"files": ["a.txt"], "to": "b"}, "after": ["close"]}
BOTH = the_plan("close and move", CLOSE, MOVE)
ALONE = the_plan("close", CLOSE)
OPEN = the_plan("take and send", {"id": "shot", "do": "screen.shot", "with": {}}, {
    "id": "send", "do": "files.send", "with": {"files": ["$shot.file"]}
})  # fmt: skip


async def test_it_is_refused_in_words_and_nothing_reaches_the_desk(tmp_path: Path) -> None:
    async with bench(tmp_path, ALONE, OPEN) as on:
        for text, said in (("close", "Close Firefox"), ("take and send", "Take a picture of the screen")):
            accepted = await on.send(text)
            view = await on.until(accepted.run, "refused")
            assert view.answer is not None
            assert "cannot do it yet" in view.answer and said in view.answer
        assert on.peer.jobs == on.peer.previews == []


async def test_the_rest_is_offered_and_done_after_a_yes(tmp_path: Path) -> None:
    async with bench(tmp_path, BOTH) as on:
        accepted = await on.send("close and move")
        view = await on.until(accepted.run, "asking")
        assert view.ask is not None
        assert "I cannot do this yet: Close Firefox" in view.ask.text and "Move a.txt" in view.ask.text
        assert on.peer.jobs == []
        await on.send("yes")
        await on.until(accepted.run, "done")
        assert [job.do for job in on.peer.jobs] == ["files.move"]


async def test_a_no_leaves_everything_as_it_is(tmp_path: Path) -> None:
    async with bench(tmp_path, BOTH) as on:
        accepted = await on.send("close and move")
        await on.until(accepted.run, "asking")
        await on.send("no")
        await on.until(accepted.run, "done", "stopped", "refused")
        assert on.peer.jobs == []
