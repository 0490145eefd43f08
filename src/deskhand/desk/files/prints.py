"""How a thing looks, and whether it still looks so."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from deskhand.core.changes import Print
from deskhand.desk.files.unreal import is_unreal

BLOCK: Final = 1 << 20
FILE_BUDGET: Final = 64_000_000
STEP_BUDGET: Final = 1_000_000_000
UNSEEN_TREE: Final = "tree:unseen"
"""Stands for a tree that could not be seen whole: nothing is ever the same as it."""
Kind = Literal["file", "folder", "link", "other"]


@dataclass(slots=True)
class HashBudget:
    """How many bytes a step may still read only to prove what it did."""

    left: int = STEP_BUDGET

    def allows(self, size: int) -> bool:
        if size > FILE_BUDGET or size > self.left:
            return False
        self.left -= size
        return True


def kind_of(mode: int) -> Kind:
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "other"


def print_of(found: os.stat_result, hash_: str | None = None) -> Print:
    kind = kind_of(found.st_mode)
    size = 0 if kind == "folder" else found.st_size
    return Print.model_construct(kind=kind, size=size, mtime_ns=found.st_mtime_ns, inode=found.st_ino, hash=hash_)


def hash_open(fd: int, halt: Callable[[], None] | None = None) -> str:
    """The hash of an open file's whole content; `halt` may raise between blocks."""
    hasher = hashlib.blake2b(digest_size=32)
    while block := os.read(fd, BLOCK):
        hasher.update(block)
        if halt is not None:
            halt()
    return hasher.hexdigest()


def hash_bytes(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=32).hexdigest()


def look_at(folder: int, name: str, budget: HashBudget | None = None) -> Print:
    """How a name in an open folder looks; with its content's hash while the budget lasts. Raises what `stat` raises."""
    found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    kind = kind_of(found.st_mode)
    if budget is None or kind == "other":
        return print_of(found)
    if kind == "link":
        return print_of(found, hash_bytes(os.fsencode(os.readlink(name, dir_fd=folder))))
    if kind == "folder" or not budget.allows(found.st_size):
        return print_of(found)
    try:
        fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except PermissionError:
        return print_of(found)
    try:
        return print_of(os.fstat(fd), hash_open(fd))
    finally:
        os.close(fd)


def tree_hash(folder: int, name: str, but: str = "") -> str | None:
    """A hash over names, sizes and times of everything below a folder; None where not all of it can be seen.

    What is called `but` does not count: the half-made thing that is being made of this very folder, in it.
    """
    hasher = hashlib.blake2b(digest_size=32)

    def below(at: int, one: str) -> None:
        fd = os.open(one, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=at)
        try:
            with os.scandir(fd) as entries:
                names = sorted(entry.name for entry in entries if entry.name != but)
            for entry in names:
                found = os.stat(entry, dir_fd=fd, follow_symlinks=False)
                is_folder = stat.S_ISDIR(found.st_mode)
                facts = (stat.S_IFMT(found.st_mode), *((0, 0) if is_folder else (found.st_size, found.st_mtime_ns)))
                hasher.update(os.fsencode(entry) + repr(facts).encode() + b"\0")
                if is_folder and not is_unreal(found.st_dev):
                    below(fd, entry)
            hasher.update(b"/")
        finally:
            os.close(fd)

    try:
        below(folder, name)
    except (PermissionError, RecursionError):
        return None
    return f"tree:{hasher.hexdigest()}"


def same(expected: Print, folder: int, name: str, but: str = "") -> bool:
    """Whether what stands there is still what was expected: untouched, or at least of the same content.

    `but` names what does not count in a folder, as in `tree_hash`.
    """
    try:
        now = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return False
    if kind_of(now.st_mode) != expected.kind:
        return False
    if expected.kind == "folder":
        whole = expected.hash is None or tree_hash(folder, name, but) == expected.hash
        return now.st_ino == expected.inode and whole
    if now.st_size != expected.size:
        return False
    if now.st_ino == expected.inode and now.st_mtime_ns == expected.mtime_ns:
        return True
    return expected.hash is not None and look_at(folder, name, HashBudget(now.st_size)).hash == expected.hash
