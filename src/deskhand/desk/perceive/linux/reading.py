"""What an application is asked: all it holds in one call, or piece by piece where its cache is lazy; texts, places."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple, cast

from deskhand.desk.perceive.backend import Box
from deskhand.desk.perceive.linux.bus import CALL_SECONDS, DBUS, DBUS_PATH, PROPERTIES, Bus, NoAnswer, plain
from deskhand.desk.perceive.linux.mirror import Item

ATSPI: Final = "org.a11y.atspi."
ACCESSIBLE: Final = ATSPI + "Accessible"
TEXT: Final = ATSPI + "Text"
VALUE: Final = ATSPI + "Value"
TABLE: Final = ATSPI + "Table"
CACHE_PATH: Final = "/org/a11y/atspi/cache"
ITEMS: Final = "a((so)(so)(so)iiassusau)"
ADDRESSES: Final = ("DocURL", "URI")
"""What documents call their address: Gecko's, Chromium's."""
NOTHING: Final = "/org/a11y/atspi/null"
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
    patchy: bool
    """Whether its cache has holes, which are known by how many are in what it has."""
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
    # LibreOffice goes by the name of GTK's bridge. It shows and hides its buttons in silence, some elements say that
    # they stand in what nobody ever saw, and a menu bar is in its cache only if it was asked for before.
    patchy = name == "soffice"
    return Told(str(name), toolkit, lazy, patchy, toolkit == "gtk" and not patchy, cast("int", pid[0]))


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


async def url(bus: Bus, ref: Ref, seconds: float = CALL_SECONDS) -> str:
    """Where a document came from, if it says so."""
    (said,) = await bus.call(*ref, ATSPI + "Document", "GetAttributes", seconds=seconds)
    held = cast("dict[str, str]", said)
    return next((held[name] for name in ADDRESSES if held.get(name)), "")


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
