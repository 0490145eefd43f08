"""A plan may say what was asked and what things are called; what stands inside them it cannot know."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from bench.officebench.literals import Known, strangers
from bench.officebench.suite import abilities

from deskhand.core.plan.read import read_plan

REQUEST = "Set Carol's points to 98 in points.xlsx on 5/17/2026 at 4:30 p.m, half of the first three"
NAMES = ("data", "points", "Sheet1", "Name", "midterm", "Ann")


def strange(do: str, request: str = REQUEST, if_: Any = None, **args: Any) -> list[str]:
    step: dict[str, Any] = {"id": "m", "do": do, "with": args}
    plan = read_plan({"goal": request, "steps": [step if if_ is None else {**step, "if": if_}]})
    known = Known(request, NAMES, datetime(2026, 3, 5, 10, tzinfo=UTC))
    return [word for one in strangers(plan, known, abilities()) for word in one.words]


def edit(**change: Any) -> list[str]:
    return strange("table.edit", file="data/points.xlsx", change=change)


def test_what_was_asked_and_what_is_called_so_may_stand_in_a_plan() -> None:
    where = [{"column": "Name", "value": "Carol"}]
    assert not edit(do="set", where=where, column="midterm", value=98)
    assert not edit(do="set", where=where, column="midterm", compute="[midterm] / 2")
    assert not edit(do="total", of="mean", columns=["midterm"], label="Points")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"do": "set", "at": "B2", "value": 77}, "77"),
        ({"do": "set", "where": [{"column": "Name", "value": "Zoe"}], "column": "midterm", "value": 98}, "Zoe"),
        ({"do": "set", "where": [], "column": "midterm", "compute": "41"}, "41"),
        ({"do": "add_rows", "rows": [{"Weather": 98}]}, "Weather"),
    ],
)
def test_a_value_of_a_cell_is_refused(change: dict[str, Any], word: str) -> None:
    assert word in edit(**change)


def test_a_text_of_a_document_is_refused() -> None:
    words = strange("doc.create", content="The parties agree to the terms", save="data/points.docx")
    assert {"parties", "agree", "terms"} <= set(words)


def test_an_answer_is_refused() -> None:
    assert strange("value.format", text="36455") == ["36455"]
    assert strange("value.format", text="Yes") == ["Yes"]


def test_yes_may_be_said_where_something_decides_it() -> None:
    compared = {"left": 98, "is": ">=", "right": 3}
    assert not strange("value.format", text="Yes", if_=compared)


def test_what_a_reference_brings_is_not_looked_at() -> None:
    plan = read_plan(
        {
            "goal": REQUEST,
            "steps": [
                {"id": "rows", "do": "table.query", "with": {"file": "data/points.xlsx", "question": {}}},
                {"id": "say", "do": "value.format", "with": {"text": "Carol: {$rows.value}"}},
            ],
        }
    )
    known = Known(REQUEST, NAMES, datetime(2026, 3, 5, 10, tzinfo=UTC))
    assert not strangers(plan, known, abilities())


def test_choices_of_a_parameter_are_the_languages_own_words() -> None:
    question = {"sort": [{"by": "midterm", "order": "descending"}], "top": 3}
    assert not strange("table.query", file="data/points.xlsx", question=question)
    assert strange("table.query", file="data/points.xlsx", question={**question, "top": 7}) == ["7"]


def test_the_first_three_are_counted_and_others_are_not() -> None:
    assert not edit(do="delete_rows", nth=[1, 2, 3])
    assert edit(do="delete_rows", nth=[6, 7]) == ["6", "7"]


@pytest.mark.parametrize(
    ("when", "fair"),
    [
        ("2026-05-17T16:30", True),
        ("2026-05-17", True),
        ("2026-02-01/2026-02-28", True),
        ("2026-05-17T09:15", False),
        ("2026-11-23", False),
        ("1999-05-17", False),
    ],
)
def test_a_moment_follows_from_the_request_and_from_now(when: str, fair: bool) -> None:
    assert (not strange("calendar.add", title="points", when=when)) == fair


def test_hours_beside_a_day_that_a_step_brings_were_said() -> None:
    def plan(hour: str) -> list[str]:
        steps = [
            {"id": "day", "do": "doc.ask", "with": {"files": "data/points.xlsx", "question": "points"}},
            {"id": "add", "do": "calendar.add", "with": {"title": "points", "when": f"{{$day.when}}T{hour}"}},
        ]
        known = Known(REQUEST, NAMES, datetime(2026, 3, 5, 10, tzinfo=UTC))
        return [
            word
            for one in strangers(read_plan({"goal": REQUEST, "steps": steps}), known, abilities())
            for word in one.words
        ]

    assert plan("16:30") == []
    assert plan("09:15") == ["09:15"]
