"""What stands in which cell of a sheet, laid out row by row."""

from __future__ import annotations

import io

import openpyxl

from deskhand.formats.sheets.grids import Grid, Workbook


def _grid(sheet: openpyxl.Workbook) -> Grid:
    made = io.BytesIO()
    sheet.save(made)
    return Workbook(made, "xlsx", "t.xlsx").grid(sheet.sheetnames[0])


def test_rows_that_hold_nothing_take_no_room() -> None:
    book = openpyxl.Workbook()
    for row in (1, 2, 9_000):
        book.worksheets[0].cell(row, 2, row)
    rows = _grid(book).rows
    assert len(rows) == 9_000
    assert len({id(row) for row in rows}) == 4
    assert [at for at, row in enumerate(rows, 1) if any(value not in (None, "") for value in row)] == [1, 2, 9_000]


def test_a_merged_area_and_a_formula_in_empty_rows_fill_only_their_own() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B4"], sheet["B12"] = "North", "=2+3", 1
    sheet.merge_cells("A1:A3")
    rows = [[value for value in row if value not in (None, "")] for row in _grid(book).rows]
    assert rows == [["North"], ["North"], ["North"], [5.0], *[[]] * 7, [1.0]]
