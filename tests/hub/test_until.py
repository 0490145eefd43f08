"""A step that looks until something is so, and never sees it."""

from __future__ import annotations

from pathlib import Path

from deskhand.testing.peer import bench, the_plan

NEVER = {"left": "$f.count", "is": ">", "right": 5}
WATCH = the_plan("watch", {"id": "f", "do": "files.find", "with": {"query": "a"}, "until": NEVER, "every": 1, "max": 2})


async def test_what_never_came_true_is_named(tmp_path: Path) -> None:
    async with bench(tmp_path, WATCH) as on:
        view = await on.until((await on.send("watch")).run, "failed", "done")
        assert view.state == "failed"
        assert "2 times" in view.answer
        assert "f.count > 5" in view.answer
        assert len(on.peer.jobs) == 2
