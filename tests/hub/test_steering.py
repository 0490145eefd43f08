"""Words that come while a run works: what it was meant to be instead, something else, or a word about the work."""

from __future__ import annotations

import asyncio
from pathlib import Path

from deskhand.core.msg import Msg
from deskhand.core.plan.read import read_plan
from deskhand.hub.steering import QUEUED
from deskhand.planner import Planned
from deskhand.testing.engine_bed import come
from deskhand.testing.peer import FIND, MOVE, bench, moved, the_plan

TWO = the_plan(
    "two moves",
    {"id": "a", "do": "files.move", "with": {"files": ["a.txt"], "to": "b/"}},
    {"id": "c", "do": "files.move", "with": {"files": ["c.txt"], "to": "b/"}, "after": ["a"]},
)
ELSEWHERE = read_plan(
    the_plan(
        "elsewhere",
        {"id": "ok", "ask": "confirm", "with": {"text": "Instead: elsewhere?", "for": ["m"]}},
        {"id": "m", "do": "files.move", "with": {"files": ["c.txt"], "to": "d/"}, "if": "$ok.yes"},
    )
)
INSTEAD = {"no, elsewhere": Planned("confirm", "en", ELSEWHERE, follows="instead", heard="Instead: elsewhere")}
STOP = the_plan("halt", {"id": "s", "do": "run.stop", "with": {}})
ANOTHER = the_plan("another", {"id": "f", "do": "files.find", "with": {"query": "b"}})


async def test_what_was_meant_otherwise_stops_at_the_next_step_and_asks_about_the_rest(tmp_path: Path) -> None:
    async with bench(tmp_path, TWO, others=INSTEAD) as on:
        on.peer.answer = lambda job: moved(job) if job.preview else None
        first = (await on.until((await on.send("two moves")).run, "asking")).run
        await on.send("yes")
        await come(lambda: bool(on.peer.held))
        sending = asyncio.create_task(on.send("no, elsewhere"))
        await come(lambda: bool(on.peer.stops))
        await on.peer.release(moved)
        right = (await sending).run
        await on.until(first, "stopped")
        asking = await on.until(right, "asking")
        assert asking.ask is not None and f"I stopped run {first}" in asking.ask.text
        assert [job.args["files"] for job in on.peer.jobs] == [["a.txt"]]
        await on.send("yes")
        await on.until(right, "done")
        assert [job.args["files"] for job in on.peer.jobs] == [["a.txt"], ["c.txt"]]


async def test_something_else_waits_its_turn_and_that_is_said(tmp_path: Path) -> None:
    sent: dict[str, str] = {}

    async def deliver(channel: str, tenant: str, message: Msg, key: str) -> None:
        sent[key] = message.text

    async with bench(tmp_path, FIND, ANOTHER, deliver=deliver) as on:
        on.peer.answer = lambda job: None
        await on.send("find", channel="telegram", chat="77")
        await come(lambda: bool(on.peer.held))
        second = (await on.send("another", channel="telegram", chat="77")).run
        await come(lambda: f"heard:{second}" in sent)
        assert sent[f"heard:{second}"] == QUEUED.said("en")
        assert len(on.peer.jobs) == 1
        await on.peer.release()
        await come(lambda: f"answer:{second}" in sent)


async def test_a_word_about_the_work_overtakes_it(tmp_path: Path) -> None:
    async with bench(tmp_path, MOVE, STOP) as on:
        on.peer.answer = lambda job: moved(job) if job.preview else None
        first = (await on.until((await on.send("move")).run, "asking")).run
        await on.send("yes")
        await come(lambda: bool(on.peer.held))
        await on.send("halt")
        await come(lambda: on.peer.stops == [first])
        await on.peer.release(moved)
        await on.until(first, "stopped", "done")
