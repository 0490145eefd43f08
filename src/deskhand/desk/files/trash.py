"""The freedesktop.org trash (specification 1.0), shared with the person's own file manager.

A thing goes to the trash of its own disk, by one rename: the home trash, else `.Trash/UID` or `.Trash-UID` at the top
of the disk. Where there can be no trash nothing is deleted: this never goes past it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote_from_bytes, unquote_to_bytes

from deskhand.core.errors import Problem
from deskhand.core.fault import reach
from deskhand.core.paths import path_text
from deskhand.core.words import Words
from deskhand.desk.files.beneath import Place
from deskhand.desk.files.duplicate import write_all
from deskhand.desk.files.durable import sync_disk
from deskhand.desk.files.naming import found_as, free_names, rename_new
from deskhand.desk.files.problems import TakenPlace
from deskhand.desk.files.system import LISTING

_INFO_ENDING: Final = ".trashinfo"
_MAX_NAME: Final = 255 - len(_INFO_ENDING)


class NoTrash(Problem):
    words = Words(
        "The disk that holds {path} has no trash and none can be made there, so it was not deleted. "
        "I never delete past the trash.",
        "{path} 所在的磁盘没有回收站，也无法创建，因此没有删除。我从不绕过回收站删除。",
    )


class NotInTrash(Problem):
    words = Words(
        "{path} is not in the trash any more, so it cannot be brought back.",
        "{path} 已不在回收站中，无法恢复。",
    )


class Bin(NamedTuple):
    """One trash folder, its halves held open. `top`: where relative paths in it start; empty in the home trash."""

    path: str
    files: int
    info: int
    top: str

    def recorded(self, absolute: str) -> str:
        """How this trash writes down where something came from (native paths)."""
        below = absolute[len(self.top.rstrip("/")) + 1 :] if self.top else absolute
        return quote_from_bytes(os.fsencode(below), safe="/~!*'()-._")


def home_trash() -> str:
    data = os.environ.get("XDG_DATA_HOME", "")
    base = Path(data) if data.startswith("/") else Path.home() / ".local" / "share"
    return str(base / "Trash")


@contextmanager
def bin_for(place: Place, path: str, absolute: str) -> Generator[Bin]:
    """The trash for what lies in an open folder, made if it is missing; raises `NoTrash`. `absolute` is native."""
    device = os.fstat(place.folder).st_dev
    opened = _home(device, make=True) or _of_disk(_top(absolute, device), device, make=True)
    if opened is None:
        raise NoTrash(path=path)
    with _closing(opened) as one:
        yield one


@contextmanager
def bins_holding(place: Place, absolute: str) -> Generator[list[Bin]]:
    """Every trash that may hold what once lay here; makes none."""
    device = os.fstat(place.folder).st_dev
    found = [_home(device, make=False), _of_disk(_top(absolute, device), device, make=False)]
    opened = [one for one in found if one is not None]
    try:
        yield opened
    finally:
        for one in opened:
            _close(one)


def put(bin_: Bin, place: Place, absolute: str, now: datetime) -> str:
    """Move into the trash, noted first; returns what the trash calls it. Durable after the next `sync`."""
    note = _note(bin_, absolute, now)
    for entry in free_names(_shortened(place.name)):
        if len(os.fsencode(entry)) > _MAX_NAME:
            continue
        try:
            _write_note(bin_, entry, note)
        except FileExistsError:
            continue
        reach("desk.trash.noted")
        try:
            rename_new(place.folder, place.name, bin_.files, entry)
        except FileExistsError:  # something unnoted has that name
            os.unlink(entry + _INFO_ENDING, dir_fd=bin_.info)
            continue
        except BaseException:
            os.unlink(entry + _INFO_ENDING, dir_fd=bin_.info)
            raise
        return entry
    raise TakenPlace(path=place.name)


def came_from(bin_: Bin, entry: str, absolute: str) -> bool:
    """Whether the trash's note says that an entry lay at this place."""
    try:
        fd = os.open(entry + _INFO_ENDING, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=bin_.info)
    except OSError:
        return False
    try:
        lines = os.read(fd, 65_536).splitlines()
    finally:
        os.close(fd)
    wanted = unquote_to_bytes(bin_.recorded(absolute))
    return any(line.startswith(b"Path=") and unquote_to_bytes(line[5:]) == wanted for line in lines)


def forget_note(bin_: Bin, entry: str) -> None:
    """The entry has left the trash; its note goes too."""
    try:
        os.unlink(entry + _INFO_ENDING, dir_fd=bin_.info)
    except FileNotFoundError:
        return


def entry_of(bin_: Bin, name: str, inode: int) -> str | None:
    """Under which of the names that `put` tries a thing of this inode lies in the trash."""
    return found_as(bin_.files, _shortened(name), inode)


