"""The wire takes any bytes and gives frames, each once and in order, or a reason."""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import Mapping
from typing import Annotated, Any, get_args, get_origin

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from deskhand.core.wire.codec import SEQUENCE, Codec, Refused, decode, encode
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
from deskhand.core.wire.frames_line import (
    Ack,
    Challenge,
    Hello,
    Ping,
    Pong,
    Proof,
    Resync,
    Shares,
    Welcome,
    WorldDelta,
    WorldPart,
)
from deskhand.core.wire.limits import MAX_FRAME
from deskhand.core.wire.memory import LineClosed, MemoryLine
from deskhand.core.wire.session import Session
from deskhand.core.world.delta import Delta, Node
from deskhand.testing.pace import slowness_by_the_clock

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
_LINE = (Hello, Challenge, Proof, Welcome, Ping, Pong, WorldDelta, WorldPart, Ack, Resync, Shares)
_FRAMES = (*_WORK, *_TRUST, *_LINE)


def built(kind: type[Any]) -> st.SearchStrategy[Any]:
    hints = msgspec.structs.fields(kind)
    parts = {field.name: by_type(field.type) for field in hints}
    return st.builds(kind, **parts)


def by_type(kind: Any) -> st.SearchStrategy[Any]:
    info = get_args(kind)
    if get_origin(kind) is Annotated:
        return narrowed(info[0], info[1])
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
    if origin is tuple:
        return st.tuples(*(by_type(one) for one in info))
    if origin in (dict, Mapping):
        return st.dictionaries(text, by_type(info[1]), max_size=3)
    if type(None) in info:
        return st.one_of(*(st.none() if one is type(None) else by_type(one) for one in info))
    return st.sampled_from(info)


def narrowed(kind: Any, meta: Any) -> st.SearchStrategy[Any]:
    """What a field with limits may hold."""
    least, most = meta.min_length or 0, meta.max_length
    if kind is int:
        return st.integers(meta.ge, meta.le)
    if kind is bytes:
        return st.binary(min_size=least, max_size=most)
    if kind is str:
        return st.text(st.characters(exclude_categories=["Cs"]), min_size=least, max_size=most)
    return st.lists(by_type(get_args(kind)[0]), max_size=most)


frames = st.one_of([built(kind) for kind in _FRAMES])


@given(frames, st.integers(0, 2**64 - 1))
def test_every_frame_comes_back_as_it_was(frame: Any, seq: int) -> None:
    assert decode(encode(frame, seq)) == (seq % SEQUENCE, frame)


def test_every_kind_of_frame_is_among_them() -> None:
    assert set(get_args(AnyFrame)) == set(_FRAMES)


def only_refused(data: bytes) -> None:
    try:
        decode(data)
    except Refused as wrong:
        assert wrong.code in {"truncated", "too_large", "version", "unreadable", "stream"}


@settings(max_examples=400)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=300).map(lambda b: b"\x01" + bytes(2) + b),
        st.binary(max_size=300).map(lambda b: b"\x41" + bytes(2) + b),
        st.binary(max_size=200).map(lambda b: b"\x81" + bytes(2) + zstandard.compress(b)),
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
    return struct.pack(">BH", 0x81, 1) + body


def raw_job(inner: bytes) -> bytes:
    body = msgspec.msgpack.encode(
        {"f": "job", "hub": "h", "key": "k", "run": 1, "do": "x", "root": "/", "folders": [], "now": "n", "args": {}}
    )
    return struct.pack(">BH", 1, 1) + body.replace(b"\xa4args\x80", b"\xa4args\x81\xa1a" + inner)


BOMBS = {
    "100 MB of zeros": packed(zstandard.compress(bytes(100_000_000))),
    "100 MB of unknown size": packed(zstandard.ZstdCompressor(write_content_size=False).compress(bytes(100_000_000))),
    "100 MB as it is": struct.pack(">BH", 1, 1) + bytes(100_000_000),
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


def delta(n: int) -> WorldDelta:
    return WorldDelta(Delta("epoch", n, set=[(7, {"name": f"the same long name, time {n}", "value": "x" * (n % 50)})]))


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


def test_numbers_go_on_when_they_begin_anew() -> None:
    here, there = Session(), Session()
    here.codec.streams = True
    for n in range(SEQUENCE + 40):
        data = here.send(delta(n) if n % 1_000 == 0 else Ping())
        assert there.receive(data) is not None
        if n % 9_000 == 0:
            assert there.receive(data) is None
    assert (there.seen, there.closed) == (SEQUENCE + 40, False)
    here.send(Ping())
    assert there.receive(here.send(Ping())) is None
    assert there.closed, "a gap"


def test_small_changes_are_small() -> None:
    """480 letters typed, one after the other, each with all that was typed before it."""
    here, there = Session(), Session()
    here.codec.streams = True
    raw = total = 0
    for n in range(1, 481):
        frame = WorldDelta(Delta("k3m9x2q7", n, set=[(4211, {"value": ("the quick brown fox jumps " * 20)[:n]})]))
        data = here.send(frame)
        assert there.receive(data) == frame
        total, raw = total + len(data), raw + len(msgspec.msgpack.encode(frame))
    assert total / 480 < 20, "bytes a letter"
    assert raw / total > 10


def test_a_frame_too_large_for_its_kind_is_refused_at_both_ends() -> None:
    here, there = Session(), Session()
    with pytest.raises(Refused):
        here.send(Resync("e" * 5_000, 1))
    body = msgspec.msgpack.encode(["i", "x" * 5_000])
    assert there.receive(struct.pack(">BH", 1, 1) + body) is None
    [answer] = there.answers()
    back = here.receive(answer)
    assert isinstance(back, Error)
    assert (back.code, back.fatal, there.closed) == ("too_large", False, False)


def test_a_stream_is_no_bomb() -> None:
    codec = Codec()
    codec.streams = True
    bomb = codec._streamed(bytes(50_000_000))  # pyright: ignore[reportPrivateUsage]
    there = Session()
    began = time.perf_counter()
    assert there.receive(struct.pack(">BH", 0x41, 1) + bomb) is None
    assert there.closed
    assert time.perf_counter() - began < 0.5 * slowness_by_the_clock()


def test_before_the_greeting_is_over_nothing_large_is_read() -> None:
    there = Session()
    there.codec.most = 4_096
    for data in (
        bytes(5_000),
        encode(WorldPart("e", 1, 0, 1, [Node(n, "file", 0, f"/{n}") for n in range(1, 900)]), 1),
    ):
        assert there.receive(data) is None
    assert {getattr(there_said(answer), "code", "") for answer in there.answers()} == {"too_large"}


def there_said(data: bytes) -> Any:
    return decode(data)[1]
