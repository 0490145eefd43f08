"""Questions and changes said freely, over real tables: asked with everything they would do, never run unasked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from deskhand.core.flow.grants import Closed
from deskhand.core.plan.model import Ask, Do
from deskhand.core.plan.refs import filled, literally, refs_in
from deskhand.core.words import Lang
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.desk.perceive.shelved import Shelved
from deskhand.planner import Planned, Planner
from deskhand.planner.places import Places

NOW = datetime(2026, 11, 18, 10, 0)  # noqa: DTZ001 - as a person says it
SALES = "Date,Region,Salesperson,Units\n2026-10-01,North,Ali,3\n2026-10-02,South,Beth,5\n2026-10-03,North,Ali,4\n"
GRADES = "Name,Math,Biology\nAlice,70,80\nBob,60,90\nCarol,50,95\n"
STAFF = "姓名,部门,工资\n王芳,市场部,9000\n李伟,技术部,8000\n"


@pytest.fixture
def world(tmp_path: Path) -> FolderWorld:
    papers = tmp_path / "Papers"
    papers.mkdir()
    for name, text in (("sales.csv", SALES), ("grades.csv", GRADES), ("员工.csv", STAFF)):
        (papers / name).write_text(text, encoding="utf-8")
    return FolderWorld(str(tmp_path), home=str(tmp_path))


def only(planned: Planned) -> Do:
    assert planned.outcome == "confirm" and planned.plan is not None, planned
    (step,) = (step for step in planned.plan.steps if isinstance(step, Do))
    return step


def test_a_question_is_asked_about_with_all_it_holds(planner: Planner, world: FolderWorld) -> None:
    planned = planner.plan("who sold the most units according to the sales sheet", world, NOW, "en")
    step = only(planned)
    assert step.with_["file"] == "Papers/sales.csv"
    assert step.with_["question"]["sort"] == [{"by": "sum of Units", "order": "descending"}]
    assert planned.plan is not None
    said = next(one for one in planned.plan.steps if isinstance(one, Ask)).with_.text
    assert "by Salesperson" in said and "the first 1" in said


def test_the_one_table_that_has_what_is_named_is_meant(planner: Planner, world: FolderWorld) -> None:
    assert only(planner.plan("who has the best biology", world, NOW, "en")).with_["file"] == "Papers/grades.csv"


def test_of_two_tables_that_have_it_none_is_taken(planner: Planner, world: FolderWorld, tmp_path: Path) -> None:
    (tmp_path / "Papers/more.csv").write_text(GRADES, encoding="utf-8")
    planned = planner.plan("who has the best biology", world, NOW, "en")
    plans = [plan for plan in (planned.plan, *planned.readings) if plan is not None]
    assert not any(isinstance(step, Do) and step.do == "table.query" for plan in plans for step in plan.steps), planned


@pytest.mark.parametrize(
    ("text", "change"),
    [
        (
            "change Alice's math score to 90 in the grades sheet",
            {"do": "set", "where": [{"column": "Name", "value": "Alice"}], "column": "Math", "value": 90},
        ),
        (
            "delete student Bob and his score in the grades sheet",
            {"do": "delete_rows", "where": [{"column": "Name", "value": "Bob"}]},
        ),
    ],
)
def test_a_change_is_asked_about(planner: Planner, world: FolderWorld, text: str, change: dict[str, Any]) -> None:
    assert only(planner.plan(text, world, NOW, "en")).with_["change"] == [change]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "delete student Bob but not his score in the grades sheet"),
        ("en", "don't delete student Bob in the grades sheet"),
        ("en", "delete everyone except Bob in the grades sheet"),
        ("zh", "员工.csv 把王芳的部门改成研发部,别改工资"),
    ],
)
def test_a_change_that_is_turned_round_is_not_offered(
    planner: Planner, world: FolderWorld, lang: Lang, text: str
) -> None:
    planned = planner.plan(text, world, NOW, lang)
    plans = [plan for plan in (planned.plan, *planned.readings) if plan is not None]
    assert not any(isinstance(step, Do) and step.do == "table.edit" for plan in plans for step in plan.steps), planned


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "员工.csv 按部门算一下奖金合计"),
        ("en", "what is the total of profit in sales.csv"),
        ("en", "sort the grades sheet by chemistry descending"),
    ],
)
def test_a_column_that_no_table_has_is_in_no_plan(planner: Planner, world: FolderWorld, lang: Lang, text: str) -> None:
    planned = planner.plan(text, world, NOW, lang)
    plans = [plan for plan in (planned.plan, *planned.readings) if plan is not None]
    steps = [step.do for plan in plans for step in plan.steps if isinstance(step, Do)]
    assert planned.outcome != "run" and not {"table.query", "table.edit"} & set(steps), planned


def test_a_column_is_named_by_what_it_is_called(planner: Planner, world: FolderWorld) -> None:
    step = only(planner.plan("员工.csv 按部门算一下工资合计", world, NOW, "zh"))
    assert step.with_["question"] == {
        "group": [{"column": "部门"}],
        "measures": [{"do": "sum", "column": "工资"}],
    }


def test_a_new_file_lies_beside_the_one_it_is_made_of(planner: Planner, world: FolderWorld) -> None:
    step = only(planner.plan("sort the grades sheet by biology descending, save as best.csv", world, NOW, "en"))
    assert step.with_["save"] == "Papers/best.csv"


def test_what_comes_of_it_is_kept_where_the_request_says(planner: Planner, world: FolderWorld) -> None:
    planned = planner.plan("Print the top 2 students in biology into a file named best.txt", world, NOW, "en")
    assert planned.outcome == "confirm" and planned.plan is not None, planned
    query, keep = (step for step in planned.plan.steps if isinstance(step, Do))
    assert (query.do, keep.do) == ("table.query", "doc.create")
    assert keep.with_ == {"content": "$query.text", "save": "Papers/best.txt"}


CELLS = ("Beth", "Salesperson", "Biology", "Alice")
"""What stands in the tables, and not in the words."""


def written_in(planned: Planned) -> str:
    plans = (planned.plan, *planned.readings)
    return " ".join(plan.model_dump_json() for plan in plans if plan is not None)


@pytest.mark.parametrize(
    "text",
    [
        "who sold the most units",
        "who sold the most units according to the sales sheet",
        "who has the best bio in Papers/grades.csv",
    ],
)
@pytest.mark.parametrize("how", ["closed", "hidden"])
def test_no_table_is_opened_where_nothing_may_be_told(planner: Planner, tmp_path: Path, how: str, text: str) -> None:
    papers = tmp_path / "Papers"
    papers.mkdir()
    (papers / "sales.csv").write_text(SALES, encoding="utf-8")
    (papers / "grades.csv").write_text(GRADES.replace("Biology", "Bio Logy"), encoding="utf-8")
    shut = [str(papers)]
    hidden = Shelved((), lambda: shut)
    world = FolderWorld(str(tmp_path), home=str(tmp_path), shelved=hidden if how == "hidden" else None)
    closed = (Closed(str(papers)),) if how == "closed" else ()
    planned = planner.plan(text, world, NOW, "en", closed=closed)
    assert not any(one in written_in(planned) for one in (*CELLS, "Bio Logy")), planned
    shut.clear()
    assert any(one in written_in(planner.plan(text, world, NOW, "en")) for one in (*CELLS, "Bio Logy"))


@pytest.mark.parametrize("folder", ["Papers", "Papers/../Papers"])
def test_a_closed_folder_is_closed_however_its_path_is_written(world: FolderWorld, tmp_path: Path, folder: str) -> None:
    places = Places(world, (Closed(str(tmp_path / "Papers")),))
    assert bool(places.sheets(f"{folder}/sales.csv")) is False
    assert Places(world).sheets("Papers/sales.csv")


def test_nothing_is_kept_in_a_closed_folder(planner: Planner, world: FolderWorld, tmp_path: Path) -> None:
    (tmp_path / "Papers/plan.docx").write_bytes(b"")
    text = "Summarize Papers/plan.docx and save it in c.txt"
    assert "Papers/c.txt" in written_in(planner.plan(text, world, NOW, "en"))
    closed = (Closed(str(tmp_path / "Papers")),)
    assert 'c.txt"' not in written_in(planner.plan(text, world, NOW, "en", closed=closed))


def test_names_and_cells_are_no_references(planner: Planner, tmp_path: Path) -> None:
    (tmp_path / "pay.csv").write_text("Name,salary {$ok.text},b\nAnn,5,7\n$ok.text,6,8\n", encoding="utf-8")
    world = FolderWorld(str(tmp_path), home=str(tmp_path))
    planned = planner.plan("who has the highest salary in pay.csv", world, NOW, "en")
    step = only(planned)
    assert filled(step.with_["question"], lambda ref: pytest.fail(str(ref))) == {
        "sort": [{"by": "salary {$ok.text}", "order": "descending"}],
        "top": 1,
        "columns": ["Name", "salary {$ok.text}"],
    }
    assert planned.plan is not None
    said = next(one for one in planned.plan.steps if isinstance(one, Ask)).with_.text
    assert "salary {$ok.text}" in filled(said, str)


@pytest.mark.parametrize("name", ["$ok.text", "{$ok.text}", "a {$ok.text} b", "{$$a", "$$"])
def test_a_record_says_what_stands_in_it(name: str) -> None:
    made = literally({"where": [{"column": name, "value": [name, 3]}], "top": 1})
    assert not list(refs_in(made))
    assert filled(made, lambda ref: pytest.fail(str(ref))) == {
        "where": [{"column": name, "value": [name, 3]}],
        "top": 1,
    }


@pytest.mark.parametrize(
    "text",
    [
        "change Alice's biology to 9 and Bob's biology 60 in the grades sheet",
        "in the grades sheet set Alice's math to 9 and for Bob biology 90",
        "set Alice's math in grades.csv to 71 and then Bob's math 60",
    ],
)
def test_the_rest_of_a_change_is_no_question(planner: Planner, world: FolderWorld, text: str) -> None:
    planned = planner.plan(text, world, NOW, "en")
    plans = [plan for plan in (planned.plan, *planned.readings) if plan is not None]
    assert not any(isinstance(step, Do) and step.do == "table.query" for plan in plans for step in plan.steps), planned


def test_only_small_tables_are_looked_into_where_none_is_named(
    planner: Planner, world: FolderWorld, tmp_path: Path
) -> None:
    text = "who has the best biology"
    assert only(planner.plan(text, world, NOW, "en")).with_["file"] == "Papers/grades.csv"
    rows = "".join(f"{'x' * 90}{at},60,90\n" for at in range(2_500))
    (tmp_path / "Papers/grades.csv").write_text(GRADES + rows, encoding="utf-8")
    assert "Papers/grades.csv" not in written_in(planner.plan(text, world, NOW, "en"))
    assert "Papers/grades.csv" in written_in(planner.plan(f"{text} in grades.csv", world, NOW, "en"))
