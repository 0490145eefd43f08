"""The backend for Linux: hears the accessibility bus, and reads an application whole only when it comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any, Final, TypeVar, cast

from dbus_fast import Message, MessageType

from deskhand.desk.perceive.backend import AppGone, Box, Out, Reading
from deskhand.desk.perceive.linux import reading
from deskhand.desk.perceive.linux.application import Application
from deskhand.desk.perceive.linux.bus import (
    DBUS,
    AccessibilityLost,
    AccessibilityMissing,
    Bus,
    NoAnswer,
    accessibility_bus,
    plain,
)
from deskhand.desk.perceive.linux.meaning import STATE_BITS
from deskhand.desk.perceive.linux.mirror import Node
from deskhand.desk.perceive.linux.reading import ATSPI, REGISTRY, REGISTRY_ROOT, Ref
from deskhand.desk.perceive.watching import SourceBroke

T = TypeVar("T")

START_SECONDS: Final = 5.0
"""How long the start waits for applications that do not answer; they are told when they do."""
AUDIT_SECONDS: Final = 10.0
MOST_READ: Final = 1_000_000

EVENTS: Final = (
    "object:state-changed",
    "object:property-change",
    "object:text-changed",
    "object:children-changed",
    "document:load-complete",
)
_PROPERTIES: Final = ("name", "description", "value", "role", "parent")
_OBJECT: Final = f"type='signal',interface='{ATSPI}Event.Object'"
RULES: Final = (
    f"type='signal',sender='{DBUS}',member='NameOwnerChanged',arg2=''",
    f"type='signal',interface='{ATSPI}Cache'",
    *(f"{_OBJECT},member='StateChanged',arg0='{name}'" for name in STATE_BITS),
    *(f"{_OBJECT},member='PropertyChange',arg0='accessible-{name}'" for name in _PROPERTIES),
    f"{_OBJECT},member='TextChanged'",
    f"{_OBJECT},member='ChildrenChanged',sender='{REGISTRY.owner}'",
)
"""What the bus hands us. Nine of ten signals are of other kinds, and never reach this process."""
_log = logging.getLogger(__name__)


class AtspiBackend:
    """What is on a Linux screen, by AT-SPI. `session` is the address of its session bus, if not the usual one."""

    name = "AT-SPI"
    verified = True

    def __init__(self, session: str | None = None) -> None:
        self._session = session
        self._bus: Bus | None = None
        self._apps: dict[str, Application] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, out: Out) -> None:
        self._out = out
        self._go(self._until_closed(await self._connect()))

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._drop_all(tell=False)
        if self._bus is not None:  # it is not where a start was broken off
            self._bus.close()
            self._bus = None

    @property
    def busy(self) -> bool:
        """Whether an application has still to answer something, or to be looked at."""
        return any(app.busy for app in self._apps.values())

    async def audit(self) -> int:
        return sum(await asyncio.gather(*(self._audit(app) for app in list(self._apps.values()))))

    async def read(self, key: str) -> Reading:
        app, node = self._find(key)
        if node.word == "password":
            return Reading()
        return await _answer(app, _read(app.bus, Ref(app.ref.owner, node.path), node))

    async def cell(self, key: str, row: int, column: int) -> Reading:
        app, node = self._find(key)
        return await _answer(app, _cell(app.bus, Ref(app.ref.owner, node.path), row, column))

    async def bounds(self, key: str) -> Box:
        app, node = self._find(key)
        return await _answer(app, reading.box(app.bus, Ref(app.ref.owner, node.path)))

    async def _connect(self) -> Bus:
        """Listens first: only then do applications speak, and put their caches on the bus."""
        bus = self._bus = await accessibility_bus(self._session)
        bus.hear(partial(self._hear, bus))
        try:
            await bus.match(RULES)
            for event in EVENTS:
                await bus.call(*REGISTRY, REGISTRY.owner, "RegisterEvent", "sass", [event, [], ""])
            found = await reading.applications(bus, START_SECONDS)
        except NoAnswer as silent:
            bus.close()
            raise AccessibilityMissing(reason=str(silent)) from silent
        coming = [task for ref in found if (task := self._come(bus, ref)) is not None]
        if coming:
            await asyncio.wait(coming, timeout=START_SECONDS)
        return bus

    async def _until_closed(self, bus: Bus) -> None:
        """When the bus goes, nothing on it is seen any more; whoever listens has it looked for again."""
        await bus.closed()
        self._out.lost(AccessibilityLost())

    def _hear(self, bus: Bus, message: Message) -> None:
        if message.message_type is not MessageType.SIGNAL:
            return
        sender = message.sender or ""
        if (app := self._apps.get(sender)) is not None:
            app.hear(message)
        elif message.member == "NameOwnerChanged":
            self._left(str(message.body[0]))
        elif message.member == "ChildrenChanged" and message.path == REGISTRY_ROOT.path:
            ref = Ref(*cast("tuple[str, str]", plain(message.body[3])))
            if message.body[0] == "add":
                self._come(bus, ref)
            elif message.body[0] == "remove":
                self._left(ref.owner)

    def _come(self, bus: Bus, ref: Ref) -> asyncio.Task[None] | None:
        if ref.owner in self._apps or ref.owner == bus.name:
            return None
        self._apps[ref.owner] = app = Application(bus, ref, self._out)
        return self._go(self._begin(app), partial(self._not_begun, app))

    async def _begin(self, app: Application) -> None:
        if not await app.begin() and self._apps.get(app.ref.owner) is app:
            # It never answered, so there is nothing to tell of it, unless it comes anew.
            del self._apps[app.ref.owner]
            await app.close(tell=True)

    def _not_begun(self, app: Application, problem: SourceBroke) -> None:
        """One that we cannot read does not take the others with it; that it is not seen is said."""
        if self._apps.get(app.ref.owner) is app:
            del self._apps[app.ref.owner]
        self._go(app.close(tell=True))
        self._out.limited(problem)

    def _left(self, owner: str) -> None:
        if (app := self._apps.pop(owner, None)) is not None:
            self._go(app.close(tell=True))

    async def _drop_all(self, *, tell: bool) -> None:
        apps, self._apps = self._apps, {}
        await asyncio.gather(*(app.close(tell=tell) for app in apps.values()))

    async def _audit(self, app: Application) -> int:
        try:
            return await app.again(AUDIT_SECONDS)
        except NoAnswer:
            return 0  # it hangs, or it is leaving: then its end is told when it comes

    def _find(self, key: str) -> tuple[Application, Node]:
        owner = key.partition("/")[0]
        app = self._apps.get(owner)
        node = app.mirror.named(key) if app is not None else None
        if app is None or node is None:
            raise AppGone(app=key)
        return app, node

    def _go(
        self, doing: Coroutine[Any, Any, None], broke: Callable[[SourceBroke], None] | None = None
    ) -> asyncio.Task[None]:
        """`broke` is told of a fault in it; without one nothing more is to be believed, and all begins anew."""
        task = asyncio.ensure_future(doing)
        self._tasks.add(task)
        task.add_done_callback(partial(self._over, broke or self._out.lost))
        return task

    def _over(self, broke: Callable[[SourceBroke], None], task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (wrong := task.exception()) is not None:
            _log.error("%s broke off", self.name, exc_info=wrong)
            broke(SourceBroke(source=self.name, why=f"{type(wrong).__name__}: {wrong}"))


async def _read(bus: Bus, ref: Ref, node: Node) -> Reading:
    said = await reading.text(bus, ref, MOST_READ) if node.has("Text") else None
    number = await reading.number(bus, ref) if node.has("Value") else None
    return Reading(said, number)


async def _cell(bus: Bus, ref: Ref, row: int, column: int) -> Reading:
    cell = await reading.cell(bus, ref, row, column)
    if cell.path == reading.NOTHING:
        return Reading()
    return Reading(await reading.text(bus, cell, MOST_READ))


async def _answer(app: Application, asked: Awaitable[T]) -> T:
    try:
        return await asked
    except NoAnswer as silent:
        raise AppGone(app=str(app.mirror.app.get("name", app.ref.owner))) from silent
