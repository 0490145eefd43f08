"""Some of what the last answer listed: by place and by rank, shown by name, never guessed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.planner.conftest import Ask

from deskhand.core.plan.model import Ask as AskStep
from deskhand.core.plan.model import Do
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Context

LISTED = ("Downloads/report.pdf", "Downloads/movie.mkv", "Downloads/合同.pdf", "Pictures/cat.png")
BEFORE = Context(last_run=7, files=LISTED)


@pytest.fixture(autouse=True)
def ages(world: FolderWorld) -> None:
    for n, path in enumerate(LISTED):
        os.utime(Path(world.root) / path, (1_700_000_000 + n, 1_700_000_000 + n))


def chosen(ask: Ask, text: str, context: Context | None = BEFORE) -> list[str]:
    planned = ask(text, context)
    assert planned.outcome == "run", planned
    assert planned.plan is not None
    step = planned.plan.steps[-1]
    assert isinstance(step, Do)
    found: list[str] = step.with_.get("files") or [step.with_["file"]]
    questions = [one.with_.text for one in planned.plan.steps if isinstance(one, AskStep)]
    assert all(path in asked for asked in questions for path in found)
    return found


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("delete the second one", [1]),
        ("open the first", [0]),
        ("delete first", [0]),
        ("send me the last one", [3]),
        ("open number 3", [2]),
        ("delete #2", [1]),
        ("delete the 2nd and 4th", [1, 3]),
        ("delete the first two", [0, 1]),
        ("delete the last two", [2, 3]),
        ("open the second pdf", [2]),
        ("rename the second one to x.mkv", [1]),
        ("delete the newest of them", [3]),
        ("copy the three oldest of them to Backup", [0, 1, 2]),
        ("删除第二个", [1]),
        ("打开第一个", [0]),
        ("把最后一个发给我", [3]),
        ("把前两个移到归档", [0, 1]),
        ("删除第一个和第三个", [0, 2]),
        ("删除倒数第二个", [2]),
        ("打开第二个pdf", [2]),
        ("删除刚才找到的第二个文件", [1]),
        ("删除其中最新的", [3]),
        ("把其中最旧的两个复制到备份", [0, 1]),
    ],
)
def test_a_place_or_a_rank_is_a_file_by_name(ask: Ask, text: str, at: list[int]) -> None:
    assert sorted(chosen(ask, text)) == sorted(LISTED[n] for n in at)


@pytest.mark.parametrize(
    "text",
    [
        "delete the second one",
        "open the first",
        "open the fifth one",
        "delete the sixth",
        "delete the newest of them",
        "删除第二个",
        "把最后一个发给我",
        "删除其中最大的",
    ],
)
def test_with_nothing_listed_before_it_is_taught_why(ask: Ask, text: str) -> None:
    planned = ask(text)
    assert planned.outcome == "teach"
    assert planned.unused and planned.unused[0] in planned.reason
    assert planned.json_object()["reason"] == planned.reason


@pytest.mark.parametrize(
    "text",
    [
        "delete the fifth one",
        "delete the third pdf",
        "delete the five newest of them",
        "delete the other one",
        "delete all but the first",
        "delete it",
        "delete both",
        "删除第五个",
        "删除另一个",
        "删除除了第一个",
        "删除它",
    ],
)
def test_what_is_not_certain_is_not_guessed(ask: Ask, text: str) -> None:
    assert ask(text, BEFORE).outcome == "teach"


def test_the_other_of_two_is_a_choice(ask: Ask) -> None:
    two = Context(last_run=7, files=LISTED[:2])
    for text in ("delete the other one", "删除另一个"):
        planned = ask(text, two)
        assert planned.outcome == "choose"
        assert len(planned.readings) == 2


def test_the_last_files_may_also_be_the_newest(ask: Ask) -> None:
    for text in ("delete the last 2 files", "删除最后两个文件"):
        assert ask(text, BEFORE).outcome == "choose"
        assert ask(text).outcome == "run"


def test_a_list_that_was_cut_short_has_no_last(ask: Ask) -> None:
    short = Context(last_run=7, files=LISTED, more=True)
    assert chosen(ask, "delete the second one", short) == [LISTED[1]]
    for text in ("delete the last one", "delete the largest of them", "删除最后一个"):
        planned = ask(text, short)
        assert planned.outcome == "teach" and planned.reason


def test_equal_ranks_are_not_told_apart(ask: Ask, world: FolderWorld) -> None:
    os.utime(Path(world.root) / LISTED[2], (1_700_000_003, 1_700_000_003))
    assert ask("delete the newest of them", BEFORE).outcome == "teach"


def test_what_is_gone_is_said_to_be_gone(ask: Ask) -> None:
    planned = ask("delete the first one", Context(files=("Downloads/nothing.pdf", "a.txt")))
    assert planned.outcome == "teach"
    assert "Downloads/nothing.pdf" in planned.reason


def test_two_choices_are_from_the_same_list(ask: Ask) -> None:
    planned = ask("delete the second and open the first", BEFORE)
    assert planned.plan is not None
    given = [step.with_ for step in planned.plan.steps if isinstance(step, Do)]
    assert given == [{"files": [LISTED[1]]}, {"file": LISTED[0]}]


@pytest.mark.parametrize("text", ["find pdfs in Downloads and delete the second one", "找下载里的pdf，然后删除第二个"])
def test_a_search_of_the_same_request_goes_before_the_conversation(ask: Ask, text: str) -> None:
    plan = ask(text, BEFORE).plan
    assert plan is not None
    picked = [step for step in plan.steps if isinstance(step, Do)]
    assert picked[-2].do == "value.pick" and picked[-2].with_ == {"items": "$find.files", "at": 1}
    assert picked[-1].with_ == {"files": "$pick.item"}


def test_the_largest_of_a_search_is_searched_for(ask: Ask) -> None:
    plan = ask("find all pdfs and send me the largest of them").plan
    assert plan is not None
    found = [step for step in plan.steps if isinstance(step, Do)]
    assert found[1].with_ == {"kind": "pdf", "order": "largest", "limit": 1}
    assert found[2].with_ == {"files": "$find2.files"}


def test_what_was_listed_before_the_last_answer_is_counted_in(ask: Ask) -> None:
    after = Context(last_run=8, files=LISTED[1:2], listed=LISTED)
    assert chosen(ask, "open the last one", after) == [LISTED[3]]
    assert chosen(ask, "删除第一个", after) == [LISTED[0]]
    assert chosen(ask, "open it", after) == [LISTED[1]]
    more = Context(last_run=8, files=LISTED[1:2], listed=LISTED, more_listed=True)
    assert ask("open the last one", more).outcome == "teach"
