"""A desk that is let in, and then says what no desk of ours would: refused with a reason, and nobody else notices."""

from __future__ import annotations

import asyncio
import secrets
import struct
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from deskhand.core.wire.codec import SEQUENCE
from deskhand.core.wire.frames import AnyFrame, Error, Progress
from deskhand.core.wire.frames_line import Ack, Hello, Ping, Pong, Resync, WorldDelta, WorldPart
from deskhand.core.wire.handshake import DeskGreeting
from deskhand.core.wire.limits import MAX_FRAME
from deskhand.core.wire.session import Session
from deskhand.core.world.delta import Delta, Node
from deskhand.testing.line_bed import LineBed, line_bed
from deskhand.trust.keys import Key
from deskhand.trust.signed import Kind, sign


@dataclass
class Raw:
    """A line without our care: whole messages out, frames in."""

    socket: ClientConnection
    session: Session = field(default_factory=Session)

    async def say(self, frame: AnyFrame) -> bytes:
        data = self.session.send(frame)
        await self.socket.send(data)
        return data

    async def hear(self) -> AnyFrame:
        """The next frame that is no acknowledgement."""
        while True:
            data = await asyncio.wait_for(self.socket.recv(decode=False), 10)
            frame = self.session.receive(data)
            assert frame is not None
            if not isinstance(frame, Ack | Resync):
                return frame

    async def lives(self) -> bool:
        """Whether the other end still answers."""
        await self.say(Ping())
        return isinstance(await self.hear(), Pong)

    async def ended(self) -> int:
        """Read on until the other end closes; with which code."""
        try:
            while True:
                await asyncio.wait_for(self.socket.recv(), 10)
        except ConnectionClosed as over:
            return over.rcvd.code if over.rcvd is not None else 1006


@asynccontextmanager
async def let_in(bed: LineBed, key: Key) -> AsyncGenerator[Raw]:
    async with connect(f"ws://localhost:{bed.rough.port}/api/line", proxy=None, max_size=None) as socket:
        raw = Raw(socket)
        greeting = DeskGreeting(
            key.id, bed.hub.id, lambda said: sign(key, Kind.LINE, said), lambda _, __: None, secrets.token_bytes(32)
        )
        await raw.say(greeting.hello())
        await raw.say(greeting.proof(await raw.hear()))
        greeting.welcomed(await raw.hear()).settle(raw.session, MAX_FRAME)
        yield raw


@asynccontextmanager
async def two_desks() -> AsyncGenerator[tuple[Raw, Raw]]:
    """One that misbehaves, and one that nothing may happen to."""
    bad, good = Key.make(), Key.make()
    async with line_bed() as bed:
        bed.list(bad)
        bed.list(good, name="other")
        async with let_in(bed, bad) as first, let_in(bed, good) as second:
            yield first, second
            assert await second.lives()


def numbered(raw: Raw, body: bytes, flags: int = 1, ahead: int = 1) -> bytes:
    return struct.pack(">BH", flags, (raw.session.sent + ahead) % SEQUENCE) + body


GOES_ON: dict[str, tuple[Callable[[Raw], bytes], str]] = {
    "no frame": (lambda raw: numbered(raw, b"\xc1"), "unreadable"),
    "cut short": (lambda raw: numbered(raw, b"\x82\xa1f\xa8prog"), "unreadable"),
    "of no kind there is": (lambda raw: numbered(raw, b"\x91\xa1z"), "unreadable"),
    "no packed frame": (lambda raw: numbered(raw, b"\x28\xb5\x2f\xfd\x00", 0x81), "unreadable"),
    "too large for its kind": (lambda raw: numbered(raw, b"\x92\xa1i\xc6\x00\x00\x20\x00" + bytes(8_192)), "too_large"),
}
ENDS: dict[str, tuple[Callable[[Raw], bytes], str]] = {
    "from the future": (lambda raw: numbered(raw, b"\x91\xa1i", 2), "version"),
    "out of turn": (lambda raw: numbered(raw, b"\x91\xa1i", ahead=7), "gap"),
    "a broken stream": (lambda raw: numbered(raw, b"\xff\xff\xff", 0x41), "stream"),
}


@pytest.mark.parametrize("what", GOES_ON)
async def test_one_bad_frame_is_answered_and_the_line_goes_on(what: str) -> None:
    data, code = GOES_ON[what]
    async with two_desks() as (raw, _):
        await raw.socket.send(data(raw))
        raw.session.sent += 1
        answer = await raw.hear()
        assert isinstance(answer, Error)
        assert (answer.code, answer.fatal, answer.about) == (code, False, raw.session.sent)
        assert answer.text
        assert await raw.lives()


async def test_a_frame_without_a_head_is_answered_and_the_line_goes_on() -> None:
    async with two_desks() as (raw, _):
        await raw.socket.send(b"\x01")
        answer = await raw.hear()
        assert isinstance(answer, Error)
        assert (answer.code, answer.fatal) == ("truncated", False)
        assert await raw.lives()


@pytest.mark.parametrize("what", ENDS)
async def test_what_nothing_can_follow_is_answered_and_the_line_closed(what: str) -> None:
    data, code = ENDS[what]
    async with two_desks() as (raw, _):
        await raw.socket.send(data(raw))
        answer = await raw.hear()
        assert isinstance(answer, Error)
        assert (answer.code, answer.fatal) == (code, True)
        assert await raw.ended() in (1000, 1006)


async def test_a_repeat_is_nothing() -> None:
    async with two_desks() as (raw, _):
        data = await raw.say(Progress(key="k", done=1, total=1))
        for _ in range(3):
            await raw.socket.send(data)
        assert await raw.lives()


@pytest.mark.parametrize("data", [bytes(100_000_000), "a text"], ids=["100 MB", "text"])
async def test_what_no_line_carries_closes_it(data: bytes | str) -> None:
    """100 MB are turned away by the size that their first bytes announce."""
    async with two_desks() as (raw, _):
        with suppress(ConnectionClosed):
            await raw.socket.send(data)
        assert await raw.ended() in (1000, 1006, 1009)


async def test_a_world_that_cannot_be_is_left_and_work_goes_on() -> None:
    """A delta from nowhere, parts out of order, a second greeting: the line lives, what was held stays."""
    key = Key.make()
    async with line_bed() as bed:
        bed.list(key)
        async with let_in(bed, key) as raw:
            await raw.say(WorldPart("e", 1, 0, 1, [Node(1, "app", 0, "editor", {"name": "Editor"})]))
            assert await raw.lives()
            held = bed.worlds.graphs[key.id].snapshot()
            for frame in (
                WorldDelta(Delta("e", 9, set=[(1, {"name": "much later"})])),
                WorldDelta(Delta("other", 2, set=[(1, {"name": "of another start"})])),
                WorldPart("e", 2, 3, 9),
                WorldPart("e", 2, 0, 1_000),
                Hello(key.id, 1, 1, b"1" * 32),
            ):
                await raw.say(frame)
                assert await raw.lives()
            assert bed.worlds.graphs[key.id].snapshot() == held
