"""An archive into a new folder: judged member by member, made out of sight, named in one step."""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from deskhand.core.changes import Change, Trash, Unpack
from deskhand.core.errors import Problem, Refused
from deskhand.core.fault import reach
from deskhand.core.paths import path_text
from deskhand.core.words import Words, size
from deskhand.desk.files.archives import Member, UnsafeArchive, members
from deskhand.desk.files.duplicate import write_all
from deskhand.desk.files.durable import sync_disk
from deskhand.desk.files.expected import expected
from deskhand.desk.files.item import Item
from deskhand.desk.files.naming import free_names
from deskhand.desk.files.prints import BLOCK, print_of
from deskhand.desk.files.problems import ChangedSince
from deskhand.desk.files.staging import announce, named, remove_tree, settle_name, settle_staged
from deskhand.desk.files.system import LISTING
from deskhand.desk.files.workbench import Settled, Skip, Workbench

MOST_MEMBERS: Final = 100_000
MOST_DEPTH: Final = 100
RATIO: Final = 200
SUSPICIOUS: Final = 100_000_000
"""Below this nothing is a bomb, however well it was packed."""
SHARE: Final = 0.95
"""How much of what is free on the disk may be taken."""
_LATEST: Final = 1 << 33
"""The latest time, in seconds, that every disk can hold; an archive may claim anything, even for ever."""
_DRIVE: Final = re.compile(r"[A-Za-z]:")


class Bomb(Refused):
    words = Words(
        "{path} would unpack to far more than it is ({why}); it looks like a trap. Nothing was unpacked.",
        "{path} 解压后会远超其本身大小（{why}），看起来像压缩炸弹。没有解压任何内容。",
    )


class NoRoom(Problem):
    words = Words(
        "There is not enough room to unpack {path}: it needs {need}, {free} are free. Nothing was unpacked.",
        "空间不足，无法解压 {path}：需要 {need}，可用 {free}。没有解压任何内容。",
    )


class Unpacking:
    def sources(self, change: Unpack) -> Sequence[str]:
        return (change.path,)

    def targets(self, change: Unpack) -> Sequence[str]:
        return (change.to,)

    def prepare(self, bench: Workbench, item: Item, change: Unpack) -> None:
        expected(bench, item, change.path)

    def apply(self, bench: Workbench, item: Item, change: Unpack) -> None:
        with bench.beneath.opened(change.path) as source, bench.beneath.place(change.to) as target:
            if print_of(os.fstat(source)) != item.looked.model_copy(update={"hash": None}):
                raise Skip(ChangedSince(path=change.path))
            name = announce(bench.notes, item, bench.beneath.absolute(change.to))
            try:
                os.mkdir(name, 0o777, dir_fd=target.folder)
                fd = os.open(name, LISTING, dir_fd=target.folder)
                try:
                    unpacker = _Unpacker(bench, change.path, fd, os.fstat(source).st_size)
                    with os.fdopen(os.dup(source), "rb") as file, members(file, change.path) as found:
                        unpacker.take(found)
                    unpacker.make_links()
                    reach("desk.unpack.written")
                    sync_disk(fd)
                finally:
                    os.close(fd)
                new = settle_name(bench.notes, item, target, name)
            except BaseException:
                remove_tree(target.folder, name)
                raise
            named(bench, item, target, change.to, new, None)

    def settle(self, bench: Workbench, item: Item, change: Unpack) -> Settled:
        return settle_staged(bench, item, change.to)

    def inverse(self, item: Item, change: Unpack) -> list[Change] | None:
        return None if item.at is None else [Trash(path=item.at, expect=item.after)]


@dataclass(slots=True)
class _Limits:
    """How much may still come out of an archive."""

    path: str
    packed: int
    free: int
    taken: int = 0
    count: int = 0

    def member(self, announced: int) -> None:
        self.count += 1
        if self.count > MOST_MEMBERS:
            raise Bomb(path=self.path, why=f"> {MOST_MEMBERS:,}")
        self._judge(self.taken + announced)

    def bytes(self, count: int) -> None:
        self.taken += count
        self._judge(self.taken)

    def _judge(self, total: int) -> None:
        if total > SUSPICIOUS and total > self.packed * RATIO:
            raise Bomb(path=self.path, why=f"{size(self.packed)} → {size(total)}")
        if total > self.free * SHARE:
            raise NoRoom(path=self.path, need=size(total), free=size(max(0, self.free)))


