"""A clause that goes on from the one before it: with its table, with whom it named, or asking something else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.planner.conftest import AskDesk, does, done

_BY_REGION = {"group": [{"column": "Region"}], "measures": [{"do": "sum", "column": "Amount"}]}


@pytest.mark.parametrize(
    ("say", "do", "question"),
    [
        ("open sales.xlsx and then total amount per region", "files.open", _BY_REGION),
        (
            "main trends in Amount by Product in sales.xlsx, then total amount per region in it",
            "table.trends",
            _BY_REGION,
        ),
        ("describe sales.xlsx and then give me its total amount by region", "table.describe", _BY_REGION),
        ("open sales.xlsx and sum the amounts in it", "files.open", {"measures": [{"do": "sum", "column": "Amount"}]}),
        ("打开成绩.xlsx，数学平均分是多少", "files.open", {"measures": [{"do": "mean", "column": "数学"}]}),
        (
            "销售.xlsx有哪些列，然后按地区汇总金额",
            "table.describe",
            {"group": [{"column": "地区"}], "measures": [{"do": "sum", "column": "金额"}]},
        ),
    ],
)
def test_more_is_asked_of_the_table_before(ask_desk: AskDesk, say: str, do: str, question: dict[str, Any]) -> None:
    (first, _), (then, args) = does(ask_desk, say)
    assert (first, then) == (do, "table.query")
    assert args["question"] == question
    assert str(args["file"]).startswith("$")


@pytest.mark.parametrize(
    "say",
    [
        "open sales.xlsx and delete the rows where Region is North in it",
        "copy sales.xlsx to Backup and delete the first rows of it",
    ],
)
def test_a_part_of_it_is_never_all_of_it(ask_desk: AskDesk, say: str) -> None:
    assert "files.delete" not in done(ask_desk(say))


@pytest.mark.parametrize(
    ("say", "people"),
    [
        ("what's Carol's email address? And then when do her and I both have 30 min next week", ["Carol Jones"]),
        ("send an email to Anna. Then when do her and I both have 30 min next week", ["Anna Schmidt"]),
    ],
)
def test_who_was_named_is_meant_by_her(ask_desk: AskDesk, say: str, people: list[str]) -> None:
    assert does(ask_desk, say)[-1] == (
        "calendar.free",
        {"when": "2026-11-23/2026-11-29", "people": people, "minutes": 30},
    )


def test_what_she_is_told_holds_its_own_but(ask_desk: AskDesk) -> None:
    _, told = does(ask_desk, "carols number and also ping her that the mockups are done but the icons need another day")
    assert told == (
        "message.send",
        {"person": "Carol Jones", "text": "the mockups are done but the icons need another day"},
    )


@pytest.mark.parametrize(
    "say",
    [
        "open todo.txt and forget my coffee order and what's on tomorrow?",
        "open todo.txt and what do I have on friday",
        "bin movie.mkv and open todo.txt and what have I got on Friday?",
    ],
)
def test_a_question_at_the_end_puts_nothing_off(ask_desk: AskDesk, say: str) -> None:
    names = [name for name, _ in does(ask_desk, say)]
    assert names[-1] == "calendar.list" and "schedule.add" not in names


@pytest.mark.parametrize(
    ("say", "does_"),
    [
        ("close firefox i need to focus. Then are all our VMs up?", ["apps.close", "cloud.machines"]),
        ("open todo.txt and got any dupes in Pictures?", ["files.open", "files.duplicates"]),
    ],
)
def test_a_question_is_no_remark(ask_desk: AskDesk, say: str, does_: list[str]) -> None:
    assert done(ask_desk(say)) == does_
