"""The text of a document, or of a part of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from deskhand.abilities.docs.load import document
from deskhand.abilities.docs.results import Part, Read, TableRead
from deskhand.core.ability import Claim
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Words
from deskhand.formats.docs import blocks as of
from deskhand.formats.docs.blocks import Block, Document
from deskhand.formats.docs.pages import numbers
from deskhand.formats.docs.people import people_in
from deskhand.formats.docs.problems import NoHeadings, NoSuchSection, PageMissing, PagesUnknown

MOST_LETTERS: Final = 400_000
"""So much text of one document goes back at once; more of it is asked for by pages or headings."""
_SHOWN_HEADINGS: Final = 8
_STANDS: Final = Words("read again, {name} says the same", "再次读取，{name} 的内容一致")


async def read(ctx: Ctx, file: str, part: Part, section: str | None, pages: str | None) -> Read:
    found = await document(ctx, file)
    chosen = _chosen(ctx, found, name_of(file), part, section, pages)
    kept, cut = _within(chosen)
    tables = [TableRead(rows=one.rows, place=one.place) for one in kept if one.kind == "table"]
    text = found.title if part == "title" and not kept else of.text_of(kept)
    lines = [line for line in text.split("\n") if line.strip()]
    return Read(
        file=file,
        kind=found.kind,
        title=found.title or next((one.text for one in found.blocks if one.kind == "heading"), ""),
        text=text,
        lines=lines,
        people=people_in(lines),
        blocks=kept,
        tables=tables,
        pages=found.pages,
        words=words_in(text),
        cut=cut,
        scanned=list(found.scanned),
        changes=found.changes,
        active=list(found.active),
    )


def words_in(text: str) -> int:
    """Words as word processors count them: runs between spaces, and each Chinese character."""
    wide = sum("\u4e00" <= c <= "\u9fff" or "\u3400" <= c <= "\u4dbf" for c in text)
    narrow = "".join(" " if "\u3400" <= c <= "\u9fff" else c for c in text)
    return wide + sum(any(c.isalnum() for c in word) for word in narrow.split())


def _chosen(
    ctx: Ctx, found: Document, name: str, part: Part, section: str | None, pages: str | None
) -> Sequence[Block]:
    blocks: Sequence[Block] = found.blocks
    if pages is not None:
        blocks = _on(found, blocks, name, pages)
    if section is not None:
        under = of.section(blocks, section)
        if not under:
            raise _no_section(ctx, blocks, name, section)
        blocks = under
    return _PARTS[part](blocks)


def _title(blocks: Sequence[Block]) -> Sequence[Block]:
    """The first heading; where there is none, the first line."""
    first = next((one for one in blocks if one.kind == "heading"), None)
    first = next((one for one in blocks if one.text), None) if first is None else first
    return [] if first is None else [first]


_PARTS: Final[Mapping[Part, Callable[[Sequence[Block]], Sequence[Block]]]] = {
    "all": lambda blocks: blocks,
    "title": _title,
    "beginning": of.beginning,
    "headings": lambda blocks: [one for one in blocks if one.kind == "heading"],
    "tables": lambda blocks: [one for one in blocks if one.kind == "table"],
    "lists": lambda blocks: [one for one in blocks if one.kind == "item"],
}


def _on(found: Document, blocks: Sequence[Block], name: str, pages: str) -> Sequence[Block]:
    if found.pages is None or all(one.place.page is None for one in blocks):
        if found.pages == 1 or not blocks:
            return blocks
        raise PagesUnknown(name=shown(name), page=pages)
    wanted = numbers(pages, found.pages)
    wrong = next((one for one in wanted if not 1 <= one <= (found.pages or 0)), None)
    if wrong is not None:
        raise PageMissing(page=wrong, name=shown(name), pages=found.pages)
    return of.on_pages(blocks, wanted)


def _no_section(ctx: Ctx, blocks: Sequence[Block], name: str, section: str) -> NoSuchSection | NoHeadings:
    headings = [one.text for one in blocks if one.kind == "heading"]
    if not headings:
        return NoHeadings(section=shown(section), name=shown(name))
    few = shown_few(headings, ctx.lang, at_most=_SHOWN_HEADINGS)
    return NoSuchSection(section=shown(section), name=shown(name), headings=few)


def _within(blocks: Sequence[Block]) -> tuple[list[Block], bool]:
    """As many blocks as may go back at once, and whether there were more."""
    kept: list[Block] = []
    left = MOST_LETTERS
    for block in blocks:
        left -= len(block.text) + sum(len(cell) + 1 for row in block.rows for cell in row)
        if left < 0 and kept:
            return kept, True
        kept.append(block)
    return kept, False


async def same_again(ctx: Ctx, result: Read) -> list[Claim]:
    """Whether the file, read a second time, holds every block that went back, where it was said to stand."""
    again = await document(ctx, result.file)
    there = set(map(_known, again.blocks))
    holds = all(_known(one) in there for one in result.blocks)
    return [Claim(_STANDS.said(ctx.lang, name=shown(name_of(result.file))), holds)]


def _known(block: Block) -> tuple[object, ...]:
    return block.kind, block.text, block.place, tuple(map(tuple, block.rows))
