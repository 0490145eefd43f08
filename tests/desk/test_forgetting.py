"""A run that the desk was told to forget cannot be read from any byte the desk keeps; others are as they were."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec

from deskhand.core.wire.frames import AnyFrame, Forget, Forgot, Heads, Receipt, Want
from deskhand.core.wire.memory import MemoryLine
from deskhand.desk.link import Link
from deskhand.testing.desk import RealDesk


def everything(home: Path) -> bytes:
    """All that the desk keeps, its database's log included, while it runs."""
    return b"".join(place.read_bytes() for place in home.rglob("*") if place.is_file())


def key_of(home: Path, run: int) -> bytes:
    connection = sqlite3.connect(home / "desk.db")
    try:
        query = "SELECT key FROM subject_key WHERE subject = ?"
        key: bytes = connection.execute(query, (f"run:hub:{run}",)).fetchone()[0]
        return key
    finally:
        connection.close()


async def test_no_byte_of_a_forgotten_run_is_left(desk: RealDesk) -> None:
    (desk.root / "private.txt").write_text("former secret of mine")
    await desk.do("fixture.write", file="private.txt", text="the new secret", replace=True)
    await desk.do("fixture.offer", files=["private.txt"])
    (desk.root / "other.txt").write_text("kept before")
    other = await desk.do("fixture.write", file="other.txt", text="kept after", replace=True)
    keys = [key_of(desk.home, run) for run in (1, 2, 3)]
    before = everything(desk.home)
    assert all(key in before for key in keys)
    assert b"former secret of mine" in before
    await desk.monitor.forget("hub", 1)
    await desk.monitor.forget("hub", 2)
    left = everything(desk.home)
    for gone in (*keys[:2], b"former secret of mine", b"the new secret", b"private.txt"):
        assert gone not in left, gone
    assert keys[2] in left
    assert (await desk.undo(other)).outcome == "done"
    assert (desk.root / "other.txt").read_text() == "kept before"


async def test_a_former_state_that_another_run_needs_stays(desk: RealDesk) -> None:
    for name in ("a", "b"):
        (desk.root / name).write_text("the same before")
    await desk.do("fixture.write", file="a", text="new", replace=True)
    second = await desk.do("fixture.write", file="b", text="new", replace=True)
    await desk.monitor.forget("hub", 1)
    assert (await desk.undo(second)).outcome == "done"
    assert (desk.root / "b").read_text() == "the same before"


async def test_a_forgotten_run_writes_nothing_down_again(desk: RealDesk) -> None:
    job = desk.job("fixture.sleep", seconds=20.0)
    working = asyncio.create_task(desk.perform(job))
    await asyncio.sleep(0.3)
    await desk.monitor.forget("hub", 1)
    assert (await working).outcome == "stopped"
    late = await desk.perform(msgspec.structs.replace(job, key="1/n/1", args={"seconds": 0.0}))
    assert late.trouble is not None
    assert late.trouble.code == "RunForgotten"
    connection = sqlite3.connect(desk.home / "desk.db")
    assert connection.execute("SELECT count(*) FROM subject_key").fetchone() == (0,)
    connection.close()


async def test_what_a_crash_left_in_the_vault_is_cleared_at_the_next_start(desks: Callable[..., RealDesk]) -> None:
    desk = desks()
    (desk.root / "a").write_text("former words")
    await desk.do("fixture.write", file="a", text="new", replace=True)
    await desk.monitor.journal.forget("hub", 1)  # and here the process died
    assert b"former words" in everything(desk.home)
    await desk.monitor.close()
    again = desks()
    await again.monitor.start()
    assert b"former words" not in everything(desk.home)


async def answered(line: MemoryLine) -> AnyFrame:
    """What comes next, but for how far the desk's record has come: it tells that whenever it likes."""
    while isinstance(frame := await asyncio.wait_for(line.receive(), 20), Heads):
        pass
    return frame


async def test_the_hub_is_answered_again_and_again(desk: RealDesk) -> None:
    here, there = MemoryLine.pair()
    serving = asyncio.create_task(Link(there, desk.monitor).serve())
    await desk.do("fixture.noop", value=1)
    for _ in range(2):
        await here.send(Forget(hub="hub", run=1))
        assert await answered(here) == Forgot(hub="hub", run=1)
    await here.send(Forget(hub="hub", run=99))
    assert await answered(here) == Forgot(hub="hub", run=99)
    reading = sqlite3.connect(desk.home / "desk.db", isolation_level=None)
    reading.execute("BEGIN")
    reading.execute("SELECT * FROM job").fetchall()
    await desk.do("fixture.noop", as_run=2, value=2)
    await here.send(Forget(hub="hub", run=2))
    frame = await answered(here)
    assert isinstance(frame, Forgot)
    assert frame.trouble is not None
    assert frame.trouble.code == "TracesLeft"
    reading.close()
    await here.send(Forget(hub="hub", run=2))
    assert await answered(here) == Forgot(hub="hub", run=2)
    await here.close()
    await asyncio.wait_for(serving, 5)


async def test_an_older_file_keeps_its_offers(desks: Callable[..., RealDesk]) -> None:
    desk = desks()
    (desk.root / "a").write_text("offered")
    receipt = await desk.do("fixture.offer", files=["a"])
    await desk.monitor.close()
    connection = sqlite3.connect(desk.home / "desk.db")
    connection.executescript(
        "CREATE TABLE offered(hash TEXT PRIMARY KEY, hub TEXT NOT NULL, run INTEGER NOT NULL, place BLOB NOT NULL);"
        "INSERT INTO offered SELECT * FROM offer; DROP TABLE offer; DROP TABLE forgotten;"
    )
    connection.close()
    again = desks()
    (chunk,) = await again.monitor.blobs.window(Want(hash=_hash(receipt), hub="hub", runs=[1]))
    assert chunk.data == b"offered"


def _hash(receipt: Receipt) -> str:
    name: str = receipt.result["files"][0]["hash"]
    return name
