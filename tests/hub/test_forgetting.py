"""What is forgotten at the hub is forgotten with all that repeats it, and at the desk as soon as that is there."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from deskhand.core import fault
from deskhand.core.wire.frames import Job, Receipt
from deskhand.core.wire.memory import MemoryLine
from deskhand.hub import db, schema
from deskhand.hub.connect import engine_for
from deskhand.hub.forgetting import NotOverYet
from deskhand.hub.problems import NotOffered
from deskhand.hub.store import Reader, Store
from deskhand.testing.desk import tree
from deskhand.testing.peer import FIND, MOVE, Bench, Peer, bench, moved, plain, the_plan
from deskhand.testing.whole import whole

SEND = the_plan("send", {"id": "s", "do": "files.send", "with": {"files": ["a.txt"]}})
POINTS = ["hub.forget.before", "hub.forget.after", "hub.forgotten.before", "hub.forgotten.after"]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def subjects(on: Bench) -> set[str]:
    def read(reader: Reader) -> set[str]:
        return set(reader.connection.execute(select(db.subject_key.c.subject)).scalars())

    return await on.hub._store.read(read)  # pyright: ignore[reportPrivateUsage]


async def test_a_run_takes_its_messages_and_its_undoing_with_it(tmp_path: Path, store_url: str | Path) -> None:
    def done(job: Job) -> Receipt:
        return moved(job) if job.do in ("files.move", "run.undo") else plain(job)

    async with bench(tmp_path, MOVE, FIND, store=store_url) as on:
        on.peer.answer = done
        run = (await on.until((await on.send("move")).run, "asking")).run
        with pytest.raises(NotOverYet):
            await on.hub.forget(f"run:{run}")
        await on.send("yes")
        await on.until(run, "done")
        other = await on.until((await on.send("find")).run, "done")
        undo = await on.hub.undo(run, await on.me())
        undone = await on.until(undo.run, "done")
        again = await on.until((await on.hub.undo(undone.run, await on.me())).run, "done")
        assert len(await subjects(on)) == 9
        assert await on.hub.forget(f"run:{run}")
        assert on.peer.forgets == [run, undone.run, again.run]
        assert await subjects(on) == {f"run:{other.run}", "inbox:3"}
        me = await on.me()
        assert [(await on.hub.run(one, me)).forgotten for one in (run, undone.run, again.run, other.run)] == [
            True,
            True,
            True,
            False,
        ]


async def test_a_desk_that_is_away_is_told_when_it_is_back(tmp_path: Path, store_url: str | Path) -> None:
    async with bench(tmp_path, FIND, store=store_url) as on:
        run = (await on.until((await on.send("find")).run, "done")).run
        await on.peer.line.close()
        await until(lambda: not on.hub.desks.online(""))  # pyright: ignore[reportPrivateUsage]
        assert not await on.hub.forget(f"run:{run}")
        assert not await on.hub.forget(f"run:{run}"), "asking twice is asking once"
    async with bench(tmp_path, FIND, store=store_url, online=False) as on:
        here, there = MemoryLine.pair()
        mute = Peer(there, forgetful=False)
        serving = asyncio.create_task(mute.serve())
        on.hub.attach("", here)
        await until(lambda: mute.forgets == [run])
        await there.close()
        await serving
        here, there = MemoryLine.pair()
        back = Peer(there)
        serving = asyncio.create_task(back.serve())
        on.hub.attach("", here)
        await until(lambda: back.forgets == [run])
        assert await on.hub.forget(f"run:{run}")
        await there.close()
        await serving
    async with bench(tmp_path, FIND, store=store_url) as on:
        await on.until((await on.send("find")).run, "done")
        assert on.peer.forgets == [], "what was done is not done again"


async def test_forgetting_one_of_two_equal_offers_leaves_the_other(tmp_path: Path, store_url: str | Path) -> None:
    offered = {"files": [{"name": "a.txt", "size": 7, "hash": "h1"}]}
    async with bench(tmp_path, SEND, store=store_url) as on:
        on.peer.content = b"content"
        on.peer.answer = lambda job: Receipt(key=job.key, outcome="done", result=offered)
        first = (await on.until((await on.send("send")).run, "done")).run
        second = (await on.until((await on.send("send")).run, "done")).run
        for forgotten, runs in (("", [second, first]), (f"run:{first}", [second])):
            if forgotten:
                assert await on.hub.forget(forgotten)
            fetched = await on.hub.fetch("h1", await on.me())
            assert b"".join([chunk async for chunk in fetched.chunks]) == b"content"
            assert on.peer.wants[-1].runs == runs
        await on.hub.forget(f"run:{second}")
        with pytest.raises(NotOffered):
            await on.hub.fetch("h1", await on.me())


async def test_no_byte_is_left_on_either_side(home: Path, tmp_path: Path) -> None:
    """Everything on the disk of both, databases' logs included, while both run."""
    root = tmp_path / "root"
    root.mkdir()
    (root / "private-diary.txt").write_text("dear diary")
    write = {"file": "private-diary.txt", "text": "torn out, all of it", "replace": True}
    plan = the_plan("burn the pages", {"id": "w", "do": "fixture.write", "with": write})
    async with whole(home, plan, FIND) as on:
        run = (await on.send("burn the pages", root, native_id="1")).run
        other = (await on.send("find", root, native_id="2")).run
        assert run is not None
        assert other is not None
        assert (await on.settled(run, 20)).state == "done"
        await on.settled(other, 20)
        engine = engine_for(f"sqlite:///{home / 'hub.db'}", readonly=True)
        with engine.connect() as connection:
            keys = _keys(connection)
        engine.dispose()
        gone = [key for subject, key in keys.items() if subject in (f"run:{run}", "inbox:1")]
        kept = [key for subject, key in keys.items() if subject not in (f"run:{run}", "inbox:1")]
        assert len(gone) == len(kept) == 2
        assert all(key in _bytes(home) for key in keys.values())
        assert await on.hub.forget(f"run:{run}")
        left = _bytes(home)
        words = (b"private-diary", b"dear diary", b"torn out", b"burn the pages")
        assert [one for one in (*gone, *words) if one in left] == []
        assert all(key in left for key in kept)
    assert tree(root) == {"private-diary.txt": b"torn out, all of it".hex()}


