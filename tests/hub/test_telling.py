"""Questions that count what they are about, on a whole hub and a real disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.hub.chats import chats


@pytest.mark.parametrize(
    ("say", "told"),
    [
        ("delete all pdfs in Downloads", "Move all PDFs in Downloads (2) to the trash"),
        ("throw every pdf of Downloads away please, ok?", "Move all PDFs in Downloads (2) to the trash"),
        ("删除 Downloads 里的所有 pdf", "把 Downloads 里的全部 PDF（2 个）移到回收站"),
    ],
)
async def test_a_question_counts_what_its_search_finds(tmp_path: Path, say: str, told: str) -> None:
    async with chats(tmp_path) as on:
        for name in ("a.pdf", "b.pdf", "c.txt"):
            (tmp_path / "Downloads" / name).write_text(name)
        run = (await on.say(say)).run
        view = await on.until(run, "asking")
        assert view.ask is not None and told in view.ask.text
        await on.say("yes")
        view = await on.until(run, "done", "failed")
        assert view.state == "done", view.answer
        assert [one.name for one in (tmp_path / "Downloads").iterdir()] == ["c.txt"]
