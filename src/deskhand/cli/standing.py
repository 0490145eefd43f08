"""Who has this home folder now: a lock that dies with its process, and the note of where its hub listens."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from deskhand.cli.lockfile import held, taken
from deskhand.desk.files.system import ensure_safe

LOCK: Final = "lock"
NOTE: Final = "hub.json"
T = TypeVar("T")


class Holder(msgspec.Struct, frozen=True):
    """What stands in the lock file: which command has the lock."""

    pid: int
    command: str


class Note(msgspec.Struct, frozen=True):
    """Where a running hub is reached, and by what right. Worthless once that process is gone."""

    pid: int
    port: int
    token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Standing:
    """The right to open this home's stores, held until `release` or the end of the process.

    An open-file-description lock: like `flock` it belongs to what was opened and dies with it, and unlike `flock` it
    can be asked about without being taken, so that whoever only looks is never in the way of whoever takes.
    """

    def __init__(self, home: Path, lock: int) -> None:
        self._home = home
        self._lock = lock

    @classmethod
    def take(cls, home: Path, command: str) -> Standing | None:
        """The right, or None while another process has it. Raises `NotOnThisSystem` before any store is opened."""
        ensure_safe()
        lock = os.open(home / LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        if not taken(lock):
            os.close(lock)
            return None
        # Whoever wrote a note before us is gone, however it went.
        (home / NOTE).unlink(missing_ok=True)
        os.ftruncate(lock, 0)
        os.pwrite(lock, msgspec.json.encode(Holder(os.getpid(), command)), 0)
        return cls(home, lock)

    def release(self) -> None:
        """Let the next one in; without it the end of the process does the same."""
        os.ftruncate(self._lock, 0)
        os.close(self._lock)


def holder(home: Path) -> Holder | None:
    """Who has the lock, if anybody has; takes nothing and makes nothing."""
    try:
        lock = os.open(home / LOCK, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        return None
    try:
        if not held(lock):
            return None
        os.lseek(lock, 0, os.SEEK_SET)
        return _decoded(os.read(lock, 1_000), Holder) or Holder(0, "")
    finally:
        os.close(lock)


def read_note(home: Path) -> Note | None:
    """The note as it stands, stale or not; None where there is none that can be read."""
    try:
        return _decoded((home / NOTE).read_bytes(), Note)
    except FileNotFoundError:
        return None


def _decoded(data: bytes, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.DecodeError:
        return None
