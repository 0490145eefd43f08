"""What must be true after each verb, by reading again."""

from __future__ import annotations

from deskhand.abilities.files.archive import all_in, all_out
from deskhand.abilities.files.duplicates import one_remains
from deskhand.abilities.files.find import still_there
from deskhand.abilities.files.results import Duplicates, Found, Listed, Organized, Unzipped, Usage, Zipped
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of
from deskhand.core.doors import Ctx
from deskhand.core.values import Record
from deskhand.core.words import Words

_SUMS = Words("folders and kinds each add up to {n:file|files}", "各文件夹与各类型的合计均为 {n} 个文件")
_NO_FILE_LESS = Words(
    "{n:file was|files were} moved and {n} are in the new folders", "移动了 {n} 个文件，新文件夹中有 {n} 个"
)
_FILE_LESS = Words(
    "{n} files were moved, but {there} are in the new folders", "移动了 {n} 个文件，但新文件夹中只有 {there} 个"
)


async def changed(ctx: Ctx, result: Record) -> list[Claim]:
    """Everything carried out is so: at the new place, unchanged, and not at the old one."""
    return await claims_of(ctx.files, ctx.files.done, ctx.lang)


async def organized(ctx: Ctx, result: Organized) -> list[Claim]:
    """Not one file is less than before."""
    claims = await changed(ctx, result)
    if result.count:
        there = sum(one.count for one in result.into)
        words = _NO_FILE_LESS if there == result.count else _FILE_LESS
        claims.append(Claim(words.said(ctx.lang, n=result.count, there=there), there == result.count))
    return claims


async def found(ctx: Ctx, result: Found | Listed) -> list[Claim]:
    return await still_there(ctx, result.facts, ctx.lang)


async def duplicates(ctx: Ctx, result: Duplicates) -> list[Claim]:
    return [*await changed(ctx, result), *await one_remains(ctx, result, ctx.lang)]


async def zipped(ctx: Ctx, result: Zipped) -> list[Claim]:
    return [*await changed(ctx, result), *await all_in(ctx, result)]


async def unzipped(ctx: Ctx, result: Unzipped) -> list[Claim]:
    return [*await changed(ctx, result), *await all_out(ctx, result)]


async def usage(ctx: Ctx, result: Usage) -> list[Claim]:
    sums = {
        (sum(part.bytes for part in parts), sum(part.count for part in parts)) for parts in (result.parts, result.kinds)
    }
    holds = sums == {(result.bytes, result.count)}
    return [Claim(_SUMS.said(ctx.lang, n=result.count), holds)]
