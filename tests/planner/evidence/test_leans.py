"""Clauses that lean on those before them: somebody who was named, what was found, and where each of them ends."""

from __future__ import annotations

import pytest
from tests.planner.conftest import AskDesk, does

from deskhand.core.plan.model import Do

BOB, LIU = "Bob Carter", "刘洋"


@pytest.mark.parametrize(
    ("say", "who"),
    [
        ("find Bob's number, then list the mails he sent about the lease", BOB),
        ("刘洋的联系方式调一下，接着上周他有没有来过关于采购合同的邮件", LIU),
        ("刘洋的联系方式调一下；翻翻上周他发来的那封讲采访提纲的邮件", LIU),
    ],
)
def test_mails_of_somebody_who_was_named_are_theirs(ask_desk: AskDesk, say: str, who: str) -> None:
    found = [given for do, given in does(ask_desk, say) if do == "mail.search"]
    assert [given.get("from_") for given in found] == [who]


@pytest.mark.parametrize(
    ("say", "who", "text"),
    [
        ("find Bob's number and ping him: the room has changed", BOB, "the room has changed"),
        (
            "Have we got anything from Bob since Monday? Then msg him: dock 4 is blocked until noon",
            BOB,
            "dock 4 is blocked until noon",
        ),
        ("刘洋的联系方式调一下，接着给他发消息 三号库叉车今晚别充电了线有问题", LIU, "三号库叉车今晚别充电了线有问题"),
        ("刘洋的联系方式调一下，然后通知他 下午的会带上华南的数据 别迟到", LIU, "下午的会带上华南的数据 别迟到"),
    ],
)
def test_what_somebody_is_told_is_taken_as_it_stands(ask_desk: AskDesk, say: str, who: str, text: str) -> None:
    do, given = does(ask_desk, say)[-1]
    assert (do, given["person"], given["text"]) == ("message.send", who, text)


def test_a_pronoun_is_nobodys_name(ask_desk: AskDesk) -> None:
    assert ask_desk("ping him: the room has changed").outcome == "teach"


@pytest.mark.parametrize(
    "say", ["find Bob's number and ping him that it's done but don't send it yet", "你有没有删掉它，然后删除 notes.md"]
)
def test_what_forbids_or_asks_is_no_such_text(ask_desk: AskDesk, say: str) -> None:
    planned = ask_desk(say)
    sends = [step.do for plan in planned.ways for step in plan.steps if isinstance(step, Do)]
    assert "message.send" not in sends
    assert planned.outcome != "run"


@pytest.mark.parametrize(
    ("say", "last"),
    [
        ("what does the terminal show? copy it to the clipboard", "$read.text"),
        ("who sold the most units in the sales sheet? Message Carol the answer.", "$query.text"),
    ],
)
def test_the_answer_is_what_was_answered_and_no_text(ask_desk: AskDesk, say: str, last: str) -> None:
    assert does(ask_desk, say)[-1][1]["text"] == last


@pytest.mark.parametrize(
    ("say", "dos"),
    [
        ("截一下屏幕，接着点开一下它", ["screen.shot", "files.open"]),
        (
            'anything unread from David since Monday? Then please replace "two years" with "three years" throughout '
            "the Globex NDA, and after that stack Q2 sales and Q3 sales into one sheet",
            ["mail.search", "doc.edit", "table.merge"],
        ),
        (
            "shut down web-1 asap its costing me and also download https://example.com/lecture7.pdf for me",
            ["cloud.stop", "web.download"],
        ),
    ],
)
def test_each_clause_is_one_thing_and_no_choice(ask_desk: AskDesk, say: str, dos: list[str]) -> None:
    assert [do for do, _ in does(ask_desk, say)] == dos


@pytest.mark.parametrize(
    "say",
    [
        "did Bob mail the lease and delete notes.md",
        "为什么列出下载然后删除notes.md",
        "find Bob's number and ping him that it's done. Don't delete anything",
        "mail Bob that it's done but send it at 5",
        "find mails from him about the lease",
        "cancel the Dentist: I am sick",
        "delete notes.md https://example.com/a",
        "mail Bob and her: hello",
        "mail Bob and him the lease",
        "给王芳和她发消息：开会",
        "Dentist",
        "morning standup",
        "明天见客户",
    ],
)
def test_what_asks_or_names_more_is_not_done(ask_desk: AskDesk, say: str) -> None:
    planned = ask_desk(say)
    assert planned.outcome == "teach", planned


def test_a_text_of_its_own_is_offered_beside_the_answer(ask_desk: AskDesk) -> None:
    planned = ask_desk("how many rows has members.csv? message Carol the phone number")
    assert planned.outcome == "choose"


def test_the_folder_that_a_phrase_names_is_packed_whatever_is_said_behind_it(ask_desk: AskDesk) -> None:
    first, mail = does(ask_desk, "Zip the Invoices folder and mail the zip to Bob, subject Year end")
    assert first == ("files.zip", {"files": ["Invoices"]})
    assert mail[1]["subject"] == "Year end"


@pytest.mark.parametrize(
    "say",
    [
        "should I find the pdfs in Downloads and delete them",
        "is it safe to list Downloads and delete notes.md",
        "how do I list Downloads and delete notes.md",
        "要不要列出下载再删除notes.md",
        "如何列出下载并删除notes.md",
        "你是不是找到了下载里的pdf并删除了它们",
    ],
)
def test_a_question_of_advice_governs_its_sentence(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).outcome == "confirm"


@pytest.mark.parametrize(
    "say",
    [
        "can I see the pdfs in Downloads and delete notes.md",
        "help with mail, then delete notes.md",
    ],
)
def test_what_is_asked_for_politely_governs_nothing(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).outcome == "run"


def test_to_show_is_not_how(ask_desk: AskDesk) -> None:
    planned = ask_desk("show me what you can do with spreadsheets, then delete notes.md")
    assert planned.outcome == "confirm"
    assert not planned.unused
