"""Changes to a document in place: only what they are about is written anew, and the former state is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from deskhand.abilities.docs.checked import labels
from deskhand.abilities.docs.load import document, whole_of_any
from deskhand.abilities.docs.problems import DocumentNotWritten
from deskhand.abilities.docs.results import EditDone, Edited
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of, left_alone
from deskhand.core.changes import Change, Write
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of, split_ending
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.formats.docs import docx_edit, html_edit, text_edit
from deskhand.formats.docs.blocks import Block, Place, letters_key, section
from deskhand.formats.docs.edits import Applied, Edit, spans
from deskhand.formats.docs.label import labelled, mark_due
from deskhand.formats.docs.pieces import Piece, depth_of, table_of
from deskhand.formats.docs.problems import CannotEdit, NoHeadings, NoSuchSection, TextNotFound
from deskhand.formats.libreoffice import ensure_closed

_MOST_PLACES: Final = 5
_LONGEST: Final = 300
_SHOWN_HEADINGS: Final = 8
_THERE: Final = Words("the new words are in it: “{words}”", "新内容已在其中：“{words}”")
_NOT_THERE: Final = Words("the new words are not in it: “{words}”", "新内容不在其中：“{words}”")
_GONE: Final = Words("“{words}” does not stand in it any more", "“{words}”已不在其中")
_NOT_GONE: Final = Words("“{words}” still stands in it", "“{words}”仍在其中")


async def edit(ctx: Ctx, file: str, change: Sequence[Edit]) -> Edited:
    kind, content = await whole_of_any(ctx, file)
    name = shown(name_of(file))
    kind = "docx" if kind == "docm" else kind
    if kind not in ("docx", "md", "txt", "html"):
        raise CannotEdit(ending=split_ending(name)[1] or kind, name=name)
    found = await document(ctx, file)
    before = found.blocks
    applied = await asyncio.to_thread(_applied, kind, content, change, name)
    for one, count in zip(change, applied.counts, strict=True):
        if not count:
            raise _not_found(ctx, one, before, name)

    async def propose() -> list[Change]:
        await ensure_closed(ctx.files, file)
        mark = mark_due(ctx.model_wrote, "\n".join(_words(piece) for one in change for piece in one.pieces))
        made = await asyncio.to_thread(labelled, kind, applied.content, mark)
        return [Write(path=file, content=await ctx.files.keep(made), replace=True)]

    done = await ctx.files.carry_out(propose)
    left = left_alone(done, ctx.lang)
    if left:
        raise DocumentNotWritten(why=left[0].why)
    after = (await document(ctx, file)).blocks
    edits = [_done(one, count, before, after) for one, count in zip(change, applied.counts, strict=True)]
    return Edited(
        file=file, count=sum(applied.counts), edits=edits, parts=applied.parts, tracked=found.changes,
        inside=applied.inside, labelled=ctx.model_wrote,
    )  # fmt: skip


def _applied(kind: str, content: bytes, change: Sequence[Edit], name: str) -> Applied:
    if kind == "docx":
        return docx_edit.apply(content, change, name)
    return html_edit.apply(content, change) if kind == "html" else text_edit.apply(content, change, kind)


def _not_found(ctx: Ctx, one: Edit, blocks: Sequence[Block], name: str) -> NoSuchSection | NoHeadings | TextNotFound:
    """Why a change has nothing to change: the heading is not there, or the words are not."""
    heading = one.find if one.what == "section" else one.section
    if heading is not None and not section(blocks, heading):
        headings = [block.text for block in blocks if block.kind == "heading"]
        if not headings:
            return NoHeadings(section=shown(heading), name=name)
        few = ("、" if ctx.lang == "zh" else ", ").join(shown(text) for text in headings[:_SHOWN_HEADINGS])
        return NoSuchSection(section=shown(heading), name=name, headings=few)
    return TextNotFound(find=shown(one.find or "")[:_LONGEST], name=name)


def _done(one: Edit, count: int, before: Sequence[Block], after: Sequence[Block]) -> EditDone:
    there = next((_words(piece) for piece in one.pieces if _words(piece)), "")[:_LONGEST]
    gone = (one.find or "")[:_LONGEST] if one.do == "delete" or (one.do == "replace" and one.what == "text") else ""
    everywhere = one.nth is None and one.section is None and one.what == "text"
    where = _places(after, there) if there else _places(before, one.find or "")
    return EditDone(
        do=one.do,
        count=count,
        where=where,
        there=there,
        # Of one place among several, and of words that the new ones hold, it cannot be said that they are gone.
        gone=gone if everywhere and letters_key(gone) not in letters_key(there) else "",
    )


def _places(blocks: Sequence[Block], words: str) -> list[Place]:
    first = words.strip().split("\n")[0]
    if not first:
        return []
    return [one.place for one in blocks if spans(_all_of(one), first)][:_MOST_PLACES]


def _all_of(block: Block) -> str:
    return block.text or "\n".join(cell for row in block.rows for cell in row)


def _words(piece: Piece) -> str:
    """The first words of a piece as they stand in the document."""
    if piece.table is not None:
        return next((cell for row in table_of(piece) for cell in row if cell), "")
    items = piece.bullets or piece.numbers
    return depth_of(items[0])[1] if items else piece.heading or piece.text or ""


async def changed(ctx: Ctx, result: Edited) -> list[Claim]:
    """The file, opened again, holds the new words and not the old."""
    claims = await claims_of(ctx.files, ctx.files.done, ctx.lang)
    words = letters_key("".join(_all_of(one) for one in (await document(ctx, result.file)).blocks))
    for one in result.edits:
        if one.there:
            holds = letters_key(one.there) in words
            claims.append(Claim((_THERE if holds else _NOT_THERE).said(ctx.lang, words=_few(one.there)), holds))
        if one.gone:
            holds = letters_key(one.gone) not in words or not letters_key(one.gone)
            claims.append(Claim((_GONE if holds else _NOT_GONE).said(ctx.lang, words=_few(one.gone)), holds))
    kind = split_ending(name_of(result.file))[1][1:].lower()
    return [*claims, *await labels(ctx, [result.file], kind, wanted=result.labelled)]


def _few(words: str) -> str:
    line = " ".join(words.split())
    return shown(line if len(line) <= 60 else f"{line[:59]}…")
