"""A strange word one slip away from a kind of file: both are offered, and neither is taken for the other."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.planner.conftest import NOW, Ask

from deskhand.core.plan.model import Ask as AskStep
from deskhand.core.plan.model import Do, Plan
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.planner import Planner


def first(plan: Plan) -> dict[str, object]:
    return dict(next(step for step in plan.steps if isinstance(step, Do)).with_)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("find pfds", [{"kind": "pdf"}, {"query": "pfds"}]),
        ("find pfd files", [{"kind": "pdf"}, {"query": "pfd"}]),
        ("find pfds in Downloads", [{"kind": "pdf", "folder": "Downloads"}, {"query": "pfds", "folder": "Downloads"}]),
        ("search Documents for dcox", [{"kind": ".docx", "folder": "Documents"}]),
        ("find invoces", [{"query": "invoices"}, {"query": "invoces"}]),
        ("找pfd文件", [{"kind": "pdf"}, {"query": "pfd"}]),
        ("在下载里查找pfd", [{"kind": "pdf", "folder": "Downloads"}, {"query": "pfd", "folder": "Downloads"}]),
    ],
)
def test_both_readings_are_offered(ask: Ask, text: str, readings: list[dict[str, object]]) -> None:
    planned = ask(text)
    assert planned.outcome == "choose", planned
    assert [first(plan) for plan in planned.readings][: len(readings)] == readings
    assert planned.plan is not None and isinstance(planned.plan.steps[0], AskStep)
    assert len(set(planned.plan.steps[0].with_.choices)) == len(planned.readings)


def test_what_the_desk_holds_is_looked_for_as_it_stands(planner: Planner, tmp_path: Path) -> None:
    (tmp_path / "pfds of 2025.txt").touch()
    world = FolderWorld(str(tmp_path))
    planned = planner.plan("find pfds", world, NOW)
    beside = planner.plan("find pfds newer than 2020", world, NOW)
    world.close()
    assert planned.outcome == "run" and planned.plan is not None
    assert first(planned.plan) == {"query": "pfds"}
    assert beside.plan is not None
    assert first(beside.plan)["query"] == "pfds"


@pytest.mark.parametrize("text", ["find cat", "find mike", "find rat", "找mike", "find zzz pdfs"])
def test_a_word_like_others_is_only_itself(ask: Ask, text: str) -> None:
    assert ask(text).outcome == "run"


@pytest.mark.parametrize("text", ["find pfds and delete them", "查找pfd文件，然后删除它们"])
def test_nothing_is_done_with_what_was_guessed(ask: Ask, text: str) -> None:
    planned = ask(text)
    assert planned.outcome == "confirm" and planned.plan is not None
    looks, question, removes = planned.plan.steps
    assert isinstance(question, AskStep)
    assert f"“{planned.unused[0]}”" in question.with_.text and "pdf" in question.with_.text.casefold()
    assert set(question.with_.for_) == {removes.id} and looks.id == "find"


def test_a_slip_that_was_mended_is_shown_mended(ask: Ask) -> None:
    plan = ask("delete all vidoes").plan
    assert plan is not None
    (question,) = [step.with_.text for step in plan.steps if isinstance(step, AskStep)]
    assert "all videos" in question
