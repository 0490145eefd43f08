"""Remarks beside a request are passed over, texts that words announce are taken as they stand; always asked."""

from __future__ import annotations

import pytest
from tests.planner.conftest import AskDesk

from deskhand.core.plan.model import Ask, Do, Plan
from deskhand.planner import Planned


def steps(plan: Plan | None) -> list[tuple[str, dict[str, object]]]:
    return [(step.do, dict(step.with_)) for step in plan.steps if isinstance(step, Do)] if plan is not None else []


def question(planned: Planned) -> str:
    assert planned.plan is not None
    return next(step.with_.text for step in planned.plan.steps if isinstance(step, Ask))


@pytest.mark.parametrize(
    ("say", "do", "remark"),
    [
        ("drop the friday report schedule, nobody reads it", "schedule.remove", "nobody reads it"),
        ("shut web-1 down, its burning money for nothing at 3am", "cloud.stop", "its burning money for nothing at 3am"),
        ("My eyes are tired; please read me the meeting notes.", "doc.read", "My eyes are tired"),
        ("members.csv as a proper xlsx. I refuse to work in csv.", "table.convert", "I refuse to work in csv"),
        ("run the website project, wanna see if it comes up", "code.run", "wanna see if it comes up"),
        (
            "the logo is way too big for my worksheet, shrink it to 200 px wide",
            "image.convert",
            "the logo is way too big",
        ),
        ("What have I got on tomorrow? I need to know when to set the dough.", "calendar.list", "I need to know"),
        ("租房合同第三页上写的字都给我看看，客户在电话上等着呢", "doc.read", "客户在电话上等着呢"),
    ],
)
def test_a_remark_is_repeated_and_passed_over(ask_desk: AskDesk, say: str, do: str, remark: str) -> None:
    planned = ask_desk(say)
    assert planned.outcome == "confirm", planned
    assert [name for name, _ in steps(planned.plan)] == [do]
    assert remark in question(planned)


@pytest.mark.parametrize(
    "say",
    [
        "resize the Holiday pics to 800 wide, sunset stays as it is tho",
        "zip Documents, I want to keep the originals out of it",
        "delete the invoices, I still need invoice-3391",
        "move the screenshots to Archive, the rest must stay",
        "send the report to Anna, my boss wants only page 1",
        "Sort Downloads by kind? No, leave it, I shall do it myself.",
        "write Bob an email saying the story is dead, but hold it, nothing goes out till I've read it",
        "租房合同先不发给Anna，等她付了定金再说",
        "我可没说要买啊，购物车里那茶叶我就是看看",
        "delete everything in Downloads, if it's not a pdf",
        "delete lease.pdf, I have to check if it is signed",
        "zip the Downloads folder, I want to know how big it is",
        "close Firefox, no I didn't want that",
        "send sales.xlsx to Bob, my boss says no",
        "delete cat.png, he said not yet",
        "delete cat.png, we're waiting for approval first",
        "delete all the pdfs in Downloads, the lease isn't included",
        "delete the photos in Holiday, my wife loves one",
        "move everything in Downloads to Archive, the photos are too big",
        "move the standup to friday, I can't before noon",
        "book a meeting with Bob on friday, he's free from 3 on",
        "把桌面上的文件都删掉，老板不同意",
        "把销售.xlsx发给王芳，我开玩笑的",
        "把下载里的图片删掉，我老婆喜欢一张",
    ],
)
def test_what_limits_or_forbids_is_no_remark(ask_desk: AskDesk, say: str) -> None:
    planned = ask_desk(say)
    assert planned.outcome != "run"
    assert planned.plan is None or "for a remark" not in question(planned), question(planned)


@pytest.mark.parametrize(
    ("say", "do", "given"),
    [
        (
            "email bob that the rye starter died so no rye loaves till monday",
            "mail.send",
            {"to": ["Bob Carter"], "body": "the rye starter died so no rye loaves till monday"},
        ),
        (
            "Send Bob Carter an email! Subject: Second round. Body: We would like to meet you and Carol on Tuesday",
            "mail.send",
            {"to": ["Bob Carter"], "subject": "Second round", "body": "We would like to meet you and Carol on Tuesday"},
        ),
        (
            "commit the parser, msg fix off by one in tokenizer and delete dead code",
            "code.git",
            {
                "folder": "Projects/parser",
                "verb": "commit",
                "message": "fix off by one in tokenizer and delete dead code",
            },
        ),
        (
            "给王芳发邮件，标题 十月差旅报销退回，正文 票据抬头不对，请重开后再交",
            "mail.send",
            {"to": ["王芳"], "subject": "十月差旅报销退回", "body": "票据抬头不对，请重开后再交"},
        ),
        (
            "发条消息告诉陈静 舞台背板要哑光的不要亮面",
            "message.send",
            {"person": "陈静", "text": "舞台背板要哑光的不要亮面"},
        ),
        ("这句进剪贴板 我们不卖软件 我们卖省下来的时间", "clipboard.set", {"text": "我们不卖软件 我们卖省下来的时间"}),
    ],
)
def test_an_announced_text_is_taken_as_it_stands(
    ask_desk: AskDesk, say: str, do: str, given: dict[str, object]
) -> None:
    planned = ask_desk(say)
    assert planned.outcome == "confirm", planned
    assert steps(planned.plan) == [(do, given)]


