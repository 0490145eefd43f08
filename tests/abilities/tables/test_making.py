"""New files of tables: created, converted, merged, split; what is read back is what was meant."""

from __future__ import annotations

import zipfile
from typing import Any

import openpyxl
import polars as pl
import pytest

from deskhand.abilities.tables.beginnings import beginnings_of

ROWS = [
    ["Name", "City", "Sales", "Day"],
    ["张三", "北京", 1200.5, "2026-01-05"],
    ["Li", "Xi'an", 300, "2026-02-01"],
    ["@home", "", 7, "2026-03-01"],
]


@pytest.mark.parametrize("to", ["csv", "json", "parquet", "ods", "xlsx"])
@pytest.mark.parametrize("source", ["csv", "xlsx"])
async def test_converting_keeps_every_cell(desk: Any, source: str, to: str) -> None:
    if source == to:
        return
    if source == "xlsx":
        desk.sheet("t.xlsx", ROWS)
    else:
        desk.write("t.csv", "\n".join(",".join(str(cell) for cell in row) for row in ROWS))
    result = await desk.result("table.convert", file=f"t.{source}", to=to)
    assert result["file"] == f"t.{to}"
    answer = await desk.result("table.query", file=f"t.{to}", question={})
    cells = [row["cells"] for row in answer["rows"]]
    assert [row[0].lstrip("'") for row in cells] == ["张三", "Li", "@home"]
    assert [row[2] for row in cells] == [1200.5, 300, 7]
    assert [row[3] for row in cells] == ["2026-01-05", "2026-02-01", "2026-03-01"]


async def test_titles_totals_and_odd_cells_are_not_lost(desk: Any) -> None:
    rows = [["Report"], [], ["Item", "Price"], *[[f"i{n}", n] for n in range(6)], ["x", "ask us"], ["Total", 15]]
    desk.sheet("t.xlsx", rows)
    await desk.done("table.convert", file="t.xlsx", to="csv")
    text = (desk.root / "t.csv").read_text()
    assert text.startswith("Report") and "ask us" in text and "Total,15" in text


async def test_several_sheets_become_several_text_files(desk: Any) -> None:
    path = desk.sheet("b.xlsx", ROWS, "One")
    book = openpyxl.load_workbook(path)
    two = book.create_sheet("Two")
    two.append(["a", "b"])
    two.append([1, 2])
    book.save(path)
    result = await desk.result("table.convert", file="b.xlsx", to="csv")
    assert result["files"] == ["b One.csv", "b Two.csv"]


async def test_a_table_is_created_from_rows_records_and_text(desk: Any) -> None:
    await desk.done("table.create", save="a.xlsx", columns=["Who", "Count"], rows=[["Alice", 2], ["Bob", 4]])
    assert desk.values("a.xlsx") == [["Who", "Count"], ["Alice", 2], ["Bob", 4]]
    await desk.done("table.create", save="b.xlsx", columns=["size"], rows=[{"from": "Bob", "size": 3}])
    assert desk.values("b.xlsx") == [["size"], [3]]
    answer = await desk.result("table.query", file="a.xlsx", question={"columns": ["Count"], "top": 1})
    await desk.done("table.create", save="c.xlsx", columns=["Count"], rows=answer["rows"])
    assert desk.values("c.xlsx") == [["Count"], [2]]
    text = "Hi Bob,\nhere are the scores:\n\nName    Score\nTom     100\nAnn     89\n\nBest, Al"
    await desk.done("table.create", save="d.xlsx", text=text)
    assert desk.values("d.xlsx") == [["Name", "Score"], ["Tom", 100], ["Ann", 89]]
    await desk.done("table.create", save="e.csv", text="| 姓名 | 金额 |\n|---|---|\n| 张三 | 1.2万 |")
    assert (desk.root / "e.csv").read_text(encoding="utf-8-sig").splitlines() == ["姓名,金额", "张三,12000"]


async def test_tables_are_stacked_by_the_names_of_their_columns(desk: Any) -> None:
    desk.sheet("a.xlsx", [["Name", "Sales"], ["A", 1], ["B", 2]])
    desk.write("b.csv", "sales,name,extra\n3,C,x\n")
    result = await desk.result("table.merge", files=["a.xlsx", "b.csv"], source=True, save="m.xlsx")
    assert result["rows"] == 3
    assert desk.values("m.xlsx") == [
        ["source", "Name", "Sales", "extra"],
        ["a", "A", 1, None],
        ["a", "B", 2, None],
        ["b", "C", 3, "x"],
    ]


async def test_tables_are_joined_by_a_key(desk: Any) -> None:
    desk.sheet("a.xlsx", [["Name", "Score"], ["Ann", 1], ["Bob", 2]])
    desk.sheet("b.xlsx", [["name", "Score", "Class"], ["bob", 5, "x"], ["Cid", 6, "y"]])
    await desk.done("table.merge", files=["a.xlsx", "b.xlsx"], by="Name", save="m.xlsx")
    assert desk.values("m.xlsx") == [
        ["Name", "Score", "Score (b)", "Class"],
        ["Ann", 1, None, None],
        ["Bob", 2, 5, "x"],
        ["Cid", None, 6, "y"],
    ]


async def test_a_table_is_split_by_a_column(desk: Any) -> None:
    desk.sheet("s.xlsx", [["Name", "Class"], ["A", 1], ["B", 2], ["C", 1], ["D", None]])
    result = await desk.result("table.split", file="s.xlsx", by="Class", to="parts")
    assert sorted(result["files"]) == ["parts/s - (empty).xlsx", "parts/s - 1.xlsx", "parts/s - 2.xlsx"]
    assert desk.values("parts/s - 1.xlsx") == [["Name", "Class"], ["A", 1], ["C", 1]]
    result = await desk.result("table.split", file="s.xlsx", by="Class", into="sheets")
    assert openpyxl.load_workbook(desk.root / result["file"]).sheetnames == ["1", "2", "(empty)"]


