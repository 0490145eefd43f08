"""What a desk tells a hub of itself, frame by frame: from the first word of a line on, and however much it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest

from deskhand.core.wire.frames import AnyFrame
from deskhand.core.wire.frames_line import Resync, Shares, WorldDelta, WorldPart
from deskhand.core.wire.memory import LineClosed, MemoryLine
from deskhand.core.wire.parts import Parts
from deskhand.core.world.delta import Delta, Node, Snapshot
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import Value
from deskhand.core.world.merge import Pending
from deskhand.core.world.shares import hidden_mark
from deskhand.desk.world_sync import WorldSync
from deskhand.testing.line_bed import dialling, line_bed, until
from deskhand.trust.keys import Key

SECONDS = 10.0
ALL, LESS = Shares(["/home/li"]), Shares(["/home/li"], [hidden_mark("/home/li/Private")])


class Desktop:
    """What is on a desk, changing."""

    def __init__(self) -> None:
        self.graph = Graph("e1", 0)
        self.pending = Pending(self.graph)
        self.new(1, "device", 0, name="laptop")
        self.shared = ALL
        self.sync = WorldSync(self, shares=lambda: self.shared)

    def since(self, epoch: str, v: int) -> Delta | None:
        return self.graph.since(v, epoch)

    def snapshot(self) -> Snapshot:
        return self.graph.snapshot()

    def new(self, one: int, kind: str, up: int, **fields: Value) -> None:
        self.pending.new(Node(one, kind, up, "", fields))
        self.pending.take()


class Hub:
    """The other end of a line."""

    def __init__(self, desktop: Desktop, line: MemoryLine, early: Callable[[AnyFrame], bool]) -> None:
        self.graph = Graph()
        self.shared: list[Shares] = []
        self._desktop = desktop
        self._line = line
        self._early = early

    def says(self, epoch: str, v: int) -> None:
        assert self._early(Resync(epoch, v))

    async def hears(self) -> Delta | Snapshot:
        coming = Parts()
        async with asyncio.timeout(SECONDS):
            while True:
                frame = await self._line.receive()
                if isinstance(frame, Shares):
                    self.shared.append(frame)
                    continue
                if isinstance(frame, WorldDelta):
                    self.graph.apply(frame.delta)
                    return frame.delta
                assert isinstance(frame, WorldPart)
                if (whole := coming.take(frame)) is not None:
                    self.graph.take(whole)
                    return whole

    async def hears_nothing(self) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await self._line.receive()


@asynccontextmanager
async def told(desktop: Desktop, *, depth: int = 256) -> AsyncGenerator[Hub]:
    """A line on which the hub has said that it holds nothing, in the same moment in which it was opened."""
    here, there = MemoryLine.pair(depth)
    hub = Hub(desktop, there, desktop.sync.opening())
    hub.says("", 0)
    async with desktop.sync.telling(here):
        yield hub


async def test_what_the_hub_says_before_anybody_begins_to_tell_is_not_lost() -> None:
    desktop = Desktop()
    async with told(desktop) as hub:
        assert isinstance(await hub.hears(), Snapshot)
    async with told(desktop) as hub:
        assert isinstance(await hub.hears(), Snapshot), "nothing is known any more of the line before"


async def test_before_its_word_a_hub_is_told_nothing_whatever_the_one_before_held() -> None:
    desktop = Desktop()
    async with told(desktop) as hub:
        await hub.hears()
    here, there = MemoryLine.pair()
    hub = Hub(desktop, there, desktop.sync.opening())
    async with desktop.sync.telling(here):
        desktop.new(2, "app", 1, name="Editor")
        desktop.sync.changed()
        await hub.hears_nothing()


async def test_which_files_may_be_known_is_said_on_every_line_and_when_it_is_others() -> None:
    """Before the first that is shown, so that nothing is remembered of what was taken back meanwhile."""
    desktop = Desktop()
    async with told(desktop) as hub:
        await hub.hears()
        assert hub.shared == [ALL]
        for n, shared in enumerate((ALL, LESS, LESS, ALL), 2):
            desktop.shared = shared
            desktop.new(n, "app", 1, name=f"Editor {n}")
            desktop.sync.changed()
            await hub.hears()
        assert hub.shared == [ALL, LESS, ALL]
    async with told(desktop) as hub:
        await hub.hears()
        assert hub.shared == [ALL]


async def test_every_line_of_a_hub_that_speaks_at_once_is_told_all() -> None:
    """Over sockets: its first word comes in the same bytes as its welcome as often as not."""
    desktop, key = Desktop(), Key.make()
    async with line_bed() as bed:
        bed.list(key)
        async with dialling(bed.at, key, desktop.sync) as dial:
            for n in range(2, 8):
                await until(lambda: dial.standing.state == "connected")
                desktop.new(n, "app", 1, name=f"Editor {n}")
                desktop.sync.changed()
                await until(lambda: key.id in bed.worlds.graphs and bed.worlds.graphs[key.id].equal(desktop.graph))
                assert len(bed.worlds.shared) >= n - 1
                bed.rough.cut()
                await until(lambda: dial.standing.state != "connected")


async def test_text_of_every_size_is_told_and_changes_follow_it() -> None:
    """34 clips of 20,000 Chinese characters, 1,900 elements of 500: as one part either is too large for a frame."""
    desktop = Desktop()
    for n in range(2, 36):
        desktop.new(n, "clip", 1, text="字" * 20_000)
    desktop.new(50, "app", 1, name="Editor")
    for n in range(100, 2_000):
        desktop.new(n, "element", 50, name="字" * 500)
    async with told(desktop) as hub:
        assert isinstance(await hub.hears(), Snapshot)
        assert hub.graph.equal(desktop.graph)
        desktop.new(3_000, "app", 1, name="Another")
        desktop.sync.changed()
        assert isinstance(await hub.hears(), Delta)
        assert hub.graph.equal(desktop.graph)


async def test_what_one_delta_cannot_hold_comes_in_parts_once() -> None:
    desktop = Desktop()
    async with told(desktop) as hub:
        await hub.hears()
        for n in range(2, 42):
            desktop.new(n, "clip", 1, text="字" * 20_000)
        desktop.sync.changed()
        assert isinstance(await hub.hears(), Snapshot)
        assert hub.graph.equal(desktop.graph)
        desktop.sync.changed()
        await hub.hears_nothing()


async def test_what_was_asked_for_while_parts_were_sent_is_told_after_them() -> None:
    desktop = Desktop()
    for n in range(2, 9_000):
        desktop.new(n, "app", 1, name="Editor")
    async with told(desktop, depth=1) as hub:
        await asyncio.sleep(0.1)  # the first part is on its way, and waits for us
        hub.says("", 0)
        assert isinstance(await hub.hears(), Snapshot)
        assert isinstance(await hub.hears(), Snapshot)
        desktop.sync.changed()
        await hub.hears_nothing()


@pytest.mark.parametrize("size", ["one thing", "all of it", "too many"])
async def test_what_cannot_be_told_is_said_and_told_once_it_can_be(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, size: str
) -> None:
    monkeypatch.setattr("deskhand.desk.world_sync.TOO_MUCH_SECONDS", 0.2)
    desktop = Desktop()
    match size:
        case "one thing":
            desktop.new(2, "clip", 1, files=["x" * 60_000] * 40)
        case "all of it":
            for n in range(2, 600):
                desktop.new(n, "clip", 1, text="x" * 60_000)
        case _:
            monkeypatch.setattr("deskhand.core.wire.parts.MOST_PARTS", 2)
            for n in range(2, 5_000):
                desktop.new(n, "clip", 1)
    async with told(desktop) as hub:
        alone = await hub.hears()
        assert isinstance(alone, Snapshot)
        (device,) = alone.nodes
        assert device.fields["name"] == "laptop"
        assert "nothing of it is" in str(device.fields["unseen"])
        for n in [one for one in desktop.graph.nodes if one != 1]:
            desktop.pending.gone(n)
        desktop.pending.take()
        desktop.sync.changed()
        whole = await hub.hears()
        assert isinstance(whole, Snapshot)
        assert hub.graph.equal(desktop.graph)
    assert "cannot tell" in caplog.text


async def test_a_fault_in_telling_ends_the_line_and_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desktop = Desktop()

    def broken() -> Snapshot:
        raise RuntimeError("broken")

    monkeypatch.setattr(desktop, "snapshot", broken)
    with caplog.at_level(logging.ERROR):
        async with told(desktop) as hub:
            with pytest.raises(LineClosed):
                await hub.hears()
    assert "in an error of ours" in caplog.text
