"""A real Linux desktop without a monitor, for tests: nobody's home, nobody's windows, gone afterwards.

`async with virtual_desk() as desk: editor = await desk.mousepad(file)` starts an X server on a free display, a D-Bus
session with the accessibility bus, and a window manager; applications are started on demand and are real. A desk has a
home of its own, so several of them stand side by side.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from typing import Final

from deskhand.testing.virtual_apps import Launch, calc, chromium, find, mousepad, tk
from deskhand.testing.virtual_bus import SESSION, accessibility_bus, enable_accessibility
from deskhand.testing.virtual_processes import Processes, Started
from deskhand.testing.virtual_screen import NothingCame, Screen, Window

SECONDS: Final = 60.0
SETTINGS: Final = ".config/glib-2.0/settings/keyfile"
FOLDERS: Final = {
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CONFIG_HOME": ".config",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": "run",
}
# A socket's name may take 107 bytes, and the accessibility bus puts its own below the runtime folder.
FOLDER_BYTES: Final = 60


@dataclass(slots=True)
class App:
    """An application that was started and has a window."""

    name: str
    started: Started
    window: Window

    @property
    def said(self) -> str:
        """Everything it wrote to its output so far."""
        return self.started.said()


class VirtualDesk:
    """A running desktop; `surroundings` are the variables by which a process finds it."""

    def __init__(self, home: Path, surroundings: Mapping[str, str], screen: Screen, processes: Processes) -> None:
        self.home = home
        self.surroundings = dict(surroundings)
        self.screen = screen
        self._processes = processes

    async def mousepad(self, file: Path | None = None) -> App:
        """A GTK 3 text editor, with a file or an empty page."""
        return await self._open(mousepad(file))

    async def calc(self, file: Path) -> App:
        """LibreOffice Calc with this file, in a profile of its own, without tips and questions."""
        return await self._open(calc(file, self._folder("office")))

    async def chromium(self, page: str | Path, *flags: str) -> App:
        """Chromium with a window and forced accessibility, in a profile of its own; `page` is an address or a file."""
        return await self._open(chromium(page, self._folder("chromium"), *flags))

    async def tk(self, title: str, *buttons: str) -> App:
        """A small window without accessibility, which says on its output which button was pressed."""
        return await self._open(tk(title, *buttons))

    async def end(self, app: App) -> None:
        """Ends an application as if it had crashed; returns once it is gone and its windows with it."""
        await self._processes.end(app.started)
        await self.screen.until(f"the end of {app.name}", lambda: None if self._shows(app) else True, SECONDS)

    def signal(self, app: App, number: Signals) -> None:
        """To every process of an application: SIGSTOP has it hang, SIGCONT wakes it."""
        app.started.signal(number)

    async def window(self, title: str) -> Window:
        """The window whose title holds these words, as soon as there is one."""
        return await self.screen.until(f"a window “{title}”", lambda: self._titled(title), SECONDS)

    async def activate(self, window: Window) -> None:
        """Brings a window to the front, and returns once keys go to it."""
        await self.input("windowactivate", "--sync", str(window.id))

    async def key(self, *keys: str) -> None:
        """Presses keys as xdotool names them: `ctrl+s`, `Return`."""
        await self.input("key", "--clearmodifiers", *keys)

    async def type(self, text: str) -> None:
        await self.input("type", "--clearmodifiers", "--", text)

    async def click(self, x: int, y: int) -> None:
        await self.input("mousemove", "--sync", str(x), str(y), "click", "1")

    async def input(self, *words: str) -> None:
        """One command of xdotool."""
        await self._processes.run(find("xdotool"), *words, env=self.surroundings)

    async def copy(self, text: str) -> None:
        """Puts text into the clipboard, as another application would."""
        file = self._folder("clips") / "text"
        file.write_text(text)
        # xclip stays behind to hand the text out, and is ended with the desk.
        await self._processes.run(find("xclip"), "-selection", "clipboard", "-in", str(file), env=self.surroundings)

    async def accessible(self) -> dict[int, str]:
        """The applications on the accessibility bus: process and name. Asks, and leaves nothing registered behind."""
        async with accessibility_bus(self.surroundings) as bus:
            return await bus.applications()

    def _folder(self, name: str) -> Path:
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.home))

    def _titled(self, title: str) -> Window | None:
        return next((window for window in self.screen.windows() if title in window.title), None)

    def _shows(self, app: App) -> bool:
        # After its end nobody can tell whose a window was, but the one it began with is known by its number.
        return app.window.id in {window.id for window in self.screen.windows()} or self._of(app.started) is not None

    def _of(self, started: Started) -> Window | None:
        windows = self.screen.windows()
        return next((window for window in windows if window.pid and started.owns(window.pid)), None)

    async def _open(self, launch: Launch) -> App:
        started = await self._processes.start(launch.command, {**self.surroundings, **launch.environment})

        def shown() -> Window | None:
            started.check()
            # Some toolkits do not say which process a window is of; those are known by their title alone.
            window = self._of(started) if launch.says_pid else self._titled(launch.title)
            return window if window and launch.title in window.title else None

        window = await self.screen.until(f"the window of {launch.name}", shown, SECONDS, started.said)
        if launch.accessible:
            await self._joined(launch.name, started)
        return App(launch.name, started, window)

    async def _joined(self, name: str, started: Started) -> None:
        """Waits until an application answers on the accessibility bus; it may take seconds after its window."""
        async with accessibility_bus(self.surroundings) as bus:
            try:
                async with asyncio.timeout(SECONDS):
                    while not any(started.owns(pid) for pid in await bus.applications()):
                        started.check()
                        await self.screen.change()
            except TimeoutError:
                raise NothingCame(
                    what=f"{name} on the accessibility bus", seconds=SECONDS, windows="-", log=started.said()
                ) from None


@asynccontextmanager
async def virtual_desk(width: int = 1280, height: int = 800) -> AsyncGenerator[VirtualDesk]:
    """Starts an empty desktop, yields it, ends everything on it and removes every trace, also after a failure."""
    programs = {name: find(name) for name in ("Xvfb", "dbus-daemon", "at-spi-bus-launcher", "openbox", "xdotool")}
    async with AsyncExitStack() as stack:
        home = _home()
        stack.callback(shutil.rmtree, home, ignore_errors=True)
        processes = Processes(home)
        stack.push_async_callback(processes.end_all)
        surroundings = _surroundings(home)

        screen_size = ("-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset")
        number = await processes.announced(programs["Xvfb"], "-displayfd", "{fd}", *screen_size, env=surroundings)
        surroundings["DISPLAY"] = f":{number}"
        # The session starts the accessibility bus on demand, and passes on these surroundings.
        words = ("--session", "--nofork", "--nopidfile", "--nosyslog", "--print-address={fd}")
        address = f"--address=unix:path={home}/run/bus"
        answer = await processes.announced(programs["dbus-daemon"], *words, address, env=surroundings)
        surroundings[SESSION] = answer
        screen = Screen(surroundings["DISPLAY"])
        stack.callback(screen.close)
        await processes.start([programs["openbox"], "--sm-disable"], surroundings)
        await screen.until("a window manager", lambda: screen.managed() or None, SECONDS)
        await enable_accessibility(surroundings)
        yield VirtualDesk(home, surroundings, screen, processes)


def _home() -> Path:
    folder = tempfile.mkdtemp(prefix="deskhand-vd-")
    if len(os.fsencode(folder)) > FOLDER_BYTES:
        Path(folder).rmdir()
        folder = tempfile.mkdtemp(prefix="deskhand-vd-", dir="/tmp")
    return Path(folder)


def _surroundings(home: Path) -> dict[str, str]:
    """Hardly anything of the tester's: above all not a display, a session or a home."""
    found = {"HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/games", "LANG": "C.UTF-8"}
    # A file for settings, so that they need no service, and no editor offers to restore what a crash left.
    found |= {"GSETTINGS_BACKEND": "keyfile", "USER": "desk", "LOGNAME": "desk", "TMPDIR": str(home / "tmp")}
    (home / "tmp").mkdir()
    for name, below in FOLDERS.items():
        folder = home / below
        folder.mkdir(parents=True, mode=0o700)
        found[name] = str(folder)
    settings = home / SETTINGS
    settings.parent.mkdir(parents=True)
    settings.write_text("[org/xfce/mousepad/preferences/file]\nsession-restore='never'\nautosave-timer=uint32 0\n")
    return found
