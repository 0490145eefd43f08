"""Which file a window shows: what the app says of its document, else its title held against what it may have open.

Nothing is guessed between two files of one name unless the process has one of them open or was started with it. A
title is text that anybody may have written, a page too: of a document that the app says lies elsewhere it names no file
here, and where it alone speaks of a file, the file is told as `titled`, and what is asked about it is asked back.
"""

from __future__ import annotations

import asyncio
import os
import platform
import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple
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
_PAGES: Final = frozenset({"http", "https", "ftp", "data", "blob", "filesystem", "view-source", "javascript"})
"""How addresses of pages begin."""
_MARKS: Final = "*•● "


class _Sign(NamedTuple):
    """A file that a window seems to show, and whether nothing but its title speaks of it."""

    path: str
    titled: bool


@dataclass(slots=True)
class _Shown:
    """One window, and the file it was found to show; `titled` where only the title says so."""

    seen: WindowSeen
    path: str = ""
    titled: bool = False
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
            sign = self._said(shown.seen) or await self._found(shown.seen)
            places = () if sign is None else await self._places(sign.path)
            if self._out is None:
                return
            if any(map(self._privacy.is_closed, places)):
                self._privacy.learn([one.rpartition("/")[2] for one in places])  # hides the window that shows it
                return
            if sign is not None or wait is None:
                told = bool(places) and all(map(self._privacy.may_tell, places))
                self._show(self._out, shown, sign if told else None)
                return
            if not _names(shown.seen):
                self._show(self._out, shown, None)
                return
            await asyncio.sleep(wait)

    async def _places(self, path: str) -> tuple[str, ...]:
        """A path as it is written and where that leads; nothing where a disk does not answer."""
        real = asyncio.to_thread(lambda: path_text(os.path.realpath(native_path(path))))
        try:
            return (path, await asyncio.wait_for(real, LOOK_SECONDS))
        except TimeoutError:
            return ()

    def _show(self, out: Out, shown: _Shown, sign: _Sign | None) -> None:
        path = "" if sign is None else sign.path
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
        shown.titled = sign is not None and sign.titled
        if path:
            showing = [one for one in self._windows.values() if one.path == path]
            titled = all(one.titled for one in showing)
            out.set(path, {"unsaved": unsaved or None, "titled": titled or None})

    def _closed(self, out: Out, shown: _Shown) -> None:
        path, shown.path = shown.path, ""
        now = round(self._clock(), 2)
        out.end("opened", shown.seen.handle, path, now)
        if not any(other.path == path for other in self._windows.values()):
            out.set(path, {"closed": now, "unsaved": None})

    def _said(self, seen: WindowSeen) -> _Sign | None:
        """The one local file that the app itself names as its document."""
        paths = {path for url in seen.urls if (path := _local(url)) is not None}
        return _Sign(path_text(paths.pop()), titled=False) if len(paths) == 1 else None

    async def _found(self, seen: WindowSeen) -> _Sign | None:
        names = _names(seen)
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
    ) -> _Sign | None:  # fmt: skip
        """On a thread: the strongest sign first, and of one sign only what leaves no doubt."""
        places = [self._absolute(name) for name in names if _is_path(name)]
        whole = places + [f"{place}/{name}" for place in places for name in names if not _is_path(name)]
        held = [] if seen.pid is None else self._held(seen.pid)
        wanted = {name.casefold() for name in names}
        for paths in (whole, held, used, listed):
            fitting = dict.fromkeys(path for path in paths if path and _fits(path, wanted))
            there = [path for path in fitting if Path(native_path(path)).is_file()]
            if len(there) == 1 or (there and paths is used):
                return _Sign(there[0], titled=there[0] not in held)
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
                path = _local(word) if word.startswith("file:") else word
                found.append(os.path.normpath(os.path.join(start, path or "")))  # noqa: PTH118 - may hold any bytes
        return _texts(found)


def _local(url: str) -> str | None:
    """The path of a file on this computer, in the system's form; None of everything else that may stand there."""
    try:
        address = urlsplit(url)
    except ValueError:  # no address at all: whoever wrote it
        return None
    if address.scheme != "file" or address.netloc not in ("", "localhost", platform.node()):
        return None
    return unquote(address.path, errors="surrogateescape")


def _names(seen: WindowSeen) -> list[str]:
    """What of a title may be a file: everything before or after a dash, or in brackets, with an ending or a path.

    Where the app itself says that it shows a page, nothing of the title is: pages write their titles themselves.
    """
    if any(url.strip().partition(":")[0].casefold() in _PAGES for url in seen.urls):
        return []
    text = seen.title.strip(_MARKS)
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
