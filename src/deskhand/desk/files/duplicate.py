"""The bytes, times and modes of a thing, once more under another name; links stay links."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from typing import Final

from deskhand.core.errors import NoRealFiles
from deskhand.core.fault import reach
from deskhand.core.paths import path_text
from deskhand.desk.files.beneath import open_file
from deskhand.desk.files.durable import sync_disk
from deskhand.desk.files.prints import BLOCK
from deskhand.desk.files.problems import SpecialFile, TooDeep
from deskhand.desk.files.system import forget_cached
from deskhand.desk.files.unreal import is_unreal

Halt = Callable[[], None]
DEEPEST: Final = 200
"""How many folders may lie in one another: each is held open while what is in it is copied."""


def duplicate(from_: int, name: str, to: int, new: str, halt: Halt, *, verify: bool = False) -> str | None:
    """Copy what stands at `name` to the free name `new`, durable; returns a file's content hash.

    `verify` reads the copy back from the disk and compares. Raises `SpecialFile` for devices, sockets and pipes,
    `TooDeep` for more than `DEEPEST` folders in one another.
    """
    hash_ = _copy(from_, name, to, new, halt, verify=verify, deep=0)
    if hash_ is None:
        sync_disk(to)
    return hash_


def _copy(from_: int, name: str, to: int, new: str, halt: Halt, *, verify: bool, deep: int) -> str | None:
    found = os.stat(name, dir_fd=from_, follow_symlinks=False)
    if stat.S_ISREG(found.st_mode):
        return _file(from_, name, to, new, halt, verify=verify)
    if stat.S_ISLNK(found.st_mode):
        os.symlink(os.readlink(name, dir_fd=from_), new, dir_fd=to)
        os.utime(new, ns=(found.st_atime_ns, found.st_mtime_ns), dir_fd=to, follow_symlinks=False)
    elif stat.S_ISDIR(found.st_mode):
        _folder(from_, name, to, new, found, halt, verify=verify, deep=deep)
    else:
        raise SpecialFile(path=path_text(name))
    return None


def write_all(fd: int, block: bytes | memoryview) -> None:
    view = memoryview(block)
    while view:
        view = view[os.write(fd, view) :]


def _file(from_: int, name: str, to: int, new: str, halt: Halt, *, verify: bool) -> str:
    source = open_file(from_, name, path_text(name))
    try:
        made = os.open(new, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=to)
        try:
            hasher = hashlib.blake2b(digest_size=32)
            while block := os.read(source, BLOCK):
                halt()
                hasher.update(block)
                write_all(made, block)
            reach("desk.duplicate.written")
            _like(source, made)
            os.fsync(made)
            if verify:
                _verify(made, hasher.hexdigest(), name, halt)
        finally:
            os.close(made)
    finally:
        os.close(source)
    return hasher.hexdigest()


def _verify(fd: int, expected: str, name: str, halt: Halt) -> None:
    forget_cached(fd)
    os.lseek(fd, 0, os.SEEK_SET)
    hasher = hashlib.blake2b(digest_size=32)
    while block := os.read(fd, BLOCK):
        halt()
        hasher.update(block)
    if hasher.hexdigest() != expected:
        raise OSError(5, os.strerror(5), name)


def _like(source: int, made: int) -> None:
    """Same mode and times; the bits that give a program its owner's rights are not copied."""
    found = os.fstat(source)
    os.fchmod(made, stat.S_IMODE(found.st_mode) & 0o777)
    os.utime(made, ns=(found.st_atime_ns, found.st_mtime_ns))


def _folder(
    from_: int, name: str, to: int, new: str, found: os.stat_result, halt: Halt, *, verify: bool, deep: int
) -> None:
    if deep > DEEPEST:
        raise TooDeep(path=path_text(name), most=DEEPEST)
    if is_unreal(found.st_dev):
        raise NoRealFiles(path=path_text(name))
    source = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=from_)
    try:
        os.mkdir(new, 0o700, dir_fd=to)
        made = os.open(new, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=to)
        try:
            with os.scandir(source) as entries:
                names = [entry.name for entry in entries]
            for one in names:
                halt()
                _copy(source, one, made, one, halt, verify=verify, deep=deep + 1)
            _like(source, made)
        finally:
            os.close(made)
    finally:
        os.close(source)
