"""What words of one request say of each other: dates and their weekdays, axes, parts of a day, names and pauses."""

from __future__ import annotations

from typing import Any

import pytest
from tests.planner.conftest import AskDesk

from deskhand.core.plan.model import Ask, Do
from deskhand.planner import Planned


def steps(planned: Planned) -> list[tuple[str, dict[str, Any]]]:
    assert planned.plan is not None, (planned.reason, planned.unused)
    return [(step.do, dict(step.with_)) for step in planned.plan.steps if isinstance(step, Do)]


@pytest.mark.parametrize(
    ("say", "do", "given"),
    [
        ("what's on Thursday 26 November", "calendar.list", {"when": "2026-11-26"}),
        ("mails from Friday Nov 13", "mail.search", {"when": "2026-11-13"}),
        ("11月26日（周四）有什么安排", "calendar.list", {"when": "2026-11-26"}),
        ("下周日程看一下", "calendar.list", {"when": "2026-11-23/2026-11-29"}),
        ("Do I have anything Friday afternoon?", "calendar.list", {"when": "2026-11-20T12:00/2026-11-20T18:00"}),
        ("明天上午有空吗", "calendar.free", {"when": "2026-11-19T06:00/2026-11-19T12:00"}),
        ("周五那个面试改到下周二上午十点哈", "calendar.move", {"when": "2026-11-20", "to": "2026-11-24T10:00"}),
        ("scale cat.png down to 50%", "image.convert", {"percent": 50}),
        ("count the pdfs in Downloads", "files.find", {"folder": "Downloads", "kind": "pdf"}),
        ("plot Amount against Units from sales.xlsx, scatter", "table.chart", {"x": "Units", "y": ["Amount"]}),
        ("成绩画柱状图，横轴班级，纵轴语文", "table.chart", {"x": "班级", "y": ["语文"]}),
        ("compile parser, use make", "code.build", {"system": "make"}),
        ("last 10 commits in parser", "code.git", {"verb": "log", "limit": 10}),
        ("put 'order yeast' on my shopping list, for Saturday", "todo.add", {"list_": "shopping"}),
        ("deck out of the october report, with an agenda slide", "slides.create", {"agenda": True}),
        ("Please cancel order 5530 at the shop, I ordered the tea twice", "shop.cancel", {"order": "5530"}),
        (
            "Please forget what I told you about my sister's birthday",
            "memory.forget",
            {"about": "my sister's birthday"},
        ),
        ("click Get Messages in thunderbird", "apps.click", {"element": "Get Messages"}),
        ("grab https://example.com/a.wav and stick it in Music", "web.download", {"to": "Music"}),
        ('mail carol the proposal, "need this back by 11"', "mail.send", {"body": "need this back by 11"}),
        ("logo转成jpg", "image.convert", {"to": "jpg"}),
    ],
)
def test_what_is_said_is_taken(ask_desk: AskDesk, say: str, do: str, given: dict[str, Any]) -> None:
    ((name, args),) = steps(ask_desk(say))
    assert name == do
    assert {key: args.get(key) for key in given} == given


@pytest.mark.parametrize("say", ["what's on Thursday the 27th", "11月26号周五有什么安排"])
def test_a_date_on_another_weekday_is_no_date(ask_desk: AskDesk, say: str) -> None:
    planned = ask_desk(say)
    assert planned.outcome == "teach" and planned.reason


@pytest.mark.parametrize(
    ("say", "remark"),
    [
        ("receipt.jpg已经入过帐了，删了吧", "入过帐了"),
        ("全家福那张太大了 弄成宽800的", "太大了"),
        ("close firefox i need to focus", "i need to focus"),
        ("give me the members list as xlsx, my accountant can't open the other thing", "my accountant can't open"),
        (
            "I need the meeting notes as a pdf, the printer won't take anything else and gimme it here in the chat",
            "won't",
        ),
    ],
)
def test_why_is_repeated_in_the_question(ask_desk: AskDesk, say: str, remark: str) -> None:
    planned = ask_desk(say)
    assert planned.outcome == "confirm", planned.unused
    assert planned.plan is not None
    assert remark in next(step.with_.text for step in planned.plan.steps if isinstance(step, Ask))


def test_a_message_that_has_no_text_is_not_without_its_remark(ask_desk: AskDesk) -> None:
    planned = ask_desk("Send David a message!! The florist can't do peonies in November")
    assert planned.plan is None or "remark" not in str(planned.plan)


@pytest.mark.parametrize("say", ["stop, wrong file", "stop! that's the wrong folder", "停停停，搞错货号了"])
def test_to_stop_is_not_asked_why(ask_desk: AskDesk, say: str) -> None:
    planned = ask_desk(say)
    assert planned.outcome == "run"
    assert [do for do, _ in steps(planned)] == ["run.stop"]


@pytest.mark.parametrize("say", ["stop, send it to Bob instead", "stop the music", "取消，删除a.txt"])
def test_what_stands_behind_may_be_more(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).outcome == "teach"


@pytest.mark.parametrize("say", ["and Bob as well", "also for October", "只看pdf", "还有Bob"])
def test_a_fragment_goes_on_from_something(ask_desk: AskDesk, say: str) -> None:
    planned = ask_desk(say)
    assert planned.outcome == "teach" and planned.reason
