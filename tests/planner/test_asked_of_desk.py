"""Questions about what stands on a desk: what is open, what was touched when, and on which of several computers."""

from __future__ import annotations

import pytest
from tests.planner.conftest import NOW, Ask
from tests.planner.test_mutations import EN, ZH, steps

from deskhand.core.flow.guard import changing
from deskhand.core.plan.model import Do
from deskhand.core.world.among import Among
from deskhand.core.world.facts import World
from deskhand.planner import Planned, Planner

OPEN = {"about": "open"}
LAPTOP = ("laptop",)


def lately(when: str) -> dict[str, str]:
    return {"about": "lately", "when": when}


YESTERDAY, TODAY = lately("2026-11-20"), lately("2026-11-21")
ASKED: list[tuple[str, dict[str, str]]] = [
    *[
        (text, OPEN)
        for text in (
            "which files do I still have open",
            "waht files do i have open right now",
            "which docs are still open",
            "could you tell me what I've got open please",
            "please tell me which windows are open at the moment",
            "whats open",
            "what else do I have open",
            "hey, can you pleas tell me what apps are open?",
            "show me all the files I have open",
            "is anything still open",
            "any files still open?",
            "I'd like to know what's open",
            "what am I looking at",
            "which window is in front",
            "我现在开着哪些文件",
            "我还开着哪些文件",
            "哪些文件还开着",
            "现在有什么文件是打开的",
            "请告诉我我现在开着什么",
            "请问我现在打开着哪些文件呢",
            "你好，现在还有什么没关",
            "我现在正在看哪个文件",
        )
    ],
    *[
        (text, YESTERDAY)
        for text in (
            "what did I work on yesterday",
            "yesterday what did I work on",
            "whcih files did I have open yesterday",
            "show me everything I had open yesterday",
            "what files was I working on yesterday",
            "昨天我都看了什么",
            "我昨天都做了些什么",
            "请问我昨天打开过哪些文件",
            "列出我昨天打开过的文件",
            "哪些文件是我昨天看过的",
        )
    ],
    ("what have I been reading today", TODAY),
    ("今天我动过哪些文件", TODAY),
]
PARTS = (
    "what did I have open this morning",
    "this morning, what did I have open",
    "what was I working on this morning",
    "今天上午我打开过什么",
    "我上午看过哪些文档",
    "今天早上我开过什么文件",
)
ELSEWHERE = (
    ("what is open on my laptop", OPEN),
    ("what have I got open on my laptop right now", OPEN),
    ("what did I open on my laptop yesterday", YESTERDAY),
    ("on my laptop, what was open yesterday", YESTERDAY),
    ("list what I opened today on my laptop", TODAY),
    ("我笔记本上开着什么文件", OPEN),
    ("帮我看看笔记本上现在开着什么", OPEN),
    ("昨天笔记本上打开过什么", YESTERDAY),
    ("笔记本电脑现在开着哪些程序", OPEN),
    ("我昨天在笔记本上看了什么", YESTERDAY),
)
OTHER_THINGS = (
    "what files are open source",
    "open the files I still have",
    "which files should I open this morning",
    "what is open tomorrow",
    "what is open at the mall",
    "is the shop open",
    "which shop is open now",
    "what did you work on yesterday",
    "what did Anna work on yesterday",
    "which files do I no longer have open",
    "what did I not open yesterday",
    "which bank do I have open",
    "who opened my files yesterday",
    "why is budget.xlsx open",
    "what does Li have open on his computer",
    "when did I open budget.xlsx",
    "谁打开过我的文件",
    "我明天要打开哪些文件",
    "笔记本电脑多少钱",
    "商店现在开着吗",
    "现在开着哪些商店",
    "今天上午小王打开过什么",
    "今天上午我没打开过什么",
    "昨天我们开了什么会",
    "我不再开着哪些文件",
    "哪些文件我昨天没看",
)
FROM = (
    ("send me the report from my laptop", "Downloads/report.pdf"),
    ("can you pls send me the report from my laptop", "Downloads/report.pdf"),
    ("from my laptop, send me report.pdf", "Downloads/report.pdf"),
    ("zip the report from the laptop please", "Downloads/report.pdf"),
    ("把我笔记本上的那份报告发给我", "Documents/报告.docx"),
    ("从我的笔记本上把报告发给我", "Documents/报告.docx"),
    ("从笔记本把那份报告发给我", "Documents/报告.docx"),
    ("把我笔记本里的报告发过来", "Documents/报告.docx"),
)
ACROSS = (
    "copy the report from my laptop to Downloads",
    "from my laptop move report.pdf to Documents",
    "把报告从我的笔记本复制到下载",
    "move the report from my laptop to the office pc",
    "copy report.pdf from my laptop to here",
    "从我的笔记本把报告移到这里",
)


