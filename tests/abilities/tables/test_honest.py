"""No number that is not one: currencies are not added to each other, totals not to their parts, gaps not left out."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest

SUM: dict[str, Any] = {"measures": [{"do": "sum", "column": "Amount"}]}


def _formatted(desk: Any, name: str, cells: list[tuple[Any, str]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Item", "Amount"])
    for at, (value, form) in enumerate(cells, 2):
        sheet.append([f"i{at}", value])
        sheet.cell(at, 2).number_format = form
    book.save(desk.root / name)


async def test_totals_are_left_out_and_named(desk: Any) -> None:
    rows = [["华北", 100], ["华北", 50], ["华北小计", 150], ["华东", 70], ["总　计", 220], ["制表人：李雷", None]]
    desk.sheet("t.xlsx", [["地区", "Amount"], *rows])
    receipt = await desk.done("table.query", file="t.xlsx", question=SUM, lang="zh")
    assert receipt.result["value"] == 220
    assert receipt.result["totals"] == ["A4:B4", "A6:B6"]
    assert "作为合计行未计入：A4:B4、A6:B6" in receipt.answer
    assert "Amount的总和" in receipt.answer
    charted = await desk.done("table.chart", file="t.xlsx")
    assert "Left out as totals: A4:B4, A6:B6" in charted.answer
    assert charted.result["points"] == 2


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
async def test_what_is_only_called_a_total_is_data_and_named(desk: Any, ending: str) -> None:
    rows = [["Brand", "Amount"], ["Total", 50], ["Shell", 20], ["BP", 35]]
    if ending == "xlsx":
        desk.sheet("t.xlsx", rows)
    else:
        desk.write("t.csv", "\n".join(f"{a},{b}" for a, b in rows))
    receipt = await desk.done("table.query", file=f"t.{ending}", question=SUM)
    assert receipt.result["value"] == 105
    assert "counted as data" in receipt.answer


async def test_subtotals_of_a_text_table_are_left_out(desk: Any) -> None:
    desk.write("t.csv", "Region,Amount\nNorth,1\nNorth,2\nNorth total,3\nSouth,4\nGrand total,7\nPrepared by Bob,\n")
    receipt = await desk.done("table.query", file="t.csv", question=SUM, lang="zh")
    assert receipt.result["value"] == 7
    assert "第 4 行、第 6 行" in receipt.answer


@pytest.mark.parametrize("do", ["query", "trends", "chart", "edit"])
@pytest.mark.parametrize("how", ["text", "format"])
async def test_several_currencies_are_not_added_up(desk: Any, do: str, how: str) -> None:
    if how == "text":
        desk.sheet("t.xlsx", [["Item", "Amount"], ["2026-01-01", "$3"], ["2026-01-02", "€5"], ["2026-01-03", "€7"]])
    else:
        _formatted(desk, "t.xlsx", [(3, '"$"#,##0'), (5, "[$€-2] #,##0"), (7, "#,##0 [$€-407]")])
    change = {"change": {"do": "total", "columns": ["Amount"]}}
    rest = {"query": {"question": SUM}, "trends": {"measure": "Amount"}, "chart": {"y": ["Amount"]}, "edit": change}
    if (do, how) == ("trends", "format"):
        return  # no days in it
    for lang, says in (("en", "USD: 1"), ("zh", "多种货币")):
        text = await desk.refusal(f"table.{do}", file="t.xlsx", lang=lang, **rest[do])
        assert says in text
        assert "EUR: 2" in text


async def test_rows_of_one_currency_are_added_up(desk: Any) -> None:
    desk.sheet("t.xlsx", [["Item", "Amount"], ["a", "$3"], ["b", "€5"], ["a", "$7"]])
    dollars = {**SUM, "where": [{"column": "Amount", "is": "contains", "value": "$"}]}
    assert (await desk.result("table.query", file="t.xlsx", question=dollars))["value"] == 10
    by_item = {**SUM, "group": ["Item"]}
    result = await desk.result("table.query", file="t.xlsx", question=by_item)
    assert [row["cells"] for row in result["rows"]] == [["a", 10], ["b", 5]]
    receipt = await desk.done("table.describe", file="t.xlsx")
    assert "several currencies (USD: 2, EUR: 1)" in receipt.answer
    more = {"where": [{"column": "Amount", "is": ">", "value": 4}]}
    assert "several currencies" in await desk.refusal("table.query", file="t.xlsx", question=more)


async def test_a_merged_column_keeps_its_currencies(desk: Any) -> None:
    desk.write("a.csv", "item,price\na,$5\n")
    desk.write("b.csv", "item,price\nb,€7\n")
    await desk.done("table.merge", files=["a.csv", "b.csv"], save="c.csv")
    assert (desk.root / "c.csv").read_text().splitlines()[1:] == ["a,USD 5", "b,EUR 7"]


async def test_one_sign_among_plain_numbers_is_their_currency(desk: Any) -> None:
    desk.write("t.csv", "Item,Amount\na,1\nb,2\nc,￥3\nd,4\n")
    assert (await desk.result("table.query", file="t.csv", question=SUM))["value"] == 10


async def test_formulas_that_no_program_worked_out_are_worked_out(desk: Any) -> None:
    rows = [["Item", "Amount", "Tax"], ["a", 10, "=B2*0.1"], ["b", 20, "=B3*0.1"], ["c", "=SUM(B2:B3)", "=FOO(B4)"]]
    desk.sheet("t.xlsx", rows)
    assert (await desk.result("table.query", file="t.xlsx", question=SUM))["value"] == 60
    tax = {"measures": [{"do": "sum", "column": "Tax"}]}
    text = await desk.refusal("table.query", file="t.xlsx", question=tax)
    assert "1 formula has no result (C4)" in text
    assert "1 个公式没有结果" in await desk.refusal("table.query", file="t.xlsx", question=tax, lang="zh")
    known = {**tax, "where": [{"column": "Item", "is": "!=", "value": "c"}]}
    assert (await desk.result("table.query", file="t.xlsx", question=known))["value"] == 3
    receipt = await desk.done("table.describe", file="t.xlsx")
    assert "1 formula has no result yet" in receipt.answer
    assert "no result" in await desk.refusal("table.chart", file="t.xlsx", y=["Tax"])


async def test_an_empty_text_is_a_result(desk: Any) -> None:
    desk.sheet("t.xlsx", [["Item", "Amount"], ["a", 1], ["b", '=IF(B2>5,"x","")']])
    assert (await desk.result("table.query", file="t.xlsx", question=SUM))["value"] == 1


async def test_months_have_an_order(desk: Any) -> None:
    desk.sheet("t.xlsx", [["月份", "Amount"], ["10月", 1], ["12月", 2], ["1月", 3], ["2月", 4]])
    question = {"sort": [{"by": "月份"}], "columns": ["月份"]}
    result = await desk.result("table.query", file="t.xlsx", question=question)
    assert result["values"] == ["1月", "2月", "10月", "12月"]


async def test_chinese_answers_are_chinese(desk: Any) -> None:
    desk.sheet("t.xlsx", [["地区", "金额"], ["北", "甲"], ["南", "乙"]])
    text = await desk.refusal(
        "table.query", file="t.xlsx", lang="zh", question={"measures": [{"do": "sum", "column": "金额"}]}
    )
    assert "无法计算总和" in text
    assert "这里没有含数字的列" in text
    desk.write("t.csv", "地区,金额\n北,1\n南,2\n")
    assert "第 1–3 行" in (await desk.done("table.describe", file="t.csv", lang="zh")).answer
    compare = {
        "compare": {"column": "地区", "values": ["北", "南"]}, "measures": [{"do": "sum", "column": "金额"}]
    }  # fmt: skip
    answer = (await desk.done("table.query", file="t.csv", lang="zh", question=compare)).answer
    assert "差额：1" in answer
    assert "变化：" in answer


async def test_a_column_of_another_table_is_found(desk: Any) -> None:
    rows = [["A", "B", None, "X", "Y"], ["a", 1, None, "x", 10], ["b", 2, None, "y", 20]]
    desk.sheet("t.xlsx", rows, title="S")
    question = {"measures": [{"do": "sum", "column": "Y"}]}
    assert "S!D1:E3" in await desk.refusal("table.query", file="t.xlsx", question=question)
    assert (await desk.result("table.query", file="t.xlsx", sheet="S!D1:E3", question=question))["value"] == 30
    assert "Other tables on this sheet: D1:E3" in (await desk.done("table.describe", file="t.xlsx")).answer


async def test_what_is_grouped_alike_is_counted_alike(desk: Any) -> None:
    desk.write("t.csv", "Name,Amount\nBob,1\nbob ,2\nＢob,3\nAnn,4\n")
    distinct = {"measures": [{"do": "distinct", "column": "Name"}]}
    assert (await desk.result("table.query", file="t.csv", question=distinct))["value"] == 2
    rows = {"columns": ["Name"], "distinct": True}
    assert (await desk.result("table.query", file="t.csv", question=rows))["count"] == 2
