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
from deskhand.desk.perceive.linux.crawl import Crawl
from deskhand.desk.perceive.linux.meaning import VISIBLE
from deskhand.desk.perceive.linux.mirror import Mirror, Node
from deskhand.desk.perceive.linux.reading import Ref

REST: Final = 0.1
"""Seconds after a sign: signs come in swarms."""
STILL: Final = 0.25
"""Seconds until the next look, where the last one found something; twice as long after each of them in a row."""
LONGEST_REST: Final = 2.0


class Looking:
    """Looks through one application when there are signs. `changed` is told what was found to be new or different."""

    def __init__(
        self,
        bus: Bus,
        app: Ref,
        mirror: Mirror,
        asking: Asking,
        changed: Callable[[list[Node]], None],
        *,
        holes: bool,
    ) -> None:
        self._holes = holes
        """Whether only what its cache left out is to be looked for: the rest it does say."""
        self._asking = asking
        self._bus = bus
        self._app = app
        self._mirror = mirror
        self._changed = changed
        self._whole = False
        self._looks_now = False
        self._came = False
        """Whether what says to stand elsewhere, or in what nobody knew, is to be put where it stands."""
        self._signed = asyncio.Event()
        self._parts: dict[str, bool] = {}
        """Elements to be looked through by themselves, and whether what is known of them counts for nothing."""
        self._strange: dict[str, None] = {}
        self._ignored: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether there is something to look at; that it may look again in a while does not count."""
        return self._looks_now or self._due

    @property
    def _due(self) -> bool:
        return self._whole or self._came or bool(self._parts)

    def sign(self) -> None:
        """Something came or went somewhere."""
        if not self._holes:
            self._whole = True
            self._soon()

    def came(self, node: Node | None = None) -> None:
        """The application said that something came, or can be seen now; what then stands nowhere is looked for."""
        if not self._holes:
            self.sign()
            return
        if node is None and not self._mirror.orphans() and not self._mirror.strays():
            return
        self._came = True
        if node is not None and node.up is not None and not node.states & VISIBLE:
            self._parts.setdefault(node.up.path, False)  # it says to stand there, which may not list it
        self._soon()

    def stranger(self, path: str) -> None:
        """Something spoke that nobody knows; some never stand anywhere, and are not looked for twice."""
        if not self._holes and path not in self._ignored:
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
        self._signed.set()
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._looks())

    async def _looks(self) -> None:
        """Looks, and looks again until nothing is found: tabs that close and menus that fold take their time."""
        rest, longer = REST, STILL
        while self._due:
            await asyncio.sleep(rest)
            self._signed.clear()
            began = asyncio.get_running_loop().time()
            self._looks_now = True
            try:
                found = await self._look()
            except NoAnswer:
                return  # it is leaving, or it hung for so long that its next sign will have to do
            finally:
                self._looks_now = False
            # A look is followed by a rest at least as long as it took.
            rest = min(max(REST, asyncio.get_running_loop().time() - began), LONGEST_REST)
            if not found:
                longer = STILL
                continue
            self._ignored.clear()
            try:  # without a sign the rests grow; a sign ends them
                await asyncio.wait_for(self._signed.wait(), longer)
                longer = STILL
            except TimeoutError:
                rest, longer = 0.0, min(longer * 2, LONGEST_REST)
            self._whole = True

    async def _look(self) -> bool:
        """Whether it found anything for which all is to be looked through again."""
        self._changed([])
        if self._came:
            self._came = False
            self._parts |= dict.fromkeys(self._mirror.straighten(), False)
            self._whole = self._whole or self._mirror.orphans()
        whole, self._whole = self._whole, False
        parts, self._parts = self._parts, {}
        strange, self._strange = self._strange, {}
        for path in strange:  # what it said while it became known may be newer than what was read of it
            if (node := self._mirror.find(path)) is not None:
                self._asking.ask(node, "all")
        before = self._mirror.tellings
        if whole:
            await self.through(PATIENCE)
        for path in strange:
            if path not in self._mirror and not await self._found(path, parts):
                self._ignored.add(path)
        for path, anew in parts.items():
            if path in self._mirror:
                crawl = Crawl(self._bus, self._mirror, PATIENCE, anew=anew, holes=self._holes)
                await crawl.below(path)
                self._changed(crawl.changed)
        return (whole or not self._holes) and self._mirror.tellings > before

    async def through(self, seconds: float, *, anew: bool = False) -> None:
        """Looks through the application; anew, without a thought to what is known of it."""
        for node in self._mirror.hiding() if not self._holes else ():
            self._asking.ask(node, "states")  # in the middle of a movement they hide, and at its end nothing is said
        items = await reading.cached(self._bus, self._app, seconds, reading.WAITS if self._holes else ())
        changed: list[Node] = []
        for item in items:
            if item[0][1] in self._mirror and not (self._holes and item[2][1] in self._mirror):
                self._mirror.describe(item)
            elif self._holes and (node := self._mirror.put(item)) is not None:
                changed.append(node)
        cached = {item[0][1]: item for item in items}
        crawl = Crawl(self._bus, self._mirror, seconds, cached, anew=anew, holes=self._holes)
        await crawl.below(self._app.path)
        self._changed(changed + crawl.changed)

    async def _found(self, path: str, parts: dict[str, bool]) -> bool:
        """Whether a stranger stands, through what it says it stands in, in something known: that is looked through."""
        holder = await Crawl(self._bus, self._mirror, PATIENCE).holder(path)
        if holder is not None:
            parts.setdefault(holder, False)
        return holder is not None
