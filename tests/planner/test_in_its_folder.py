"""Names of files with the folder that they are in, with dates in them, or with a word in front that says nothing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.planner.conftest import AskDesk

from deskhand.core.plan.model import Do
from deskhand.planner import Planned


def steps(planned: Planned) -> list[tuple[str, dict[str, Any]]]:
    assert planned.plan is not None, planned.reason
    return [(step.do, dict(step.with_)) for step in planned.plan.steps if isinstance(step, Do)]


@pytest.mark.parametrize(
    ("say", "do", "given"),
    [
        ("打开下载里的报价单.pdf", "files.open", {"file": "Downloads/报价单.pdf"}),
        ("打开下载文件夹里的照片.zip", "files.open", {"file": "Downloads/照片.zip"}),
        ("删除下载里的报价单.pdf和照片.zip", "files.delete", {"files": ["Downloads/报价单.pdf", "Downloads/照片.zip"]}),
        ("把桌面上的会议纪要.docx移到归档", "files.move", {"files": ["Desktop/会议纪要.docx"], "to": "归档"}),
        ("打开全家福.jpg", "files.open", {"file": "Pictures/全家福.jpg"}),
        ("打开文档里的Q3 sales.xlsx", "files.open", {"file": "Documents/Q3 sales.xlsx"}),
        ("delete the Q3 sales in Documents", "files.delete", {"files": ["Documents/Q3 sales.xlsx"]}),
        ("show me Q3 sales.xlsx", "files.find", {"query": "Q3 sales.xlsx"}),
        ("show me Downloads/movie.mkv", "files.find", {"folder": "Downloads", "query": "movie.mkv"}),
        (
            "zip movie.mkv in Downloads and notes.md in Documents",
            "files.zip",
            {"files": ["Downloads/movie.mkv", "Documents/notes.md"]},
        ),
    ],
)
def test_a_name_in_its_folder(ask_desk: AskDesk, say: str, do: str, given: dict[str, Any]) -> None:
    planned = ask_desk(say)
    assert planned.outcome == "run"
    assert steps(planned) == [(do, given)]


@pytest.mark.parametrize(
    ("say", "suggested"),
    [
        ("open movie.mkv on the Desktop", "open Downloads/movie.mkv"),
        ("打开桌面上的报价单.pdf", "打开Downloads/报价单.pdf"),
    ],
)
def test_a_name_in_another_folder_is_told_and_where_it_is(ask_desk: AskDesk, say: str, suggested: str) -> None:
    planned = ask_desk(say)
    assert planned.outcome == "teach" and planned.reason
    assert [one.say for one in planned.suggest] == [suggested]


def test_sales_of_a_quarter_are_no_file_where_nothing_is_called_so(ask_desk: AskDesk) -> None:
    assert steps(ask_desk("find reports from Q3"))[0][1]["when"] == "2026-07-01/2026-09-30"
