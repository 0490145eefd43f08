"""Which computer a request is for, and what is no computer though it sounds like one."""

from __future__ import annotations

import pytest

from deskhand.planner.devices import device_in, meant
from deskhand.planner.text import tokenised

DESKS = ("laptop", "office pc")


def said(text: str, *files: str, names: tuple[str, ...] = DESKS) -> tuple[tuple[str, ...], str] | None:
    found = device_in(tokenised(text), names, lambda name: name.casefold() in files)
    return None if found is None else (found.names, found.rest)


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("on my laptop list Downloads", "laptop", "list Downloads"),
        ("on my laptop, list Downloads", "laptop", "list Downloads"),
        ("list Downloads on my laptop", "laptop", "list Downloads"),
        ("list Downloads on the office pc", "office pc", "list Downloads"),
        ("list Downloads on the office computer please", "office pc", "list Downloads please"),
        ("find the big files on my laptop and delete them", "laptop", "find the big files and delete them"),
        ("move a.txt on my laptop to Documents", "laptop", "move a.txt to Documents"),
        ("on my pc list Downloads", "office pc", "list Downloads"),
        ("send me the report from my laptop", "laptop", "send me the report"),
        ("from the office pc, send me a.txt", "office pc", "send me a.txt"),
        ("what was open on my laptop this morning", "laptop", "what was open this morning"),
        ("从我的笔记本上把报告发给我", "laptop", "把报告发给我"),
        ("从笔记本把报告发给我", "laptop", "把报告发给我"),
        ("把我的笔记本里的旧报告删除", "laptop", "把旧报告删除"),
        ("看看笔记本上开着什么", "laptop", "看看开着什么"),
        ("在我的笔记本上列出下载", "laptop", "列出下载"),
        ("在办公室电脑上列出下载", "office pc", "列出下载"),
        ("列出笔记本上的下载", "laptop", "列出下载"),
        ("把我的笔记本上的旧报告删除", "laptop", "把旧报告删除"),
        ("列出办公室电脑里的下载", "office pc", "列出下载"),
        ("用我的笔记本打开报告", "laptop", "打开报告"),
        ("在 laptop 上列出下载", "laptop", "列出下载"),
    ],
)
def test_a_computer_is_taken_out_of_the_words(text: str, name: str, rest: str) -> None:
    assert said(text) == ((name,), rest)


@pytest.mark.parametrize(
    "text",
    [
        "list the laptop folder",
        "list the files on the laptop folder",
        "delete the folder called laptop",
        "find notes called on my laptop",
        'find "on my laptop"',
        "move a.txt to laptop",
        "find the photos on my desktop",
        "find the invoice from the laptop shop",
        "send me the report about my laptop",
        "move the files from the laptop folder",
        "list Downloads on my computer",
        "删除笔记本文件夹里的照片",
        "在笔记本里列出照片",
        "在桌面上新建文件夹",
        "现在列出下载",
        "在我的电脑上列出下载",
    ],
)
def test_what_only_sounds_like_a_computer_is_left_alone(text: str) -> None:
    assert said(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "send me the report from Anna",
        "find the contract from work",
        "find the mail from the office",
        "找出从公司发来的合同",
    ],
)
def test_things_come_from_people_and_places_too(text: str) -> None:
    assert said(text, names=("anna", "work laptop", "office pc")) is None


def test_a_folder_of_that_name_stays_a_folder() -> None:
    assert said("list files on laptop", "laptop") is None
    assert said("列出笔记本上的下载", "笔记本") is None
    assert said("find notes on my laptop", "notes on my laptop") is None
    assert said("list files on my laptop", "laptop") == (("laptop",), "list files")


def test_nobody_is_called_so() -> None:
    assert said("delete old.txt on the kitchen pc") == ((), "delete old.txt")
    assert said("在书房电脑上列出下载") == ((), "列出下载")


def test_two_at_once_are_told() -> None:
    for text in ("on my laptop list a and on the office pc list b", "copy a.txt on my laptop to the office pc"):
        found = device_in(tokenised(text), DESKS, lambda _: False)
        assert found is not None and found.also == "office pc"


def test_without_other_computers_nothing_changes() -> None:
    assert said("list files on my laptop", names=()) is None
    assert said("list files on my computer", names=("this computer: desk",)) is None


@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("pc", ("office pc", "home pc"), ("office pc", "home pc")),
        ("Office-PC", ("office pc", "home pc"), ("office pc",)),
        ("办公室的电脑", ("office pc", "home pc"), ("office pc",)),
        ("laptop", ("Anna's laptop", "laptop"), ("laptop",)),
        ("家里的电脑", ("office pc", "home pc"), ("home pc",)),
        ("tv", ("office pc",), ()),
    ],
)
def test_names_by_their_words(text: str, names: tuple[str, ...], found: tuple[str, ...]) -> None:
    assert meant(text, names) == found
