"""One application on the accessibility bus: read once as a whole, then followed by what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, cast

from dbus_fast import Message

from deskhand.core.world.kinds import Value
from deskhand.desk.perceive.backend import Out
from deskhand.desk.perceive.linux import reading
from deskhand.desk.perceive.linux.asking import PATIENCE, Asking, numbered, typed
from deskhand.desk.perceive.linux.bus import Bus, NoAnswer, plain
from deskhand.desk.perceive.linux.looking import Looking
from deskhand.desk.perceive.linux.meaning import EDITABLE, FOCUSED, STATE_BITS, VISIBLE, WEB_PAGE
from deskhand.desk.perceive.linux.mirror import Item, Mirror, Node
from deskhand.desk.perceive.linux.reading import ATSPI, Ref

TICK: Final = 0.03
"""Seconds in which what is heard is collected: one change is mostly said several times."""
PAGE_SECONDS: Final = (0.2, 0.4, 1.0, 2.0, 4.0, 8.0)
"""When pages are asked once more after a new title, of which they say nothing."""
LOOKS: Final = frozenset({"active", "showing", "visible", "selected", "expanded"})
"""States of which the change is a sign that something came or went."""


class Application:
    """What one application shows, told as it changes."""

    def __init__(self, bus: Bus, ref: Ref, out: Out) -> None:
        self.ref = ref
        self.mirror = Mirror(ref.owner, ref.path, out)
        self.bus = bus
        self._held: list[Message] | None = []
        """What was said while it was being read."""
        self._asking = Asking(bus, self.mirror, self._answered)
        self._looking: Looking | None = None
        """For those that do not say what comes and goes."""
        self._frank = True
        self._tick: asyncio.TimerHandle | None = None
        self._paging: asyncio.TimerHandle | None = None
        self._members: dict[str, Callable[[str, list[object]], None]] = {
            "StateChanged": self._state,
            "PropertyChange": self._property,
            "TextChanged": self._text,
            "AddAccessible": self._add,
            "RemoveAccessible": self._remove,
            "ChildrenChanged": self._children,
            "LoadComplete": self._loaded,
        }

    async def begin(self, seconds: float = PATIENCE) -> bool:
        """Reads and tells all of it; False when it does not answer."""
        try:
            told = await reading.about(self.bus, self.ref, seconds)
            self._frank, self._asking.complete = told.frank, not told.lazy
            items = [] if told.lazy or told.patchy else await reading.cached(self.bus, self.ref, seconds)
            self._found(self.mirror.all(items))
            if not items:
                await self._look(seconds, holes=told.patchy)
        except NoAnswer:
            return False
        exe = _program(told.pid)
        fields: dict[str, Value] = {"name": told.name, "pid": told.pid, "accessible": True, "running": True}
        fields |= {name: said for name, said in (("toolkit", told.toolkit), ("exe", exe)) if said}
        self.mirror.begin(fields, exe or told.name)
        held, self._held = self._held, None
        for message in held or ():
            self.hear(message)
        self.flush()
        await self.settled(SETTLE_SECONDS)
        return True

    async def _look(self, seconds: float, *, holes: bool) -> None:
        """Reads one that does not say what it holds, and follows it so from now on."""
        self.mirror.patchy = holes
        self._looking = Looking(self.bus, self.ref, self.mirror, self._asking, self._found, holes=holes)
        rules = SILENT_RULES if holes else (*SILENT_RULES, *LAZY_RULES)
        await self.bus.match(rule.format(sender=self.ref.owner) for rule in rules)
        await self._looking.through(seconds, anew=not holes)

    async def again(self, seconds: float) -> int:
        """Reads all of it anew, and tells what was missed: how many things that were."""
        self.flush()
        before = self.mirror.tellings
        if self._looking is None:
            self._found(self.mirror.all(await reading.cached(self.bus, self.ref, seconds)))
        else:
            await self._looking.through(seconds, anew=True)
        await self._asking.settled(seconds)
        self.flush()
        return self.mirror.tellings - before

    async def settled(self, seconds: float) -> None:
        """Returns when nothing is left to be asked, or after this time."""
        await self._asking.settled(seconds)
        if self._looking is not None:
            await self._looking.settled(seconds)
        self.flush()

    @property
    def busy(self) -> bool:
        """Whether what it said is not all told yet, as far as is known."""
        looking = self._looking is not None and self._looking.busy
        return self._held is not None or self.mirror.pending or self._asking.busy or looking

    def hear(self, message: Message) -> None:
        """Something that the application said."""
        if self._held is not None:
            self._held.append(message)
            return
        if (follow := self._members.get(message.member or "")) is not None:
            follow(message.path or "", cast("list[object]", message.body))
            if self._tick is None and self.mirror.pending:
                self._tick = asyncio.get_running_loop().call_later(TICK, self.flush)

    def flush(self) -> None:
        """Tells what is to be told."""
        if self._tick is not None:
            self._tick.cancel()
            self._tick = None
        if self._held is None:
            for document in self.mirror.flush():
                self._asking.ask(document, "url")

    async def close(self, *, tell: bool) -> None:
        """It is followed no longer; where it ended, that is told."""
        self._held = []
        for timer in (self._tick, self._paging):
            if timer is not None:
                timer.cancel()
        if tell:
            self.mirror.end()
        await self._asking.close()
        if self._looking is not None:
            await self._looking.close()

    def _answered(self) -> None:
        self.flush()
        if self._looking is not None and self.mirror.patchy and self.mirror.root.there:
            self._looking.came()

    def _found(self, changed: list[Node]) -> None:
        for node in changed:
            self._asking.content(node)
            if not self._asking.complete and not node.states & VISIBLE:
                self._asking.later(node, "states")  # it may be on its way, and arrive in silence
        self._derived(changed)
        self.flush()

    def _known(self, path: str) -> Node | None:
        node = self.mirror.find(path)
        if node is None and self._looking is not None and path not in (self.ref.path, reading.CACHE_PATH):
            self._looking.stranger(path)
        return node

    def _state(self, path: str, body: list[object]) -> None:
        name = str(body[0])
        if name == "defunct":
            if body[1]:
                self._end_of(path)
            return
        if (bit := STATE_BITS.get(name, 0)) == 0 or (node := self._known(path)) is None:
            return
        if not self._frank:  # others change with it that are not said
            self._asking.twice(node, "states")
        now = node.states | bit if body[1] else node.states & ~bit
        if now == node.states:
            return
        node.states = now
        self.mirror.changed(node)
        if bit == EDITABLE:
            self._asking.content(node)
        elif bit == FOCUSED and body[1]:
            self._unfocus(node)
        if self._looking is not None and name in LOOKS:
            self._looking.sign()

    def _unfocus(self, focused: Node) -> None:
        """Keys go to one element; that they no longer go to another is not always said."""
        for node in self.mirror.nodes():
            if node.states & FOCUSED and node is not focused:
                node.states &= ~FOCUSED
                self.mirror.changed(node)
                if not self._frank:
                    self._asking.twice(node, "states")

    def _property(self, path: str, body: list[object]) -> None:
        if (node := self._known(path)) is None:
            return
        value = plain(body[3])
        match body[0]:
            case "accessible-name" if isinstance(value, str):
                if self.mirror.renamed(node, value):
                    return
                node.name = value
                self.mirror.changed(node)
                self._derived([node])
                if not self._frank:  # Chromium says what it was called before
                    self._asking.ask(node, "url" if node.is_page else "name")
                    if node.kind == "window":
                        self._pages()
            case "accessible-description" if isinstance(value, str):
                node.description = value
                self.mirror.changed(node)
            case "accessible-value":
                if numbered(node):
                    self._asking.ask(node, "number")
            case "accessible-parent" if isinstance(value, tuple):
                owner, above = cast("tuple[str, str]", value)
                if self._looking is not None:
                    self._looking.came()
                elif owner == self.ref.owner and above != reading.NOTHING:
                    self.mirror.move(path, above)
            case "accessible-role":
                # The number in the event is of the toolkit's own list, not of the bus.
                self._asking.ask(node, "role")
            case _:
                pass

    def _pages(self, waits: Sequence[float] = PAGE_SECONDS) -> None:
        """Asks pages which they are, and again after these times: they change later than the titles of windows."""
        pages = [node for node in self.mirror.nodes() if node.role == WEB_PAGE]
        for node in pages:
            self._asking.ask(node, "url")
        if self._paging is not None:
            self._paging.cancel()
        later = asyncio.get_running_loop().call_later
        self._paging = later(waits[0], self._pages_again, waits[1:]) if pages and waits else None

    def _pages_again(self, waits: Sequence[float]) -> None:
        """After the first time only while a window has a title that is of no page."""
        names = tuple(name for node in self.mirror.nodes() if node.role == WEB_PAGE and (name := node.name))
        windows = (node for node in self.mirror.nodes() if node.kind == "window" and node.name)
        if len(waits) == len(PAGE_SECONDS) - 1 or not all(window.name.startswith(names) for window in windows):
            self._pages(waits)

    def _derived(self, changed: list[Node]) -> None:
        """Asks tabs for their names again when something near them changed: they take them from labels in silence."""
        near = {node if node.word == "tablist" else node.up for node in changed if node.word in ("tab", "tablist")}
        near |= {node.up.up for node in changed if node.up is not None and node.up.word == "tab"}
        for tablist in near:
            if tablist is not None and tablist.there and tablist is not self.mirror.root:
                for node in (tablist, *(tab for tab in tablist.below if tab.there)):
                    self._asking.ask(node, "all")

    def _text(self, path: str, _body: list[object]) -> None:
        if (node := self._known(path)) is not None and typed(node):
            self._asking.ask(node, "text")

    def _add(self, _path: str, body: list[object]) -> None:
        item = cast("Item", body[0])
        # One that was seen where it stands may say that it stands in what nobody knows.
        strays = item[0][1] in self.mirror and item[2][1] not in self.mirror
        node = self.mirror.describe(item) if strays else self.mirror.put(item)
        if node is None:
            return
        self._asking.content(node)
        self._asking.later(node, "states")  # what comes is often said before it is complete
        self._derived([node])
        if self._looking is not None:
            self._looking.came(node)

    def _remove(self, _path: str, body: list[object]) -> None:
        owner, path = cast("tuple[str, str]", body[0])
        if owner == self.ref.owner:
            self._end_of(path)

    def _end_of(self, path: str) -> None:
        node = self.mirror.find(path)
        if node is not None:
            if node.up is not None and node.word == "tab":
                self._derived([node.up])
            self.mirror.gone(path)
            if self._looking is not None:
                self._looking.sign()

    def _children(self, path: str, _body: list[object]) -> None:
        if self._looking is not None and self._known(path) is not None:
            self._looking.part(path)

    def _loaded(self, path: str, _body: list[object]) -> None:
        if self._looking is not None:
            if (node := self.mirror.find(path)) is not None:
                self._asking.content(node)
            self._looking.sign()
            self._looking.loaded(path)


SETTLE_SECONDS: Final = 2.0
SILENT_RULES: Final = (
    f"type='signal',sender='{{sender}}',interface='{ATSPI}Event.Object',member='StateChanged',arg0='defunct'",
)
LAZY_RULES: Final = (
    f"type='signal',sender='{{sender}}',interface='{ATSPI}Event.Object',member='ChildrenChanged'",
    f"type='signal',sender='{{sender}}',interface='{ATSPI}Event.Document',member='LoadComplete'",
)


def _program(pid: int) -> str:
    try:
        return str(Path(f"/proc/{pid}/exe").readlink())
    except OSError:
        return ""  # of another person, or gone
