"""Days to come: taken where something is said of what is to come, and a guard everywhere else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.planner.conftest import Ask
from tests.planner.test_requests import abilities, understood

from deskhand.core.plan.model import Do
from deskhand.core.words import Lang
from deskhand.planner import Planned
from deskhand.planner.when import days_in

TODAY = date(2026, 11, 21)
"""A Saturday, as for all tests of the planner."""


def given(planned: Planned) -> dict[str, Any]:
    assert planned.plan is not None, planned
    return next(dict(step.with_) for step in planned.plan.steps if isinstance(step, Do))


@pytest.mark.parametrize(
    ("text", "do", "when"),
    [
        ("what's on my calendar tomorrow", "calendar.list", "2026-11-22"),
        ("what's on my calendar next week", "calendar.list", "2026-11-23/2026-11-29"),
        ("what's on my calendar from monday to friday", "calendar.list", "2026-11-23/2026-11-27"),
        ("what's on my calendar this weekend", "calendar.list", "2026-11-21/2026-11-22"),
        ("which meetings do i have in december", "calendar.list", "2026-12-01/2026-12-31"),
        ("which meetings did i have last week", "calendar.list", "2026-11-09/2026-11-15"),
        ("am i free on friday", "calendar.free", "2026-11-27"),
        ("am i free on march 5", "calendar.free", "2027-03-05"),
        ("put dentist into my calendar tomorrow", "calendar.add", "2026-11-22"),
        ("cancel the meeting review tomorrow", "calendar.cancel", "2026-11-22"),
        ("remove dentist from my calendar tomorrow", "calendar.cancel", "2026-11-22"),
        ("add buy milk to my todo list by friday", "todo.add", "2026-11-27"),
        ("我明天有什么安排", "calendar.list", "2026-11-22"),
        ("我下周一有什么安排", "calendar.list", "2026-11-23"),
        ("我后天有空吗", "calendar.free", "2026-11-23"),
        ("我周五什么时候有空", "calendar.free", "2026-11-27"),
        ("添加一个明天的会议评审", "calendar.add", "2026-11-22"),
        ("取消明天的会议评审", "calendar.cancel", "2026-11-22"),
    ],
)
def test_a_day_to_come_is_taken(ask: Ask, text: str, do: str, when: str) -> None:
    planned = ask(text)
    assert understood(planned)[-1:] == [do], planned
    assert (given(planned)["when"], planned.unused) == (when, ())


@pytest.mark.parametrize(
    "text",
    [
        "delete report.pdf tomorrow", "tomorrow delete report.pdf", "find photos tomorrow", "zip Downloads next week",
        "what's on my calendar and delete report.pdf tomorrow", "明天删除report.pdf", "明天整理下载文件夹",
        "后天把报告.docx发给我", "下周清空下载文件夹",
    ],
)  # fmt: skip
def test_what_is_wanted_later_is_not_done_now(ask: Ask, text: str) -> None:
    """At most it is put down for then, in the person's own words."""
    assert set(abilities(ask(text).plan)) <= {"schedule.add", "calendar.list"}


def test_what_is_only_looked_at_is_not_put_off(ask: Ask) -> None:
    for text in ("what is open tomorrow", "find photos tomorrow", "明天打开着什么"):
        assert ask(text).outcome == "teach", text


def test_of_files_a_bare_weekday_is_the_past_one(ask: Ask) -> None:
    assert given(ask("find photos from friday"))["when"] == "2026-11-20"


@pytest.mark.parametrize(
    ("lang", "said", "when"),
    [
        ("en", "saturday", "2026-11-28"), ("en", "this friday", "2026-11-20"), ("en", "next friday", "2026-11-27"),
        ("en", "last friday", "2026-11-20"), ("en", "the day after tomorrow", "2026-11-23"),
        ("en", "in 3 days", "2026-11-24"), ("en", "the next 2 weeks", "2026-11-21/2026-12-05"),
        ("en", "november", "2026-11-01/2026-11-30"), ("en", "december 3 to 5", "2026-12-03/2026-12-05"),
        ("en", "since monday", "2026-11-23/"), ("en", "after friday", "2026-11-28/"),
        ("en", "before friday", "2026-11-21/2026-11-26"), ("en", "next year", "2027-01-01/2027-12-31"),
        ("zh", "大后天", "2026-11-24"), ("zh", "下下周", "2026-11-30/2026-12-06"), ("zh", "本周五", "2026-11-20"),
        ("zh", "下周五", "2026-11-27"), ("zh", "3天后", "2026-11-24"), ("zh", "接下来两周", "2026-11-21/2026-12-05"),
        ("zh", "5号", "2026-12-05"), ("zh", "1月", "2027-01-01/2027-01-31"), ("zh", "下周末", "2026-11-28/2026-11-29"),
        ("zh", "明天到周五", "2026-11-22/2026-11-27"), ("zh", "明年", "2027-01-01/2027-12-31"),
    ],
)  # fmt: skip
def test_days_to_come(lang: Lang, said: str, when: str) -> None:
    text = f"in {said}" if said == "november" else said
    found = days_in(text, 0, lang, TODAY, ahead=True)
    assert [(day.end, day.iso) for day in found[:1]] == [(len(text), when)]


@pytest.mark.parametrize(("lang", "said"), [("en", "tomorrow"), ("en", "next week"), ("zh", "明天"), ("zh", "下周")])
def test_looking_back_there_is_no_such_day(lang: Lang, said: str) -> None:
    assert days_in(said, 0, lang, TODAY) == []


@pytest.mark.parametrize("text", ["名单.xlsx里金额大于1的有哪些", "查找大于1的报告", "找出金额大于100的表格"])
def test_larger_than_is_never_the_largest(ask: Ask, text: str) -> None:
    planned = ask(text)
    assert planned.outcome == "teach" or all(
        "order" not in step.with_ for step in (planned.plan.steps if planned.plan else ()) if isinstance(step, Do)
    )


def test_a_word_that_begins_with_large_is_looked_for_whole(ask: Ask) -> None:
    assert given(ask("查找大家的照片")) == {"kind": "picture", "query": "大家"}
    assert given(ask("查找大文件"))["order"] == "largest"


def test_what_stands_in_a_file_is_no_search_for_its_name(ask: Ask) -> None:
    """预算.xlsx is there; what is asked for stands inside it, and no file is called like that."""
    assert ask("查找预算.xlsx里的金额").outcome == "teach"
