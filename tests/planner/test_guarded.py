"""What is forbidden and not done anyway is asked about, with the guard repeated; what the plan may break stops it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from bench.planner.desk import Desk
from tests.planner.conftest import AskDesk

from deskhand.core.plan.model import Ask, Do, Plan
from deskhand.planner import Context, Planned, Planner

HERE = Path(__file__).parent


def rows(*, stop: bool) -> list[tuple[str, str]]:
    """The ability that is wanted, or stop, and what is said."""
    lines = [line for lang in ("en", "zh") for line in (HERE / f"guarded_{lang}.tsv").read_text("utf-8").splitlines()]
    found = [(wanted, text) for wanted, _, text in (line.partition("\t") for line in lines)]
    return [row for row in found if (row[0] == "stop") is stop]


def does(plan: Plan | None) -> list[str]:
    return [step.do for step in plan.steps if isinstance(step, Do)] if plan is not None else []


def question(planned: Planned) -> str:
    assert planned.plan is not None
    return next(step.with_.text for step in planned.plan.steps if isinstance(step, Ask))


@pytest.mark.parametrize(("wanted", "text"), rows(stop=False))
def test_what_is_forbidden_and_not_done_is_asked_about(ask_desk: AskDesk, wanted: str, text: str) -> None:
    planned = ask_desk(text)
    assert planned.outcome in ("confirm", "choose"), planned
    assert [wanted] in [does(plan) for plan in planned.readings or (planned.plan,)], planned.plan


@pytest.mark.parametrize("text", [text for _, text in rows(stop=True)])
def test_what_the_plan_may_break_stops_it(ask_desk: AskDesk, text: str) -> None:
    planned = ask_desk(text)
    assert planned.plan is None, planned.plan


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("prepare a mail to Carol with the price list attached, do not send it yet", "do not send it yet"),
        ("Copy, don't move, scan001.pdf to Backup", "don't move"),
        ("月报拷一份到归档,原件别动", "原件别动"),
        ("把打印纸放进购物车,先不要下单", "先不要下单"),
    ],
)
def test_the_question_repeats_what_is_forbidden(ask_desk: AskDesk, text: str, guard: str) -> None:
    assert f"“{guard}”" in question(ask_desk(text))


def test_every_step_waits_for_the_answer(ask_desk: AskDesk) -> None:
    plan = ask_desk("cancel the standup, not the dentist").plan
    assert plan is not None
    assert all(step.if_ is not None for step in plan.steps if isinstance(step, Do))


def test_a_name_in_what_is_forbidden_is_what_it_stands_for(ask_desk: AskDesk) -> None:
    plan = ask_desk("don't delete demo.mp4, just move it to Archive").plan
    assert plan is not None
    assert [step.with_["files"] for step in plan.steps if isinstance(step, Do)] == [["Videos/demo.mp4"]]


def test_of_two_readings_the_one_that_is_forbidden_is_not_offered(ask_desk: AskDesk) -> None:
    text = "给王芳写封邮件,标题“进度”,内容“一切顺利”"
    assert {do for plan in ask_desk(text).readings for do in does(plan)} == {"mail.draft", "mail.send"}
    assert does(ask_desk(f"{text},先别发").plan) == ["mail.draft"]


def test_a_text_keeps_what_it_forbids(ask_desk: AskDesk) -> None:
    plan = ask_desk('write a word document titled "House rules" that says: no pets, no parties, be quiet').plan
    assert plan is not None
    assert [step.with_["content"] for step in plan.steps if isinstance(step, Do)] == ["no pets, no parties, be quiet"]


def test_words_that_correct_an_earlier_request_are_not_read_by_themselves(planner: Planner, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    said = Context(request="find pdfs in Downloads", files=desk.context.files)
    now = datetime(2026, 11, 18, 10, 0)  # noqa: DTZ001
    planned = planner.plan("no, not the lease, just the nda", desk.world, now, context=said)
    assert planned.outcome == "teach"
