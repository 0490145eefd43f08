"""What "it" and "these" can mean: the files of the last run that ended, in this chat, below this folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from deskhand.core.wire.frames import Job, Receipt
from deskhand.hub import db
from deskhand.hub.earlier import MOST_RUNS, earlier
from deskhand.hub.store import Store
from deskhand.planner import Context
from deskhand.testing.peer import FIND, Bench, bench, the_plan


async def context(on: Bench, run: int, root: str | None = None) -> Context | None:
    """As the hub would have it for the next message of that run's chat."""
    store = Store(on.root / "hub.db")
    try:
        chat = await store.read(
            lambda reader: int(reader.connection.execute(select(db.run.c.chat).where(db.run.c.id == run)).scalar_one())
        )
        return await store.read(lambda reader: earlier(reader, chat, str(on.root) if root is None else root))
    finally:
        store.close()


def gives(**result: Any) -> Any:
    def answer(job: Job) -> Receipt:
        return Receipt(key=job.key, outcome="done", result=result, answer="found")

    return answer


async def ended(on: Bench) -> int:
    view = await on.until((await on.send("find")).run, "done", "failed")
    return view.run


@pytest.mark.parametrize(
    ("result", "files", "folder"),
    [
        ({"files": ["b.txt", "a.txt"], "file": "b.txt", "count": 2, "facts": []}, ("b.txt", "a.txt"), None),
        ({"files": [], "file": None, "count": 0, "facts": []}, (), None),
    ],
)
async def test_the_last_result_names_the_files_in_its_order(
    tmp_path: Path, result: dict[str, Any], files: tuple[str, ...], folder: str | None
) -> None:
    async with bench(tmp_path, FIND) as on:
        on.peer.answer = gives(**result)
        run = await ended(on)
        found = await context(on, run)
        assert found is not None
        assert (found.last_run, found.files, found.folder) == (run, files, folder)


async def test_only_the_newest_run_counts_and_only_below_the_same_folder(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND) as on:
        await ended(on)
        on.peer.answer = gives(files=["new.txt"], file="new.txt", count=1, facts=[])
        run = await ended(on)
        found = await context(on, run)
        assert found is not None
        assert (found.last_run, found.files) == (run, ("new.txt",))
        assert await context(on, run, "/elsewhere") is None


async def test_what_failed_names_nothing(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND) as on:
        on.peer.answer = lambda job: Receipt(key=job.key, outcome="failed", answer="no")
        found = await context(on, await ended(on))
        assert found is not None
        assert found.files == ()


async def test_what_was_forgotten_is_not_spoken_of(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND) as on:
        run = await ended(on)
        await on.hub.forget(f"run:{run}")
        assert await context(on, run) is None


@pytest.mark.parametrize(("count", "more"), [(2, False), (57, True)])
async def test_a_result_that_names_only_the_first_says_there_are_more(tmp_path: Path, count: int, more: bool) -> None:
    async with bench(tmp_path, FIND) as on:
        on.peer.answer = gives(files=["b.txt", "a.txt"], file="b.txt", count=count, facts=[])
        found = await context(on, await ended(on))
        assert found is not None and found.more is more


SEND = the_plan("send", {"id": "s", "do": "files.send", "with": {"files": ["b.txt"]}})
LISTED = {"files": ["a.txt", "b.txt", "c.txt"], "file": "a.txt", "count": 3, "facts": []}


async def said(on: Bench, text: str, **result: Any) -> int:
    on.peer.answer = gives(**result)
    return (await on.until((await on.send(text)).run, "done", "failed")).run


async def test_a_list_is_still_counted_in_when_one_of_it_was_handed_on(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND, SEND) as on:
        await said(on, "find", **LISTED)
        found = await context(on, await said(on, "send", files=[{"path": "b.txt", "hash": "h"}]))
        assert found is not None
        assert (found.files, found.counted) == (("b.txt",), ("a.txt", "b.txt", "c.txt"))
        found = await context(on, await said(on, "send", files=[{"path": "a.txt"}, {"path": "c.txt"}]))
        assert found is not None
        assert (found.files, found.counted) == (("a.txt", "c.txt"), ("a.txt", "b.txt", "c.txt"))


async def test_another_list_takes_the_place_of_the_last(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND, SEND) as on:
        await said(on, "find", **LISTED)
        found = await context(on, await said(on, "send", files=[{"path": "x.txt"}, {"path": "y.txt"}]))
        assert found is not None and found.counted == ("x.txt", "y.txt")
        await said(on, "find", files=["z.txt"], file="z.txt", count=1, facts=[])
        found = await context(on, await said(on, "send", files=[{"path": "q.txt"}]))
        assert found is not None and found.counted == ("z.txt",)
        found = await context(on, await said(on, "find", files=[], file=None, count=0, facts=[]))
        assert found is not None and found.counted == ()


async def test_a_list_of_long_ago_is_no_longer_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with bench(tmp_path, FIND, SEND) as on:
        await said(on, "find", **LISTED)
        last = 0
        for _ in range(MOST_RUNS):
            last = await said(on, "send", files=[{"path": "b.txt"}])
        found = await context(on, last)
        assert found is not None and found.counted == ("b.txt",)
        await said(on, "find", **LISTED)
        last = await said(on, "send", files=[{"path": "b.txt"}])
        monkeypatch.setattr("deskhand.hub.earlier.MOST_SECONDS", 0)
        found = await context(on, last)
        assert found is not None and found.counted == ("b.txt",)


async def test_a_forgotten_run_ends_the_looking_back(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND, SEND) as on:
        await said(on, "find", **LISTED)
        later = await said(on, "find", files=["z.txt", "y.txt"], count=2, facts=[])
        last = await said(on, "send", files=[{"path": "z.txt"}])
        await on.hub.forget(f"run:{later}")
        found = await context(on, last)
        assert found is not None and found.counted == ("z.txt",)
