"""Files that are damaged, hostile, huge or not what they are called: a clear word in two languages, nothing lost."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import openpyxl
import pytest

ASK: dict[str, Any] = {"question": {}}


def _zip(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _xlsx(**more: bytes) -> bytes:
    made = io.BytesIO()
    book = openpyxl.Workbook()
    book.worksheets[0].append(["a", "b"])
    book.worksheets[0].append([1, 2])
    book.save(made)
    with zipfile.ZipFile(made) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return _zip({**parts, **more})


def _docx() -> bytes:
    made = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Nothing but words.")
    document.save(made)
    return made.getvalue()


def _locked() -> bytes:
    """As Office keeps a workbook under a password: an OLE file with a stream of that name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
BAD = {
    "empty": (b"", "empty", "空文件"),
    "cut": (_xlsx()[:600], "damaged", "损坏"),
    "password": (_locked(), "password", "密码"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture", "图片"),
    "zip bomb": (_xlsx(**{"xl/media/big.bin": bytes(90 << 20)}), "fill up", "庞大"),
    "xml bomb": (_xlsx(**{"xl/worksheets/sheet1.xml": BOMB}), "without end", "膨胀"),
    "escape": (_xlsx(**{"../../evil": b"x"}), "elsewhere", "其他位置"),
    "no sheets": (_zip({"[Content_Types].xml": b"<Types>spreadsheetml.sheet.main</Types>"}), "damaged", "损坏"),
    "document": (_docx(), "no table", "没有表格"),
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("do", ["query", "edit"])
async def test_a_bad_file_is_named_for_what_it_is(desk: Any, kind: str, do: str) -> None:
    content, en, zh = BAD[kind]
    desk.write("t.xlsx", content)
    rest = ASK if do == "query" else {"change": {"do": "set", "at": "A1", "value": 1}}
    assert en in await desk.refusal(f"table.{do}", file="t.xlsx", **rest)
    assert zh in await desk.refusal(f"table.{do}", file="t.xlsx", lang="zh", **rest)


async def test_macros_are_kept_and_never_run(desk: Any) -> None:
    content = _xlsx(**{"xl/vbaProject.bin": b"macro code"})
    desk.write("m.xlsm", content)
    result = await desk.result("table.edit", file="m.xlsm", change={"do": "set", "at": "A2", "value": 9})
    assert result["active"] == ["macros"]
    with zipfile.ZipFile(desk.root / "m.xlsm") as archive:
        assert archive.read("xl/vbaProject.bin") == b"macro code"
    receipt = await desk.done("table.describe", file="m.xlsm", lang="zh")
    assert "宏" in receipt.answer


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "big5", "utf-16", "utf-16-le"])
async def test_text_in_any_encoding_is_read(desk: Any, encoding: str) -> None:
    name, city = "姓名", "城市"
    rows = (
        [f"{name},{city},金額", *(f"客戶{n},台北,{n}" for n in range(1, 9))]
        if encoding == "big5"
        else [f"{name},{city},金额", *(f"客户{n},北京市的公司,{n}" for n in range(1, 9))]
    )
    desk.write("t.csv", "\r\n".join(rows).encode(encoding))
    result = await desk.result(
        "table.query", file="t.csv", question={"where": [{"column": "姓名", "is": "contains", "value": "8"}]}
    )
    assert result["columns"][:2] == [name, city]
    assert result["rows"][0]["cells"][2] == 8


async def test_lines_of_another_encoding_are_read_too(desk: Any) -> None:
    lines = [f"客户{n},北京{n}".encode() for n in range(20)]
    lines[7] = "我们的公司,上海".encode("gbk")
    desk.write("t.csv", b"\n".join(["姓名,城市".encode(), *lines]))
    result = await desk.result("table.query", file="t.csv", question={})
    assert result["rows"][7]["cells"] == ["我们的公司", "上海"]
    assert result["rows"][8]["cells"] == ["客户8", "北京8"]


async def test_a_name_may_lie(desk: Any) -> None:
    desk.write("t.csv", _xlsx())
    assert (await desk.result("table.query", file="t.csv", question={"columns": ["b"]}))["value"] == 2
    desk.write("u.xlsx", b"a,b\n1,2\n")
    assert (await desk.result("table.query", file="u.xlsx", question={"columns": ["b"]}))["value"] == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
async def test_any_separator_is_seen(desk: Any, delimiter: str) -> None:
    rows = [["name", "note", "n"], ["a", '"x, y; z"', "1,5" if delimiter == ";" else "1.5"], ["b", '"two\nlines"', "2"]]
    desk.write("t.csv", "\n".join(delimiter.join(row) for row in rows))
    result = await desk.result("table.query", file="t.csv", question={})
    assert [row["cells"] for row in result["rows"]] == [["a", "x, y; z", 1.5], ["b", "two\nlines", 2]]


async def test_a_sheet_with_all_rows_is_read(desk: Any) -> None:
    """The most rows that a sheet can have, the last of them filled."""
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>n</t></is></c></row>'
        + b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n) for n in (2, 3, 1_048_576))
        + b"</sheetData></worksheet>"
    )
    desk.write("t.xlsx", _xlsx(**{"xl/worksheets/sheet1.xml": sheet}))
    result = await desk.result("table.query", file="t.xlsx", question={"measures": [{"do": "max", "column": "n"}]})
    assert result["value"] == 3  # empty rows end a table: the last row is another, and can be asked by itself
    far = await desk.result(
        "table.query", file="t.xlsx", sheet="A1048576:A1048576", question={"measures": [{"do": "count"}]}
    )
    assert far["count"] == 1
    await desk.done("table.edit", file="t.xlsx", change={"do": "set", "at": "A2", "value": 5})


async def test_a_long_text_table_is_read_in_blocks(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from deskhand.formats.sheets import csvs

    rows = [f'{n},"a ""quoted""\nfield",{n % 7}' for n in range(5000)]
    desk.write("t.csv", "id,text,n\n" + "\n".join([*rows, "Total,,14995"]) + "\n")
    whole = await desk.result(
        "table.query", file="t.csv", question={"measures": [{"do": "sum", "column": "n"}, {"do": "count"}]}
    )
    original = csvs.blocks
    monkeypatch.setattr(
        "deskhand.formats.sheets.text_table.blocks",
        lambda file, dialect, doubt: original(file, dialect, 1000, doubt=doubt),
    )
    cut = await desk.result(
        "table.query", file="t.csv", question={"measures": [{"do": "sum", "column": "n"}, {"do": "count"}]}
    )
    assert cut["rows"] == whole["rows"]
    assert whole["rows"][0]["cells"] == [sum(n % 7 for n in range(5000)), 5000]


async def test_a_missing_file_and_sheet_are_said(desk: Any) -> None:
    assert "nowhere.xlsx" in await desk.refusal("table.describe", file="nowhere.xlsx")
    desk.sheet("t.xlsx", [["a"], [1]])
    assert "Sheet1" in await desk.refusal("table.query", file="t.xlsx", sheet="Other", **ASK)
    desk.sheet("e.xlsx", [])
    assert "e.xlsx" in await desk.refusal("table.query", file="e.xlsx", **ASK)
