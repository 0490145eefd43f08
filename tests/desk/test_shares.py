"""A desk says on every line which of its files may be known, and the hub forgets all others it had been told of."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from deskhand.core.wire.frames_line import Resync, Shares
from deskhand.core.world.delta import Edge, Node, Snapshot
from deskhand.core.world.query import Query, Range
from deskhand.core.world.shares import hidden_mark, marks_in
from deskhand.core.world.spelling import straight
from deskhand.desk.perceive.privacy import Privacy, Rules
from deskhand.desk.world_sync import Held
from deskhand.hub.world.room import WorldRoom

PLAN = "/home/li/Documents/Private/Divorce plan.odt"
NOTES = "/home/li/Documents/notes.txt"
ALL = Shares(["/home/li/Documents"])
LESS = Shares(["/home/li/Documents"], [hidden_mark("/home/li/Documents/Private")])


PARTS = ("Tax", "TAX", "T\uff41x", "Caf\u00e9", "cafe\u0301", "my tax", "My\u00a0tax", ".a", "..", "")
PATHS = st.lists(st.sampled_from(PARTS), min_size=1, max_size=2).map(lambda parts: "/".join(("/Docs", *parts)))


@given(st.lists(PATHS, max_size=3), st.lists(PATHS, min_size=1, max_size=3), st.lists(PATHS, min_size=5, max_size=9))
def test_desk_and_hub_are_of_one_mind(granted: list[str], hidden: list[str], paths: list[str]) -> None:
    tops = ["/Docs", *map(straight, granted)]
    privacy = Privacy(Rules(folders=tuple(hidden)), tops)
    shares = Shares(tops, marks_in(tops, privacy.excluded))
    assert [one for one in paths if shares.holds(one)] == [one for one in paths if privacy.may_tell(one)]


def test_it_is_said_once_a_line_and_whenever_it_changes() -> None:
    held = Held()
    assert held.unsaid(ALL) is None  # nobody knows yet what the hub holds
    held.says(Resync("", 0))
    assert held.unsaid(None) is None
    assert [held.unsaid(one) for one in (ALL, ALL, LESS, LESS, ALL)] == [ALL, None, LESS, None, ALL]
    again = Held()
    again.says(Resync("e", 1))
    assert again.unsaid(ALL) == ALL


async def test_the_hub_forgets_what_is_hidden_since(tmp_path: Path) -> None:
    room = WorldRoom.open(tmp_path / "hub.db")
    await room.start()
    now = time.time()
    nodes = [
        Node(1, "device", 0, "d", {"name": "laptop"}),
        Node(2, "app", 1, "/usr/bin/ed", {"name": "Editor"}),
        Node(3, "window", 2, "", {"title": "Divorce plan.odt - Editor"}),
        Node(4, "file", 1, PLAN, {"name": "Divorce plan.odt", "type": "file", "opened": now}),
        Node(5, "file", 1, NOTES, {"name": "notes.txt", "type": "file", "opened": now}),
    ]
    span = Range(now - 3_600, now + 3_600)
    try:
        room.come("d", 1, "laptop", lambda _: None)
        room.shares("d", ALL)
        room.take("d", Snapshot("e1", 1, nodes, [Edge("opened", 3, 4, now), Edge("opened", 3, 5, now)]))
        await _until(room, Query(about="divorce"), found=True)
        await asyncio.sleep(1.5)  # written by then
        room.take("d", Snapshot("e2", 1, [nodes[0], nodes[4]], []))
        room.shares("d", LESS)
        await _until(room, Query(kind="file", opened=span), found=False, holding="Divorce")
        await _until(room, Query(kind="window", opened=span), found=False)
        assert await room.ask(1, Query(about="divorce")) == []
        world = await room.world("d", "/home/li", ("Documents",))
        kept = await asyncio.to_thread(world.seen, Query(kind="file", opened=span))
        assert [one.path for one in kept or ()] == ["Documents/notes.txt"]
    finally:
        await room.stop()
    assert _with_traces(tmp_path) == []


def _with_traces(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir() if b"Divorce" in one.read_bytes()]


async def _until(room: WorldRoom, query: Query, *, found: bool, holding: str = "") -> None:
    ends = time.monotonic() + 8
    while bool([one for one in await room.ask(1, query) if holding in one.node.key]) is not found:
        assert time.monotonic() < ends, query
        await asyncio.sleep(0.05)