@pytest.mark.parametrize(
    "say",
    [
        "tell Bob the report is done, don't send it yet",
        "email Anna that I am ill, but on no account send it",
        "members.csv: drop all columns except Name and City",
    ],
)
def test_what_is_for_us_is_no_text(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).plan is None


@pytest.mark.parametrize(
    "say",
    [
        "email Bob, subject lunch at noon, body hi there, not before 5",
        "email Bob and Anna, subject lunch, body see you, except Anna",
        "tell Bob that I am late. Hold it until I say so",
        "tell Bob that the report is ready, show me first",
        "通知王芳说明天放假，别通知张明",
        "清空下载文件夹 先压缩",
        "下载里的文件都删掉 照片.zip 是王芳的",
    ],
)
def test_what_is_to_wait_is_not_offered(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).plan is None


def test_a_long_remark_hides_no_step(ask_desk: AskDesk) -> None:
    planned = ask_desk("delete setup.exe, nobody reads " + "x" * 4_200)
    assert planned.plan is None or "setup.exe" in question(planned)


def test_a_remark_stands_beside_each_way(ask_desk: AskDesk) -> None:
    planned = ask_desk("send sales.xlsx to Bob, nobody reads it")
    assert planned.outcome == "choose" and planned.plan is not None
    (which,) = [step for step in planned.plan.steps if isinstance(step, Ask)]
    assert all("nobody reads it" in one for one in which.with_.choices)


@pytest.mark.parametrize(
    "say",
    [
        "ask research about ACME tomorrow at 9",
        "ask research for the best laptops and email Bob",
        "ask research for the best laptops but don't tell it my budget",
        "交给research 明天九点查ACME",
        "丢给translator notes.md 翻完发给王芳",
        "book lunch on friday at noon and book dinner that day at 6",
        "把桌面的文件移到归档 会议纪要.docx 老板在看",
    ],
)
def test_what_may_be_more_than_it_was_read_as_is_asked_about(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).outcome in ("confirm", "choose")


@pytest.mark.parametrize(
    "say", ["ask research for everything except lease.pdf", "丢给translator notes.md和计划.docx，别给research"]
)
def test_what_is_left_out_is_never_read_for_an_outside_agent(ask_desk: AskDesk, say: str) -> None:
    assert ask_desk(say).plan is None


def test_who_is_told_is_not_told_a_remark(ask_desk: AskDesk) -> None:
    planned = ask_desk("截个屏然后微信发给刘洋，让他看看这报错")
    assert steps(planned.plan)[-1] == ("message.send", {"person": "刘洋", "files": "$shot.file", "on": "WeChat"})


@pytest.mark.parametrize(
    ("say", "given"),
    [
        ("cat那张图裁成正方形 转webp 完了挪到桌面", ["image.convert", "files.move"]),
        ("报价单打开 Calc关了", ["files.open", "apps.close"]),
    ],
)
def test_blanks_are_pauses_in_chinese(ask_desk: AskDesk, say: str, given: list[str]) -> None:
    planned = ask_desk(say)
    assert planned.outcome == "confirm", planned
    assert [name for name, _ in steps(planned.plan)] == given


@pytest.mark.parametrize(
    ("say", "last"),
    [
        ("whats on thursday? and when's bob free that day", {"when": "2026-11-19", "people": ["Bob Carter"]}),
        (
            "find 30 min with anna and bob on thursday, book it as hiring sync",
            {"title": "hiring sync", "when": "$free.slot", "people": ["Anna Schmidt", "Bob Carter"], "minutes": 30},
        ),
        (
            "See when Bob is free on Monday. Book 'Forecast' that day at 15:00.",
            {"title": "Forecast", "when": "2026-11-23T15:00"},
        ),
        (
            "in thunderbird click Write, then type carol@example.com into the To field",
            {"text": "carol@example.com", "element": "To", "window": "Thunderbird"},
        ),
    ],
)
def test_a_step_takes_the_day_the_slot_and_the_window_of_the_one_before(
    ask_desk: AskDesk, say: str, last: dict[str, object]
) -> None:
    planned = ask_desk(say)
    assert planned.outcome == "confirm", planned
    assert steps(planned.plan)[-1][1] == last
