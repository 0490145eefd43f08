"""The way to a real file: from an open granted folder down, one component at a time, and never through a link.

A path is checked by being walked: the folder that was reached is held open while something is done in it, so nobody
can put a link in its place between the look and the act.
"""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from deskhand.core.errors import OutsideFolders
from deskhand.core.flow.grants import inside
from deskhand.core.flow.scope import Scope
from deskhand.core.paths import joined, native_path, path_text
from deskhand.desk.files.problems import BadName, GrantedFolder, IsALink, NotAFile, NotAFolder, OnlyReading, Vanished
from deskhand.desk.files.system import GRANTED, LISTING, STEP, ensure_safe

OURS: Final = ".deskhand-"
"""How the names of half-made things begin; no listing shows them."""
ITSELF: Final = "."
"""The name of an open folder in itself."""
GONE: Final = (errno.ENOENT, errno.ESTALE)
"""What is said of something that was there a moment ago; the second by disks of other computers."""


class Place(NamedTuple):
    """A name (native form) in a folder that is held open."""

    folder: int
    name: str


class Beneath:
    """The granted folders of one job, each opened once; and single names beside them that a person said yes to."""

    def __init__(
        self, scope: Scope, closed: Sequence[str] = (), *, write: Sequence[str] | None = None, named: Sequence[str] = ()
    ) -> None:
        """All places are absolute. `closed` stay out of reach even where they lie inside: what is the desk's own, what
        was denied. Only in `write` may anything be changed (None: everywhere). `named` are reached by their name
        alone: the folder they lie in is held, and nothing else in it is there.
        """
        ensure_safe()
        self.scope = scope
        self.closed = tuple(closed)
        self._write = None if write is None else tuple(write)
        self._lock = threading.Lock()
        self._granted: dict[str, int | None] = {}
        self._named: dict[str, str] = {}
        self._beside: dict[str, int | None] = {}
        """The folders in which named places lie."""
        try:
            for place in (scope.absolute(folder) for folder in scope.folders):
                if place is not None and place not in self._granted and place not in self._named:
                    self._open(place, by_name=place in named)
        except BaseException:
            self.close()
            raise

    def _open(self, place: str, *, by_name: bool) -> None:
        if not by_name:
            try:
                self._granted[place] = _open_folder(place)
            except NotADirectoryError:
                by_name = True  # one file was granted
        if not by_name:
            return
        parent = place.rpartition("/")[0] or "/"
        self._named[place] = parent
        if parent not in self._beside:
            try:
                self._beside[parent] = _open_folder(parent)
            except NotADirectoryError:
                raise NotAFolder(path=parent) from None

    def close(self) -> None:
        """No path can be walked from here on; what is held open stays open."""
        with self._lock:
            granted, self._granted = self._granted, {}
            beside, self._beside = self._beside, {}
            for fd in (*granted.values(), *beside.values()):
                if fd is not None:
                    os.close(fd)

    def replaced(self) -> bool:
        """Whether a granted folder is another one now than when it was opened, or came or went."""
        for place, fd in self._granted.items():
            try:
                now = os.stat(native_path(place))  # noqa: PTH116 - called often
            except OSError:
                if fd is not None:
                    return True
                continue
            if fd is None or not os.path.samestat(now, os.fstat(fd)):
                return True
        return False

    def absolute(self, path: str) -> str:
        """The absolute text form of a path inside the granted folders; raises `OutsideFolders`."""
        place = None if "\0" in path else self.scope.absolute(path)
        if place is None or self._above(place) is None or self.is_closed(place):
            raise OutsideFolders(path=path.replace("\0", "\\0"))
        return place

    def covers(self, path: str) -> bool:
        place = self.scope.absolute(path)
        return place is not None and self._above(place) is not None and not self.is_closed(place)

    def ensure_writable(self, path: str) -> None:
        """Raises `OnlyReading` for a place that may be looked at and not changed."""
        if not self.may_write(path):
            raise OnlyReading(path=path)

    def may_write(self, path: str) -> bool:
        return self._write is None or inside(self.absolute(path), self._write)

    def ensure_movable(self, path: str) -> None:
        """Raises `GrantedFolder` for a granted folder itself, unless the folder around it may be changed too."""
        absolute = self.absolute(path)
        around = parent_text(absolute)
        if absolute in self._granted and (self.is_top(absolute) or not self.may_write(around)):
            raise GrantedFolder(path=path, around=around)

    def is_granted(self, absolute: str) -> bool:
        """Whether a place is a granted folder itself."""
        return absolute in self._granted

    def is_top(self, absolute: str) -> bool:
        """Whether a place is a granted folder whose own name lies out of reach: what is around it was not granted."""
        return absolute in self._granted and (absolute == "/" or not self.covers(parent_text(absolute)))

    def is_closed(self, absolute: str) -> bool:
        return any(absolute == one or absolute.startswith(one + "/") for one in self.closed)

    def holds_closed(self, path: str) -> str | None:
        """Something that is out of reach and lies below a path, so that moving it would reach it."""
        above = self.absolute(path).rstrip("/") + "/"
        return next((one for one in self.closed if one.startswith(above)), None)

    def text(self, absolute: str) -> str:
        """How a plan writes an absolute place: from the root where it lies below it."""
        root = self.scope.root.rstrip("/")
        if absolute == root:
            return "."
        return absolute[len(root) + 1 :] if absolute.startswith(root + "/") else absolute

    @contextmanager
    def folder(self, path: str, *, listing: bool = False) -> Generator[int]:
        """A folder, held open; for listing and syncing it must be readable."""
        absolute = self.absolute(path)
        fd = self._walk(path, absolute, self._above(absolute), listing=listing)
        try:
            yield fd
        finally:
            os.close(fd)

    @contextmanager
    def holding(self, absolute: str) -> Generator[int]:
        """The folder that something reachable lies in, open for syncing; its other names stay out of reach."""
        above = absolute if absolute in self._beside else self._above(absolute)
        fd = self._walk(absolute, absolute, above, listing=True)
        try:
            yield fd
        finally:
            os.close(fd)

    @contextmanager
    def place(self, path: str) -> Generator[Place]:
        """A name in its folder, whether anything has that name or not; a folder that is granted alone has none."""
        absolute = self.absolute(path)
        if self.is_top(absolute):
            raise GrantedFolder(path=path, around=parent_text(absolute))
        head, _, name = absolute.rpartition("/")
        native = native_path(name)
        if "/" in native or native in ("", ".", ".."):
            raise BadName(path=path)
        above = self._above(head or "/") if absolute in self._granted else self._above(absolute)
        fd = self._walk(path, head or "/", above, listing=False)
        try:
            yield Place(fd, native)
        finally:
            os.close(fd)

    @contextmanager
    def source(self, path: str) -> Generator[Place]:
        """A thing that is only looked at or read: its name in its folder, or a granted folder itself as `.` in it."""
        if not self.is_top(self.absolute(path)):
            with self.place(path) as place:
                yield place
            return
        with self.folder(path) as fd:
            yield Place(fd, ITSELF)

    def stat(self, path: str) -> os.stat_result | None:
        """What stands at a path, links not followed; None where nothing does."""
        try:
            if self.absolute(path) in self._granted:
                with self.folder(path) as fd:
                    return os.fstat(fd)
            with self.place(path) as place:
                return os.stat(place.name, dir_fd=place.folder, follow_symlinks=False)
        except (Vanished, NotAFolder):
            return None
        except OSError as wrong:
            if wrong.errno in (*GONE, errno.ENOTDIR):
                return None
            raise

    def points_to(self, path: str) -> str | None:
        """Where the link at a path points, as it is written in it; None where no link is."""
        try:
            with self.place(path) as place:
                return link_text(place.folder, place.name)
        except (Vanished, NotAFolder):
            return None

    @contextmanager
    def opened(self, path: str) -> Generator[int]:
        """A regular file, open for reading; a pipe or device is refused before it could block."""
        with self.source(path) as place:
            fd = open_file(place.folder, place.name, path)
        try:
            yield fd
        finally:
            os.close(fd)

    def _above(self, absolute: str) -> str | None:
        """The folder that is held open, from which a place is walked to; None where it is out of reach."""
        holding = [one for one in self._granted if absolute == one or absolute.startswith(one.rstrip("/") + "/")]
        if holding or not self._named:
            return max(holding, key=len, default=None)
        if inside(absolute, tuple(self._named)):
            return next(parent for one, parent in self._named.items() if inside(absolute, (one,)))
        head, _, name = absolute.rpartition("/")
        # What is half made lies beside the name it will have.
        return (head or "/") if name.startswith(OURS) and (head or "/") in self._beside else None

    def _walk(self, path: str, absolute: str, above: str | None, *, listing: bool) -> int:
        if above is None:
            raise OutsideFolders(path=path)
        parts = [native_path(part) for part in absolute[len(above) :].split("/") if part]
        if any("/" in part or part in (".", "..") for part in parts):
            raise BadName(path=path)
        at = self._enter(path, above, LISTING if listing and not parts else STEP)
        for n, part in enumerate(parts):
            flags = LISTING if listing and n == len(parts) - 1 else STEP
            try:
                below = _step(at, part, flags, path)
            finally:
                os.close(at)
            at = below
        return at

    def _enter(self, path: str, above: str, flags: int) -> int:
        with self._lock:
            if above not in self._granted and above not in self._beside:
                raise OutsideFolders(path=path)
            granted = self._granted.get(above, self._beside.get(above))
            if granted is None:
                raise Vanished(path=above)
            return os.open(".", flags, dir_fd=granted)


