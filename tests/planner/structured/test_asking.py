"""Questions as people ask them, over the columns that are really there; a word that is left over leaves no question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.planner.structured.sheets import EMPTY, LEFT_OPEN, PUPILS, SALES, SCORES, STAFF, around

from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.core.world.facts import ColumnFact as Column
from deskhand.core.world.facts import SheetFact
from deskhand.planner.structured.asking import question
from deskhand.planner.structured.known import Known

Json = dict[str, Any]


def sums(of: str, by: str, *, top: int | None = None, order: str = "descending") -> Json:
    made: Json = {
        "group": [{"column": of}],
        "measures": [{"do": "sum", "column": by}],
        "sort": [{"by": f"sum of {by}", "order": order}],
    }
    return made if top is None else {**made, "top": top}


AMOUNT = "Amount (EUR)"
AGE = "Age (years)"


def first(by: str, order: str) -> Json:
    return {"sort": [{"by": by, "order": order}], "top": 1, "columns": ["Name", by]}


SAID: list[tuple[Lang, SheetFact, str, Json]] = [
    ("en", PUPILS, "who has the oldest born", first("Born", "ascending")),
    ("en", PUPILS, "who has the latest born", first("Born", "descending")),
    ("en", PUPILS, "who has the oldest age", first(AGE, "descending")),
    ("en", PUPILS, "who has the youngest age", first(AGE, "ascending")),
    ("en", PUPILS, "the earliest born", {"measures": [{"do": "min", "column": "Born"}]}),
    ("en", PUPILS, "show all sorted by born, oldest first", {"sort": [{"by": "Born", "order": "ascending"}]}),
    ("en", PUPILS, "show all sorted by age, oldest first", {"sort": [{"by": AGE, "order": "descending"}]}),
    ("en", PUPILS, "names older than 12", {"where": [{"column": AGE, "is": ">", "value": 12}], "columns": ["Name"]}),
    ("zh", STAFF, "最早入职日期", {"measures": [{"do": "min", "column": "入职日期"}]}),
    (
        "zh",
        STAFF,
        "谁的入职日期最晚",
        {"sort": [{"by": "入职日期", "order": "descending"}], "top": 1, "columns": ["姓名", "入职日期"]},
    ),
    (
        "en",
        LEFT_OPEN,
        "names with share over 57%",
        {"where": [{"column": "share", "is": ">", "value": 0.57}], "columns": ["name"]},
    ),
    (
        "en",
        PUPILS,
        "names with year over 5k",
        {"where": [{"column": "Year", "is": ">", "value": 5000}], "columns": ["Name"]},
    ),
    ("en", SALES, "top 3 products by amount", sums("Product", AMOUNT, top=3)),
    ("en", SALES, "who sold the most units", sums("Salesperson", "Units", top=1)),
    (
        "en",
        SALES,
        "average amount per region",
        {"group": [{"column": "Region"}], "measures": [{"do": "mean", "column": AMOUNT}]},
    ),
    (
        "en",
        SALES,
        "total units in North",
        {"where": [{"column": "Region", "value": "North"}], "measures": [{"do": "sum", "column": "Units"}]},
    ),
    (
        "en",
        SALES,
        "which products are below 10 units",
        {
            "where": [{"column": "Units", "is": "<", "value": 10}],
            "columns": ["Product"],
            "distinct": True,
        },
    ),
    (
        "en",
        SALES,
        "total amount per salesperson in October",
        {
            "where": [{"column": "Date", "is": "between", "value": ["2026-10-01", "2026-10-31"]}],
            "group": [{"column": "Salesperson"}],
            "measures": [{"do": "sum", "column": AMOUNT}],
        },
    ),
    (
        "en",
        SALES,
        "min and max of units",
        {"measures": [{"do": "min", "column": "Units"}, {"do": "max", "column": "Units"}]},
    ),
    ("en", SCORES, "Alice's math score", {"where": [{"column": "Name", "value": "Alice"}], "columns": ["Math"]}),
    (
        "en",
        SCORES,
        "students with math between 60 and 80",
        {"where": [{"column": "Math", "is": "between", "value": [60, 80]}]},
    ),
    ("en", SCORES, "top 3 students in math", {"sort": [{"by": "Math", "order": "descending"}], "top": 3}),
    ("en", SCORES, "how many students", {"measures": [{"do": "count"}]}),
    (
        "en",
        EMPTY,
        "how many persons are from Berlin",
        {"where": [{"column": "*", "value": "Berlin"}], "measures": [{"do": "count"}]},
    ),
    (
        "zh",
        STAFF,
        "每个部门的平均工资",
        {"group": [{"column": "部门"}], "measures": [{"do": "mean", "column": "工资"}]},
    ),
    (
        "zh",
        STAFF,
        "住在上海的有多少人",
        {"where": [{"column": "城市", "value": "上海"}], "measures": [{"do": "count"}]},
    ),
    ("zh", STAFF, "工资大于5000的有哪些", {"where": [{"column": "工资", "is": ">", "value": 5000}]}),
    ("zh", STAFF, "工资最高的前三名", {"sort": [{"by": "工资", "order": "descending"}], "top": 3}),
    (
        "zh",
        STAFF,
        "谁的工资最高",
        {"sort": [{"by": "工资", "order": "descending"}], "top": 1, "columns": ["姓名", "工资"]},
    ),
    (
        "zh",
        STAFF,
        "哪个部门人数最多",
        {
            "group": [{"column": "部门"}],
            "measures": [{"do": "count"}],
            "sort": [{"by": "count", "order": "descending"}],
            "top": 1,
        },
    ),
    ("zh", STAFF, "按工资从高到低排序", {"sort": [{"by": "工资", "order": "descending"}]}),
]
LEFT: list[tuple[Lang, SheetFact, str]] = [
    ("en", PUPILS, "who has the oldest year"),  # the first of all years, or the greatest number
    ("en", PUPILS, "who has the latest age"),
    ("en", PUPILS, "names with born older than 12"),
    ("en", PUPILS, "names with length older than 12"),
    ("en", SALES, "products older than 12"),
    ("en", PUPILS, "names with length over 5m"),  # five metres are not five million
    ("en", SALES, "top 3 products by profit"),
    ("en", SALES, "who did not sell tea"),
    ("en", SALES, "total amount without North"),
    ("en", SALES, "how many people are in North"),  # rows are sales, not people
    ("en", SALES, "which product is below 10"),  # of units, or of money
    ("en", SCORES, "average score of the girls"),
    ("en", SCORES, "Dora's math score"),  # nobody there is called so
    ("en", EMPTY, "names below 10 age"),  # of an empty table nobody knows which column holds numbers
    ("zh", STAFF, "不在上海的有几个"),
    ("zh", STAFF, "每个部门的平均奖金"),
]


def asked(lang: Lang, sheet: SheetFact, text: str, root: Path) -> Json | None:
    reading = around(lang, str(root)).reading(text)
    return question(reading, range(len(reading.keys)), Known(sheet))


@pytest.mark.parametrize(("lang", "sheet", "text", "made"), SAID, ids=lambda value: str(value)[:30])
def test_a_question_is_read_over_its_table(lang: Lang, sheet: SheetFact, text: str, made: Json, tmp_path: Path) -> None:
    assert asked(lang, sheet, text, tmp_path) == made
    Registry.discover()["table.query"].params.model_validate({"question": made})


@pytest.mark.parametrize(("lang", "sheet", "text"), LEFT, ids=lambda value: str(value)[:30])
def test_what_is_not_read_to_the_last_word_is_no_question(
    lang: Lang, sheet: SheetFact, text: str, tmp_path: Path
) -> None:
    assert asked(lang, sheet, text, tmp_path) is None


def test_each_row_of_people_and_what_they_belong_to_is_one_of_them(tmp_path: Path) -> None:
    name = Column(name="Name", holds="text", values=("Ali", "Beth"))  # somebody may be in two teams
    teams = SheetFact(name="Teams", known=True, columns=(name, Column(name="Team", holds="number")))
    paid = SheetFact(name="Paid", known=True, columns=(*teams.columns, Column(name="Paid", holds="money")))
    fewest = {"group": [{"column": "Team"}], "measures": [{"do": "count"}]}
    ranked = {"sort": [{"by": "count", "order": "ascending"}], "top": 1}
    assert asked("en", teams, "which team has the fewest members", tmp_path) == {**fewest, **ranked}
    assert asked("en", paid, "which team has the fewest members", tmp_path) is None


def test_words_for_what_is_over_say_nothing_where_no_days_are(tmp_path: Path) -> None:
    assert asked("en", SCORES, "list the previous names", tmp_path) == {"columns": ["Name"]}
    assert asked("en", PUPILS, "list the previous names", tmp_path) is None
    assert asked("zh", STAFF, "提取以前的姓名", tmp_path) is None  # there are days on which they came
