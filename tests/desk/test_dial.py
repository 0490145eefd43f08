"""A desk and a hub on two machines, with a bad network between: who may come, and what the network can do to them."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from deskhand.core.wire.codec import decode, encode
from deskhand.core.wire.frames import Error, Forget, Progress
from deskhand.core.wire.frames_line import Hello
from deskhand.core.wire.handshake import GREETING_SECONDS
from deskhand.core.wire.line import SocketLine
from deskhand.core.wire.memory import LineClosed
from deskhand.core.wire.pulse import DEAD_AFTER, EVERY, Pulse
from deskhand.core.world.delta import Delta, Node, Snapshot
from deskhand.core.world.graph import Graph
from deskhand.core.world.merge import Pending
from deskhand.desk.dial import Dial, HubAt, NotLetIn, PlainElsewhere
from deskhand.desk.world_sync import WorldSync
from deskhand.hub.api.connections import Limits
from deskhand.testing.line_bed import LineBed, dialling, line_bed, until
from deskhand.testing.pace import slowness_by_the_clock
from deskhand.trust.keys import Key
from deskhand.trust.rejected import SENTENCES, Why
from deskhand.trust.roster import Roster


class Desktop:
    """What is on a desk, changing."""

    def __init__(self) -> None:
        self.graph = Graph("e1", 0)
        self.pending = Pending(self.graph)
        self.pending.new(Node(1, "app", 0, "editor", {"name": "Editor"}))
        for n in range(2, 60):
            self.pending.new(Node(n, "element", 1, "", {"role": "button", "name": f"Button {n}"}))
        self.pending.take()
        self.sync = WorldSync(self)

    def since(self, epoch: str, v: int) -> Delta | None:
        return self.graph.since(v, epoch)

    def snapshot(self) -> Snapshot:
        return self.graph.snapshot()

    def change(self, n: int, text: str) -> None:
        self.pending.set(n, "name", text)
        self.pending.take()
        self.sync.changed()


@asynccontextmanager
async def both(limits: Limits | None = None) -> AsyncGenerator[tuple[LineBed, Desktop, Key, Dial]]:
    desktop, key = Desktop(), Key.make()
    async with line_bed(limits) as bed:
        bed.list(key)
        async with dialling(bed.at, key, desktop.sync) as dial:
            await until(lambda: dial.standing.state == "connected")
            yield bed, desktop, key, dial


def alike(bed: LineBed, desktop: Desktop, key: Key) -> bool:
    graph = bed.worlds.graphs.get(key.id)
    return graph is not None and graph.v == desktop.graph.v and graph.equal(desktop.graph)


async def test_what_is_on_the_desk_is_in_the_hub_and_small_changes_cost_little() -> None:
    async with both() as (bed, desktop, key, _):
        await until(lambda: alike(bed, desktop, key))
        before = bed.rough.up
        for n in range(200):
            desktop.change(2 + n % 50, f"Button {n} was pressed")
            await asyncio.sleep(0.002)
        await until(lambda: alike(bed, desktop, key))
        assert (bed.rough.up - before) / 200 < 40, "bytes a change, with all that carries it"
        assert bed.worlds.resyncs == 0
        await until(lambda: desktop.sync.stored == desktop.graph.v)


@pytest.mark.parametrize("who", ["unlisted", "page", "revoked", "another owner's hub"])
async def test_who_may_not_come_hears_why_and_does_not_hurry_back(who: str) -> None:
    key = Key.make()
    async with line_bed() as bed:
        if who in ("page", "revoked"):
            bed.list(key, "page" if who == "page" else "desk")
        if who == "revoked":
            bed.revoke(key)
        at = HubAt(Key.make().public, bed.at.addresses) if who.startswith("another") else bed.at
        async with dialling(at, key, Desktop().sync) as dial:
            await until(lambda: dial.standing.state == "refused")
            await asyncio.sleep(1.5)
            assert isinstance(dial.standing.problem, NotLetIn)
            assert dial.standing.problem.said("zh") != dial.standing.problem.said("en")
        assert bed.rough.connections == 1
        assert not bed.attached


async def test_a_desk_that_is_revoked_is_gone_within_five_seconds() -> None:
    async with both() as (bed, _, key, dial):
        began = time.monotonic()
        bed.revoke(key)
        await until(lambda: dial.standing.state == "refused")
        assert time.monotonic() - began < 5 * slowness_by_the_clock()
        assert SENTENCES[Why.REVOKED].en in str(dial.standing.problem)
        with pytest.raises(LineClosed):
            await bed.lines[key.id].send(Forget(hub="h", run=1))


def unreadable(_: LineBed) -> Roster:
    raise OSError(5, "Input/output error")


async def test_a_look_at_the_list_that_goes_wrong_is_said_and_is_not_the_last(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("deskhand.hub.api.line.LOOK_EVERY", 0.2)
    async with both() as (bed, _, key, dial):
        with monkeypatch.context() as broken:
            broken.setattr(LineBed, "roster", property(unreadable), raising=False)
            await until(lambda: "could not be looked at" in caplog.text)
        bed.revoke(key)
        await until(lambda: dial.standing.state == "refused", 5)


@pytest.mark.parametrize("wrong", ["list", "store"])
async def test_who_cannot_be_known_yet_is_let_in_later(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    """Neither an owner's list that cannot be read nor a store that does not answer holds a desk for ever."""

    async def silent() -> int:
        await asyncio.Event().wait()
        raise AssertionError

    key = Key.make()
    with monkeypatch.context() as broken:
        broken.setattr("deskhand.hub.api.line.GREETING_SECONDS", 0.5)
        if wrong == "store":
            broken.setattr("deskhand.testing.line_bed._owner", silent)
        async with line_bed() as bed:
            bed.list(key)
            if wrong == "list":
                broken.setattr(LineBed, "roster", property(unreadable), raising=False)
            async with dialling(bed.at, key, Desktop().sync) as dial:
                await until(lambda: dial.standing.state == "away", GREETING_SECONDS * 0.8)  # before the desk gives up
                assert not bed.attached and bed.worlds.here == {}
    async with line_bed() as bed:
        bed.list(key)
        async with dialling(bed.at, key, Desktop().sync) as dial:
            await until(lambda: dial.standing.state == "connected")


