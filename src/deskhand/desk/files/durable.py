"""Many new files made durable in one go."""

from __future__ import annotations

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)


def sync_disk(fd: int) -> None:
    """Everything written so far to the disk of this open folder; far cheaper than a sync for each of many files."""
    readable = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=fd)
    try:
        if _libc.syncfs(readable) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
    finally:
        os.close(readable)
