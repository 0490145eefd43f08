"""A zip of files and folders: streamed, large ones too, names in UTF-8; links are left out and named."""

from __future__ import annotations

import os
import stat
import time
import zipfile
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from deskhand.core.changes import Change, Pack, Print, Trash
from deskhand.core.errors import Problem, Refused
from deskhand.core.fault import reach
from deskhand.core.paths import name_of, native_path, path_text
from deskhand.core.shown import AT_MOST, shown_few
from deskhand.core.words import Lang, Words
from deskhand.desk.files.beneath import ITSELF, open_file
from deskhand.desk.files.duplicate import DEEPEST
from deskhand.desk.files.item import Item
from deskhand.desk.files.naming import free_names
from deskhand.desk.files.prints import BLOCK, look_at, same
from deskhand.desk.files.problems import ChangedSince, IsALink, TooDeep, Vanished
from deskhand.desk.files.staging import OURS, announce, named, remove_tree, settle_name, settle_staged
from deskhand.desk.files.unreal import is_unreal
from deskhand.desk.files.workbench import Settled, Skip, Workbench

_LARGE: Final = 1 << 30
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_LATEST: Final = (2107, 12, 31, 23, 59, 58)
"""What a zip can say of a time lies between these."""
_ON_UNIX: Final = 3
_DISK: Final = "disk"
"""What the folder above all others is called in a zip, having no name of its own."""
_LINKS = Words(
    "{n:link was|links were} left out, since links are not packed: {names}.",
    "略过 {n} 个链接（链接不打包）：{names}。",
)
_SPECIAL = Words(
    "{n:device, socket or pipe was|devices, sockets or pipes were} left out: {names}.",
    "略过 {n} 个设备、套接字或管道：{names}。",
)
_ODD = Words(
    "{n:name was|names were} not UTF-8 and written with \\x codes.",
    "{n} 个名称不是 UTF-8，已用 \\x 代码表示。",
)


class NothingToPack(Problem):
    words = Words(
        "There is nothing to pack. Nothing was changed; name the files.",
        "没有可以打包的内容。没有做任何更改；请指明文件。",
    )


class NothingLeftToPack(Refused):
    words = Words(
        "There is no file to pack: {why} Nothing was packed; name the files themselves.",
        "没有可以打包的文件：{why}没有打包任何内容；请直接指明文件。",
    )


class Packing:
    def sources(self, change: Pack) -> Sequence[str]:
        return change.paths

    def targets(self, change: Pack) -> Sequence[str]:
        return (change.to,)

    def prepare(self, bench: Workbench, item: Item, change: Pack) -> None:
        if not change.paths:
            raise NothingToPack
        for path, expect in zip_longest(change.paths, change.expects):
            _there(bench, path, expect)

    def apply(self, bench: Workbench, item: Item, change: Pack) -> None:
        with bench.beneath.place(change.to) as target:
            name = announce(bench.notes, item, bench.beneath.absolute(change.to))
            try:
                flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
                fd = os.open(name, flags, 0o666, dir_fd=target.folder)
                with os.fdopen(fd, "w+b") as file:
                    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                        packer = _Packer(bench, archive)
                        for path in change.paths:
                            packer.add_path(path)
                    why = packer.left_out(bench.lang)
                    for path, expect in zip_longest(change.paths, change.expects):
                        _there(bench, path, expect, name)  # and not another by the time it was read
                    reach("desk.pack.written")
                    file.flush()
                    os.fsync(file.fileno())
                new = settle_name(bench.notes, item, target, name)
            except BaseException:
                remove_tree(target.folder, name)
                raise
            named(bench, item, target, change.to, new, look_at(target.folder, new, bench.budget).hash)
            item.why = " ".join(said for said in (why, packer.rewritten(bench.lang)) if said) or None

    def settle(self, bench: Workbench, item: Item, change: Pack) -> Settled:
        return settle_staged(bench, item, change.to)

    def inverse(self, item: Item, change: Pack) -> list[Change] | None:
        return None if item.at is None else [Trash(path=item.at, expect=item.after)]


