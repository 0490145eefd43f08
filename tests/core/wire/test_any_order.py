"""One side of a line against whatever a network or a broken end can make of what was sent: a state machine."""

from __future__ import annotations

import struct

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule
from tests.core.wire.test_wire import delta, job

from deskhand.core.wire.codec import SEQUENCE, Refused
from deskhand.core.wire.frames import Error, Progress
from deskhand.core.wire.frames_line import WorldDelta
from deskhand.core.wire.limits import most_of
from deskhand.core.wire.session import Session
from deskhand.core.world.delta import Delta

HUGE = struct.pack(">BH", 1, 1) + bytes(100_000_000)


class Lines(RuleBasedStateMachine):
    """One side sends; the other gets it late, twice, broken, out of turn, far too large, or from the future."""

    sent = Bundle("sent")

    def __init__(self) -> None:
        super().__init__()
        self.here, self.there = Session(), Session()
        self.here.codec.streams = True
        self.n = 0
        self.got: list[int] = []
        self.flying: list[bytes] = []

    @rule(target=sent)
    def send(self) -> bytes:
        self.n += 1
        self.flying.append(self.here.send(Progress(key="k", done=self.n, total=0)))
        return self.flying[-1]

    @rule(target=sent)
    def send_a_delta(self) -> bytes:
        """Through the stream: what is lost of it is lost for all that follows."""
        self.n += 1
        self.flying.append(self.here.send(delta(self.n)))
        return self.flying[-1]

    @rule()
    def send_what_cannot_be_sent(self) -> None:
        with pytest.raises(Refused):
            self.here.send(job(2**70))
        with pytest.raises(Refused):
            self.here.send(WorldDelta(Delta("epoch", 1, set=[(1, {"value": "x" * most_of(WorldDelta)})])))

    @rule()
    def arrive_with_100_mb(self) -> None:
        seen, closed = self.there.seen, self.there.closed
        self.receive(HUGE)
        assert (self.there.seen, self.there.closed) == (seen, closed)

    @rule()
    def arrive(self) -> None:
        """What comes whole and in its turn is taken, whatever came between."""
        if self.flying:
            before, closed = len(self.got), self.there.closed
            self.receive(self.flying.pop(0))
            assert len(self.got) == before + (not closed)

    @rule(data=sent)
    def arrive_out_of_turn(self, data: bytes) -> None:
        """A repeat, or a gap: never delivered a second time, never early."""
        seen, closed = self.there.seen, self.there.closed
        seq = struct.unpack(">BH", data[:3])[1]
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
            flags, seq = struct.unpack(">BH", data[:3])
            self.receive(data[:3] + b"\xc1")
            assert self.there.closed == bool(flags & 0x40), "a broken stream cannot be gone on with"
            assert self.there.seen == seq
            self.got.append(-1)

    @rule()
    def arrive_cut_short(self) -> None:
        if self.flying and not self.there.closed:
            data = self.flying.pop(0)
            self.receive(data[: 3 + len(data[3:]) // 2])
            self.got.append(-1)
            assert self.there.closed == bool(data[0] & 0x40)

    @rule()
    def arrive_from_the_future(self) -> None:
        self.receive(struct.pack(">BH", 2, (self.there.seen + 1) % SEQUENCE) + b"whatever")
        assert self.there.closed

    def receive(self, data: bytes) -> None:
        was_closed = self.there.closed
        frame = self.there.receive(data)
        if frame is not None:
            assert isinstance(frame, Progress | WorldDelta)
            self.got.append(frame.done if isinstance(frame, Progress) else frame.delta.v)
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
