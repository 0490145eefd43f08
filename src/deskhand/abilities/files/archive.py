"""Packing and unpacking, and whether everything is in."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import BinaryIO, Final

from deskhand.abilities.files.chosen import each_once, facts_of, some_done
from deskhand.abilities.files.links import not_a_file, not_a_folder, target_shown
from deskhand.abilities.files.problems import LinkNotPacked, NoSuchFile, OnlyLinksInside, OnlyZip
from deskhand.abilities.files.results import Unzipped, Zipped
from deskhand.core.ability import Claim
from deskhand.core.afterwards import came_true
from deskhand.core.changes import Change, MakeFolder, Pack, Unpack
from deskhand.core.doors import Ctx
from deskhand.core.filetypes import kind_of
from deskhand.core.paths import folder_of, joined, name_of, split_ending, tidy
from deskhand.core.shown import AT_MOST, shown, shown_few
from deskhand.core.words import Words
from deskhand.core.world.facts import FileFact

_DISK: Final = "disk"
"""What an archive of the folder above all others is called, which has no name of its own."""
Content = tuple[int, int]
"""Size and CRC-32 of one file, as a zip lists them."""
_ALL_IN = Words(
    "the archive holds exactly the {n:file|files} with the same content", "压缩包里正好是这 {n} 个文件，内容相同"
)
_NOT_ALL_IN = Words(
    "the archive does not hold what it should: {missing} missing or different, {strange} too many",
    "压缩包的内容不符：缺少或不同 {missing} 个，多出 {strange} 个",
)
_LINKS_OUT = Words(
    "{n:link is|links are} not in the archive, since links are not packed: {names}",
    "有 {n} 个链接不在压缩包里（链接不打包）：{names}",
)
_ALL_OUT = Words(
    "{n:file of the archive is|files of the archive are} in the folder, none missing, same content",
    "压缩包中的 {n} 个文件都在文件夹里，内容相同",
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
        await _something_to_pack(ctx, paths)
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
            raise not_a_file(fact)
        return [Unpack(path=file, to=await _new_folder(ctx, file, to))]

    done = await ctx.files.carry_out(propose)
    some_done(done, ctx.lang)
    folder = done[0].at or ""
    sizes = [fact.size async for fact in ctx.files.walk(folder, hidden=True) if fact.kind == "file"]
    return Unzipped(folder=folder, count=len(sizes), bytes=sum(sizes))


async def _all_there(ctx: Ctx, paths: Sequence[str]) -> None:
    """An archive is made of everything named, or not at all; a link is nothing that can be packed."""
    facts = await facts_of(ctx, paths)
    missing = [path for path in paths if path not in facts]
    if missing:
        raise NoSuchFile(path=shown(missing[0]))
    link = next((fact for fact in facts.values() if fact.kind == "link"), None)
    if link is not None:
        raise LinkNotPacked(path=shown(link.path), target=target_shown(link))


async def _something_to_pack(ctx: Ctx, paths: Sequence[str]) -> None:
    """Raises where the folders named hold links only; an empty folder may be packed as it is."""
    links: list[str] = []
    for path in paths:
        async for fact in _at_and_below(ctx, path):
            if fact.kind != "folder" and fact.kind != "link":
                return
            if fact.kind == "link":
                links.append(fact.path)
    if links:
        raise OnlyLinksInside(path=shown_few(paths, ctx.lang), n=len(links), names=shown_few(links, ctx.lang))


async def _archive(ctx: Ctx, paths: Sequence[str], to: str | None) -> str:
    """The place and name of the new archive: beside the first thing and called after it, unless said otherwise.

    A folder that is granted by itself has nothing beside it that may be touched: its archive is put into it, and does
    not hold itself.
    """
    first = await ctx.files.fact(paths[0])
    name = f"{_stem(first, paths[0])}.zip"
    if to is None:
        beside = folder_of(paths[0])
        around = first is None or first.kind != "folder" or (beside != paths[0] and ctx.files.may_write(beside))
        return joined(beside if around else paths[0], name)
    plain = tidy(to) or to
    there = await ctx.files.fact(plain)
    if to.endswith("/") or (there is not None and there.kind == "folder"):
        return joined(plain, name)
    ending = split_ending(name_of(plain))[1]
    if ending.lower() == ".zip":
        return plain
    if kind_of(name_of(plain)) in ("archive", "disk"):
        raise OnlyZip(ending=shown(ending))
    return f"{plain}.zip"


def _stem(fact: FileFact | None, path: str) -> str:
    if fact is not None and fact.kind == "folder":
        return fact.name or _DISK
    return split_ending(name_of(path))[0]


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
        raise not_a_folder(there)
    return joined(plain, stem)


async def all_in(ctx: Ctx, result: Zipped) -> list[Claim]:
    """Whether the archive, read again as a whole, holds exactly what was packed."""
    packed = [one.change for one in came_true(ctx.files.done) if isinstance(one.change, Pack)]
    wanted: Counter[Content] = Counter()
    links: list[str] = []
    for path in (path for change in packed for path in change.paths):
        wanted += await _contents_at(ctx, path, links, but=result.file)
    given: Counter[Content] = await ctx.files.reading(result.file, _read_contents)
    claims = [_compared(ctx, _ALL_IN, _NOT_ALL_IN, wanted, given)]
    if links:
        named = shown_few(links, ctx.lang, at_most=AT_MOST)
        none_in = not await ctx.files.reading(result.file, _holds_links)
        claims.append(Claim(_LINKS_OUT.said(ctx.lang, n=len(links), names=named), none_in))
    return claims


async def all_out(ctx: Ctx, result: Unzipped) -> list[Claim]:
    """Whether the folder holds exactly what the archive lists; only zip archives say it in a way to compare."""
    unpacked = [one.change for one in came_true(ctx.files.done) if isinstance(one.change, Unpack)]
    if not unpacked or not await ctx.files.reading(unpacked[0].path, zipfile.is_zipfile):
        return []
    wanted: Counter[Content] = await ctx.files.reading(unpacked[0].path, listed_contents)
    return [_compared(ctx, _ALL_OUT, _NOT_ALL_OUT, wanted, await _contents_at(ctx, result.folder, []))]


def _compared(ctx: Ctx, good: Words, bad: Words, wanted: Counter[Content], given: Counter[Content]) -> Claim:
    missing, strange = (wanted - given).total(), (given - wanted).total()
    holds = not missing and not strange
    words = good if holds else bad
    return Claim(words.said(ctx.lang, n=wanted.total(), missing=missing, strange=strange), holds)


async def _contents_at(ctx: Ctx, path: str, links: list[str], but: str = "") -> Counter[Content]:
    """Every file at or below a path, `but` one; links are not followed, and added to `links`."""
    found: Counter[Content] = Counter()
    async for fact in _at_and_below(ctx, path):
        if fact.kind == "file" and fact.path != but:
            found[await ctx.files.reading(fact.path, _content)] += 1
        elif fact.kind == "link":
            links.append(fact.path)
    return found


async def _at_and_below(ctx: Ctx, path: str) -> AsyncIterator[FileFact]:
    """What stands at a path, if anything, and if it is a folder all that lies in it."""
    fact = await ctx.files.fact(path)
    if fact is None:
        return
    yield fact
    if fact.kind == "folder":
        async for inner in ctx.files.walk(path, hidden=True):
            yield inner


def _content(file: BinaryIO) -> Content:
    size = crc = 0
    while block := file.read(1 << 20):
        size += len(block)
        crc = zlib.crc32(block, crc)
    return size, crc


def _is_file(info: zipfile.ZipInfo) -> bool:
    """Neither a folder nor a link; what other systems write has no mode at all."""
    return not info.is_dir() and not _is_link(info)


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _holds_links(file: BinaryIO) -> bool:
    with zipfile.ZipFile(file) as archive:
        return any(_is_link(info) for info in archive.infolist())


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
