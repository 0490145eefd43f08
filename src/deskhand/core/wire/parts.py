"""A whole world in frames of a fit size: taken apart where it is sent, put together where it arrives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import msgspec

from deskhand.core.wire.frames_line import WorldPart
from deskhand.core.world.delta import Edge, Node, Snapshot
from deskhand.core.world.draft import MOST

AT_ONCE: Final = 2_000
"""Nodes and edges of one part."""
PART_BYTES: Final = 1_000_000
"""What they may take, packed; a single one that takes more has a part of its own, as far as a frame holds it."""
MOST_PARTS: Final = 100
"""More would be no desk: a world has at most some tens of thousands of nodes."""
MOST_BYTES: Final = 32_000_000
"""What a world may take, packed: no more than a hub holds of one desk."""

_encoder: Final = msgspec.msgpack.Encoder()


class BadPart(Exception):
    """A part that does not go on from the one before; `code` says how. What came of that world is dropped."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def parts(snapshot: Snapshot) -> list[WorldPart]:
    """The frames of a world: its nodes in their order, then its edges. Raises `BadPart` for one that is too large.

    The caps of the frame itself are the codec's: it refuses a part that one thing alone makes too large.
    """
    cuts = list(_cuts(snapshot))
    if len(cuts) > MOST_PARTS:
        raise BadPart("too_many")
    nodes, edges, many = snapshot.nodes, snapshot.edges, len(snapshot.nodes)
    made: list[WorldPart] = []
    for n, (begin, end) in enumerate(cuts):
        after = slice(max(0, begin - many), max(0, end - many))
        made.append(WorldPart(snapshot.epoch, snapshot.v, n, len(cuts), nodes[begin:end], edges[after]))
    return made


def _cuts(snapshot: Snapshot) -> Iterator[tuple[int, int]]:
    """Where parts begin and end, counted over nodes and then edges; a world of nothing is one part too."""
    begin = held = total = 0
    for at, one in enumerate((*snapshot.nodes, *snapshot.edges)):
        takes = len(_encoder.encode(one))
        if at > begin and (at - begin == AT_ONCE or held + takes > PART_BYTES):
            yield begin, at
            begin, held = at, 0
        held, total = held + takes, total + takes
        if total > MOST_BYTES:
            raise BadPart("too_much")
    yield begin, len(snapshot.nodes) + len(snapshot.edges)


class Parts:
    """One world as it arrives."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._edges: list[Edge] = []
        self._bytes = 0
        self._next: WorldPart | None = None
        """As the next part must be, but for what it holds."""

    def take(self, part: WorldPart) -> Snapshot | None:
        """The whole world once the last part is here. Part 0 begins anew; raises `BadPart`."""
        if part.n == 0:
            self._drop()
        if not 0 < part.of <= MOST_PARTS or len(part.nodes) + len(part.edges) > AT_ONCE:
            self._drop()
            raise BadPart("too_many")
        due = self._next or WorldPart(part.epoch, part.v, 0, part.of)
        if (part.epoch, part.v, part.n, part.of) != (due.epoch, due.v, due.n, due.of):
            self._drop()
            raise BadPart("order")
        self._bytes += sum(len(_encoder.encode(one)) for one in (*part.nodes, *part.edges))
        if self._bytes > MOST_BYTES or len(self._nodes) + len(part.nodes) > MOST:
            self._drop()  # it would not be taken whole, and must not be held until then
            raise BadPart("too_much")
        self._nodes += part.nodes
        self._edges += part.edges
        if part.n + 1 < part.of:
            self._next = WorldPart(part.epoch, part.v, part.n + 1, part.of)
            return None
        whole = Snapshot(part.epoch, part.v, self._nodes, self._edges)
        self._drop()
        return whole

    def _drop(self) -> None:
        self._nodes, self._edges, self._bytes, self._next = [], [], 0, None