def _open_folder(place: str) -> int | None:
    """None where there is none: it may come back; until then nothing lies in it."""
    try:
        return os.open(native_path(place), GRANTED)
    except FileNotFoundError:
        return None


def _step(at: int, part: str, flags: int, path: str) -> int:
    try:
        return os.open(part, flags, dir_fd=at)
    except OSError as wrong:
        if wrong.errno in GONE:
            raise Vanished(path=path) from None
        if wrong.errno in (errno.ENOTDIR, errno.ELOOP):
            is_link = stat.S_ISLNK(os.stat(part, dir_fd=at, follow_symlinks=False).st_mode)
            raise (IsALink if is_link else NotAFolder)(path=path) from None
        raise


def link_text(folder: int, name: str) -> str | None:
    """What a link in an open folder says, in text form; None where it is none, or not there any more."""
    try:
        return path_text(os.readlink(name, dir_fd=folder))
    except OSError as wrong:
        if wrong.errno in (*GONE, errno.EINVAL):
            return None
        raise


def open_file(folder: int, name: str, path: str) -> int:
    """A regular file in an open folder, for reading; `path` is what it is called in a complaint."""
    fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    if stat.S_ISREG(os.fstat(fd).st_mode):
        return fd
    os.close(fd)
    raise NotAFile(path=path)


def parent_text(path: str) -> str:
    """The folder part of a text path, as a path."""
    head, slash, _ = path.rstrip("/").rpartition("/")
    return head or ("/" if slash else ".")


def beside(path: str, name: str) -> str:
    """Another name in the folder of a text path."""
    return joined(parent_text(path), name)
