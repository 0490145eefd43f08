"""Offered files, read out in pieces for whoever asks by hash, as long as they are what was offered."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Final, ParamSpec, TypeVar

from deskhand.core.errors import Problem
from deskhand.core.flow.scope import Scope
from deskhand.core.words import Words
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.problems import problem_of
from deskhand.desk.journal import Journal, Place

P = ParamSpec("P")
T = TypeVar("T")
CHUNK: Final = 256 * 1024
READ_SECONDS: Final = 30.0


class NotOffered(Problem):
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


async def chunks(journal: Journal, hash_: str, offset: int) -> AsyncGenerator[Chunk]:
    """The pieces of an offered file from `offset` on; the last one says so, or why there will be no more."""
    place = await journal.offered(hash_)
    if place is None:
        yield Chunk(offset, 0, last=True, gone=NotOffered())
        return
    at = max(0, min(offset, place.size))
    try:
        fd = await _patiently(place, _open, place)
    except Problem as wrong:
        yield Chunk(at, place.size, last=True, gone=wrong)
        return
    try:
        while True:
            chunk = await _patiently(place, _read, fd, place, at)
            yield chunk
            if chunk.last:
                return
            at += len(chunk.data)
    except Problem as wrong:
        yield Chunk(at, place.size, last=True, gone=wrong)
    finally:
        os.close(fd)


async def _patiently(place: Place, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await asyncio.to_thread(work, *args, **kwargs)
    except TimeoutError:
        raise OfferSlow(name=place.name) from None
    except OSError as wrong:
        raise problem_of(wrong, place.path) from None


def _open(place: Place) -> int:
    beneath = Beneath(Scope(place.root, tuple(place.folders)))
    try:
        with beneath.opened(place.path) as fd:
            return os.dup(fd)
    finally:
        beneath.close()


def _read(fd: int, place: Place, at: int) -> Chunk:
    """One piece; looked at before and after, so that no piece is of another content than the rest."""
    _unchanged(fd, place)
    data = os.pread(fd, CHUNK, at)
    _unchanged(fd, place)
    return Chunk(at, place.size, data, last=at + len(data) >= place.size)


def _unchanged(fd: int, place: Place) -> None:
    now = os.fstat(fd)
    if (now.st_size, now.st_mtime_ns, now.st_ino) != (place.size, place.mtime_ns, place.inode):
        raise OfferChanged(name=place.name)
