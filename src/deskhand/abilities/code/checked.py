"""What must be true after each verb: what was laid down stands there, and a branch stands where it was put."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.code.problems import EndedBadly, NotBuilt, NoTestsRun, TestsFailed
from deskhand.abilities.code.results import Built, Ended, Git, Started, Tested
from deskhand.abilities.code.told import named
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of
from deskhand.core.doors import Ctx
from deskhand.core.errors import Problem
from deskhand.core.paths import joined
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Words

_STANDS: Final = Words("{ref} stands at {hash}", "{ref} 位于 {hash}")
_STANDS_NOT: Final = Words("{ref} does not stand at {hash}", "{ref} 不在 {hash}")
_THERE: Final = Words("the commit is stored", "提交已保存")
_NOT_THERE: Final = Words("the commit is not stored", "提交没有保存")
_RAN: Final = Words("ran {commands}, which ended with {exit}", "运行了 {commands}，退出码为 {exit}")
_RAN_OTHERWISE: Final = Words(
    "ran {commands}, which ended with {exit} but printed that {n:test|tests} failed",
    "运行了 {commands}，退出码为 {exit}，但其输出显示有 {n} 个测试失败",
)
_SOME_RUN: Final = Words("at least one test was run", "至少运行了一个测试")
_ENDED_WELL: Final = Words("its programs ended without an error", "其程序没有报错")


async def built(ctx: Ctx, result: Built) -> list[Claim]:
    return [*await claims_of(ctx.files, ctx.files.done, ctx.lang), *_ended(ctx, result, NotBuilt)]


async def tested(ctx: Ctx, result: Tested) -> list[Claim]:
    return [*_some_run(ctx, result), *_ended(ctx, result, TestsFailed), _ran(ctx, result)]


async def started(ctx: Ctx, result: Started) -> list[Claim]:
    return [*await claims_of(ctx.files, ctx.files.done, ctx.lang), *_ended(ctx, result, EndedBadly)]


def _some_run(ctx: Ctx, result: Tested) -> list[Claim]:
    if not result.none_run:
        return []
    values = named(result)
    said = NoTestsRun(name=values["name"], system=values["system"])
    return [Claim(_SOME_RUN.said(ctx.lang), holds=False, wrong=said)]


def _ran(ctx: Ctx, result: Tested) -> Claim:
    """What was started, how it ended, and that this and the counts it printed say the same."""
    known = result.failed is not None
    holds = bool(result.commands) and (not known or (result.failed == 0) == result.ok or result.stopped is not None)
    words = _RAN if holds else _RAN_OTHERWISE
    ran = shown_few([shown(one) for one in result.commands], ctx.lang)
    # A count that the exit code speaks against is told, and whether the tests passed goes by the exit code.
    return Claim(words.said(ctx.lang, commands=ran, exit=result.exit, n=result.failed or 0), holds, decides=False)


def _ended(ctx: Ctx, result: Ended, wrong: type[Problem]) -> list[Claim]:
    """What a program reports is an answer too, but no success: what was to come after it must not go on."""
    if result.ok:
        return []
    values = named(result)
    said = wrong(name=values["name"], system=values["system"], exit=result.exit)
    return [Claim(_ENDED_WELL.said(ctx.lang), holds=False, wrong=said)]


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
