"""Words that say which files: of this request and never of what was spoken of before it, or asked about."""

from __future__ import annotations

import pytest
from tests.planner.conftest import Ask
from tests.planner.test_wrong_runs import steps

from deskhand.core.plan.model import Do
from deskhand.planner import Context

SPOKEN_OF = Context(last_run=1, files=("a.txt", "b.txt"))
"""Two files that the conversation spoke of, and no request here means."""


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("convert draft.docx to pdf and delete the original", ["Documents/draft.docx"]),
        ("convert budget.xlsx to csv, then delete the source file", ["Documents/budget.xlsx"]),
        ("copy todo.txt to Backup and delete the original", ["Desktop/todo.txt"]),
        ("unzip photos.zip and delete the original", ["Downloads/photos.zip"]),
        ("zip todo.txt and notes.txt and delete the originals", ["Desktop/todo.txt", "Documents/notes.txt"]),
        ("find duplicates in Pictures and delete the copies", "$duplicates.extra"),
        ("把草稿.docx转成pdf，然后删掉原文件", ["Documents/草稿.docx"]),
        ("把预算.xlsx转成csv然后把原来的删了", ["Documents/预算.xlsx"]),
    ],
)
def test_an_original_is_of_the_step_that_made_something_of_it(ask: Ask, text: str, gone: object) -> None:
    planned = ask(text, SPOKEN_OF)
    assert planned.outcome == "run" and planned.plan is not None
    assert steps(planned.plan)["delete"] == {"files": gone}


@pytest.mark.parametrize(
    "text",
    [
        "delete the original",
        "move the originals to Archive",
        "find duplicates in Pictures and delete the originals",
        "summarize plan.docx and delete the original",
        "move todo.txt to Archive and delete the original",
        "list Pictures and delete the copy",
        "delete the copy",
        "delete the copies",
        "delete the results",
        "delete the download",
        "list Pictures and delete the download",
        "delete",
        "rename it to x",
        "删掉原文件",
        "删除副本",
        "删掉结果",
        "列出图片文件夹，然后删除副本",
    ],
)
def test_what_says_which_never_means_unasked_what_was_spoken_of(ask: Ask, text: str) -> None:
    assert ask(text, SPOKEN_OF).outcome != "run"


@pytest.mark.parametrize(
    "text",
    [
        "zip todo.txt and notes.txt and delete the original",
        "copy todo.txt and notes.txt to Backup and delete the copy",
        "zip todo.txt and notes.txt, copy the zip to Backup and delete the originals",
        "find all pictures and delete it",
        "find the zips in Downloads and move it to Archive",
        "move all pictures to Archive and zip it",
        "把所有图片移到归档，然后打包它",
        "查找所有图片，然后删除它",
    ],
)
def test_a_word_for_one_thing_is_asked_where_there_may_be_several(ask: Ask, text: str) -> None:
    assert ask(text).outcome in ("confirm", "choose")


def test_a_word_for_one_thing_runs_where_there_is_one(ask: Ask) -> None:
    for text in ("find movie.mkv and move it to Movies", "find the newest zip and delete it", "找movie.mkv然后删除它"):
        assert ask(text).outcome == "run"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("list Downloads and delete the zips", {"kind": "archive", "limit": 1000, "folder": "Downloads"}),
        ("open Downloads and move the pdfs to Archive", {"kind": "pdf", "limit": 1000, "folder": "Downloads"}),
        ("what's in Desktop, delete the screenshots", {"query": "screenshots", "limit": 1000, "folder": "Desktop"}),
        ("look in Downloads and delete all pictures", {"kind": "picture", "limit": 1000, "folder": "Downloads"}),
    ],
)
def test_after_a_look_into_a_folder_it_is_all_of_that_folder(ask: Ask, text: str, wanted: dict[str, object]) -> None:
    planned = ask(text)
    assert planned.outcome in ("run", "confirm") and planned.plan is not None
    looked = [step.with_ for step in planned.plan.steps if isinstance(step, Do) and step.do == "files.find"]
    assert wanted["folder"] == looked[-1]["folder"]
    assert looked[-1].get("kind") == wanted.get("kind") or looked[-1].get("query") == wanted.get("query")


@pytest.mark.parametrize(
    "text",
    [
        "find all pdfs in Downloads and delete the zips",
        "open Downloads, find the zips and delete them",
        "find the zips in Downloads and delete the backup folder",
        "打开下载，删掉归档",
        "找出下载里的pdf，把归档删掉",
        "打开下载，删掉里面的pdf",
    ],
)
def test_what_may_be_of_the_folder_or_of_all_is_asked(ask: Ask, text: str) -> None:
    assert ask(text).outcome != "run"


@pytest.mark.parametrize(
    "text",
    [
        "copy todo.txt to Desktop and Archive",
        "move cat.png to Documents and Archive",
        "open Downloads and Archive",
        "delete photos.zip and Archive",
    ],
)
def test_the_name_of_a_folder_is_no_order_unasked(ask: Ask, text: str) -> None:
    assert ask(text).outcome != "run"


@pytest.mark.parametrize(
    "text",
    [
        "delete the last zips",
        "delete the first ones",
        "move the second photos to Archive",
        "delete any zip",
        "move any pdf to Archive",
        "delete whichever pdf",
        "删除任何压缩包",
    ],
)
def test_how_many_are_meant_is_asked(ask: Ask, text: str) -> None:
    assert ask(text, SPOKEN_OF).outcome != "run"


def test_any_of_several_is_all_of_them(ask: Ask) -> None:
    assert ask("delete any pdfs in Downloads").outcome == "run"


@pytest.mark.parametrize(
    "text",
    [
        "merge report.pdf and invoice-acme-2026.pdf, invoice-acme-2026.pdf first",
        "merge report.pdf and 合同.pdf, 合同 first",
        "zip a.txt and b.txt and a.txt",
    ],
)
def test_what_is_said_twice_is_not_passed_over(ask: Ask, text: str) -> None:
    assert ask(text).outcome != "run"


@pytest.mark.parametrize(
    "text",
    [
        "delete everything in Downloads except photos.zip and unzip it",
        "delete all pictures except cat.png, then open it",
        "delete all pictures except cat.png and open them",
        "move all pictures except cat.png to Archive and open it",
        "delete everything in Downloads except the zips and zip them",
    ],
)
def test_it_after_an_exception_may_be_the_exception(ask: Ask, text: str) -> None:
    assert ask(text).outcome != "run"


def test_a_kind_after_one_file_of_it_may_be_that_file(ask: Ask) -> None:
    for text in ("把草稿.docx转成pdf，然后删掉docx", "zip todo.txt and delete the txt files"):
        assert ask(text).outcome != "run"
