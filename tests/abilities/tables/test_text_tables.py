"""Text tables as people have them: what is not touched stays to the byte, and what is written reads as it was meant."""

from __future__ import annotations

import codecs
from typing import Any

import openpyxl
import pytest

from deskhand.formats.sheets.guard import acts

CHANGE = {"do": "set", "where": [{"column": "name", "value": "b"}], "column": "n", "value": 7}


@pytest.mark.parametrize("encoding", ["gbk", "big5", "utf-16", "utf-16-le", "utf-8-sig", "cp932", "cp1252", "be-mark"])
async def test_only_the_changed_line_differs(desk: Any, encoding: str) -> None:
    words = {"big5": "備註,金額數量", "cp932": "カタカナ,氏名", "cp1252": "Größe,Maß", "gbk": "备注,数量"}
    texts = ["name,n,note", f'"a",1,"{words.get(encoding, "备注,数量")}"', 'b, 2 ,"x ""y"""', "", "c,3"]
    mark, codec = (codecs.BOM_UTF16_BE, "utf-16-be") if encoding == "be-mark" else (b"", encoding)
    text = "\r\n".join(texts)
    desk.write("t.csv", mark + text.encode(codec))
    await desk.done("table.edit", file="t.csv", change=CHANGE)
    after = (desk.root / "t.csv").read_bytes()
    assert after == mark + text.replace("b, 2 ,", "b,7,").encode(codec)


MIXED = "name,n,note\n甲,1,早餐\n乙,1,晚餐\n".encode() + "b,2,午餐\n".encode("gbk") + b"c,3,\xff\xfe\x81\n"


async def test_lines_of_another_encoding_stay_as_they_are_and_are_told_of(desk: Any) -> None:
    desk.write("t.csv", MIXED)
    answer = await desk.done("table.query", file="t.csv", question={})
    assert "2 lines are in an encoding that I cannot tell" in answer.answer
    described = await desk.done("table.describe", file="t.csv", lang="zh")
    assert "有 2 行的编码无法确定" in described.answer
    rows = {"do": "add_rows", "rows": [["d", 4, "新"]]}
    await desk.done("table.edit", file="t.csv", change=rows)
    assert (desk.root / "t.csv").read_bytes() == MIXED + "d,4,新\n".encode()
    bad = {"do": "set", "where": [{"column": "name", "value": "c"}], "column": "n", "value": 7}
    assert "Line 5" in await desk.refusal("table.edit", file="t.csv", change=bad)


async def test_what_an_encoding_does_not_have_is_refused(desk: Any) -> None:
    desk.write("t.csv", "Name;n\nMüller;1\nGroß;2\n".encode("cp1252"))
    said = await desk.refusal("table.edit", file="t.csv", change={"do": "add_rows", "rows": [["张三", 1]]})
    assert "cp1252" in said and "张" in said


async def test_japanese_is_read(desk: Any) -> None:
    desk.write("t.csv", "氏名,金額\n田中,100\n鈴木,200\nカタカナ,300\n".encode("shift_jis"))
    answer = await desk.result("table.query", file="t.csv", question={"columns": ["氏名"]})
    assert answer["values"] == ["田中", "鈴木", "カタカナ"]


async def test_numbers_are_written_as_their_column_writes_them(desk: Any) -> None:
    desk.write("eu.csv", b'k;v;w\r\n"a";1,50;1.234,5\r\n"b";2,00;2.000,75\r\n"c";10,25;7\r\n')
    change = [
        {"do": "set", "column": "v", "nth": [1], "value": 3},
        {"do": "add_rows", "rows": [["d", 1.5, 1234567.25]]},
    ]
    await desk.done("table.edit", file="eu.csv", change=change)
    text = b'k;v;w\r\n"a";3,00;1.234,5\r\n"b";2,00;2.000,75\r\n"c";10,25;7\r\n"d";1,50;1.234.567,25\r\n'
    assert (desk.root / "eu.csv").read_bytes() == text
    await desk.done("table.edit", file="eu.csv", change={"do": "total", "columns": ["v"]})
    assert (desk.root / "eu.csv").read_bytes() == text + b'"Total";16,75;\r\n'


