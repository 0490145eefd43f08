"""What a desk tells of no longer is forgotten: files, when they were open, and windows that were named by them."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import pytest

from deskhand.core.wire.frames_line import Shares
from deskhand.core.world.delta import Delta, Edge, Node, Snapshot
from deskhand.core.world.query import Query, Range
from deskhand.hub.world import withdrawals
from deskhand.hub.world.room import WorldRoom
from deskhand.hub.world.store import WorldStore
from deskhand.hub.world.withdrawing import Names

ME = 1
OPEN, CLOSED = Shares(["/home/li"]), Shares(["/home/li/work"])


def nodes(now: float) -> list[Node]:
    return [
        Node(1, "device", 0, "dev", {"name": "laptop"}),
        Node(2, "app", 1, "edit", {"name": "Editor", "started": now}),
        Node(3, "window", 2, "edit", {"title": "diagnosis - Editor"}),
        Node(4, "file", 1, "/home/li/diagnosis.pdf", {"type": "file", "name": "diagnosis.pdf", "modified": now}),
        Node(5, "file", 1, "/home/li/work/report.pdf", {"type": "file", "name": "report.pdf", "modified": now}),
    ]


async def told(room: WorldRoom, written: bool = True) -> None:
    """Both files are open, in a window that was named by the one and then by the other."""
    now = time.time() - 60
    room.come("dev", ME, "laptop", lambda _: None)
    room.take("dev", Snapshot("e", 1, [], []))
    await room._write()
    edges = [Edge("opened", 3, one, now) for one in (4, 5)]
    room.take("dev", Delta("e", 2, new=nodes(now), edges=edges))
    room.take("dev", Delta("e", 3, set=[(3, {"title": "diagnosis.pdf - Editor"})]))
    if written:
        await room._write()
    room.take("dev", Delta("e", 4, gone=[4], set=[(3, {"title": "report - Editor"})]))
    if written:
        await room._write()


async def settled(room: WorldRoom) -> None:
    await room._withdrawals.done()
    await room._write()


async def speaks_of(room: WorldRoom) -> str:
    """All that is told of the past hour."""
    span = Range(time.time() - 3_600, time.time() + 60)
    found = [one for asked in (Query(opened=span), Query(changed=span)) for one in await room.ask(ME, asked)]
    return str([(one.node.key, one.visits, one.moments) for one in found]) + str(room._opened("dev", span))


@pytest.mark.parametrize("written", [True, False])
async def test_a_file_that_is_closed_to_the_hub_is_not_remembered(room: WorldRoom, written: bool) -> None:
    await told(room, written)
    room.shares("dev", OPEN)
    await settled(room)
    if written:
        assert "diagnosis" in await speaks_of(room) and "report" in await speaks_of(room)
    room.shares("dev", CLOSED)
    await settled(room)
    assert "diagnosis" not in await speaks_of(room)
    assert "report" in await speaks_of(room)


async def test_what_waits_for_the_disk_is_left_out_at_once(room: WorldRoom) -> None:
    """It may wait long: for a disk that is full."""
    await told(room, written=False)
    desk = room.live.get("dev")
    assert desk is not None and "diagnosis" in str(desk.pending.visits)
    room.shares("dev", CLOSED)
    while "diagnosis" in str(desk.pending.visits) + str(desk.pending.moments):  # noqa: ASYNC110 - nobody rings for it
        await asyncio.sleep(0.01)
    assert desk.pending.visits


async def test_what_a_desk_says_last_counts_and_one_task_does_it(room: WorldRoom) -> None:
    """However often it says something else: what it took back was never done."""
    await told(room)
    for n in range(20):
        room.shares("dev", Shares(["/nowhere", f"/nowhere/{n}"]))
    room.shares("dev", OPEN)
    assert [one.get_name() for one in asyncio.all_tasks()].count("world-withdraw") == 1
    await settled(room)
    assert "diagnosis" in await speaks_of(room)
    room.shares("dev", CLOSED)
    await settled(room)
    assert "diagnosis" not in await speaks_of(room)


async def test_what_a_desk_says_while_that_is_done_is_done_next(room: WorldRoom) -> None:
    await told(room)
    goes_on = threading.Event()
    held = asyncio.create_task(room._store.apart(goes_on.wait))
    await asyncio.sleep(0)
    room.shares("dev", OPEN)
    await asyncio.sleep(0)
    room.shares("dev", CLOSED)
    goes_on.set()
    await held
    await settled(room)
    assert "diagnosis" not in await speaks_of(room)
    assert "report" in await speaks_of(room)


async def test_a_hub_that_stops_does_not_wait_for_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What it breaks off is done when the desk comes again."""
    monkeypatch.setattr(withdrawals, "STOP_SECONDS", 0.0)
    first = WorldRoom(WorldStore(tmp_path / "world.db"))
    await first.start()
    await told(first)
    first.shares("dev", CLOSED)
    await first.stop()
    assert "when it comes again" in caplog.text
    second = WorldRoom(WorldStore(tmp_path / "world.db"))
    await second.start()
    second.come("dev", ME, "laptop", lambda _: None)
    assert "diagnosis" in await speaks_of(second)
    second.shares("dev", CLOSED)
    await settled(second)
    assert "diagnosis" not in await speaks_of(second)
    await second.stop()


async def test_what_is_written_after_the_desk_said_so_is_left_out_too(room: WorldRoom) -> None:
    """It says first which files it shares, and shows what is left of them a moment later."""
    now = time.time() - 60
    room.come("dev", ME, "laptop", lambda _: None)
    room.shares("dev", CLOSED)
    await settled(room)
    room.take("dev", Snapshot("e", 1, nodes(now), [Edge("opened", 3, one, now) for one in (4, 5)]))
    room.take("dev", Delta("e", 2, set=[(3, {"title": "diagnosis.pdf - Editor"})]))
    await room._write()
    room.take("dev", Snapshot("f", 1, [nodes(now)[0]], []))
    await settled(room)
    assert "diagnosis" not in await speaks_of(room)
    assert "report" in await speaks_of(room)


async def test_nor_is_it_on_the_disk(tmp_path: Path) -> None:
    room = WorldRoom(WorldStore(tmp_path / "world.db"))
    await room.start()
    await told(room)
    room.shares("dev", CLOSED)
    await settled(room)
    held = bytes_of(tmp_path)
    assert b"diagnosis" not in held and b"report" in held
    await room.stop()


def bytes_of(home: Path) -> bytes:
    return b"".join(one.read_bytes() for one in home.glob("world.db*"))


def test_a_name_stands_in_a_title_by_itself() -> None:
    names = Names(["/a/a.txt", "/a/销售报告.xlsx"])
    assert all(map(names.stand_in, ["a - Editor", "A.TXT", "*a.txt", "销售报告 - WPS"]))
    assert not any(map(names.stand_in, ["Mail", "", "data", "报告"]))


@pytest.mark.parametrize(
    "title",
    [
        "Divorce Café plan.odt - Editor",
        "Divorce Cafe\u0301 plan.odt - Editor",
        "Divorce\u00a0Café plan.odt - Editor",
        "Divorce%20Caf%C3%A9%20plan.odt - Editor",
        "DIVORCE  CAF\u00c9 PLAN (read-only) - Editor",
        "Divor\u200bce Café plan.odt - Editor",
    ],
)
def test_a_name_is_found_however_it_is_written(title: str) -> None:
    assert Names(["/a/Divorce Café plan.odt"]).stand_in(title)
