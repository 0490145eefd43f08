"""What is in a zip or tar, one member after the other, with names as their writer meant them."""

from __future__ import annotations

import bz2
import gzip
import lzma
import stat
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO, Final, Literal, cast

import zstandard

from deskhand.core.errors import Problem, Refused
from deskhand.core.paths import path_text
from deskhand.core.words import Words

UTF8_FLAG: Final = 0x800
ENCRYPTED_FLAG: Final = 0x1
_DOS: Final = 0
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_GZIP: Final = b"\x1f\x8b"
_BZIP2: Final = b"BZh"
_XZ: Final = (b"\xfd7zX", b"\x5d\x00\x00")
LINK_BYTES: Final = 4_096
ABOUT_BYTES: Final = 1_000_000
"""How much an archive may say about one member: its long name, its attributes."""


class NotAnArchive(Problem):
    words = Words(
        "{path} is not an archive I can unpack (zip, tar, tar.gz, tar.bz2, tar.xz, tar.zst). "
        "Nothing was unpacked. Have it packed as one of these.",
        "{path} 不是我能解压的压缩包（zip、tar、tar.gz、tar.bz2、tar.xz、tar.zst）。没有解压任何内容。"
        "请改用其中一种格式。",
    )


class DamagedArchive(Problem):
    words = Words(
        "{path} is damaged or cut short, so it cannot be unpacked. Nothing was unpacked. "
        "Fetch it again, then try once more.",
        "{path} 已损坏或不完整，无法解压。没有解压任何内容。请重新获取后再试。",
    )


class EncryptedArchive(Problem):
    words = Words(
        "{path} is protected by a password, and I cannot unpack such archives. Nothing was unpacked. "
        "Open it in a program that asks for the password.",
        "{path} 有密码保护，我无法解压这样的压缩包。没有解压任何内容。请用能输入密码的程序打开它。",
    )


class UnsafeArchive(Refused):
    words = Words(
        '{path} holds "{member}", which {why}. I do not unpack such archives; nothing was unpacked.',
        "{path} 中的“{member}”{why}。我不会解压这样的压缩包；没有解压任何内容。",
    )


class CrammedArchive(Refused):
    words = Words(
        "{path} says more than a megabyte about one of the things in it; it looks like a trap. Nothing was unpacked.",
        "{path} 对其中某一项的描述超过 1 MB，看起来像陷阱。没有解压任何内容。",
    )


@dataclass(frozen=True, slots=True)
class Member:
    """One thing in an archive. `name` is as its writer meant it, native form; nothing about it has been judged yet."""

    name: str
    kind: Literal["file", "folder", "link", "other"]
    size: int
    executable: bool
    modified: float | None
    open: Callable[[], IO[bytes]]
    target: Callable[[], str]


@contextmanager
def members(file: BinaryIO, path: str) -> Generator[Iterator[Member]]:
    """The members of an archive, in order; every way in which it can be broken becomes a problem."""
    try:
        head = file.read(4)
        file.seek(0)
        if zipfile.is_zipfile(file):
            file.seek(0)
            with zipfile.ZipFile(file) as archive:
                yield _zip_members(archive, path)
        else:
            file.seek(0)
            with _plain(file, head) as plain:
                metered = Metered(plain)
                with _tar(metered, path) as tar:
                    yield _tar_members(tar, metered)
    except _TooMuchAbout:
        raise CrammedArchive(path=path) from None
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        zlib.error,
        lzma.LZMAError,
        zstandard.ZstdError,
        EOFError,
        KeyError,
        RecursionError,
    ):
        # KeyError: a hard link to something that is not in the archive; RecursionError: endless headers about headers
        raise DamagedArchive(path=path) from None
    except NotImplementedError:  # a way of compressing that zipfile does not know
        raise NotAnArchive(path=path) from None


def _plain(file: BinaryIO, head: bytes) -> IO[bytes]:
    """What is packed in a tar of this beginning, unpacked as it is read."""
    if head == _ZSTD:
        return cast("IO[bytes]", zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(file))
    if head.startswith(_GZIP):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file))
    if head.startswith(_BZIP2):
        return bz2.BZ2File(file)
    return lzma.LZMAFile(file) if head.startswith(_XZ) else file


class _TooMuchAbout(Exception):
    """More is said about a member than any member needs."""