async def test_a_fault_of_ours_in_one_world_ends_no_line(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with both() as (bed, desktop, key, _):
        await until(lambda: alike(bed, desktop, key))
        take, faults = bed.worlds.take, [KeyError("a path"), RuntimeError("anything")]

        def faulty(device: str, frame: Delta | Snapshot) -> None:
            if faults:
                raise faults.pop()
            take(device, frame)

        monkeypatch.setattr(bed.worlds, "take", faulty)
        for n in range(3):
            desktop.change(5, f"again {n}")
            await asyncio.sleep(0.4)
        await until(lambda: alike(bed, desktop, key))  # the graph that was left out asked for it
        assert bed.rough.connections == 1
        assert caplog.text.count("in an error of ours") == 2


async def test_a_line_that_is_cut_flaps_and_crawls_ends_with_the_same_world_and_every_frame_once() -> None:
    async with both() as (bed, desktop, key, dial):
        rnd = random.Random(5)  # noqa: S311
        for n in range(6):
            bed.rough.bytes_a_second = rnd.choice([0, 0, 20_000])
            for m in range(30):
                desktop.change(2 + m, f"{n} {m}")
                await asyncio.sleep(0.005)
            bed.rough.cut()
        bed.rough.bytes_a_second = 0
        await until(lambda: dial.standing.state == "connected" and alike(bed, desktop, key))
        assert 2 <= bed.rough.connections < 20


async def test_a_half_open_line_is_noticed_at_both_ends_within_45_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures are a tenth here; what they are by themselves is checked where time is passed in."""
    monkeypatch.setattr("deskhand.core.wire.line.EVERY", 0.4)
    defaults = {"ask_after": 1.5, "dead_after": 4.0}
    monkeypatch.setattr(Pulse.__init__, "__kwdefaults__", defaults)
    assert (EVERY, DEAD_AFTER) == (4.0, 40.0)
    async with both() as (bed, _, key, dial):
        await asyncio.sleep(5)
        assert dial.standing.state == "connected", "quiet is not dead"
        began = time.monotonic()
        bed.rough.stall()
        line = bed.lines[key.id]
        assert isinstance(line, SocketLine)
        await until(lambda: dial.standing.state != "connected")
        await line.closed()
        assert time.monotonic() - began < 4.6 * slowness_by_the_clock()
        bed.rough.flow()
        await until(lambda: dial.standing.state == "connected")


async def test_a_sleeping_machine_dials_at_once_when_it_wakes(monkeypatch: pytest.MonkeyPatch) -> None:
    async with both() as (bed, _, _key, dial):
        bed.rough.refuses = True
        bed.rough.cut()
        await until(lambda: dial.standing.state == "away")
        monkeypatch.setattr("deskhand.desk.dial.EVERY", 0.2)
        monkeypatch.setattr("deskhand.desk.dial.FIRST_WAIT", 50.0)
        await asyncio.sleep(3)
        bed.rough.refuses = False
        slept = time.time
        monkeypatch.setattr("deskhand.desk.dial.time", lambda: slept() + 3_600)
        await until(lambda: dial.standing.state == "connected", 8)


async def test_the_same_desk_again_takes_the_place_of_the_one_before() -> None:
    async with both() as (bed, _, key, first), dialling(bed.at, key, Desktop().sync) as second:
        await until(lambda: second.standing.state == "connected")
        await until(lambda: first.standing.state == "refused")
        assert "copy of its key" in str(first.standing.problem)
        assert bed.attached == [key.id] * 2


async def test_no_room_is_said_with_how_long_to_wait() -> None:
    async with both(Limits(desks=1)) as (bed, _, _key, _first):
        other = Key.make()
        bed.list(other)
        async with dialling(bed.at, other, Desktop().sync) as second:
            await until(lambda: isinstance(second.standing.problem, NotLetIn))
            assert isinstance(second.standing.problem, NotLetIn)
            assert second.standing.problem.wait == 30.0


async def test_a_desk_that_is_known_is_in_no_hurry() -> None:
    """The deadline of a stranger ends with the greeting, that of the request before it too."""
    async with both(Limits(head=0.5)) as (bed, desktop, key, dial):
        await asyncio.sleep(1.5)
        desktop.change(5, "still here")
        await until(lambda: alike(bed, desktop, key))
        assert (dial.standing.state, bed.rough.connections) == ("connected", 1)


async def test_strangers_hold_no_place_for_long() -> None:
    async with line_bed(Limits(head=0.5, strangers=8)) as bed:
        held = [await connect(f"ws://localhost:{bed.rough.port}/api/line", proxy=None) for _ in range(4)]
        for one in held:
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(one.recv(), 5)


@pytest.mark.parametrize("bad", ["garbage", "future", "huge", "text", "job first"])
async def test_bad_greetings_are_answered_or_closed(bad: str) -> None:
    async with line_bed() as bed:
        async with connect(f"ws://localhost:{bed.rough.port}/api/line", proxy=None, max_size=None) as socket:
            hello = encode(Hello("d" * 26, 1, 1, b"1" * 32), 1)
            said: dict[str, bytes | str] = {
                "garbage": b"\x01\x00\x01\xc1\xc1",
                "future": b"\x02" + hello[1:],
                "huge": bytes(100_000_000),
                "text": "hello",
                "job first": encode(Progress(key="k", done=1, total=1), 1),
            }
            answers: list[bytes] = []
            with pytest.raises(ConnectionClosed):
                await socket.send(said[bad])
                while True:
                    answer = await asyncio.wait_for(socket.recv(), 10)
                    assert isinstance(answer, bytes)
                    answers.append(answer)
            if bad in ("garbage", "future", "job first"):
                frame = decode(answers[0])[1]
                assert isinstance(frame, Error)
                assert frame.code == {"garbage": "unreadable", "future": "version", "job first": "order"}[bad]
        assert not bed.attached


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}])
async def test_pages_and_other_names_are_turned_away(headers: dict[str, str]) -> None:
    async with line_bed() as bed:
        with pytest.raises(InvalidStatus) as no:
            await connect(f"ws://localhost:{bed.rough.port}/api/line", proxy=None, additional_headers=headers)
        assert no.value.response.status_code in (400, 403)
        for path in ("/", "/api/runs"):
            with pytest.raises(InvalidStatus):
                await connect(f"ws://localhost:{bed.rough.port}{path}", proxy=None)


async def test_a_desk_that_floods_is_read_more_slowly_and_holds_up_nobody() -> None:
    noisy, sent = Key.make(), 0

    async def flood(line: SocketLine) -> None:
        nonlocal sent
        while True:
            await line.send(Progress(key="k" * 200, done=sent, total=0))
            sent += 1
            await asyncio.sleep(0)

    async with both() as (bed, desktop, key, _):
        bed.list(noisy)
        async with dialling(bed.at, noisy, Desktop().sync, flood):
            await until(lambda: sent > 5_000)
            read = len(bed.heard)
            began = time.monotonic()
            desktop.change(5, "here")
            await until(lambda: alike(bed, desktop, key))
            assert time.monotonic() - began < 2 * slowness_by_the_clock()
            await asyncio.sleep(1)
            assert len(bed.heard) - read < 2_500, "no more than a burst, and then so many a second"
            first = [frame for frame in bed.heard if isinstance(frame, Progress)]
            assert [frame.done for frame in first] == list(range(len(first)))


async def test_other_machines_are_not_spoken_to_in_the_clear() -> None:
    dial = Dial(HubAt(Key.make().public, ["ws://192.0.2.1:9"]), Key.make(), _never, early=lambda: lambda _: False)
    task = asyncio.create_task(dial.run())
    await until(lambda: isinstance(dial.standing.problem, PlainElsewhere))
    task.cancel()


async def _never(_: SocketLine) -> None:
    raise AssertionError
