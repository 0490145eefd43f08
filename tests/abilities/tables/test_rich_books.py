"""Workbooks with more than cells: what speaks of cells follows them, or the change is refused."""

from __future__ import annotations

import datetime as dt
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table

from deskhand.formats.package import Package
from deskhand.formats.sheets.full import SheetFull
from deskhand.formats.sheets.writing import NewColumn, NewSheet, written_tables
from deskhand.formats.sheets.xlsx.file import XlsxFile
from deskhand.formats.sheets.xlsx.sheet import XlsxSheet


def _book(desk: Any, *, table: bool = False, lookup: str | None = None) -> None:
    book = openpyxl.Workbook()
    data = book.worksheets[0]
    data.title = "Data"
    data["A1"] = "Sales 2026"
    data.merge_cells("A1:D1")
    for column, name in enumerate(["Date", "Region", "Amount", "Tax"], 1):
        data.cell(3, column, name)
    for n in range(4, 10):
        for column, value in enumerate([f"d{n}", ["N", "S"][n % 2], 200 - 10 * n, f"=C{n}*0.1"], 1):
            data.cell(n, column, value)
    for column, value in enumerate(["Total", None, "=SUM(C4:C9)", "=SUM(D4:D9)"], 1):
        data.cell(10, column, value)
    rule = CellIsRule(operator="greaterThan", formula=["150"], font=Font(bold=True))
    data.conditional_formatting.add("C4:C9", rule)
    data.conditional_formatting.add("A4:D9", FormulaRule(formula=["$C4>5"], font=Font(bold=True)))
    check = DataValidation(type="list", formula1='"N,S"')
    check.add("B4:B9")
    data.add_data_validation(check)
    data["C5"].comment = Comment("check me", "Bob")
    data["B7"].hyperlink = "https://example.com"
    data.column_dimensions["B"].width = 33
    chart = BarChart()
    chart.add_data(Reference(data, min_col=3, min_row=3, max_row=9), titles_from_data=True)
    data.add_chart(chart, "G3")
    other = book.create_sheet("Sum")
    other["A1"] = "=SUM(Data!C4:C9)"
    other["A2"] = "=Data!C5+SUM(Data!A4:D9)"
    if lookup:
        other["A3"] = lookup
    book.defined_names["Amounts"] = DefinedName("Amounts", attr_text="Data!$C$4:$C$9")
    book.defined_names["Block"] = DefinedName("Block", attr_text="Data!$B$4:$C$9")
    if table:
        data.add_table(Table(displayName="T1", ref="A3:D9"))
        other["A4"] = "=SUM(T1[Amount])"
    else:
        data.auto_filter.ref = "A3:D9"
    book.save(desk.root / "s.xlsx")


