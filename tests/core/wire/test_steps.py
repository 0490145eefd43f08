"""A delta comes out of the stream as it went in, and what opens costs less for its ids being steps."""

from __future__ import annotations

import zlib

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from deskhand.core.wire.codec import Codec
from deskhand.core.wire.frames_line import WorldDelta
from deskhand.core.wire.steps import counted, stepped
from deskhand.core.world.delta import Delta, Node

numbers = st.integers(-(2**53), 2**53)
nodes = st.builds(Node, numbers, st.just("element"), numbers, st.just(""), st.just({"role": "button"}))
deltas = st.builds(
    Delta, st.just("e"), st.integers(1, 9), st.lists(nodes), st.lists(st.tuples(numbers, st.just({"name": "x"})))
)


@given(deltas)
def test_ids_come_back(delta: Delta) -> None:
    assert counted(stepped(WorldDelta(delta))) == WorldDelta(delta)


def test_over_a_stream_a_window_that_opens_is_itself_again_and_small() -> None:
    there, here = Codec(), Codec()
    there.streams = True
    nodes = [Node(5_000 + n, "element", 4_990 + n // 9 * 9, "", {"role": "pane"}) for n in range(200)]
    frame = WorldDelta(Delta("e", 1, nodes))
    data = there.encode(frame, 1)
    assert here.decode(data, here.head(data)) == frame
    assert len(data) < len(zlib.compress(msgspec.msgpack.encode(frame), 6)) * 0.7
