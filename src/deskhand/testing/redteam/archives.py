"""Archives that climb, link, swell or lie about what is in them."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final, cast

from deskhand.testing.redteam.attack import Attack, World
from deskhand.testing.redteam.folders import Prey, prey
from deskhand.testing.redteam.paths import FAMILY

Make = Callable[[Prey], None]
SWELLS: Final = 150_000_000
"""A bomb that comes out this large was not stopped."""
_LINK: Final = stat.S_IFLNK | 0o777


def zipped(place: Path, *members: tuple[str, bytes], mode: int = 0) -> None:
    with zipfile.ZipFile(place, "w") as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, content)


def tarred(place: Path, *infos: tarfile.TarInfo) -> None:
    with tarfile.open(place, "w:gz") as archive:
        for info in infos:
            archive.addfile(info, io.BytesIO(b"x" * info.size))


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", size: int = 0) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.size = kind, link, size
    return info


_SLIPS: Final[dict[str, Make]] = {
    "climbs": lambda one: zipped(one.root / "a.zip", ("../../outside/evil", b"x")),
    "climbs inside": lambda one: zipped(one.root / "a.zip", ("sub/../../../outside/evil", b"x")),
    "absolute": lambda one: zipped(one.root / "a.zip", (f"{one.outside}/evil", b"x")),
    "backslashes": lambda one: zipped(one.root / "a.zip", ("..\\..\\outside\\evil", b"x")),
    "a link, then through it": lambda one: tarred(
        one.root / "a.zip", entry("d", tarfile.SYMTYPE, str(one.outside)), entry("d/evil", size=1)
    ),
    "a climbing link, then through it": lambda one: tarred(
        one.root / "a.zip", entry("d", tarfile.SYMTYPE, "../../outside"), entry("d/evil", size=1)
    ),
    "a zipped link": lambda one: zipped(one.root / "a.zip", ("l", str(one.outside).encode()), mode=_LINK),
    "a hard link": lambda one: tarred(one.root / "a.zip", entry("h", tarfile.LNKTYPE, f"{one.outside}/secret.txt")),
    "a device": lambda one: tarred(one.root / "a.zip", entry("zero", tarfile.CHRTYPE)),
    "over what is there": lambda one: zipped(one.root / "a.zip", ("x", b"1"), ("x/../../a.txt", b"evil")),
}


def _slip(name: str, make: Make) -> Attack:
    async def run(world: World) -> str | None:
        async with prey(world) as one:
            make(one)
            receipt = await one.change({"op": "unpack", "path": "a.zip", "to": "out"})
            got = one.got(receipt) or _inside(one)
            if got is None and (one.root / "a.txt").read_text() != "a":
                got = "a file beside the target was replaced"
            return got

    return Attack(FAMILY, f"archive: {name}", run)


def _inside(one: Prey) -> str | None:
    """Something that came out of the archive and would lead somebody else out, or is no file at all."""
    for place in (one.root / "out").rglob("*"):
        if place.is_symlink() and not place.resolve().is_relative_to(one.root.resolve()):
            return f"a link that leads out was made: {place.name}"
        if place.is_char_device() or place.is_block_device():
            return f"a device was made: {place.name}"
    return None


def _zeros(place: Path) -> None:
    whole = zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=9)
    with whole as archive, archive.open("big", "w", force_zip64=True) as big:
        for _ in range(SWELLS // 1_000_000 + 50):
            big.write(b"\0" * 1_000_000)


def _lying(place: Path) -> None:
    """Says that it holds little."""
    _zeros(place)
    raw = bytearray(place.read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (1_000).to_bytes(4, "little")
    place.write_bytes(bytes(raw))


def _packed(place: Path) -> None:
    """The same in a tar, whose header says the size, and nothing else can be known before."""
    with tarfile.open(place, "w:gz", compresslevel=9) as archive:
        size = SWELLS + 50_000_000
        archive.addfile(entry("big", size=size), cast("IO[bytes]", _Zeros(size)))


class _Zeros(io.RawIOBase):
    """So many zero bytes, without having them."""

    def __init__(self, size: int) -> None:
        self._left = size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        taken = self._left if size < 0 else min(size, self._left)
        self._left -= taken
        return bytes(taken)


_BOMBS: Final[dict[str, Callable[[Path], None]]] = {"zeros": _zeros, "zeros, denied": _lying, "zeros in a tar": _packed}


def _bomb(name: str, make: Callable[[Path], None]) -> Attack:
    async def run(world: World) -> str | None:
        async with prey(world) as one:
            make(one.root / "a.zip")
            await one.change({"op": "unpack", "path": "a.zip", "to": "out"})
            size = sum(place.stat().st_size for place in (one.root / "out").rglob("*") if place.is_file())
            return f"{size:,} bytes came out" if size > SWELLS else None

    return Attack(FAMILY, f"bomb: {name}", run)


def _deep(name: str) -> Attack:
    async def run(world: World) -> str | None:
        async with prey(world) as one:
            zipped(one.root / "a.zip", ("/".join("d" * 150) + "/evil", b"x"))
            await one.change({"op": "unpack", "path": "a.zip", "to": "out"})
            return "a tree too deep for anyone came out" if (one.root / "out/d").exists() else None

    return Attack(FAMILY, name, run)


def attacks() -> list[Attack]:
    return [
        *(_slip(name, make) for name, make in _SLIPS.items()),
        *(_bomb(name, make) for name, make in _BOMBS.items()),
        _deep("bomb: very deep"),
    ]
