"""What must be true after each verb: the file is opened again and compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Final

from deskhand.abilities.docs.load import document
from deskhand.abilities.docs.reading import words_in
from deskhand.abilities.docs.results import Converted, Created
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of, split_ending
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.formats.docs.blocks import ASIDE, Document
from deskhand.formats.docs.label import can_label, mark_of
from deskhand.formats.glance import show_file
from deskhand.formats.shape import shape_of

_OPENS: Final = Words("{name} opens as {kind}", "{name} 可以作为 {kind} 打开")
_OPENS_NOT: Final = Words(
    "{name} does not open as {kind}, but as {really}", "{name} 不能作为 {kind} 打开，实际为 {really}"
)
_ALL_WORDS: Final = Words("all {n:word|words} are in it", "全部 {n} 个词都在其中")
_NOT_ALL: Final = Words("of {n:word|words} only {there} are in it", "{n} 个词中只有 {there} 个在其中")
_ALL_TABLES: Final = Words("{n:table is|tables are} in it", "其中有 {n} 个表格")
_NOT_TABLES: Final = Words("of {n:table|tables} only {there} are in it", "{n} 个表格中只有 {there} 个在其中")
_LABELLED: Final = Words("it says that a model wrote some of it", "文件已标明含有模型生成的内容")
_NOT_LABELLED: Final = Words("the mark that a model wrote it is missing", "缺少模型生成的标识")
_WORDS_KEPT: Final = Words("{share} % of the words of {name} are in it", "其中包含 {name} 的 {share}% 的文字")
_PAINTED: Final = ("png", "jpg")
_READABLE: Final = ("docx", "pdf", "odt", "pptx", "odp", "html", "md", "txt")
_SHAPES: Final = {"md": "text", "txt": "text"}
_MOST_OF: Final = 0.97
"""Word counts of two readers differ by a hyphen here and a bullet there."""


async def created(ctx: Ctx, result: Created) -> list[Claim]:
    kind = split_ending(name_of(result.file))[1][1:].lower()
    claims = [*await claims_of(ctx.files, ctx.files.done, ctx.lang), await _opens(ctx, result.file, kind)]
    if kind in _READABLE and claims[-1].holds:
        found = await document(ctx, result.file)
        there = words_in(_every_word(found))
        holds = there >= result.words * (_MOST_OF if kind in ("pdf", "odt") else 1)
        words = _ALL_WORDS if holds else _NOT_ALL
        claims.append(Claim(words.said(ctx.lang, n=result.words, there=f"{there:,}"), holds))
        if result.tables and kind in ("docx", "odt", "html", "md"):
            tables = sum(one.kind == "table" for one in found.blocks)
            words = _ALL_TABLES if tables >= result.tables else _NOT_TABLES
            claims.append(Claim(words.said(ctx.lang, n=result.tables, there=tables), tables >= result.tables))
    await show_file(ctx.files, ctx.jail, result.file, shown(name_of(result.file)))
    return [*claims, *await labels(ctx, [result.file], kind, wanted=result.labelled)]


async def converted(ctx: Ctx, result: Converted) -> list[Claim]:
    claims = await claims_of(ctx.files, ctx.files.done, ctx.lang)
    claims += [await _opens(ctx, file, result.to) for file in result.files]
    source = split_ending(name_of(result.source))[1][1:].lower()
    if result.to in _READABLE and source in _READABLE and all(claim.holds for claim in claims):
        before, after = await document(ctx, result.source), await document(ctx, result.file)
        wanted, there = words_in(before.text), words_in(_every_word(after))
        share = min(100, round(100 * there / wanted)) if wanted else 100
        said = _WORDS_KEPT.said(ctx.lang, share=share, name=shown(name_of(result.source)))
        # What a page shows and what a reader takes from it differ in small things; a gap is told, and decides nothing.
        claims.append(Claim(said, share >= 100 * _MOST_OF, decides=False))
    if result.to in ("pdf", *_PAINTED):
        await show_file(ctx.files, ctx.jail, result.file, shown(name_of(result.file)))
    return [*claims, *await labels(ctx, result.files, result.to, wanted=result.labelled)]


async def labels(ctx: Ctx, files: Sequence[str], kind: str, *, wanted: bool) -> list[Claim]:
    """Whether what a model wrote says so."""
    if not wanted or not can_label(kind):
        return []
    contents = [await ctx.files.reading(file, lambda open_: open_.read()) for file in files]
    holds = all(mark_of(kind, one) is not None for one in contents)
    return [Claim((_LABELLED if holds else _NOT_LABELLED).said(ctx.lang), holds)]


async def _opens(ctx: Ctx, file: str, kind: str) -> Claim:
    name = shown(name_of(file))

    def look(open_: BinaryIO) -> str:
        return shape_of(open_, name)

    really = str(await ctx.files.reading(file, look))
    wanted = _SHAPES.get(kind, kind)
    holds = really == wanted or (wanted == "html" and really == "text") or (wanted == "text" and really == "html")
    words = _OPENS if holds else _OPENS_NOT
    return Claim(words.said(ctx.lang, name=name, kind=kind, really=really), holds)


def _every_word(found: Document) -> str:
    """What runs along the pages and beside the text counts here: it is in the file."""
    lines = [one.text for one in found.blocks if one.kind != "table"]
    cells = [cell for one in found.blocks for row in one.rows for cell in row]
    asides = [] if any(one.kind in ASIDE for one in found.blocks) else [found.title]
    return "\n".join([*lines, *cells, *asides])
