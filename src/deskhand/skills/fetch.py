"""Files of an index: out of a folder, or over HTTPS; never more than was announced, never from anywhere else."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urljoin, urlsplit

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.skills.index import FILE, MOST_INDEX, BadIndex, Entry, Index, IndexLies, read_index
from deskhand.skills.package import Package, read_package

SECONDS: Final = 20.0
_OK: Final = 200


class NoIndex(Problem):
    words = Words(
        "There is no index at {place}: {why}. Nothing was installed. An index is a folder with index.json in it, or "
        "its https address.",
        "{place} 没有索引：{why}。没有安装任何内容。索引是含有 index.json 的文件夹，或其 https 地址。",
    )


class Source:
    """An index at a place."""

    def __init__(self, place: str) -> None:
        """Raises `NoIndex` for an address that is not https."""
        self.place = place
        parts = urlsplit(place)
        self._address = place.rstrip("/") + "/" if parts.scheme in ("http", "https") else ""
        if self._address and (parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment):
            raise NoIndex(place=place, why="https://")

    async def index(self) -> Index:
        """Raises `NoIndex`, `BadIndex`."""
        return read_index(await self._read(FILE, MOST_INDEX), self.place)

    async def package(self, entry: Entry) -> Package:
        """The file of an entry; raises `NoIndex`, `IndexLies`, `BadPackage`."""
        raw = await self._read(entry.file, entry.size)
        if len(raw) != entry.size:
            raise IndexLies(place=self.place, name=entry.name, why=f"{len(raw):,} ≠ {entry.size:,} B")
        return read_package(raw, entry.file)

    async def _read(self, name: str, most: int) -> bytes:
        if self._address:
            return await self._fetched(name, most)
        return _in_folder(self.place, name, most)

    async def _fetched(self, name: str, most: int) -> bytes:
        import httpx

        address = urljoin(self._address, name)
        # As it is, never packed: a few bytes that unfold to many would be counted too late.
        headers = {"Accept-Encoding": "identity", "Accept": "application/json"}
        body = bytearray()
        try:
            async with (
                httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client,
                client.stream("GET", address, headers=headers) as answer,
            ):
                if answer.status_code != _OK:
                    raise NoIndex(place=address, why=f"HTTP {answer.status_code}")
                if answer.headers.get("content-encoding", "identity") != "identity":
                    raise BadIndex(place=address, why=answer.headers["content-encoding"])
                async for piece in answer.aiter_raw():
                    body += piece
                    if len(body) > most:
                        raise BadIndex(place=address, why=f"> {most:,} B")
        except httpx.HTTPError as wrong:
            raise NoIndex(place=address, why=str(wrong) or type(wrong).__name__) from None
        return bytes(body)


def _in_folder(place: str, name: str, most: int) -> bytes:
    """A plain file right in the folder; a link may lead anywhere, so none is followed."""
    folder = Path(place).expanduser()
    try:
        held = os.open(folder / name, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError as wrong:
        raise NoIndex(place=str(folder / name), why=wrong.strerror or str(wrong)) from None
    with os.fdopen(held, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise NoIndex(place=str(folder / name), why="?")
        raw = file.read(most + 1)
    if len(raw) > most:
        raise BadIndex(place=str(folder / name), why=f"> {most:,} B")
    return raw


def put(folder: Path, entry: Entry, raw: bytes) -> None:
    """Add a package to the index in a folder, which is made where there is none; raises `NoIndex`, `BadIndex`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        index = Index()
        with suppress(FileNotFoundError):
            index = read_index((folder / FILE).read_bytes(), str(folder))
        _written(folder / entry.file, raw)
        _written(folder / FILE, index.adding(entry).written())
    except OSError as wrong:
        raise NoIndex(place=str(folder), why=wrong.strerror or str(wrong)) from None


def _written(path: Path, raw: bytes) -> None:
    """Whoever reads sees the old file or the new one, never half of one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(raw)
    draft.replace(path)
