"""An owner who wants nothing remembered: nothing is written, what was is deleted, and told to nobody meanwhile."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import func, select

from deskhand.core.wire.frames_line import Ack, Resync
from deskhand.core.world.query import Query, Range
from deskhand.hub.world import history
from deskhand.hub.world import tables as t
from deskhand.hub.world.room import WorldRoom
from deskhand.hub.world.store import WorldStore
from deskhand.testing.simulated_desk import SimulatedDesk

ME = 1


async def lived(room: WorldRoom, desk: SimulatedDesk) -> None:
    """A desk on which files are opened and closed, all of it stored."""
    heard: list[Ack | Resync] = []
    room.come("dev", ME, "laptop", heard.append)
    room.take("dev", desk.graph.snapshot())
    desk.now = time.time() - 3_000
    for _ in range(60):
        room.take("dev", desk.step())
    await room._write()


async def rows(room: WorldRoom) -> Sequence[int]:
    counts = [select(func.count()).select_from(one) for one in (t.visit, t.moment)]
    return await room._store.read(lambda sql: [sql.execute(one).scalar_one() for one in counts])


async def test_nothing_is_written_where_nothing_is_to_be_kept(world_url: str | Path) -> None:
    room = WorldRoom(WorldStore(world_url), days=0)
    await room.start()
    await lived(room, SimulatedDesk(1))
    assert await rows(room) == [0, 0]
    await room.stop()


async def test_what_was_kept_until_now_goes_what_is_open_too(world_url: str | Path) -> None:
    room = WorldRoom(WorldStore(world_url))
    await room.start()
    await lived(room, SimulatedDesk(2))
    assert min(await rows(room)) > 0
    await room.stop()
    room = WorldRoom(WorldStore(world_url), days=0)
    await room.start()
    for _ in range(100):
        if await rows(room) == [0, 0]:
            break
        await asyncio.sleep(0.02)
    assert await rows(room) == [0, 0]
    await room.stop()


async def test_what_is_older_than_that_is_no_answer_before_it_is_deleted(room: WorldRoom) -> None:
    await lived(room, SimulatedDesk(3))
    now = time.time()
    then = Range(now - 3_600, now)

    async def closed() -> list[float]:
        found = await room.ask(ME, Query(opened=then))
        return [one.until for each in found for one in each.visits if one.until is not None]

    assert await closed() and room._opened("dev", then)
    room.days = 10 / 86_400
    assert min(await rows(room)) > 0
    assert await closed() == []
    room.days = 0
    assert not any(one.visits or one.moments for one in await room.ask(ME, Query(opened=then, changed=then)))
    assert room._opened("dev", then) == []


def test_what_of_a_time_is_remembered() -> None:
    day = 86_400.0
    assert history.kept(Range(1 * day, 9 * day), 10 * day, 3) == Range(7 * day, 9 * day)
    assert history.kept(Range(), 10 * day, 3) == Range(7 * day, None)
    assert history.kept(Range(8 * day, None), 10 * day, 3) == Range(8 * day, None)
    assert history.kept(Range(1 * day, 2 * day), 10 * day, 3) is None
    assert history.kept(Range(), 10 * day, 0) is None
