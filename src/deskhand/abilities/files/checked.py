"""What must be true after each verb, by reading again."""

from __future__ import annotations

from collections import defaultdict

from deskhand.abilities.files.archive import all_in, all_out
from deskhand.abilities.files.below import again
from deskhand.abilities.files.duplicates import one_remains
from deskhand.abilities.files.find import still_there
from deskhand.abilities.files.results import Duplicates, Found, Listed, Organized, Unzipped, Usage, Zipped
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of, now_at
from deskhand.core.doors import Ctx
from deskhand.core.paths import folder_of, name_of
from deskhand.core.shown import shown_few
from deskhand.core.values import Record
from deskhand.core.words import Words

_LARGEST_STAND = Words(
    "{n:largest file is|largest files are}, looked at again, as large as counted",
    "再次查看最大的 {n} 个文件，大小与统计一致",
)
_LARGEST_CHANGED = Words("not as large as counted any more: {names}", "大小已与统计不一致：{names}")
_NO_FILE_LESS = Words(
    "{n:file was|files were} moved, none is missing in the new folders", "移动了 {n} 个文件，新文件夹中一个不少"
)
_FILE_LESS = Words(
    "{n:file was|files were} moved, but the new folders hold {there} of that",
    "移动了 {n} 个文件，但新文件夹中只有 {there} 个",
)


async def changed(ctx: Ctx, result: Record) -> list[Claim]:
    """Everything carried out is so: at the new place, unchanged, and not at the old one."""
    return await claims_of(ctx.files, ctx.files.done, ctx.lang)


async def organized(ctx: Ctx, result: Organized) -> list[Claim]:
    """Not one file is less than before: the folders they went into are listed again, and counted."""
    claims = await changed(ctx, result)
    if result.count:
        there = await _arrived(ctx)
        words = _NO_FILE_LESS if there == result.count else _FILE_LESS
        claims.append(Claim(words.said(ctx.lang, n=result.count, there=there), there == result.count))
    return claims


async def _arrived(ctx: Ctx) -> int:
    """How many of the files that were moved a fresh listing of the new folders shows."""
    names: dict[str, set[str]] = defaultdict(set)
    for place in now_at(ctx.files.done).values():
        names[folder_of(place)].add(name_of(place))
    there = 0
    for folder, moved in names.items():
        fact = await ctx.files.fact(folder)
        listed = await ctx.files.listed(folder) if fact is not None and fact.kind == "folder" else []
        there += sum(one.kind == "file" and one.name in moved for one in listed)
    return there


async def found(ctx: Ctx, result: Found | Listed) -> list[Claim]:
    return await still_there(ctx, result.facts, ctx.lang)


async def duplicates(ctx: Ctx, result: Duplicates) -> list[Claim]:
    return [*await changed(ctx, result), *await one_remains(ctx, result, ctx.lang)]


async def zipped(ctx: Ctx, result: Zipped) -> list[Claim]:
    return [*await changed(ctx, result), *await all_in(ctx, result)]


async def unzipped(ctx: Ctx, result: Unzipped) -> list[Claim]:
    return [*await changed(ctx, result), *await all_out(ctx, result)]


async def usage(ctx: Ctx, result: Usage) -> list[Claim]:
    """Sums over one walk cannot be told wrong by themselves, so the files that weigh most are looked at again."""
    if not result.largest:
        return []
    now = await again(ctx, result.largest)
    sizes = {path: fact.size for path, fact in now.items() if fact.kind == "file"}
    other = [path for path, size in zip(result.largest, result.sizes, strict=True) if sizes.get(path) != size]
    if other:
        return [Claim(_LARGEST_CHANGED.said(ctx.lang, names=shown_few(other, ctx.lang)), holds=False, decides=False)]
    return [Claim(_LARGEST_STAND.said(ctx.lang, n=len(result.largest)), holds=True)]
