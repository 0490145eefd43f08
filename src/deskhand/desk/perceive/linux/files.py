"""The granted folders as they are and change: one watch for each folder, bounded, renames told as renames."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

from deskhand.core.paths import native_path, path_text
from deskhand.core.world.kinds import Value
from deskhand.core.world.names import MOST_NAMES
from deskhand.core.world.spelling import plain
from deskhand.desk.perceive.backend import Out
from deskhand.desk.perceive.linux import inotify
from deskhand.desk.perceive.linux.files_unseen import (
    DiskHangs,
    ExcludedUnknown,
    ExcludedUnread,
    FilesCapped,
    FolderGone,
    WatchesUsedUp,
)
from deskhand.desk.perceive.linux.inotify import Inotify, Notice, NoWatchLeft
from deskhand.desk.perceive.linux.walk import Limits, Listed, is_passed_over, look, nothing, walk
from deskhand.desk.perceive.privacy import Privacy
from deskhand.desk.perceive.watching import SourceBroke

T = TypeVar("T")

MOST_FILES: Final = 10_000
MOST_IN_FOLDER: Final = 5_000
MOST_FOLDERS: Final = 4_000
SPARE: Final = 2_000
"""How many more are told because they changed, when the rest is full: what is touched is what is asked about."""
GATHER: Final = 0.03
"""Seconds in which notices are gathered: the two halves of a rename, and all that one save does."""
DISK_SECONDS: Final = 30.0
_BATCH: Final = 250
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that is kept in sight."""

    files: int = MOST_FILES
    in_folder: int = MOST_IN_FOLDER
    folders: int = MOST_FOLDERS
    spare: int = SPARE


