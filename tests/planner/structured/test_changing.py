"""Changes of tables and documents as people say them; none is read where a word says more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.planner.structured.sheets import EMPTY, LEFT_OPEN, PUPILS, SCORES, STAFF, STOCK, around

from deskhand.core.registry import Registry
from deskhand.core.words import Lang
from deskhand.core.world.facts import SheetFact
from deskhand.planner.structured.changing import Changing
from deskhand.planner.structured.known import Known
from deskhand.planner.structured.revising import revisions
from deskhand.planner.structured.saying import saved_as

Json = dict[str, Any]
ALICE = {"where": [{"column": "Name", "value": "Alice"}]}
SAID: list[tuple[Lang, SheetFact, str, list[Json]]] = [
    ("en", PUPILS, "sort by born, oldest first", [{"do": "sort", "by": [{"by": "Born"}]}]),
    ("en", LEFT_OPEN, "raise every share by 5", [{"do": "set", "column": "share", "compute": "[share] + 5"}]),
    ("en", SCORES, "change Alice's score in math to 90", [{"do": "set", **ALICE, "column": "Math", "value": 90}]),
    ("en", SCORES, "change Alice's math score to 90", [{"do": "set", **ALICE, "column": "Math", "value": 90}]),
    ("en", SCORES, "delete the row of Bob", [{"do": "delete_rows", "where": [{"column": "Name", "value": "Bob"}]}]),
    ("en", SCORES, "delete student Alice and her score", [{"do": "delete_rows", **ALICE}]),
    ("en", SCORES, "remove the third student", [{"do": "delete_rows", "nth": [3]}]),
    ("en", SCORES, "delete the first three students and their scores", [{"do": "delete_rows", "nth": [1, 2, 3]}]),
    ("en", SCORES, "add an average row at the bottom", [{"do": "total", "of": "mean"}]),
    (
        "en",
        STOCK,
        "add a column Total = price * quantity",
        [{"do": "add_column", "name": "Total", "compute": "[price] * [quantity]"}],
    ),
    (
        "en",
        STOCK,
        "reduce half the quantity of apple",
        [
            {
                "do": "set",
                "where": [{"column": "Item", "value": "apple"}],
                "column": "quantity",
                "compute": "[quantity] / 2",
            }
        ],
    ),
    (
        "en",
        STOCK,
        "raise every price by 5 percent",
        [{"do": "set", "column": "price", "compute": "[price] * (1 + 5 / 100)"}],
    ),
    ("en", STOCK, "sort by price, largest first", [{"do": "sort", "by": [{"by": "price", "order": "descending"}]}]),
    ("en", STOCK, "put 12 in cell B2", [{"do": "set", "at": "B2", "value": 12}]),
    (
        "en",
        STOCK,
        "delete the column quantity and rename price to cost",
        [{"do": "delete_columns", "columns": ["quantity"]}, {"do": "rename", "column": "price", "to": "cost"}],
    ),
    (
        "en",
        STOCK,
        "new line: pear, 3, 40",
        [{"do": "add_rows", "rows": [{"Item": "pear", "price": 3, "quantity": 40}]}],
    ),
    (
        "en",
        SCORES,
        "change Alice's math score to 9 and Bob's math score to 3",
        [
            {"do": "set", **ALICE, "column": "Math", "value": 9},
            {"do": "set", "where": [{"column": "Name", "value": "Bob"}], "column": "Math", "value": 3},
        ],
    ),
    (
        "zh",
        STAFF,
        "把王芳的工资改成9000，李伟的工资改成7000",
        [
            {"do": "set", "where": [{"column": "姓名", "value": "王芳"}], "column": "工资", "value": 9000},
            {"do": "set", "where": [{"column": "姓名", "value": "李伟"}], "column": "工资", "value": 7000},
        ],
    ),
    (
        "en",
        STOCK,
        "add a column Notes and delete the column price",
        [{"do": "add_column", "name": "Notes"}, {"do": "delete_columns", "columns": ["price"]}],
    ),
    ("zh", STAFF, "加一列备注", [{"do": "add_column", "name": "备注"}]),
    ("zh", STAFF, "城市那一列删掉", [{"do": "delete_columns", "columns": ["城市"]}]),
    (
        "zh",
        STAFF,
        "把王芳的工资改成9000",
        [{"do": "set", "where": [{"column": "姓名", "value": "王芳"}], "column": "工资", "value": 9000}],
    ),
    ("zh", STAFF, "李伟那行删掉", [{"do": "delete_rows", "where": [{"column": "姓名", "value": "李伟"}]}]),
    ("zh", STAFF, "最后加一行合计", [{"do": "total"}]),
]
LEFT: list[tuple[Lang, SheetFact, str]] = [
    ("zh", STAFF, "把王芳的工资改成9000，奖金改成500"),
    ("en", SCORES, "change Alice's math score to 9 and Dora's math score to 3"),
    ("en", LEFT_OPEN, "add a column Total = a]b * share"),  # a name that a formula cannot hold
    ("en", LEFT_OPEN, "raise every a]b by 5 percent"),
    ("en", LEFT_OPEN, "halve Ann's a]b"),
    ("en", PUPILS, "sort by age, oldest first"),
    ("en", SCORES, "delete the row of Dora"),
    ("en", SCORES, "delete the third row"),  # of the sheet, or of what stands below its header
    ("en", SCORES, "change Alice's history score to 90"),
    ("en", SCORES, "change Alice's math score to 90 if she asks"),
    ("en", STOCK, "add a column Total = price * weight"),
    ("en", STOCK, "new line: pear, 3"),
    ("en", STOCK, "delete all rows except apple"),
    ("zh", STAFF, "英语列清空,列别删"),
    ("zh", EMPTY, "删除除了上海以外的"),
]
DOCUMENTS: list[tuple[Lang, str, list[Json]]] = [
    ("en", "replace 2024 by 2025", [{"do": "replace", "find": "2024", "text": "2025"}]),
    (
        "en",
        "swap Acme Ltd for Acme GmbH wherever it appears",
        [{"do": "replace", "find": "Acme Ltd", "text": "Acme GmbH"}],
    ),
    ("en", "add a paragraph that says See you in June", [{"do": "append", "text": "See you in June"}]),
    ("zh", "把甲方换成恒通公司", [{"do": "replace", "find": "甲方", "text": "恒通公司"}]),
]
NO_DOCUMENTS: list[tuple[Lang, str]] = [
    ("en", "strike the last paragraph"),
    ("en", "replace the second paragraph by hello"),
    ("en", "replace 2024 by 2025 except in the title"),
    ("zh", "第二段删掉"),
]


@pytest.mark.parametrize(("lang", "sheet", "text", "made"), SAID, ids=lambda value: str(value)[:30])
def test_a_change_is_read_over_its_table(
    lang: Lang, sheet: SheetFact, text: str, made: list[Json], tmp_path: Path
) -> None:
    assert Changing(Known(sheet), around(lang, str(tmp_path))).changes(text) == made
    Registry.discover()["table.edit"].params.model_validate({"file": "a.xlsx", "change": made})


@pytest.mark.parametrize(("lang", "sheet", "text"), LEFT, ids=lambda value: str(value)[:30])
def test_what_is_not_read_to_the_last_word_is_no_change(
    lang: Lang, sheet: SheetFact, text: str, tmp_path: Path
) -> None:
    assert Changing(Known(sheet), around(lang, str(tmp_path))).changes(text) is None


@pytest.mark.parametrize(("lang", "text", "made"), DOCUMENTS, ids=lambda value: str(value)[:30])
def test_a_change_of_a_document(lang: Lang, text: str, made: list[Json]) -> None:
    assert revisions(text, lang) == made
    Registry.discover()["doc.edit"].params.model_validate({"file": "a.docx", "change": made})


@pytest.mark.parametrize(("lang", "text"), NO_DOCUMENTS)
def test_a_description_is_not_what_stands_in_a_document(lang: Lang, text: str) -> None:
    assert revisions(text, lang) is None


def test_the_new_file_is_no_part_of_the_change() -> None:
    assert saved_as("sort by price, save as a new excel file as b.xlsx") == ("sort by price", "b.xlsx")
    assert saved_as("按工资排序，另存为新表.xlsx") == ("按工资排序", "新表.xlsx")
    assert saved_as("sort by price") == ("sort by price", "")
