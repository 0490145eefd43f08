"""Giving a thing a name that nothing else has, in one step, so that nothing is ever written over."""

from __future__ import annotations

import ctypes
import errno
import os
import stat
from collections.abc import Iterator, Sequence
from typing import Final

from deskhand.core.paths import split_ending
from deskhand.desk.files.problems import TakenPlace
from deskhand.desk.files.system import c_call

MAX_NAME: Final = 255
MAX_TRIES: Final = 10_000
_NOREPLACE: Final = ("renameat2", 1), ("renameatx_np", 4)
"""The one-step calls of Linux and macOS, each with its own number for the same wish."""
_EXCHANGE: Final = ("renameat2", 2), ("renameatx_np", 2)
_UNSUPPORTED: Final = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP)


def numbered(name: str, n: int) -> str:
    """The nth name to try: `report.pdf`, `report (2).pdf` …, cut so that it stays within what a disk can hold."""
    if n == 1:
        return name
    stem, ending = split_ending(name)
    mark = f" ({n})"
    room = MAX_NAME - len(os.fsencode(mark + ending))
    return _cut(stem, room) + mark + ending


def _cut(stem: str, room: int) -> str:
    """At most `room` bytes of a native name, whole characters only."""
    if len(os.fsencode(stem)) <= room:
        return stem
    while len(os.fsencode(stem)) > room:
        stem = stem[:-1]
    return stem.rstrip()


def free_names(name: str) -> Iterator[str]:
    for n in range(1, MAX_TRIES):
        yield numbered(name, n)


def rename_free(from_: int, name: str, to: int, wanted: str) -> str:
    """Move to the first free name; returns it. Raises what `rename` raises, `EXDEV` included."""
    for new in free_names(wanted):
        try:
            rename_new(from_, name, to, new)
        except FileExistsError:
            continue
        return new
    raise TakenPlace(path=wanted)


def rename_new(from_: int, name: str, to: int, new: str) -> None:
    """Rename, but raise `FileExistsError` rather than replace anything, in one step where the disk can."""
    try:
        _rename_at_once(from_, name, to, new, _NOREPLACE)
    except OSError as wrong:
        if wrong.errno not in _UNSUPPORTED:
            raise
        _rename_new_in_steps(from_, name, to, new)


def exchange(from_: int, name: str, to: int, other: str) -> bool:
    """Swap two names in one step; False where the disk cannot."""
    try:
        _rename_at_once(from_, name, to, other, _EXCHANGE)
    except OSError as wrong:
        if wrong.errno not in _UNSUPPORTED:
            raise
        return False
    return True


def _rename_at_once(from_: int, name: str, to: int, new: str, wish: Sequence[tuple[str, int]]) -> None:
    call, flags = next(((call, flags) for one, flags in wish if (call := c_call(one))), (None, 0))
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), name)
    if call(from_, os.fsencode(name), to, os.fsencode(new), flags) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), name)


def _rename_new_in_steps(from_: int, name: str, to: int, new: str) -> None:
    """For disks without the one-step call: each way still fails, and never replaces, when the name is taken."""
    mode = os.stat(name, dir_fd=from_, follow_symlinks=False).st_mode
    if stat.S_ISDIR(mode):
        os.mkdir(new, 0o700, dir_fd=to)  # a folder of ours, empty: renaming a folder onto it is one step
        try:
            os.rename(name, new, src_dir_fd=from_, dst_dir_fd=to)
        except OSError:
            os.rmdir(new, dir_fd=to)
            raise
        return
    os.link(name, new, src_dir_fd=from_, dst_dir_fd=to, follow_symlinks=False)
    os.unlink(name, dir_fd=from_)


def found_as(folder: int, wanted: str, inode: int) -> str | None:
    """Under which of the names that `rename_free` tries a thing of this inode stands now."""
    gaps = 0
    for new in free_names(wanted):
        try:
            if os.stat(new, dir_fd=folder, follow_symlinks=False).st_ino == inode:
                return new
        except FileNotFoundError:
            gaps += 1
            if gaps > 32:  # names are tried in order, so it cannot be far behind the first free ones
                return None
    return None