async def test_a_table_is_split_by_how_values_begin(desk: Any) -> None:
    desk.sheet("ids.xlsx", [["Name", "ID"], ["D", "K512"], ["A", "k301"], ["B", "k302"], ["C", None]])
    result = await desk.result("table.split", file="ids.xlsx", by="ID", start=0)
    assert result["files"] == ["ids - k3.xlsx", "ids - K5.xlsx", "ids - (empty).xlsx"]
    assert desk.values("ids - k3.xlsx") == [["Name", "ID"], ["A", "k301"], ["B", "k302"]]
    result = await desk.result("table.split", file="ids.xlsx", by="ID", start=1, into="sheets", lang="zh")
    assert openpyxl.load_workbook(desk.root / result["file"]).sheetnames == ["K", "（空）"]


@pytest.mark.parametrize(
    ("texts", "length", "expected"),
    [
        (["1001", "1010", "2004"], 0, ["1", "1", "2"]),
        (["CS-101", "MATH-110", "CM-7"], 0, ["CS", "MATH", "CM"]),
        (["高一3班", "高二12班", "高一1班"], 0, ["高一", "高二", "高一"]),
        (["Ann", "Bob", "", "Bea"], 0, ["A", "B", "", "B"]),
        (["2024001", "2025002"], 0, ["2024", "2025"]),
        (["x", "x"], 0, ["x", "x"]),
        (["ＡＢ1", "abc", "a"], 2, ["AB", "ab", "a"]),
    ],
)
def test_beginnings(texts: list[str], length: int, expected: list[str]) -> None:
    assert beginnings_of(texts, length) == expected


async def test_nothing_is_ever_written_over(desk: Any) -> None:
    desk.sheet("t.xlsx", ROWS)
    before = desk.write("t.csv", "mine").read_text()
    result = await desk.result("table.convert", file="t.xlsx", to="csv")
    assert result["file"] != "t.csv"
    assert (desk.root / "t.csv").read_text() == before


async def test_parquet_is_read(desk: Any) -> None:
    pl.DataFrame({"a": [1, 2], "名": ["x", "y"]}).write_parquet(desk.root / "p.parquet")
    answer = await desk.result("table.query", file="p.parquet", question={"measures": [{"do": "sum", "column": "a"}]})
    assert answer["value"] == 3


async def test_what_a_model_wrote_stays_labelled(desk: Any) -> None:
    from deskhand.formats.docs.label import labelled, mark_for, mark_of

    path = desk.sheet("s.xlsx", ROWS)
    path.write_bytes(labelled("xlsx", path.read_bytes(), mark_for(b"words")))
    await desk.done("table.edit", file="s.xlsx", change={"do": "total"})
    await desk.done("table.edit", file="s.xlsx", change={"do": "delete_rows", "nth": [1]}, save="t.xlsx")
    made = await desk.result("table.split", file="s.xlsx", by="City", into="sheets")
    chart = await desk.result("table.chart", file="s.xlsx")
    for name in ("s.xlsx", "t.xlsx", made["file"], chart["file"]):
        assert mark_of(name.rpartition(".")[2], (desk.root / name).read_bytes()) is not None, name
    plain = await desk.result("table.create", save="plain.xlsx", rows=[[1]])
    assert mark_of("xlsx", (desk.root / plain["file"]).read_bytes()) is None


async def test_every_row_of_a_key_is_joined_and_none_is_lost(desk: Any) -> None:
    desk.write("o.csv", "order,customer,amt\n1,Zhang,10\n2,Zhang,20\n3,Li,5\n4,,7\n")
    desk.write("c.csv", "customer,city\nzhang,BJ\nLi,SH\nWu,GZ\n,XX\n")
    receipt = await desk.done("table.merge", files=["o.csv", "c.csv"], by="customer", save="oc.csv")
    assert (desk.root / "oc.csv").read_text().splitlines() == [
        "customer,order,amt,city",
        "Zhang,1,10,BJ",
        "Zhang,2,20,BJ",
        "Li,3,5,SH",
        ",4,7,",
        "Wu,,,GZ",
        ",,,XX",
    ]
    assert "1 key comes several times" in receipt.answer
    assert any("6 rows, as many as the keys" in claim["text"] for claim in receipt.proof.claims)


async def test_keys_that_repeat_on_both_sides_are_refused(desk: Any) -> None:
    desk.write("l.csv", "id,v\n1,a\n2,b\n2,c\n")
    desk.write("r.csv", "id,w\n2,x\n2,y\n4,z\n")
    said = await desk.refusal("table.merge", files=["l.csv", "r.csv"], by="id", save="lr.csv")
    assert "1 key comes several times both in l and in r (2)" in said


async def test_macros_that_stay_behind_are_said(desk: Any) -> None:
    path = desk.sheet("m.xlsm", ROWS)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    receipt = await desk.done("table.convert", file="m.xlsm", to="csv")
    assert "macros stayed behind" in receipt.answer


async def test_a_table_of_names_alone(desk: Any) -> None:
    made = await desk.result("table.create", columns="name, price and date", lang="en")
    assert (made["file"], made["rows"]) == ("Table.xlsx", 0)
    assert desk.values("Table.xlsx") == [["name", "price", "date"]]
    said = await desk.result("table.create", columns="姓名、电话和地址、总和", lang="zh")
    assert desk.values(said["file"]) == [["姓名", "电话", "地址", "总和"]]
    named = await desk.result("table.create", columns=["a"], save="Prices")
    assert named["file"] == "Prices.xlsx"
    assert "names of its columns" in await desk.refusal("table.create", save="x.xlsx")
