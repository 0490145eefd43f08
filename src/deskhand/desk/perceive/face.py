"""What one source tells, said to the scene under its name. A source that was given up is not listened to any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.world.kinds import Kind, Rel
from deskhand.desk.perceive.backend import Fields
from deskhand.desk.perceive.scene import Scene
from deskhand.desk.perceive.things import Thing

OTHERS: Final = "#"
"""How a key begins that is the number under which a thing of another source was told."""


class Face:
    """The `Out` of one source, for one time that it runs."""

    def __init__(
        self,
        scene: Scene,
        source: str,
        ripe: Callable[[], None],
        cannot: Callable[[Problem | None], None],
    ) -> None:
        """`ripe` is called when something was said, `cannot` when there is something that the source does not see."""
        self._scene = scene
        self._source = source
        self._ripe = ripe
        self._cannot = cannot
        self.ended: asyncio.Future[Problem] = asyncio.get_running_loop().create_future()
        """Why nothing more can be told."""
        self._open = True
        self.spoke_of_limits = False

    def close(self) -> None:
        """Takes back all that was said, and listens no longer."""
        self._open = False
        self.ended.cancel()
        self._scene.withdraw(self._source)
        self._ripe()

    def new(self, key: str, kind: Kind, up: str, fields: Fields, lasting: str = "") -> None:
        if not self._open:
            return
        above = self._find(up)
        if above is None:
            raise LookupError(f"{self._source} told of {kind} {key!r} in {up!r}, which is not there")
        self._scene.new(self._source, key, kind, above, fields, lasting)
        self._ripe()

    def set(self, key: str, fields: Fields) -> None:
        if (thing := self._mine(key)) is not None:
            self._scene.set(self._source, thing, fields)
            self._ripe()

    def move(self, key: str, up: str) -> None:
        thing, above = self._mine(key), self._find(up)
        if thing is not None and above is not None:
            self._scene.move(self._source, thing, above)
            self._ripe()

    def rename(self, key: str, to: str) -> None:
        if (thing := self._mine(key)) is not None and thing.kind == "file":
            self._scene.rename(thing, to)
            self._ripe()

    def gone(self, key: str) -> None:
        if (thing := self._mine(key)) is not None:
            self._scene.gone(self._source, thing)
            self._ripe()

    def edge(self, rel: Rel, src: str, dst: str, at: float, until: float | None = None) -> None:
        one, other = self._find(src), self._find(dst)
        if self._open and one is not None and other is not None:
            self._scene.edge(self._source, rel, one, other, at, until)
            self._ripe()

    def end(self, rel: Rel, src: str, dst: str, until: float) -> None:
        one, other = self._find(src), self._find(dst)
        if self._open and one is not None and other is not None:
            self._scene.end(rel, one, other, until)
            self._ripe()

    def lost(self, problem: Problem) -> None:
        if not self.ended.done():
            self.ended.set_result(problem)

    def limited(self, problem: Problem | None) -> None:
        if self._open:
            self.spoke_of_limits = True
            self._cannot(problem)

    def __contains__(self, key: str) -> bool:
        return self._find(key) is not None

    def _mine(self, key: str) -> Thing | None:
        return self._scene.find(self._source, key) if self._open else None

    def _find(self, key: str) -> Thing | None:
        if key.startswith(OTHERS):
            return self._scene.thing(int(key[len(OTHERS) :]))
        return self._scene.find(self._source, key)
