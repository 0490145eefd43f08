"""A disk that takes nothing for a day, and a desk that goes on telling: what waits for the disk has an end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from deskhand.core.world.delta import Delta, Edge, Node, Snapshot
from deskhand.hub.world import tables as t
from deskhand.hub.world.live import LiveDesk
from deskhand.hub.world.pending import MOST_GONE, MOST_PAST
from deskhand.hub.world.room import WorldRoom

STANDING = [
    Node(1, "device", 0, "dev", {"name": "laptop"}),
    Node(2, "app", 1, "edit", {"name": "Editor"}),
    Node(3, "file", 1, "/a", {"name": "a", "type": "file"}),
]


class Telling:
    """A desk that tells what makes history, again and again."""

    def __init__(self) -> None:
        self.v = 1

    def opens_and_closes(self) -> Delta:
        self.v += 1
        if self.v % 2:
            return Delta("e", self.v, ended=[Edge("opened", 2, 3, float(self.v - 1), float(self.v))])
        return Delta("e", self.v, edges=[Edge("opened", 2, 3, float(self.v))])

    def comes_and_goes(self) -> Delta:
        """A window of another title each time."""
        self.v += 1
        one = self.v // 2 + 100
        if self.v % 2:
            return Delta("e", self.v, gone=[one])
        return Delta("e", self.v, new=[Node(one, "window", 2, f"w{one}", {"title": "x"})])

    def is_called_otherwise(self) -> Delta:
        self.v += 1
        at, step = self.v // 3 + 100, self.v % 3
        if step == 0:
            return Delta("e", self.v, new=[Node(at, "window", 2, f"w{at}", {"title": "x"})])
        return Delta("e", self.v, set=[(at, {"title": f"{self.v}"})]) if step == 1 else Delta("e", self.v, gone=[at])

    def is_saved_again(self) -> Delta:
        """A file that comes, is changed and goes: nothing is ever open."""
        self.v += 1
        at, step = self.v // 3 + 100, self.v % 3
        if step == 0:
            return Delta("e", self.v, new=[Node(at, "file", 1, f"/{at}", {"name": f"{at}", "type": "file"})])
        return Delta("e", self.v, set=[(at, {"modified": float(self.v)})] if step == 1 else [], gone=[at][: step - 1])


def desk() -> LiveDesk:
    made = LiveDesk("dev", 1, "laptop")
    made.begin(Snapshot("e", 1, STANDING, []))
    return made


@pytest.mark.parametrize(
    "what", [Telling.opens_and_closes, Telling.comes_and_goes, Telling.is_called_otherwise, Telling.is_saved_again]
)
@pytest.mark.parametrize("refused", [False, True])
def test_what_waits_has_an_end(what: Callable[[Telling], Delta], refused: bool) -> None:
    made, telling = desk(), Telling()
    if what in (Telling.is_called_otherwise, Telling.is_saved_again):
        telling.v = 2
        made.graph.apply(Delta("e", 2))
    made.written(made.batch())
    for at in range(4 * MOST_PAST):
        made.apply(what(telling), float(at))
        if refused and at % 1_000 == 0:
            made.lost(made.batch())
    waiting = made.pending
    assert len(waiting.visits) <= MOST_PAST and len(waiting.moments) <= MOST_PAST
    assert len(waiting.gone) + len(waiting.edges) <= MOST_GONE
    if refused:
        assert not waiting.gone and not waiting.edges and not waiting.nodes
    assert waiting.dropped > 0


def test_what_goes_singly_without_end_is_written_whole() -> None:
    made, telling = desk(), Telling()
    made.written(made.batch())
    while not made.pending.whole:
        made.apply(telling.comes_and_goes(), 1.0)
        assert telling.v < 3 * MOST_GONE
    assert not made.is_indexed
    batch = made.batch()
    assert batch.whole and {node.id for node in batch.new} >= {1, 2, 3}


async def test_the_newest_of_it_is_written_and_the_owner_can_read_of_the_rest(
    room: WorldRoom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("deskhand.hub.world.pending.MOST_PAST", 100)
    room.come("dev", 1, "laptop", lambda _: None)
    room.take("dev", Snapshot("e", 1, STANDING, []))
    await room._write()
    write: Any = room._store._behind.write

    def full(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(room._store._behind, "write", full)
    telling = Telling()
    for _ in range(401):
        room.take("dev", telling.opens_and_closes())
    await room._write()
    monkeypatch.setattr(room._store._behind, "write", write)
    room._unwritten["dev"] = None
    with caplog.at_level(logging.WARNING):
        await room._write()
    files = select(func.count(), func.max(t.visit.c.at)).where(t.visit.c.kind == "file")
    kept, last = await room._store.read(lambda sql: sql.execute(files).one())
    assert 0 < kept <= 50 and last == telling.v
    assert any("laptop were given up" in one.message for one in caplog.records)
