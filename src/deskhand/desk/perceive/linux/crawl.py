"""Reading an application element by element, for those whose cache holds only what somebody asked for before."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final, cast

from deskhand.desk.perceive.linux import reading
from deskhand.desk.perceive.linux.bus import Bus, NoAnswer
from deskhand.desk.perceive.linux.meaning import CROWDED, MANAGES_DESCENDANTS, SHOWING, WEB_PAGE
from deskhand.desk.perceive.linux.mirror import Item, Mirror, Node
from deskhand.desk.perceive.linux.reading import Ref

AT_ONCE: Final = 16
MOST_LISTED: Final = 500
"""More children than this are never listed."""
MOST_CRAWLED: Final = 20_000
DEEPEST: Final = 200
_NOTHING: Final[Mapping[str, Item]] = {}


class Crawl:
    """One walk through what is in an element, a few questions at a time; what is found is put into the mirror at once.

    Of what is known it asks only what is in it, unless it reads `anew`; what lists an element is what it stands in. It
    never lists what may be endless, nor, but anew, web pages that are known. For `holes` it asks only those that hold
    more, or fewer, than is known, and takes in what stands there and is in the cache.
    """

    def __init__(
        self,
        bus: Bus,
        mirror: Mirror,
        seconds: float,
        cached: Mapping[str, Item] = _NOTHING,
        *,
        anew: bool = False,
        holes: bool = False,
    ) -> None:
        self._bus = bus
        self._mirror = mirror
        self._seconds = seconds
        self._cached = cached
        self._anew = anew
        self._holes = holes
        self._room = asyncio.Semaphore(AT_ONCE)
        self.named: set[str] = set()
        self.changed: list[Node] = []

    async def below(self, path: str) -> None:
        """All elements in this one, which then are all that are in it."""
        before = [node.path for node in self._mirror.below(path)]
        waiting = [(path, one) for one in await self._children(path)]
        while waiting and len(self.named) < MOST_CRAWLED:
            found = await asyncio.gather(*(self._one(one, above) for above, one in waiting))
            wanted = [path for path in found if path is not None]
            inside = await asyncio.gather(*map(self._children, wanted))
            waiting = [(above, one) for above, below in zip(wanted, inside, strict=True) for one in below]
        for one in before:
            if one not in self.named:
                self._mirror.gone(one)

    async def holder(self, path: str) -> str | None:
        """The first known element in which another says to stand, through whatever else; None if there is none."""
        for _ in range(DEEPEST):
            try:
                item = await reading.element(self._bus, Ref(self._mirror.owner, path), self._seconds)
            except NoAnswer as silent:
                if not silent.unknown:
                    raise
                return None
            owner, path = item[2]
            if owner != self._mirror.owner or path in self._mirror:
                return path if owner == self._mirror.owner else None
        return None

    async def _children(self, path: str) -> list[str]:
        if self._holes and (node := self._mirror.find(path)) is not None and not has_hole(node):
            return self._fresh(one.path for one in node.below if one.there)
        async with self._room:
            try:
                (children,) = await self._bus.call(
                    self._mirror.owner, path, reading.ACCESSIBLE, "GetChildren", seconds=self._seconds
                )
            except NoAnswer as silent:
                if not silent.unknown:
                    raise
                return []  # it went between the list and the question
        refs = (Ref(*one) for one in cast("list[tuple[str, str]]", children))
        return self._fresh(one.path for one in refs if one.owner == self._mirror.owner and one.path != reading.NOTHING)

    def _fresh(self, paths: Iterable[str]) -> list[str]:
        fresh = [path for path in dict.fromkeys(paths) if path not in self.named]
        self.named.update(fresh)
        return fresh

    async def _one(self, path: str, above: str) -> str | None:
        """Puts one element where it stands; gives it back if what is in it is to be listed."""
        node = None if self._anew else self._mirror.find(path)
        if node is not None:
            # Several may list an element in a cache with holes: what it says itself decides, as long as that is known.
            self._mirror.move(path, node.claim if self._holes and node.claim in self._mirror else above)
            if node.role == WEB_PAGE:
                self.named.update(one.path for one in self._mirror.inside(node))
                return None
        else:
            item = self._cached.get(path) or (None if self._holes else await self._read(path))
            if item is None:
                return None
            changed = self._mirror.put(item, above)
            if changed is not None:
                self.changed.append(changed)
            node = self._mirror.find(path)
        if node is not None and may_list(node):
            return path
        if node is not None and self._holes:  # what its cache has of a table is told as well
            self.named.update(one.path for one in self._mirror.inside(node))
        return None

    async def _read(self, path: str) -> Item | None:
        async with self._room:
            try:
                return await reading.element(self._bus, Ref(self._mirror.owner, path), self._seconds)
            except NoAnswer as silent:
                if not silent.unknown:
                    raise
                return None


def has_hole(node: Node) -> bool:
    """Whether something else is in an element than is known; of an application nobody says how much is in it."""
    if node.kind == "app" or not node.states & SHOWING:  # what several list stands in the one that is seen
        return node.kind == "app"
    return node.count != sum(one.there for one in node.below)


def may_list(node: Node) -> bool:
    """Whether an element may be asked for all its children: a sheet has two thousand million."""
    return 0 < node.count <= MOST_LISTED and not node.states & MANAGES_DESCENDANTS and node.word not in CROWDED
