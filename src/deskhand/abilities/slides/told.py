"""The answer to a request for a presentation, in English and Chinese."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.slides.results import Deck, SlideMade
from deskhand.core.shown import shown, shown_few, shown_lines
from deskhand.core.words import Lang, Words

_MADE: Final = Words("Made {name} ({n:slide|slides}):", "已生成 {name}（{n} 张幻灯片）：")
_LINE: Final = Words("{n}. {title}", "{n}. {title}")
_KINDS: Final = {
    "table": Words(" (table)", "（表格）"),
    "chart": Words(" (chart)", "（图表）"),
    "picture": Words(" (picture)", "（图片）"),
    "section": Words(" (section)", "（章节）"),
}
_NO_TITLE: Final = Words("no title", "无标题")
_SHORTENED: Final = Words(
    "On {slides} not everything fitted; all of it stands in the notes.",
    "第 {slides} 张放不下全部内容，完整内容在备注中。",
)
_SLIDE: Final = Words("slide {n}", "{n}")
_LABELLED: Final = Words("It says that a model wrote some of it.", "文件已标明含有人工智能生成的内容。")


def created(result: Deck, lang: Lang) -> str:
    head = _MADE.said(lang, name=shown(result.file), n=result.count)
    parts = [head, shown_lines(result.slides, lang, lambda one: _line(one, lang), at_most=15)]
    if result.shortened:
        slides = shown_few([_SLIDE.said(lang, n=n) for n in result.shortened], lang, at_most=8)
        parts.append(_SHORTENED.said(lang, slides=slides))
    if result.labelled:
        parts.append(_LABELLED.said(lang))
    return "\n".join(parts)


def _line(one: SlideMade, lang: Lang) -> str:
    kind = _KINDS[one.kind].said(lang) if one.kind in _KINDS else ""
    return _LINE.said(lang, n=one.number, title=shown(one.title) or _NO_TITLE.said(lang)) + kind
