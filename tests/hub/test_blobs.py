"""Downloads ask for what they can take: nothing piles up, one that is broken off or slow stops at the desk too."""

from __future__ import annotations

import asyncio
import gc
import os
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deskhand.core.wire.frames import AnyFrame, Blob, Want
from deskhand.core.wire.memory import MemoryLine
from deskhand.desk.blobs import CHUNK
from deskhand.desk.link import Link
from deskhand.desk.offers import Place
from deskhand.hub.blobs import WINDOW, Readings
from deskhand.hub.desks import Desk
from deskhand.hub.problems import DeskAway, Gone
from deskhand.testing.desk import RealDesk
from deskhand.testing.signing import one_step


class Counting(MemoryLine):
    """A line that counts the pieces of each file that crossed it."""

    pieces: dict[int, int]

    async def receive(self) -> AnyFrame:
        frame = await super().receive()
        if isinstance(frame, Blob):
            self.pieces[frame.reader] = self.pieces.get(frame.reader, 0) + 1
        return frame


@asynccontextmanager
async def joined(home: Path, root: Path) -> AsyncIterator[tuple[RealDesk, Desk, dict[int, int]]]:
    """A real desk, the hub's end of the line to it, and what crosses that line."""
    here, there = Counting.pair()
    assert isinstance(here, Counting)
    here.pieces = {}
    desk, hub = RealDesk(root, home), Desk("hub", grace=30, piece=20)
    serving = asyncio.create_task(Link(there, desk.monitor).serve())
    hub.attach(here)
    try:
        yield desk, hub, here.pieces
    finally:
        await hub.close()
        await asyncio.wait_for(serving, 10)
        await desk.monitor.close()


async def offered(desk: RealDesk, name: str, run: int = 1) -> None:
    """An offer under its own name: no test has the time to hash two gigabytes."""
    looks = (desk.root / name).stat()
    place = Place(str(desk.root), ["."], name, name, looks.st_size, looks.st_mtime_ns, looks.st_ino)
    desk.lock(run, one_step("fixture.noop", {}))  # on somebody's word; that of the first offer holds
    await desk.monitor.journal.offers.add("hub", run, [(name, place)])


async def test_two_gigabytes_take_no_more_than_a_window(home: Path, tmp_path: Path) -> None:
    size = 2_000_000_000
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(size)
    async with joined(home, tmp_path) as (desk, hub, pieces):
        await offered(desk, "huge")
        fetched = await hub.fetch("huge", [1])
        assert fetched.size == size
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        read = 0
        async for chunk in fetched.chunks:
            read += len(chunk)
            assert pieces[1] * CHUNK - read <= WINDOW * CHUNK
            if read >= 100_000_000:
                break
        await asyncio.sleep(0.5)
        assert pieces[1] * CHUNK - read <= WINDOW * CHUNK, "reading went on after the download was broken off"
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown < 40_000, f"{grown} KB for 100 MB of 2 GB"


async def test_a_slow_download_holds_up_neither_others_nor_jobs(home: Path, tmp_path: Path) -> None:
    for name in ("slow", "quick"):
        (tmp_path / name).write_bytes(os.urandom(6_000_000))
    async with joined(home, tmp_path) as (desk, hub, pieces):
        await offered(desk, "slow")
        await offered(desk, "quick")
        slow = [await hub.fetch("slow", [1]) for _ in range(20)]
        async with asyncio.timeout(20):
            for n in range(3):
                quick = await hub.fetch("quick", [1])
                assert b"".join([chunk async for chunk in quick.chunks]) == (tmp_path / "quick").read_bytes()
                assert getattr(await hub.do(desk.job("fixture.noop", as_run=50 + n, value=1)), "outcome", "") == "done"
        assert all(pieces[reader] <= WINDOW for reader in range(1, 21)), "nothing is read ahead for who does not ask"
        late = b"".join([chunk async for chunk in slow[7].chunks])
        assert late == (tmp_path / "slow").read_bytes()