def _keys(connection: Connection) -> dict[str, bytes]:
    rows = connection.execute(select(db.subject_key.c.subject, db.subject_key.c.key))
    return {str(subject): bytes(key) for subject, key in rows}


def _bytes(home: Path) -> bytes:
    return b"".join(place.read_bytes() for place in home.rglob("*") if place.is_file())


async def test_an_older_store_keeps_its_offers(store_url: str | Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(store_url)
    await store.do(lambda tx: tx.add(db.offer, person=1, hash="h", run=4, size=9))
    store.close()
    from alembic.command import downgrade
    from alembic.config import Config

    engine = engine_for(f"sqlite:///{store_url}" if isinstance(store_url, Path) else store_url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO offer(person, hash, run, size) VALUES (1, 'h', 5, 9), (2, 'h', 5, 9)"))
        config = Config()
        config.set_main_option("script_location", str(schema._FOLDER))  # pyright: ignore[reportPrivateUsage]
        config.attributes["connection"] = connection
        downgrade(config, "0001")
    engine.dispose()
    store = Store(store_url)
    rows = await store.read(lambda reader: reader.connection.execute(select(db.offer)).all())
    assert sorted(tuple(row) for row in rows) == [(1, "h", 4, 9), (2, "h", 5, 9)]
    store.close()


async def _forgets(home: Path, store: str | Path) -> list[int]:
    """Find, and have it forgotten: from the start, however often it broke off before."""
    async with bench(home, FIND, store=store) as on:
        run = (await on.until((await on.send("find", name="1")).run, "done")).run
        assert await on.hub.forget(f"run:{run}")
        assert (await on.hub.run(run, await on.me())).forgotten
        return on.peer.forgets


@pytest.mark.parametrize("point", POINTS)
async def test_a_kill_at_any_point_loses_no_forgetting(tmp_path: Path, store_url: str | Path, point: str) -> None:
    command = [sys.executable, __file__, str(tmp_path), str(store_url), point]
    killed = await asyncio.to_thread(subprocess.run, command, capture_output=True, timeout=60, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    told: list[int] = []
    if point != "hub.forget.before":  # nobody has to ask again
        async with bench(tmp_path, FIND, store=store_url) as on:
            if point != "hub.forgotten.after":
                await until(lambda: on.peer.forgets != [])
            me = await on.me()
            assert (await on.hub.run(1, me)).forgotten
            assert await on.hub.forget("run:1")
            told = on.peer.forgets
        assert told == ([] if point == "hub.forgotten.after" else [1])
    else:
        assert await _forgets(tmp_path, store_url) == [1]


def _die_at(point: str) -> None:
    fault.install(lambda name: os.kill(os.getpid(), signal.SIGKILL) if name == point else None)


if __name__ == "__main__":
    _die_at(sys.argv[3])
    asyncio.run(_forgets(Path(sys.argv[1]), sys.argv[2] if "://" in sys.argv[2] else Path(sys.argv[2])))
