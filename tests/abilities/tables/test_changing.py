"""Changes to tables: what was asked is so, and everything else is as it was."""

from __future__ import annotations

import json
import zipfile
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.chart import LineChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

SCORES = [["Name", "midterm1", "midterm2"], ["Liam", 74, 72], ["Ivy", 64, 90], ["Alice", 78, 75], ["Carol", 97, 100]]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("change", "rows"),
    [
        (
            {"do": "set", "where": [{"column": "Name", "value": "carol"}], "column": "midterm1", "value": "98"},
            {5: ["Carol", 98, 100]},
        ),
        ({"do": "set", "at": "B3", "value": 1}, {3: ["Ivy", 1, 90]}),
        ({"do": "set", "nth": [1], "column": "midterm1", "compute": "[midterm1] / 2"}, {2: ["Liam", 37, 72]}),
        ({"do": "delete_rows", "where": [{"column": "Name", "value": "Alice"}]}, {4: ["Carol", 97, 100], 5: None}),
        ({"do": "delete_rows", "nth": [1, 2]}, {2: ["Alice", 78, 75], 3: ["Carol", 97, 100], 4: None}),
        (
            {"do": "add_rows", "rows": [{"Name": "Dan", "midterm2": 5}, ["Eve", 1, 2]]},
            {6: ["Dan", None, 5], 7: ["Eve", 1, 2]},
        ),
        (
            {"do": "add_rows", "rows": [["Dan", 1, 2]], "before": 1},
            {2: ["Dan", 1, 2], 3: ["Liam", 74, 72], 6: ["Carol", 97, 100]},
        ),
        ({"do": "total"}, {6: ["Total", 313, 337]}),
        ({"do": "total", "of": "mean", "columns": ["midterm1"], "label": "Average"}, {6: ["Average", 78.25, None]}),
        (
            {"do": "total", "columns": ["midterm1"], "compute": "floor(sum([midterm1]) / 3)", "label": "x"},
            {6: ["x", 104, None]},
        ),
        (
            {"do": "sort", "by": [{"by": "midterm1", "order": "descending"}]},
            {2: ["Carol", 97, 100], 5: ["Ivy", 64, 90]},
        ),
        (
            {"do": "add_column", "name": "sum", "compute": "midterm1 + midterm2"},
            {1: ["Name", "midterm1", "midterm2", "sum"], 2: ["Liam", 74, 72, 146]},
        ),
        (
            {"do": "add_column", "name": "who", "value": "x", "after": "Name"},
            {1: ["Name", "who", "midterm1", "midterm2"], 2: ["Liam", "x", 74, 72]},
        ),
        ({"do": "delete_columns", "columns": ["midterm1"]}, {1: ["Name", "midterm2"], 2: ["Liam", 72]}),
        ({"do": "swap", "rows": [1, -1]}, {2: ["Carol", 97, 100], 5: ["Liam", 74, 72]}),
        (
            {"do": "swap", "columns": ["midterm1", "midterm2"]},
            {1: ["Name", "midterm2", "midterm1"], 2: ["Liam", 72, 74]},
        ),
        ({"do": "rename", "column": "midterm1", "to": "first"}, {1: ["Name", "first", "midterm2"]}),
        ({"do": "replace", "find": "Li", "by": "Wi"}, {2: ["Wiam", 74, 72]}),
        (
            [{"do": "delete_rows", "nth": [1]}, {"do": "total", "columns": ["midterm1"]}],
            {2: ["Ivy", 64, 90], 5: ["Total", 239, None]},
        ),
    ],
)
async def test_a_change_does_what_was_asked(desk: Any, change: Any, rows: dict[int, Any], ending: str) -> None:
    if ending == "xlsx":
        desk.sheet("s.xlsx", SCORES)
    else:
        desk.write("s.csv", "\n".join(",".join(map(str, row)) for row in SCORES) + "\n")
    await desk.done("table.edit", file=f"s.{ending}", change=change)
    if ending == "xlsx":
        after = desk.values("s.xlsx")
    else:
        after = [[_read(cell) for cell in line.split(",")] for line in (desk.root / "s.csv").read_text().splitlines()]
    for row, wanted in rows.items():
        got = after[row - 1] if row <= len(after) else None
        assert (got[: len(wanted)] if got and wanted else got) == wanted
        assert wanted is None or got is None or not any(got[len(wanted) :])


