"""The kernel's notices of changes in folders, one watch for each folder; nothing runs while nothing changes.

`watchfiles` was passed over for this: it wakes twenty times a second, watches everything below a folder whatever is in
there, and tells a rename as two things.
"""

from __future__ import annotations

import asyncio
import ctypes
import errno
import os
import struct
from collections.abc import Callable
from typing import Final, NamedTuple

ATTRIB: Final = 0x004
CLOSE_WRITE: Final = 0x008
MOVED_FROM: Final = 0x040
MOVED_TO: Final = 0x080
CREATE: Final = 0x100
DELETE: Final = 0x200
DELETE_SELF: Final = 0x400
MOVE_SELF: Final = 0x800
OVERFLOW: Final = 0x4000
IGNORED: Final = 0x8000
_ONLY_FOLDERS: Final = 0x0100_0000
_NO_LINKS: Final = 0x0200_0000
_UNLINKED_IS_QUIET: Final = 0x0400_0000
_ALL: Final = ATTRIB | CLOSE_WRITE | MOVED_FROM | MOVED_TO | CREATE | DELETE | DELETE_SELF | MOVE_SELF
_FLAGS: Final = _ALL | _ONLY_FOLDERS | _NO_LINKS | _UNLINKED_IS_QUIET
_HEAD: Final = struct.Struct("iIII")
_AT_ONCE: Final = 65_536


class Notice(NamedTuple):
    """Something in the watched folder, or that folder itself where there is no name."""

    watch: int
    mask: int
    cookie: int
    name: str


class NoWatchLeft(Exception):
    """The system gives this person no more watches."""


class Inotify:
    """One queue of notices; `heard` gets them on the loop, as many as came together."""

    def __init__(self, heard: Callable[[list[Notice]], None]) -> None:
        """Raises `NoWatchLeft` where the person has too many of these queues."""
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd = int(self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
        if self._fd < 0:
            raise _problem(ctypes.get_errno())
        self._heard = heard
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._fd, self._read)

    def close(self) -> None:
        self._loop.remove_reader(self._fd)
        os.close(self._fd)

    def watch(self, folder: str) -> int:
        """The number of its watch; raises `NoWatchLeft`, or `OSError` for what is no folder any more."""
        found = int(self._libc.inotify_add_watch(self._fd, os.fsencode(folder), _FLAGS))
        if found < 0:
            raise _problem(ctypes.get_errno())
        return found

    def leave(self, watch: int) -> None:
        self._libc.inotify_rm_watch(self._fd, watch)

    def _read(self) -> None:
        try:
            data = os.read(self._fd, _AT_ONCE)
        except BlockingIOError:
            return
        notices: list[Notice] = []
        at = 0
        while at < len(data):
            watch, mask, cookie, length = _HEAD.unpack_from(data, at)
            at += _HEAD.size
            notices.append(Notice(watch, mask, cookie, os.fsdecode(data[at : at + length].rstrip(b"\0"))))
            at += length
        self._heard(notices)


def _problem(number: int) -> Exception:
    if number in (errno.ENOSPC, errno.EMFILE):
        return NoWatchLeft(os.strerror(number))
    return OSError(number, os.strerror(number))
