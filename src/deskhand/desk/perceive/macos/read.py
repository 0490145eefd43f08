"""What is asked of macOS's accessibility interface: of an element all its attributes in one call.

There is no call that brings a whole window, so an application that stops answering is left alone at once: each further
question would wait for it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import count
from typing import Any, Final

from msgspec.structs import replace

from deskhand.core.world.kinds import Value
from deskhand.desk.perceive.backend import Box, Reading
from deskhand.desk.perceive.listening import Followed, Found, Looked, Rests
from deskhand.desk.perceive.macos import meaning
from deskhand.desk.perceive.macos.ax import Ax, Element
from deskhand.desk.perceive.subtrees import DEVICE, Part

MOST_PARTS: Final = 5_000
MOST_BELOW: Final = 500
"""Of one element no more parts are read: tables can have millions."""
MOST_DEPTH: Final = 100
MOST_TEXT: Final = 65_536

CAME: Final = frozenset({"AXCreated", "AXWindowCreated", "AXSheetCreated", "AXDrawerCreated", "AXMenuOpened"})
WENT: Final = frozenset({"AXUIElementDestroyed", "AXMenuClosed"})
REBUILT: Final = frozenset({"AXLayoutChanged", "AXRowCountChanged", "AXRowExpanded", "AXRowCollapsed"})
CHANGED: Final = frozenset({
    "AXTitleChanged", "AXValueChanged", "AXFocusedUIElementChanged", "AXFocusedWindowChanged", "AXMainWindowChanged",
    "AXSelectedChildrenChanged", "AXSelectedRowsChanged", "AXWindowMiniaturized", "AXWindowDeminiaturized",
})  # fmt: skip
HEARD: Final = (*sorted(CAME | WENT | REBUILT | CHANGED),)

APPS_SECONDS: Final = 2.0

Said = tuple[Element, str]
"""What was heard: about which element, and what."""


class Silent(Exception):
    """An application did not answer in time."""


class Gone(Exception):
    """An element is not there any more, or does not have what was asked for."""


class AxReader:
    """A macOS screen; remembers the elements that it read, by their keys."""

    error: tuple[type[Exception], ...] = (Silent, Gone)

    def __init__(self, ax: Ax, hear: Callable[[Said], None]) -> None:
        self._ax = ax
        self._services: Any = ax.services
        self._hear = hear
        self._numbers = count(1)
        self._keys: dict[Element, str] = {}
        self._elements: dict[str, Element] = {}
        self._tops: dict[int, set[str]] = {}
        """What stands right in the applications that answered and are heard, by process."""
        self._rests = Rests()
        self._left = 0

    def screen(self, *, again: bool) -> Looked:
        founds: list[Found] = []
        apps = self._ax.apps()
        for pid in [pid for pid in self._tops if pid not in apps]:
            self._ax.forget(pid)
            del self._tops[pid]
        self._rests.keep(map(str, apps))
        for pid, (name, bundle) in apps.items():
            rest = str(pid)
            due = again or ((pid not in self._tops or rest in self._rests) and not self._rests.resting(rest))
            app = self._app(pid, name, bundle)
            parts = self._parts_of(pid) if due else None
            founds.append(Found(app if parts is None else replace(app, parts=parts), DEVICE, whole=parts is not None))
        there = {found.part.key for found in founds} | {key for tops in self._tops.values() for key in tops}
        return Looked(founds, there)

    def follow(self, heard: Sequence[Said]) -> Followed:
        """What is there now where something was heard; the same heard twice is read once."""
        founds: list[Found] = []
        gone: list[str] = []
        for element, name in dict.fromkeys(heard):
            key = self._keys.get(element)
            try:
                if name in WENT:
                    gone += [key] if key is not None else []
                elif name in CAME:
                    founds.append(self._came(element))
                elif key is not None:
                    part = self._tree(element) if name in REBUILT else self._single(element)
                    founds.append(Found(part, None, whole=name in REBUILT))
            except Silent:
                self._rests.failed(str(self._pid(element)))
            except Gone:
                continue  # it went before it could be asked
        return Followed(founds, gone)

    def due(self) -> float | None:
        # macOS tells of new applications only in the main thread of a program with a Cocoa loop there.
        return min(APPS_SECONDS, self._rests.due() or APPS_SECONDS)

    def keep(self, keys: Iterable[str]) -> None:
        kept = set(keys)
        self._elements = {key: one for key, one in self._elements.items() if key in kept}
        self._keys = {one: key for key, one in self._elements.items()}

    def close(self) -> None:
        self._ax.close()

    def reading(self, key: str) -> Reading:
        read = self._asked(self._elements[key], ("AXRole", "AXSubrole", "AXValue"))
        if meaning.is_secret(read):
            return Reading()
        value = read.get("AXValue")
        if isinstance(value, (int, float)):
            return Reading(number=float(value))
        return Reading(value[:MOST_TEXT] if isinstance(value, str) else None)

    def cell(self, key: str, row: int, column: int) -> Reading:
        failed, cell = self._services.AXUIElementCopyParameterizedAttributeValue(
            self._elements[key], "AXCellForColumnAndRow", (column, row), None
        )  # fmt: skip
        if self._refused(failed) or cell is None:
            return Reading()
        read = self._asked(cell, ("AXValue", "AXTitle"))
        inside = [self._asked(one, ("AXValue",)).get("AXValue") for one in self._below(cell, "AXChildren")]
        said = [
            value for value in (read.get("AXValue"), read.get("AXTitle"), *inside) if isinstance(value, str) and value
        ]
        return Reading(said[0] if said else None)

    def box(self, key: str) -> Box:
        services = self._services
        read = self._asked(self._elements[key], ("AXPosition", "AXSize"))
        if len(read) < 2:
            raise Gone
        _, place = services.AXValueGetValue(read["AXPosition"], services.kAXValueCGPointType, None)
        _, size = services.AXValueGetValue(read["AXSize"], services.kAXValueCGSizeType, None)
        return Box(round(place.x), round(place.y), round(size.width), round(size.height))

    def _app(self, pid: int, name: str, bundle: str) -> Part:
        fields: dict[str, Value] = {"name": name or str(pid), "pid": pid, "running": True}
        return Part(f"app:{pid}", "app", fields, lasting=bundle or name)

    def _parts_of(self, pid: int) -> tuple[Part, ...] | None:
        """What is in an application; None when it does not answer."""
        app: Element = self._services.AXUIElementCreateApplication(pid)
        self._know(app, f"app:{pid}")
        heard = pid in self._tops or self._ax.observe(pid, HEARD, self._heard)
        try:
            self._left = MOST_PARTS
            parts = self._inside(app, "AXChildren", 0) if heard else None
        except Silent:
            parts = None
        if parts is None:
            self._rests.failed(str(pid))
            return None
        self._rests.answered(str(pid))
        self._tops[pid] = {part.key for part in parts}
        return parts

    def _heard(self, element: Element, name: str) -> None:
        self._hear((element, name))

    def _came(self, element: Element) -> Found:
        above: Element | None = self._asked(element, ("AXParent",)).get("AXParent")  # pyright: ignore
        while above is not None and above not in self._keys:
            element, above = above, self._asked(above, ("AXParent",)).get("AXParent")  # pyright: ignore
        if above is None:
            raise Gone
        up = self._keys[above]
        part = self._tree(element)
        if up.startswith("app:"):
            self._tops[self._pid(element)].add(part.key)
        return Found(part, up)

    def _tree(self, element: Element) -> Part:
        self._left = MOST_PARTS
        return self._branch(element, 0, opened=True)

    def _branch(self, element: Element, depth: int, *, opened: bool = False) -> Part:
        self._left -= 1
        read = self._asked(element, meaning.READ)
        role = str(read.get("AXRole"))
        closed = role in meaning.CLOSED_UNTIL_OPENED and not opened
        parts = () if closed else self._inside(element, meaning.PARTS.get(role, "AXChildren"), depth)
        return replace(self._made(element, read), parts=parts)

    def _inside(self, element: Element, name: str, depth: int) -> tuple[Part, ...]:
        parts: list[Part] = []
        for one in self._below(element, name) if depth < MOST_DEPTH else ():
            if self._left <= 0:
                break
            try:
                parts.append(self._branch(one, depth + 1))
            except Gone:
                continue  # it went while the others were read
        return tuple(parts)

    def _single(self, element: Element) -> Part:
        return self._made(element, self._asked(element, meaning.READ))

    def _made(self, element: Element, read: meaning.Read) -> Part:
        key = self._keys.get(element) or self._know(element, f"{self._pid(element)}:{next(self._numbers)}")
        if key.startswith("app:"):
            raise Gone  # what an application is, it does not say itself
        if meaning.is_window(read):
            return Part(key, "window", meaning.window(read, self._pid(element)))
        return Part(key, "element", meaning.element(read))

    def _know(self, element: Element, key: str) -> str:
        self._keys[element] = key
        self._elements[key] = element
        return key

    def _pid(self, element: Element) -> int:
        failed, pid = self._services.AXUIElementGetPid(element, None)
        return 0 if failed else int(pid)

    def _asked(self, element: Element, names: Sequence[str]) -> meaning.Read:
        """What an element has of these attributes."""
        services = self._services
        failed, values = services.AXUIElementCopyMultipleAttributeValues(element, names, 0, None)
        if self._refused(failed) or values is None:
            raise Gone
        return {name: value for name, value in zip(names, values, strict=True) if not self._no_value(value)}

    def _below(self, element: Element, name: str) -> list[Element]:
        """What is in an element, asked how much first."""
        services = self._services
        failed, number = services.AXUIElementGetAttributeValueCount(element, name, None)
        if self._refused(failed) or not number:
            return []
        failed, found = services.AXUIElementCopyAttributeValues(element, name, 0, min(number, MOST_BELOW), None)
        return [] if self._refused(failed) or found is None else list(found)

    def _refused(self, failed: int) -> bool:
        if failed == self._services.kAXErrorCannotComplete:
            raise Silent
        if failed == self._services.kAXErrorInvalidUIElement:
            raise Gone
        return failed != self._services.kAXErrorSuccess

    def _no_value(self, value: object) -> bool:
        """What stands in the place of an attribute that an element does not have."""
        services = self._services
        errors = (
            isinstance(value, services.AXValueRef) and services.AXValueGetType(value) == services.kAXValueAXErrorType
        )
        return value is None or errors
