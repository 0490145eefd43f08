"""Which file a window shows: what the app says of its document, else its title held against what it may have open.

Nothing is guessed between two files of one name unless the process has one of them open or was started with it.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from deskhand.core.paths import native_path, path_text, split_ending
from deskhand.core.world.kinds import Value
from deskhand.desk.perceive.backend import Out
from deskhand.desk.perceive.linux.programs import PROCESSES
from deskhand.desk.perceive.linux.recent import Recent
from deskhand.desk.perceive.perceiver import WindowSeen
from deskhand.desk.perceive.privacy import Privacy

LOOK_SECONDS: Final = 5.0
AGAIN_SECONDS: Final = (0.5, 2.0)
"""A program opens its file, and the list of recent files is written, a little after the title says it."""
MOST_OPEN: Final = 2_000
_DASHES: Final = re.compile(r"\s+[-–—|•]\s+")
_BRACKETS: Final = re.compile(r"\s+\(|\)|\s+\[|\]")
_MARKS: Final = "*•● "


@dataclass(slots=True)
class _Shown:
    """One window, and the file it was found to show."""

    seen: WindowSeen
    path: str = ""
    task: asyncio.Task[None] | None = None


class Documents:
    """Tells of windows that have files `opened`, and of the files when they were opened and closed."""

    name = "documents"

    def __init__(
        self,
        privacy: Privacy,
        recent: Callable[[], Sequence[Recent]],
        named: Callable[[str], Sequence[str]],
        *,
        home: str = "",
        processes: Path = PROCESSES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`recent` are recently used files, `named` the told files of a name, both as paths in their text form."""
        self._privacy = privacy
        self._recent = recent
        self._named = named
        self._home = home
        self._processes = processes
        self._clock = clock
        self._out: Out | None = None
        self._windows: dict[str, _Shown] = {}

    async def start(self, out: Out) -> None:
        self._out = out
        for shown in self._windows.values():
            shown.path = ""
            self._look(shown)

    async def stop(self) -> None:
        self._out = None
        tasks = [shown.task for shown in self._windows.values() if shown.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def window(self, seen: WindowSeen) -> None:
        shown = self._windows.get(seen.handle)
        if shown is None:
            shown = self._windows[seen.handle] = _Shown(seen)
        elif shown.seen == seen:
            return
        shown.seen = seen
        if self._out is not None:
            self._look(shown)

    def window_gone(self, handle: str) -> None:
        shown = self._windows.pop(handle, None)
        if shown is None:
            return
        if shown.task is not None:
            shown.task.cancel()
        if self._out is not None and shown.path:
            self._closed(self._out, shown)

    def _look(self, shown: _Shown) -> None:
        if shown.task is not None:
            shown.task.cancel()
        shown.task = asyncio.get_running_loop().create_task(self._find(shown))

    async def _find(self, shown: _Shown) -> None:
        for wait in (*AGAIN_SECONDS, None):
            path = self._said(shown.seen) or await self._found(shown.seen)
            if self._out is None:
                return
            if path is not None and self._privacy.is_closed(path):
                self._privacy.learn([path.rpartition("/")[2]])  # hides the window, which shows what is excluded
                return
            if path is not None or wait is None:
                self._show(self._out, shown, path if path and self._privacy.may_tell(path) else "")
                return
            if not _names(shown.seen.title):
                self._show(self._out, shown, "")
                return
            await asyncio.sleep(wait)

    def _show(self, out: Out, shown: _Shown, path: str) -> None:
        unsaved = shown.seen.title[:1] in _MARKS.strip() and bool(shown.seen.title)
        if path != shown.path:
            if shown.path:
                self._closed(out, shown)
            shown.path = path
            if path:
                now = round(self._clock(), 2)
                fields: dict[str, Value] = {"name": path.rpartition("/")[2], "type": "file", "opened": now}
                out.new(path, "file", "", fields)
                out.edge("opened", shown.seen.handle, path, now)
        if path:
            out.set(path, {"unsaved": unsaved or None})

    def _closed(self, out: Out, shown: _Shown) -> None:
        path, shown.path = shown.path, ""
        now = round(self._clock(), 2)
        out.end("opened", shown.seen.handle, path, now)
        if not any(other.path == path for other in self._windows.values()):
            out.set(path, {"closed": now, "unsaved": None})

    def _said(self, seen: WindowSeen) -> str | None:
        """The one local file that the app itself names as its document."""
        addresses = (urlsplit(url) for url in seen.urls)
        paths = {path_text(unquote(one.path, errors="surrogateescape")) for one in addresses if one.scheme == "file"}
        return next(iter(paths)) if len(paths) == 1 else None

    async def _found(self, seen: WindowSeen) -> str | None:
        names = _names(seen.title)
        if not names:
            return None
        listed = [path for name in names for path in self._named(name)]
        used = [one.path for one in self._recent()]
        look = asyncio.to_thread(self._look_for, seen, names, listed, used)
        try:
            return await asyncio.wait_for(look, LOOK_SECONDS)
        except TimeoutError:  # a disk that does not answer: the file is not known
            return None

    def _look_for(
        self, seen: WindowSeen, names: Sequence[str], listed: Sequence[str], used: Sequence[str]
    ) -> str | None:  # fmt: skip
        """On a thread: the strongest sign first, and of one sign only what leaves no doubt."""
        places = [self._absolute(name) for name in names if _is_path(name)]
        whole = places + [f"{place}/{name}" for place in places for name in names if not _is_path(name)]
        held = [] if seen.pid is None else self._held(seen.pid)
        wanted = {name.casefold() for name in names}
        for paths in (whole, held, used, listed):
            fitting = dict.fromkeys(path for path in paths if path and _fits(path, wanted))
            there = [path for path in fitting if Path(native_path(path)).is_file()]
            if len(there) == 1 or (there and paths is used):
                return there[0]
            if there:
                return None
        return None

    def _absolute(self, name: str) -> str:
        return self._home + name[1:] if name.startswith("~/") else name

    def _held(self, pid: int) -> list[str]:
        """The files a process has open, or was started with."""
        place = self._processes / str(pid)
        found: list[str] = []
        try:
            with os.scandir(place / "fd") as entries:
                for _, entry in zip(range(MOST_OPEN), entries, strict=False):
                    target = _target(entry.path)
                    if target.startswith("/") and not target.startswith(("/dev/", "/proc/", "/memfd:")):
                        found.append(target)
            start = _target(str(place / "cwd"))
            words = (place / "cmdline").read_bytes().decode("utf-8", "surrogateescape").split("\0")[1:]
        except OSError:  # gone, or another person's
            return _texts(found)
        for word in words:
            if word and not word.startswith("-"):
                path = unquote(urlsplit(word).path) if word.startswith("file:") else word
                found.append(os.path.normpath(os.path.join(start, path)))  # noqa: PTH118 - may hold any bytes
        return _texts(found)


def _names(title: str) -> list[str]:
    """What of a title may be a file: everything before or after a dash, or in brackets, with an ending or a path."""
    text = title.strip(_MARKS)
    parts = [text]
    for dash in _DASHES.finditer(text):
        parts += [text[: dash.start()], text[dash.end() :]]
    parts += [inner for part in list(parts) for inner in _BRACKETS.split(part)]
    found = dict.fromkeys(part.strip(_MARKS) for part in parts)
    return [part for part in found if _is_path(part) or split_ending(part.rpartition("/")[2])[1]]


def _is_path(part: str) -> bool:
    return part.startswith(("/", "~/"))


def _fits(path: str, wanted: Iterable[str]) -> bool:
    """Whether a path is what a title may name: by its name, or to its end where the title has a path."""
    said = path.casefold()
    name = said.rpartition("/")[2]
    return any(one == name or (_is_path(one) and said.endswith(one.lstrip("~"))) for one in wanted)


def _target(link: str) -> str:
    try:
        return os.readlink(link)  # noqa: PTH115 - may hold any bytes
    except OSError:
        return ""


def _texts(paths: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(path_text(path) for path in paths))
