"""The disk takes nothing for a while, or something of ours breaks: what was done stays done, and everybody is told."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deskhand.core import fault
from deskhand.core.msg import Inbound
from deskhand.core.wire.frames import Progress
from deskhand.hub import db, inbox
from deskhand.planner import Planned
from deskhand.testing.engine_bed import come
from deskhand.testing.peer import FIND, MOVE, bench, the_plan
from deskhand.testing.whole import given, whole

FULL_SECONDS = 1.2
NOW = "2026-01-01T00:00:00+00:00"


class Disk:
    """Full from a fault point on, for a while: no file of this process grows, and none is written to."""

    def __init__(self) -> None:
        self.before = resource.getrlimit(resource.RLIMIT_FSIZE)
        self.reached: list[str] = []
        self.full_at = ""
        self.loop = asyncio.get_running_loop()

    def point(self, name: str) -> None:
        self.reached.append(name)
        if name == self.full_at:
            self.full_at = ""
            resource.setrlimit(resource.RLIMIT_FSIZE, (1, self.before[1]))
            self.loop.call_soon_threadsafe(self.loop.call_later, FULL_SECONDS, self.free)

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self.before)


@pytest.fixture
async def disk() -> Any:
    disk = Disk()
    fault.install(disk.point)
    yield disk
    fault.install(None)
    disk.free()


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "root"
    (tmp_path / "home").mkdir()
    (root / "B").mkdir(parents=True)
    (root / "a.txt").write_text("x")
    yield root


async def test_a_true_receipt_is_stored_once_the_disk_has_room_again(tmp_path: Path, root: Path, disk: Disk) -> None:
    plan = the_plan("mv", {"id": "m", "do": "files.move", "with": {"files": ["a.txt"], "to": "B"}})
    async with whole(tmp_path / "home", plan) as on:
        run = (await on.send("mv", root, native_id="1")).run
        assert run is not None
        ask = (await on.hub.wait(run, 5)).ask
        assert ask is not None
        disk.full_at = "hub.receipt.before"
        signed = on.signer.answer(ask, "yes")
        await on.hub.answer(run, ask.step, "yes", await on.hub.person("cli", "owner"), signed=signed)
        view = await on.hub.wait(run, 10)
        assert view.state == "done", view.answer
        assert (root / "B/a.txt").exists()
        assert [(one.path, one.outcome) for one in view.receipts] == [("m", "done")]
        assert 2 <= disk.reached.count("hub.receipt.before") <= 8


async def test_words_that_could_not_be_stored_are_understood_later(tmp_path: Path, disk: Disk) -> None:
    async with bench(tmp_path, FIND) as on:
        disk.full_at = "hub.request.before"
        sent = await on.send("find")
        assert sent.run is not None
        await on.until(sent.run, "done")
        assert len(await on.hub.runs(await on.me())) == 1


class Breaks(dict[str, Planned]):
    """A planner with a fault in it."""

    calls = 0

    def get(self, text: str, default: Any = None) -> Any:
        if text in ("boom", "坏了"):
            self.calls += 1
            raise ZeroDivisionError
        return default


@pytest.mark.parametrize(("text", "word"), [("boom", "Nothing was done"), ("坏了", "没有做任何更改")])
async def test_a_message_that_breaks_the_planner_is_answered_once_and_for_all(
    tmp_path: Path, text: str, word: str
) -> None:
    others = Breaks({"other": given(None)})
    for _ in range(3):
        async with bench(tmp_path, FIND, others=others) as on:
            told = await on.send(text, name="1")
            assert told.state == "failed"
            assert word in told.answer
            assert others.calls == 2
            assert (await on.send("find")).run is not None


async def test_a_message_that_processes_die_over_is_given_up(tmp_path: Path) -> None:
    others = Breaks({"other": given(None)})
    async with bench(tmp_path, FIND, others=others) as on:
        number = (await on.send("boom", name="1")).message
        await on.hub._store.do(lambda tx: tx.update(db.inbox, {"id": number}, state="new", outcome=None, tries=3))
    calls = others.calls
    async with bench(tmp_path, FIND, others=others) as on:
        ((text, told),) = await on.hub.recovered()
        assert (text, told.state) == ("boom", "failed")
        assert others.calls == calls, "what kills a process is not tried a fourth time"


async def test_a_hub_ends_in_peace_while_the_disk_is_full(tmp_path: Path, disk: Disk) -> None:
    async with bench(tmp_path, FIND, MOVE) as on:
        on.peer.answer = lambda job: None
        await on.send("find")
        await come(lambda: bool(on.peer.held))
        late = Inbound("page", "", "late", "page", "owner", "move", 0.0)
        body = {"text": "move", "root": str(tmp_path), "folders": ["."], "now": NOW}
        number, _ = await on.hub._store.do(lambda tx: inbox.take(tx, late, body))
        disk.full_at = "hub.request.before"
        task = on.hub._understanding.begin(number)
        await come(lambda: "hub.request.before" in disk.reached)
        await on.hub.stop()
        assert task.cancelled()


async def test_a_fault_in_taking_a_frame_does_not_leave_everybody_waiting(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND) as on:
        on.peer.answer = lambda job: None
        run = (await on.send("find")).run
        await come(lambda: bool(on.peer.held))

        def broken(*_: object) -> None:
            raise ZeroDivisionError

        (sent,) = on.hub.desks.of("")._pending.values()
        sent.told = broken
        await on.peer.line.send(Progress(key=on.peer.held[0].key, done=1, total=2))
        await come(lambda: not on.hub.desks.online(""))
        assert (await on.hub.run(run or 0, await on.me())).waiting_for


async def test_a_listener_that_breaks_leaves_the_caller_his_answer(tmp_path: Path) -> None:
    async with bench(tmp_path, FIND) as on:
        heard: list[object] = []

        def broken(tx: object) -> None:
            raise ZeroDivisionError

        asyncio.get_running_loop().set_exception_handler(lambda loop, context: heard.append(context["exception"]))
        on.hub._store._tell.insert(0, broken)
        async with asyncio.timeout(5):
            sent = await on.send("find")
            await on.until(sent.run, "done")
        assert any(isinstance(one, ZeroDivisionError) for one in heard)
