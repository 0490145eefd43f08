"""Packing and unpacking, and whether everything is in."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import BinaryIO

from deskhand.abilities.files.chosen import each_once, facts_of, some_done
from deskhand.abilities.files.problems import FileWanted, FolderWanted, InsideItself, NoSuchFile, OnlyZip
from deskhand.abilities.files.results import Unzipped, Zipped
from deskhand.core.ability import Claim
from deskhand.core.afterwards import came_true
from deskhand.core.changes import Change, MakeFolder, Pack, Unpack
from deskhand.core.doors import Ctx
from deskhand.core.filetypes import kind_of
from deskhand.core.paths import folder_of, joined, name_of, split_ending, tidy
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.core.world.facts import FileFact

Content = tuple[int, int]
"""Size and CRC-32 of one file, as a zip lists them."""
_ALL_IN = Words(
    "the archive holds exactly the {n:file|files} with the same content", "压缩包里正好是这 {n} 个文件，内容相同"
)
_NOT_ALL_IN = Words(
    "the archive does not hold what it should: {missing} missing or different, {strange} too many",
    "压缩包的内容不符：缺少或不同 {missing} 个，多出 {strange} 个",
)
_ALL_OUT = Words(
    "all {n:file|files} of the archive are in the folder, same content", "压缩包中的 {n} 个文件都在文件夹里，内容相同"
)
_NOT_ALL_OUT = Words(
    "the folder does not hold what the archive does: {missing} missing or different, {strange} too many",
    "文件夹与压缩包不符：缺少或不同 {missing} 个，多出 {strange} 个",
)


async def zipped(ctx: Ctx, files: Sequence[str], to: str | None) -> Zipped:
    paths = each_once(files)

    async def propose() -> list[Change]:
        await _all_there(ctx, paths)
        target = await _archive(ctx, paths, to)
        inside = [path for path in paths if target.startswith(path + "/")]
        if inside:
            raise InsideItself(path=shown(target), to=shown(inside[0]))
        home = folder_of(target)
        made: list[Change] = [] if await ctx.files.fact(home) is not None else [MakeFolder(path=home)]
        return [*made, Pack(paths=paths, to=target)]

    done = await ctx.files.carry_out(propose)
    some_done(done, ctx.lang)
    packed = next(one for one in done if isinstance(one.change, Pack))
    file = packed.at or ""
    members: Counter[Content] = await ctx.files.reading(file, listed_contents)
    size = packed.after.size if packed.after is not None else 0
    return Zipped(file=file, count=members.total(), bytes=size, note=packed.why)


async def unzipped(ctx: Ctx, file: str, to: str | None) -> Unzipped:
    async def propose() -> list[Change]:
        fact = await ctx.files.fact(file)
        if fact is None:
            raise NoSuchFile(path=shown(file))
        if fact.kind != "file":
            raise FileWanted(path=shown(file))
        return [Unpack(path=file, to=await _new_folder(ctx, file, to))]

    done = await ctx.files.carry_out(propose)
    some_done(done, ctx.lang)
    folder = done[0].at or ""
    sizes = [fact.size async for fact in ctx.files.walk(folder, hidden=True) if fact.kind == "file"]
    return Unzipped(folder=folder, count=len(sizes), bytes=sum(sizes))


async def _all_there(ctx: Ctx, paths: Sequence[str]) -> None:
    """An archive is made of everything named, or not at all."""
    facts = await facts_of(ctx, paths)
    missing = [path for path in paths if path not in facts]
    if missing:
        raise NoSuchFile(path=shown(missing[0]))


async def _archive(ctx: Ctx, paths: Sequence[str], to: str | None) -> str:
    """The place and name of the new archive: beside the first thing and called after it, unless said otherwise."""
    first = await ctx.files.fact(paths[0])
    name = f"{_stem(first, paths[0])}.zip"
    if to is None:
        return joined(folder_of(paths[0]), name)
    plain = tidy(to) or to
    there = await ctx.files.fact(plain)
    if to.endswith("/") or (there is not None and there.kind == "folder"):
        return joined(plain, name)
    ending = split_ending(name_of(plain))[1]
    if ending.lower() == ".zip":
        return plain
    if kind_of(name_of(plain)) == "archive":
        raise OnlyZip(ending=shown(ending))
    return f"{plain}.zip"


def _stem(fact: FileFact | None, path: str) -> str:
    name = name_of(path)
    return name if fact is not None and fact.kind == "folder" else split_ending(name)[0]


async def _new_folder(ctx: Ctx, file: str, to: str | None) -> str:
    stem = split_ending(name_of(file))[0]
    if stem == name_of(file):
        stem = f"{stem} unpacked"  # a name without an ending cannot be the folder's too
    if to is None:
        return joined(folder_of(file), stem)
    plain = tidy(to) or to
    there = await ctx.files.fact(plain)
    if there is None:
        return plain
    if there.kind != "folder":
        raise FolderWanted(path=shown(plain))
    return joined(plain, stem)


async def all_in(ctx: Ctx, result: Zipped) -> list[Claim]:
    """Whether the archive, read again as a whole, holds exactly what was packed."""
    packed = [one.change for one in came_true(ctx.files.done) if isinstance(one.change, Pack)]
    wanted: Counter[Content] = Counter()
    for path in (path for change in packed for path in change.paths):
        wanted += await _contents_at(ctx, path)
    given: Counter[Content] = await ctx.files.reading(result.file, _read_contents)
    return [_compared(ctx, _ALL_IN, _NOT_ALL_IN, wanted, given)]


async def all_out(ctx: Ctx, result: Unzipped) -> list[Claim]:
    """Whether the folder holds exactly what the archive lists; only zip archives say it in a way to compare."""
    unpacked = [one.change for one in came_true(ctx.files.done) if isinstance(one.change, Unpack)]
    if not unpacked or not await ctx.files.reading(unpacked[0].path, zipfile.is_zipfile):
        return []
    wanted: Counter[Content] = await ctx.files.reading(unpacked[0].path, listed_contents)
    return [_compared(ctx, _ALL_OUT, _NOT_ALL_OUT, wanted, await _contents_at(ctx, result.folder))]


def _compared(ctx: Ctx, good: Words, bad: Words, wanted: Counter[Content], given: Counter[Content]) -> Claim:
    missing, strange = (wanted - given).total(), (given - wanted).total()
    holds = not missing and not strange
    words = good if holds else bad
    return Claim(words.said(ctx.lang, n=wanted.total(), missing=missing, strange=strange), holds)


async def _contents_at(ctx: Ctx, path: str) -> Counter[Content]:
    """Every file at or below a path, links not followed."""
    fact = await ctx.files.fact(path)
    found: Counter[Content] = Counter()
    if fact is not None and fact.kind == "file":
        found[await ctx.files.reading(path, _content)] += 1
    if fact is None or fact.kind != "folder":
        return found
    async for inner in ctx.files.walk(path, hidden=True):
        if inner.kind == "file":
            found[await ctx.files.reading(inner.path, _content)] += 1
    return found


def _content(file: BinaryIO) -> Content:
    size = crc = 0
    while block := file.read(1 << 20):
        size += len(block)
        crc = zlib.crc32(block, crc)
    return size, crc


def _is_file(info: zipfile.ZipInfo) -> bool:
    """Neither a folder nor a link; what other systems write has no mode at all."""
    return not info.is_dir() and not stat.S_ISLNK(info.external_attr >> 16)


def listed_contents(file: BinaryIO) -> Counter[Content]:
    """What a zip says of its files."""
    with zipfile.ZipFile(file) as archive:
        return Counter((info.file_size, info.CRC) for info in archive.infolist() if _is_file(info))


def _read_contents(file: BinaryIO) -> Counter[Content]:
    """What really is in a zip, each file unpacked in memory block by block."""
    found: Counter[Content] = Counter()
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if _is_file(info):
                with archive.open(info) as member:
                    found[_content(member)] += 1  # type: ignore[arg-type]
    return found
