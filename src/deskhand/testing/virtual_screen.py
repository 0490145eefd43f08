"""What an X server says when asked: which windows are open and which one is active; and a wait for what is due."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from Xlib import X, display, error
from Xlib.xobject.drawable import Window as XWindow

from deskhand.core.errors import Problem
from deskhand.core.words import Words

T = TypeVar("T")
# A change is heard at once; this is for what X does not tell, as when an application joins the accessibility bus.
LOOK_AGAIN: Final = 0.1


class NothingCame(Problem):
    words = Words(
        "On the virtual desk {what} did not come within {seconds} seconds. Open windows: {windows}. {log}",
        "在虚拟桌面上，{what} 在 {seconds} 秒内没有出现。打开的窗口：{windows}。{log}",
    )


@dataclass(frozen=True, slots=True)
class Window:
    """One window as the window manager lists it; a window need not say which process it is of."""

    id: int
    title: str
    pid: int | None


class Screen:
    """A client of one X server, which hears of every change of the window list."""

    def __init__(self, name: str) -> None:
        self._display = display.Display(name)
        self._root = self._display.screen().root
        self._root.change_attributes(event_mask=X.PropertyChangeMask)
        self._display.flush()
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._display.fileno(), self._read)

    def close(self) -> None:
        self._loop.remove_reader(self._display.fileno())
        with suppress(error.ConnectionClosedError):  # when the server went first
            self._display.close()

    def managed(self) -> bool:
        """Whether a window manager is at work."""
        return self._property(self._root, "_NET_SUPPORTING_WM_CHECK") is not None

    def windows(self) -> list[Window]:
        """All windows of applications, oldest first."""
        listed = self._property(self._root, "_NET_CLIENT_LIST") or ()
        return [window for number in listed if (window := self._window(int(number))) is not None]

    def active(self) -> Window | None:
        found = self._property(self._root, "_NET_ACTIVE_WINDOW")
        return self._window(int(found[0])) if found and int(found[0]) else None

    async def until(
        self, what: str, found: Callable[[], T | None], seconds: float, log: Callable[[], str] = lambda: ""
    ) -> T:
        """What `found` gives as soon as that is something; asked again after each change on the screen."""
        deadline = time.monotonic() + seconds
        while (result := found()) is None:
            if time.monotonic() > deadline:
                titles = ", ".join(window.title for window in self.windows()) or "-"
                raise NothingCame(what=what, seconds=seconds, windows=titles, log=log())
            await self.change()
        return result

    async def change(self) -> None:
        """Returns at the next change, or after a moment without one."""
        self._read()
        try:
            await asyncio.wait_for(self._changed.wait(), LOOK_AGAIN)
        except TimeoutError:
            return
        self._changed.clear()

    def _read(self) -> None:
        try:
            while self._display.pending_events():
                self._display.next_event()
                self._changed.set()
        except error.ConnectionClosedError:
            self._loop.remove_reader(self._display.fileno())

    def _window(self, number: int) -> Window | None:
        window = self._display.create_resource_object("window", number)
        title = self._text(window, "_NET_WM_NAME") or self._text(window, "WM_NAME")
        pid = self._property(window, "_NET_WM_PID")
        return None if title is None else Window(number, title, int(pid[0]) if pid else None)

    def _text(self, window: XWindow, name: str) -> str | None:
        value = self._property(window, name)
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else None

    def _property(self, window: XWindow, name: str) -> Any:
        try:
            held = window.get_full_property(self._display.get_atom(name), X.AnyPropertyType)
        except error.BadWindow:
            return None  # it was closed between the list and the question
        return None if held is None else held.value
