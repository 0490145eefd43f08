"""Questions to tables: what is in them, and every part of the small language."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest

SALES: list[list[Any]] = [
    ["Date", "Region", "Units", "Amount"],
    ["2026-01-05", "North", 10, 1000],
    ["2026-01-20", "South", 5, 450.5],
    ["2026-02-03", "North", 7, 700],
    ["2026-02-17", "South", 9, 905],
    ["2026-03-02", "North", 12, 1260],
]


async def test_a_table_is_described(desk: Any) -> None:
    desk.sheet("sales.xlsx", SALES)
    result = await desk.result("table.describe", file="sales.xlsx")
    assert result["range"] == "A1:D6"
    assert result["rows"] == 5
    facts = {one["name"]: one for one in result["columns"]}
    assert facts["Date"]["kind"] == "date"
    assert (facts["Date"]["least"], facts["Date"]["most"]) == ("2026-01-05", "2026-03-02")
    assert facts["Amount"]["total"] == 4315.5
    assert facts["Region"]["common"] == ["North", "South"]


async def test_the_header_is_not_the_first_row_and_totals_are_no_data(desk: Any) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "销售月报"
    sheet.merge_cells("A1:D1")
    sheet["A2"] = "单位：元"
    for row in [
        ["月份", "地区", "数量", "金额（元）"],
        ["2026年1月", "华北", "一万二千", "¥1.2万"],
        ["2026年2月", "华南", 300, "3,500元"],
        ["合计", None, 12300, 15500],
    ]:
        sheet.append(row)
    book.save(desk.root / "月报.xlsx")
    result = await desk.result("table.describe", file="月报.xlsx", lang="zh")
    assert result["header"] == 3
    assert result["rows"] == 2
    assert result["totals"] == ["A6:D6"]
    assert [one["kind"] for one in result["columns"]] == ["date", "text", "number", "money"]
    answer = await desk.result(
        "table.query", file="月报.xlsx", question={"measures": [{"do": "sum", "column": "金额"}]}
    )
    assert answer["value"] == 15500
    assert answer["cells"] == ["D4:D5"]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ({"where": [{"column": "Region", "value": "north"}], "columns": ["Units"]}, [[10], [7], [12]]),
        (
            {"sort": [{"by": "Amount", "order": "descending"}], "top": 2, "columns": ["Region", "Amount"]},
            [["North", 1260], ["North", 1000]],
        ),
        ({"sort": [{"by": "Amount"}], "skip": 3, "columns": ["Amount"]}, [[1000], [1260]]),
        (
            {"group": ["Region"], "measures": [{"do": "sum", "column": "Units"}, {"do": "count"}]},
            [["North", 29, 3], ["South", 14, 2]],
        ),
        (
            {
                "group": [{"column": "Date", "by": "month"}],
                "measures": [{"do": "sum", "column": "Amount", "name": "total"}],
            },
            [["2026-01", 1450.5], ["2026-02", 1605], ["2026-03", 1260]],
        ),
        (
            {"where": [{"column": "Date", "value": "2026-02"}], "measures": [{"do": "mean", "column": "Amount"}]},
            [[802.5]],
        ),
        (
            {
                "where": [
                    {"column": "Date", "is": ">", "value": "2026-01"},
                    {"column": "Units", "is": "between", "value": [7, 9]},
                ],
                "columns": ["Units"],
            },
            [[7], [9]],
        ),
        (
            {
                "where": [
                    {"any": [{"column": "Units", "is": "<", "value": 6}, {"column": "Units", "is": ">=", "value": 12}]}
                ],
                "columns": ["Units"],
            },
            [[5], [12]],
        ),
        (
            {"where": [{"none": [{"column": "Region", "is": "contains", "value": "OUT"}]}], "columns": ["Units"]},
            [[10], [7], [12]],
        ),
        (
            {
                "compute": [{"name": "price", "formula": "round(Amount / Units, 1)"}],
                "where": [{"column": "price", "is": ">", "value": 100}],
                "columns": ["price"],
            },
            [[100.6], [105]],
        ),
        (
            {
                "compute": [{"name": "start", "formula": 'left([Region], find("t", [Region] & "t") - 1)'}],
                "columns": ["start"],
                "distinct": True,
            },
            [["Nor"], ["Sou"]],
        ),
        (
            {
                "compute": [{"name": "end", "formula": 'right(Region, 2) & find("x", Region)'}],
                "columns": ["end"],
                "top": 1,
            },
            [[None]],
        ),
        (
            {
                "compute": [{"name": "last", "formula": 'right([Units], 1) & "/" & [Units] & 2'}],
                "where": [{"column": "Units", "is": "==", "value": 10}],
                "columns": ["last"],
            },
            [["0/102"]],
        ),
        (
            {
                "compute": [{"name": "gap", "formula": "abs([Units] - mean(Units))"}],
                "sort": [{"by": "gap"}],
                "top": 1,
                "columns": ["Units"],
            },
            [[9]],
        ),
        ({"columns": ["Region"], "distinct": True}, [["North"], ["South"]]),
        (
            {
                "compare": {"column": "Region", "values": ["North", "South"]},
                "measures": [{"do": "sum", "column": "Units"}],
            },
            [[29, 14, -15, -15 / 29]],
        ),
        (
            {
                "compare": {"column": "Date", "values": ["2026-01", "2026-02"]},
                "group": ["Region"],
                "measures": [{"do": "sum", "column": "Units"}],
            },
            [["North", 10, 7, -3, -0.3], ["South", 5, 9, 4, 0.8]],
        ),
        (
            {"group": ["Region"], "measures": [{"do": "share", "column": "Units"}]},
            [["North", 29 / 43], ["South", 14 / 43]],
        ),
    ],
)
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
async def test_a_question_is_answered(desk: Any, question: dict[str, Any], rows: list[list[Any]], ending: str) -> None:
    if ending == "xlsx":
        desk.sheet("sales.xlsx", SALES)
    else:
        desk.write("sales.csv", "\n".join(",".join(str(cell) for cell in row) for row in SALES))
    result = await desk.result("table.query", file=f"sales.{ending}", question=question)
    got = [one["cells"] for one in result["rows"]]
    assert len(got) == len(rows)
    for have, want in zip(got, rows, strict=True):
        assert have == [pytest.approx(one) if isinstance(one, float) else one for one in want]
    assert result["values"] == [one[0] for one in got]


async def test_two_tables_are_joined(desk: Any) -> None:
    desk.sheet("scores.xlsx", [["Name", "Score"], ["Alice", 90], ["Bob", 80], ["Carol", 70]])
    desk.sheet("classes.xlsx", [["Student", "Class"], ["bob", 2], ["Alice", 1]])
    question = {"join": {"on": "Name", "other": "Student"}, "columns": ["Name", "Class", "Score"]}
    result = await desk.result("table.query", file="scores.xlsx", other="classes.xlsx", question=question)
    assert [one["cells"] for one in result["rows"]] == [["Alice", 1, 90], ["Bob", 2, 80]]
    question["join"]["keep"] = "all"
    result = await desk.result("table.query", file="scores.xlsx", other="classes.xlsx", question=question)
    assert [one["cells"] for one in result["rows"]][2] == ["Carol", None, 70]


async def test_rows_of_two_steps_are_put_side_by_side(desk: Any) -> None:
    mentors, students = [{"name": "Ann"}, {"name": "Bob"}, {"name": "Cid"}], [{"name": "Eva"}, {"name": "Gil"}]
    question: dict[str, Any] = {"join": {}}
    asked = {"rows": mentors, "other_rows": students, "question": question}
    receipt = await desk.done("table.query", **asked)
    assert receipt.result["columns"] == ["name", "name (2)"]
    assert [one["cells"] for one in receipt.result["rows"]] == [["Ann", "Eva"], ["Bob", "Gil"]]
    question["join"]["keep"] = "all"
    result = await desk.result("table.query", **asked)
    assert [one["cells"] for one in result["rows"]][2] == ["Cid", None]
    question["where"] = [{"column": "name (2)", "value": "Gil"}]
    desk.sheet("mentors.xlsx", [["name"], *[[one["name"]] for one in mentors]])
    result = await desk.result("table.query", file="mentors.xlsx", other_rows=students, question=question)
    assert [one["cells"] for one in result["rows"]] == [["Bob", "Gil"]]


async def test_what_a_join_misses_is_said(desk: Any) -> None:
    rows = [{"name": "Ann"}]
    assert "second table" in await desk.refusal("table.query", rows=rows, question={"join": {}})
    assert "`on`" in await desk.refusal("table.query", rows=rows, other_rows=rows, question={"join": {"other": "x"}})
    desk.sheet("a.xlsx", [["name"], ["Ann"]])
    both = {"rows": rows, "other": "a.xlsx", "other_rows": rows, "question": {"join": {}}}
    assert "二者只能选一" in await desk.refusal("table.query", lang="zh", **both)


async def test_rows_of_an_earlier_step_are_asked(desk: Any) -> None:
    mails = [{"from": "Bob", "size": 3}, {"from": "Alice", "size": 1}, {"from": "Bob", "size": 4}]
    question = {"group": ["from"], "measures": [{"do": "count"}], "sort": [{"by": "count", "order": "descending"}]}
    result = await desk.result("table.query", rows=mails, question=question)
    assert [one["cells"] for one in result["rows"]] == [["Bob", 2], ["Alice", 1]]


async def test_cells_that_are_no_numbers_are_named_and_left_out(desk: Any) -> None:
    desk.sheet("prices.xlsx", [["Item", "Price"], *[[f"i{n}", n] for n in range(1, 10)], ["x", "ask us"]])
    receipt = await desk.done(
        "table.query", file="prices.xlsx", question={"measures": [{"do": "sum", "column": "Price"}]}
    )
    assert receipt.result["value"] == 45
    assert receipt.result["left_out"] == [{"at": "B11", "text": "ask us"}]
    assert "B11" in receipt.answer


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ({"columns": ["Profit"]}, "Region"),
        ({"measures": [{"do": "sum", "column": "Region"}]}, "Amount"),
        ({"where": [{"column": "Units", "value": "many"}]}, "many"),
        ({"compute": [{"name": "x", "formula": "__import__('os')"}]}, "formula"),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_a_wrong_question_says_what_is_there(desk: Any, question: dict[str, Any], says: str, lang: str) -> None:
    desk.sheet("sales.xlsx", SALES)
    text = await desk.refusal("table.query", file="sales.xlsx", question=question, lang=lang)
    assert says in text or lang == "zh"


async def test_a_value_is_looked_for_in_any_column(desk: Any) -> None:
    desk.sheet("sales.xlsx", SALES)
    found = await desk.result("table.query", file="sales.xlsx", question={"where": [{"column": "*", "value": "south"}]})
    assert found["count"] == 2
    none = {"where": [{"none": [{"column": "*", "value": 700}]}], "columns": ["Units"]}
    assert (await desk.result("table.query", file="sales.xlsx", question=none))["values"] == [10, 5, 9, 12]


async def test_one_of_many_is_a_column_too(desk: Any) -> None:
    desk.sheet("people.xlsx", [["Name", "Age"], ["Ann", 30], ["Bob", 40]])
    question = {"measures": [{"do": "mean", "column": "ages"}]}
    assert (await desk.result("table.query", file="people.xlsx", question=question))["value"] == 35


async def test_rows_of_a_document_have_their_names_on_top(desk: Any) -> None:
    rows = [["Item", "Price"], ["Desk", "$300"], ["Chair", "$200"]]
    found = await desk.result("table.query", rows=rows, question={"measures": [{"do": "sum", "column": "Price"}]})
    assert found["value"] == 500
    plain = await desk.result("table.query", rows=[[1, 2], [3, 4]], question={})
    assert plain["columns"] == ["A", "B"]
    assert plain["count"] == 2
