"""A plan without the questions that approve its steps: what plans have in common that differ only in what they ask."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from plan_samples import ABILITIES, plans

from deskhand.core.flow.guard import bare, changing, guarded
from deskhand.core.plan.check import BadPlan, check, read_plan
from deskhand.core.plan.model import Plan

MOVE = {"id": "m", "do": "t.move", "with": {"files": ["a"], "to": "b"}}
ASK = {"id": "q", "ask": "confirm", "with": {"text": "?", "for": ["m"]}}


def plan_of(*steps: dict[str, Any]) -> Plan:
    return read_plan({"goal": "g", "steps": list(steps)})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(plans())
def test_asking_changes_nothing_of_it(body: dict[str, Any]) -> None:
    try:
        plan = read_plan(body)
    except BadPlan:
        assume(False)
        raise
    assume(not check(plan, ABILITIES))
    assert bare(guarded(plan, changing(plan.steps, ABILITIES), "Go on?")) == bare(plan)
    assert bare(bare(plan)) == bare(plan)


def test_questions_go_and_every_other_condition_stays() -> None:
    many = {"left": "$f.count", "is": ">", "right": 2}
    find = {"id": "f", "do": "t.find"}
    asked = plan_of(find, ASK, {**MOVE, "if": {"all": ["$q.yes", many]}, "after": ["q"]})
    assert bare(asked) == plan_of(find, {**MOVE, "if": many})
    loop = {"id": "e", "each": ["a"], "as": "x", "steps": [ASK, {**MOVE, "if": "$q.yes"}]}
    assert bare(plan_of(loop)) == plan_of({**loop, "steps": [MOVE]})


@pytest.mark.parametrize(
    "steps",
    [
        [ASK, {**MOVE, "with": {"files": ["a"], "to": "c"}, "if": "$q.yes"}],
        [ASK, {**MOVE, "if": "$q.yes"}, {"id": "n", "do": "t.find", "if": "$q.yes"}],
        [ASK, {**MOVE, "if": {"not": "$q.yes"}}],
        [ASK, {**MOVE, "if": {"any": ["$q.yes", "$q.yes"]}}],
        [ASK, {**MOVE, "if": "$q.yes", "retry": 1}],
        [{**ASK, "with": {"text": "?"}}, {**MOVE, "if": "$q.yes"}],
        [{"id": "q", "ask": "fill", "with": {"text": "?"}}, MOVE],
    ],
)
def test_whatever_else_differs_shows(steps: list[dict[str, Any]]) -> None:
    assert bare(plan_of(*steps)).hash() != bare(plan_of(MOVE)).hash()
