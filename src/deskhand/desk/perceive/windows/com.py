"""The line to UI Automation itself. Only Windows can run this; the rest of this folder sees the shape it gives.

Every call, and whatever is heard, belongs to threads of COM's multi-threaded apartment: `connect` makes the calling
thread one of them, and must be called where nothing else uses COM.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Final, Protocol

from deskhand.desk.perceive.backend import ExtraMissing

CONNECT_MILLISECONDS: Final = 1_000
ANSWER_MILLISECONDS: Final = 2_000
QUERY_LIMITED: Final = 0x1000
GRID: Final = 10006
TEXT: Final = 10014
PATTERNS: Final = {GRID: "IUIAutomationGridPattern", TEXT: "IUIAutomationTextPattern"}


class Array(Protocol):
    """IUIAutomationElementArray."""

    @property
    def Length(self) -> int: ...
    def GetElement(self, index: int) -> Element: ...


class Element(Protocol):
    """IUIAutomationElement: what of it is used. Requests and conditions are only handed on."""

    def GetCachedPropertyValue(self, number: int) -> object: ...
    def GetCurrentPropertyValue(self, number: int) -> object: ...
    def GetCurrentPattern(self, number: int) -> object: ...
    def GetCachedChildren(self) -> Array | None: ...
    def BuildUpdatedCache(self, request: Any) -> Element: ...
    def FindAllBuildCache(self, scope: int, condition: Any, request: Any) -> Array | None: ...


class Heard(Protocol):
    """Who is told what UI Automation says, on a thread of its own."""

    def structure(self, sender: Element, change: int) -> None: ...
    def changed(self, sender: Element) -> None: ...
    def windows(self) -> None: ...


class Com(Protocol):
    """One connection to UI Automation."""

    automation: Any
    """IUIAutomation2, which is written to as it is documented."""
    error: type[Exception]
    """What a call raises when the other side is gone, hangs or refuses."""

    def handlers(self, heard: Heard) -> tuple[object, object, object, object]:
        """What is registered for changes of structure, of properties, for windows, and for the focus."""
        ...

    def exe(self, pid: int) -> str:
        """The program of a process, or nothing when that is not to be known."""
        ...

    def pattern(self, element: Element, number: int) -> Any:
        """What an element can be asked in this way, or None when it cannot."""
        ...

    def close(self) -> None: ...


def connect() -> Com:
    """UI Automation, for the calling thread and those like it."""
    # comtypes puts the thread that imports it first into an apartment of its own kind, unless this says otherwise.
    sys.__dict__["coinit_flags"] = 0
    try:
        return _Connected(import_module("comtypes"), import_module("comtypes.client"))
    except ModuleNotFoundError as missing:
        raise ExtraMissing(package="comtypes", extra="windows") from missing


class _Connected:
    def __init__(self, comtypes: Any, client: Any) -> None:
        comtypes.CoInitializeEx(comtypes.COINIT_MULTITHREADED)
        self._comtypes = comtypes
        self._uia = client.GetModule("UIAutomationCore.dll")
        self.automation = client.CreateObject(self._uia.CUIAutomation8, interface=self._uia.IUIAutomation2)
        self.automation.ConnectionTimeout = CONNECT_MILLISECONDS
        self.automation.TransactionTimeout = ANSWER_MILLISECONDS
        self.error: type[Exception] = comtypes.COMError

    def handlers(self, heard: Heard) -> tuple[object, object, object, object]:
        uia = self._uia

        def handler(interface: object, method: str, say: Callable[..., None]) -> object:
            def called(_: object, *said: object) -> int:
                say(*said)
                return 0  # S_OK

            return type(method, (self._comtypes.COMObject,), {"_com_interfaces_": [interface], method: called})()

        def structure(sender: Element, change: int, _: object) -> None:
            heard.structure(sender, change)

        def changed(sender: Element, *_: object) -> None:
            heard.changed(sender)

        def windows(*_: object) -> None:
            heard.windows()

        return (
            handler(uia.IUIAutomationStructureChangedEventHandler, "HandleStructureChangedEvent", structure),
            handler(uia.IUIAutomationPropertyChangedEventHandler, "HandlePropertyChangedEvent", changed),
            handler(uia.IUIAutomationEventHandler, "HandleAutomationEvent", windows),
            handler(uia.IUIAutomationFocusChangedEventHandler, "HandleFocusChangedEvent", changed),
        )

    def pattern(self, element: Element, number: int) -> Any:
        found: Any = element.GetCurrentPattern(number)
        return found.QueryInterface(getattr(self._uia, PATTERNS[number])) if found else None

    def exe(self, pid: int) -> str:
        kernel: Any = ctypes.__dict__["windll"].kernel32
        kernel.OpenProcess.restype = ctypes.c_void_p
        process = ctypes.c_void_p(kernel.OpenProcess(QUERY_LIMITED, False, pid))
        if not process:
            return ""
        size = ctypes.c_ulong(1024)
        name = ctypes.create_unicode_buffer(size.value)
        found = kernel.QueryFullProcessImageNameW(process, 0, name, ctypes.byref(size))
        kernel.CloseHandle(process)
        return name.value if found else ""

    def close(self) -> None:
        self.automation.RemoveAllEventHandlers()


def listed(array: Array | None) -> Sequence[Element]:
    """What is in an array; UI Automation says "none" with no array at all."""
    return [array.GetElement(index) for index in range(array.Length)] if array else []
