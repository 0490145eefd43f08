"""The desk's end of the line."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from deskhand.core.wire.frames import AnyFrame, Blob, Progress, Receipt, Stop, Stopping, Want
from deskhand.core.wire.memory import MemoryLine
from deskhand.desk.link import Link
from deskhand.testing.desk import RealDesk


@pytest.fixture
async def line(desk: RealDesk) -> AsyncIterator[MemoryLine]:
    here, there = MemoryLine.pair()
    serving = asyncio.create_task(Link(there, desk.monitor).serve())
    yield here
    await here.close()
    await asyncio.wait_for(serving, 5)


async def next_frame(line: MemoryLine) -> AnyFrame:
    return await asyncio.wait_for(line.receive(), 10)


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


async def fetched(line: MemoryLine, name: str, offset: int = 0) -> tuple[bytes, Blob]:
    await line.send(Want(hash=name, offset=offset))
    data = b""
    while True:
        frame = await next_frame(line)
        assert isinstance(frame, Blob)
        assert frame.offset == offset + len(data)
        data += frame.data
        if frame.last:
            return data, frame


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
    assert last.gone.code == "NotOffered"


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
