"""The desk's end of the line."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from deskhand.core.wire.frames import AnyFrame, Blob, Forget, Forgot, Heads, Progress, Receipt, Stop, Stopping, Want
from deskhand.core.wire.memory import LineClosed, MemoryLine
from deskhand.desk.blobs import CHUNK
from deskhand.desk.link import Link
from deskhand.desk.offers import Place
from deskhand.testing.desk import RealDesk


@pytest.fixture
async def line(desk: RealDesk) -> AsyncIterator[MemoryLine]:
    here, there = MemoryLine.pair()
    serving = asyncio.create_task(Link(there, desk.monitor).serve())
    yield here
    await here.close()
    await asyncio.wait_for(serving, 5)


async def next_frame(line: MemoryLine) -> AnyFrame:
    """What comes next, but for how far the desk's record has come: it tells that whenever it likes."""
    while isinstance(frame := await asyncio.wait_for(line.receive(), 10), Heads):
        pass
    return frame


async def receipt(line: MemoryLine) -> Receipt:
    while True:
        frame = await next_frame(line)
        if isinstance(frame, Receipt):
            return frame


async def test_jobs_side_by_side(desk: RealDesk, line: MemoryLine) -> None:
    await line.send(desk.job("fixture.sleep", seconds=0.5))
    await line.send(desk.job("fixture.noop", value=7))
    first = await receipt(line)
    assert first.result == {"value": 7}
    frame = await next_frame(line)
    assert isinstance(frame, Progress | Receipt)


async def test_many_jobs_keep_the_line_in_order(desk: RealDesk, line: MemoryLine) -> None:
    for n in range(1_000):
        await line.send(desk.job("fixture.noop", value=n))
    values = {(await receipt(line)).result["value"] for _ in range(1_000)}
    assert values == set(range(1_000))


async def test_stop_is_heard_at_once(desk: RealDesk, line: MemoryLine) -> None:
    job = desk.job("fixture.sleep", seconds=30.0)
    await line.send(job)
    await next_frame(line)
    await line.send(Stop(hub=job.hub, run=job.run))
    frame = await next_frame(line)
    while not isinstance(frame, Stopping):
        frame = await next_frame(line)
    assert frame.keys == [job.key]
    assert (await receipt(line)).outcome == "stopped"


async def fetched(line: MemoryLine, name: str, offset: int = 0, run: int = 1) -> tuple[bytes, Blob]:
    """A file read to its end, two pieces at a time."""
    data = b""
    while True:
        at = offset + len(data)
        await line.send(Want(hash=name, offset=at, pieces=2, hub="hub", runs=[run], reader=7))
        for _ in range(2):
            frame = await next_frame(line)
            assert isinstance(frame, Blob)
            assert (frame.offset, frame.reader) == (offset + len(data), 7)
            data += frame.data
            if frame.last:
                return data, frame


async def test_no_more_is_sent_than_was_asked_for(desk: RealDesk, line: MemoryLine) -> None:
    content = os.urandom(3_000_000)
    (desk.root / "a.bin").write_bytes(content)
    await line.send(desk.job("fixture.offer", files=["a.bin"]))
    name = (await receipt(line)).result["files"][0]["hash"]
    read: list[int] = []
    await line.send(Want(hash=name, pieces=3, hub="hub", runs=[1]))
    for _ in range(3):
        frame = await next_frame(line)
        assert isinstance(frame, Blob)
        read.append(frame.offset)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(line.receive(), 0.3)
    assert read == [0, CHUNK, 2 * CHUNK]
    await line.send(Want(hash=name, pieces=1_000_000, hub="hub", runs=[1]))
    last = [await next_frame(line) for _ in range(12)][-1]
    assert isinstance(last, Blob)
    assert last.last
    await line.send(Want(hash=name, offset=CHUNK, pieces=1, hub="hub", runs=[1]))
    again = await next_frame(line)
    assert isinstance(again, Blob)
    assert again.data == content[CHUNK : 2 * CHUNK]


async def test_a_disk_that_hangs_holds_up_neither_jobs_nor_other_files(
    desk: RealDesk, line: MemoryLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk.root / "slow").write_bytes(b"slow")
    (desk.root / "quick").write_bytes(b"quick")
    await line.send(desk.job("fixture.offer", files=["slow", "quick"]))
    slow, quick = ((one["hash"]) for one in (await receipt(line)).result["files"])
    inode, hanging, pread = (desk.root / "slow").stat().st_ino, threading.Event(), os.pread

    def hangs(fd: int, size: int, at: int) -> bytes:
        if os.fstat(fd).st_ino == inode:
            assert hanging.wait(30)
        return pread(fd, size, at)

    monkeypatch.setattr(os, "pread", hangs)
    await line.send(Want(hash=slow, hub="hub", runs=[1], reader=1))
    for _ in range(20):
        await line.send(desk.job("fixture.noop", value=1))
        assert (await receipt(line)).outcome == "done"
        assert (await fetched(line, quick))[0] == b"quick"
    hanging.set()
    frame = await next_frame(line)
    assert isinstance(frame, Blob)
    assert (frame.reader, frame.data) == (1, b"slow")


