"""From one size or day to another, and figures that name no day: used as they were meant, or said to be none."""

from __future__ import annotations

import pytest
from tests.planner.conftest import Ask

from deskhand.core.plan.model import Do


def searched(ask: Ask, text: str) -> dict[str, object]:
    planned = ask(text)
    assert (planned.outcome, planned.unused) == ("run", ()), planned
    assert planned.plan is not None
    return dict(next(step for step in planned.plan.steps if isinstance(step, Do)).with_)


@pytest.mark.parametrize(
    "text",
    [
        "files between 1 and 5 MB",
        "find files between 1 and 5 MB",
        "find files between 1 MB and 5 MB",
        "find files from 1 to 5 MB",
        "find 1-5 MB files",
        "1到5MB之间的文件",
        "找1到5MB之间的文件",
        "找介于1MB和5MB之间的文件",
        "files bigger than 1 MB and smaller than 5 MB",
    ],
)
def test_a_range_of_sizes(ask: Ask, text: str) -> None:
    assert searched(ask, text) == {"larger": 1_000_000, "smaller": 5_000_000}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("find pictures taken between March and May", {"kind": "picture", "when": "2026-03-01/2026-05-31"}),
        ("which pdfs did I change from March to May", {"kind": "pdf", "when": "2026-03-01/2026-05-31"}),
        ("what did I download between Monday and Wednesday", {"when": "2026-11-16/2026-11-18", "folder": "Downloads"}),
        ("找3月到5月之间的照片", {"when": "2026-03-01/2026-05-31", "kind": "picture"}),
        ("删除3月到5月之间的照片", {"when": "2026-03-01/2026-05-31", "kind": "picture", "limit": 1_000}),
        (
            "find images between 100 KB and 2 MB in Downloads from March to May",
            {
                "kind": "picture",
                "larger": 100_000,
                "smaller": 2_000_000,
                "folder": "Downloads",
                "when": "2026-03-01/2026-05-31",
            },
        ),
    ],
)
def test_a_range_of_days(ask: Ask, text: str, wanted: dict[str, object]) -> None:
    assert searched(ask, text) == wanted


def test_a_folder_after_a_day_is_a_folder(ask: Ask) -> None:
    for text in ("move photos from March to Archive", "move photos from March to May to Archive"):
        planned = ask(text)
        assert planned.outcome == "run" and planned.plan is not None
        assert [step.with_["to"] for step in planned.plan.steps if isinstance(step, Do) and "to" in step.with_] == [
            "Archive"
        ]


@pytest.mark.parametrize("text", ["move photos from March 5 to 10", "move photos from 2025 to 2026"])
def test_the_end_of_a_span_is_no_new_folder(ask: Ask, text: str) -> None:
    assert ask(text).outcome == "teach"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("files from 25:99", "25:99"),
        ("find files from 25:99", "25:99"),
        ("find 25:99", "25:99"),
        ("find files from 2026-02-30", "2026-02-30"),
        ("find 2026-02-30", "2026-02-30"),
        ("delete files from 2026-02-30", "2026-02-30"),
        ("delete screenshots from Feb 30", "Feb 30"),
        ("which pdfs did I change on February 30", "February 30"),
        ("find files from April 31", "April 31"),
        ("find files from 14:30", "14:30"),
        ("find files modified in the last hour", "last hour"),
        ("find files from 11/03/2026", "11/03/2026"),
        ("find files between 2026-05-01 and 2026-03-01", "2026-03-01"),
        ("delete files between 5 and 1 MB", "between 5 and 1 MB"),
        ("find 5 MB files", "5 MB"),
        ("找13月40号的文件", "13月40号"),
        ("13月40号的文件", "13月40号"),
        ("删除2月30日的截图", "2月30日"),
        ("找2026-02-30的文件", "2026-02-30"),
        ("找25点的文件", "25点"),
        ("找今天下午3点以后的文件", "下午3点"),
        ("找最近一小时修改的文件", "一小时"),
        ("找十点的照片", "十点"),
        ("找早上的照片", "早上"),
        ("删除5MB到1MB之间的文件", "5MB到1MB"),
        ("找5MB的文件", "5MB"),
    ],
)
def test_figures_that_cannot_be_looked_by_are_never_a_name(ask: Ask, text: str, said: str) -> None:
    planned = ask(text)
    assert planned.outcome == "teach", planned
    (unused,) = planned.unused
    assert said in unused and said in planned.reason


def test_figures_in_quotes_are_a_name(ask: Ask) -> None:
    assert searched(ask, 'find "25:99"') == {"query": "25:99"}
    assert searched(ask, "找“2026-02-30”") == {"query": "2026-02-30"}


def test_a_word_for_before_is_taken_whole(ask: Ask) -> None:
    assert searched(ask, "找2025年以前的合同") == {"when": "/2024-12-31", "query": "合同"}
    assert searched(ask, "find pictures newer than October 1") == {"kind": "picture", "when": "2026-10-02/2026-11-21"}


@pytest.mark.parametrize(
    ("text", "query"),
    [("find files called 25:99", "25:99"), ("find files named 5 MB", "5 MB"), ("找名为25:99的文件", "25:99")],
)
def test_figures_that_are_said_to_be_a_name_are_one(ask: Ask, text: str, query: str) -> None:
    assert searched(ask, text) == {"query": query}


def test_a_number_in_a_name_is_no_count(ask: Ask) -> None:
    assert searched(ask, "找3号楼") == {"query": "3号楼"}
    assert ask("find 3号楼图纸").outcome == "teach"
