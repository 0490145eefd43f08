"""A perceiver whose deltas are kept, and applied again by somebody who sees nothing but them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from deskhand.core.world.delta import Delta, Node, packed
from deskhand.core.world.graph import Graph
from deskhand.core.world.kinds import Kind
from deskhand.desk.perceive.perceiver import Chosen, Perceiver
from deskhand.desk.perceive.privacy import Privacy

T = TypeVar("T")
SECONDS: Final = 30.0
QUIET_SECONDS: Final = 0.3


class Seen:
    """What whoever listens to a perceiver knows; `graph` is made of its deltas alone."""

    def __init__(self, epoch: str) -> None:
        self.graph = Graph(epoch)
        self.deltas: list[Delta] = []
        self.times: list[float] = []
        self.came = asyncio.Event()

    def take(self, delta: Delta) -> None:
        self.graph.apply(delta)
        self.deltas.append(delta)
        self.times.append(time.monotonic())
        self.came.set()

    @property
    def bytes(self) -> bytes:
        """Everything that was ever told, as it crosses the wire."""
        return b"".join(map(packed, self.deltas))

    async def until(self, what: str, found: Callable[[], T | None]) -> T:
        """What `found` gives as soon as that is something; looked at again after each delta."""
        deadline = time.monotonic() + SECONDS
        while (result := found()) is None or result is False:
            self.came.clear()
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"{what} was never told; this is:\n{self.drawn()}")
            try:
                await asyncio.wait_for(self.came.wait(), left)
            except TimeoutError:
                continue
        return result

    async def at_rest(self, seconds: float = QUIET_SECONDS) -> None:
        """Returns when nothing was told for a while."""
        while True:
            self.came.clear()
            try:
                await asyncio.wait_for(self.came.wait(), seconds)
            except TimeoutError:
                return

    def one(self, kind: Kind, **fields: object) -> Node | None:
        """The only node of a kind with these fields; None where there is none, or more than one."""
        found = self.all(kind, **fields)
        return found[0] if len(found) == 1 else None

    def all(self, kind: Kind, **fields: object) -> list[Node]:
        return [
            node
            for node in self.graph.by_kind(kind)
            if all(node.fields.get(name) == value for name, value in fields.items())
        ]

    def file(self, path: object) -> Node | None:
        return next((node for node in self.graph.by_kind("file") if node.key == str(path)), None)

    def titled(self, words: str) -> Node | None:
        """The only window whose title holds these words."""
        found = [node for node in self.graph.by_kind("window") if words in str(node.fields.get("title"))]
        return found[0] if len(found) == 1 else None

    def drawn(self) -> str:
        return "\n".join(
            f"{node.id} in {node.up} {node.kind} {node.key!r} {dict(node.fields)}"
            for node in self.graph.nodes.values()
            if node.kind != "element"
        )


@asynccontextmanager
async def seeing(chosen: Chosen, privacy: Privacy, *, tick: float = 0.05) -> AsyncGenerator[tuple[Perceiver, Seen]]:
    """A perceiver at work and whoever listens to it; both have to agree at the end."""
    seen = Seen("test")
    perceiver = Perceiver(
        chosen, seen.take, privacy, device="desk", about={"name": "desk"}, audit=False, epoch="test", tick=tick
    )
    await perceiver.start()
    try:
        await asyncio.wait_for(perceiver.settled(), SECONDS)
        yield perceiver, seen
    finally:
        await perceiver.stop()
    assert seen.graph.equal(perceiver.graph), seen.graph.difference(perceiver.graph)
