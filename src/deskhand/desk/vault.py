"""Former states, named by their content, in a capped folder; what no longer fits is dropped, oldest first, and said."""

from __future__ import annotations

import os
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.fault import reach
from deskhand.core.words import Words
from deskhand.desk.files.duplicate import write_all
from deskhand.desk.files.prints import BLOCK, hash_bytes, hash_open

CAP_BYTES: Final = 5_000_000_000
CAP_SHARE: Final = 0.05


class NoLongerKept(Problem):
    words = Words(
        "The former content of {path} is no longer kept (the space for former states was full), "
        "so it cannot be restored.",
        "{path} 之前的内容已不再保留（保存旧状态的空间已满），因此无法恢复。",
    )


class Vault:
    """A folder of contents by hash. Safe to use from several threads."""

    def __init__(self, folder: Path, cap: int | None = None) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.cap = cap if cap is not None else default_cap(folder)
        self._lock = threading.Lock()
        self._sizes = _known(folder)
        self._total = sum(self._sizes.values())

    def holds(self, hash_: str) -> bool:
        with self._lock:
            return hash_ in self._sizes

    def fits(self, size: int) -> bool:
        return size <= self.cap

    def keep_bytes(self, content: bytes) -> tuple[str, list[str]]:
        """Keep a content; returns its hash, and the hashes that had to go for it."""
        name = hash_bytes(content)
        return name, self._keep(name, len(content), lambda fd: write_all(fd, content))

    def keep_file(self, fd: int, halt: Callable[[], None]) -> tuple[str, list[str]]:
        """Keep the content of an open file, from its start."""
        os.lseek(fd, 0, os.SEEK_SET)
        name = hash_open(fd, halt)

        def fill(to: int) -> None:
            os.lseek(fd, 0, os.SEEK_SET)
            while block := os.read(fd, BLOCK):
                halt()
                write_all(to, block)

        return name, self._keep(name, os.fstat(fd).st_size, fill)

    def open(self, hash_: str) -> int | None:
        """A kept content, open for reading; None where it is not kept (any more)."""
        try:
            return os.open(self._place(hash_), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None

    def drop(self, hash_: str) -> None:
        with self._lock:
            self._total -= self._sizes.pop(hash_, 0)
        self._place(hash_).unlink(missing_ok=True)

    def _keep(self, name: str, size: int, fill: Callable[[int], None]) -> list[str]:
        with self._lock:
            if name in self._sizes:
                self._sizes.move_to_end(name)
                os.utime(self._place(name))
                return []
        place = self._place(name)
        place.parent.mkdir(exist_ok=True, mode=0o700)
        temporary = place.with_suffix(f".{threading.get_ident()}.part")
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            try:
                fill(fd)
                os.fsync(fd)
            finally:
                os.close(fd)
            reach("desk.vault.written")
            temporary.rename(place)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync(place.parent)
        reach("desk.vault.kept")
        return self._entered(name, size)

    def _entered(self, name: str, size: int) -> list[str]:
        gone: list[str] = []
        with self._lock:
            self._total += size - self._sizes.pop(name, 0)
            self._sizes[name] = size
            while self._total > self.cap and len(self._sizes) > 1:
                oldest, bytes_ = self._sizes.popitem(last=False)
                self._total -= bytes_
                gone.append(oldest)
        for one in gone:
            self._place(one).unlink(missing_ok=True)
        return gone

    def _place(self, hash_: str) -> Path:
        if not hash_.isalnum():
            raise ValueError(f"not a hash: {hash_!r}")
        return self._folder / hash_[:2] / hash_[2:]


def default_cap(folder: Path) -> int:
    """5 GB, or 5 % of the disk where that is less."""
    return min(CAP_BYTES, int(shutil.disk_usage(folder).total * CAP_SHARE))


def _known(folder: Path) -> OrderedDict[str, int]:
    """What is kept already, oldest first; half-written leftovers are removed."""
    found: list[tuple[float, str, int]] = []
    for place in folder.glob("??/*"):
        if place.suffix == ".part":
            place.unlink(missing_ok=True)
            continue
        looks = place.stat()
        found.append((looks.st_mtime, place.parent.name + place.name, looks.st_size))
    return OrderedDict((name, size) for _, name, size in sorted(found))


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