async def test_equal_files_of_two_runs_are_two_offers(desk: RealDesk, line: MemoryLine) -> None:
    (desk.root / "a").write_text("the same")
    (desk.root / "b").write_text("the same")
    for file in ("a", "b"):
        await line.send(desk.job("fixture.offer", files=[file]))
        name = (await receipt(line)).result["files"][0]["hash"]
    (desk.root / "a").unlink()
    await line.send(Want(hash=name, hub="hub", runs=[1, 2]))
    frame = await next_frame(line)
    assert isinstance(frame, Blob)
    assert frame.data == b"the same", "where one run found it no more, another did"
    await line.send(Forget(hub="hub", run=1))
    assert await next_frame(line) == Forgot(hub="hub", run=1)
    assert (await fetched(line, name, run=2))[0] == b"the same"
    for want in (Want(hash=name, hub="hub", runs=[1]), Want(hash=name, hub="other", runs=[2]), Want(hash=name)):
        await line.send(want)
        frame = await next_frame(line)
        assert isinstance(frame, Blob)
        assert frame.gone is not None
        assert frame.gone.code == "NotOnOffer"


async def test_the_desks_own_state_is_out_of_reach_of_an_offer_too(desks: Callable[..., RealDesk], home: Path) -> None:
    desk = desks(at=home.parent)
    (home / "settings.toml").write_text("secret")
    looks = (home / "settings.toml").stat()
    path = f"{home.name}/settings.toml"
    own = Place(str(home.parent), ["."], path, "settings.toml", looks.st_size, looks.st_mtime_ns, looks.st_ino)
    (desk.root / "private").mkdir()
    (desk.root / "private" / "a").write_text("a")
    looks = (desk.root / "private" / "a").stat()
    kept_out = [str(desk.root / "private")]
    closed = Place(str(desk.root), ["."], "private/a", "a", 1, looks.st_mtime_ns, looks.st_ino, kept_out)
    desk.job("fixture.errand", as_run=1)
    await desk.monitor.journal.offers.add("hub", 1, [("own", own), ("closed", closed)])
    for name in ("own", "closed"):
        (chunk,) = await desk.monitor.blobs.window(Want(hash=name, hub="hub", runs=[1]))
        assert chunk.gone is not None
        assert (chunk.gone.code, chunk.data) == ("OutsideFolders", b"")


async def test_offered_files_can_be_fetched_from_anywhere_in_them(desk: RealDesk, line: MemoryLine) -> None:
    content = os.urandom(700_000)
    (desk.root / "a.bin").write_bytes(content)
    (desk.root / "empty").touch()
    await line.send(desk.job("fixture.offer", files=["a.bin", "empty"]))
    offered = {one["name"]: one for one in (await receipt(line)).result["files"]}
    name = offered["a.bin"]["hash"]
    assert (await fetched(line, name))[0] == content
    assert (await fetched(line, name, 300_000))[0] == content[300_000:]
    assert (await fetched(line, name, 700_000))[0] == b""
    assert (await fetched(line, offered["empty"]["hash"]))[1].gone is None
    (desk.root / "a.bin").write_bytes(content[::-1])
    _, last = await fetched(line, name)
    assert last.gone is not None
    assert last.gone.code == "OfferChanged"
    (desk.root / "a.bin").unlink()
    _, last = await fetched(line, name)
    assert last.gone is not None
    assert last.gone.code == "Vanished"
    _, last = await fetched(line, "00" * 32)
    assert last.gone is not None
    assert last.gone.code == "NotOnOffer"


async def test_a_lost_line_loses_no_job(desk: RealDesk) -> None:
    here, there = MemoryLine.pair()
    serving = asyncio.create_task(Link(there, desk.monitor).serve())
    (desk.root / "a").write_text("a")
    job = desk.job("fixture.gather", files=["a"], to="box")
    await here.send(job)
    await here.close()
    await asyncio.wait_for(serving, 5)
    again = await desk.perform(job)
    assert again.outcome == "done"
    assert sorted(desk.tree()) == ["box", "box/a"]


async def test_a_link_that_breaks_tells_the_hub_by_closing_its_line(
    desk: RealDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(hub: str, run: int) -> list[str]:
        raise ZeroDivisionError

    monkeypatch.setattr(desk.monitor, "stop", broken)
    here, there = MemoryLine.pair()
    serving = asyncio.create_task(Link(there, desk.monitor).serve())
    await here.send(Stop(hub="h", run=1))
    with pytest.raises(LineClosed):
        await next_frame(here)
    with pytest.raises(ZeroDivisionError):
        await serving
