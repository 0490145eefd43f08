"""What a hostile reader found started otherwise than said, or offered the contrary without a word of it."""

from __future__ import annotations

import pytest
from tests.planner.conftest import AskDesk, done


@pytest.mark.parametrize(
    "say",
    [
        "stop when you're done",
        "delete movie.mkv when you're done",
        "rename lease.pdf to contract.pdf once that's done",
        "stop, mail Bob",
        "stop, the tea order",
        "取消，龙井",
        "停，五分钟后继续",
        "停，重来",
        "stop, restart",
        "stop, i meant Bob",
        "reduce cat.png by 20%",
        "enlarge cat.png by 50%",
        "把cat.png放大到50%",
        "god no delete movie.mkv",
        "wait, delete movie.mkv",
        "book a call with Bob on Friday, November 21 at 3pm",
        "数一下租房合同有几页",
        "数数我有几个会",
        "count the invoices I paid",
        "count the invoices from Bob",
        "find out if the proposal was sent",
        "帮我把最近买的那单退了",
    ],
)
def test_it_never_starts_unasked(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).outcome != "run"


@pytest.mark.parametrize(
    "say",
    [
        "no more mails to Bob, send the proposal to Anna.",
        "send no more mails to Bob, please",
        "move no more pdfs to Archive, thanks",
        "delete no more than one invoice, please",
        "you just deleted invoice-3391.pdf, bring it back",
        "crap, i deleted movie.mkv",
        "could I have deleted movie.mkv",
        "I am just deleting movie.mkv",
        "it keeps deleting movie.mkv",
        "we just moved the invoices to Archive",
        "Anna is just sending the lease to Bob",
        "删没删movie.mkv",
        "movie.mkv删不删",
        "面试取没取消",
        "租房合同发没发给王芳",
        "照片.zip是我的，movie.mkv删了吧",
        "计划.docx用不着了，归档里的删了吧",
        "王芳太忙了，面试改到周一上午10点",
        "把租房合同发给王芳，李伟那边收不了",
        "还没备份，把movie.mkv删了",
        "发不了就算了，把租房合同发给王芳",
        "see if I should delete movie.mkv",
        "wait before you delete movie.mkv",
        "delete rather the old invoices",
        "merge invoice-3391.pdf and invoice-3404.pdf into 2 pdfs",
        "年度报告改好了，等我确认再发给王芳",
        "一个小时后开始，把web-1开了",
        "销售.xlsx做完了，发给王芳，李伟不用发",
        "move the dentist to Thursday 27 November",
    ],
)
def test_it_is_not_offered(ask_desk: AskDesk, say: str) -> None:
    planned = ask_desk(say)
    assert planned.outcome == "teach", done(planned)


@pytest.mark.parametrize(
    ("say", "do"),
    [
        ("just delete movie.mkv", "files.delete"),
        ("scale cat.png down to 50%", "image.convert"),
        ("count the pdfs in Downloads", "files.find"),
        ("找上周三报表", "files.find"),
        ("move the dentist to Thursday 26 November", "calendar.move"),
    ],
)
def test_what_is_plain_beside_it_is_understood(ask_desk: AskDesk, say: str, do: str) -> None:
    assert done(ask_desk(say)) == [do]
