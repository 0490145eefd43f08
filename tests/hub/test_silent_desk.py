"""A desk that is connected and says nothing: asked twice, and never waited for for ever."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from deskhand.core.wire.frames import Job, Progress, Receipt
from deskhand.core.wire.memory import MemoryLine
from deskhand.hub.desks import Desk, Silent
from deskhand.testing.engine_bed import come
from deskhand.testing.peer import FIND, MOVE, Peer, bench, plain

TIMEOUT, GRACE = 0.2, 0.1
NOW = "2026-01-01T00:00:00+00:00"


def job(key: str = "1/m/1") -> Job:
    return Job(key=key, hub="h", run=1, do="files.find", args={}, root="/", folders=["."], timeout=TIMEOUT, now=NOW)


async def test_it_is_asked_twice_and_then_given_up() -> None:
    here, there = MemoryLine.pair()
    peer = Peer(there, answer=lambda _: None)
    serving = asyncio.create_task(peer.serve())
    desk = Desk("h", grace=GRACE, piece=1)
    desk.attach(here)
    began = time.monotonic()
    with pytest.raises(Silent):
        await desk.do(job())
    assert 2 * (TIMEOUT + GRACE) <= time.monotonic() - began < 4 * (TIMEOUT + GRACE)
    assert [one.key for one in peer.jobs] == ["1/m/1", "1/m/1"]
    await desk.close()
    await serving


async def test_progress_is_a_sign_of_life() -> None:
    here, there = MemoryLine.pair()
    peer = Peer(there, answer=lambda _: None)
    serving = asyncio.create_task(peer.serve())
    desk = Desk("h", grace=GRACE, piece=1)
    desk.attach(here)
    doing = asyncio.create_task(desk.do(job()))
    for done in range(10):
        await asyncio.sleep((TIMEOUT + GRACE) / 3)
        await there.send(Progress(key="1/m/1", done=done, total=10))
    await peer.release(plain)
    assert isinstance(await doing, Receipt)
    assert len(peer.jobs) == 1
    await desk.close()
    await serving


async def test_a_run_whose_desk_falls_away_in_the_middle_says_so_and_goes_on(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND, MOVE) as on:
        on.peer.answer = lambda _: None
        run = (await on.send("find")).run
        assert run is not None
        await come(lambda: bool(on.peer.held))
        assert (await on.hub.run(run, await on.me())).waiting_for == ""
        await on.peer.line.close()
        await asyncio.sleep(0.1)
        assert "offline" in (await on.hub.run(run, await on.me())).waiting_for
        here, there = MemoryLine.pair()
        late = Peer(there)
        serving = asyncio.create_task(late.serve())
        on.hub.attach("", here)
        assert (await on.until(run, "done")).waiting_for == ""
        await there.close()
        await serving
