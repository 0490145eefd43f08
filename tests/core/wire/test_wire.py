"""The wire takes any bytes and gives frames, each once and in order, or a reason."""

from __future__ import annotations

import asyncio
import struct
import time
from typing import Any, get_args, get_origin

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from deskhand.core.wire.codec import MAX_FRAME, Refused, decode, encode
from deskhand.core.wire.frames import (
    AnyFrame,
    Ask,
    Blob,
    Consent,
    Error,
    Forget,
    Forgot,
    Grants,
    Heads,
    Job,
    Lock,
    Progress,
    Receipt,
    Rosters,
    Stop,
    Stopping,
    Taken,
    Want,
)
from deskhand.core.wire.memory import LineClosed, MemoryLine
from deskhand.core.wire.session import Session

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
whole = st.integers(-(2**63), 2**63 - 1)
leaf = st.one_of(st.none(), st.booleans(), whole, st.floats(allow_nan=False), text)
json = st.recursive(
    leaf, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(text, inner, max_size=4)), max_leaves=10
)
objects = st.dictionaries(text, json, max_size=4)
_BY_FIELD: dict[Any, Any] = {str: text, dict[str, Any]: objects, int: whole, bytes: st.binary(max_size=600)}
_WORK = (Job, Progress, Receipt, Ask, Stop, Stopping, Want, Blob, Error, Forget, Forgot)
_TRUST = (Lock, Consent, Taken, Rosters, Grants, Heads)
_FRAMES = (*_WORK, *_TRUST)


def built(kind: type[Any]) -> st.SearchStrategy[Any]:
    hints = msgspec.structs.fields(kind)
    parts = {field.name: by_type(field.type) for field in hints}
    return st.builds(kind, **parts)


def by_type(kind: Any) -> st.SearchStrategy[Any]:
    info = get_args(kind)
    if kind in _BY_FIELD:
        return _BY_FIELD[kind]
    if kind is bool:
        return st.booleans()
    if kind is float:
        return st.floats(allow_nan=False)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return built(kind)
    origin = get_origin(kind)
    if origin is list:
        return st.lists(by_type(info[0]), max_size=3)
    if origin is dict:
        return st.dictionaries(text, by_type(info[1]), max_size=3)
    if type(None) in info:
        return st.one_of(*(st.none() if one is type(None) else by_type(one) for one in info))
    return st.sampled_from(info)


frames = st.one_of([built(kind) for kind in _FRAMES])


@given(frames, st.integers(0, 2**64 - 1))
def test_every_frame_comes_back_as_it_was(frame: Any, seq: int) -> None:
    assert decode(encode(frame, seq)) == (seq, frame)


def test_every_kind_of_frame_is_among_them() -> None:
    assert set(get_args(AnyFrame)) == set(_FRAMES)


def only_refused(data: bytes) -> None:
    try:
        decode(data)
    except Refused as wrong:
        assert wrong.code in {"truncated", "too_large", "version", "unreadable"}


@settings(max_examples=400)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=300).map(lambda b: b"\x01" + bytes(8) + b),
        st.binary(max_size=200).map(lambda b: b"\x81" + bytes(8) + zstandard.compress(b)),
    )
)
def test_any_bytes_are_a_frame_or_refused(data: bytes) -> None:
    only_refused(data)


@settings(max_examples=300)
@given(frames, st.data())
def test_a_damaged_frame_is_a_frame_or_refused(frame: Any, data: st.DataObject) -> None:
    whole_frame = bytearray(encode(frame, 1))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole_frame) - 1))
        whole_frame[at] = data.draw(st.integers(0, 255))
    only_refused(bytes(whole_frame[: data.draw(st.integers(0, len(whole_frame)))]))


def packed(body: bytes) -> bytes:
    return struct.pack(">BQ", 0x81, 1) + body


def raw_job(inner: bytes) -> bytes:
    body = msgspec.msgpack.encode(
        {"f": "job", "hub": "h", "key": "k", "run": 1, "do": "x", "root": "/", "folders": [], "now": "n", "args": {}}
    )
    return struct.pack(">BQ", 1, 1) + body.replace(b"\xa4args\x80", b"\xa4args\x81\xa1a" + inner)


BOMBS = {
    "100 MB of zeros": packed(zstandard.compress(bytes(100_000_000))),
    "100 MB of unknown size": packed(zstandard.ZstdCompressor(write_content_size=False).compress(bytes(100_000_000))),
    "100 MB as it is": struct.pack(">BQ", 1, 1) + bytes(100_000_000),
    "a window of 2 GB": packed(b"\x28\xb5\x2f\xfd\x00\xf8" + b"\x01\x00\x00"),
    "a list of four billion": raw_job(b"\xdd\xff\xff\xff\xff"),
    "a text of four billion": raw_job(b"\xdb\xff\xff\xff\xff"),
    "nested a million deep": raw_job(b"\x91" * 1_000_000 + b"\x01"),
    "something behind the packed frame": encode(Want(hash="x" * 300), 1) + b"more",
    "an extension": raw_job(b"\xc7\x01\x05a"),
    "a list as a name": raw_job(b"\x81\x91\x80\x01"),
}


@pytest.mark.parametrize("what", BOMBS)
def test_bombs_are_refused_fast(what: str) -> None:
    began = time.process_time()
    with pytest.raises(Refused):
        decode(BOMBS[what])
    assert time.process_time() - began < 0.5


def job(value: object) -> Job:
    return Job(hub="h", key="k", run=1, do="x", args={"a": value}, root="/", folders=[], now="n")


deep: list[Any] = []
for _ in range(10_000):
    deep = [deep]


