"""What events of an application do not say, and is asked once they came to rest: texts, numbers, and what derives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, Literal, cast

from deskhand.desk.perceive.linux import reading
from deskhand.desk.perceive.linux.bus import Bus, NoAnswer
from deskhand.desk.perceive.linux.meaning import EDITABLE, NUMBERED, TYPED, bits
from deskhand.desk.perceive.linux.mirror import Mirror, Node
from deskhand.desk.perceive.linux.reading import Ref

What = Literal["text", "number", "name", "role", "states", "url", "all", "cache"]
"""cache: of the application itself, and then about everything in it."""

REST: Final = 0.03
LATER: Final = 0.2
MOST_ALONE: Final = 100
"""Of more than these one answer about all costs less than an answer about each."""
PATIENCE: Final = 600.0
"""Seconds for which an application that hangs is waited for, by nobody but itself."""
MOST_VALUE: Final = 1_000
"""Longer texts are read when somebody wants them; they are not told at every key."""
AT_ONCE: Final = 8


class Asking:
    """Questions to one application, each asked once however often it comes up, a few at a time."""

    def __init__(self, bus: Bus, mirror: Mirror, answered: Callable[[], None]) -> None:
        self._bus = bus
        self._mirror = mirror
        self._answered = answered
        self._open: dict[tuple[str, What], None] = {}
        self._task: asyncio.Task[None] | None = None
        self._later: dict[tuple[str, What], None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self.complete = True
        """Whether the cache of the application describes all of it."""

    @property
    def busy(self) -> bool:
        """Whether something is still to be answered, or to be asked in a moment."""
        return self._timer is not None or (self._task is not None and not self._task.done())

    def ask(self, node: Node, what: What) -> None:
        self._open[node.path, what] = None
        if self._task is None or self._task.done():
            self._task = asyncio.ensure_future(self._answers())

    def content(self, node: Node) -> None:
        """Asks for what is in an element, if that may be told."""
        if typed(node):
            self.ask(node, "text")
        if numbered(node):
            self.ask(node, "number")
        if node.is_page:
            self.ask(node, "url")

    def twice(self, node: Node, *wanted: What) -> None:
        """Asks now, and once more when what goes on in silence has had its time."""
        for what in wanted:
            self.ask(node, what)
            self.later(node, what)

    def later(self, node: Node, what: What) -> None:
        self._later[node.path, what] = None
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LATER, self._once_more)

    def _once_more(self) -> None:
        later, self._later, self._timer = self._later, {}, None
        if len(later) > MOST_ALONE and self.complete:
            self.ask(self._mirror.root, "cache")
            return
        for path, what in later:
            if (node := self._mirror.find(path)) is not None:
                self.ask(node, what)

    async def settled(self, seconds: float) -> None:
        """Returns when everything is answered, or after this time."""
        if self._task is not None:
            await asyncio.wait([self._task], timeout=seconds)

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _answers(self) -> None:
        while self._open:
            if self._mirror.root.told is not None:  # at first there is nothing to wait for
                await asyncio.sleep(REST)
            some, self._open = self._open, {}
            room = asyncio.Semaphore(AT_ONCE)
            await asyncio.gather(*(self._answer(room, path, what) for path, what in some))
            self._answered()

    async def _answer(self, room: asyncio.Semaphore, path: str, what: What) -> None:
        ref = Ref(self._mirror.owner, path)
        async with room:
            try:
                match what:
                    case "text":
                        await self._text(ref)
                    case "number":
                        await self._number(ref)
                    case "name":
                        await self._name(ref)
                    case "role":
                        await self._role(ref)
                    case "states":
                        await self._states(ref)
                    case "url":
                        await self._url(ref)
                    case "all":
                        await self._all(ref)
                    case "cache":
                        for item in await reading.cached(self._bus, ref, PATIENCE, ()):
                            self._mirror.describe(item)
            except NoAnswer:
                return  # it went meanwhile, or has no such thing after all

    async def _text(self, ref: Ref) -> None:
        said = await reading.text(self._bus, ref, MOST_VALUE, PATIENCE)
        if (node := self._mirror.find(ref.path)) is not None and node.value != said:
            node.value = said
            self._mirror.changed(node)

    async def _number(self, ref: Ref) -> None:
        said = await reading.number(self._bus, ref, PATIENCE)
        if (node := self._mirror.find(ref.path)) is not None and node.number != said:
            node.number = said
            self._mirror.changed(node)

    async def _name(self, ref: Ref) -> None:
        said = str(await self._bus.property(*ref, reading.ACCESSIBLE, "Name", PATIENCE))
        if (node := self._mirror.find(ref.path)) is not None and node.name != said:
            node.name = said
            self._mirror.changed(node)

    async def _role(self, ref: Ref) -> None:
        (said,) = await self._bus.call(*ref, reading.ACCESSIBLE, "GetRole", seconds=PATIENCE)
        if (node := self._mirror.find(ref.path)) is not None and node.role != said:
            node.role = cast("int", said)
            self._mirror.changed(node)
            self.content(node)

    async def _states(self, ref: Ref) -> None:
        (said,) = await self._bus.call(*ref, reading.ACCESSIBLE, "GetState", seconds=PATIENCE)
        held = bits(cast("list[int]", said))
        if (node := self._mirror.find(ref.path)) is not None and node.states != held:
            node.states = held
            self._mirror.changed(node)
            self.content(node)

    async def _url(self, ref: Ref) -> None:
        """Which page a document is: its name, and where that lies. In between it may have become another."""
        before = await self._address(ref)
        name = str(await self._bus.property(*ref, reading.ACCESSIBLE, "Name", PATIENCE))
        said = await self._address(ref)
        if (node := self._mirror.find(ref.path)) is None:
            return
        if said != before:
            self.later(node, "url")
        elif (node.url, node.name) != (said, name):
            node.url, node.name = said, name
            self._mirror.changed(node)

    async def _address(self, ref: Ref) -> str:
        try:
            return await reading.url(self._bus, ref, PATIENCE)
        except NoAnswer as silent:
            if not silent.name.endswith((".UnknownMethod", ".UnknownInterface", ".UnknownObject")):
                raise  # it did not say: the page may lie anywhere
            return ""  # it has no such thing after all: what it shows is no file

    async def _all(self, ref: Ref) -> None:
        item = await reading.element(self._bus, ref, PATIENCE)
        if ref.path in self._mirror and (node := self._mirror.put(item)) is not None:
            self.content(node)


def typed(node: Node) -> bool:
    """Whether what was typed into it may be told: never of a password field."""
    return bool(node.states & EDITABLE) and node.word in TYPED and node.has("Text")


def numbered(node: Node) -> bool:
    return node.word in NUMBERED and node.has("Value")
