"""Words that look like a “not”, an “only” or an “except” and are none where they stand; and those that are."""

from __future__ import annotations

import pytest
from tests.planner.conftest import AskDesk, done


@pytest.mark.parametrize(
    ("say", "do"),
    [
        ("could you put Q2 sales and Q3 sales underneath each other in one sheet?", "table.merge"),
        ("save what you just did under the name tidy desk", "skill.save"),
        ("There's a rather nice table at https://example.org/isotopes; I'd like it as isotopes.csv.", "web.table"),
        ("break the employees sheet apart by department", "table.split"),
        ("see if the shops have a digital caliper under 40 euros", "shop.search"),
        ("lease.pdf, I only need pages 2 to 4 of it", "pdf.pages"),
        ("能不能按班级把成绩表拆成几份", "table.split"),
        ("website那个项目build看看能不能过", "code.build"),
        ("给parser跑下单测", "code.test"),
        ("web-1这台机子现在开着没", "cloud.machines"),
        ("今天待办还剩哪些没弄", "todo.list"),
        ("刚才那步不对！撤回去", "run.undo"),
    ],
)
def test_what_only_looks_like_a_guard_stops_nothing(ask_desk: AskDesk, say: str, do: str) -> None:
    planned = ask_desk(say)
    assert planned.outcome in ("run", "confirm"), (planned.reason, planned.unused)
    assert do in done(planned)


@pytest.mark.parametrize(
    "say",
    [
        "i just deleted setup.exe",
        "I'd rather you didn't delete setup.exe",
        "rather than deleting setup.exe, what else is there",
        "delete everything in Downloads apart from movie.mkv's twin",
        "打不开的文件都删了",
        "之前TH-3010那单你给我取消了没",
        "这个文件要不要删",
        "我要不要发消息给张明说下个月涨租？",
        "纸箱退货我还没想好呢 先别给我提交",
        "10月的发票我昨天已经发给王芳了，她说收到了",
        "能不能把parser的代码全删了重写?我就问问",
    ],
)
def test_what_is_one_still_does(ask_desk: AskDesk, say: str) -> None:
    planned = ask_desk(say)
    assert planned.outcome == "teach", done(planned)


def test_what_forbids_beside_a_pause_is_held_against_the_plan(ask_desk: AskDesk) -> None:
    planned = ask_desk("报价单转成pptx 原件不要动")
    assert "files.delete" not in done(planned)
    assert planned.outcome != "run"
