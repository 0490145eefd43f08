"""Files that LibreOffice itself wrote, changed by us and opened by it again: whole, with everything in them."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def _soffice(file: Path, to: str, out: Path) -> Path:
    """One conversion by LibreOffice with a profile of its own."""
    profile = f"-env:UserInstallation=file://{out}/profile"
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1" if to == "csv" else to
    argv = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(file)]
    subprocess.run(argv, check=True, capture_output=True, timeout=100)
    made = out / f"{file.stem}.{to}"
    assert made.is_file()
    return made


def _book(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "销售"
    for row in [
        ["月份", "金额", "税"],
        *[[f"{n}月", n * 100, f"=B{n + 1}*0.13"] for n in range(1, 7)],
        ["合计", "=SUM(B2:B7)", None],
    ]:
        sheet.append(row)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=7), titles_from_data=True)
    chart.anchor = "E2"
    sheet.add_chart(chart)
    sheet.column_dimensions["A"].width = 25
    book.save(path)


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def test_what_libreoffice_wrote_is_changed_and_opened_by_it_again(desk: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    _book(tmp_path / "first.xlsx")
    ods = _soffice(tmp_path / "first.xlsx", "ods", out)
    written = _soffice(ods, "xlsx", out)
    shutil.copy(written, desk.root / "s.xlsx")
    before = _parts(written)
    change = [
        {"do": "add_rows", "rows": [["7月", 700]]},
        {"do": "set", "where": [{"column": "月份", "value": "1月"}], "column": "金额", "value": 150},
    ]
    result = await desk.result("table.edit", file="s.xlsx", change=change, lang="zh")
    after = _parts(desk.root / "s.xlsx")
    assert set(before) == set(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {
        "xl/worksheets/sheet1.xml",
        "xl/workbook.xml",
        "xl/charts/chart1.xml",
        "xl/drawings/drawing1.xml",
    }
    assert result["worked_out"] >= 2
    (out / "again").mkdir()
    text = _soffice(desk.root / "s.xlsx", "csv", out / "again").read_text()
    assert '7月",700' in text
    assert f'合计",{150 + 200 + 300 + 400 + 500 + 600 + 700}' in text


async def test_an_opendocument_sheet_is_changed_by_its_own_program(desk: Any, tmp_path: Path) -> None:
    _book(tmp_path / "s.xlsx")
    shutil.copy(_soffice(tmp_path / "s.xlsx", "ods", tmp_path), desk.root / "s.ods")
    before = _parts(desk.root / "s.ods")
    written = await desk.result("table.edit", file="s.ods", change={"do": "set", "at": "B2", "value": 900})
    after = _parts(desk.root / "s.ods")
    assert {name for name in before | after if before.get(name) != after.get(name)} == {"content.xml"}
    assert written["parts"] == []
    answer = await desk.result("table.query", file="s.ods", question={"columns": ["金额", "税"], "top": 1})
    assert answer["rows"][0]["cells"] == [900, 117]
    result = await desk.result("table.convert", file="s.ods", to="xlsx")
    assert desk.values(result["file"])[1][1] == 900


async def test_where_rows_of_an_opendocument_sheet_move_it_is_said_that_all_was_written_anew(
    desk: Any, tmp_path: Path
) -> None:
    _book(tmp_path / "s.xlsx")
    shutil.copy(_soffice(tmp_path / "s.xlsx", "ods", tmp_path), desk.root / "s.ods")
    change = {"do": "add_rows", "rows": [["7月", 700]]}  # above the totals
    result = await desk.result("table.edit", file="s.ods", change=change)
    assert "styles.xml" in result["parts"]
    answer = await desk.result("table.query", file="s.ods", question={"columns": ["金额"]})
    assert [row["cells"][0] for row in answer["rows"]] == [100, 200, 300, 400, 500, 600, 700]
