"""What must be true after each verb: what was laid down stands there, and a branch stands where it was put."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.code.results import Built, Git, Started
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of
from deskhand.core.doors import Ctx
from deskhand.core.paths import joined
from deskhand.core.shown import shown
from deskhand.core.words import Words

_STANDS: Final = Words("{ref} stands at {hash}", "{ref} 位于 {hash}")
_STANDS_NOT: Final = Words("{ref} does not stand at {hash}", "{ref} 不在 {hash}")
_THERE: Final = Words("the commit is stored", "提交已保存")
_NOT_THERE: Final = Words("the commit is not stored", "提交没有保存")


async def built(ctx: Ctx, _: Built) -> list[Claim]:
    return await claims_of(ctx.files, ctx.files.done, ctx.lang)


async def started(ctx: Ctx, _: Started) -> list[Claim]:
    return await claims_of(ctx.files, ctx.files.done, ctx.lang)


async def git(ctx: Ctx, result: Git) -> list[Claim]:
    """Read from the repository itself, not by git; what only looks has nothing to check."""
    if result.hash is None:
        return []
    claims = await claims_of(ctx.files, ctx.files.done, ctx.lang)
    kept = joined(result.folder, ".git")
    name = result.branches[0].name if result.verb == "branch" else result.branch
    ref = f"refs/heads/{name}" if name else "HEAD"
    content = await ctx.files.reading(joined(kept, ref), lambda file: file.read(200).decode("ascii", "replace"))
    words = _STANDS if str(content).strip() == result.hash else _STANDS_NOT
    claims.append(Claim(words.said(ctx.lang, ref=shown(name or ref), hash=result.hash[:10]), words is _STANDS))
    if result.verb == "commit":
        stored = await ctx.files.fact(joined(kept, f"objects/{result.hash[:2]}/{result.hash[2:]}")) is not None
        claims.append(Claim((_THERE if stored else _NOT_THERE).said(ctx.lang), stored))
    return claims
