"""A recorded screen in the shape of UI Automation: the calls and the answers of its COM interfaces, without Windows.

What passes over it shows that our mapping is consistent with what Microsoft documents. It says nothing about Windows.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final
from zlib import crc32

from deskhand.desk.perceive.recorded import Recorded, RecordedScreen
from deskhand.desk.perceive.windows import ids
from deskhand.desk.perceive.windows.com import GRID, TEXT, Heard

ANSWER_SECONDS: Final = 0.05
CONTROL_TYPES: Final[Mapping[str, int]] = {
    "button": 50000, "checkbox": 50002, "entry": 50004, "password": 50004, "form": 50026, "group": 50026,
    "table": 50036, "window": 50032,
}  # fmt: skip


class ComError(Exception):
    """What comtypes raises as COMError."""


@dataclass(slots=True)
class ReplayedRequest:
    """IUIAutomationCacheRequest."""

    properties: set[int] = field(default_factory=set[int])
    TreeScope: int = ids.ELEMENT
    AutomationElementMode: int = ids.FULL

    def AddProperty(self, number: int) -> None:
        self.properties.add(number)

    def Clone(self) -> ReplayedRequest:
        return ReplayedRequest(set(self.properties), self.TreeScope, self.AutomationElementMode)


@dataclass(slots=True)
class ReplayedArray:
    """IUIAutomationElementArray."""

    elements: list[ReplayedElement]

    @property
    def Length(self) -> int:
        return len(self.elements)

    def GetElement(self, index: int) -> ReplayedElement:
        return self.elements[index]


class ReplayedElement:
    """IUIAutomationElement: knows only what the request it came with asked for."""

    def __init__(self, screen: ReplayedUia, key: str, request: ReplayedRequest, *, scope: int | None = None) -> None:
        self._screen = screen
        self._key = key
        self._cached = {number: screen.property(key, number) for number in request.properties}
        self._below: list[ReplayedElement] | None = None
        if (scope or request.TreeScope) & ids.CHILDREN:
            parts = screen.parts(key)
            self._below = [ReplayedElement(screen, one.key, request, scope=scope) for one in parts]

    def GetCachedPropertyValue(self, number: int) -> object:
        if number not in self._cached:
            raise ComError("the property was not asked for")
        return self._cached[number]

    def GetCachedChildren(self) -> ReplayedArray | None:
        if self._below is None:
            raise ComError("the children were not asked for")
        return ReplayedArray(self._below) if self._below else None

    def GetCurrentPropertyValue(self, number: int) -> object:
        self._screen.answers(self._key)
        return self._screen.property(self._key, number)

    def GetCurrentPattern(self, number: int) -> object:
        self._screen.answers(self._key)
        return (number, self._key)

    def BuildUpdatedCache(self, request: ReplayedRequest) -> ReplayedElement:
        self._screen.answers(self._key)
        self._screen.calls += 1
        return ReplayedElement(self._screen, self._key, request)

    def FindAllBuildCache(self, scope: int, condition: object, request: ReplayedRequest) -> ReplayedArray | None:
        # Windows itself knows the windows of an application that hangs.
        assert scope == ids.CHILDREN, "a search of all that is on the screen may overflow the stack"
        found = [ReplayedElement(self._screen, one.key, request) for one in self._screen.parts(self._key)]
        return ReplayedArray(found) if found else None

    @property
    def key(self) -> str:
        return self._key


class ReplayedUia:
    """Both ends: what `connect` gives, and the events that a changing screen causes, on a thread that is not ours."""

    error: type[Exception] = ComError

    def __init__(self, screen: RecordedScreen) -> None:
        self.screen = screen
        self.calls = 0
        self._heard: Heard | None = None
        self._windows: set[str] = set()
        request = ReplayedRequest
        self.automation = SimpleNamespace(
            CreateCacheRequest=request,
            GetRootElementBuildCache=lambda wanted: ReplayedElement(self, "", wanted, scope=ids.ELEMENT),  # pyright: ignore
            CreateTrueCondition=object,
            AddAutomationEventHandler=_taken,
            AddFocusChangedEventHandler=_taken,
            AddStructureChangedEventHandler=self._registered,
            AddPropertyChangedEventHandler=self._registered,
            RemoveAllEventHandlers=_taken,
            ControlViewWalker=SimpleNamespace(GetParentElementBuildCache=self._parent),
        )

    def handlers(self, heard: Heard) -> tuple[object, object, object, object]:
        self._heard = heard
        self.screen.listeners.append(self._changed)
        return object(), object(), object(), object()

    def close(self) -> None:
        self.screen.listeners.remove(self._changed)
        self._heard = None

    def exe(self, pid: int) -> str:
        app = next((app for app in self.screen.apps if app.fields.get("pid") == pid), None)
        return rf"C:\Programs\{app.fields['name']}.exe" if app else ""

    def pattern(self, element: Any, number: int) -> Any:
        one = self.screen.find(element.key)
        if one is None or (number == GRID and one.cells is None) or (number == TEXT and one.text is None):
            return None
        if number == TEXT:
            return SimpleNamespace(DocumentRange=SimpleNamespace(GetText=_Text(one.text or "").first))
        cells = one.cells or []
        return SimpleNamespace(
            CurrentRowCount=len(cells), CurrentColumnCount=len(cells[0]),
            GetItem=lambda row, column: _Cell(cells[row][column]),  # pyright: ignore
        )  # fmt: skip

    def answers(self, key: str) -> None:
        """Raises as COM does when an application is gone, or hangs for as long as it is waited for."""
        app = self.screen.app_of(key)
        if app is None or self.screen.find(key) is None:
            raise ComError("UIA_E_ELEMENTNOTAVAILABLE")
        if app.key in self.screen.hanging:
            time.sleep(ANSWER_SECONDS)
            raise ComError("UIA_E_TIMEOUT")

    def parts(self, key: str) -> list[Recorded]:
        if not key:
            return [window for app in self.screen.apps for window in app.parts]
        found = self.screen.find(key)
        return found.parts if found else []

    def property(self, key: str, number: int) -> object:
        if number == ids.RUNTIME_ID:
            return (42, crc32(key.encode()))
        one = self.screen.find(key)
        if one is None:
            return None
        role, states = str(one.fields.get("role", "window")), one.fields.get("states") or []
        assert isinstance(states, list)
        app = self.screen.app_of(key)
        values: dict[int, object] = {
            ids.PROCESS: app.fields.get("pid") if app else 0,
            ids.CONTROL_TYPE: CONTROL_TYPES[role],
            ids.NAME: one.fields.get("name") or one.fields.get("title") or "",
            ids.CLASS: "",
            ids.HANDLE: crc32(key.encode()) if one.kind == "window" else 0,
            ids.PASSWORD: role == "password",
            ids.ENABLED: True,
            ids.FOCUSABLE: "focusable" in states,
            ids.CAN_TOGGLE: "checkable" in states,
            ids.TOGGLED: 1 if "checked" in states else 0,
            # A provider that does not keep its password to itself: nothing of it may get any further.
            ids.HAS_VALUE: role in ("entry", "password"),
            ids.VALUE: one.text or "",
            ids.READ_ONLY: False,
            ids.ROWS: one.fields.get("rows") or 0,
            ids.COLUMNS: one.fields.get("columns") or 0,
            ids.BOUNDS: tuple(map(float, one.box)),
        }
        return values.get(number, False)

    def _registered(self, element: ReplayedElement, scope: int, *_: object) -> None:
        self.answers(element.key)
        self._windows.add(element.key)

    def _parent(self, element: ReplayedElement, request: ReplayedRequest) -> ReplayedElement | None:
        self.answers(element.key)
        holder = next(
            (one for app in self.screen.apps for one in _all(app) if element.key in [part.key for part in one.parts]),
            None,
        )
        return None if holder is None else ReplayedElement(self, "" if holder.kind == "app" else holder.key, request)

    def _changed(self, key: str) -> None:
        thread = threading.Thread(target=self._say, args=(key,), name="uia-event")
        thread.start()
        thread.join()

    def _say(self, key: str) -> None:
        heard = self._heard
        one = self.screen.find(key)
        if heard is None:
            return
        if one is None or one.kind == "app":
            heard.windows()
            return
        app = self.screen.app_of(key)
        window = next(part for part in (app.parts if app else []) if any(each.key == key for each in _all(part)))
        if window.key not in self._windows or (app and app.key in self.screen.hanging):
            return  # nobody registered for it, or it does not get round to saying so
        request = ReplayedRequest(set(ids.READ))
        heard.structure(ReplayedElement(self, key, request), 2)
        heard.changed(ReplayedElement(self, key, request))


@dataclass(slots=True)
class _Text:
    text: str

    def first(self, most: int) -> str:
        return self.text[:most]


@dataclass(slots=True)
class _Cell:
    name: str

    def GetCurrentPropertyValue(self, number: int) -> object:
        return self.name if number == ids.NAME else False

    @property
    def key(self) -> str:
        return ""


def _taken(*_: object) -> None:
    """A call that is accepted and has no answer."""


def _all(one: Recorded) -> list[Recorded]:
    return [one, *(each for part in one.parts for each in _all(part))]
