"""Former states, named by their content, in a capped folder; what no longer fits is dropped, oldest first, and said.

Contents belong to whoever noted in the journal that they are needed. Noting one and letting go of one happen under the
same lock, and the loss is written down before the file goes: a crash leaves a content nobody needs, which the next
start clears away, and never a note about a content that is not there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.fault import reach
from deskhand.core.words import Words
from deskhand.desk.files.duplicate import write_all
from deskhand.desk.files.prints import BLOCK, hash_bytes, hash_open

CAP_BYTES: Final = 5_000_000_000
CAP_SHARE: Final = 0.05
Note = Callable[[str], None]
"""Writes down who needs a content; durable when it returns."""
Lost = Callable[[str], Sequence[str]]
"""Writes down that a content is lost, and says which things can no longer be taken back to it."""


class NoLongerKept(Problem):
    words = Words(
        "The former content of {path} is no longer kept (the space for former states was full), "
        "so it cannot be restored.",
        "{path} 之前的内容已不再保留（保存旧状态的空间已满），因此无法恢复。",
    )


class StillWritten(Problem):
    words = Words(
        "A file was written to while its content was being put aside, so it was left alone. "
        "Try again when nobody is writing to it.",
        "在保存文件原有内容时，该文件正被写入，因此没有改动它。请在没有程序写入时重试。",
    )


class Vault:
    """A folder of contents by hash. Safe to use from several threads."""

    def __init__(self, folder: Path, cap: int | None, lost: Lost) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.cap = cap if cap is not None else default_cap(folder)
        self._lost = lost
        self._lock = threading.Lock()
        self._sizes = _known(folder)
        self._total = sum(self._sizes.values())

    def holds(self, hash_: str) -> bool:
        with self._lock:
            return hash_ in self._sizes

    def fits(self, size: int) -> bool:
        return size <= self.cap

    def keep_bytes(self, content: bytes, note: Note) -> tuple[str, list[str]]:
        """Keep a content; returns its hash, and the things whose former content had to go for it."""

        def fill(fd: int) -> str:
            write_all(fd, content)
            return name

        name = hash_bytes(content)
        return name, self._keep(name, len(content), fill, note)

    def keep_file(self, fd: int, halt: Callable[[], None], note: Note) -> tuple[str, list[str]]:
        """Keep the content of an open file, from its start. Raises `StillWritten` if it changes meanwhile."""

        def fill(to: int) -> str:
            hasher = hashlib.blake2b(digest_size=32)
            os.lseek(fd, 0, os.SEEK_SET)
            while block := os.read(fd, BLOCK):
                halt()
                hasher.update(block)
                write_all(to, block)
            return hasher.hexdigest()

        os.lseek(fd, 0, os.SEEK_SET)
        name = hash_open(fd, halt)
        return name, self._keep(name, os.fstat(fd).st_size, fill, note)

    def open(self, hash_: str) -> int | None:
        """A kept content, open for reading; None where it is not kept (any more)."""
        try:
            return os.open(self._place(hash_), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None

    def let_go(self, hashes: Collection[str], needed: Callable[[str], bool]) -> None:
        """Drop those of these contents that nobody needs; `needed` is asked when nobody can be about to need one."""
        for hash_ in hashes:
            with self._lock:
                if hash_ in self._sizes and not needed(hash_):
                    self._drop(hash_)

    def clear(self, needed: Collection[str]) -> None:
        """Drop every content but these: what a crash left behind between two writes. For the start, before any job."""
        with self._lock:
            for hash_ in self._sizes.keys() - set(needed):
                self._drop(hash_)

    def _keep(self, name: str, size: int, fill: Callable[[int], str], note: Note) -> list[str]:
        while True:
            temporary = None if self.holds(name) else self._written(name, fill)
            try:
                with self._lock:
                    if not self._take_in(name, size, temporary):
                        continue
                    note(name)
                    reach("desk.vault.kept")
                    return self._make_room()
            finally:
                if temporary is not None:
                    temporary.unlink(missing_ok=True)

    def _take_in(self, name: str, size: int, temporary: Path | None) -> bool:
        """Under the lock: the content stands under its name, as the newest; False if it was dropped just now."""
        place = self._place(name)
        if name in self._sizes:
            self._sizes.move_to_end(name)
            os.utime(place)
            return True
        if temporary is None:
            return False
        temporary.rename(place)
        _sync(place.parent)
        self._sizes[name] = size
        self._total += size
        return True

    def _written(self, name: str, fill: Callable[[int], str]) -> Path:
        place = self._place(name)
        place.parent.mkdir(exist_ok=True, mode=0o700)
        temporary = place.with_suffix(f".{threading.get_ident()}.part")
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            try:
                if fill(fd) != name:
                    raise StillWritten
                os.fsync(fd)
            finally:
                os.close(fd)
            reach("desk.vault.written")
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        return temporary

    def _make_room(self) -> list[str]:
        """Under the lock: the oldest contents go until the rest fits; the newest stays."""
        things: list[str] = []
        while self._total > self.cap and len(self._sizes) > 1:
            oldest = next(iter(self._sizes))
            things += self._lost(oldest)
            reach("desk.vault.lost")
            self._drop(oldest)
        return things

    def _drop(self, hash_: str) -> None:
        self._place(hash_).unlink(missing_ok=True)
        self._total -= self._sizes.pop(hash_)
        reach("desk.vault.dropped")

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