@pytest.fixture
def several(planner: Planner, world: World) -> Ask:
    """The same desk, where the person has two computers."""
    among = Among(world, ("laptop", "office pc"))

    def asked(text: str) -> Planned:
        return planner.plan(text, among, NOW, owes=lambda plan: changing(plan.steps, planner.registry))

    return asked


def only(planned: Planned) -> tuple[str, str, dict[str, object]]:
    """Its one step, with what it is asked."""
    assert planned.plan is not None, planned.reason
    (step,) = [one for one in planned.plan.steps if isinstance(one, Do)]
    return planned.outcome, step.do, dict(step.with_)


@pytest.mark.parametrize(("text", "wanted"), ASKED)
def test_what_is_and_was_open_is_told(ask: Ask, several: Ask, text: str, wanted: dict[str, str]) -> None:
    assert only(ask(text)) == ("run", "desk.status", wanted)
    planned = several(text)
    assert only(planned) == ("run", "desk.status", wanted)
    assert planned.devices == ()


@pytest.mark.parametrize("text", PARTS)
def test_of_a_part_of_the_day(ask: Ask, text: str) -> None:
    outcome, do, given = only(ask(text))
    assert (outcome, do, given["about"]) == ("run", "desk.status", "lately")
    assert str(given["when"]).startswith("2026-11-21T0")


@pytest.mark.parametrize(("text", "wanted"), ELSEWHERE)
def test_of_another_computer_it_is_asked_there(several: Ask, text: str, wanted: dict[str, str]) -> None:
    planned = several(text)
    assert only(planned) == ("run", "desk.status", wanted)
    assert planned.devices == LAPTOP


@pytest.mark.parametrize(("text", "wanted"), [one for one in ELSEWHERE if one[1] is OPEN])
def test_whose_only_computer_it_is_may_call_it_by_its_kind(ask: Ask, text: str, wanted: dict[str, str]) -> None:
    assert only(ask(text)) == ("run", "desk.status", wanted)


@pytest.mark.parametrize("text", ["what is open on my laptop", "我笔记本上开着什么文件"])
def test_where_there_is_another_computer_the_kind_of_none_is_not_taken_for_it(
    planner: Planner, world: World, text: str
) -> None:
    assert planner.plan(text, Among(world, ("office pc",)), NOW).outcome == "teach"


@pytest.mark.parametrize("text", OTHER_THINGS)
def test_what_is_open_elsewhere_or_by_others_is_not_meant(ask: Ask, several: Ask, text: str) -> None:
    for planned in (ask(text), several(text)):
        assert planned.outcome != "run"
        for plan in (planned.plan, *planned.readings):
            assert plan is None or all(step.do != "desk.status" for step in plan.steps if isinstance(step, Do))
        assert "what is open" not in planned.reason and "deskhand up" not in planned.reason


@pytest.mark.parametrize(("text", "path"), FROM)
def test_where_it_comes_from_is_where_it_is_done(several: Ask, text: str, path: str) -> None:
    planned = several(text)
    assert planned.devices == LAPTOP
    assert only(planned)[2] == {"files": [path]}


@pytest.mark.parametrize("text", ACROSS)
def test_nothing_is_carried_to_a_folder_that_may_be_elsewhere(several: Ask, text: str) -> None:
    planned = several(text)
    assert (planned.outcome, planned.devices) == ("teach", ())
    assert planned.reason


@pytest.mark.parametrize("word", [*EN, *ZH])
def test_an_exception_never_goes_unheard(several: Ask, word: str) -> None:
    english = word.isascii()
    for text, wanted in (*ASKED[::5], *ELSEWHERE[::3]):
        if text.isascii() is not english:
            continue
        parts = text.split(" ") if english else list(text)
        for at in range(len(parts) + 1):
            changed = (" " if english else "").join([*parts[:at], word, *parts[at:]])
            found = steps(several(changed).plan)
            assert several(changed).outcome != "run" or found != [("desk.status", wanted)], changed
