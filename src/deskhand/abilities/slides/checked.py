"""Whether a new presentation is what was told: opened again, every word in it, and nothing out of its box."""

from __future__ import annotations

import asyncio
import re
from typing import BinaryIO, Final

from deskhand.abilities.slides.results import Deck
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Words
from deskhand.formats.docs.label import mark_of
from deskhand.formats.docs.read import read_content
from deskhand.formats.glance import show_pages
from deskhand.formats.libreoffice import LibreOfficeMissing, converted
from deskhand.formats.slides.overflow import overflows

_SLIDES: Final = Words("{name}: opened again, {n:slide|slides}", "{name}：重新打开，共 {n} 张幻灯片")
_NOT_SLIDES: Final = Words(
    "{name}: opened again, {there} of {n:slide|slides}", "{name}：重新打开，{n} 张中只有 {there} 张"
)
_TITLES: Final = Words("every title is where it should be", "每张的标题都在原位")
_NOT_TITLES: Final = Words("titles are missing on slides {slides}", "第 {slides} 张缺少标题")
_WORDS: Final = Words("all {n:word|words} are in it", "全部 {n} 个词都在其中")
_NOT_WORDS: Final = Words("of {n:word|words} only {there} are in it", "{n} 个词中只有 {there} 个在其中")
_FITS: Final = Words("rendered: nothing runs out of its box", "渲染检查：没有文字超出边框")
_RUNS_OUT: Final = Words(
    "rendered: words run out of their box on {n:slide|slides} ({slides}): {text}",
    "渲染检查：{n} 张幻灯片（第 {slides} 张）有文字超出边框：{text}",
)
_NOT_RENDERED: Final = Words(
    "measured only: LibreOffice is not installed, so the slides were not rendered to look for words out of their box",
    "仅做了测量：没有安装 LibreOffice，未渲染幻灯片来检查文字是否超出边框",
)
_LABELLED: Final = Words("it says that a model wrote some of it", "文件已标明含有模型生成的内容")
_NOT_LABELLED: Final = Words("the mark that a model wrote it is missing", "缺少模型生成的标识")
_WORD: Final = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")


async def created(ctx: Ctx, result: Deck) -> list[Claim]:
    name = shown(name_of(result.file))

    def whole(file: BinaryIO) -> bytes:
        return file.read()

    content = bytes(await ctx.files.reading(result.file, whole))
    claims = [
        *await claims_of(ctx.files, ctx.files.done, ctx.lang),
        *await asyncio.to_thread(_read, ctx, result, content),
    ]
    if result.labelled:
        holds = mark_of("pptx", content) is not None
        claims.append(Claim((_LABELLED if holds else _NOT_LABELLED).said(ctx.lang), holds))
    return [*claims, await _rendered(ctx, content, name)]


def _read(ctx: Ctx, result: Deck, content: bytes) -> list[Claim]:
    name = shown(name_of(result.file))
    found = read_content(content, name)
    count = found.pages or 0
    holds = count == result.count
    claims = [Claim((_SLIDES if holds else _NOT_SLIDES).said(ctx.lang, name=name, n=result.count, there=count), holds)]
    there = {one.place.page: one.text for one in found.blocks if one.kind == "heading"}
    missing = [str(one.number) for one in result.slides if " ".join(there.get(one.number, "").split()) != one.title]
    words = _NOT_TITLES if missing else _TITLES
    claims.append(Claim(words.said(ctx.lang, slides=shown_few(missing, ctx.lang)), not missing))
    cells = [cell for one in found.blocks for row in one.rows for cell in row]
    written = len(_WORD.findall("\n".join([*[one.text for one in found.blocks], *cells])))
    words = _WORDS if written >= result.words else _NOT_WORDS
    claims.append(Claim(words.said(ctx.lang, n=result.words, there=written), written >= result.words))
    return claims


async def _rendered(ctx: Ctx, content: bytes, name: str) -> Claim:
    try:
        printed = (await converted(ctx.jail, [("deck.pptx", content)], "pdf"))[0]
    except LibreOfficeMissing:
        return Claim(_NOT_RENDERED.said(ctx.lang), holds=False, decides=False)
    await show_pages(ctx.files, printed, name)
    found = await asyncio.to_thread(overflows, content, printed, name)
    if not found:
        return Claim(_FITS.said(ctx.lang), holds=True)
    slides = list(dict.fromkeys(str(one.slide) for one in found))
    text = shown(found[0].text[:60])
    return Claim(_RUNS_OUT.said(ctx.lang, n=len(slides), slides=shown_few(slides, ctx.lang), text=text), holds=False)