def clear_notes(bin_: Bin, name: str, absolute: str) -> None:
    """Take away notes about this place that nothing in the trash belongs to: their thing never went."""
    with os.scandir(bin_.info) as notes:
        stems = {note.name.removesuffix(_INFO_ENDING) for note in notes}
    for entry in islice(free_names(_shortened(name)), len(stems) + 1):
        if entry in stems and not holds(bin_, entry) and came_from(bin_, entry, absolute):
            forget_note(bin_, entry)


def renote(bin_: Bin, entry: str, absolute: str, now: datetime) -> None:
    """Write down where an entry came from, where a crash of the machine took the note."""
    if not came_from(bin_, entry, absolute):
        forget_note(bin_, entry)
        _write_note(bin_, entry, _note(bin_, absolute, now))


def holds(bin_: Bin, entry: str) -> bool:
    try:
        os.stat(entry, dir_fd=bin_.files, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def sync(path: str) -> None:
    """Make everything that went into a trash durable, in one go for many."""
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        sync_disk(fd)
    finally:
        os.close(fd)


def text_place(bin_: Bin, entry: str) -> str:
    return path_text(f"{bin_.path}/files/{entry}")


def _shortened(name: str) -> str:
    """A name that still has room for the note's ending."""
    while len(os.fsencode(name)) > _MAX_NAME:
        name = name[:-1]
    return name


def _note(bin_: Bin, absolute: str, now: datetime) -> bytes:
    return f"[Trash Info]\nPath={bin_.recorded(absolute)}\nDeletionDate={now:%Y-%m-%dT%H:%M:%S}\n".encode()


def _write_note(bin_: Bin, entry: str, note: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    fd = os.open(entry + _INFO_ENDING, flags, 0o600, dir_fd=bin_.info)
    try:
        write_all(fd, note)
    finally:
        os.close(fd)


def _home(device: int, *, make: bool) -> Bin | None:
    path = Path(home_trash())
    try:
        if make:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return _halves(fd, str(path), "", make=make) if os.fstat(fd).st_dev == device else None
    finally:
        os.close(fd)


def _of_disk(top: str, device: int, *, make: bool) -> Bin | None:
    """The trash at the top of a disk: the shared `.Trash` if it is safe to use, else one of our own."""
    uid = os.getuid()
    try:
        at = os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        if os.fstat(at).st_dev != device:
            return None
        shared = _shared(at, uid, make=make)
        if shared is not None:
            return _and_close(shared, f"{top.rstrip('/')}/.Trash/{uid}", top, make=make)
        own = _folder(at, f".Trash-{uid}", make=make)
        return None if own is None else _and_close(own, f"{top.rstrip('/')}/.Trash-{uid}", top, make=make)
    finally:
        os.close(at)


def _shared(at: int, uid: int, *, make: bool) -> int | None:
    """`$top/.Trash/$uid`: used only if `.Trash` is a real folder with the sticky bit, as the specification demands."""
    common = _folder(at, ".Trash", make=False)
    if common is None:
        return None
    try:
        return _folder(common, str(uid), make=make) if os.fstat(common).st_mode & stat.S_ISVTX else None
    finally:
        os.close(common)


def _folder(at: int, name: str, *, make: bool) -> int | None:
    try:
        if make:
            with suppress(FileExistsError):
                os.mkdir(name, 0o700, dir_fd=at)
        fd = os.open(name, LISTING, dir_fd=at)
    except OSError:
        return None
    return fd


def _and_close(fd: int, path: str, top: str, *, make: bool) -> Bin | None:
    try:
        return _halves(fd, path, top, make=make) if os.fstat(fd).st_uid == os.getuid() else None
    finally:
        os.close(fd)


def _halves(fd: int, path: str, top: str, *, make: bool) -> Bin | None:
    files, info = _folder(fd, "files", make=make), _folder(fd, "info", make=make)
    if files is not None and info is not None:
        return Bin(path, files, info, top)
    for one in (files, info):
        if one is not None:
            os.close(one)
    return None


def _close(bin_: Bin) -> None:
    os.close(bin_.files)
    os.close(bin_.info)


@contextmanager
def _closing(bin_: Bin) -> Generator[Bin]:
    try:
        yield bin_
    finally:
        _close(bin_)


def _top(absolute: str, device: int) -> str:
    """The top of the disk that holds a native absolute path."""
    at = absolute.rpartition("/")[0] or "/"
    while at != "/":
        above = at.rpartition("/")[0] or "/"
        try:
            if Path(above).stat().st_dev != device:
                return at
        except OSError:
            return at
        at = above
    return at
