"""The line to macOS's accessibility interface. Only macOS can run this; the rest of the folder sees its shape."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, Final, Protocol

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.desk.perceive.backend import ExtraMissing

ANSWER_SECONDS: Final = 1.0
NORMAL_LAYER: Final = 0
"""Where windows of applications are; menus, the dock and the desktop have layers of their own."""


class NotAllowed(Problem):
    words = Words(
        "macOS does not let me see what is on the screen, so I do not. Allow the program that runs Deskhand in "
        "System Settings → Privacy & Security → Accessibility, and start Deskhand again.",
        "macOS 不允许我查看屏幕上的内容，因此我没有查看。请在“系统设置 → 隐私与安全性 → 辅助功能”中"
        "允许运行 Deskhand 的程序，然后重新启动 Deskhand。",
    )


class Element(Protocol):
    """AXUIElementRef: equal, and of the same hash, when it is the same thing on the screen."""

    def __hash__(self) -> int: ...


Hear = Callable[[Element, str], None]


class Ax(Protocol):
    """One connection."""

    services: Any
    """The functions of ApplicationServices as pyobjc has them: what C gives through a pointer is returned."""

    def apps(self) -> dict[int, tuple[str, str]]:
        """The processes that have windows: name and bundle of each."""
        ...

    def observe(self, pid: int, names: Sequence[str], hear: Hear) -> bool:
        """Have told what happens in an application; False when it does not answer."""
        ...

    def forget(self, pid: int) -> None: ...

    def close(self) -> None: ...


def connect() -> Ax:
    try:
        modules = [import_module(name) for name in ("ApplicationServices", "Quartz", "AppKit", "objc")]
    except ModuleNotFoundError as missing:
        raise ExtraMissing(package="pyobjc", extra="macos") from missing
    return _Connected(*modules)


class _Connected:
    def __init__(self, services: Any, quartz: Any, appkit: Any, objc: Any) -> None:
        if not services.AXIsProcessTrusted():
            raise NotAllowed
        self.services = services
        self._quartz, self._appkit, self._objc = quartz, appkit, objc
        # For all questions of this process: set on one application it would hold for that element alone.
        services.AXUIElementSetMessagingTimeout(services.AXUIElementCreateSystemWide(), ANSWER_SECONDS)
        self._observers: dict[int, tuple[Any, Any]] = {}
        self._ready = threading.Event()
        self._loop: Any = None
        self._thread = threading.Thread(target=self._run, name="ax", daemon=True)
        self._thread.start()
        self._ready.wait()

    def apps(self) -> dict[int, tuple[str, str]]:
        # The list of NSWorkspace stands still in a program whose main thread is not Cocoa's.
        quartz = self._quartz
        windows = quartz.CGWindowListCopyWindowInfo(
            quartz.kCGWindowListExcludeDesktopElements, quartz.kCGNullWindowID
        )  # fmt: skip
        found = {
            int(window["kCGWindowOwnerPID"]): str(window.get("kCGWindowOwnerName", ""))
            for window in windows or ()
            if window.get("kCGWindowLayer") == NORMAL_LAYER
        }
        return {pid: (name, self._bundle(pid)) for pid, name in found.items()}

    def observe(self, pid: int, names: Sequence[str], hear: Hear) -> bool:
        services = self.services

        @self._objc.callbackFor(services.AXObserverCreate)
        def called(_: object, element: Element, name: object, __: object) -> None:
            hear(element, str(name))

        failed, observer = services.AXObserverCreate(pid, called, None)
        if failed:
            return False
        app = services.AXUIElementCreateApplication(pid)
        # An application need not have every one of them; with none it does not answer.
        added = [services.AXObserverAddNotification(observer, app, name, None) for name in names]
        if services.kAXErrorSuccess not in added:
            return False
        source = services.AXObserverGetRunLoopSource(observer)
        self._quartz.CFRunLoopAddSource(self._loop, source, self._quartz.kCFRunLoopDefaultMode)
        self._quartz.CFRunLoopWakeUp(self._loop)
        # What calls back must live as long as it may be called.
        self._observers[pid] = (observer, called)
        return True

    def forget(self, pid: int) -> None:
        observer, _ = self._observers.pop(pid, (None, None))
        if observer is not None:
            source = self.services.AXObserverGetRunLoopSource(observer)
            self._quartz.CFRunLoopRemoveSource(self._loop, source, self._quartz.kCFRunLoopDefaultMode)

    def close(self) -> None:
        for pid in list(self._observers):
            self.forget(pid)
        self._quartz.CFRunLoopStop(self._loop)
        self._thread.join(ANSWER_SECONDS)

    def _bundle(self, pid: int) -> str:
        app = self._appkit.NSRunningApplication.runningApplicationWithProcessIdentifier_(pid)
        return str(app.bundleIdentifier() or "") if app else ""

    def _run(self) -> None:
        quartz = self._quartz
        self._loop = quartz.CFRunLoopGetCurrent()
        # A loop without any source ends at once.
        port = self._appkit.NSMachPort.port()
        self._appkit.NSRunLoop.currentRunLoop().addPort_forMode_(port, self._appkit.NSDefaultRunLoopMode)
        self._ready.set()
        quartz.CFRunLoopRun()
