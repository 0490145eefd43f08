"""Offered files, read out a window at a time for whoever asks, as long as they are what was offered.

Nothing is held between two windows, neither a file nor a thread: a reader that does not ask again costs nothing more.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.flow.scope import Scope
from deskhand.core.wire.frames import Want
from deskhand.core.words import Words
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.problems import problem_of
from deskhand.desk.offers import Offers, Place, Stands
from deskhand.desk.vault import Vault

CHUNK: Final = 256 * 1024
MOST_PIECES: Final = 16
"""The most pieces of one window, whatever was asked for."""
MOST_RUNS: Final = 32
"""How many runs' offers are tried for one file."""
AT_ONCE: Final = 8
"""Windows read side by side. They have threads of their own: a disk that hangs holds up no job."""
READ_SECONDS: Final = 30.0


class NotOnOffer(Problem):
    words = Words(
        "This file is not on offer (any more). Ask for it again.",
        "该文件（已）不再提供。请重新索取。",
    )


class OfferChanged(Problem):
    words = Words(
        "{name} changed since it was offered, so it is not sent. Ask for it again to get it as it is now.",
        "{name} 在提供之后被更改过，因此没有发送。请重新索取以获得当前版本。",
    )


class OfferSlow(Problem):
    words = Words(
        "The disk with {name} does not answer. Try again later.",
        "{name} 所在的磁盘没有响应。请稍后重试。",
    )


@dataclass(frozen=True, slots=True)
class Chunk:
    offset: int
    size: int
    data: bytes = b""
    last: bool = False
    gone: Problem | None = None


class Blobs:
    """Reads what was offered. `closed` is out of reach whatever an offer says."""

    def __init__(self, offers: Offers, vault: Vault, closed: Sequence[str], stands: Stands) -> None:
        self._offers = offers
        self._vault = vault
        self._stands = stands
        self._closed = tuple(closed)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="desk-blob")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def window(self, want: Want) -> list[Chunk]:
        """The pieces that were asked for; the last of the file says so, or why there will be no more."""
        places = await self._offers.of(want.hash, want.hub, want.runs[:MOST_RUNS], self._stands)
        wrong: Problem = NotOnOffer()
        for place in places:
            try:
                return await self._patiently(place, want)
            except Problem as why:  # the same content may still lie where another run offered it
                wrong = why
        return [Chunk(max(0, want.offset), 0, last=True, gone=wrong)]

    async def _patiently(self, place: Place, want: Want) -> list[Chunk]:
        pieces = max(1, min(want.pieces, MOST_PIECES))
        try:
            async with asyncio.timeout(READ_SECONDS):
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self._threads, self._read, place, want.offset, pieces)
        except TimeoutError:
            raise OfferSlow(name=place.name) from None
        except OSError as wrong:
            raise problem_of(wrong, place.path) from None

    def _read(self, place: Place, offset: int, pieces: int) -> list[Chunk]:
        """One window, under the grant of the run that offered the file."""
        if place.kept:
            with self._kept(place) as fd:
                return _pieces(fd, place, max(0, min(offset, place.size)), pieces)
        beneath = Beneath(Scope(place.root, tuple(place.folders)), (*self._closed, *place.closed))
        try:
            with beneath.opened(place.path) as fd:
                return _pieces(fd, place, max(0, min(offset, place.size)), pieces)
        finally:
            beneath.close()

    @contextmanager
    def _kept(self, place: Place) -> Generator[int]:
        """A content of the vault, which is named by it and never changes."""
        fd = self._vault.open(place.kept)
        if fd is None:
            raise NotOnOffer
        try:
            yield fd
        finally:
            os.close(fd)


def _pieces(fd: int, place: Place, at: int, most: int) -> list[Chunk]:
    """Looked at before and after, so that no piece is of another content than the rest."""
    found: list[Chunk] = []
    _unchanged(fd, place)
    while len(found) < most:
        data = os.pread(fd, CHUNK, at)
        last = at + len(data) >= place.size
        found.append(Chunk(at, place.size, data, last=last))
        at += len(data)
        if last:
            break
    _unchanged(fd, place)
    return found


def _unchanged(fd: int, place: Place) -> None:
    if place.kept:
        return
    now = os.fstat(fd)
    if (now.st_size, now.st_mtime_ns, now.st_ino) != (place.size, place.mtime_ns, place.inode):
        raise OfferChanged(name=place.name)
