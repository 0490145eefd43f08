"""A question to one document or several: the passages that speak of it, and the short answer where there is one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Final

from deskhand.abilities.docs.load import document
from deskhand.abilities.docs.problems import NoDocuments
from deskhand.abilities.docs.results import Answered, Passage
from deskhand.core.ability import Claim
from deskhand.core.doors import Ctx
from deskhand.core.words import Words
from deskhand.formats.docs.answers import answered
from deskhand.formats.docs.blocks import Document
from deskhand.formats.docs.passages import units_of

MOST: Final = 50
_STAND: Final = Words("{n:passage stands|passages stand} in the documents as quoted", "引用的 {n} 段与文档一致")
_STAND_NOT: Final = Words("a passage does not stand in the document as quoted", "有引用的段落与文档不一致")
_IN_IT: Final = Words("the answer “{answer}” stands in the first passage", "答案“{answer}”就在第一段引文中")


async def ask(ctx: Ctx, files: Sequence[str], question: str) -> Answered:
    paths = list(dict.fromkeys(files))
    if not paths:
        raise NoDocuments()
    found: list[Document] = []
    for n, path in enumerate(paths[:MOST], 1):
        found.append(await document(ctx, path))
        await ctx.progress(n, min(len(paths), MOST), path)
    answer = await asyncio.to_thread(answered, question, found)
    return Answered(
        question=question,
        found=answer.found,
        kind=answer.kind if answer.found else "none",
        answer=answer.text,
        value=answer.plain,
        number=answer.number,
        person=answer.text if answer.kind in ("person", "contact") else None,
        when=_moment(answer.plain, ctx.now.date()) if answer.kind == "date" and answer.plain else None,
        passages=[Passage(file=paths[one.document], text=one.text, place=one.place) for one in answer.passages],
        read=paths[:MOST],
        unread=paths[MOST:],
        scanned=[path for path, one in zip(paths, found, strict=False) if one.scanned],
    )


def _moment(plain: str, today: date) -> str | None:
    """A day of no year (`--09-09`) as the next that comes; none where it may be the one day or another (3/5/2026)."""
    if "/" in plain:
        return None
    if not plain.startswith("--"):
        return plain
    year = today.year if plain[2:] >= f"{today:%m-%d}" else today.year + 1
    return f"{year}-{plain[2:]}"


async def quoted_right(ctx: Ctx, result: Answered) -> list[Claim]:
    """Each passage, looked up again in its document, stands there; and the answer stands in the first of them."""
    if not result.passages:
        return []
    there: dict[str, set[tuple[str, object]]] = {}
    for path in dict.fromkeys(one.file for one in result.passages):
        blocks = (await document(ctx, path)).blocks
        there[path] = {(unit.text, unit.place) for unit in units_of(0, blocks)}
    holds = all((one.text, one.place) in there[one.file] for one in result.passages)
    claims = [Claim((_STAND if holds else _STAND_NOT).said(ctx.lang, n=len(result.passages)), holds)]
    if result.answer is not None:
        inside = result.answer in result.passages[0].text
        claims.append(Claim(_IN_IT.said(ctx.lang, answer=result.answer), inside))
    return claims
