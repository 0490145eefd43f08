"""The files a desktop remembers as used lately: one list that all its programs write, read anew when it is written."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import msgspec

from deskhand.core.paths import native_path
from deskhand.core.world.kinds import Value
from deskhand.core.world.spelling import path_of
from deskhand.desk.perceive.backend import Out
from deskhand.desk.perceive.linux.files_unseen import WatchesUsedUp
from deskhand.desk.perceive.linux.inotify import CLOSE_WRITE, MOVED_TO, Inotify, Notice, NoWatchLeft
from deskhand.desk.perceive.privacy import Privacy
from deskhand.desk.perceive.resolving import followed

MOST: Final = 300
MOST_BYTES: Final = 8_000_000
GATHER: Final = 0.1
_TYPE: Final = "{http://www.freedesktop.org/standards/shared-mime-info}mime-type"


class Recent(msgspec.Struct, frozen=True):
    """One file of the list; `path` in its text form."""

    path: str
    opened: float
    mime: str = ""


def recent_list() -> Path:
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    return Path(data) / "recently-used.xbel"


class RecentFiles:
    """Tells of recently used files that may be told; `used` has them all, newest first, and stays here."""

    name = "recent"

    def __init__(self, privacy: Privacy, file: Path | None = None) -> None:
        self._privacy = privacy
        self._file = file if file is not None else recent_list()
        self._inotify: Inotify | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._reading: asyncio.Task[None] | None = None
        self.used: list[Recent] = []

    async def start(self, out: Out) -> None:
        self._out = out
        self._told: set[str] = set()
        try:
            self._inotify = Inotify(self._heard)
            self._inotify.watch(str(self._file.parent))
        except NoWatchLeft:
            raise WatchesUsedUp(folders=0) from None
        except FileNotFoundError:  # no program on this desk keeps such a list
            return
        await self._read()

    async def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        if self._inotify is not None:
            self._inotify.close()
            self._inotify = None

    def _heard(self, notices: list[Notice]) -> None:
        written = any(one.name == self._file.name and one.mask & (CLOSE_WRITE | MOVED_TO) for one in notices)
        if written and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER, self._begin)

    def _begin(self) -> None:
        self._timer = None
        if self._reading is None or self._reading.done():
            self._reading = asyncio.get_running_loop().create_task(self._read())
        else:
            self._timer = asyncio.get_running_loop().call_later(GATHER, self._begin)

    async def _read(self) -> None:
        found = await asyncio.to_thread(read_recent, self._file)
        if found is None:
            return  # it is being written: the end of that is heard too
        self.used = found
        there = await asyncio.to_thread(self._there, [one for one in found if not self._privacy.is_closed(one.path)])
        for one in there:
            fields: dict[str, Value] = {"name": one.path.rpartition("/")[2], "type": "file", "opened": one.opened}
            if one.mime:
                fields["mime"] = one.mime
            self._out.new(one.path, "file", "", fields)
        paths = {one.path for one in there}
        for path in self._told - paths:
            self._out.gone(path)
        self._told = paths

    def _there(self, listed: Sequence[Recent]) -> list[Recent]:
        """Those that may be told, under the path where they lie: what is listed may be the way through a link."""
        followed_too = [msgspec.structs.replace(one, path=followed(one.path)) for one in listed]
        told = {one.path: one for one in reversed(followed_too) if self._privacy.may_tell(one.path)}
        return [one for one in told.values() if os.path.lexists(native_path(one.path))]


def read_recent(file: Path) -> list[Recent] | None:
    """The list, newest first; None where it cannot be read just now."""
    try:
        if file.stat().st_size > MOST_BYTES:
            return []
        root = ElementTree.fromstring(file.read_bytes())  # noqa: S314 - the person's own file, of a bounded size
    except FileNotFoundError:
        return []
    except (OSError, ElementTree.ParseError):
        return None
    found: list[Recent] = []
    for mark in root.iter("bookmark"):
        path = path_of(mark.get("href", ""))
        if path is None:
            continue
        kind = next((one.get("type", "") for one in mark.iter(_TYPE)), "")
        found.append(Recent(path, _when(mark.get("visited") or mark.get("modified")), kind))
    found.sort(key=lambda one: -one.opened)
    return found[:MOST]


def _when(text: str | None) -> float:
    try:
        return round(datetime.fromisoformat(text or "").timestamp(), 2)
    except ValueError:
        return 0.0
