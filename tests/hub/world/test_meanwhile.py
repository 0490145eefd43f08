"""What happens while a question reads the tables: nothing is missing from the answer, nothing old is kept from it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from deskhand.core.world.delta import Delta, Node, Snapshot
from deskhand.core.world.query import Query
from deskhand.hub.world.room import WorldRoom

ME = 1
DEVICE = Node(1, "device", 0, "dev", {"name": "laptop"})


def file(one: int, name: str, modified: float = 1.0) -> Node:
    return Node(one, "file", 1, f"/home/li/{name}", {"type": "file", "name": name, "modified": modified})


class Slow:
    """The readers of a store: what was read is handed on when it is let through."""

    def __init__(self, room: WorldRoom, monkeypatch: pytest.MonkeyPatch) -> None:
        self.through = asyncio.Event()
        self.was_read = asyncio.Event()
        self._read = room._store.read
        monkeypatch.setattr(room._store, "read", self.read)

    async def read(self, work: Callable[[Connection], Any]) -> Any:
        found = await self._read(work)
        self.was_read.set()
        await self.through.wait()
        return found


async def come(room: WorldRoom, *nodes: Node, epoch: str = "e") -> None:
    room.come("dev", ME, "laptop", lambda _: None)
    room.take("dev", Snapshot(epoch, 1, [DEVICE, *nodes], []))
    await room._write()


async def names(asked: asyncio.Task[Any]) -> list[str]:
    return sorted(one.node.fields["name"] for one in await asked)


@pytest.mark.parametrize("when", ["before", "while"])
@pytest.mark.parametrize("written", [True, False])
async def test_a_file_that_is_told_or_written_during_the_question_is_in_the_answer(
    room: WorldRoom, monkeypatch: pytest.MonkeyPatch, when: str, written: bool
) -> None:
    await come(room, file(2, "report a"))
    new = Delta("e", 2, new=[file(3, "report b")])
    if when == "before":
        room.take("dev", new)
    slow = Slow(room, monkeypatch)
    asked = asyncio.create_task(room.ask(ME, Query(about="report", kind="file")))
    await slow.was_read.wait()
    if when == "while":
        room.take("dev", new)
    if written:
        await room._write()
    slow.through.set()
    assert await names(asked) == ["report a", "report b"]


async def test_a_file_that_is_on_its_way_to_the_disk_is_in_the_answer(
    room: WorldRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come(room, file(2, "report a"))
    on_its_way, write = asyncio.Event(), room._store.write

    async def slowly(batches: Any) -> None:
        await on_its_way.wait()
        await write(batches)

    monkeypatch.setattr(room._store, "write", slowly)
    room.take("dev", Delta("e", 2, new=[file(3, "report b")]))
    writing = asyncio.create_task(room._write())
    await asyncio.sleep(0)
    slow = Slow(room, monkeypatch)
    asked = asyncio.create_task(room.ask(ME, Query(about="report", kind="file")))
    await slow.was_read.wait()
    on_its_way.set()
    await writing
    slow.through.set()
    assert await names(asked) == ["report a", "report b"]


async def test_a_desk_that_begins_anew_during_the_question(room: WorldRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    await come(room, file(2, "report a"))
    slow = Slow(room, monkeypatch)
    asked = asyncio.create_task(room.ask(ME, Query(about="report", kind="file")))
    await slow.was_read.wait()
    room.take("dev", Snapshot("later", 1, [DEVICE, file(12, "report a"), file(13, "report b")], []))
    await room._write()
    slow.through.set()
    assert await names(asked) == ["report a", "report b"]


async def test_a_desk_that_is_forgotten_during_the_question(room: WorldRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    await come(room, file(2, "report a"))
    slow = Slow(room, monkeypatch)
    asked = asyncio.create_task(room.ask(ME, Query(about="report", kind="file")))
    glanced = asyncio.create_task(room.desks(ME))
    await slow.was_read.wait()
    deleting, forget = asyncio.Event(), room._store.forget

    async def slowly(device: str) -> bool:
        await deleting.wait()
        return await forget(device)

    monkeypatch.setattr(room._store, "forget", slowly)
    forgetting = asyncio.create_task(room.forget("dev"))
    await asyncio.sleep(0)
    slow.through.set()
    assert await asked == [] and await glanced == []
    deleting.set()
    await forgetting
    assert room._shelf._kept == {}


async def test_an_old_graph_is_not_kept_for_a_desk_that_came_meanwhile(
    room: WorldRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await come(room, file(2, "old"))
    room.left("dev")
    room.live.drop("dev")
    slow = Slow(room, monkeypatch)
    asked = asyncio.create_task(room._graph("dev"))
    await slow.was_read.wait()
    await come(room, file(2, "new"), epoch="later")
    slow.through.set()
    await asked
    assert room._shelf._kept == {}
    room.left("dev")
    room.live.drop("dev")
    assert [one.node.fields["name"] for one in await room.ask(ME, Query(kind="file"))] == ["new"]


async def test_what_was_asked_between_a_desks_coming_and_its_telling_is_not_kept(room: WorldRoom) -> None:
    await come(room, file(2, "old"))
    room.left("dev")
    room.live.drop("dev")
    room.come("dev", ME, "laptop", lambda _: None)
    assert [one.node.fields["name"] for one in await room.ask(ME, Query(kind="file"))] == ["old"]
    room.take("dev", Snapshot("later", 1, [DEVICE, file(2, "new")], []))
    await room._write()
    room.left("dev")
    room.live.drop("dev")
    assert [one.node.fields["name"] for one in await room.ask(ME, Query(kind="file"))] == ["new"]


async def test_a_forgotten_desk_is_not_kept_either(room: WorldRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    await come(room, file(2, "old"))
    room.left("dev")
    room.live.drop("dev")
    slow = Slow(room, monkeypatch)
    asked = asyncio.create_task(room._graph("dev"))
    await slow.was_read.wait()
    await room.forget("dev")
    slow.through.set()
    await asked
    assert room._shelf._kept == {}
