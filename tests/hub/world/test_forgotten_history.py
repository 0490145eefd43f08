"""A person has what was open forgotten: all of it, what waits for the disk too, and nothing of another person."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from deskhand.core.world.delta import Delta, Node, Snapshot
from deskhand.core.world.query import Query, Range
from deskhand.hub.world.problems import NotForgotten
from deskhand.hub.world.room import WorldRoom
from deskhand.hub.world.store import WorldStore

ME, OTHER = 1, 2
OLD, NOW = "zebra plans", "letter"


async def lived(room: WorldRoom, person: int, device: str, written: bool = True) -> None:
    """A window was closed, another is open, and was called otherwise before."""
    nodes = [
        Node(1, "device", 0, device, {"name": "laptop"}),
        Node(2, "app", 1, "edit", {"name": "Editor"}),
        Node(3, "window", 2, "a", {"title": OLD}),
        Node(4, "window", 2, "b", {"title": OLD}),
    ]
    room.come(device, person, device, lambda _: None)
    room.take(device, Snapshot("e", 1, nodes[:1], []))
    await room._write()
    room.take(device, Delta("e", 2, new=nodes[1:]))
    if written:
        await room._write()
    room.take(device, Delta("e", 3, set=[(4, {"title": NOW})], gone=[3]))
    if written:
        await room._write()


async def remembered(room: WorldRoom, person: int) -> list[str]:
    then = Range(time.time() - 3_600, time.time() + 3_600)
    found = [one for span in (Query(opened=then), Query(changed=then)) for one in await room.ask(person, span)]
    names = [one.name for each in found for one in each.visits if one.until is not None or one.name == OLD]
    return [*names, *(str(one.value) for each in found for one in each.moments)]


@pytest.mark.parametrize("written", [True, False])
async def test_what_was_open_is_gone_and_what_is_open_is_not(room: WorldRoom, written: bool) -> None:
    await lived(room, ME, "dev", written)
    await lived(room, OTHER, "theirs")
    if written:
        assert OLD in await remembered(room, ME)
    assert await room.forget_history(ME) > 0
    await asyncio.sleep(0.8)  # what waited for the disk would be there by now
    await room._write()
    assert await remembered(room, ME) == []
    assert OLD in await remembered(room, OTHER)
    then = Range(time.time() - 1, None)
    assert [one.node.fields["title"] for one in await room.ask(ME, Query(kind="window", opened=then))] == [NOW]


async def test_it_is_on_no_disk(tmp_path: Path) -> None:
    room = WorldRoom(WorldStore(tmp_path / "world.db"))
    await room.start()
    await lived(room, ME, "dev")
    assert OLD.encode() in bytes_of(tmp_path)
    await room.forget_history(ME)
    assert OLD.encode() not in bytes_of(tmp_path)
    await room.stop()


async def test_where_the_disk_takes_nothing_it_is_not_said_to_be_gone(
    room: WorldRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lived(room, ME, "dev")
    room.take("dev", Delta("e", 4, set=[(4, {"title": "another"})]))
    before = await remembered(room, ME)

    def full(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as broken:
        broken.setattr(room._store._behind, "write", full)
        with pytest.raises(NotForgotten):
            await room.forget_history(ME)
    assert await remembered(room, ME) == before
    assert await room.forget_history(ME) > 0
    assert await remembered(room, ME) == []


async def test_what_is_on_its_way_to_the_disk_and_does_not_arrive_does_not_come_later(
    room: WorldRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lived(room, ME, "dev")
    fails, write = asyncio.Event(), room._store.write

    async def once(batches: Any) -> None:
        monkeypatch.setattr(room._store, "write", write)
        await fails.wait()
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(room._store, "write", once)
    room.take("dev", Delta("e", 4, new=[Node(5, "window", 2, "c", {"title": OLD})]))
    room.take("dev", Delta("e", 5, gone=[5]))
    room._begin_write()
    await asyncio.sleep(0)
    forgetting = asyncio.create_task(room.forget_history(ME))
    await asyncio.wait({forgetting}, timeout=0.5)
    fails.set()
    await forgetting
    await asyncio.sleep(0)
    await room._write()
    assert await remembered(room, ME) == []


def bytes_of(home: Path) -> bytes:
    return b"".join(one.read_bytes() for one in home.glob("world.db*"))