def _read(cell: str) -> Any:
    return None if not cell else float(cell) if cell.replace(".", "").isdigit() else cell


def _rich(desk: Any) -> None:
    """A workbook with all that must not be lost."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Data"
    sheet["A1"] = "Sales report"
    sheet.merge_cells("A1:C1")
    for row in [["Month", "Sales", "Double"], *[[f"2026-{n:02}", n * 10, f"=B{n + 3}*2"] for n in range(1, 7)]]:
        sheet.append(row)
    sheet.insert_rows(2)
    for n in range(4, 10):
        sheet[f"C{n}"] = f"=B{n}*2"
    sheet.append(["Total", "=SUM(B4:B9)", "=SUM(C4:C9)"])
    sheet["B4"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["A3"].font = Font(bold=True)
    sheet.column_dimensions["A"].width = 33
    sheet.row_dimensions[5].height = 40
    sheet.freeze_panes = "A4"
    sheet.conditional_formatting.add("B4:B9", CellIsRule(operator="greaterThan", formula=["30"], font=Font(bold=True)))
    sheet.auto_filter.ref = "A3:C9"
    rule = DataValidation(type="whole", operator="between", formula1="0", formula2="1000")
    rule.add("B4:B9")
    sheet.add_data_validation(rule)
    chart = LineChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=3, max_row=9), titles_from_data=True)
    chart.anchor = "E3"
    sheet.add_chart(chart)
    other = book.create_sheet("Summary")
    other["A1"] = "=Data!B10"
    other["A2"] = "=SUM(Data!B4:B9)+A1"
    other["A3"] = "text"
    book.defined_names["sales"] = DefinedName("sales", attr_text="Data!$B$4:$B$9")
    book.save(desk.root / "rich.xlsx")


def _parts(path: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def test_one_cell_changes_one_part(desk: Any) -> None:
    _rich(desk)
    before = _parts(desk.root / "rich.xlsx")
    result = await desk.result("table.edit", file="rich.xlsx", change={"do": "set", "at": "B4", "value": 15})
    after = _parts(desk.root / "rich.xlsx")
    assert {name for name in before if before[name] != after[name]} <= {
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
        "xl/workbook.xml",
    }
    assert result["worked_out"] == 5
    assert result["left"] == 0
    values = openpyxl.load_workbook(desk.root / "rich.xlsx", data_only=True)
    assert values["Data"]["C4"].value == 30
    assert values["Data"]["B10"].value == 15 + sum(n * 10 for n in range(2, 7))
    assert values["Summary"]["A2"].value == 2 * values["Data"]["B10"].value
    formulas = openpyxl.load_workbook(desk.root / "rich.xlsx")
    assert formulas["Data"]["C4"].value == "=B4*2"
    assert formulas["Data"]["B4"].fill.fgColor.rgb == "00FFFF00"


async def test_a_row_put_in_takes_everything_along(desk: Any) -> None:
    _rich(desk)
    await desk.done("table.edit", file="rich.xlsx", change={"do": "add_rows", "rows": [["2026-07", 70, None]]})
    book = openpyxl.load_workbook(desk.root / "rich.xlsx")
    data = book["Data"]
    assert data["A10"].value == "2026-07"
    assert data["A11"].value == "Total"
    assert data["B11"].value == "=SUM(B4:B10)"
    assert book["Summary"]["A1"].value == "=Data!B11"
    assert book["Summary"]["A2"].value == "=SUM(Data!B4:B10)+A1"
    assert book.defined_names["sales"].attr_text == "Data!$B$4:$B$10"
    assert data.auto_filter.ref == "A3:C10"
    assert str(next(iter(data.conditional_formatting)).sqref) == "B4:B10"
    assert str(data.data_validations.dataValidation[0].sqref) == "B4:B10"
    assert data.column_dimensions["A"].width == 33
    assert data.freeze_panes == "A4"
    chart = _parts(desk.root / "rich.xlsx")["xl/charts/chart1.xml"].decode()
    assert "'Data'!$B$4:$B$10" in chart
    assert openpyxl.load_workbook(desk.root / "rich.xlsx", data_only=True)["Data"]["B11"].value == 280


async def test_rows_taken_out_take_references_along(desk: Any) -> None:
    _rich(desk)
    await desk.done("table.edit", file="rich.xlsx", change={"do": "delete_rows", "nth": [1, 3]})
    book = openpyxl.load_workbook(desk.root / "rich.xlsx")
    data = book["Data"]
    assert [data[f"A{n}"].value for n in range(4, 9)] == ["2026-02", "2026-04", "2026-05", "2026-06", "Total"]
    assert data["B8"].value == "=SUM(B4:B7)"
    assert data["C5"].value == "=B5*2"
    assert data.auto_filter.ref == "A3:C7"
    assert book["Summary"]["A1"].value == "=Data!B8"
    assert (
        data.merged_cells.ranges
        and str(
            data.merged_cells.ranges[0]
            if isinstance(data.merged_cells.ranges, list)
            else next(iter(data.merged_cells.ranges))
        )
        == "A1:C1"
    )
    assert openpyxl.load_workbook(desk.root / "rich.xlsx", data_only=True)["Data"]["B8"].value == 170


async def test_a_column_put_in_moves_formulas(desk: Any) -> None:
    _rich(desk)
    await desk.done(
        "table.edit", file="rich.xlsx", change={"do": "add_column", "name": "Cost", "value": 1, "after": "Month"}
    )
    data = openpyxl.load_workbook(desk.root / "rich.xlsx")["Data"]
    assert data["B3"].value == "Cost"
    assert data["D4"].value == "=C4*2"
    assert data["C10"].value == "=SUM(C4:C9)"


async def test_live_columns_and_totals_are_formulas(desk: Any) -> None:
    desk.sheet("s.xlsx", SCORES)
    change = [
        {"do": "add_column", "name": "all", "compute": "([midterm1] + midterm2) / 2", "live": True},
        {"do": "total", "live": True},
    ]
    await desk.done("table.edit", file="s.xlsx", change=change)
    assert desk.values("s.xlsx")[1] == ["Liam", 74, 72, "=(B2+C2)/2"]
    assert desk.values("s.xlsx")[5] == ["Total", "=SUM(B2:B5)", "=SUM(C2:C5)", "=SUM(D2:D5)"]
    answer = await desk.result("table.query", file="s.xlsx", question={"columns": ["all"], "top": 1})
    assert answer["value"] == 73


async def test_an_excel_table_stays_whole(desk: Any) -> None:
    path = desk.sheet("t.xlsx", SCORES)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].add_table(Table(displayName="Scores", ref="A1:C5"))
    book.save(path)
    await desk.done(
        "table.edit",
        file="t.xlsx",
        change=[
            {"do": "add_rows", "rows": [["Dan", 1, 2]]},
            {"do": "rename", "column": "midterm1", "to": "first"},
            {"do": "add_column", "name": "extra", "value": 0, "after": "Name"},
            {"do": "delete_columns", "columns": ["midterm2"]},
        ],
    )
    table = openpyxl.load_workbook(path).worksheets[0].tables["Scores"]
    assert table.ref == "A1:C6"
    assert [one.name for one in table.tableColumns] == ["Name", "extra", "first"]


async def test_text_that_looks_like_a_formula_stays_text(desk: Any) -> None:
    desk.sheet("s.xlsx", SCORES)
    evil = "=cmd|' /C calc'!A0"
    await desk.done("table.edit", file="s.xlsx", change={"do": "set", "at": "A2", "value": evil})
    cell = openpyxl.load_workbook(desk.root / "s.xlsx").worksheets[0]["A2"]
    assert b"<f>" not in _parts(desk.root / "s.xlsx")["xl/worksheets/sheet1.xml"]
    assert cell.value == evil
    desk.write("s.csv", "Name,x\na,1\n")
    await desk.done("table.edit", file="s.csv", change={"do": "add_rows", "rows": [[evil, 2]]})
    assert (desk.root / "s.csv").read_text().splitlines()[2].startswith("'=cmd")


async def test_a_text_table_keeps_its_own_ways(desk: Any) -> None:
    desk.write("甲.csv", '姓名;金额\r\n"张;三";1,5\r\n李四;2\r\n'.encode("gbk"))
    await desk.done(
        "table.edit",
        file="甲.csv",
        change={"do": "set", "where": [{"column": "姓名", "value": "李四"}], "column": "金额", "value": 7},
        lang="zh",
    )
    assert (desk.root / "甲.csv").read_bytes().decode("gbk") == '姓名;金额\r\n"张;三";1,5\r\n李四;7\r\n'


async def test_the_result_can_go_into_another_file(desk: Any) -> None:
    desk.sheet("s.xlsx", SCORES)
    before = (desk.root / "s.xlsx").read_bytes()
    change = {"do": "sort", "by": [{"by": "midterm1", "order": "descending"}]}
    result = await desk.result("table.edit", file="s.xlsx", change=change, save="sorted.xlsx")
    assert result["file"] == "sorted.xlsx"
    assert (desk.root / "s.xlsx").read_bytes() == before
    assert desk.values("sorted.xlsx")[1][0] == "Carol"


@pytest.mark.parametrize(
    "change",
    [
        {"do": "set", "where": [{"column": "Name", "value": "Nobody"}], "column": "midterm1", "value": 1},
        {"do": "delete_rows", "nth": [9]},
        {"do": "delete_columns", "columns": ["none such"]},
        {"do": "set", "at": "nowhere", "value": 1},
        {"do": "rename", "to": "bad/name"},
    ],
)
async def test_a_change_that_cannot_be_made_changes_nothing(desk: Any, change: Any) -> None:
    desk.sheet("s.xlsx", SCORES)
    assert await desk.refusal("table.edit", file="s.xlsx", change=change)


async def test_json_and_parquet_are_changed_and_the_rest_stays_as_it_is(desk: Any) -> None:
    desk.write("s.json", '[{"Name": "Ann", "n": 1, "zip": "12345", "tags": ["a"]}, {"Name": "Bob", "n": 2}]')
    change = [{"do": "set", "where": [{"column": "Name", "value": "Bob"}], "column": "n", "value": 5}, {"do": "total"}]
    await desk.done("table.edit", file="s.json", change=change)
    assert json.loads((desk.root / "s.json").read_text()) == [
        {"Name": "Ann", "n": 1, "zip": "12345", "tags": ["a"]},
        {"Name": "Bob", "n": 5},
        {"Name": "Total", "n": 6, "zip": 12345},
    ]
    pl.DataFrame({"a": [1, 2], "b": ["x", "y"]}).write_parquet(desk.root / "p.parquet")
    gone = {"do": "delete_rows", "where": [{"column": "b", "value": "x"}]}
    await desk.done("table.edit", file="p.parquet", change=gone)
    after = pl.read_parquet(desk.root / "p.parquet")
    assert after.rows() == [(2, "y")]
    assert after.schema == {"a": pl.Int64, "b": pl.String}
