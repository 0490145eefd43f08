"""Following an application that does not say what comes and goes: at a sign that something did, it is looked through.

Chromium and GTK 4 put into their cache only what somebody asked for. A look costs a call for each element that holds
others, so it is taken when there is a sign, never on a clock; and web pages, which do say what changes in them once
they are loaded, are left out of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from deskhand.desk.perceive.linux import reading
from deskhand.desk.perceive.linux.asking import PATIENCE, Asking
from deskhand.desk.perceive.linux.bus import Bus, NoAnswer
from deskhand.desk.perceive.linux.meaning import WEB_PAGE
from deskhand.desk.perceive.linux.mirror import Item, Mirror, Node
from deskhand.desk.perceive.linux.reading import Crawl, Ref

REST: Final = 0.1
"""Seconds after a sign: signs come in swarms."""
STILL: Final = 0.25
"""Seconds until the next look, where the last one found something; twice as long after each of them in a row."""
LONGEST_REST: Final = 2.0


class Looking:
    """Looks through one application when there are signs. `changed` is told what was found to be new or different."""

    def __init__(
        self, bus: Bus, app: Ref, mirror: Mirror, asking: Asking, changed: Callable[[list[Node]], None]
    ) -> None:
        self._asking = asking
        self._bus = bus
        self._app = app
        self._mirror = mirror
        self._changed = changed
        self._whole = False
        self._parts: dict[str, bool] = {}
        """Elements to be looked through by themselves, and whether what is known of them counts for nothing."""
        self._strange: dict[str, None] = {}
        self._ignored: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def sign(self) -> None:
        """Something came or went somewhere."""
        self._whole = True
        self._soon()

    def stranger(self, path: str) -> None:
        """Something spoke that nobody knows; some never stand anywhere, and are not looked for twice."""
        if path not in self._ignored:
            self._strange[path] = None
            self.sign()

    def loaded(self, path: str) -> None:
        """A page was loaded: while it was, it did not say what came into it."""
        self._parts[path] = True
        self._soon()

    def part(self, path: str) -> None:
        """What stands in this element changed."""
        self._parts.setdefault(path, False)
        self._soon()

    async def settled(self, seconds: float) -> None:
        if self._task is not None:
            await asyncio.wait([self._task], timeout=seconds)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    def _soon(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._looks())

    async def _looks(self) -> None:
        """Looks, and looks again until nothing is found: tabs that close and menus that fold take their time."""
        rest, longer = REST, STILL
        while self._whole or self._parts:
            await asyncio.sleep(rest)
            began = asyncio.get_running_loop().time()
            try:
                found = await self._look()
            except NoAnswer:
                return  # it is leaving, or it hung for so long that its next sign will have to do
            # A look is followed by a rest at least as long as it took.
            rest = min(max(REST, asyncio.get_running_loop().time() - began), LONGEST_REST)
            if found:
                self._ignored.clear()
            if not found or self._whole:
                longer = STILL
            else:
                self._whole = True
                rest, longer = min(max(rest, longer), LONGEST_REST), longer * 2

    async def _look(self) -> bool:
        """Whether it found anything."""
        found = False
        whole, self._whole = self._whole, False
        parts, self._parts = self._parts, {}
        strange, self._strange = self._strange, {}
        for path in strange:  # what it said while it became known may be newer than what was read of it
            if (node := self._mirror.find(path)) is not None:
                self._asking.ask(node, "all")
        if whole:
            found |= self._tell(await self.everything(PATIENCE))
        for path in strange:
            if path not in self._mirror and not await self._found(path, parts):
                self._ignored.add(path)
        for path, anew in parts.items():
            if (node := self._mirror.find(path)) is not None:
                known = {} if anew else self._known()
                items = await Crawl(self._bus, PATIENCE, known).below(Ref(self._app.owner, path))
                found |= self._tell(items, node)
        return found

    async def everything(self, seconds: float, *, anew: bool = False) -> list[Item]:
        """All elements of the application; anew, without a thought to what is known of it."""
        cached = {item[0][1]: item for item in await reading.cached(self._bus, self._app, seconds, ())}
        if anew:
            return await Crawl(self._bus, seconds, cached).below(self._app)
        pages = {node.path: node for node in self._mirror.nodes() if node.role == WEB_PAGE}
        found = await Crawl(self._bus, seconds, self._known() | cached).below(self._app, pages)
        there = [pages[item[0][1]] for item in found if item[0][1] in pages]
        return found + [self._mirror.item(node) for page in there for node in self._mirror.inside(page)]

    async def _found(self, path: str, parts: dict[str, bool]) -> bool:
        """Whether a stranger stands, through what it says it stands in, in something known: that is looked through."""
        chain = await Crawl(self._bus, PATIENCE, self._known()).chain(Ref(self._app.owner, path))
        if chain:
            parts.setdefault(chain[-1][2][1], False)
        return bool(chain)

    def _known(self) -> dict[str, Item]:
        return {node.path: self._mirror.item(node) for node in self._mirror.nodes()}

    def _tell(self, items: list[Item], within: Node | None = None) -> bool:
        self._mirror.flush()
        changed = self._mirror.all(items, within)
        found = self._mirror.pending
        self._changed(changed)
        return found
