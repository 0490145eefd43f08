"""The answers to requests about PDF files, in English and Chinese."""

from __future__ import annotations

from typing import Final

from deskhand.abilities.pdf.results import Merged, PdfTable, Split, Tables, Taken
from deskhand.core.paths import folder_of, name_of
from deskhand.core.shown import shown, shown_few, shown_lines
from deskhand.core.words import Lang, Words

_MERGED: Final = Words(
    "Joined {n:PDF|PDFs} to {file} ({pages:page|pages}).", "已将 {n} 个 PDF 合并为 {file}（{pages} 页）。"
)
_SPLIT: Final = Words("Split it into {n:PDF|PDFs} in {folder}: {names}", "已拆分为 {n} 个 PDF，放在 {folder}：{names}")
_TAKEN: Final = Words("Put {n:page|pages} into {file}.", "已将 {n} 页存入 {file}。")
_NO_TABLES: Final = Words(
    "I found no table in {name}. If its pages are scans, the words in them can be read with image.text.",
    "{name} 中没有找到表格。如果页面是扫描件，可以用 image.text 识别其中的文字。",
)
_TABLES: Final = Words(
    "Found {n:table|tables} ({rows:row|rows}) and wrote them to {file}:",
    "找到 {n} 个表格（共 {rows} 行），已写入 {file}：",
)
_TABLE: Final = Words("{place}: {rows:row|rows}{doubt}", "{place}：{rows} 行{doubt}")
_DOUBT: Final = Words(", without lines on the page, so please look at it", "，页面上没有表格线，请核对")


def merged(result: Merged, lang: Lang) -> str:
    return _MERGED.said(lang, n=result.count, file=shown(result.file), pages=result.pages)


def split(result: Split, lang: Lang) -> str:
    names = shown_few([name_of(one) for one in result.files], lang)
    folder = shown(folder_of(result.files[0])) if result.files else ""
    return _SPLIT.said(lang, n=result.count, folder=folder, names=names)


def taken(result: Taken, lang: Lang) -> str:
    return _TAKEN.said(lang, n=result.pages, file=shown(result.file))


def tables(result: Tables, lang: Lang) -> str:
    if result.file is None:
        return _NO_TABLES.said(lang, name=shown(name_of(result.source)))
    head = _TABLES.said(lang, n=result.count, rows=result.rows, file=shown(result.file))
    return f"{head}\n{shown_lines(result.tables, lang, lambda one: _table(one, lang))}"


def _table(one: PdfTable, lang: Lang) -> str:
    doubt = "" if one.lined else _DOUBT.said(lang)
    return _TABLE.said(lang, place=one.place.said(lang), rows=len(one.rows), doubt=doubt)
