"""The sentences of a document that matter, each as it stands there and with its place."""

from __future__ import annotations

import asyncio
from typing import Final

from deskhand.abilities.docs.load import document
from deskhand.abilities.docs.results import Extracted, Summarized
from deskhand.core.ability import Claim
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of
from deskhand.core.shown import shown
from deskhand.core.words import Sentence, Words
from deskhand.formats.docs.problems import EMPTY, SCANNED, NothingToRead
from deskhand.formats.docs.sentences import sentences_of
from deskhand.formats.docs.summary import summarized

_STAND: Final = Words("{n:sentence stands|sentences stand} in the document word for word", "{n} 个句子与原文逐字一致")
_STAND_NOT: Final = Words("a sentence does not stand in the document as quoted", "有句子与原文不一致")


async def summarize(ctx: Ctx, file: str, length: int) -> Summarized:
    found = await document(ctx, file)
    if not any(block.text.strip() for block in found.blocks):
        why = SCANNED if found.scanned else EMPTY
        raise NothingToRead(name=shown(name_of(file)), why=Sentence(why))
    chosen, of = await asyncio.to_thread(summarized, found.blocks, length)
    return Summarized(
        file=file,
        title=found.title or next((one.text for one in found.blocks if one.kind == "heading"), ""),
        sentences=[Extracted(text=one.text, place=one.place) for one in chosen],
        text="\n".join(one.text for one in chosen),
        of=of,
        pages=found.pages,
        scanned=list(found.scanned),
    )


async def word_for_word(ctx: Ctx, result: Summarized) -> list[Claim]:
    """Every sentence, looked up again, stands in the document where it was said to stand."""
    if not result.sentences:
        return []
    there = {(one.text, one.place) for one in sentences_of((await document(ctx, result.file)).blocks)}
    holds = all((one.text, one.place) in there for one in result.sentences)
    return [Claim((_STAND if holds else _STAND_NOT).said(ctx.lang, n=len(result.sentences)), holds)]
