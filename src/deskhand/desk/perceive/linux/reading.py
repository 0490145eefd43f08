"""What an application is asked: all it holds in one call, or piece by piece where its cache is lazy; texts, places."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Mapping, Sequence
from typing import Final, NamedTuple, cast

from deskhand.desk.perceive.backend import Box
from deskhand.desk.perceive.linux.bus import CALL_SECONDS, DBUS, DBUS_PATH, PROPERTIES, Bus, NoAnswer, plain
from deskhand.desk.perceive.linux.meaning import CROWDED, MANAGES_DESCENDANTS, role
from deskhand.desk.perceive.linux.mirror import Item

ATSPI: Final = "org.a11y.atspi."
ACCESSIBLE: Final = ATSPI + "Accessible"
TEXT: Final = ATSPI + "Text"
VALUE: Final = ATSPI + "Value"
TABLE: Final = ATSPI + "Table"
CACHE_PATH: Final = "/org/a11y/atspi/cache"
ITEMS: Final = "a((so)(so)(so)iiassusau)"
NOTHING: Final = "/org/a11y/atspi/null"
MOST_LISTED: Final = 500
"""More children than this are never listed."""
MOST_CRAWLED: Final = 20_000
DEEPEST: Final = 200
NOTHING_KNOWN: Final[Mapping[str, Item]] = {}
AT_ONCE: Final = 16
WAITS: Final = (0.1, 0.3, 0.6, 1.0, 2.0)
"""An application puts its cache on the bus only when it heard that somebody listens."""


class Ref(NamedTuple):
    """What is named by its owner on the bus and its path there."""

    owner: str
    path: str


class Told(NamedTuple):
    """What an application says of itself."""

    name: str
    toolkit: str
    lazy: bool
    """Whether its cache holds only what somebody asked for before."""
    frank: bool
    """Whether it says every change of a state."""
    pid: int


async def about(bus: Bus, app: Ref, seconds: float) -> Told:
    pid, name, toolkit, version = await asyncio.gather(
        bus.call(DBUS, DBUS_PATH, DBUS, "GetConnectionUnixProcessID", "s", [app.owner], seconds),
        bus.property(app.owner, app.path, ACCESSIBLE, "Name", seconds),
        _said(bus, app, "ToolkitName", seconds),
        _said(bus, app, "Version", seconds),
    )
    lazy = toolkit in ("Chromium", "Qt") or (toolkit == "GTK" and version.partition(".")[0] not in ("2", "3"))
    return Told(str(name), toolkit, lazy, toolkit == "gtk", cast("int", pid[0]))


async def _said(bus: Bus, app: Ref, wanted: str, seconds: float) -> str:
    try:
        return str(await bus.property(app.owner, app.path, ATSPI + "Application", wanted, seconds))
    except NoAnswer as silent:
        if silent.unknown:
            return ""
        raise


async def cached(bus: Bus, app: Ref, seconds: float, waits: Sequence[float] = WAITS) -> list[Item]:
    """What an application has in its cache; nothing where it has none, even after these waits."""
    for wait in (*waits, None):
        try:
            reply = await bus.answer(app.owner, CACHE_PATH, ATSPI + "Cache", "GetItems", seconds=seconds)
        except NoAnswer as silent:
            if not silent.unknown:
                raise
            if wait is not None:
                await asyncio.sleep(wait)
            continue
        return cast("list[Item]", reply.body[0]) if reply.signature == ITEMS else []
    return []


class Crawl:
    """Reads elements one by one, a few at a time, and never lists what may be endless.

    Of those that are `known` it asks only what is in them; and what lists an element is what it stands in.
    """

    def __init__(self, bus: Bus, seconds: float, known: Mapping[str, Item] = NOTHING_KNOWN) -> None:
        self._bus = bus
        self._seconds = seconds
        self._known = known
        self._room = asyncio.Semaphore(AT_ONCE)
        self._seen: set[Ref] = set()

    async def below(self, ref: Ref, closed: Container[str] = ()) -> list[Item]:
        """All elements in this one, and not itself; nor what is in those that are `closed`."""
        found: list[Item] = []
        waiting = [(ref, one) for one in await self._children(ref)]
        while waiting and len(found) < MOST_CRAWLED:
            items = await asyncio.gather(*(self._one(one, above) for above, one in waiting))
            fresh = [item for item in items if item is not None]
            found += fresh
            wanted = [Ref(*item[0]) for item in fresh if may_list(item) and item[0][1] not in closed]
            below = await asyncio.gather(*map(self._children, wanted))
            waiting = [(above, one) for above, inside in zip(wanted, below, strict=True) for one in inside]
        return found

    async def whole(self, ref: Ref) -> list[Item]:
        """This element and all in it."""
        self._seen.add(ref)
        item = await self._one(ref)
        return [] if item is None else [item, *(await self.below(ref) if may_list(item) else ())]

    async def chain(self, ref: Ref) -> list[Item]:
        """An element and what it stands in, up to the first that is known; nothing where it stands nowhere."""
        found: list[Item] = []
        while ref.path not in self._known:
            item = await self._one(ref)
            above = item and Ref(*item[2])
            if item is None or above is None or above.owner != ref.owner or len(found) > DEEPEST:
                return []
            found.append(item)
            ref = above
        return found

    async def _children(self, ref: Ref) -> list[Ref]:
        async with self._room:
            try:
                (children,) = await self._bus.call(*ref, ACCESSIBLE, "GetChildren", seconds=self._seconds)
            except NoAnswer as silent:
                if not silent.unknown:
                    raise
                return []  # it went between the list and the question
        refs = [Ref(*one) for one in cast("list[tuple[str, str]]", children)]
        fresh = [one for one in refs if one.owner == ref.owner and one.path != NOTHING and one not in self._seen]
        self._seen.update(fresh)
        return fresh

    async def _one(self, ref: Ref, above: Ref | None = None) -> Item | None:
        if (known := self._known.get(ref.path)) is not None:
            return known if above is None else standing(known, above)
        async with self._room:
            try:
                item = await element(self._bus, ref, self._seconds)
                return item if above is None else standing(item, above)
            except NoAnswer as silent:
                if not silent.unknown:
                    raise
                return None


def standing(item: Item, above: Ref) -> Item:
    """The same element, in what lists it: some say that they stand in what no longer has them."""
    return item if item[2] == above else (*item[:2], (above.owner, above.path), *item[3:])


def may_list(item: Item) -> bool:
    """Whether an element may be asked for all its children."""
    managed = item[9][0] & MANAGES_DESCENDANTS
    return 0 < item[4] <= MOST_LISTED and not managed and role(item[7], 0) not in CROWDED


async def element(bus: Bus, ref: Ref, seconds: float) -> Item:
    """One element, as its cache would describe it."""
    answers = await asyncio.gather(
        bus.call(*ref, PROPERTIES, "GetAll", "s", [ACCESSIBLE], seconds),
        bus.call(*ref, ACCESSIBLE, "GetRole", seconds=seconds),
        bus.call(*ref, ACCESSIBLE, "GetState", seconds=seconds),
        bus.call(*ref, ACCESSIBLE, "GetInterfaces", seconds=seconds),
    )
    properties, (number,), (words,), (interfaces,) = answers
    said = {name: plain(value) for name, value in cast("dict[str, object]", properties[0]).items()}
    above = cast("tuple[str, str]", said.get("Parent") or (ref.owner, NOTHING))
    return (
        (ref.owner, ref.path), (ref.owner, ""), (above[0], above[1]), -1, cast("int", said.get("ChildCount") or 0),
        cast("list[str]", interfaces), str(said.get("Name") or ""), cast("int", number),
        str(said.get("Description") or ""), cast("list[int]", words),
    )  # fmt: skip


async def text(bus: Bus, ref: Ref, most: int, seconds: float = CALL_SECONDS) -> str | None:
    """All text of an element; None when it has more than this."""
    count = await bus.property(*ref, TEXT, "CharacterCount", seconds)
    if not isinstance(count, int) or count > most:
        return None
    # Some count on no further than the end, and some take -1 for nothing.
    (said,) = await bus.call(*ref, TEXT, "GetText", "ii", [0, count], seconds)
    return str(said)


async def number(bus: Bus, ref: Ref, seconds: float = CALL_SECONDS) -> float | None:
    value = await bus.property(*ref, VALUE, "CurrentValue", seconds)
    return round(float(value), 6) if isinstance(value, (int, float)) else None


async def box(bus: Bus, ref: Ref, seconds: float = CALL_SECONDS) -> Box:
    """Where an element is on the screen."""
    (extents,) = await bus.call(*ref, ATSPI + "Component", "GetExtents", "u", [0], seconds)
    return Box(*cast("Sequence[int]", extents))


async def cell(bus: Bus, ref: Ref, row: int, column: int, seconds: float = CALL_SECONDS) -> Ref:
    """The cell of a table, as an element."""
    (found,) = await bus.call(*ref, TABLE, "GetAccessibleAt", "ii", [row, column], seconds)
    return Ref(*cast("tuple[str, str]", found))


async def applications(bus: Bus, seconds: float) -> list[Ref]:
    """Everything that is on the bus."""
    (found,) = await bus.call(*REGISTRY_ROOT, ACCESSIBLE, "GetChildren", seconds=seconds)
    return [Ref(*one) for one in cast("list[tuple[str, str]]", found) if one[1] != NOTHING]


REGISTRY: Final = Ref(ATSPI + "Registry", "/org/a11y/atspi/registry")
REGISTRY_ROOT: Final = Ref(ATSPI + "Registry", "/org/a11y/atspi/accessible/root")
