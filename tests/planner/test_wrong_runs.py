"""Requests that could be read as something else than was asked: never run as the wrong thing."""

from __future__ import annotations

import pytest
from tests.planner.conftest import Ask

from deskhand.core.plan.model import Ask as AskStep
from deskhand.core.plan.model import Do, Plan

TAUGHT = {
    "a rank without a number": (
        "delete big files / delete huge videos in Movies / delete old files / delete recent files / "
        "delete the latest files / move large files to Archive / "
        "delete all big files / delete every big video / "
        "删除所有大文件 / 删除大文件 / 删除旧文件 / 删除最近的文件 / 把大文件删掉"
    ),
    "a count is no run": (
        "undo the last 3 / undo three / undo the last 2 runs / "
        "撤销三次 / 撤销两个 / 撤销3次 / 停止三个任务 / stop all 3"
    ),
    "a union": (
        "delete files larger than 1MB and pdfs / delete pdfs and images / move pictures and videos to Archive / "
        "删除大于1MB的文件和pdf / 删除pdf和图片"
    ),
    "a question or a doubt": (
        "can I delete a.txt? / should I delete a.txt / did you delete a.txt / maybe delete a.txt / "
        "could I delete all pdfs / 你删了a.txt吗 / 可以删除a.txt吗 / 要不要删除a.txt / 也许删除a.txt"
    ),
    "a change of names": (
        "rename all pdfs to lowercase / rename a.txt to all caps / rename a.txt to something else / "
        "把a.txt改名为大写 / 把所有pdf改名为小写"
    ),
    "a beginning or an end": (
        "find files starting with report / find files ending with report / delete files that start with report / "
        "找报告开头的文件 / 找以报告结尾的文件"
    ),
    "a mistyped negation": "dnt delete a.txt / donot delete a.txt / nott delete a.txt",
    "a picture": "find 😀 report / delete 😀 report",
    "an alternative": "find pdfs or images",
}


def each(rows: dict[str, str]) -> list[str]:
    return [text for texts in rows.values() for text in texts.split(" / ")]


def steps(plan: Plan) -> dict[str, object]:
    return {step.id: dict(step.with_) for step in plan.steps if isinstance(step, Do)}


def question(plan: Plan) -> str:
    return next(step.with_.text for step in plan.steps if isinstance(step, AskStep))


@pytest.mark.parametrize("text", each(TAUGHT))
def test_what_is_not_plainly_asked_is_taught(ask: Ask, text: str) -> None:
    assert ask(text).outcome == "teach"


@pytest.mark.parametrize(
    "text",
    [
        "can you delete a.txt?",
        "could you please delete a.txt",
        "能不能删除a.txt",
        "可以帮我删除a.txt吗",
        "delete the 3 biggest files",
        "删除最大的三个文件",
        "undo run 3",
        "undo 3",
        "撤销第3个",
        "撤销3号",
        'rename a.txt to "lowercase"',
        "find pdfs larger than 1MB and from last week",
    ],
)
def test_what_is_plainly_asked_still_runs(ask: Ask, text: str) -> None:
    assert ask(text).outcome == "run"


@pytest.mark.parametrize(
    ("text", "originals", "made"),
    [
        ("zip the pdfs and delete them", "$find.files", "$zip.file"),
        ("copy a.txt to Archive and delete it", ["a.txt"], "$copy.files"),
        ("把pdf打包然后删除", "$find.files", "$zip.file"),
        ("把a.txt复制到Archive，然后删除它", ["a.txt"], "$copy.files"),
    ],
)
def test_it_beside_a_copy_is_a_choice(ask: Ask, text: str, originals: object, made: object) -> None:
    planned = ask(text)
    assert planned.outcome == "choose"
    assert [steps(plan)["delete"] for plan in planned.readings] == [{"files": originals}, {"files": made}]
    assert len({question(plan) for plan in planned.readings}) == 2


def test_words_for_one_of_the_two_are_no_choice(ask: Ask) -> None:
    for text, wanted in (
        ("zip the pdfs and delete the originals", "$find.files"),
        ("zip the pdfs and move the zip to Backup", "$zip.file"),
    ):
        plan = ask(text).plan
        assert plan is not None
        assert any(wanted in str(values) for name, values in steps(plan).items() if name in ("delete", "move"))


def test_the_copy_is_opened_and_named(ask: Ask) -> None:
    plan = ask("copy a.txt to Archive and open it").plan
    assert plan is not None
    assert steps(plan)["open"] == {"file": "$copy.files.0"}
    assert question(plan) == "Copy a.txt to Archive, then open the copy of a.txt in Archive?"


def test_a_question_says_the_days_and_the_most(ask: Ask) -> None:
    for text, wanted in (
        ("删除三天前的文件", "2026-11-18 修改，最多 1,000 个"),
        ("删除三天以前的文件", "2026-11-17 或之前修改"),
        ("delete files from last week", "changed from 2026-11-09 to 2026-11-15"),
        ("delete all pdfs", "at most 1,000"),
    ):
        plan = ask(text).plan
        assert plan is not None
        assert wanted in question(plan)
    packed = ask("zip a.txt").plan
    assert packed is not None
    assert question(packed) == "Pack a.txt?"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("find 最新的 report", {"order": "newest", "query": "report", "limit": 1}),
        ("找名字里有报告的文件", {"query": "报告"}),
        ("找包含报告的文件", {"query": "报告"}),
        ("最大的三个文件", {"order": "largest", "limit": 3}),
        ("the 3 biggest files", {"order": "largest", "limit": 3}),
        ("今天改过的文件", {"when": "2026-11-21"}),
        ("最近的文件", {"order": "newest"}),
    ],
)
def test_a_search_is_exact(ask: Ask, text: str, wanted: dict[str, object]) -> None:
    plan = ask(text).plan
    assert plan is not None
    assert steps(plan)["find"] == wanted


def test_what_is_known_is_not_called_strange(ask: Ask) -> None:
    assert ask("彻底删除 a.txt").unused == ("彻底",)
    assert "Archive" not in ask("把pdf移到Archive，但是不要图片").unused
