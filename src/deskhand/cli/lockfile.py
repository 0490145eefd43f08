"""A lock on an open file that dies with whoever holds it, on each kind of system. Unverified but for Linux."""

from __future__ import annotations

import os
import struct
import sys
from typing import Final

_FLOCK: Final = struct.Struct("@hhqqi0q")
"""`struct flock` of Linux: kind, whence, start, length, process."""
_FAR: Final = 1 << 30
"""Windows locks bytes, and nobody can read a locked one: so one that is never written."""


def taken(lock: int) -> bool:
    """Take the lock of this open file, if nobody has it."""
    if sys.platform == "win32":
        return _taken_byte(lock)
    import fcntl

    try:
        if hasattr(fcntl, "F_OFD_SETLK"):
            fcntl.fcntl(lock, fcntl.F_OFD_SETLK, _whole())
        else:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):  # either is what the standard lets a held lock be told as
        return False
    return True


def held(lock: int) -> bool:
    """Whether somebody has the lock. On Linux nothing is taken for the answer; elsewhere it is, for a moment."""
    if sys.platform == "win32":
        return not _taken_byte(lock, release=True)
    import fcntl

    if hasattr(fcntl, "F_OFD_GETLK"):
        kind, *_ = _FLOCK.unpack(fcntl.fcntl(lock, fcntl.F_OFD_GETLK, _whole()))
        return kind != fcntl.F_UNLCK
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


def _whole() -> bytes:
    import fcntl

    return _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)


def _taken_byte(lock: int, *, release: bool = False) -> bool:
    if sys.platform != "win32":
        raise OSError("no such lock on this system")
    import msvcrt

    os.lseek(lock, _FAR, os.SEEK_SET)
    try:
        msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    if release:
        os.lseek(lock, _FAR, os.SEEK_SET)
        msvcrt.locking(lock, msvcrt.LK_UNLCK, 1)
    return True