def _there(bench: Workbench, path: str, expect: Print | None, staged: str = "") -> None:
    """Raises for what is not there and for links; skips the archive for what is another than was expected.

    The archive itself, as yet called `staged`, may lie in what it is made of and does not change it.
    """
    with bench.beneath.source(path) as place:
        if expect is not None and not same(expect, place.folder, place.name, staged):
            raise Skip(ChangedSince(path=path))
        found = bench.beneath.stat(path)
        if found is None:
            raise Vanished(path=path)
        if stat.S_ISLNK(found.st_mode):
            raise IsALink(path=path)


class _Packer:
    """Adds things to an open zip, and remembers what could not be added as it is."""

    def __init__(self, bench: Workbench, archive: zipfile.ZipFile) -> None:
        self._bench = bench
        self._archive = archive
        self._taken: set[str] = set()
        self._links: list[str] = []
        self._special: list[str] = []
        self._odd = 0
        self._files = 0

    def add_path(self, path: str) -> None:
        beneath = self._bench.beneath
        with beneath.source(path) as place:
            called = native_path(name_of(beneath.absolute(path))) if place.name == ITSELF else place.name
            top = next(name for name in free_names(called or _DISK) if name not in self._taken)
            self._taken.add(top)
            self._add(place.folder, place.name, self._written(top), 0)

    def left_out(self, lang: Lang) -> str:
        """How many things are not in the archive though what was named holds them, and which; raises if nothing is."""
        kinds = ((_LINKS, self._links), (_SPECIAL, self._special))
        told = [
            words.said(lang, n=len(names), names=shown_few(names, lang, at_most=AT_MOST))
            for words, names in kinds
            if names
        ]
        why = " ".join(told)
        if why and not self._files:
            raise NothingLeftToPack(why=why)
        return why

    def rewritten(self, lang: Lang) -> str:
        """How many names are not in the archive as the disk has them."""
        return _ODD.said(lang, n=self._odd) if self._odd else ""

    def _add(self, folder: int, name: str, inside: str, deep: int) -> None:
        self._bench.halt()
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISDIR(found.st_mode) and is_unreal(found.st_dev):
            self._special.append(inside)
        elif stat.S_ISREG(found.st_mode):
            self._add_file(folder, name, inside, found)
        elif stat.S_ISDIR(found.st_mode):
            self._add_folder(folder, name, inside, found, deep)
        elif stat.S_ISLNK(found.st_mode):
            self._links.append(inside)
        else:
            self._special.append(inside)

    def _add_file(self, folder: int, name: str, inside: str, found: os.stat_result) -> None:
        fd = open_file(folder, name, path_text(name))
        try:
            info = _info(inside, found)
            with self._archive.open(info, "w", force_zip64=found.st_size >= _LARGE) as entry:
                while block := os.read(fd, BLOCK):
                    self._bench.halt()
                    entry.write(block)
            self._files += 1
        finally:
            os.close(fd)

    def _add_folder(self, folder: int, name: str, inside: str, found: os.stat_result, deep: int) -> None:
        if deep > DEEPEST:
            raise TooDeep(path=path_text(name), most=DEEPEST)
        self._archive.writestr(_info(f"{inside}/", found), b"")
        fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
        try:
            with os.scandir(fd) as entries:
                names = sorted(entry.name for entry in entries if not entry.name.startswith(OURS))
            for one in names:
                self._add(fd, one, f"{inside}/{self._written(one)}", deep + 1)
        finally:
            os.close(fd)

    def _written(self, name: str) -> str:
        """A name as the zip holds it: always valid UTF-8."""
        try:
            name.encode()
        except UnicodeEncodeError:
            self._odd += 1
            return path_text(name)
        return name


def _info(inside: str, found: os.stat_result) -> zipfile.ZipInfo:
    then = time.localtime(found.st_mtime)[:6]
    info = zipfile.ZipInfo(inside, min(max(then, _EARLIEST), _LATEST))
    info.create_system = _ON_UNIX
    info.external_attr = (found.st_mode & 0xFFFF) << 16 | (0x10 if inside.endswith("/") else 0)
    info.compress_type = zipfile.ZIP_STORED if inside.endswith("/") else zipfile.ZIP_DEFLATED
    return info
