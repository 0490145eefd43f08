"""What may run: the table, the folders, and the one question a plan owes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from plan_samples import ABILITIES, plans

from deskhand.core.ability import Ability, ability
from deskhand.core.doors import Ctx
from deskhand.core.errors import Problem
from deskhand.core.flow.authority import HOME, Authority
from deskhand.core.flow.grants import Grant, Who
from deskhand.core.flow.guard import asking, changing, guarded, unguarded, unlocking
from deskhand.core.flow.judge import judged, owing
from deskhand.core.flow.judge import refusals as refused
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.scope import Scope
from deskhand.core.paths import native_path
from deskhand.core.plan.check import BadPlan, check, read_plan
from deskhand.core.plan.model import Ask, Plan, walk
from deskhand.core.plan.order import dependencies, questions
from deskhand.core.values import File, Record, Target

HERE = Scope("/home/me/desk")
ME = Authority(
    Who("owner", "terminal", "cli"), (Grant("all", read=("/home/me/desk",), write=("/home/me/desk",)),), HOME, 0.0
)


def refusals(plan: Plan, abilities: Mapping[str, Ability], scope: Scope) -> list[Problem]:
    return refused(judged(plan, abilities, ME, scope))


def sound(body: dict[str, Any]) -> Plan:
    try:
        plan = read_plan(body)
    except BadPlan:
        assume(False)
        raise
    assume(not check(plan, ABILITIES))
    return plan


@settings(max_examples=150, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(plans())
def test_a_guarded_plan_asks_for_everything_and_can_still_run(body: dict[str, Any]) -> None:
    plan = sound(body)
    owed = changing(plan.steps, ABILITIES)
    after = guarded(plan, owed, "Go on?")
    assert unguarded(after.steps, owed) == []
    assert check(after, ABILITIES) == []
    assert guarded(after, owed, "Go on?") == after
    before = {step.id for step in plan.steps}
    added = [step for step in after.steps if step.id not in before]
    assert len(added) == (1 if unguarded(plan.steps, owed) else 0)
    waits = dependencies(after.steps)
    for bound, question in questions(after.steps).items():
        assert question in waits[bound]
        assert bound not in waits[question]
    for question in added:
        assert isinstance(question, Ask)
        assert set(question.with_.for_) == {
            one.id for one in plan.steps if one.id not in questions(plan.steps) and asking(one, owed)
        }


def test_one_question_over_steps_between_which_another_is_put() -> None:
    """The loop must wait for its yes, the other question for the loop, and the last step for what that says."""
    plan = plan_of(
        {
            "id": "a",
            "each": ["p", "q"],
            "as": "one",
            "steps": [{"id": "in", "do": "t.tell", "with": {"to": "x", "text": "$one"}}],
        },
        {"id": "b", "ask": "confirm", "with": {"text": "{$a.count} files?", "for": ["c"]}},
        {"id": "c", "ask": "confirm", "with": {"text": "Go on?", "for": []}},
        {"id": "d", "do": "t.twins", "with": {"folder": "x", "trash": "$c.yes"}},
    )
    assert check(plan, ABILITIES) == []
    after = guarded(plan, changing(plan.steps, ABILITIES), "Go on?")
    assert check(after, ABILITIES) == []
    assert dependencies(after.steps)["ok"] == set()


def plan_of(*steps: dict[str, Any]) -> Plan:
    return read_plan({"goal": "g", "steps": list(steps)})


MOVE = {"id": "m", "do": "t.move", "with": {"files": ["a"], "to": "b"}}


def test_a_question_sees_what_is_known_and_never_waits_for_what_it_approves() -> None:
    plan = plan_of(
        {"id": "f", "do": "t.find"},
        {"id": "m", "do": "t.move", "with": {"files": "$f.files", "to": "b"}},
        {"id": "r", "do": "t.read", "with": {"file": "$m.files.0"}},
        {"id": "n", "do": "t.move", "with": {"files": "$r.fact.path", "to": "c"}},
    )
    waits = dependencies(guarded(plan, changing(plan.steps, ABILITIES), "Go on?").steps)
    assert waits == {"f": set(), "ok": {"f"}, "m": {"f", "ok"}, "r": {"m"}, "n": {"r", "ok"}}


def test_what_waits_for_the_question_is_not_waited_for_by_it() -> None:
    plan = plan_of(
        {"id": "q", "ask": "confirm", "with": {"text": "?", "for": ["m"]}},
        {"id": "f", "do": "t.find", "if": "$q.yes"},
        {"id": "m", "do": "t.move", "with": {"files": "$f.files", "to": "b"}, "if": "$q.yes"},
    )
    assert check(plan, ABILITIES) == []
    assert dependencies(plan.steps)["q"] == set()


def test_the_question_gets_a_name_nobody_has() -> None:
    plan = plan_of(MOVE, {"id": "ok", "each": ["a"], "as": "ok2", "steps": [{"id": "ok3", "do": "t.find"}]})
    names = [step.id for step, _ in walk(guarded(plan, changing(plan.steps, ABILITIES), "?").steps)]
    assert "ok4" in names
    assert check(guarded(plan, changing(plan.steps, ABILITIES), "?"), ABILITIES) == []


def test_a_loop_that_asks_for_itself_needs_no_second_question() -> None:
    inner = [
        {"id": "q", "ask": "confirm", "with": {"text": "{$x}?", "for": ["m"]}},
        {**MOVE, "with": {"files": "$x", "to": "b"}},
    ]
    plan = plan_of({"id": "e", "each": ["a"], "as": "x", "steps": inner})
    assert guarded(plan, changing(plan.steps, ABILITIES), "?") == plan


@pytest.mark.parametrize("trash", [True, "true", "yes", 1, "$f.count", ["?"]])
def test_a_risk_is_judged_by_what_the_work_will_see(trash: Any) -> None:
    assert ABILITIES["t.twins"].risk({"folder": "a", "trash": trash}) is Risk.R1


@pytest.mark.parametrize("args", [{}, {"trash": False}, {"trash": "no"}, {"trash": 0}])
def test_a_risk_is_low_where_nothing_is_changed(args: dict[str, Any]) -> None:
    assert ABILITIES["t.twins"].risk({"folder": "$$odd", **args}) is Risk.R0


def test_going_back_is_its_own_consent_and_a_bounded_loop_is_not() -> None:
    undo = plan_of({"id": "u", "do": "t.undo", "with": {"run": 3}})
    assert changing(undo.steps, ABILITIES) == set()
    assert refusals(undo, ABILITIES, HERE) == []
    agent = plan_of({"id": "a", "agent": "tidy", "bounds": {"abilities": ["t.move"], "worst": "R1"}})
    assert changing(agent.steps, ABILITIES) == {"a"}
    worse = plan_of({"id": "a", "agent": "tidy", "bounds": {"abilities": ["t.tell"], "worst": "R2"}})
    assert owing(judged(worse, ABILITIES, ME, HERE)) == {"a"}


class Sorted(Record):
    files: list[File]


class Pair(Record):
    left: File


@ability("t.pair", effect=Risk.R0)
async def pair(ctx: Ctx, pairs: Target[list[Pair]]) -> Sorted:
    raise NotImplementedError


@ability("t.later", effect=Risk.R0, available=False)
async def later(ctx: Ctx) -> Record:
    raise NotImplementedError


ALL: dict[str, Ability] = {**ABILITIES, pair.id: pair, later.id: later}


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../x",
        "a/../../x",
        "/etc/passwd",
        "/home/me",
        "/home/me/desk2",
        "~",
        "~/x",
        "a\0b",
        "$$/../../..",
        "../{$f.file}",
        "/etc/{$f.file}",
        "/home/me/desk/../x",
    ],
)
def test_places_outside_are_refused(path: str) -> None:
    for step in (
        {"id": "m", "do": "t.move", "with": {"files": ["a", path], "to": "b"}},
        {"id": "m", "do": "t.move", "with": {"files": path, "to": "b"}},
        {"id": "m", "do": "t.find", "with": {"folder": path}},
        {"id": "m", "do": "t.pair", "with": {"pairs": [{"left": path}]}},
        {"id": "e", "each": ["a"], "as": "x", "steps": [{"id": "m", "do": "t.find", "with": {"folder": path}}]},
    ):
        assert [type(one).__name__ for one in refusals(plan_of(step), ALL, HERE)] == ["OutsideFolders"], step


@pytest.mark.parametrize(
    "path",
    [
        ".",
        "",
        "a",
        "./a/../b",
        "/home/me/desk",
        "/home/me/desk/x",
        "~$lock.xlsx",
        "$f.file",
        "{$f.file}/x",
        "a/{$f.file}",
        "\\xe4",
        "./~/x",
    ],
)
def test_places_inside_are_not(path: str) -> None:
    assert refusals(plan_of({"id": "m", "do": "t.find", "with": {"folder": path}}), ALL, HERE) == []


def test_other_folders_can_be_granted_and_the_root_withheld() -> None:
    scope = Scope("/home/me/desk", ("/data", "in"))
    assert [scope.covers(path) for path in ("/data/x", "/database", "in/x", "inner", ".")] == [
        True,
        False,
        True,
        False,
        False,
    ]


def test_what_is_not_built_is_refused_and_what_others_see_is_asked() -> None:
    tell = {"id": "s", "do": "t.tell", "with": {"to": "Li", "text": "hi"}}
    plan = plan_of(tell, {"id": "a", "do": "t.later"}, {"id": "b", "do": "t.gone"})
    assert [type(one).__name__ for one in refusals(plan, ALL, HERE)] == ["NotAvailable", "NotAvailable"]
    assert owing(judged(plan, ALL, ME, HERE)) == {"s"}


segments = st.lists(st.sampled_from(["a", "..", ".", "", "b", "~", "\\x2e\\x2e", "\\x2f"]), max_size=6)


@given(segments, st.booleans())
def test_whatever_is_covered_lies_inside_on_disk_too(parts: list[str], absolute: bool) -> None:
    path = ("/home/me/desk/" if absolute else "") + "/".join(parts)
    if HERE.covers(path):
        real = os.path.normpath(os.path.join("/home/me/desk", native_path(path)))  # noqa: PTH118
        assert real == "/home/me/desk" or real.startswith("/home/me/desk/")


def test_one_question_wants_the_unlock_secret_for_what_it_shows_whole() -> None:
    steps = [
        {"id": "a", "do": "shop.buy", "with": {"cart": "c1"}},
        {"id": "b", "do": "shop.buy", "with": {"cart": "$a.cart"}},
    ]
    plan = guarded(Plan.model_validate({"goal": "g", "steps": steps}), {"a", "b"}, "Buy?")

    def wanted(owed: set[str]) -> bool:
        (question,) = (one for one in unlocking(plan, owed).steps if isinstance(one, Ask))
        return question.with_.unlock

    assert (wanted({"a"}), wanted({"a", "b"}), wanted(set())) == (True, True, False)
    assert not wanted({"b"})  # its cart is not known yet: the desk asks about it when it is
    assert unlocking(plan, set()) == plan
