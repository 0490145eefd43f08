"""The tables of a document as sheets, each called after its place, so that its cells can be looked up there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import BinaryIO, Final

from deskhand.core.errors import Problem
from deskhand.core.paths import split_ending
from deskhand.core.words import Lang, Words
from deskhand.formats.docs import pdf_tables, read
from deskhand.formats.docs.blocks import Place
from deskhand.formats.sheets.grids import Grid

DOCUMENTS: Final = frozenset({"docx", "docm", "odt", "pdf", "pptx", "pptm", "odp", "html"})
_WRITTEN: Final = frozenset({".md", ".markdown", ".mdown", ".html", ".htm", ".xhtml"})
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_DIGIT: Final = re.compile(r"\d")
_TABLE: Final = Words("table {n}", "表 {n}")
_ON_PAGE: Final = Words("table {n}, page {page}", "表 {n}（第 {page} 页）")
_ON_SLIDE: Final = Words("table {n}, slide {page}", "表 {n}（第 {page} 张幻灯片）")
_CALLED: Final = re.compile(r"(?:, .*|（.*)$")


class NoTableInDocument(Problem):
    words = Words(
        'There is no table in "{file}", only text. Nothing was changed. '
        "To hear what it says, ask for a summary of it: summarize {file}",
        "“{file}”中没有表格，只有文字。没有做任何更改。想了解内容，可以让我总结它：总结 {file}",
    )


class NoTableInScan(Problem):
    words = Words(
        'There is no table to read in "{file}": its pages are pictures, such as a scan. Nothing was changed. '
        "Ask me for the text in the picture (image.text).",
        "“{file}”中没有可读取的表格：它的页面是图片（例如扫描件）。没有做任何更改。可以让我识别图片中的文字（image.text）。",
    )


def is_document(shape: str, name: str) -> bool:
    """Whether a file is one for reading, in which tables stand between texts."""
    return shape in DOCUMENTS or (shape == "text" and split_ending(name)[1].lower() in _WRITTEN)


def is_named_document(name: str) -> bool:
    """The same, as far as a name tells."""
    ending = split_ending(name)[1].lower()
    return ending[1:] in DOCUMENTS or ending in _WRITTEN


def document_grids(file: BinaryIO, name: str) -> list[Grid]:
    """The tables of a document, those with the most numbers first; raises where it holds none."""
    found = read.read(file, name)
    if found.kind == "pdf":
        tables = [(one.place, one.rows) for one in pdf_tables.tables(name, read.whole(file, name))]
    else:
        tables = [(block.place, block.rows) for block in found.blocks if block.kind == "table"]
    tables = [(place, rows) for place, rows in tables if len(rows) > 1]
    if not tables:
        raise (NoTableInScan if found.scanned else NoTableInDocument)(file=name)
    lang: Lang = "zh" if any(_HAN.search(cell) for _, rows in tables for row in rows for cell in row) else "en"
    tables.sort(key=lambda one: -_numbers(one[1]))
    return [Grid(_named(place, lang), [list(row) for row in rows]) for place, rows in tables]


def also_called(sheet: str) -> str:
    """`table 2` for `table 2, page 5`: pages are seldom said."""
    return _CALLED.sub("", sheet)


def _named(place: Place, lang: Lang) -> str:
    """`table 2, page 5`, in the language of the tables: a sheet has one name, whoever asks."""
    words = _TABLE if place.page is None else _ON_SLIDE if place.slide else _ON_PAGE
    return words.said(lang, n=place.table, page=place.page)


def _numbers(rows: Sequence[Sequence[str]]) -> int:
    return sum(bool(_DIGIT.search(cell)) for row in rows for cell in row)
