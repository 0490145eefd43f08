"""What desks tell is held at once, written soon, told to whoever watches, and whole again after anything."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from deskhand.core.wire.frames_line import Ack, Resync
from deskhand.core.world.delta import BadDelta, Delta, Node, Snapshot
from deskhand.hub.world import tables as t
from deskhand.hub.world.problems import NeverCame
from deskhand.hub.world.room import TICK_SECONDS, WorldRoom
from deskhand.hub.world.shelf import stored
from deskhand.hub.world.store import WorldStore
from deskhand.testing.pace import slowness_by_the_clock
from deskhand.testing.simulated_desk import SimulatedDesk

ME = 1


class Line:
    """A desk on a line to a room, which answers when it is asked for more."""

    def __init__(self, room: WorldRoom, desk: SimulatedDesk, device: str = "dev") -> None:
        self.room, self.desk, self.device = room, desk, device
        self.heard: list[Ack | Resync] = []
        self.wanted: list[Resync] = []
        room.come(device, ME, "laptop", self.hear)

    def hear(self, frame: Ack | Resync) -> None:
        self.heard.append(frame)
        if isinstance(frame, Resync):
            self.wanted.append(frame)

    def answer(self) -> None:
        while self.wanted:
            self.room.take(self.device, self.desk.answer(self.wanted.pop()))

    @property
    def acks(self) -> list[Ack]:
        return [one for one in self.heard if isinstance(one, Ack)]

    def tell(self, steps: int) -> None:
        for _ in range(steps):
            self.room.take(self.device, self.desk.step())
            self.answer()


async def until(holds: Callable[[], bool], seconds: float = 6.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.02)


async def is_stored(room: WorldRoom, desk: SimulatedDesk, device: str = "dev") -> None:
    """What is stored is what the desk has told, elements apart."""
    kept = await room._store.read(lambda sql: stored(sql, device))
    assert kept is not None
    assert kept.epoch == desk.graph.epoch
    assert kept.v <= desk.graph.v  # what only elements did is not written
    assert dict(kept.nodes) == desk.settled()
    assert dict(kept.edges) == dict(desk.graph.edges)


async def test_a_desk_is_asked_for_all_of_it_and_then_only_for_what_changes(room: WorldRoom) -> None:
    line = Line(room, SimulatedDesk(1))
    assert line.heard == [Resync("", 0)]
    line.answer()
    line.tell(30)
    live = room.live.get("dev")
    assert live is not None
    assert live.graph.equal(line.desk.graph), live.graph.difference(line.desk.graph)
    assert len(line.wanted) == 0


async def test_it_is_stored_within_two_seconds_and_the_desk_hears_of_it(room: WorldRoom) -> None:
    line = Line(room, SimulatedDesk(2))
    line.answer()
    line.tell(40)
    began = time.monotonic()
    await until(lambda: any(one.stored == line.desk.graph.v for one in line.acks))
    assert time.monotonic() - began < 4.0 * slowness_by_the_clock()
    await is_stored(room, line.desk)


async def test_acks_are_few(room: WorldRoom) -> None:
    line = Line(room, SimulatedDesk(3))
    line.answer()
    for _ in range(20):
        line.tell(5)
        await asyncio.sleep(0.05)
    await until(lambda: bool(line.acks) and line.acks[-1].stored == line.desk.graph.v)
    assert 1 <= len(line.acks) <= 6
    assert line.acks[-1].v == line.desk.graph.v


async def test_what_is_missing_is_asked_for_once_however_much_comes_behind_it(room: WorldRoom) -> None:
    line = Line(room, SimulatedDesk(4))
    line.answer()
    room._asked.clear()
    line.desk.step()  # lost on the way
    for _ in range(10):
        room.take("dev", line.desk.step())
    assert [type(one) for one in line.heard] == [Resync, Resync]
    line.answer()
    live = room.live.get("dev")
    assert live is not None
    assert live.graph.equal(line.desk.graph)


async def test_a_repeat_changes_nothing_and_a_desk_that_begins_anew_is_asked_for_all(room: WorldRoom) -> None:
    line = Line(room, SimulatedDesk(5))
    line.answer()
    delta = line.desk.step()
    room.take("dev", delta)
    room.take("dev", delta)
    again = Line(room, SimulatedDesk(5, epoch="later"))
    assert again.wanted == [Resync("epoch-5", line.desk.graph.v)]
    again.answer()
    again.tell(5)
    live = room.live.get("dev")
    assert live is not None
    assert live.graph.equal(again.desk.graph)


async def test_what_is_secret_or_broken_is_refused_and_leaves_no_trace(room: WorldRoom) -> None:
    line = Line(room, SimulatedDesk(6))
    line.answer()
    before = line.desk.graph.v
    secret = Node(9_000, "window", line.desk.app, "", {"title": "My bank", "privacy": "secret"})
    room.take("dev", Delta(line.desk.graph.epoch, before + 1, new=[secret]))
    assert line.wanted == [Resync("", 0)]
    with pytest.raises(BadDelta, match="epoch"):
        room.take("dev", Snapshot("\0", 1, [Node(1, "device", 0, "d")]))
    live = room.live.get("dev")
    assert live is not None
    assert live.graph.equal(line.desk.graph)
    with pytest.raises(NeverCame, match="stranger"):
        room.take("stranger", line.desk.step())


async def test_a_delta_before_any_snapshot_is_nothing(room: WorldRoom) -> None:
    line = Line(room, SimulatedDesk(7))
    room.take("dev", Delta("", 1, new=[Node(1, "device", 0, "d")]))
    live = room.live.get("dev")
    assert live is not None
    assert len(live.graph) == 0
    assert line.acks == []


async def test_a_room_that_begins_anew_knows_what_was_stored_and_catches_up(world_url: str | Path) -> None:
    desk = SimulatedDesk(8)
    first = WorldRoom(WorldStore(world_url))
    await first.start()
    line = Line(first, desk)
    line.answer()
    line.tell(60)
    await first.stop()
    for _ in range(50):
        desk.step()
    second = WorldRoom(WorldStore(world_url))
    await second.start()
    assert [one.name for one in await second.desks(ME)] == ["laptop"]
    line = Line(second, desk)
    line.answer()
    line.tell(20)
    await until(lambda: bool(line.acks) and line.acks[-1].stored == desk.graph.v)
    await is_stored(second, desk)
    await second.stop()


async def test_a_disk_that_takes_nothing_loses_nothing(room: WorldRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer's own connection says no, as a full disk does; then it has room again."""
    monkeypatch.setattr("deskhand.hub.world.room.AGAIN_SECONDS", 0.2)
    line = Line(room, SimulatedDesk(9))
    line.answer()
    behind = room._store._behind
    write = behind.write

    tries: list[float] = []

    def full(*_: object) -> None:
        tries.append(time.monotonic())
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(behind, "write", full)
    line.tell(20)
    await until(lambda: len(tries) >= 3)
    assert all(one.stored == 0 for one in line.acks)
    monkeypatch.setattr(behind, "write", write)
    line.tell(20)
    await until(lambda: line.acks[-1].stored == line.desk.graph.v, 10)
    await is_stored(room, line.desk)