class _Unpacker:
    """Puts members into one open folder, and nowhere else."""

    def __init__(self, bench: Workbench, path: str, folder: int, packed: int) -> None:
        self._bench = bench
        self._path = path
        self._folder = folder
        disk = os.statvfs(folder)
        self._limits = _Limits(path, packed, disk.f_bavail * disk.f_frsize)
        self._links: list[tuple[list[str], str]] = []

    def take(self, found: Iterable[Member]) -> None:
        for member in found:
            self._bench.halt()
            self._limits.member(member.size)
            parts = self._judged(member)
            if not parts:
                continue
            if member.kind == "folder":
                with self._below(parts):
                    continue
            if member.kind == "link":
                self._links.append((parts, self._inside(member, len(parts) - 1)))
            else:
                self._write(member, parts)

    def make_links(self) -> None:
        """Last, so that nothing in the archive could ever be written through one of them."""
        for parts, target in self._links:
            with self._below(parts[:-1]) as folder:
                for name in free_names(parts[-1]):
                    try:
                        os.symlink(target, name, dir_fd=folder)
                    except FileExistsError:
                        continue
                    break

    def _judged(self, member: Member) -> list[str]:
        """The parts of a member's name; raises for one that would lead out of the folder."""
        name = member.name
        parts = [part for part in name.split("/") if part not in ("", ".")]
        if name.startswith("/") or _DRIVE.match(name):
            raise self._unsafe(member, "starts at the top of the disk", "从磁盘根目录开始")
        if ".." in parts or "\0" in name:
            raise self._unsafe(member, "leads out of the folder", "会跳出目标文件夹")
        if len(parts) > MOST_DEPTH:
            raise self._unsafe(member, "lies too deep", "层级过深")
        if member.kind == "other":
            raise self._unsafe(member, "is a device or pipe", "是设备或管道")
        return parts

    def _inside(self, member: Member, depth: int) -> str:
        """A link's target, if it stays in the folder: `..` only at its start, and no more of them than it is deep."""
        target = member.target()
        parts = [part for part in target.split("/") if part not in ("", ".")]
        up = next((n for n, part in enumerate(parts) if part != ".."), len(parts))
        if target.startswith("/") or not parts or up > depth or ".." in parts[up:] or "\0" in target:
            raise self._unsafe(member, "is a link that leads out of the folder", "是指向文件夹之外的链接")
        return target

    def _unsafe(self, member: Member, en: str, zh: str) -> UnsafeArchive:
        why = zh if self._bench.lang == "zh" else en
        return UnsafeArchive(path=self._path, member=path_text(member.name)[:200], why=why)

    def _write(self, member: Member, parts: list[str]) -> None:
        mode = 0o777 if member.executable else 0o666
        with self._below(parts[:-1]) as folder:
            fd = _new_file(folder, parts[-1], mode)
            try:
                with member.open() as entry:
                    while block := entry.read(BLOCK):
                        self._bench.halt()
                        self._limits.bytes(len(block))
                        write_all(fd, block)
                if member.modified is not None and 0 <= member.modified <= _LATEST:
                    os.utime(fd, (member.modified, member.modified))
            finally:
                os.close(fd)

    @contextmanager
    def _below(self, parts: Sequence[str]) -> Generator[int]:
        """A folder inside, made if missing, held open; never through a link."""
        at = os.dup(self._folder)
        try:
            for part in parts:
                with suppress(FileExistsError):
                    os.mkdir(part, 0o777, dir_fd=at)
                below = os.open(part, LISTING, dir_fd=at)
                os.close(at)
                at = below
            yield at
        finally:
            os.close(at)


def _new_file(folder: int, wanted: str, mode: int) -> int:
    """A new file under the first free name: an archive may hold the same name twice."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    for name in free_names(wanted):
        try:
            return os.open(name, flags, mode, dir_fd=folder)
        except FileExistsError:
            continue
    raise FileExistsError(wanted)
