"""Files by words, kind, age and size, anywhere below a folder."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from deskhand.abilities.files.below import Passed, again, below, places
from deskhand.abilities.files.chosen import folder_fact
from deskhand.abilities.files.problems import UnknownType
from deskhand.abilities.files.results import Found, Listed, Order
from deskhand.core.ability import Claim
from deskhand.core.doors import Ctx
from deskhand.core.filetypes import as_filetype, is_of
from deskhand.core.paths import folder_of
from deskhand.core.shown import shown, shown_few
from deskhand.core.when import span_of
from deskhand.core.words import Lang, Words
from deskhand.core.world.facts import FileFact
from deskhand.core.world.terms import holds

_STILL = Words("{n:thing named above is|things named above are} there as shown", "上面列出的内容中有 {n} 项与所示一致")
_NOT_STILL = Words("moved or changed while I looked: {names}", "在查看期间被移动或发生变化：{names}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a file must be like."""

    query: str = ""
    kinds: tuple[str, ...] = ()
    span: tuple[float, float] | None = None
    larger: int | None = None
    smaller: int | None = None

    def fits(self, fact: FileFact) -> bool:
        return (
            fact.kind == "file"
            and (self.larger is None or fact.size > self.larger)
            and (self.smaller is None or fact.size < self.smaller)
            and (self.span is None or self.span[0] <= fact.modified < self.span[1])
            and (not self.kinds or any(is_of(fact.name, kind) for kind in self.kinds))
            and holds(fact.name, self.query)
        )


def wanted(
    query: str,
    kinds: Sequence[str] | None,
    when: str | None,
    larger: int | None,
    smaller: int | None,
    zone: tzinfo | None,
) -> Wanted:
    """The request checked: kinds that exist, a span that can be read."""
    span = None if when is None else span_of(when, zone)
    return Wanted(query, tuple(_known(kind) for kind in kinds or ()), span, larger, smaller)


def _known(kind: str) -> str:
    known = as_filetype(kind)
    if known is None:
        raise UnknownType(kind=shown(kind))
    return known


async def found(ctx: Ctx, folder: str | None, what: Wanted, order: Order, limit: int) -> Found:
    passed = Passed.by(ctx, folder)
    everywhere = await places(ctx, folder)
    facts = await _fitting(ctx, everywhere, what, passed)
    first = ordered(facts, order)[:limit]
    if len(await again(ctx, [fact.path for fact in first])) < len(first):  # moved while I looked: one fresh look
        passed = Passed.by(ctx, folder)
        facts = await _fitting(ctx, everywhere, what, passed)
        first = ordered(facts, order)[:limit]
    paths = [fact.path for fact in first]
    return Found(
        files=paths,
        file=paths[0] if paths else None,
        count=len(facts),
        facts=first,
        unread=passed.unread,
        unreal=passed.unreal,
        closed=passed.closed,
    )


async def _fitting(ctx: Ctx, everywhere: Sequence[str], what: Wanted, passed: Passed) -> list[FileFact]:
    return [fact for place in everywhere async for fact in below(ctx, place, passed) if what.fits(fact)]


async def listed(ctx: Ctx, folder: str, order: Order) -> Listed:
    """What stands in a folder, hidden things left out."""
    await folder_fact(ctx, folder)
    facts = ordered([fact for fact in await ctx.files.listed(folder) if not fact.name.startswith(".")], order)
    closed = [one for one in ctx.files.closed if folder_of(one) == (folder or ".")]
    return Listed(folder=folder, files=[fact.path for fact in facts], count=len(facts), facts=facts, closed=closed)


def ordered(facts: Sequence[FileFact], order: Order) -> list[FileFact]:
    return sorted(facts, key=_ORDERS[order])


def name_key(name: str) -> list[tuple[int, int, str]]:
    """Names as people sort them: letter case aside, and `2` before `10`."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    parts: list[tuple[int, int, str]] = []
    for digits, run in _runs(plain):
        parts.append((0, int(run), run) if digits else (1, 0, run))
    return parts


def _runs(text: str) -> list[tuple[bool, str]]:
    runs: list[tuple[bool, str]] = []
    for c in text:
        digit = c.isascii() and c.isdigit()
        if runs and runs[-1][0] == digit:
            runs[-1] = (digit, runs[-1][1] + c)
        else:
            runs.append((digit, c))
    return runs


_ORDERS: dict[Order, Callable[[FileFact], Any]] = {
    "newest": lambda fact: (-fact.modified, fact.path),
    "oldest": lambda fact: (fact.modified, fact.path),
    "largest": lambda fact: (-fact.size, fact.path),
    "smallest": lambda fact: (fact.size, fact.path),
    "name": lambda fact: (name_key(fact.name), fact.path),
}


async def still_there(ctx: Ctx, facts: Sequence[FileFact], lang: Lang) -> list[Claim]:
    """What of it is still so when looked at again, and what is not. What others do meanwhile does not spoil a look."""
    now = await again(ctx, [fact.path for fact in facts])
    changed = [fact.path for fact in facts if not _same(fact, now.get(fact.path))]
    still = len(facts) - len(changed)
    claims = [Claim(_STILL.said(lang, n=still), holds=True)] if still else []
    if changed:
        claims.append(Claim(_NOT_STILL.said(lang, names=shown_few(changed, lang)), holds=False, decides=False))
    return claims


def _same(fact: FileFact, now: FileFact | None) -> bool:
    if now is None or now.kind != fact.kind:
        return False
    return fact.kind == "folder" or (now.size, now.modified) == (fact.size, fact.modified)
