"""What was copied and what stands in windows: held while the desk is here, on no disk, told of no desk that left."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError

from deskhand.core.wire.frames_line import Ack, Resync
from deskhand.core.world.delta import Delta, Edge, Node, Snapshot
from deskhand.core.world.query import Query
from deskhand.hub.world import tables as t
from deskhand.hub.world.live import AWAY_SECONDS
from deskhand.hub.world.room import WorldRoom
from deskhand.hub.world.rows import node_row
from deskhand.hub.world.search import search
from deskhand.hub.world.store import WorldStore

ME = 1
COPIED, WRITTEN = "hunter2secret", "dearestdiary"
NODES = [
    Node(1, "device", 0, "dev", {"name": "laptop"}),
    Node(2, "app", 1, "edit", {"name": "Editor"}),
    Node(3, "window", 2, "edit", {"title": "Untitled"}),
    Node(4, "element", 3, "", {"role": "text", "value": WRITTEN}),
    Node(5, "clip", 1, "clip", {"type": "text", "text": COPIED, "current": True, "at": 5.0}),
    Node(6, "file", 1, "/home/li/report.pdf", {"type": "file", "name": "report.pdf", "modified": 5.0}),
]


async def written(room: WorldRoom) -> list[Ack | Resync]:
    """A desk that has told all of it, and two copies since; all that is stored of it is."""
    heard: list[Ack | Resync] = []
    room.come("dev", ME, "laptop", heard.append)
    room.take("dev", Snapshot("e", 1, NODES, [Edge("derived", 5, 6, 1.0)]))
    await room._write()
    room.take("dev", Delta("e", 2, set=[(5, {"current": False})]))
    again = Node(7, "clip", 1, "clip", {"type": "text", "text": COPIED[::-1], "current": True, "at": 6.0})
    room.take("dev", Delta("e", 3, new=[again], set=[(3, {"title": "Letter"})]))
    for _ in range(300):
        if any(isinstance(one, Ack) and one.stored == 3 for one in heard):
            return heard
        await asyncio.sleep(0.02)
    raise AssertionError("it was never stored")


def kinds(sql: object) -> set[str]:
    found = [sql.execute(select(one.c.kind)).scalars() for one in (t.node, t.visit, t.moment)]  # type: ignore[attr-defined]
    return {kind for rows in found for kind in rows}


def bytes_of(path: Path) -> bytes:
    return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))


async def test_what_was_copied_is_on_no_disk(tmp_path: Path) -> None:
    room = WorldRoom(WorldStore(tmp_path / "world.db"))
    await room.start()
    await written(room)
    held = bytes_of(tmp_path / "world.db")
    await room.stop()
    for told in (held, bytes_of(tmp_path / "world.db")):
        assert b"report.pdf" in told
        for text in (COPIED, COPIED[::-1], WRITTEN):
            assert text.encode() not in told


async def test_what_was_copied_is_in_no_table_and_is_found_all_the_same(room: WorldRoom) -> None:
    await written(room)
    assert await room._store.read(kinds) == {"device", "app", "window", "file"}
    for asked in (Query(about=COPIED), Query(about=COPIED, kind="clip")):
        assert [one.node.id for one in await room.ask(ME, asked)] == [5]


async def test_nothing_of_it_is_told_of_a_desk_that_left(room: WorldRoom) -> None:
    await written(room)
    assert [one.node.id for one in await room.ask(ME, Query(kind="element"))] == [4]
    room.left("dev")
    for asked in (Query(kind="element"), Query(kind="clip"), Query(about=COPIED), Query(near=3, kind="element")):
        assert await room.ask(ME, asked) == [], asked
    assert [one.node.id for one in await room.ask(ME, Query(about="report"))] == [6]
    (state,) = await room.desks(ME)
    assert [[one.title for one in app.windows] for app in state.apps] == [["Letter"]]


async def test_a_line_that_comes_right_back_needs_little(room: WorldRoom) -> None:
    heard = await written(room)
    room.left("dev")
    heard.clear()
    room.come("dev", ME, "laptop", heard.append)
    assert heard == [Resync("e", 3)]
    assert [one.node.id for one in await room.ask(ME, Query(kind="element"))] == [4]


async def test_it_is_not_held_for_a_desk_that_stays_away(room: WorldRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deskhand.hub.world.live.AWAY_SECONDS", 0.2)
    monkeypatch.setattr("deskhand.hub.world.room.AWAY_SECONDS", 0.2)
    await written(room)
    room.left("dev")
    for _ in range(100):
        if room.live.get("dev") is None:
            break
        await asyncio.sleep(0.02)
    assert room.live.get("dev") is None
    assert [one.node.id for one in await room.ask(ME, Query(about="report"))] == [6]


async def test_nor_while_the_disk_takes_nothing(room: WorldRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the disk stays; what never goes there does not stay with it."""
    heard = await written(room)

    def full(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(room._store._behind, "write", full)
    room.take("dev", Delta("e", 4, new=[Node(8, "file", 1, "/home/li/new.pdf", {"type": "file", "name": "new.pdf"})]))
    room.left("dev")
    room.live.let_go(time.monotonic() + AWAY_SECONDS)
    live = room.live.get("dev")
    assert live is not None
    assert {node.kind for node in live.graph.nodes.values()} == {"device", "app", "window", "file"}
    assert [one.node.id for one in await room.ask(ME, Query(about="new"))] == [8]
    heard.clear()
    room.come("dev", ME, "laptop", heard.append)
    assert heard == [Resync("", 0)]


async def test_what_an_earlier_release_stored_of_it_goes(world_url: str | Path) -> None:
    from alembic.command import downgrade

    from deskhand.hub.world import schema

    store = WorldStore(world_url)

    def earlier(sql: object) -> None:
        desk = {"device": "dev", "person": ME, "name": "laptop", "epoch": "e", "v": 1, "seen": 1.0}
        number = sql.execute(insert(t.desk).values(desk).returning(t.desk.c.n)).scalar_one()  # type: ignore[attr-defined]
        for node in NODES:
            sql.execute(insert(t.node).values(node_row(number, node)))  # type: ignore[attr-defined]
        moment = {"desk": number, "kind": "clip", "mark": 1, "field": "current", "at": 1.0, "body": COPIED.encode()}
        sql.execute(insert(t.moment).values(moment))  # type: ignore[attr-defined]
        sql.execute(insert(t.edge).values(desk=number, src=5, rel="derived", dst=6, at=1.0))  # type: ignore[attr-defined]
        downgrade(schema.config(sql), "0001")  # type: ignore[arg-type]

    await store.do(earlier)
    store.close()
    if isinstance(world_url, Path):
        assert COPIED.encode() in bytes_of(world_url)
    store = WorldStore(world_url)
    assert "clip" not in await store.read(kinds)
    assert await store.read(lambda sql: sql.execute(select(t.edge.c.src)).all()) == []
    assert await store.read(lambda sql: search(sql, 1, COPIED)) == []
    assert [node.id for node in await store.read(lambda sql: search(sql, 1, "report"))] == [6]
    if isinstance(world_url, Path):
        assert COPIED.encode() not in bytes_of(world_url)
    store.close()
