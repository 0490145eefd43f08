"""What is taken whole: quotations, names, pictures, texts with their little words; and who is only told of."""

from __future__ import annotations

import pytest
from tests.planner.conftest import AskDesk, does

from deskhand.core.plan.model import Do


@pytest.mark.parametrize(
    ("say", "name", "text"),
    [
        ("Thunderbird里点下“发送”", "element", "发送"),
        ("Bob Carter那封讲contract的，回他“价格没问题，周五签”", "body", "价格没问题，周五签"),
        ("把“访客Wi-Fi：guest2026”放到剪切板上吧，今天来的人多，我要贴好多回", "text", "访客Wi-Fi：guest2026"),
    ],
)
def test_a_quotation_beside_the_order_is_all_of_the_text(ask_desk: AskDesk, say: str, name: str, text: str) -> None:
    assert does(ask_desk, say)[-1][1][name] == text


@pytest.mark.parametrize(
    ("say", "do"),
    [
        ("bar chart of Age by Name from members.csv, and put it in a new Word document titled Club ages", "doc.create"),
        ("pie of Amount by Region from the Q3 sales, then a presentation titled Q3 review with it in", "slides.create"),
    ],
)
def test_a_picture_that_was_made_is_put_in_as_a_picture(ask_desk: AskDesk, say: str, do: str) -> None:
    last, given = does(ask_desk, say)[-1]
    assert last == do
    assert str(given.get("pictures")).startswith("$")
    assert not given.keys() & {"content", "source"}


@pytest.mark.parametrize(
    "say",
    [
        "put Q2 and Q3 sales into one table, line chart of that, and wechat the chart to anna",
        "Please make a PDF of the Globex NDA and mail it to Anna; she's sitting there with her pen in her hand.",
        "会议纪要弄成pdf，然后邮件发给陈静和刘洋，她俩手机打不开word",
    ],
)
def test_what_was_made_is_handed_over_and_no_remark_is_told(ask_desk: AskDesk, say: str) -> None:
    _, given = does(ask_desk, say)[-1]
    assert str(given.get("files")).startswith("$")
    assert not given.keys() & {"text", "body"}


@pytest.mark.parametrize(
    "say",
    [
        "Bob mailed the lease to Anna",
        "Carol already mailed the Q3 sales to Bob",
        "王芳已经把合同发给Bob了",
        "Suppose I stopped build-2 now, would I lose the intermediate results on it?",
    ],
)
def test_what_somebody_did_or_might_do_orders_nothing(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).outcome == "teach"


def test_a_file_called_like_an_order_is_that_file(ask_desk: AskDesk) -> None:
    assert does(ask_desk, "采购合同里交货期写的哪天") == [
        ("doc.ask", {"files": ["Documents/合同/采购合同.docx"], "question": "交货期写的哪天"})
    ]


def test_a_file_with_its_ending_comes_before_a_word_that_a_file_is_called_by_too(ask_desk: AskDesk) -> None:
    assert does(ask_desk, "main trends in Amount by Product in sales.xlsx")[0][1]["file"] == "Documents/sales.xlsx"


@pytest.mark.parametrize(
    "say",
    [
        "tell david on wechat the crane comes at 7",
        "close firefox, and after that tell david on wechat the crane comes at 7",
    ],
)
def test_a_text_keeps_its_article(ask_desk: AskDesk, say: str) -> None:
    assert does(ask_desk, say)[-1][1]["text"] == "the crane comes at 7"


def test_half_a_size_is_fifty_percent(ask_desk: AskDesk) -> None:
    assert does(ask_desk, "shrink cat.png to half its size") == [
        ("image.convert", {"files": ["Pictures/cat.png"], "percent": 50})
    ]


def test_where_something_lies_is_no_text(ask_desk: AskDesk) -> None:
    _, given = does(
        ask_desk, "commit the website with the message 'new hero image' and let Carol know the new hero is in"
    )[-1]
    assert given["text"] == "the new hero is in"


@pytest.mark.parametrize(
    "say",
    [
        "find the rows of Bob in members.csv and delete them",
        "look in lease.pdf for the rent and delete it",
        "查昨天的邮件并删除",
        "查明天的会并取消",
        "find my meetings on Friday and cancel them",
        "show last week's orders and return them",
        "delete the fines in Downloads",
        "the standup",
        "Dentist Tuesday",
        "forward the mail from Bob to Anna",
        "click Not now",
        "summarize demo.mp4",
    ],
)
def test_what_is_not_plainly_meant_is_taught(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).outcome == "teach"


@pytest.mark.parametrize(
    "say",
    [
        "bin the screenshots on my Desktop and then what's my schedule on Friday",
        "tidy my Downloads and mail Bob the lease on Friday",
        "throw the lease away. am I free on Friday at 3",
    ],
)
def test_the_time_behind_several_things_may_be_of_the_last(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).outcome == "confirm"


def test_all_that_a_chinese_noun_names_lies_in_its_folder(ask_desk: AskDesk) -> None:
    given = [
        dict(step.with_)
        for plan in ask_desk("把下载里的发票发给李伟").ways
        for step in plan.steps
        if isinstance(step, Do)
    ]
    assert {str(path) for one in given for path in one.get("files", ())} == {"Downloads/发票-1107.pdf"}
    assert does(ask_desk, "删除桌面上的截图")[0][1]["folder"] == "Desktop"
    assert ask_desk("删除桌面上那张截图").outcome == "choose"


@pytest.mark.parametrize(
    ("say", "name", "value"),
    [
        ("convert proposal.docx to pdf and tell Bob about it", "text", "$told.text"),
        ('tell Anna the file "notes.md" is old', "text", 'the file "notes.md" is old'),
        ("any new mail today", "when", "2026-11-18"),
        ("今天还要做什么", "when", "2026-11-18"),
        ("列一下周五的安排", "when", "2026-11-20"),
        ("列一下下周的安排", "when", "2026-11-23/2026-11-29"),
        ("在日历里加上周五上午九点团队聚餐", "when", "2026-11-20T09:00"),
    ],
)
def test_nothing_of_what_was_said_is_lost(ask_desk: AskDesk, say: str, name: str, value: str) -> None:
    assert does(ask_desk, say)[-1][1][name] == value
