"""A recorded screen in the shape of macOS's accessibility interface, as pyobjc has it, without macOS.

What passes over it shows that our mapping is consistent with what Apple documents. It says nothing about macOS.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from deskhand.desk.perceive.macos.ax import Hear
from deskhand.desk.perceive.recorded import Recorded, RecordedScreen

ANSWER_SECONDS: Final = 0.05
ROLES: Final[Mapping[str, tuple[str, str | None]]] = {
    "button": ("AXButton", None),
    "checkbox": ("AXCheckBox", None),
    "entry": ("AXTextField", None),
    "password": ("AXTextField", "AXSecureTextField"),
    "form": ("AXGroup", None),
    "group": ("AXGroup", None),
    "menubar": ("AXMenuBar", None),
    "menu": ("AXMenu", None),
    "menuitem": ("AXMenuBarItem", None),
    "table": ("AXTable", None),
    "window": ("AXWindow", "AXStandardWindow"),
}


@dataclass(frozen=True, slots=True)
class AXValueRef:
    """A boxed value: a point, a size, or why there is none."""

    kind: int
    held: object = None


@dataclass(frozen=True, slots=True)
class Pair:
    """CGPoint and CGSize in one."""

    x: float
    y: float

    @property
    def width(self) -> float:
        return self.x

    @property
    def height(self) -> float:
        return self.y


@dataclass(frozen=True, slots=True)
class AXUIElementRef:
    """One thing on the screen: equal when it is the same."""

    key: str


class ReplayedServices:
    """The functions of ApplicationServices that are used."""

    AXValueRef = AXValueRef
    kAXErrorSuccess = 0
    kAXErrorCannotComplete = -25204
    kAXErrorInvalidUIElement = -25202
    kAXErrorNoValue = -25212
    kAXValueAXErrorType = 5
    kAXValueCGPointType = 1
    kAXValueCGSizeType = 2

    def __init__(self, screen: RecordedScreen) -> None:
        self.screen = screen
        self.calls = 0

    def AXUIElementCreateApplication(self, pid: int) -> AXUIElementRef:
        return AXUIElementRef(next((app.key for app in self.screen.apps if app.fields["pid"] == pid), ""))

    def AXUIElementGetPid(self, element: AXUIElementRef, _: None) -> tuple[int, int]:
        app = self.screen.app_of(element.key)
        return (0, int(str(app.fields["pid"]))) if app else (self.kAXErrorInvalidUIElement, 0)

    def AXUIElementCopyMultipleAttributeValues(
        self, element: AXUIElementRef, names: Sequence[str], options: int, _: None
    ) -> tuple[int, list[object] | None]:
        assert options == 0, "it would stop at the first attribute that an element does not have"
        if failed := self._failed(element):
            return failed, None
        none = AXValueRef(self.kAXValueAXErrorType)
        values = self._attributes(element.key)
        return 0, [none if values.get(name) is None else values[name] for name in names]

    def AXUIElementGetAttributeValueCount(self, element: AXUIElementRef, name: str, _: None) -> tuple[int, int]:
        failed, found = self._listed(element, name)
        return failed, len(found)

    def AXUIElementCopyAttributeValues(
        self, element: AXUIElementRef, name: str, first: int, most: int, _: None
    ) -> tuple[int, list[AXUIElementRef] | None]:
        failed, found = self._listed(element, name)
        return failed, found[first : first + most] or None

    def AXUIElementCopyParameterizedAttributeValue(
        self, element: AXUIElementRef, name: str, place: tuple[int, int], _: None
    ) -> tuple[int, AXUIElementRef | None]:
        assert name == "AXCellForColumnAndRow"
        cells = self.screen.there(element.key).cells or []
        column, row = place
        there = row < len(cells) and column < len(cells[row])
        return (0, AXUIElementRef(f"cell:{element.key}:{row}:{column}")) if there else (self.kAXErrorNoValue, None)

    def AXValueGetType(self, value: AXValueRef) -> int:
        return value.kind

    def AXValueGetValue(self, value: AXValueRef, kind: int, _: None) -> tuple[bool, object]:
        return value.kind == kind, value.held

    def _failed(self, element: AXUIElementRef) -> int:
        self.calls += 1
        if element.key.startswith("cell:"):
            return 0
        app = self.screen.app_of(element.key)
        if app is None:
            return self.kAXErrorInvalidUIElement
        if app.key in self.screen.hanging:
            time.sleep(ANSWER_SECONDS)
            return self.kAXErrorCannotComplete
        return 0

    def _listed(self, element: AXUIElementRef, name: str) -> tuple[int, list[AXUIElementRef]]:
        if failed := self._failed(element):
            return failed, []
        one = self.screen.find(element.key)
        if one is None or name != "AXChildren":
            return self.kAXErrorNoValue, []
        return 0, [AXUIElementRef(part.key) for part in one.parts]

    def _attributes(self, key: str) -> dict[str, Any]:
        if key.startswith("cell:"):
            table, row, column = key.removeprefix("cell:").rsplit(":", 2)
            cells = self.screen.there(table).cells or []
            return {"AXValue": cells[int(row)][int(column)]}
        one = self.screen.there(key)
        role, subrole = ROLES.get(str(one.fields.get("role", one.kind)), ("AXUnknown", None))
        states = one.fields.get("states") or []
        assert isinstance(states, list)
        checkable = "checkable" in states
        holder = next((each for app in self.screen.apps for each in _all(app) if one in each.parts), None)
        return {
            "AXRole": role,
            "AXSubrole": subrole,
            "AXTitle": one.fields.get("name") or one.fields.get("title"),
            "AXValue": int("checked" in states) if checkable else one.text,
            "AXEnabled": True,
            "AXRowCount": one.fields.get("rows"),
            "AXColumnCount": one.fields.get("columns"),
            "AXParent": None if holder is None else AXUIElementRef(holder.key),
            "AXPosition": AXValueRef(self.kAXValueCGPointType, Pair(one.box[0], one.box[1])),
            "AXSize": AXValueRef(self.kAXValueCGSizeType, Pair(one.box[2], one.box[3])),
        }


class ReplayedAx:
    """What `connect` gives, and the notifications that a changing screen causes, on a thread that is not ours."""

    def __init__(self, screen: RecordedScreen) -> None:
        self.screen = screen
        self.services = ReplayedServices(screen)
        self.looks = 0
        self._hears: dict[int, Hear] = {}
        screen.listeners.append(self._changed)

    def apps(self) -> dict[int, tuple[str, str]]:
        self.looks += 1
        return {int(str(app.fields["pid"])): (str(app.fields["name"]), "") for app in self.screen.apps}

    def observe(self, pid: int, names: Sequence[str], hear: Hear) -> bool:
        if any(app.fields["pid"] == pid and app.key in self.screen.hanging for app in self.screen.apps):
            return False
        self._hears[pid] = hear
        return True

    def forget(self, pid: int) -> None:
        self._hears.pop(pid, None)

    def close(self) -> None:
        self.screen.listeners.remove(self._changed)
        self._hears.clear()

    def say(self, key: str, name: str) -> None:
        """One notification about an element."""
        app = self.screen.app_of(key)
        hear = self._hears.get(int(str(app.fields["pid"]))) if app else None
        if app is None or hear is None or app.key in self.screen.hanging:
            return
        thread = threading.Thread(target=hear, args=(AXUIElementRef(key), name), name="ax-event")
        thread.start()
        thread.join()

    def _changed(self, key: str) -> None:
        one = self.screen.find(key)
        if one is not None and one.kind != "app":
            for name in ("AXLayoutChanged", "AXValueChanged", "AXTitleChanged"):
                self.say(key, name)


def _all(one: Recorded) -> list[Recorded]:
    return [one, *(each for part in one.parts for each in _all(part))]
