"""What a bad network does to large messages, and what a desk that is broken or hostile does to a line."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from deskhand.core.wire.frames import Blob
from deskhand.core.wire.line import SocketLine
from deskhand.core.wire.pulse import Pulse
from deskhand.core.world.delta import Delta, Snapshot
from deskhand.core.world.graph import Graph
from deskhand.desk.world_sync import WorldSync
from deskhand.testing.line_bed import LineBed, dialling, line_bed, until
from deskhand.testing.pace import slowness_by_the_clock
from deskhand.trust.keys import Key


class Bare:
    """A desk with nothing on it."""

    graph = Graph("e1", 1)

    def since(self, epoch: str, v: int) -> Delta | None:
        return self.graph.since(v, epoch)

    def snapshot(self) -> Snapshot:
        return self.graph.snapshot()


@asynccontextmanager
async def sending(frames: list[Blob]) -> AsyncGenerator[LineBed]:
    """A desk that sends these over one line as fast as it goes."""
    key = Key.make()

    async def serve(line: SocketLine) -> None:
        while frames:
            await line.send(frames.pop(0))
        await line.closed()

    async with line_bed() as bed:
        bed.list(key)
        async with dialling(bed.at, key, WorldSync(Bare()), serve):
            yield bed


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is given up a tenth as soon as in earnest."""
    monkeypatch.setattr("deskhand.core.wire.line.EVERY", 0.4)
    monkeypatch.setattr(Pulse.__init__, "__kwdefaults__", {"ask_after": 1.5, "dead_after": 4.0})


@pytest.mark.usefixtures("_impatient")
async def test_a_message_that_takes_longer_than_anybody_may_be_silent_comes_whole() -> None:
    """A piece of a file on a line of 50 KB a second; in earnest, anything on a line a tenth as fast."""
    size = 400_000
    async with sending([Blob(hash="h", reader=1, offset=0, size=size, data=os.urandom(size), last=True)]) as bed:
        bed.rough.bytes_a_second = 50_000
        began = time.monotonic()
        await until(lambda: bool(bed.heard))
        assert time.monotonic() - began > 5, "it took longer than 4 seconds, or this proves nothing"
        assert bed.rough.connections == 1


@pytest.mark.usefixtures("_impatient")
async def test_a_line_that_dies_in_the_middle_of_a_message_is_noticed_as_soon() -> None:
    size = 400_000
    blob = Blob(hash="h", reader=1, offset=0, size=size, data=os.urandom(size), last=True)
    async with sending([blob]) as bed:
        bed.rough.bytes_a_second = 50_000
        await until(lambda: bed.rough.up > 100_000)
        bed.rough.stall()
        (line,) = bed.lines.values()
        assert isinstance(line, SocketLine)
        began = time.monotonic()
        await line.closed()
        assert time.monotonic() - began < 4.6 * slowness_by_the_clock()
        bed.rough.flow()
        await until(lambda: bed.rough.connections == 2)