async def test_whoever_watches_is_told_now_and_then(room: WorldRoom) -> None:
    told: list[tuple[int, str]] = []
    room.watch(lambda person, device: told.append((person, device)))
    line = Line(room, SimulatedDesk(10))
    line.answer()
    began = time.monotonic()
    for _ in range(10):
        room.take("dev", line.desk.type())
        line.desk.set(line.desk.window, "title", str(line.desk.now))
        line.tell(3)
        await asyncio.sleep(0.05)
    await until(lambda: len(told) >= 2, 20)
    assert len(told) <= (time.monotonic() - began) / TICK_SECONDS + 1
    await asyncio.sleep(2 * TICK_SECONDS)  # whatever is on its way has come
    told.clear()
    for _ in range(5):
        room.take("dev", line.desk.type())  # elements alone are not what a desk looks like
    await asyncio.sleep(0.4)
    assert told == []


async def test_a_desk_is_forgotten_whole(room: WorldRoom) -> None:
    for at in (11, 12):
        line = Line(room, SimulatedDesk(at), f"dev{at}")
        line.answer()
        line.tell(30)
    await until(lambda: line.acks != [] and line.acks[-1].stored == line.desk.graph.v)
    room.left("dev11")
    assert await room.forget("dev11")
    assert [one.device for one in await room.desks(ME)] == ["dev12"]

    def left(sql: object) -> dict[str, set[int]]:
        tables = (t.node, t.edge, t.visit, t.moment)
        return {one.name: set(sql.execute(select(one.c.desk)).scalars()) for one in tables}  # type: ignore[attr-defined]

    kept = await room._store.read(left)
    assert all(len(numbers) == 1 for numbers in kept.values()), kept
    await is_stored(room, line.desk, "dev12")


async def test_a_device_that_is_somebody_elses_now_begins_with_nothing(room: WorldRoom) -> None:
    line = Line(room, SimulatedDesk(13))
    line.answer()
    await until(lambda: bool(line.acks) and line.acks[-1].stored > 0)
    room.left("dev")
    heard: list[Ack | Resync] = []
    room.come("dev", 2, "laptop", heard.append)
    assert heard == [Resync("", 0)]
    assert await room.desks(ME) == []
    room.take("dev", SimulatedDesk(14).graph.snapshot())
    await until(lambda: any(isinstance(one, Ack) and one.stored for one in heard))
    count = await room._store.read(lambda sql: sql.execute(select(func.count()).select_from(t.desk)).scalar())
    assert count == 1


async def test_many_desks_that_left_do_not_stay_in_memory(room: WorldRoom) -> None:
    for at in range(40):
        line = Line(room, SimulatedDesk(at, files=3, elements=2), f"dev{at}")
        line.answer()
        room.left(f"dev{at}")
    await until(lambda: sum(1 for _ in room.live) <= 32)
    assert len(await room.desks(ME)) == 40
