"""A whole world in frames of a fit size: taken apart where it is sent, put together where it arrives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from deskhand.core.wire.frames_line import WorldPart
from deskhand.core.world.delta import Edge, Node, Snapshot

AT_ONCE: Final = 2_000
"""Nodes and edges of one part."""
MOST_PARTS: Final = 100
"""More would be no desk: a world has at most some tens of thousands of nodes."""


class BadPart(Exception):
    """A part that does not go on from the one before; `code` says how. What came of that world is dropped."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def parts(snapshot: Snapshot) -> Iterator[WorldPart]:
    """The frames of a world: its nodes in their order, then its edges. Raises `BadPart` for one that is too large."""
    nodes, edges = snapshot.nodes, snapshot.edges
    of = max(1, -(-(len(nodes) + len(edges)) // AT_ONCE))
    if of > MOST_PARTS:
        raise BadPart("too_many")
    for n in range(of):
        begin, end = n * AT_ONCE, (n + 1) * AT_ONCE
        after = max(0, begin - len(nodes)), max(0, end - len(nodes))
        yield WorldPart(snapshot.epoch, snapshot.v, n, of, list(nodes[begin:end]), list(edges[slice(*after)]))


class Parts:
    """One world as it arrives."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._edges: list[Edge] = []
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
        self._nodes += part.nodes
        self._edges += part.edges
        if part.n + 1 < part.of:
            self._next = WorldPart(part.epoch, part.v, part.n + 1, part.of)
            return None
        whole = Snapshot(part.epoch, part.v, self._nodes, self._edges)
        self._drop()
        return whole

    def _drop(self) -> None:
        self._nodes, self._edges, self._next = [], [], None
