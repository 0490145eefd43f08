"""Plain requests in a grid: none may begin otherwise than it is said, and nearly all are understood at once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from bench.planner.desk import Desk
from bench.planner.plain import Said, grid, judged
from tests.planner.conftest import AskDesk, does, done

from deskhand.planner import Planner

LEAST = 0.97


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_plain_requests_are_understood(planner: Planner, tmp_path: Path, lang: str) -> None:
    desk = Desk(tmp_path)
    became: dict[str, list[str]] = {}
    rows: Counter[str] = Counter()
    for said in grid(lang):
        how, told = judged(said, planner, desk)
        became.setdefault(how, []).append(f"{said.text} -> {told}")
        rows[said.row] += 1
    assert not became.get("started otherwise")
    others = [one for how, ones in became.items() if how != "right" for one in ones]
    assert len(others) <= (1 - LEAST) * rows.total(), others
    assert min(rows.values()) >= 5, "a row that asks nothing proves nothing"


def test_the_grid_tells_right_from_wrong(planner: Planner, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    wrong = Said("a test", "take a screenshot", "files.list", {"folder": "."}, ())
    assert judged(wrong, planner, desk)[0] == "started otherwise"


@pytest.mark.parametrize(
    ("say", "do", "key", "value"),
    [
        ("tell Bob the lease is signed", "message.send", "text", "the lease is signed"),
        ("告诉陈静报告写完了", "message.send", "text", "报告写完了"),
        ("回一下陈静的邮件，报告写完了", "mail.reply", "body", "报告写完了"),
        ("把logo的宽调成800", "image.convert", "width", 800),
        ("把logo向右转180度", "image.convert", "turn", "around"),
        ("merge Q2 sales.xlsx with Q3 sales.xlsx", "table.merge", "files",
         ["Documents/Q2 sales.xlsx", "Documents/Q3 sales.xlsx"]),
        ("copy lease.pdf to backups/ on the cloud", "cloud.put", "path", "backups/"),
        ("新建一个表，列是日期 事项 负责人", "table.create", "columns", ["日期", "事项", "负责人"]),
        ("销售.xlsx按地区拆成不同的sheet", "table.split", "into", "sheets"),
        ("把名单里的上海换成北京", "table.edit", "change", [{"do": "replace", "find": "上海", "by": "北京"}]),
        ("move the budget review to monday", "calendar.move", "to", "2026-11-23"),
    ],
)  # fmt: skip
def test_every_word_of_it_is_taken(ask_desk: AskDesk, say: str, do: str, key: str, value: object) -> None:
    ability, given = does(ask_desk, say)[-1]
    assert (ability, given.get(key)) == (do, value)


@pytest.mark.parametrize(
    ("say", "never"),
    [
        ("i need team sync on Nov 25 at noon in my calendar", "calendar.cancel"),
        ("I have a design review on Friday at 10, add it to my calendar", "calendar.cancel"),
        ("旧计划不要了，删掉", "schedule.remove"),
        ("order AA batteries", "desk.status"),
        ("display the contents of lease.pdf", "files.find"),
        ("show me page 2 of the acme contract", "files.find"),
        ("给陈静留个言，报告写完了", "files.send"),
        ("把invoice-3391.pdf和invoice-3404.pdf放到一个pdf里", "files.move"),
        ("列出下载里的所有表格", "doc.read"),
    ],
)
def test_it_is_nothing_else(ask_desk: AskDesk, say: str, never: str) -> None:
    planned = ask_desk(say)
    assert never not in done(planned)
    assert planned.plan is not None


@pytest.mark.parametrize(
    ("say", "never"),
    [
        ("把计划.docx的一部分删掉", "doc.edit"),
        ("delete the second section of proposal.docx", "doc.edit"),
        ("delete the section after prices in proposal.docx", "doc.edit"),
        ("append the table from sales.xlsx to the end of proposal.docx", "doc.edit"),
        ("add a summary to the end of proposal.docx", "doc.edit"),
        ("replace all occurrences of tea by coffee in sales.xlsx", "doc.edit"),
        ("删除日程表.xlsx", "calendar.cancel"),
        ("删除日程里的面试", "calendar.cancel"),
        ("面试不去了", "calendar.cancel"),
        ("reschedule the dentist for next week", "calendar.move"),
        ("show me yesterday's mail at 9", "schedule.add"),
        ("find mails at 9", "schedule.add"),
        ("order files for me", "shop.buy"),
        ("order nothing", "shop.buy"),
        ("order me around", "shop.buy"),
        ("购物车里加了什么", "shop.cart"),
        ("把它勾掉", "todo.done"),
        ("everything is done, tick it off", "todo.done"),
        ("把计划.docx里的第一段划掉", "todo.done"),
        ("新建一个表格，包含销售.xlsx的数据", "table.create"),
        ("i want a new table with columns from sales.xlsx", "table.create"),
        ("我要合同的pdf版", "doc.convert"),
        ("my book arrives tomorrow at 9", "calendar.add"),
        ("my schedule is full tomorrow", "calendar.add"),
        ("rename cat to dog in Pictures", "files.rename"),
        ("让王芳和李伟来开会", "message.send"),
        ("把cat.png旋转45度", "image.convert"),
    ],
)
def test_it_does_not_begin(ask_desk: AskDesk, say: str, never: str) -> None:
    planned = ask_desk(say)
    assert planned.outcome != "run" or never not in done(planned)


@pytest.mark.parametrize(
    ("say", "to"),
    [
        ("set Budget review to 3pm", "2026-11-20T15:00"),
        ("make the dentist at 9am instead", "2026-11-24T09:00"),
        ("把客户拜访改到上午十点", "2026-11-23T10:00"),
        ("move the dentist to tomorrow 9:30", "2026-11-19T09:30"),
    ],
)
def test_another_hour_is_of_the_day_that_the_event_is_on(ask_desk: AskDesk, say: str, to: str) -> None:
    ((ability, given),) = does(ask_desk, say)
    assert (ability, given["to"]) == ("calendar.move", to)


@pytest.mark.parametrize(
    ("say", "title", "people"),
    [
        ("put coffee with Anna and Bob on my calendar tomorrow at 3pm", "coffee", ["Anna Schmidt", "Bob Carter"]),
        ("add coffee with milk to my calendar tomorrow at 3pm", "coffee with milk", None),
        ('put "lunch with Bob" on my calendar tomorrow at 3pm', "lunch with Bob", None),
        ("明天下午三点安排签合同", "签合同", None),
    ],
)
def test_who_comes_is_taken_out_of_a_title(ask_desk: AskDesk, say: str, title: str, people: object) -> None:
    ((_, given),) = does(ask_desk, say)
    assert (given["title"], given.get("people")) == (title, people)
