"""What is only polite asks for nothing; politeness before an order takes nothing from it."""

from __future__ import annotations

import pytest
from tests.planner.conftest import Ask

from deskhand.core.plan.model import Do


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("hello", "Hello!"),
        ("Hi there!", "Hello!"),
        ("good morning!!", "Hello!"),
        ("hello 👋", "Hello!"),
        ("you there?", "Hello!"),
        ("thanks", "You are welcome"),
        ("ok thanks", "You are welcome"),
        ("good morning, and thanks", "You are welcome"),
        ("bye", "Goodbye"),
        ("good night!", "Goodbye"),
        ("你好", "你好"),
        ("早上好呀", "你好"),
        ("在吗？", "你好"),
        ("谢谢", "不客气"),
        ("好的，谢谢你啦", "不客气"),
        ("晚安", "再见"),
    ],
)
def test_what_is_only_polite_is_answered_in_kind_and_does_nothing(ask: Ask, text: str, begins: str) -> None:
    planned = ask(text)
    assert planned.outcome == "teach"
    assert planned.plan is None
    assert planned.reason.startswith(begins)
    assert planned.complete


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("good morning, list Downloads", "files.list"),
        ("thanks, now undo", "run.undo"),
        ("hello, what can you do?", "help"),
        ("早上好，列出 Downloads", "files.list"),
        ("谢谢，撤销", "run.undo"),
        ("你好，你能做什么", "help"),
    ],
)
def test_an_order_behind_it_is_followed(ask: Ask, text: str, does: str) -> None:
    planned = ask(text)
    assert planned.outcome == "run", planned
    assert planned.plan is not None
    assert [step.do for step in planned.plan.steps if isinstance(step, Do)] == [does]


@pytest.mark.parametrize(
    "text", ["all", "there", "ok", "好", "你", "hi Bob, the report is late", "thanks to Carol", "谢谢王芳"]
)
def test_what_says_more_is_no_courtesy(ask: Ask, text: str) -> None:
    assert "welcome" not in ask(text).reason
    assert not ask(text).reason.startswith(("Hello", "你好", "不客气"))


@pytest.mark.parametrize("text", ["undo my haircut lol", "undo my last relationship", "close the round for me"])
def test_what_names_something_else_is_not_offered(ask: Ask, text: str) -> None:
    assert ask(text).outcome == "teach"


@pytest.mark.parametrize(
    "text",
    [
        "next morning delete notes.md", "mornings open Firefox", "next morning list Downloads",
        "下午好好收拾一下桌面", "晚上好好整理下载", "打开 notes.md，下午好取消面试",
    ],
)  # fmt: skip
def test_a_time_of_day_is_no_greeting(ask: Ask, text: str) -> None:
    assert ask(text).outcome != "run"
