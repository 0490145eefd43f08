"""What the operating system offers for reaching and changing files safely, asked only when it is needed.

Linux is verified. macOS has no `O_PATH`, `renameat2` or `syncfs`: what stands in for them here is unverified. Windows
has no way to hold a folder open and walk on from it, so there nothing is touched, and that is said.
"""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from collections.abc import Callable
from functools import cache, reduce
from typing import Final

from deskhand.core.errors import Refused
from deskhand.core.words import Words

_NEEDED: Final = ("O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "fchmod", "pread", "getuid")


class NotOnThisSystem(Refused):
    words = Words(
        "Deskhand is not verified on {system} yet and cannot reach files safely there. Nothing was done. "
        "Run it on Linux; `deskhand doctor` says what is known of this computer.",
        "Deskhand 尚未在 {system} 上验证，无法在那里安全地访问文件。没有做任何更改。"
        "请在 Linux 上运行；`deskhand doctor` 会说明这台电脑的情况。",
    )


def _flags(*names: str) -> int:
    """These flags together; one that this system does not have is nothing."""
    return reduce(lambda so_far, name: so_far | int(getattr(os, name, 0)), names, 0)


STEP: Final = _flags("O_PATH", "O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC")
"""A folder on the way to another, not followed if it is a link; without `O_PATH` it is opened for reading."""
GRANTED: Final = _flags("O_PATH", "O_DIRECTORY", "O_CLOEXEC")
LISTING: Final = _flags("O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC")


def verified() -> bool:
    """Whether the tests have run on this kind of system."""
    return sys.platform == "linux" and can_reach_files()


def can_reach_files() -> bool:
    """Whether a folder can be held open and walked on from, which is what keeps links from leading astray."""
    return all(hasattr(os, name) for name in _NEEDED) and os.open in os.supports_dir_fd


def ensure_safe() -> None:
    """Raises `NotOnThisSystem` where files cannot be reached safely."""
    if not can_reach_files():
        raise NotOnThisSystem(system=platform.system() or sys.platform)


@cache
def c_call(name: str) -> Callable[..., int] | None:
    """A call of the C library; None where this system has none of that name."""
    try:
        return getattr(ctypes.CDLL(None, use_errno=True), name, None)
    except (OSError, TypeError):  # Windows has no library that holds everything
        return None


def forget_cached(fd: int) -> None:
    """Have what is read next come from the disk, where the system can be told so."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
