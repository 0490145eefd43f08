"""What a graph remembers of how it became what it is, so that one that has fallen behind is told only what it missed.

Of what stands: the version in which each node came and each field last changed. Of what is gone: tombstones, the newest
so many; whoever is behind the oldest of them needs a snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from deskhand.core.world.delta import Edge, Ends
from deskhand.core.world.kinds import UP

REMEMBER: Final = 4_096
"""How many tombstones are kept, of nodes and of edges each."""


class _Tomb(NamedTuple):
    v: int
    made: int
    moved: int
    root: bool
    """Whether it was named itself, not only taken along by what it stood in."""


class Past:
    """The versions of one graph since it began or took a snapshot. Versions are told in rising order."""

    __slots__ = ("_ended", "_gone", "_linked", "_made", "_most", "_set", "horizon")

    def __init__(self, v: int, most: int) -> None:
        """`most` tombstones; with none nothing at all is remembered, and every version is the oldest."""
        self.horizon = v
        """The oldest version from which it can be told what changed since."""
        self._most = most
        # All of these are in the order of the versions, newest last.
        self._made: dict[int, int] = {}
        self._set: dict[int, dict[str, int]] = {}
        self._gone: dict[int, _Tomb] = {}
        self._linked: dict[Ends, int] = {}
        self._ended: dict[Ends, tuple[int, Edge]] = {}

    def buried(self, one: int) -> bool:
        return one in self._gone

    def came(self, one: int, v: int) -> None:
        if self._most:
            self._made[one] = v

    def changed(self, one: int, names: Iterable[str], v: int) -> None:
        if not self._most:
            return
        stamps = self._set.pop(one, None)
        if stamps is None:
            stamps = {}
        for name in names:
            stamps[name] = v
        self._set[one] = stamps

    def went(self, one: int, v: int, *, root: bool) -> None:
        if not self._most:
            return
        made = self._made.pop(one, 0)
        moved = self._set.pop(one, _NONE).get(UP, 0)
        self._gone[one] = _Tomb(v, made, moved, root)

    def linked(self, ends: Ends, v: int) -> None:
        if not self._most:
            return
        self._linked.pop(ends, None)
        self._ended.pop(ends, None)
        self._linked[ends] = v

    def ended(self, edge: Edge, v: int) -> None:
        if not self._most:
            return
        self._linked.pop(edge.ends, None)
        self._ended.pop(edge.ends, None)
        self._ended[edge.ends] = (v, edge)

    def dropped(self, ends: Ends) -> None:
        """The edge went with one of its nodes, whose tombstone says enough."""
        self._linked.pop(ends, None)

    def forget(self, v: int) -> None:
        """At version `v`, let the oldest tombstones go where there are too many."""
        if not self._most:
            self.horizon = v
            return
        while len(self._gone) > self._most:
            self.horizon = max(self.horizon, self._gone.pop(next(iter(self._gone))).v)
        while len(self._ended) > self._most:
            self.horizon = max(self.horizon, self._ended.pop(next(iter(self._ended)))[0])

    def made_since(self, v: int) -> Iterator[int]:
        """What came after a version and still stands."""
        for one, made in reversed(self._made.items()):
            if made <= v:
                return
            yield one

    def set_since(self, v: int) -> Iterator[tuple[int, list[str]]]:
        """What was there at a version already and has changed since, with the fields that did."""
        for one, stamps in reversed(self._set.items()):
            names = [name for name, changed in stamps.items() if changed > v]
            if not names:
                return
            if self._made.get(one, 0) <= v:
                yield one, names

    def gone_since(self, v: int) -> Iterator[int]:
        """What was there at a version and is gone, except what goes with what it stood in then."""
        for one, tomb in reversed(self._gone.items()):
            if tomb.v <= v:
                return
            if tomb.made <= v and (tomb.root or tomb.moved > v):
                yield one

    def linked_since(self, v: int) -> Iterator[Ends]:
        for ends, linked in reversed(self._linked.items()):
            if linked <= v:
                return
            yield ends

    def ended_since(self, v: int) -> Iterator[Edge]:
        """Edges that ended between nodes that were there at a version already."""
        for ended, edge in reversed(self._ended.values()):
            if ended <= v:
                return
            if self._was_there(edge.src, v) and self._was_there(edge.dst, v):
                yield edge

    def _was_there(self, one: int, v: int) -> bool:
        tomb = self._gone.get(one)
        return (self._made.get(one, 0) if tomb is None else tomb.made) <= v


_NONE: Final[dict[str, int]] = {}