class Metered:
    """A file read by `tarfile`, which asks for as much as a header announces: only so much may be said about a member.

    `about` is how much may still be read before the next member is known; None while its content is read.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.about: int | None = ABOUT_BYTES

    def read(self, size: int) -> bytes:
        if self.about is not None:
            if size > self.about:
                raise _TooMuchAbout
            self.about -= size
        with _decoding():
            return self._file.read(size)

    def seek(self, position: int) -> int:
        with _decoding():
            return self._file.seek(position)

    def tell(self) -> int:
        return self._file.tell()


@contextmanager
def _decoding() -> Generator[None]:
    """What a decompressor cannot make sense of is no trouble of the disk, though some of them call it so."""
    try:
        yield
    except OSError as wrong:
        if wrong.errno is None:
            raise tarfile.ReadError(str(wrong)) from None
        raise


def _tar(file: Metered, path: str) -> tarfile.TarFile:
    try:
        return tarfile.open(fileobj=cast("IO[bytes]", file), mode="r:")
    except tarfile.ReadError:
        raise NotAnArchive(path=path) from None


def _zip_members(archive: zipfile.ZipFile, path: str) -> Iterator[Member]:
    infos = archive.infolist()
    decode = _names(infos)
    for info in infos:
        if info.flag_bits & ENCRYPTED_FLAG:
            raise EncryptedArchive(path=path)
        name = decode(info)
        if info.create_system == _DOS and "/" not in name:
            name = name.replace("\\", "/")
        mode = info.external_attr >> 16
        yield Member(
            name=name,
            kind=_zip_kind(name, mode),
            size=info.file_size,
            executable=bool(mode & 0o100),
            modified=_zip_time(info),
            open=lambda info=info: archive.open(info),
            target=lambda info=info: _link_text(archive, info),
        )


def _zip_kind(name: str, mode: int) -> Literal["file", "folder", "link", "other"]:
    if name.endswith("/"):
        return "folder"
    if stat.S_ISLNK(mode):
        return "link"
    return "file" if stat.S_IFMT(mode) in (0, stat.S_IFREG) else "other"


def _link_text(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> str:
    with archive.open(info) as entry:
        return entry.read(LINK_BYTES).decode("utf-8", "surrogateescape")


def _zip_time(info: zipfile.ZipInfo) -> float | None:
    try:
        return time.mktime((*info.date_time, 0, 0, -1))
    except (OverflowError, ValueError):
        return None


def _names(infos: Sequence[zipfile.ZipInfo]) -> Callable[[zipfile.ZipInfo], str]:
    """How names without the UTF-8 mark are meant, judged over all of them: UTF-8, Chinese (GBK), or the DOS letters."""
    raw = [info.filename.encode("cp437") for info in infos if not info.flag_bits & UTF8_FLAG]
    meant = next((way for way in ("utf-8", "gbk") if all(_reads_as(name, way) for name in raw)), "cp437")

    def decode(info: zipfile.ZipInfo) -> str:
        return info.filename if info.flag_bits & UTF8_FLAG else info.filename.encode("cp437").decode(meant)

    return decode


def _reads_as(name: bytes, encoding: str) -> bool:
    if name.isascii():
        return True
    try:
        text = name.decode(encoding)
    except UnicodeDecodeError:
        return False
    if encoding != "gbk":
        return True
    # As DOS letters, Chinese bytes give box-drawing signs; a real "café.txt" gives letters only.
    return all(char.isprintable() for char in text) and not all(
        char.isalpha() for char in name.decode("cp437") if not char.isascii()
    )


def _tar_members(archive: tarfile.TarFile, file: Metered) -> Iterator[Member]:
    while True:
        file.about = ABOUT_BYTES
        info = archive.next()
        file.about = None
        if info is None:
            return
        kind: Literal["file", "folder", "link", "other"] = "other"
        if info.isreg() or info.islnk():
            kind = "file"
        elif info.isdir():
            kind = "folder"
        elif info.issym():
            kind = "link"
        yield Member(
            name=info.name,
            kind=kind,
            size=info.size,
            executable=bool(info.mode & 0o100),
            modified=float(info.mtime),
            open=lambda info=info: _tar_open(archive, info),
            target=lambda info=info: info.linkname,
        )


def _tar_open(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    entry = archive.extractfile(info)
    if entry is None:
        raise tarfile.ReadError(path_text(info.name))
    return entry
