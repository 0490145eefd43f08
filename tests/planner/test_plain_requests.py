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
