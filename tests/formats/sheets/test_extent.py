"""Sheets whose cells lie far apart: read where they are small, refused where they are not, never laid out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from deskhand.formats.problems import FileTooLarge
from deskhand.formats.sheets.book import opened
from deskhand.formats.sheets.extent import Extent, of_ods, of_xlsb, of_xlsx

MOST = 1000
ROWS = b'<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"/></row>'


@pytest.mark.parametrize(
    ("more", "corner"),
    [
        (b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "XFD1048576"),
        (b'<row r="2"><c s="1" r="XFD2" t="n"><v>1</v></c></row>', "XFD2"),
        (b"<row r='1000000'><c r='B1000000'><v>1</v></c></row>", "B1000000"),
        (b'<x:row r="900000"><x:c><x:v>1</x:v></x:c><x:c ><x:v>1</x:v></x:c></x:row>', "B900000"),
        (b'<row r="9"><c\n r = "ZZ9"><v>1</v></c></row>', "ZZ9"),
    ],
)
def test_a_far_cell_is_seen_however_it_is_written(more: bytes, corner: str) -> None:
    assert of_xlsx(ROWS + more, MOST).corner == corner


def test_a_far_cell_without_content_does_not_count() -> None:
    assert of_xlsx(ROWS + b'<row r="1048576"><c r="XFD1048576" s="3"/></row>', MOST).corner == "A1"


def test_a_near_sheet_has_a_bound() -> None:
    assert of_xlsx(ROWS, 1_000_000).cells <= 1_000_000


def test_repeated_cells_of_an_ods_count_where_they_hold_something() -> None:
    head = b'<table:table table:name="A &amp; B"><table:table-row><table:table-cell><text:p/></table:table-cell>'
    empty = b'<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
    tail = b'<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row></table:table>'
    assert of_ods(head + empty + tail) == {"A & B": Extent(1, 0)}
    far = tail.replace(b"<table:table-cell/>", b"<table:table-cell>x</table:table-cell>")
    assert of_ods(head + empty + far)["A & B"] == Extent(1_048_576, 0)


def test_the_cells_of_a_binary_sheet_are_seen() -> None:
    row = bytes([0, 4]) + (1_048_575).to_bytes(4, "little")
    cell = bytes([5, 16]) + (16_383).to_bytes(4, "little") + bytes(12)
    assert of_xlsb(row + cell) == Extent(1_048_576, 16_383)


def _stray() -> io.BytesIO:
    book, made = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for row in (["K", "V"], ["a", 1], ["b", 2]):
        sheet.append(row)
    sheet["XFD1048576"] = "x"
    book.save(made)
    return made


def test_a_small_sheet_with_a_far_cell_is_read() -> None:
    table = opened(_stray(), "stray.xlsx").table()
    assert table.frame(["c1"])["c1"].to_list() == [1, 2]
    assert table.range() == "A1:B3"


def test_a_far_cell_of_an_ods_is_refused_by_its_name(tmp_path: Path) -> None:
    content = (
        b'<?xml version="1.0"?><office:document-content '
        b'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><office:body><office:spreadsheet>'
        b'<table:table table:name="S"><table:table-row table:number-rows-repeated="1048575">'
        b"<table:table-cell/>"
        b'</table:table-row><table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
        b'<table:table-cell office:value-type="float" office:value="1">1</table:table-cell></table:table-row>'
        b"</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    with pytest.raises(FileTooLarge) as refused:
        opened(made, "far.ods")
    assert "XFD1048576" in refused.value.said("en")
    assert "XFD1048576" in refused.value.said("zh")
