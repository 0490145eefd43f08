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


def strange(do: str, request: str = REQUEST, **args: Any) -> list[str]:
    plan = read_plan({"goal": request, "steps": [{"id": "m", "do": do, "with": args}]})
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


ANSWERED = "Does the company exceed its budget? Answer yes or no in report.docx, with the first 3 rows"
ASK = {"id": "q", "do": "doc.ask", "with": {"files": "report.docx", "question": "company budget"}}
DECIDED = {"left": "$q.number", "is": ">=", "right": 3}


def refused(*steps: dict[str, Any], names: tuple[str, ...] = ("report",)) -> list[str]:
    plan = read_plan({"goal": ANSWERED, "steps": list(steps)})
    known = Known(ANSWERED, names, datetime(2026, 3, 5, 10, tzinfo=UTC))
    return [str(one) for one in strangers(plan, known, abilities())]


def step(do: str, if_: Any = None, name: str = "m", **args: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"id": name, "do": do, "with": args}
    return made if if_ is None else {**made, "if": if_}


def test_an_answer_is_refused() -> None:
    assert strange("value.format", text="36455")
    assert strange("value.format", text="Yes")


@pytest.mark.parametrize(
    "written",
    [
        "{$x 2026-05-29}",
        "{$q.answer The parties agree 36455}",
        "{$Q}: 36455",
        "$q.answer 36455",
        "{$$q.answer}",
        "S m i t h",
        "S_m-i.t'h",
        "count of amount is less than total: before June",
        "passages phones",
        "17",
    ],
)
def test_only_what_the_language_reads_as_a_reference_is_one(written: str) -> None:
    assert refused(ASK, step("value.format", text=written), names=("report", "revenue_2019", "17"))


@pytest.mark.parametrize(
    "answer",
    [
        step("value.format", text="Yes, it is."),
        step("value.format", text="No, it does not"),
        step("value.format", text=True),
        step("value.format", text="{$q.answer}: yes"),
        step("doc.create", content=["Yes"], save="report.docx"),
        step("doc.create", content=[{"text": "No"}], save="report.docx"),
        step("doc.edit", file="report.docx", change={"do": "append", "text": "Yes"}),
        step("table.edit", file="report.xlsx", change={"do": "add_rows", "rows": [["Yes"]]}),
        step("table.create", rows=[{"answer": "no"}], save="report.xlsx"),
        step("value.format", if_={"left": 0, "is": "==", "right": 0}, text="No"),
        step("value.format", if_={"left": "$q.number", "is": "==", "right": "$q.number"}, text="No"),
        step("value.format", if_=DECIDED, text="Yes"),
        step("value.compare", left=0, is_="==", right=0),
        step("value.compare", left="$q.number", is_="==", right="$q.number"),
        step("value.format", text="the company"),
        step("value.count", items=["the", "company", "budget"]),
        step("table.query", rows=[["the"], ["company"]], question={"measures": [{"do": "count"}]}),
        {"id": "m", "ask": "fill", "with": {"text": "answer"}},
        {"id": "m", "ask": "confirm", "with": {"text": "answer"}},
    ],
)
def test_an_answer_in_any_clothes_is_refused(answer: dict[str, Any]) -> None:
    assert refused(ASK, answer)


def test_yes_may_be_said_where_something_decides_it_and_no_where_not() -> None:
    yes = step("value.format", if_=DECIDED, text="Yes")
    for condition in ({"not": DECIDED}, {**DECIDED, "is": "<"}):
        assert not refused(ASK, yes, step("value.format", if_=condition, name="other", text="No"))
    assert refused(ASK, yes, step("value.format", if_=DECIDED, name="other", text="No"))
    assert not refused(ASK, step("value.compare", left="$q.number", is_=">=", right=3))


@pytest.mark.parametrize(
    ("formula", "fair"),
    [
        ("[report] / 3", True),
        ("floor(abs([report] - mean([report])))", True),
        ("floor(3*3*3*3+3*3+1+1)", False),
        ("3", False),
        ("[report] * 3 * 3", False),
        ("[report] - [report] + 36455", False),
        ('if([report] > 3, "yes", "budget")', False),
        ("count [report]", False),
    ],
)
def test_a_formula_works_something_out_of_a_column(formula: str, fair: bool) -> None:
    question = {"compute": [{"name": "budget", "formula": formula}]}
    assert (not refused(step("table.query", file="report.xlsx", question=question))) == fair


def test_parts_of_what_is_referred_to_name_columns_and_nothing_else() -> None:
    events = step("calendar.list", name="events")
    rows = {"rows": "$events.events", "save": "report.xlsx"}
    assert not refused(events, step("table.create", **rows, columns=["title", "start"]))
    assert refused(events, step("table.create", **rows, columns=["passages"]))
    asked = step("table.query", name="asked", rows="$events.events", question={"sort": [{"by": "title"}]})
    assert not refused(events, asked, step("table.create", rows="$asked.rows", save="report.xlsx", columns=["title"]))
    assert refused(ASK, step("table.create", rows="$q.passages", save="report.xlsx", columns=["title"]))
    assert refused(events, step("doc.create", content="{$events.text} minutes place", save="report.docx"))


def test_kinds_of_things_that_a_result_knows_may_be_asked_for() -> None:
    about = step("table.describe", name="about", file="report.xlsx")
    loop = {"id": "all", "each": "$about.columns", "as": "column"}

    def said(kind: str) -> list[str]:
        condition = {"left": "$column.kind", "is": "==", "right": kind}
        return refused(about, {**loop, "steps": [step("value.format", if_=condition, text="$column.name")]})

    assert not said("date")
    assert said("Amount")
    assert not refused(step("doc.ask", files="report.docx", question="date"))
    assert refused(step("doc.ask", files="report.docx", question="total"))


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
        ("2026-03-05", True),
        ("2026-03-09T00:00/2026-03-10T23:59", False),
        ("2026-02-01/2026-02-28", False),
        ("2026-05-17T09:15", False),
        ("2026-11-23", False),
        ("1999-05-17", False),
    ],
)
def test_a_moment_follows_from_the_request_and_from_now(when: str, fair: bool) -> None:
    assert (not strange("calendar.add", title="points", when=when)) == fair


@pytest.mark.parametrize(
    ("request_", "when", "fair"),
    [
        ("points of last month", "2026-02-01/2026-02-28", True),
        ("points of this year", "2026-01-01/2026-12-31", True),
        ("points of next Monday", "2026-03-09", True),
        ("points of last month", "2026-02-03", False),
        ("points of next Monday", "2026-03-19", False),
    ],
)
def test_a_day_near_now_needs_a_word_for_it(request_: str, when: str, fair: bool) -> None:
    assert (not strange("calendar.add", request_, title="points", when=when)) == fair


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
