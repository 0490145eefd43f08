"""A task performed by the real hub and desk, with a plan of ours; and one that is refused before anything is done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from bench.officebench.engines import Plans
from bench.officebench.figures import figures, lines
from bench.officebench.seen import names_seen
from bench.officebench.suite import Result
from bench.officebench.tasks import Task
from tests.bench.officebench.conftest import Making, check

from bench.officebench import engines, suite

ROWS = [["Name", "Points"], ["Carol", 97], ["Dan", 80]]


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "plans"
    monkeypatch.setattr(engines, "PLANS", folder)
    monkeypatch.setattr(suite, "written_for", lambda task: engines.written_for(task, folder))
    return folder


def result(task: Task, plans: Path, *steps: dict[str, Any], **said: Any) -> Result:
    place = plans / task.group / f"{task.number}.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(said if "none" in said else {**said, "steps": list(steps)}))
    return suite.results([task], Plans(plans), lambda _: None)[0]


def cell(value: str) -> dict[str, Any]:
    return check("excel_cell_value", file="./data/points.xlsx", matches=[{"row": "2", "col": "2", "value": value}])


def test_a_plan_is_performed_and_looked_at(made: Making, plans: Path) -> None:
    task = made("change Carol's points to 98", cell("98"), books={"points.xlsx": ROWS})
    change = {"do": "set", "where": [{"column": "Name", "value": "Carol"}], "column": "Points", "value": 98}
    came = result(task, plans, {"id": "m", "do": "table.edit", "with": {"file": "data/points.xlsx", "change": change}})
    assert (came.state, came.stock, came.refused) == ("done", [], ())
    assert came.idle, "nothing done does not pass"
    begun = openpyxl.load_workbook(task.testbed / "data" / "points.xlsx").worksheets[0]
    assert begun["B2"].value == 97, "it was a copy that was changed"
    figure = figures([came], "plans")
    assert figure["looks_inside"] == figure["as_asked"] == {"passed": 1, "of": 1, "percent": 100.0}
    assert figure["prose"]["of"] == figure["existence_only"]["of"] == 0
    assert figure["idle"]["stock"]["passed"] == 0
    assert any("100.0 %" in line for line in lines(figure))


def test_what_is_told_is_the_answer(made: Making, plans: Path) -> None:
    wanted = check("contain", doc_type="txt", file="./data/answer.txt", keywords=["177"])
    task = made("what do all points make together?", wanted, books={"points.xlsx": ROWS})
    question = {"measures": [{"do": "sum", "column": "Points"}]}
    step = {"id": "m", "do": "table.query", "with": {"file": "data/points.xlsx", "question": question}}
    assert result(task, plans, step).stock == []


def test_a_mail_and_an_event_lie_in_the_testbed(made: Making, plans: Path) -> None:
    task = made(
        "tell Bob hello and note lunch on 3/6/2026 at 1:00 p.m",
        check("contain", doc_type="email", username="Bob", keywords=["hello"]),
        check("contain", doc_type="email", username="Ann", keywords=["hello"]),
        check("contain", doc_type="ics", file="calendar/Ann.ics", keywords=["lunch", "DTSTART:20260306T130000"]),
    )
    came = result(
        task, plans,
        {"id": "send", "do": "mail.send", "with": {"to": "Bob", "subject": "hello", "body": "hello"}},
        {"id": "add", "do": "calendar.add", "with": {"title": "lunch", "when": "2026-03-06T13:00", "calendar": "Ann"}},
    )  # fmt: skip
    assert (came.state, came.stock) == ("done", []), came.told


def test_a_plan_that_knows_too_much_is_not_performed(made: Making, plans: Path) -> None:
    task = made("change Carol's points", cell("98"), books={"points.xlsx": ROWS})
    change = {"do": "set", "where": [{"column": "Name", "value": "Carol"}], "column": "Points", "value": 98}
    came = result(task, plans, {"id": "m", "do": "table.edit", "with": {"file": "data/points.xlsx", "change": change}})
    assert came.state == "refused"
    assert "98" in came.refused[0]
    assert figures([came], "plans")["refused"] == 1


def test_a_task_without_a_plan_counts_as_not_passed(made: Making, plans: Path) -> None:
    task = made("change Carol's points to 98", cell("98"), books={"points.xlsx": ROWS})
    came = suite.results([task], Plans(plans), lambda _: None)[0]
    assert came.state == "no plan"
    assert figures([came], "plans")["failed"][0]["task"] == "1-1/0"


def edit(value: object) -> dict[str, Any]:
    change = {"do": "set", "where": [{"column": "Name", "value": "Carol"}], "column": "Points", "value": value}
    return {"id": "m", "do": "table.edit", "with": {"file": "data/points.xlsx", "change": change}}


def test_a_plan_that_leaves_something_out_passes_by_keywords_and_does_not_count(made: Making, plans: Path) -> None:
    task = made("change Carol's points to 98 and tell her", cell("98"), books={"points.xlsx": ROWS})
    came = result(task, plans, edit(98), keywords="nobody is told: mail.send would have to learn")
    figure = figures([came], "plans")
    assert (figure["repaired"]["passed"], figure["as_asked"]["passed"]) == (1, 0)
    assert any("1-1/0" in line and "keywords only: nobody is told" in line for line in lines(figure))


def test_prose_is_counted_apart(made: Making, plans: Path) -> None:
    task = made("change Carol's points to 98 in fine words", cell("98"), books={"points.xlsx": ROWS})
    figure = figures([result(task, plans, edit(98), prose=True)], "plans")
    assert figure["as_asked"]["of"] == 0
    assert figure["prose"] == {"passed": 1, "of": 1, "percent": 100.0}


def test_every_task_that_does_not_pass_says_why(made: Making, plans: Path) -> None:
    task = made("change Carol's points to 98", cell("99"), books={"points.xlsx": ROWS})
    told = lines(figures([result(task, plans, edit(98), fails="the set misprints it")], "plans"))
    line = next(line for line in told if "1-1/0" in line)
    assert "the set misprints it" in line and "98 and not 99" in line


def test_what_is_said_of_a_task_without_a_plan_is_no_answer_to_it(made: Making, plans: Path) -> None:
    wanted = check("contain", doc_type="txt", file="./data/answer.txt", keywords=["judges"])
    task = made("is it fair?", wanted, books={"points.xlsx": ROWS})
    came = result(task, plans, none="no ability judges")
    assert (came.state, came.told, came.stock) == ("no plan", "no ability judges", ["answer.txt is not there"])


def test_every_plan_that_was_written_says_what_it_does() -> None:
    """Written plans are read as they lie there: those without a plan say why, the others can be performed."""
    for file in sorted(engines.PLANS.rglob("*.json")):
        said = json.loads(file.read_text(encoding="utf-8"))
        assert said.keys() <= {"prose", "keywords", "fails", "none", "steps"}, file
        assert ("none" in said) != ("steps" in said), file


def test_the_rooms_and_names_are_seen_and_nothing_inside(made: Making) -> None:
    task = made("do it", books={"points.xlsx": ROWS})
    names = set(names_seen(task.testbed, task.person))
    assert {"Ann", "data", "calendar", "emails", "points", "Name", "Points"} <= names
    assert not names & {"Carol", "97"}