async def test_two_readers_of_one_file_each_get_all_of_it(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(os.urandom(5_000_000))
    async with joined(home, tmp_path) as (desk, hub, _):
        await offered(desk, "a")

        async def whole() -> bytes:
            fetched = await hub.fetch("a", [1])
            return b"".join([chunk async for chunk in fetched.chunks])

        got = await asyncio.gather(*(whole() for _ in range(4)))
        assert set(got) == {(tmp_path / "a").read_bytes()}


async def test_a_change_or_a_forgotten_run_ends_a_download(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(5_000_000))
    async with joined(home, tmp_path) as (desk, hub, _):
        await offered(desk, "a")
        fetched = await hub.fetch("a", [1])
        await desk.monitor.forget("hub", 1)
        with pytest.raises(Gone, match="not on offer"):
            [chunk async for chunk in fetched.chunks]
        await offered(desk, "a", run=2)
        fetched = await hub.fetch("a", [2])
        (tmp_path / "a").write_bytes(bytes(5_000_001))
        with pytest.raises(Gone, match="changed since"):
            [chunk async for chunk in fetched.chunks]
        with pytest.raises(Gone):
            await hub.fetch("a", [2])


async def test_a_line_that_is_lost_ends_a_download_at_once(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(5_000_000))
    async with joined(home, tmp_path) as (desk, hub, _):
        await offered(desk, "a")
        fetched = await hub.fetch("a", [1])
        await hub.close()
        with pytest.raises(DeskAway):
            async with asyncio.timeout(5):
                [chunk async for chunk in fetched.chunks]


@pytest.mark.parametrize("when", ["at once", "after a while"])
async def test_a_download_goes_on_over_the_next_line(home: Path, tmp_path: Path, when: str) -> None:
    content = bytes(range(256)) * 40_000
    (tmp_path / "a").write_bytes(content)
    async with joined(home, tmp_path) as (desk, hub, _):
        await offered(desk, "a")
        fetched = await hub.fetch("a", [1])
        got, lines = bytearray(), list[asyncio.Task[None]]()
        async for chunk in fetched.chunks:
            got += chunk
            if len(lines) < 3 and len(got) > 2_000_000 * (len(lines) + 1):
                hub_end, desk_end = MemoryLine.pair()
                lines.append(asyncio.create_task(Link(desk_end, desk.monitor).serve()))
                if when == "at once":
                    hub.attach(hub_end)
                else:
                    await hub._line.close()  # type: ignore[union-attr]  # pyright: ignore
                    asyncio.get_running_loop().call_later(0.3, hub.attach, hub_end)
        assert bytes(got) == content
        assert len(lines) == 3
        await hub.close()
        await asyncio.wait(lines, timeout=5)


async def test_pieces_nobody_asked_for_are_not_kept() -> None:
    readings = Readings(0.2)
    asked: list[Want] = []

    async def ask(want: Want) -> None:
        asked.append(want)
        for n in range(10_000):
            readings.take(Blob(hash="h", offset=n * 10, size=10**9, data=bytes(10), reader=want.reader))
            readings.take(Blob(hash="other", offset=n * 10, size=10**9, data=bytes(10), reader=want.reader))

    fetched = await readings.open(Want(hash="h"), ask)
    (reading,) = readings._open.values()  # pyright: ignore[reportPrivateUsage]
    assert len(reading.pieces) == WINDOW - 1
    chunks = fetched.chunks
    for _ in range(WINDOW):
        await anext(chunks)
    assert len(asked) == 1
    unread = await readings.open(Want(hash="h"), ask)
    del reading, chunks, fetched, unread
    gc.collect()
    await asyncio.sleep(0.05)
    assert not readings._open, "what nobody holds any more is over, begun or not"  # pyright: ignore[reportPrivateUsage]


async def test_a_desk_that_sends_nothing_is_given_up() -> None:
    async def ask(want: Want) -> None:
        readings.take(Blob(hash="h", offset=0, size=5, reader=want.reader))

    readings = Readings(0.2)
    with pytest.raises(DeskAway):
        await readings.open(Want(hash="h"), ask)
