"""What is known only on the way, or many times over: what the card says of it, and what a yes to it is bound to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from deskhand.hub.views import RunView
from deskhand.testing.whole import Whole, whole

EACH: dict[str, Any] = {
    "goal": "each",
    "steps": [
        {"id": "f", "do": "files.find", "with": {"query": "note"}},
        {
            "id": "loop",
            "each": "$f.files",
            "as": "one",
            "steps": [
                {"id": "c", "do": "files.copy", "with": {"files": ["$one"], "to": "copies/"}},
                {"id": "d", "do": "files.delete", "with": {"files": "$c.files"}},
            ],
        },
    ],
}
ONE_FILE: dict[str, Any] = {
    "goal": "one file",
    "steps": [
        {
            "id": "loop",
            "each": ["a", "b", "c"],
            "as": "one",
            "steps": [{"id": "w", "do": "fixture.write", "with": {"file": "log.txt", "text": "$one", "replace": True}}],
        }
    ],
}
THEN: dict[str, Any] = {
    "goal": "then",
    "steps": [
        {"id": "z", "do": "files.zip", "with": {"files": ["note1.txt"], "to": "all.zip"}},
        {"id": "m", "do": "files.move", "with": {"files": ["$z.file"], "to": "box/"}},
    ],
}


async def put(on: Whole, goal: str, root: Path) -> RunView:
    accepted = await on.send(goal, root, native_id=goal)
    assert accepted.run is not None
    return await on.hub.wait(accepted.run, 20)


def desk(tmp: Path) -> Path:
    root = tmp / "desk"
    root.mkdir()
    for n in (1, 2, 3):
        (root / f"note{n}.txt").write_text(str(n))
    return root


async def test_a_card_lists_a_loop_whose_items_are_known(tmp_path: Path, home: Path) -> None:
    root = desk(tmp_path)
    async with whole(home, EACH) as on:
        view = await put(on, "each", root)
        assert view.ask is not None
        assert view.ask.preview is not None
        items = [item["path"] for item in view.ask.preview.items if item["op"] == "copy"]
        assert sorted(items) == ["note1.txt", "note2.txt", "note3.txt"]
        assert "up to 3 times" in view.ask.text
        assert "trash" in view.ask.text.lower()
        done = await on.settled(view.run, 20)
        assert done.state == "done", done.answer
        assert sorted(path.name for path in root.iterdir()) == ["copies", "note1.txt", "note2.txt", "note3.txt"]


async def test_in_a_loop_too_another_file_under_the_name_is_left_alone(tmp_path: Path, home: Path) -> None:
    root = desk(tmp_path)
    async with whole(home, EACH) as on:
        view = await put(on, "each", root)
        assert view.ask is not None
        (root / "note1.txt").unlink()
        (root / "note1.txt").write_text("another one")
        done = await on.settled(view.run, 20)
        assert done.state == "failed"
        assert "changed since you approved" in done.answer
        assert (root / "note1.txt").read_text() == "another one"
        assert not (root / "copies" / "note1.txt").exists()


async def test_a_step_known_only_later_says_so_and_is_bound_when_it_is(tmp_path: Path, home: Path) -> None:
    root = desk(tmp_path)
    async with whole(home, THEN) as on:
        view = await put(on, "then", root)
        assert view.ask is not None
        assert "only known on the way" in view.ask.text
        assert "box" in view.ask.text
        done = await on.settled(view.run, 20)
        assert done.state == "done", done.answer
        assert (root / "box" / "all.zip").exists()
        (job,) = [job for _, job in await on.monitor.journal.jobs_of(on.hub.id, view.run) if job.do == "files.move"]
        assert job.args == {"files": ["all.zip"], "to": "box/"}


async def test_a_loop_over_one_file_goes_through_after_one_yes(tmp_path: Path, home: Path) -> None:
    """What its second turn would do cannot be shown before the first has done it, so nobody is held to that."""
    root = desk(tmp_path)
    (root / "log.txt").write_text("before")
    async with whole(home, ONE_FILE) as on:
        view = await put(on, "one file", root)
        assert view.ask is not None
        assert "up to 3 times" in view.ask.text
        done = await on.settled(view.run, 20)
        assert done.state == "done", done.answer
        assert (root / "log.txt").read_text() == "c"
