"""The answers to requests about documents, in English and Chinese."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.docs.results import (
    Answered,
    Converted,
    Created,
    EditDone,
    Edited,
    Extracted,
    Passage,
    Read,
    Summarized,
)
from deskhand.core.paths import name_of
from deskhand.core.shown import shown, shown_few, shown_lines
from deskhand.core.words import Lang, Words, size

_READ: Final = Words("{name}: {n:word|words}{pages}.", "{name}：共 {n} 个字词{pages}。")
_PAGES: Final = Words(" on {n:page|pages}", "，{n} 页")
_EMPTY: Final = Words("{name} holds no text there.", "{name} 的这一部分没有文字。")
_SCANNED: Final = Words(
    "{n:page is a picture|pages are pictures} without text ({pages}); I can read them with image.text.",
    "有 {n} 页是没有文字的图片（{pages}），可以用 image.text 识别。",
)
_CUT: Final = Words(
    "There is more than I can hand over at once; ask for pages or a heading.",
    "内容过长，未全部给出；请指定页码或标题。",
)
_CHANGES: Final = Words(
    "It holds tracked changes; this is the text with all of them accepted.",
    "文档含有修订；这里是接受全部修订后的文字。",
)
_ACTIVE: Final = Words("Take care when opening it: it holds {what}.", "打开时请留意：其中含有{what}。")
_ACTIVE_NAMES: Final = {
    "macros": Words("macros", "宏"),
    "external links": Words("links to outside files", "指向外部文件的链接"),
    "embedded programs": Words("embedded objects", "嵌入对象"),
    "scripts": Words("scripts", "脚本"),
}
_MORE: Final = Words("…", "……")
_CREATED: Final = Words("Wrote {name} ({n:word|words}{tables}).", "已写入 {name}（{n} 个字词{tables}）。")
_TABLES: Final = Words(", {n:table|tables}", "，{n} 个表格")
_LABELLED: Final = Words("It says that a model wrote some of it.", "文件已标明含有人工智能生成的内容。")
_CONVERTED: Final = Words(
    "Made {name} from {source} ({amount}{pages}).", "已由 {source} 生成 {name}（{amount}{pages}）。"
)
_CONVERTED_PAGES: Final = Words(
    "Made {n:picture|pictures} from {source}, one a page: {names}", "已由 {source} 逐页生成 {n} 张图片：{names}"
)
_OF_PAGES: Final = Words(", {n:page|pages}", "，{n} 页")
_EDITED: Final = Words("Changed {name}:", "已修改 {name}：")
_UNTRACKED: Final = Words(
    "The document holds tracked changes. What I changed is changed at once, without being tracked.",
    "文档含有修订。我的修改直接生效，没有记录为修订。",
)
_INSIDE: Final = Words(
    "Some of it lies in words that {names} put in with change tracking; it stays marked as put in by them.",
    "其中部分文字是 {names} 以修订方式插入的，仍标记为其插入的内容。",
)
_EDITS: Final = {
    "replace": Words("replaced {n:place|places}{where}{words}", "替换 {n} 处{where}{words}"),
    "insert": Words("inserted at {n:place|places}{where}{words}", "插入 {n} 处{where}{words}"),
    "append": Words("added at the end{where}{words}", "追加在末尾{where}{words}"),
    "delete": Words("deleted at {n:place|places}{where}", "删除 {n} 处{where}"),
}
_SUMMARY: Final = Words(
    "{name}: {n} of its {of:sentence|sentences}, word for word (extracted, not rewritten):",
    "{name}：从 {of} 个句子中摘出 {n} 句原文（仅摘录，未改写）：",
)
_NO_SENTENCE: Final = Words("{name} has no sentence that could be taken out.", "{name} 中没有可摘录的句子。")
_NOT_FOUND: Final = Words(
    "I found nothing about that in {names}. Other words may find it.",
    "在 {names} 中没有找到相关内容。换个说法也许能找到。",
)
_ANSWER: Final = Words("{answer}", "{answer}")
_NO_SHORT: Final = Words("This is what stands there about it:", "文档中的相关内容：")
_UNREAD: Final = Words(
    "{n:document was|documents were} not looked into; ask about fewer.", "还有 {n} 个文档没有查阅；请减少数量。"
)
_ASK_SCANNED: Final = Words(
    "Pages that are pictures could not be searched: {names}", "以下文件有图片页面，无法查找其中的文字：{names}"
)
_SHOWN_PASSAGE: Final = 400
_SHOWN_LETTERS: Final = 1_500


def read(result: Read, lang: Lang) -> str:
    name = shown(name_of(result.file))
    parts: list[str] = []
    if result.text:
        pages = _PAGES.said(lang, n=result.pages) if result.pages else ""
        parts = [_READ.said(lang, name=name, n=result.words, pages=pages), _shortened(result.text, lang)]
    else:
        parts = [_EMPTY.said(lang, name=name)]
    return "\n".join([*parts, *_beside(result, lang)])


def _beside(result: Read, lang: Lang) -> list[str]:
    parts: list[str] = []
    if result.scanned:
        pages = shown_few([str(page) for page in result.scanned], lang, at_most=10)
        parts.append(_SCANNED.said(lang, n=len(result.scanned), pages=pages))
    if result.cut:
        parts.append(_CUT.said(lang))
    if result.changes:
        parts.append(_CHANGES.said(lang))
    if result.active:
        comma = "、" if lang == "zh" else ", "
        named = comma.join(_ACTIVE_NAMES[one].said(lang) if one in _ACTIVE_NAMES else one for one in result.active)
        parts.append(_ACTIVE.said(lang, what=named))
    return parts


def _shortened(text: str, lang: Lang) -> str:
    return text if len(text) <= _SHOWN_LETTERS else text[:_SHOWN_LETTERS].rstrip() + _MORE.said(lang)


def created(result: Created, lang: Lang) -> str:
    tables = _TABLES.said(lang, n=result.tables) if result.tables else ""
    said = _CREATED.said(lang, name=shown(result.file), n=result.words, tables=tables)
    return f"{said}\n{_LABELLED.said(lang)}" if result.labelled else said


def edited(result: Edited, lang: Lang) -> str:
    head = _EDITED.said(lang, name=shown(result.file))
    lines = shown_lines(result.edits, lang, lambda one: _edit(one, lang))
    parts = [head, lines]
    if result.tracked:
        parts.append(_UNTRACKED.said(lang))
    if result.inside:
        parts.append(_INSIDE.said(lang, names=shown_few(result.inside, lang)))
    return "\n".join([*parts, *([_LABELLED.said(lang)] if result.labelled else [])])


def _edit(one: EditDone, lang: Lang) -> str:
    few = " · ".join(said for said in (place.said(lang) for place in one.where[:3]) if said)
    where = f"（{few}）" if lang == "zh" and few else f" ({few})" if few else ""
    line = " ".join(one.there.split())
    words = (f"：“{shown(line[:80])}”" if lang == "zh" else f": “{shown(line[:80])}”") if line else ""
    return _EDITS[one.do].said(lang, n=one.count, where=where, words=words)


def converted(result: Converted, lang: Lang) -> str:
    source = shown(name_of(result.source))
    if len(result.files) > 1:
        names = shown_few(result.files, lang)
        parts = [_CONVERTED_PAGES.said(lang, n=len(result.files), source=source, names=names)]
    else:
        pages = _OF_PAGES.said(lang, n=result.pages) if result.pages else ""
        amount = size(result.bytes)
        parts = [_CONVERTED.said(lang, name=shown(result.file), source=source, amount=amount, pages=pages)]
    parts += [one for one in (result.note, _LABELLED.said(lang) if result.labelled else None) if one]
    return "\n".join(parts)


def summarized(result: Summarized, lang: Lang) -> str:
    name = shown(name_of(result.file))
    if not result.sentences:
        return _NO_SENTENCE.said(lang, name=name)
    head = _SUMMARY.said(lang, name=name, n=len(result.sentences), of=result.of)
    lines = shown_lines(result.sentences, lang, lambda one: _extracted(one, lang), at_most=50)
    scanned = shown_few([str(page) for page in result.scanned], lang, at_most=10)
    beside = f"\n{_SCANNED.said(lang, n=len(result.scanned), pages=scanned)}" if result.scanned else ""
    return f"{head}\n{lines}{beside}"


def _extracted(one: Extracted, lang: Lang) -> str:
    place = one.place.said(lang)
    return f"{one.text}（{place}）" if lang == "zh" else f"{one.text} ({place})"


def answered(result: Answered, lang: Lang) -> str:
    names = shown_few([name_of(one) for one in result.read], lang)
    parts: list[str] = []
    if not result.found:
        parts.append(_NOT_FOUND.said(lang, names=names))
    else:
        parts.append(_NO_SHORT.said(lang) if result.answer is None else _ANSWER.said(lang, answer=result.answer))
        several = len(result.read) > 1
        parts.append(shown_lines(result.passages, lang, lambda one: _passage(one, lang, several=several)))
    if result.unread:
        parts.append(_UNREAD.said(lang, n=len(result.unread)))
    if result.scanned:
        parts.append(_ASK_SCANNED.said(lang, names=shown_few([name_of(one) for one in result.scanned], lang)))
    return "\n".join(parts)


def _passage(one: Passage, lang: Lang, *, several: bool) -> str:
    text = one.text if len(one.text) <= _SHOWN_PASSAGE else one.text[: _SHOWN_PASSAGE - 1] + "…"
    line = " ".join(text.split())
    place = one.place.said(lang)
    where = ", ".join(part for part in (shown(name_of(one.file)) if several else "", place) if part)
    return f"“{line}”（{where}）" if lang == "zh" else f"“{line}” ({where})"
