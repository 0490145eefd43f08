"""A clause that goes on from the one before it: with its table, with whom it named, or asking something else."""

from __future__ import annotations

from typing import Any

import pytest
from tests.planner.conftest import AskDesk, does, done

from deskhand.core.plan.model import Do

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


@pytest.mark.parametrize(
    "say",
    [
        "run the tests in parser and delete the result",
        "run the tests of parser and delete it",
        "跑一下parser的测试,删掉结果",
        "git status of website and delete the result",
        "git diff of parser and move the result to archive",
        "summarise the proposal and delete the result",
        "summarise the proposal and move the result to archive",
        "extract the text from receipt.jpg and delete the result",
        "describe sales.xlsx and delete the result",
        "read lease.pdf and delete the result",
        "how big is downloads and delete it",
        "what is on my clipboard and delete it",
        "剪贴板里有什么,删掉它",
        "find the recent photos and delete them",
        "find the newest few invoices and delete them",
        "find the last invoices and delete them",
        "查找最近几张照片并删除",
        "查找所有最新的照片并删除",
        "find the largest of my photos and delete it",
        "what's in downloads and delete the list",
        "open sales.xlsx and delete all rows",
        "open employees.xlsx and delete the oldest",
        "sort members.csv by age and delete the oldest",
        "open sales.xlsx and remove duplicates",
        "打开销售.xlsx,删除重复项",
        "tomorrow delete notes.md and what's on friday",
        "chuck db.sql into backups/",
        "keep the newest screenshot on the desktop, trash the other",
    ],
)
def test_what_was_only_looked_into_never_goes(ask_desk: AskDesk, say: str) -> None:
    planned = ask_desk(say)
    gone = {"files.delete", "files.move", "files.rename", "files.duplicates"}
    ways = [step.do for plan in planned.ways for step in plan.steps if isinstance(step, Do)]
    assert gone.isdisjoint(ways), ways


@pytest.mark.parametrize(
    "say",
    [
        "summarise the proposal and delete it",
        "下载里有什么,删掉",
        "find the trends in sales.xlsx and convert it to csv",
        "summarize lease.pdf and convert it to docx",
        "what's on my to-do list and open the list",
    ],
)
def test_what_may_be_something_else_is_asked(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).outcome in ("confirm", "choose", "teach")


@pytest.mark.parametrize(
    "say",
    [
        "zip sales.xlsx and delete the amount column",
        "open sales.xlsx and take a screenshot and delete the amount column",
        "open sales.xlsx, download example.com/b.xlsx and sort it by amount",
    ],
)
def test_another_file_is_not_the_table(ask_desk: AskDesk, say: str) -> None:
    assert "table.edit" not in done(ask_desk(say))


@pytest.mark.parametrize(
    ("say", "does_"),
    [
        ("list my todos and mail bob the list", ["todo.list", "value.told", "mail.send"]),
        ("git log of website and mail it to Bob", ["code.git", "mail.send"]),
        ("cancel the standup and who is coming on friday", ["calendar.cancel", "calendar.list"]),
        ("delete the screenshots and any invoices tomorrow", ["schedule.add"]),
        ("save that as a weekly cleanup", ["skill.save"]),
        ("move the standup to 11.30 tomorrow", ["calendar.move"]),
    ],
)
def test_nothing_that_is_said_is_passed_over(ask_desk: AskDesk, say: str, does_: list[str]) -> None:
    planned = ask_desk(say)
    assert done(planned) == does_
    handed = [step.with_ for step in (planned.plan.steps if planned.plan else ()) if isinstance(step, Do)]
    assert not any("files" in one for one in handed)
