"""Work folders: where programs get what they work on and leave what came of it, below the desk's own folder."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from deskhand.core.flow.scope import Scope
from deskhand.core.paths import path_text
from deskhand.core.words import size
from deskhand.desk.doors.problems import TooMuchLeft
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.problems import problem_of

P = ParamSpec("P")
T = TypeVar("T")


class WorkFolders:
    """The place where a desk has its work folders. Only one desk uses it."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def clear(self) -> None:
        """Remove what a killed desk left; called before the first step."""
        if self._place.is_dir():
            for left in self._place.iterdir():
                removed(left)

    @asynccontextmanager
    async def fresh(self) -> AsyncGenerator[Room]:
        """An empty folder until the block is left."""
        room = await asyncio.to_thread(self._made)
        try:
            yield room
        finally:
            await _to_its_end(room.close)

    def _made(self) -> Room:
        self._place.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = self._place.resolve() / os.urandom(8).hex()
        folder.mkdir(mode=0o700)
        return Room(folder)


class Room:
    """One work folder. Whatever stands in it may have been put there by a program, so no link in it is followed."""

    def __init__(self, folder: Path) -> None:
        self.path = path_text(str(folder))
        self._folder = folder
        self.beneath = Beneath(Scope(self.path))

    async def put(self, name: str, content: bytes) -> str:
        await self._disk(name, self._write, name, content)
        return self.beneath.absolute(name)

    async def read(self, name: str, most: int) -> bytes:
        return await self._disk(name, self._read, name, most)

    async def names(self) -> list[str]:
        return await self._disk(self.path, self._names)

    def close(self) -> None:
        self.beneath.close()
        removed(self._folder)

    async def _disk(self, what: str, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await asyncio.to_thread(work, *args, **kwargs)
        except OSError as wrong:
            raise problem_of(wrong, what) from None

    def _write(self, name: str, content: bytes) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with self.beneath.place(name) as place:
            made = os.open(place.name, flags, 0o600, dir_fd=place.folder)
        with os.fdopen(made, "wb") as file:
            file.write(content)

    def _read(self, name: str, most: int) -> bytes:
        with self.beneath.opened(name) as fd, os.fdopen(os.dup(fd), "rb") as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise TooMuchLeft(name=name, most=size(most))
        return content

    def _names(self) -> list[str]:
        with self.beneath.folder(".", listing=True) as fd:
            return sorted(path_text(name) for name in os.listdir(fd))  # noqa: PTH208 - of an open folder


def removed(place: Path) -> None:
    """Remove a folder with everything in it, also where a program took its own rights away. Nothing runs in it now."""
    if place.is_symlink() or not place.is_dir():
        place.unlink(missing_ok=True)
        return
    try:
        shutil.rmtree(place)
    except PermissionError:
        _opened_up(place)
        shutil.rmtree(place)


def _opened_up(place: Path) -> None:
    place.chmod(stat.S_IRWXU)
    for at, folders, _ in os.walk(place):
        for name in folders:
            if not (inner := Path(at, name)).is_symlink():
                inner.chmod(stat.S_IRWXU)


async def _to_its_end(work: Callable[[], None]) -> None:
    """Blocking work that is seen through though this task is cancelled meanwhile."""
    doing = asyncio.ensure_future(asyncio.to_thread(partial(work)))
    try:
        await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait({doing})
        raise
