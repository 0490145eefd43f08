"""Results of formulas after a change: none that is old stays."""

from __future__ import annotations

import re
import zipfile
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

OLD = "<v>99999</v>"


def _book(desk: Any, formulas: dict[str, str]) -> None:
    """Amounts with a name and a table over them, and formulas on another sheet that say 99999."""
    book = openpyxl.Workbook()
    data = book.worksheets[0]
    data.title = "Data"
    for row in [["Item", "Amount"], ["a", 10], ["b", 20], ["c", 30]]:
        data.append(row)
    data.add_table(Table(displayName="T1", ref="A1:B4"))
    other = book.create_sheet("Sum")
    for at, text in formulas.items():
        other[at] = text
    book.defined_names["Amounts"] = DefinedName("Amounts", attr_text="Data!$B$2:$B$4")
    book.defined_names["Both"] = DefinedName("Both", attr_text="SUM(Amounts)*2")
    book.save(desk.root / "s.xlsx")
    parts = _parts(desk)
    parts["xl/worksheets/sheet2.xml"] = re.sub(
        r"(</f>)<v ?/>|(</f>)<v></v>", rf"</f>{OLD}", parts["xl/worksheets/sheet2.xml"].decode()
    ).encode()
    with zipfile.ZipFile(desk.root / "s.xlsx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert parts["xl/worksheets/sheet2.xml"].count(OLD.encode()) == len(formulas)


def _parts(desk: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(desk.root / "s.xlsx") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _shown(desk: Any) -> dict[str, Any]:
    sheet = openpyxl.load_workbook(desk.root / "s.xlsx", data_only=True)["Sum"]
    return {cell.coordinate: cell.value for row in sheet for cell in row}


async def test_formulas_that_go_by_a_name_or_a_table_are_worked_out(desk: Any) -> None:
    formulas = {
        "A1": "=AVERAGE(Amounts)",
        "A2": "=SUM(T1[Amount])",
        "A3": "=A1+A2",
        "A4": "=Both",
        "A5": "=T1[#Totals]",
    }
    _book(desk, formulas)
    result = await desk.result("table.edit", file="s.xlsx", sheet="Data", change={"do": "set", "at": "B2", "value": 40})
    found = _shown(desk)
    assert (found["A1"], found["A2"], found["A3"], found["A4"]) == (30, 90, 120, 180)
    assert result["worked_out"] >= 4


async def test_a_name_that_takes_in_more_or_fewer_rows_is_followed(desk: Any) -> None:
    _book(desk, {"A1": "=SUM(Amounts)", "A2": "=SUM(T1[Amount])"})
    await desk.done("table.edit", file="s.xlsx", sheet="Data", change={"do": "delete_rows", "nth": [3]})
    assert _shown(desk) == {"A1": 30, "A2": 30}
    await desk.done("table.edit", file="s.xlsx", sheet="Data", change={"do": "add_rows", "rows": [["d", 7]]})
    assert _shown(desk) == {"A1": 37, "A2": 37}


@pytest.mark.parametrize(
    "formula",
    [
        '=INDIRECT("Data!B2")',
        "=SUM(OFFSET(Data!A1,1,1,3,1))",
        "=NoSuchName+1",
        '=SUMIF(Data!A2:A4,"a",Data!B2)',
        "=_xlfn.XLOOKUP(1,T1[[#Data],[Amount]],T1[[Item]:[Amount]])",
        "=SUM(Data:Sum!B2)",
    ],
)
async def test_what_cannot_be_known_shows_nothing_old(desk: Any, formula: str) -> None:
    _book(desk, {"A1": formula, "A2": "=A1*2", "A3": '=LEN("x")'})
    result = await desk.result("table.edit", file="s.xlsx", sheet="Data", change={"do": "set", "at": "B2", "value": 40})
    parts = _parts(desk)
    assert parts["xl/worksheets/sheet2.xml"].count(OLD.encode()) == 1, parts["xl/worksheets/sheet2.xml"]
    assert result["worked_out"] + result["left"] == 2
    if result["left"]:
        assert b'fullCalcOnLoad="1"' in parts["xl/workbook.xml"]


async def test_shared_and_array_formulas_are_followed(desk: Any) -> None:
    _book(desk, {"A1": "=Data!B2*2", "A2": "=Data!B3*2", "A4": "=SUM(C1:C2)", "B1": "=1"})
    parts = _parts(desk)
    sheet = parts["xl/worksheets/sheet2.xml"].decode()
    sheet = sheet.replace("<f>Data!B2*2</f>", '<f t="shared" ref="A1:A2" si="0">Data!B2*2</f>')
    sheet = sheet.replace("<f>Data!B3*2</f>", '<f t="shared" si="0"/>')
    array = f'<c r="C1"><f t="array" ref="C1:C2">TRANSPOSE(Data!B2:B3)</f>{OLD}</c></row>'
    first, _, rest = sheet.partition("</row>")
    second, _, rest = rest.partition("</row>")
    parts["xl/worksheets/sheet2.xml"] = f'{first}{array}{second}<c r="C2">{OLD}</c></row>{rest}'.encode()
    with zipfile.ZipFile(desk.root / "s.xlsx", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    change = [{"do": "set", "at": "B2", "value": 40}, {"do": "set", "at": "B3", "value": 50}]
    await desk.done("table.edit", file="s.xlsx", sheet="Data", change=change)
    found = _shown(desk)
    assert (found["A1"], found["A2"], found["B1"]) == (80, 100, 99999)
    assert found["C1"] is None and found["C2"] is None and found["A4"] is None
