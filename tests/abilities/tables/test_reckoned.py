"""What a table is said to come to is reckoned a second way, and a fault in the first shows."""

from __future__ import annotations

import random
from typing import Any

import pytest

from deskhand.abilities.tables import measures, profile

ROWS: list[list[Any]] = [
    ["Date", "Region", "Units", "Amount"],
    ["2026-01-05", "North", 10, 1000],
    ["2026-01-20", "south", 5, 450.5],
    ["2026-02-03", "North", 7, None],
    ["2026-02-17", "South", 9, 905],
    ["2026-03-02", "North", 12, -1260.25],
]
QUESTIONS: list[tuple[dict[str, Any], str]] = [
    ({"measures": [{"do": "sum", "column": "Amount"}]}, "reckoned again from its 4 cells"),
    ({"group": ["Region"], "measures": [{"do": "mean", "column": "Amount"}, {"do": "count"}]}, "its 4 cells"),
    ({"group": [{"column": "Date", "by": "month"}], "measures": [{"do": "max", "column": "Units"}]}, "its 5 cells"),
    ({"group": [{"column": "Date", "by": "quarter"}], "measures": [{"do": "median", "column": "Units"}]}, "5 cells"),
    (
        {"where": [{"column": "Units", "is": ">", "value": 8}], "measures": [{"do": "min", "column": "Amount"}]},
        "3 cells",
    ),
    ({"group": ["Region"], "measures": [{"do": "share", "column": "Units"}]}, "its 5 cells"),
    ({"measures": [{"do": "deviation", "column": "Units"}, {"do": "variance", "column": "Units"}]}, "its 10 cells"),
    ({"measures": [{"do": "distinct", "column": "Region"}, {"do": "first", "column": "Date"}]}, "its 10 cells"),
    (
        {
            "group": ["Region"],
            "measures": [{"do": "sum", "column": "Units"}],
            "compare": {"column": "Date", "values": ["2026-01", "2026-02"]},
        },
        "its 5 cells",
    ),
    (
        {
            "compute": [{"name": "Price", "formula": "Amount / Units"}],
            "group": ["Region"],
            "measures": [{"do": "mean", "column": "Price"}],
            "sort": [{"by": "mean of Price"}],
            "top": 1,
        },
        "its 4 cells",
    ),
    ({"measures": [{"do": "count"}]}, "5 rows fit"),
    ({"group": ["Region"]}, "2 rows fit"),
    ({"where": [{"column": "Region", "is": "==", "value": "south"}]}, "2 rows fit"),
    ({"columns": ["Region"], "distinct": True}, "2 rows fit"),
    ({"sort": [{"by": "Amount", "order": "descending"}], "top": 2, "columns": ["Amount"]}, "5 rows fit"),
]


def claims(receipt: Any) -> list[str]:
    assert receipt.proof is not None
    return [claim["text"] for claim in receipt.proof.claims]


@pytest.mark.parametrize(("question", "said"), QUESTIONS, ids=lambda value: str(value)[:60])
async def test_an_answer_is_reckoned_again(desk: Any, question: dict[str, Any], said: str) -> None:
    desk.sheet("s.xlsx", ROWS)
    receipt = await desk.done("table.query", file="s.xlsx", question=question)
    assert any(said in one for one in claims(receipt)), claims(receipt)


@pytest.mark.parametrize("do", ["sum", "mean", "min", "max", "median", "count", "deviation", "share"])
async def test_a_fault_in_a_measure_shows(desk: Any, monkeypatch: pytest.MonkeyPatch, do: Any) -> None:
    desk.sheet("s.xlsx", ROWS)
    right = measures._DONE[do]
    monkeypatch.setitem(measures._DONE, do, lambda one: right(one.head(1)))
    question = {"group": ["Region"], "measures": [{"do": do, "column": "Units"}]}
    receipt = await desk.do("table.query", file="s.xlsx", question=question)
    assert receipt.outcome == "failed"


async def test_a_fault_in_the_groups_shows(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sheet("s.xlsx", ROWS)
    monkeypatch.setitem(measures._TRUNCATED, "month", "1q")
    question = {"group": [{"column": "Date", "by": "month"}], "measures": [{"do": "sum", "column": "Units"}]}
    assert (await desk.do("table.query", file="s.xlsx", question=question)).outcome == "failed"


async def test_a_description_is_counted_again(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sheet("s.xlsx", ROWS)
    receipt = await desk.done("table.describe", file="s.xlsx")
    assert any("5 rows, and every total, gap and range is the same" in one for one in claims(receipt))
    said = await desk.done("table.describe", file="s.xlsx", lang="zh")
    assert any("5 行，各列的合计、空格数和范围都一致" in one for one in claims(said))

    def lost(self: Any, values: Any) -> None:
        right(self, values.slice(1))

    right = profile.ColumnProfile.add
    monkeypatch.setattr(profile.ColumnProfile, "add", lost)
    assert (await desk.do("table.describe", file="s.xlsx")).outcome == "failed"


async def test_adding_up_is_not_doubted_for_what_numbers_lose(desk: Any) -> None:
    noise = random.Random(3)  # noqa: S311
    big = [noise.choice([-1, 1]) * noise.random() * 10 ** noise.randrange(-6, 12) for _ in range(400)]
    desk.sheet(
        "s.xlsx",
        [["Name", "Amount"], *[["ab"[at % 2], value] for at, value in enumerate([*big, *map(float.__neg__, big)])]],
    )
    await desk.done("table.describe", file="s.xlsx")
    await desk.done(
        "table.query", file="s.xlsx", question={"group": ["Name"], "measures": [{"do": "sum", "column": "Amount"}]}
    )


async def test_rows_of_an_earlier_step_are_reckoned_too(desk: Any) -> None:
    rows = [{"who": "a", "n": 1}, {"who": "b", "n": 2}]
    receipt = await desk.done("table.query", rows=rows, question={"measures": [{"do": "sum", "column": "n"}]})
    assert any("its 2 cells" in one for one in claims(receipt))
