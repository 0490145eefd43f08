"""Texts and reminders that start nothing unasked: what they name may be something that is there."""

from __future__ import annotations

import pytest
from tests.planner.evidence.conftest import Read, steps


@pytest.mark.parametrize(
    ("say", "kept"),
    [
        ("remind me on the 15th of every month to feed the fish", "remind me to feed the fish"),
        ("remind me on the first of every month to check the boiler", "remind me to check the boiler"),
        ("remind me each weekday at 9 to feed the fish", "remind me to feed the fish"),
        ("ping me every monday at 9 to check the fridge", "ping me to check the fridge"),
        ("提醒我每周三晚上倒垃圾", "提醒我倒垃圾"),
        ("每个工作日早上九点提醒我查邮件", "提醒我查邮件"),
    ],
)
def test_a_repetition_is_no_part_of_what_is_repeated(read: Read, say: str, kept: str) -> None:
    ways = steps(read(say))
    assert [row["request"] for way in ways for do, row in way if do == "schedule.add"] == [kept]


@pytest.mark.parametrize(
    "say",
    [
        "put the cheapest one in the cart", "把最便宜的那个加入购物车", "把它加入购物车",
        "copy the newest picture to the clipboard",
        "put roof.png on the clipboard", "去开会", "move the tender in Archive", "copy tender.docx into rota.xlsx",
        "find the picture from yesterday at 9", "copy the second paragraph of tender.docx to the clipboard",
        "copy my usual to the clipboard", "把今天的日期复制到剪贴板", "add what Ines likes to the cart",
        "把我常买的加入购物车", "zip pictures in the attic folder", "put roof.png in Archive.zip",
        "which files did I change on Friday evening", "delete the files I downloaded but never opened",
    ],
)  # fmt: skip
def test_what_names_nothing_by_itself_starts_nothing(read: Read, say: str) -> None:
    assert read(say).outcome != "run"


@pytest.mark.parametrize(
    ("say", "kept"),
    [
        ('remind me every day to "drink water and delete roof.png"', 'remind me to "drink water and delete roof.png"'),
        ('remind me every day to "not smoke"', 'remind me to "not smoke"'),
        ("每天提醒我“喝水，然后删除roof.png”", "提醒我“喝水，然后删除roof.png”"),
    ],
)
def test_a_reminder_keeps_its_quotation_marks_and_is_asked(read: Read, say: str, kept: str) -> None:
    found = read(say)
    assert found.outcome == "confirm"
    assert [[(do, row["request"]) for do, row in way] for way in steps(found)] == [[("schedule.add", kept)]]


@pytest.mark.parametrize(
    ("say", "when"),
    [
        ("emails since Monday", "2026-11-16/2026-11-21"),
        ("mails from October", "2026-10-01/2026-10-31"),
        ("get mails since 2026-12-02", "2026-12-02/"),
        ("查一下10月以来的邮件", "2026-10-01/2026-11-21"),
    ],
)
def test_since_a_day_is_not_that_day(read: Read, say: str, when: str) -> None:
    assert steps(read(say)) == [[("mail.search", {"when": when})]]


@pytest.mark.parametrize(
    "say",
    [
        "book me a train to Lyon in June", "book us a room in Porto on Friday",
        "take the kettle back out of my basket", "make a markdown file titled Poem from the words",
    ],
)  # fmt: skip
def test_words_beside_a_name_are_asked_about(read: Read, say: str) -> None:
    assert read(say).outcome != "run"


@pytest.mark.parametrize("say", ["hold on, stop that", "停！别做了"])
def test_to_stop_is_said_twice_and_done_once(read: Read, say: str) -> None:
    assert [[do for do, _ in way] for way in steps(read(say))] == [["run.stop"]]
