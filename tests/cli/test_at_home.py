"""The desk of the hub's own process tells it what is seen, and hears what is missing, without a line between them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from deskhand.cli.perceiving import AtHome
from deskhand.core.wire.frames_line import Shares
from deskhand.core.world.delta import Delta, Node, Snapshot
from deskhand.core.world.graph import Graph
from deskhand.core.world.merge import Pending
from deskhand.hub.world.room import WorldRoom

ME = 1
ALL, LESS = Shares(["/home/li"]), Shares(["/home/li/work"])


class Desktop:
    """What is on this desk, changing."""

    def __init__(self) -> None:
        self.graph = Graph("e1", 0)
        self.pending = Pending(self.graph)
        self.changed: Callable[[], None] = lambda: None
        self.shared = ALL
        self.new(1, "device", 0)

    def since(self, epoch: str, v: int) -> Delta | None:
        return self.graph.since(v, epoch)

    def snapshot(self) -> Snapshot:
        return self.graph.snapshot()

    def shares(self) -> Shares:
        return self.shared

    def new(self, one: int, kind: str, up: int = 1) -> None:
        self.pending.new(Node(one, kind, up, "", {"name": f"{kind} {one}"}))
        self.pending.take()
        self.changed()


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[WorldRoom]:
    made = WorldRoom.open(tmp_path / "hub.db")
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def desktop(room: WorldRoom) -> AsyncIterator[Desktop]:
    desktop = Desktop()
    telling = AtHome(desktop, room, "dev")
    telling.begin(ME, "office")
    await asyncio.sleep(0)
    yield desktop
    telling.end()


def held(room: WorldRoom) -> Graph:
    live = room.live.get("dev")
    assert live is not None
    return live.graph


async def test_all_of_it_is_told_at_once_and_then_every_change(room: WorldRoom, desktop: Desktop) -> None:
    assert held(room).equal(desktop.graph)
    desktop.new(2, "app")
    assert held(room).equal(desktop.graph)
    assert room.is_here("dev")


async def test_which_files_may_be_known_is_said_once_and_when_it_changes(
    room: WorldRoom, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Shares] = []
    monkeypatch.setattr(room, "shares", lambda _, shares: heard.append(shares))
    desktop.new(2, "app")
    desktop.shared = LESS
    desktop.new(3, "app")
    desktop.new(4, "app")
    assert heard == [LESS]


async def test_it_is_said_before_the_first_that_is_told(room: WorldRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(room, "shares", lambda *_: heard.append("shares"))
    monkeypatch.setattr(room, "take", lambda *_: heard.append("world"))
    for _ in range(2):
        telling = AtHome(Desktop(), room, "dev")
        telling.begin(ME, "office")
        await asyncio.sleep(0)
        telling.end()
    assert heard == ["shares", "world"] * 2


async def test_what_cannot_be_taken_is_asked_for_anew_and_told(
    room: WorldRoom, desktop: Desktop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of ours in the hub is said there; what looks at this desk goes on."""
    with monkeypatch.context() as broken:
        broken.setattr("deskhand.hub.world.live.LiveDesk.apply", _breaks)
        desktop.new(2, "app")
    assert "in an error of ours" in caplog.text
    await asyncio.sleep(0)
    assert held(room).equal(desktop.graph)
    desktop.new(3, "app")
    assert held(room).equal(desktop.graph)
    (state,) = await room.desks(ME)
    assert not state.stale


async def test_where_that_does_not_help_no_more_is_told_and_it_is_said(
    room: WorldRoom, desktop: Desktop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("deskhand.hub.world.live.MOST_TEXT", 10)
    desktop.new(2, "app")
    await asyncio.sleep(0)
    for n in range(3, 9):
        desktop.new(n, "app")
        await asyncio.sleep(0)
    assert caplog.text.count("no more is taken") == 1
    (state,) = await room.desks(ME)
    assert state.stale


async def test_a_desk_that_was_forgotten_tells_no_more(
    room: WorldRoom, desktop: Desktop, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await room.forget("dev")
        for n in range(2, 5):
            desktop.new(n, "app")
    assert caplog.text.count("was taken off the list") == 1
    assert await room.desks(ME) == []


def _breaks(*_: object) -> None:
    raise KeyError("a fault of ours")