class GrantedFolders:
    """Tells of files and folders under their paths."""

    name = "files"

    def __init__(
        self,
        folders: Sequence[str],
        privacy: Privacy,
        caps: Caps | None = None,
        *,
        touched: Callable[[], None] = lambda: None,
    ) -> None:
        """`folders` are absolute paths in their text form, none inside another; `touched` is called after changes."""
        self._touched = touched
        self._known: dict[str, bool] = {}
        """Every path that was told, in the system's form, and whether it is a folder."""
        self._tops = [native_path(one).rstrip("/") or "/" for one in folders]
        self._privacy = privacy
        privacy.has_granted = self._has
        privacy.wait()
        self._some_unknown = False
        self._caps = caps if caps is not None else Caps()
        self._inotify: Inotify | None = None

    async def start(self, out: Out) -> None:
        self._out = out
        self._loop = asyncio.get_running_loop()
        self._ended = threading.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="perceive-files")
        self._folder_of: dict[int, str] = {}
        self._watch_of: dict[str, int] = {}
        self._known = {}
        self._missing: dict[str, None] = {}
        self._coming: dict[int, dict[str, str]] = {}
        self._notices: list[Notice] = []
        self._timer: asyncio.TimerHandle | None = None
        self._following: asyncio.Task[None] | None = None
        self._no_watch_left = False
        try:
            self._inotify = Inotify(self._heard)
        except NoWatchLeft:
            raise WatchesUsedUp(folders=0) from None
        self._limits = self._full()
        try:
            await self._learn_excluded([native_path(one) for one in self._privacy.excluded])
        except TimeoutError:
            raise ExcludedUnread from None
        self._privacy.learned()
        await self._tell_below(self._tops, "")
        self._limits.files += self._caps.spare
        self._say_limits()

    def named(self, name: str) -> list[str]:
        """The told files of this name, as paths in their text form."""
        end = "/" + native_path(name).rpartition("/")[2]
        return [path_text(path) for path, is_folder in self._known.items() if not is_folder and path.endswith(end)]

    async def stop(self) -> None:
        if self._inotify is None:
            return
        self._ended.set()
        if self._timer is not None:
            self._timer.cancel()
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        self._inotify.close()
        self._inotify = None
        # A disk that hangs may hold the thread for longer; nobody waits for it.
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _has(self, name: str, is_folder: bool) -> bool:
        """Whether something of a plain name is told."""
        return any(
            one is is_folder and plain(path_text(path.rpartition("/")[2])) == name for path, one in self._known.items()
        )

    def _heard(self, notices: list[Notice]) -> None:
        for notice in notices:  # before any window can be told that has the name already
            folder = self._folder_of.get(notice.watch)
            if folder is not None and notice.name and self._privacy.is_excluded(path_text(folder)):
                self._privacy.learn([path_text(notice.name)])
        self._notices += notices
        self._soon()

    def _soon(self) -> None:
        if self._timer is None:
            self._timer = self._loop.call_later(GATHER, self._begin)

    def _begin(self) -> None:
        self._timer = None
        if self._following is None or self._following.done():
            self._following = self._loop.create_task(self._follow())
        else:
            self._soon()

    async def _follow(self) -> None:
        notices, self._notices = self._notices, []
        try:
            await self._follow_up(notices)
        except TimeoutError:
            self._out.lost(DiskHangs())
        except Exception as wrong:  # noqa: BLE001 - a task that dies silently would look like folders at rest
            _log.warning("files broke off", exc_info=wrong)
            self._out.lost(SourceBroke(source=self.name, why=f"{type(wrong).__name__}: {wrong}"))

    async def _follow_up(self, notices: Sequence[Notice]) -> None:
        touched: dict[str, None] = {}
        moves: dict[int, str] = {}
        for notice in notices:
            if notice.mask & inotify.OVERFLOW:  # so much happened at once that some of it was not said
                await self._read_anew()
                return
            self._maybe_back(notice, touched)
            folder = self._folder_of.get(notice.watch)
            if folder is None:
                continue
            if notice.mask & inotify.IGNORED:
                self._forget_watch(notice.watch)
            elif not notice.name:
                self._top_gone(folder, notice.mask)
            else:
                path = f"{folder.rstrip('/')}/{notice.name}"
                if notice.mask & inotify.MOVED_TO and notice.cookie in moves:
                    self._moved(moves.pop(notice.cookie), path)
                elif notice.mask & inotify.MOVED_FROM:
                    moves[notice.cookie] = path
                touched[path] = None
        await self._look_at(list(touched))
        self._touched()

    def _top_gone(self, folder: str, mask: int) -> None:
        """A granted folder itself went or is another now; of the folders in it their own folder says so."""
        if folder in self._tops and mask & (inotify.DELETE_SELF | inotify.MOVE_SELF):
            self._drop(folder)
            self._wait_for(folder)

    def _wait_for(self, top: str) -> None:
        """A granted folder that is not there is heard of when it comes, if what it stands in is there."""
        folder, _, name = top.rpartition("/")
        self._missing[top] = None
        self._say_limits()
        try:
            watch = self._watched(folder or "/")
        except OSError:
            return
        self._coming.setdefault(watch, {})[name] = top

    def _maybe_back(self, notice: Notice, touched: dict[str, None]) -> None:
        top = self._coming.get(notice.watch, {}).get(notice.name)
        if top is not None and notice.mask & (inotify.CREATE | inotify.MOVED_TO):
            touched[top] = None

    def _moved(self, before: str, now: str) -> None:
        """What is told keeps its number, unless there is something of the new name: then that was written anew."""
        folder = now.rpartition("/")[0] or "/"
        if before not in self._known or now in self._known or not self._may_tell(now) or folder not in self._known:
            return
        self._out.move(path_text(before), path_text(folder))
        self._out.rename(path_text(before), path_text(now))
        for path in [path for path in self._known if path == before or path.startswith(f"{before}/")]:
            moved = now + path[len(before) :]
            self._known[moved] = self._known.pop(path)
            if (watch := self._watch_of.pop(path, None)) is not None:
                self._watch_of[moved] = watch
                self._folder_of[watch] = moved

    async def _look_at(self, paths: Sequence[str]) -> None:
        found = await self._on_disk(lambda: {path: look(path) for path in paths})
        fresh: list[str] = []
        excluded: list[str] = []
        for path, fields in found.items():
            if path in self._missing and fields is not None:
                del self._missing[path]
                fresh.append(path)
            elif self._privacy.is_excluded(path_text(path)):
                excluded.append(path)
            elif fields is None or not self._may_tell(path):
                self._drop(path)
            elif path in self._known and self._known[path] == (fields["type"] == "folder"):
                self._out.set(path_text(path), fields)
            else:
                self._drop(path)
                self._tell(path, fields)
                if fields["type"] == "folder":
                    fresh.append(path)
        if excluded:
            await self._learn_excluded(excluded)
        for path in fresh:
            await self._tell_below([path], "" if path in self._tops else path.rpartition("/")[0])

    async def _tell_below(self, tops: Sequence[str], above: str) -> set[str]:
        """Reads folders and all below them, on the thread, tells of them in pieces, and says what it found."""
        found: set[str] = set()
        steps = walk(tops, self._watched, self._limits, self._may_tell, self._ended.is_set)
        while (listed := await self._on_disk(lambda: next(steps, None))) is not None:
            found.add(listed.folder)
            found.update(f"{listed.folder.rstrip('/')}/{entry.name}" for entry in listed.entries)
            await self._tell_listed(listed, above)
        for top in tops:
            if top in self._tops and top not in found:
                self._wait_for(top)
        self._say_limits()
        return found

    async def _tell_listed(self, listed: Listed, above: str) -> None:
        self._folder_of[listed.watch] = listed.folder
        self._watch_of[listed.folder] = listed.watch
        if listed.folder not in self._known:
            self._known[listed.folder] = True
            name = listed.folder.rpartition("/")[2] or "/"
            fields: dict[str, Value] = {"name": path_text(name), "type": "folder"}
            self._out.new(path_text(listed.folder), "file", path_text(above), fields)
        for number, entry in enumerate(listed.entries):
            path = f"{listed.folder.rstrip('/')}/{entry.name}"
            if self._known.get(path) is entry.is_folder:
                self._out.set(path_text(path), entry.fields)
            else:
                self._drop(path)
                self._tell(path, entry.fields, spend=False)
            if number % _BATCH == _BATCH - 1:
                await asyncio.sleep(0)

    async def _read_anew(self) -> None:
        self._limits = self._full()
        found = await self._tell_below(self._tops, "")
        for path in [path for path in self._known if path not in found]:
            self._drop(path)
        self._limits.files += self._caps.spare

    def _full(self) -> Limits:
        return Limits(self._caps.files, self._caps.folders, self._caps.in_folder)

    def _tell(self, path: str, fields: dict[str, Value], *, spend: bool = True) -> None:
        if spend:
            if self._limits.files <= 0:
                self._limits.reached = True
                self._say_limits()
                return
            self._limits.files -= 1
        folder = path.rpartition("/")[0] or "/"
        if folder not in self._known:
            return
        self._known[path] = fields["type"] == "folder"
        self._out.new(path_text(path), "file", path_text(folder), fields)

    def _drop(self, path: str) -> None:
        is_folder = self._known.pop(path, None)
        if is_folder is None:
            return
        self._limits.files += 1
        self._out.gone(path_text(path))
        if not is_folder:
            return
        for inner in [one for one in self._known if one.startswith(f"{path}/")]:
            del self._known[inner]
            self._limits.files += 1
        for inner in [one for one in self._watch_of if one == path or one.startswith(f"{path}/")]:
            self._limits.folders += 1
            watch = self._watch_of.pop(inner)
            self._folder_of.pop(watch, None)
            if self._inotify is not None:
                self._inotify.leave(watch)

    def _may_tell(self, path: str) -> bool:
        return not is_passed_over(path.rpartition("/")[2]) and self._privacy.may_tell(path_text(path))

    def _watched(self, folder: str) -> int:
        """On the thread."""
        if self._no_watch_left or self._inotify is None:
            raise FileNotFoundError(folder)
        try:
            return self._inotify.watch(folder)
        except NoWatchLeft:
            self._no_watch_left = True
            raise FileNotFoundError(folder) from None

    def _forget_watch(self, watch: int) -> None:
        folder = self._folder_of.pop(watch, None)
        if folder is not None and self._watch_of.get(folder) == watch:
            del self._watch_of[folder]

    async def _learn_excluded(self, places: Sequence[str]) -> None:
        """Names of excluded files and in excluded folders; they stay here: windows that show one are known by it."""
        found = await self._on_disk(lambda: {path: look(path) for path in places})
        are_folders = {path: one["type"] == "folder" for path, one in found.items() if one is not None}
        self._learn({path.rpartition("/")[2]: is_folder for path, is_folder in are_folders.items()})
        tops = [path for path, is_folder in are_folders.items() if is_folder]
        limits = Limits(MOST_NAMES, self._caps.folders, MOST_NAMES)
        steps = walk(tops, self._watched, limits, lambda _: True, self._ended.is_set, passes_over=nothing)
        while (listed := await self._on_disk(lambda: next(steps, None))) is not None:
            self._folder_of[listed.watch] = listed.folder
            names = {entry.name: entry.is_folder for entry in listed.entries}
            self._learn({**names, listed.folder.rpartition("/")[2]: True})
        self._some_unknown = self._some_unknown or limits.reached or self._privacy.names_left_out

    def _learn(self, names: Mapping[str, bool]) -> None:
        self._privacy.learn(
            (path_text(name) for name, is_folder in names.items() if not is_folder),
            (path_text(name) for name, is_folder in names.items() if is_folder),
        )

    def _say_limits(self) -> None:
        if self._no_watch_left:
            self._out.limited(WatchesUsedUp(folders=len(self._watch_of)))
        elif self._missing:
            self._out.limited(FolderGone(folder=path_text(next(iter(self._missing)))))
        elif self._some_unknown:
            self._out.limited(ExcludedUnknown(most=MOST_NAMES))
        elif self._limits.reached:
            self._out.limited(FilesCapped(told=len(self._known)))
        else:
            self._out.limited(None)

    async def _on_disk(self, work: Callable[[], T]) -> T:
        return await asyncio.wait_for(self._loop.run_in_executor(self._thread, work), DISK_SECONDS)