@pytest.mark.parametrize(
    "value",
    [2**64, -(2**63) - 1, 10**100, "\ud800", object(), deep, "x" * (MAX_FRAME + 1)],
    ids=lambda v: type(v).__name__,
)
def test_what_no_frame_can_carry_is_refused_and_the_line_goes_on(value: object) -> None:
    here, there = Session(), Session()
    with pytest.raises(Refused):
        here.send(job(value))
    assert there.receive(here.send(job(1))) == job(1)


class Lines(RuleBasedStateMachine):
    """One side sends; the other gets it late, twice, broken, out of turn, or from the future."""

    sent = Bundle("sent")

    def __init__(self) -> None:
        super().__init__()
        self.here, self.there = Session(), Session()
        self.n = 0
        self.got: list[int] = []
        self.flying: list[bytes] = []

    @rule(target=sent)
    def send(self) -> bytes:
        self.n += 1
        self.flying.append(self.here.send(Progress(key="k", done=self.n, total=0)))
        return self.flying[-1]

    @rule()
    def send_what_cannot_be_sent(self) -> None:
        with pytest.raises(Refused):
            self.here.send(job(2**70))

    @rule()
    def arrive(self) -> None:
        if self.flying:
            self.receive(self.flying.pop(0))

    @rule(data=sent)
    def arrive_out_of_turn(self, data: bytes) -> None:
        """A repeat, or a gap: never delivered a second time, never early."""
        seen, closed = self.there.seen, self.there.closed
        seq = struct.unpack(">BQ", data[:9])[1]
        if seq == seen + 1:
            return
        self.receive(data)
        assert self.there.seen == seen
        assert self.there.closed == (closed or seq > seen + 1)

    @rule(data=st.binary(max_size=8))
    def arrive_in_pieces(self, data: bytes) -> None:
        seen = self.there.seen
        self.receive(data)
        assert self.there.seen == seen

    @rule()
    def arrive_damaged(self) -> None:
        """An unreadable frame is answered and passed over; the line goes on."""
        if self.flying and not self.there.closed:
            data = self.flying.pop(0)
            seq = struct.unpack(">BQ", data[:9])[1]
            self.receive(data[:9] + b"\xc1")
            assert not self.there.closed
            assert self.there.seen == seq
            self.got.append(-1)

    @rule()
    def arrive_from_the_future(self) -> None:
        self.receive(struct.pack(">BQ", 2, self.there.seen + 1) + b"whatever")
        assert self.there.closed

    def receive(self, data: bytes) -> None:
        was_closed = self.there.closed
        frame = self.there.receive(data)
        if frame is not None:
            assert isinstance(frame, Progress)
            self.got.append(frame.done)
        for answer in self.there.answers():
            assert not was_closed
            back = self.here.receive(answer)
            assert isinstance(back, Error)
            assert back.fatal == self.here.closed == self.there.closed

    @invariant()
    def frames_arrive_once_and_in_order(self) -> None:
        assert all(got in (n, -1) for n, got in enumerate(self.got, 1))


TestLines = Lines.TestCase
TestLines.settings = settings(max_examples=100, stateful_step_count=30)


async def test_a_line_keeps_order_and_numbers_when_senders_give_up() -> None:
    here, there = MemoryLine.pair(depth=2)
    sends = [asyncio.create_task(here.send(Progress(key="k", done=n, total=0))) for n in range(40)]
    await asyncio.sleep(0)
    for task in sends[5:30:3]:
        task.cancel()
    got: list[int] = []
    for _ in range(40 - len(sends[5:30:3])):
        frame = await asyncio.wait_for(there.receive(), 5)
        assert isinstance(frame, Progress)
        got.append(frame.done)
        if len(got) == 7:
            sends.append(asyncio.create_task(here.send(Progress(key="k", done=99, total=0))))
    assert got == sorted(got)
    await asyncio.wait_for(there.receive(), 5)


async def test_a_sender_waits_while_the_other_end_is_behind() -> None:
    here, there = MemoryLine.pair(depth=2)
    for n in range(2):
        await asyncio.wait_for(here.send(Progress(key="k", done=n, total=0)), 5)
    third = asyncio.create_task(here.send(Progress(key="k", done=2, total=0)))
    await asyncio.sleep(0.01)
    assert not third.done()
    await asyncio.wait_for(there.receive(), 5)
    await asyncio.wait_for(third, 5)


async def test_closing_wakes_whoever_waits_and_loses_nothing_sent() -> None:
    here, there = MemoryLine.pair(depth=1)
    await here.send(Progress(key="k", done=1, total=0))
    stuck = [asyncio.create_task(here.send(Progress(key="k", done=n, total=0))) for n in (2, 3)]
    waiting = asyncio.create_task(here.receive())
    await asyncio.sleep(0)
    await here.close()
    done, late = await asyncio.wait([*stuck, waiting], timeout=5)
    assert not late
    assert [type(one.exception()) for one in done] == [LineClosed] * 3
    assert await asyncio.wait_for(there.receive(), 5) == Progress(key="k", done=1, total=0)
    for _ in range(2):
        with pytest.raises(LineClosed):
            await asyncio.wait_for(there.receive(), 5)
    with pytest.raises(LineClosed):
        await asyncio.wait_for(there.send(Progress(key="k", done=4, total=0)), 5)


async def test_a_frame_that_cannot_be_sent_leaves_the_line_whole() -> None:
    here, there = MemoryLine.pair(depth=1)
    for _ in range(3):
        with pytest.raises(Refused):
            await asyncio.wait_for(here.send(job(2**70)), 5)
    await asyncio.wait_for(here.send(job(1)), 5)
    assert await asyncio.wait_for(there.receive(), 5) == job(1)
