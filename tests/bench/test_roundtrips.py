"""The comparison of office files before and after a change sees what it is there to see."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

sys.path.insert(0, str(Path(__file__).parents[2]))  # benches lie beside the package, not in it

from bench.office.roundtrips.compare import Word, is_said, other_pieces
from bench.office.roundtrips.wish import Wish

SHEET = "xl/worksheets/sheet1.xml"


def sheet(path: Path, change: Callable[[Worksheet], object] | None = None) -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (["Name", "Points"], ["Ann", 1], ["Bo", 2]):
        page.append(row)
    page.row_dimensions[2].height = 30
    if change is not None:
        change(page)
    book.save(path)
    return path


def wish(path: Path, *, adds: bool = False) -> Wish:
    return Wish("w", path, {}, () if adds else ("1",), ("7",), 1)


def said(tmp_path: Path, change: Callable[[Worksheet], object], *, adds: bool = False) -> str:
    before, after = sheet(tmp_path / "before.xlsx"), sheet(tmp_path / "after.xlsx", change)
    return "; ".join(other_pieces(before, after, SHEET, wish(before, adds=adds)))


def test_the_one_cell_that_was_to_change_is_no_fault(tmp_path: Path) -> None:
    assert said(tmp_path, lambda page: page.cell(2, 2, 7)) == ""
    assert said(tmp_path, lambda page: page.cell(4, 1, "Cy"), adds=True) == ""


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda page: page.append(["Cy"]), "around"),
        (lambda page: page.delete_cols(2), "do not any more"),
        (lambda page: (page.cell(2, 2, 7), page.cell(3, 2, 7)), "are new"),
        (lambda page: setattr(page.row_dimensions[2], "height", 31), "around"),
        (lambda page: setattr(page.row_dimensions[3], "hidden", True), "around"),
        (lambda page: setattr(page.column_dimensions["A"], "width", 31), "around"),
    ],
)
def test_another_cell_or_row_is(tmp_path: Path, change: Callable[[Worksheet], object], why: str) -> None:
    assert why in said(tmp_path, change)


def test_where_rows_are_added_none_may_go(tmp_path: Path) -> None:
    assert "do not any more" in said(tmp_path, lambda page: page.cell(2, 2, 7), adds=True)


def paper(path: Path, texts: str) -> Path:
    made = docx.Document()
    for text in texts:
        made.add_paragraph(text)
    made.save(str(path))
    return path


@pytest.mark.parametrize(
    ("texts", "adds", "why"), [("b", False, "do not any more"), ("abcd", True, ""), ("abcde", True, "are new")]
)
def test_a_paragraph_that_is_lost_is_a_fault(tmp_path: Path, texts: str, adds: bool, why: str) -> None:
    before, after = paper(tmp_path / "before.docx", "abc"), paper(tmp_path / "after.docx", texts)
    found = other_pieces(before, after, "word/document.xml", wish(before, adds=adds))
    assert [one for one in found if why not in one] == [] and bool(found) == bool(why)


@pytest.mark.parametrize(
    ("text", "is_"),
    [("40", True), ("40,", True), ("X-040", False), ("4", False), ("金额40元", True), ("金额4000元", False)],
)
def test_a_word_is_said_as_a_whole(text: str, is_: bool) -> None:
    assert is_said(Word(0, text, 0, 0, 1, 1), ("40",)) == is_


def test_a_line_of_chinese_is_one_word_that_holds_what_is_said() -> None:
    assert is_said(Word(0, "我们定于星期一见面。", 0, 0, 1, 1), ("星期一",))
    assert not is_said(Word(0, "我们定于", 0, 0, 1, 1), ("我们定于星期一",))
