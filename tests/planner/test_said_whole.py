"""What is said in few ways over all of its words, of files that are there: always asked, never more than was said."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from deskhand.core.plan.model import Do
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planned, Planner

NOW = datetime(2026, 11, 18, 10, 0)  # noqa: DTZ001 - as a person says it
PANTRY = "Item,Amount\ntea,3\nrice,2\nblue vase,1\n"
GRADES = "Name,Math\nAlice,70\nBob,60\nCarol,50\n"
LESSONS = "Term,Lesson,Grade\nFall,Logic,A\nFall,Music,B\nSpring,Botany,A\n"
TRIPS = "Date,City\n2026-01-02,Lyon\n2026-02-03,Oslo\n"


@pytest.fixture
def world(tmp_path: Path) -> FolderWorld:
    papers = tmp_path / "Papers"
    papers.mkdir()
    for name, text in (
        ("pantry list.csv", PANTRY), ("grades.csv", GRADES), ("Dora_lessons.csv", LESSONS), ("Dora_trips.csv", TRIPS),
        ("quotes.txt", "One.\n"), ("essay.md", "Two.\n"), ("manual.docx", ""), ("photo.png", ""),
    ):  # fmt: skip
        (papers / name).write_text(text, encoding="utf-8")
    box = tmp_path / "letters" / "Dora"
    box.mkdir(parents=True)
    (box / "rent.eml").write_text(
        "From: a@example.com\nTo: dora@example.com\nSubject: Rent\n\nDue.\n", encoding="utf-8"
    )
    return FolderWorld(str(tmp_path), home=str(tmp_path))


def done(planner: Planner, world: FolderWorld, text: str) -> tuple[str, list[tuple[str, dict[str, Any]]]]:
    planned = planner.plan(text, world, NOW)
    return planned.outcome, _steps(planned)


def _steps(planned: Planned) -> list[tuple[str, dict[str, Any]]]:
    plans = [plan for plan in (planned.plan, *planned.readings) if plan is not None]
    return [(step.do, dict(step.with_)) for plan in plans for step in plan.steps if isinstance(step, Do)]


# ── a row that its reason names ─────────────────────────────────────────────────────────────────


def _without(file: str, column: str, value: str) -> list[tuple[str, dict[str, Any]]]:
    change = {"do": "delete_rows", "where": [{"column": column, "value": value}]}
    return [("table.edit", {"file": f"Papers/{file}", "change": [change]})]


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("we still have tea, so delete the row in the pantry list", _without("pantry list.csv", "Item", "tea")),
        (
            "Carol moved to another school, please remove her line from grades.csv",
            _without("grades.csv", "Name", "Carol"),
        ),
        (
            "the blue vase is broken, therefore drop the corresponding entry from the pantry list",
            _without("pantry list.csv", "Item", "blue vase"),
        ),
        ("we don't need rice any more, take it off the pantry list", _without("pantry list.csv", "Item", "rice")),
        ("Bob 转学了，把 grades.csv 里对应的那一行删掉", _without("grades.csv", "Name", "Bob")),
        ("tea 不用买了，从 pantry list.csv 里删除这一项", _without("pantry list.csv", "Item", "tea")),
    ],
)
def test_a_reason_names_the_row_that_goes(
    planner: Planner, world: FolderWorld, text: str, gone: list[tuple[str, dict[str, Any]]]
) -> None:
    assert done(planner, world, text) == ("confirm", gone)


@pytest.mark.parametrize(
    "text",
    [
        "Alice and Bob moved, remove this entry from grades.csv",
        "we still have sugar, so delete the row in the pantry list",
        "if we still have tea, delete the row in the pantry list",
        "keep the tea, and remove the corresponding entry from the pantry list",
        "Bob 和 Carol 转学了，把 grades.csv 里对应的那一行删掉",
    ],
)
def test_a_reason_that_names_no_one_row_takes_none(planner: Planner, world: FolderWorld, text: str) -> None:
    assert "delete_rows" not in str(done(planner, world, text))


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("delete Bob and his grade in the grades excel file", _without("grades.csv", "Name", "Bob")),
        ("delete the tea and its line in pantry list file", _without("pantry list.csv", "Item", "tea")),
    ],
)
def test_a_row_said_with_its_file_deletes_no_file(
    planner: Planner, world: FolderWorld, text: str, gone: list[tuple[str, dict[str, Any]]]
) -> None:
    assert done(planner, world, text) == ("confirm", gone)


# ── one text behind another ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "take the text of quotes.txt and add it to the end of essay.md",
        "append quotes.txt to essay.md",
        "retrieve quotes text from quotes.txt and put it at the end of the file essay.md",
        "把 quotes.txt 的内容加到 essay.md 的末尾",
    ],
)
def test_the_text_of_one_goes_behind_another(planner: Planner, world: FolderWorld, text: str) -> None:
    change = {"do": "append", "text": "$read.text"}
    steps = [("doc.read", {"file": "Papers/quotes.txt"}), ("doc.edit", {"file": "Papers/essay.md", "change": change})]
    assert done(planner, world, text) == ("confirm", steps)


@pytest.mark.parametrize(
    "text",
    [
        "take the second paragraph from quotes.txt and add it to the end of essay.md",
        "append quotes.txt to essay.md but not the title",
        "take the opening text from quotes.txt and add it to the end of essay.md",
        "append quotes.txt to photo.png",
        "append quotes.txt to quotes.txt",
    ],
)
def test_a_part_of_a_text_is_not_taken_for_all_of_it(planner: Planner, world: FolderWorld, text: str) -> None:
    assert "append" not in [step.get("change", {}).get("do") for _, step in done(planner, world, text)[1]]


# ── mails of one mailbox ────────────────────────────────────────────────────────────────────────

_FOUND = ("mail.search", {"box": "Dora", "limit": 1})


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "what's the subject of the newest mail sent to Dora?",
            [_FOUND, ("value.format", {"text": "$search.first.subject"})],
        ),
        ("read Dora's latest email", [_FOUND, ("mail.read", {"mails": ["$search.mail"]})]),
        ("who sent Dora's last email?", [_FOUND, ("value.format", {"text": "$search.first.sender.name"})]),
        (
            "did Dora get any mail in October? Answer yes or no.",
            [
                ("mail.search", {"box": "Dora", "when": "2026-10-01/2026-10-31", "limit": 1000}),
                ("value.compare", {"left": "$search.count", "is_": ">", "right": 0}),
            ],
        ),
        (
            "发给Dora的最早一封邮件的主题是什么",
            [
                ("mail.search", {"box": "Dora", "order": "oldest", "limit": 1}),
                ("value.format", {"text": "$search.first.subject"}),
            ],
        ),
        (
            "read Emil's oldest mail",
            [
                ("mail.search", {"from_": "Emil", "order": "oldest", "limit": 1}),
                ("mail.read", {"mails": ["$search.mail"]}),
            ],
        ),
    ],
)
def test_mails_of_a_mailbox_here_else_from_somebody(
    planner: Planner, world: FolderWorld, text: str, steps: list[tuple[str, dict[str, Any]]]
) -> None:
    assert done(planner, world, text) == ("confirm", steps)


def test_what_was_sent_to_somebody_without_a_mailbox_is_not_what_came_from_them(
    planner: Planner, world: FolderWorld
) -> None:
    found = done(planner, world, "what is the subject of the latest mail sent to Emil?")[1]
    assert not [step for do, step in found if do == "mail.search" and step.get("from_") == "Emil"]


# ── the one of its kind, and what a copy is called ──────────────────────────────────────────────


def _renamed(file: str, to: str) -> list[tuple[str, dict[str, Any]]]:
    return [("files.rename", {"files": [f"Papers/{file}"], "to": to})]


def _copied(file: str, to: str) -> list[tuple[str, dict[str, Any]]]:
    return [("files.copy", {"files": f"Papers/{file}", "to": f"Papers/{to}"})]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("rename the docx file to guide.docx", _renamed("manual.docx", "guide.docx")),
        ("change the docx file name to guide.docx", _renamed("manual.docx", "guide.docx")),
        ("copy essay.md as draft.md", _copied("essay.md", "draft.md")),
        ("duplicate the picture and name it cat.png", _copied("photo.png", "cat.png")),
        ("把 essay.md 复制一份并命名为 draft.md", _copied("essay.md", "draft.md")),
    ],
)
def test_the_only_one_of_a_kind_is_meant_and_its_copy_lies_beside_it(
    planner: Planner, world: FolderWorld, text: str, steps: list[tuple[str, dict[str, Any]]]
) -> None:
    assert done(planner, world, text)[1] == steps


def test_of_two_of_a_kind_none_is_meant(planner: Planner, world: FolderWorld, tmp_path: Path) -> None:
    (tmp_path / "Papers/other.docx").write_text("", encoding="utf-8")
    assert "manual.docx" not in str(done(planner, world, "rename the docx file to guide.docx")[1])


# ── a column of a table that is named, into a file ──────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "Extract the lessons Dora has taken so far from Dora_lessons.csv and put them in done.docx, one per line",
        "Obtain Dora's past lessons from the csv file Dora_lessons.csv and transfer the lessons to done.docx. "
        "Each lesson should be on a separate line.",
        "提取 Dora_lessons.csv 里 Dora 上过的 Lesson，存到 done.docx，每个一行",
    ],
)
def test_a_column_is_written_line_by_line(planner: Planner, world: FolderWorld, text: str) -> None:
    steps = [
        ("table.query", {"file": "Papers/Dora_lessons.csv", "question": {"columns": ["Lesson"]}}),
        ("doc.create", {"content": "$query.values", "save": "Papers/done.docx"}),
    ]
    assert done(planner, world, text) == ("confirm", steps)


@pytest.mark.parametrize(
    "text",
    [
        "obtain Dora's previous cities from Dora_trips.csv and put them in done.docx",
        "obtain Emil's lessons from Dora_lessons.csv and put them in done.docx",
        "obtain Dora's lessons from Dora_lessons.csv and put the teachers in done.docx",
    ],
)
def test_what_may_be_only_some_of_a_column_is_not_all_of_it(planner: Planner, world: FolderWorld, text: str) -> None:
    assert "table.query" not in [do for do, _ in done(planner, world, text)[1]]