async def test_a_new_column_of_numbers_has_the_decimal_comma_of_the_others(desk: Any) -> None:
    desk.write("eu.csv", "k;v\na;1,25\nb;3,5\nc;7\n")
    await desk.done("table.edit", file="eu.csv", change={"do": "add_column", "name": "h", "compute": "[v] / 2"})
    assert (desk.root / "eu.csv").read_text() == "k;v;h\na;1,25;0,625\nb;3,5;1,75\nc;7;3,5\n"
    answer = await desk.result("table.query", file="eu.csv", question={"measures": [{"do": "sum", "column": "h"}]})
    assert answer["value"] == 5.875


async def test_one_small_number_among_large_ones_reads_as_it_was_meant(desk: Any) -> None:
    desk.write("eu.csv", "k;v\n" + "".join(f"a{n};1.{100 + n},5\n" for n in range(20)))
    await desk.done("table.edit", file="eu.csv", change={"do": "set", "column": "v", "nth": [1], "value": 3.5})
    first = {"columns": ["v"], "top": 1}
    assert (await desk.result("table.query", file="eu.csv", question=first))["value"] == 3.5


RUN = ["=1+1", "=cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0", "\t=1", "\r=1", "-2+3"]
RUN += ["+A1+B2", '-HYPERLINK("http://x")', "@Sheet1!A1", "--A1", "+=1", "- SUM(A1)", "-\t=1"]
PLAIN = [
    "+86 138 0013 8000",
    "+1-202-555-0100",
    "(030) 12 34",
    "-5",
    "-1,234.50",
    "+3.5%",
    "@name",
    "@李四 请看",
    "-",
    "+",
]
PLAIN += ["- item", "- 第一点", "-- Bob", "—", "-12 °C", "+49 (0)30 1234 ext. 5", "", "a=b", "-3 kg", "@user_name."]


@pytest.mark.parametrize("text", RUN)
def test_what_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert acts(text)


@pytest.mark.parametrize("text", PLAIN)
def test_what_only_begins_like_a_formula_is_left(text: str) -> None:
    assert not acts(text)


async def test_what_was_guarded_is_said(desk: Any) -> None:
    path = desk.sheet("p.xlsx", [["name", "phone"], ["@李四", "+86 138 0013 8000"], ["- item", "x"]])
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["B3"] = "=cmd()"
    book.worksheets[0]["B3"].data_type = "s"
    book.save(path)
    receipt = await desk.done("table.convert", file="p.xlsx", to="csv")
    text = (desk.root / "p.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == ["name,phone", "@李四,+86 138 0013 8000", "- item,'=cmd()"]
    assert "1 cell as a formula, so I put an apostrophe" in receipt.answer
    receipt = await desk.done("table.edit", file="p.csv", change={"do": "add_rows", "rows": [["=1+1", "2"]]})
    assert "apostrophe" in receipt.answer


async def test_numbers_among_texts_stay_numbers(desk: Any) -> None:
    desk.sheet("m.xlsx", [["k", "v"], ["a", 5], ["b", "x"], ["c", "5"], ["d", "y"]])
    await desk.done("table.convert", file="m.xlsx", to="json")
    assert '"v": 5\n' in (desk.root / "m.json").read_text() and '"v": "5"' in (desk.root / "m.json").read_text()
    await desk.done("table.convert", file="m.json", to="xlsx", save="n.xlsx")
    assert desk.values("n.xlsx") == [["k", "v"], ["a", 5], ["b", "x"], ["c", "5"], ["d", "y"]]


async def test_no_cell_that_does_not_fit_is_lost(desk: Any) -> None:
    lines = [f"k{n},{'n/a ' + str(n) if n % 5 == 0 else n}" for n in range(200)]
    desk.write("o.csv", "k,v\n" + "\n".join(lines) + "\n")
    await desk.done("table.merge", files=["o.csv", "o.csv"], save="two.csv")
    assert (desk.root / "two.csv").read_text().splitlines()[1:] == lines * 2
