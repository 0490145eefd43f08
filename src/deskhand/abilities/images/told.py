"""The answers to requests about pictures, in English and Chinese."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.images.results import Picture, Pictures, TextRead
from deskhand.core.paths import name_of
from deskhand.core.shown import shown, shown_few, shown_lines
from deskhand.core.words import Lang, Words, size

_READ: Final = Words(
    "{name}: {n:word|words} recognized{pages}, {sure} % sure:", "{name}：识别出 {n} 个字词{pages}，把握 {sure}%："
)
_PAGES: Final = Words(" on {n:page|pages}", "，{n} 页")
_NOTHING: Final = Words("I found no words in {name}.", "在 {name} 中没有识别出文字。")
_EMPTY: Final = Words("No words on page {pages}.", "第 {pages} 页没有识别出文字。")
_UNSURE: Final = Words("Much of it is hard to read; compare it with the picture.", "许多内容难以辨认，请对照原图核实。")
_ONE: Final = Words(
    "Made {name} from {source}: {width} × {height} pixels, {amount}.",
    "已由 {source} 生成 {name}：{width} × {height} 像素，{amount}。",
)
_MANY: Final = Words("Made {n:picture|pictures}:", "已生成 {n} 张图片：")
_LINE: Final = Words("{name}: {width} × {height}, {amount}", "{name}：{width} × {height}，{amount}")
_LEFT_OUT: Final = Words(
    "Only the first picture in {names} was taken; each holds more (pages, or steps of an animation).",
    "{names} 含有多张图片（多页或动画），只取了第一张。",
)
_LABELLED: Final = Words("The label that a model made it is kept.", "已保留人工智能生成的标识。")
_SHOWN_LETTERS: Final = 1_500
_SURE_ENOUGH: Final = 75


def text(result: TextRead, lang: Lang) -> str:
    name = shown(name_of(result.file))
    if not result.text:
        return _NOTHING.said(lang, name=name)
    pages = _PAGES.said(lang, n=result.pages) if result.pages > 1 else ""
    cut = result.text if len(result.text) <= _SHOWN_LETTERS else result.text[:_SHOWN_LETTERS].rstrip() + "…"
    parts = [_READ.said(lang, name=name, n=result.words, pages=pages, sure=f"{result.sure:.0f}"), cut]
    if result.empty:
        parts.append(_EMPTY.said(lang, pages=shown_few([str(page) for page in result.empty], lang, at_most=10)))
    if result.sure < _SURE_ENOUGH:
        parts.append(_UNSURE.said(lang))
    return "\n".join(parts)


def pictures(result: Pictures, lang: Lang) -> str:
    if len(result.pictures) == 1:
        one = result.pictures[0]
        source = shown(name_of(one.source))
        said = _ONE.said(lang, **_values(one), source=source)
    else:
        lines = shown_lines(result.pictures, lang, lambda one: _LINE.said(lang, **_values(one)))
        said = f"{_MANY.said(lang, n=len(result.pictures))}\n{lines}"
    left_out = [name_of(one.source) for one in result.pictures if one.left_out]
    parts = [said]
    if left_out:
        parts.append(_LEFT_OUT.said(lang, names=shown_few(left_out, lang)))
    if result.labelled:
        parts.append(_LABELLED.said(lang))
    return "\n".join(parts)


def _values(one: Picture) -> dict[str, object]:
    return {"name": shown(one.file), "width": f"{one.width:,}", "height": f"{one.height:,}", "amount": size(one.bytes)}