def _parts(desk: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(desk.root / "s.xlsx") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("table", [False, True])
async def test_swapped_columns_take_everything_along(desk: Any, table: bool) -> None:
    _book(desk, table=table)
    await desk.done("table.edit", file="s.xlsx", change={"do": "swap", "columns": ["Region", "Amount"]})
    book = openpyxl.load_workbook(desk.root / "s.xlsx")
    data, other = book["Data"], book["Sum"]
    assert [cell.value for cell in data[3]][:4] == ["Date", "Amount", "Region", "Tax"]
    assert [cell.value for cell in data[5]][:4] == ["d5", 150, "S", "=B5*0.1"]
    assert [data["B10"].value, data["C10"].value, data["D10"].value] == ["=SUM(B4:B9)", None, "=SUM(D4:D9)"]
    assert [other["A1"].value, other["A2"].value] == ["=SUM(Data!B4:B9)", "=Data!B5+SUM(Data!A4:D9)"]
    rules = {str(one.sqref): one.rules[0].formula for one in data.conditional_formatting}
    assert rules == {"B4:B9": ["150"], "A4:D9": ["$B4>5"]}
    assert str(data.data_validations.dataValidation[0].sqref) == "C4:C9"
    assert book.defined_names["Amounts"].attr_text == "Data!$B$4:$B$9"
    assert data["B5"].comment.text == "check me" and data["C5"].comment is None
    assert data["C7"].hyperlink.target == "https://example.com" and data["B7"].hyperlink is None
    assert data.column_dimensions["C"].width == 33
    assert "'Data'!$B$4:$B$9" in _parts(desk)["xl/charts/chart1.xml"].decode()
    if table:
        assert [one.name for one in data.tables["T1"].tableColumns] == ["Date", "Amount", "Region", "Tax"]
        assert other["A4"].value == "=SUM(T1[Amount])"
    shown = openpyxl.load_workbook(desk.root / "s.xlsx", data_only=True)
    assert shown["Data"]["B10"].value == shown["Sum"]["A1"].value == 810


@pytest.mark.parametrize(
    "formula",
    ["=VLOOKUP(1,Data!B4:C9,2,0)", "=SUM(Data!C4:D9)", "=INDEX(Block,1,2)", "=INDEX(Data!A1:D9,4,3)"],
)
async def test_a_swap_that_would_break_a_formula_is_refused_and_names_it(desk: Any, formula: str) -> None:
    _book(desk, lookup=formula)
    change = {"do": "swap", "columns": ["Region", "Amount"]}
    assert "Sum!A3" in await desk.refusal("table.edit", file="s.xlsx", change=change)


async def test_a_renamed_or_deleted_table_column_is_followed_in_formulas(desk: Any) -> None:
    _book(desk, table=True)
    await desk.done("table.edit", file="s.xlsx", change={"do": "rename", "column": "Amount", "to": "Net"})
    assert openpyxl.load_workbook(desk.root / "s.xlsx")["Sum"]["A4"].value == "=SUM(T1[Net])"
    receipt = await desk.done("table.edit", file="s.xlsx", change={"do": "delete_columns", "columns": ["Net"]})
    sums = openpyxl.load_workbook(desk.root / "s.xlsx")["Sum"]
    assert (sums["A1"].value, sums["A4"].value) == ("=SUM(#REF!)", "=SUM(#REF!)")
    assert "now #REF! stands there" in receipt.answer
    notes = {one["what"]: one for one in receipt.result["notes"]}
    assert notes["broken"]["n"] == 11 and "Sum!A1" in notes["broken"]["of"]


async def test_links_and_comments_are_sorted_with_their_cells(desk: Any) -> None:
    _book(desk)
    await desk.done("table.edit", file="s.xlsx", change={"do": "sort", "by": [{"by": "Amount"}]})
    data = openpyxl.load_workbook(desk.root / "s.xlsx")["Data"]
    assert [cell.coordinate for row in data for cell in row if cell.comment] == ["C8"]
    assert [cell.coordinate for row in data for cell in row if cell.hyperlink] == ["B6"]
    assert (data["A8"].value, data["A6"].value) == ("d5", "d7")


async def test_formulas_go_on_in_new_rows(desk: Any) -> None:
    _book(desk)
    change = {"do": "add_rows", "rows": [{"Date": "d10", "Region": "N", "Amount": 90}, ["d11", "S", 80, None]]}
    receipt = await desk.done("table.edit", file="s.xlsx", change=change)
    data = openpyxl.load_workbook(desk.root / "s.xlsx")["Data"]
    assert [data["D10"].value, data["D11"].value] == ["=C10*0.1", "=C11*0.1"]
    assert openpyxl.load_workbook(desk.root / "s.xlsx", data_only=True)["Data"]["D11"].value == 8
    assert "2 formulas carried on from the row above: D10, D11" in receipt.answer


async def test_a_second_total_is_refused_and_nothing_to_do_writes_nothing(desk: Any) -> None:
    _book(desk)
    assert "A10:D10" in await desk.refusal("table.edit", file="s.xlsx", change={"do": "total"})
    before = (desk.root / "s.xlsx").stat().st_mtime_ns, (desk.root / "s.xlsx").read_bytes()
    change = {"do": "sort", "by": [{"by": "Amount", "order": "descending"}]}
    receipt = await desk.done("table.edit", file="s.xlsx", change=change)
    assert "had to change" in receipt.answer
    assert before == ((desk.root / "s.xlsx").stat().st_mtime_ns, (desk.root / "s.xlsx").read_bytes())


async def test_a_protected_sheet_is_refused(desk: Any) -> None:
    _book(desk)
    book = openpyxl.load_workbook(desk.root / "s.xlsx")
    book["Data"].protection.sheet = True
    book.save(desk.root / "s.xlsx")
    assert "protected" in await desk.refusal("table.edit", file="s.xlsx", change={"do": "set", "at": "B4", "value": 1})


async def test_a_sheet_is_renamed_in_links_and_in_what_pivots_are_made_of(desk: Any) -> None:
    _book(desk)
    book = openpyxl.load_workbook(desk.root / "s.xlsx")
    book["Sum"]["B1"].hyperlink = Hyperlink(ref="B1", location="Data!A1")
    book.save(desk.root / "s.xlsx")
    with zipfile.ZipFile(desk.root / "s.xlsx", "a") as archive:
        archive.writestr(
            "xl/pivotCache/pivotCacheDefinition1.xml",
            '<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cacheSource '
            'type="worksheet"><worksheetSource ref="A3:D9" sheet="Data"/></cacheSource></pivotCacheDefinition>',
        )
    await desk.done("table.edit", file="s.xlsx", change={"do": "rename", "to": "Daten 2026"})
    parts = _parts(desk)
    assert b"location=\"'Daten 2026'!A1\"" in parts["xl/worksheets/sheet2.xml"]
    assert b'sheet="Daten 2026"' in parts["xl/pivotCache/pivotCacheDefinition1.xml"]


async def test_numbers_and_formulas_that_replace_leaves_are_said(desk: Any) -> None:
    desk.sheet("r.xlsx", [["K", "V"], ["2025 plan", 2025], ["x", 7], ["y", 2025], ['="2025"&"x"', 8]])
    receipt = await desk.done("table.edit", file="r.xlsx", change={"do": "replace", "find": "2025", "by": "2026"})
    assert desk.values("r.xlsx")[1] == ["2026 plan", 2025]
    assert desk.values("r.xlsx")[4][0] == '="2025"&"x"'
    assert "B2, B4" in receipt.answer


async def test_the_value_of_merged_cells_outlives_its_first_row(desk: Any) -> None:
    desk.sheet("m.xlsx", [["Dept", "Name"], ["R&D", "Z"], [None, "L"], [None, "W"], ["Sales", "Q"]])
    book = openpyxl.load_workbook(desk.root / "m.xlsx")
    book.worksheets[0].merge_cells("A2:A4")
    book.save(desk.root / "m.xlsx")
    gone = {"do": "delete_rows", "where": [{"column": "Name", "value": "Z"}]}
    await desk.done("table.edit", file="m.xlsx", change=gone)
    assert desk.values("m.xlsx")[1:] == [["R&D", "L"], [None, "W"], ["Sales", "Q"]]
    one = {"do": "set", "where": [{"column": "Name", "value": "W"}], "column": "Dept", "value": "X"}
    assert "A2:A3" in await desk.refusal("table.edit", file="m.xlsx", change=one)
    all_of_it = {"do": "set", "where": [{"column": "Dept", "value": "R&D"}], "column": "Dept", "value": "X"}
    receipt = await desk.done("table.edit", file="m.xlsx", change=all_of_it)
    assert desk.values("m.xlsx")[1:3] == [["X", "L"], [None, "W"]]
    assert "1 cell written" in receipt.answer and "A2:A3" in receipt.answer


async def test_a_full_sheet_takes_no_more_rows_or_columns(desk: Any) -> None:
    path = desk.sheet("f.xlsx", [["K", "V"], ["a", 1]])
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(1_048_576, 9, "end")
    book.worksheets[0].cell(1, 16_384, "edge")
    book.save(path)
    file = XlsxFile(Package.held(path.read_bytes(), "f.xlsx"))
    sheet = XlsxSheet(file, "Sheet1")
    for change in (
        lambda: sheet.insert_rows(3, 1),
        lambda: sheet.insert_columns(1),
        lambda: sheet.set(1, 16_384, "x"),
        lambda: written_tables([NewSheet("s", [NewColumn("a")], [["x"]] * 1_048_576)], "xlsx"),
    ):
        with pytest.raises(SheetFull, match="1,048,576"):
            change()
    assert not file.changed


async def test_a_date_that_is_none_is_said(desk: Any) -> None:
    desk.sheet("d.xlsx", [["K", "D"], ["a", dt.date(2026, 1, 1)], ["b", dt.date(2026, 1, 2)]])
    change = {"do": "set", "nth": [1], "column": "D", "value": "2026-13-45"}
    receipt = await desk.done("table.edit", file="d.xlsx", change=change)
    assert "does not fit its column" in receipt.answer and "B2" in receipt.answer
