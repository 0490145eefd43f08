"""A line to an X server, on a thread of its own: another program may hold the server up for seconds."""

from __future__ import annotations

import asyncio
import logging
import os
import select
import threading
from abc import ABC, abstractmethod
from typing import Any, Final

from Xlib import X, display, error
from Xlib.ext import res

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.desk.perceive.backend import Out
from deskhand.desk.perceive.watching import SourceBroke

JOIN_SECONDS: Final = 5.0
EXTENSIONS: Final = frozenset({"XFIXES", "X-Resource"})
_log = logging.getLogger(__name__)


class ScreenUnseen(Problem):
    words = Words(
        "There is no screen I can look at ({why}), so I do not see windows and the clipboard. Everything else works. "
        "Start Deskhand inside your desktop session, or set DISPLAY; I also try it again by myself.",
        "没有可以查看的屏幕（{why}），因此看不到窗口和剪贴板。其他功能不受影响。"
        "请在桌面会话中启动 Deskhand，或设置 DISPLAY；我也会自动重试。",
    )


class _Display(display.Display):
    """A connection with the extensions that are used here: classes of all of them would be a megabyte each."""

    def list_extensions(self) -> list[str]:
        return [one for one in super().list_extensions() if one in EXTENSIONS]


class XLine(ABC):
    """One connection, heard on its own thread. What is marked so runs there; `say` brings things back to the loop."""

    name: str

    def __init__(self, screen: str | None = None) -> None:
        self._screen = screen
        self._thread: threading.Thread | None = None
        self._held_up: threading.Thread | None = None
        """One that did not end, because the server does not answer."""

    async def start(self, out: Out) -> None:
        if self._held_up is not None and self._held_up.is_alive():
            raise ScreenUnseen(why="it does not answer")
        self.out = out
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Future[Problem | None] = self._loop.create_future()
        self._wake_read, self._wake_write = os.pipe()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"perceive-{self.name}", daemon=True)
        self._thread.start()
        problem = await self._ready
        if problem is not None:
            raise problem

    async def stop(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._ending.set()
        os.write(self._wake_write, b"x")
        await asyncio.to_thread(thread.join, JOIN_SECONDS)
        if thread.is_alive():
            self._held_up = thread
        else:
            os.close(self._wake_read)
            os.close(self._wake_write)

    @abstractmethod
    def listen(self) -> None:
        """Asks for the events that matter, and says what is there now. On the thread."""

    @abstractmethod
    def heard(self, event: Any) -> None:
        """One event. On the thread."""

    @abstractmethod
    def quiet(self) -> None:
        """All events that had come were heard. On the thread."""

    def due(self) -> float | None:
        """After how many seconds `quiet` is called though nothing came. On the thread."""
        return None

    def say(self, what: Any, *values: Any) -> None:
        """Has something called on the loop. On the thread."""
        if not self._ending.is_set():
            self._loop.call_soon_threadsafe(what, *values)

    def text(self, window: Any, name: str) -> str:
        held = self.property(window, name)
        return held.decode("utf-8", "replace") if isinstance(held, bytes) else ""

    def number(self, window: Any, name: str) -> int | None:
        held = self.property(window, name)
        return int(held[0]) if held is not None and not isinstance(held, bytes) and len(held) else None

    def numbers(self, window: Any, name: str) -> list[int]:
        held = self.property(window, name)
        return [] if held is None or isinstance(held, bytes) else [int(one) for one in held]

    def pid(self, window: Any) -> int | None:
        """Whose a window is, as the server knows, which asked the kernel."""
        try:
            answer = res.query_client_ids(self.x, [(window.id, res.LocalClientPIDMask)])
        except error.XError:
            return None
        return next((int(one.value[0]) for one in answer.ids if len(one.value)), None)

    def property(self, window: Any, name: str) -> Any:
        """What a window says of itself; nothing if it does not, or is gone."""
        try:
            held = window.get_full_property(self.x.get_atom(name), X.AnyPropertyType)
        except error.XError:
            return None
        return None if held is None else held.value

    def _run(self) -> None:
        problem: Problem
        try:
            self._open()
            self.say(self._resolve, None)
            problem = self._follow()
        except Problem as wrong:
            problem = wrong
        except (error.DisplayError, error.ConnectionClosedError, OSError) as wrong:
            problem = ScreenUnseen(why=str(wrong) or type(wrong).__name__)
        except Exception as wrong:  # noqa: BLE001 - a thread that dies silently would look like a screen at rest
            _log.warning("%s broke off", self.name, exc_info=wrong)
            problem = SourceBroke(source=self.name, why=f"{type(wrong).__name__}: {wrong}")
        self.say(self._failed, problem)

    def _open(self) -> None:
        self.x: Any = _Display(self._screen)
        # What a window that is gone answers to a request is no news.
        self.x.set_error_handler(_nothing)
        self.root: Any = self.x.screen().root
        self.listen()
        self.x.flush()

    def _follow(self) -> Problem:
        """Hears everything until it is to end."""
        try:
            while not self._ending.is_set():
                while self.x.pending_events():
                    self.heard(self.x.next_event())
                self.quiet()
                if not self.x.pending_events():
                    self.x.flush()
                    select.select([self.x.fileno(), self._wake_read], [], [], self.due())
            return ScreenUnseen(why=self.name)
        finally:
            if self._ending.is_set():
                self.x.close()

    def _resolve(self, problem: Problem | None) -> None:
        if not self._ready.done():
            self._ready.set_result(problem)

    def _failed(self, problem: Problem) -> None:
        if self._ready.done():
            self.out.lost(problem)
        else:
            self._resolve(problem)


def _nothing(*_: object) -> None:
    return None
