"""Several ways of a choice in one plan, made by hand: loops, agents, and references to steps of the same name."""

from __future__ import annotations

from typing import Any

import pytest

from deskhand.core.plan.check import check
from deskhand.core.plan.model import Plan, walk
from deskhand.core.registry import Registry
from deskhand.planner.planned import Put
from deskhand.planner.spared import takes_what_stays
from deskhand.planner.turns import joined, turned

BOUNDS = {"abilities": ["files.find"], "worst": "R0"}
FIND = {"id": "find", "do": "files.find", "with": {"query": "x"}}
DELETE = {"id": "delete", "do": "files.delete", "with": {"files": ["$file"]}}
LOOK = {"id": "read", "do": "doc.read", "with": {"file": "$file"}}


def plan(*steps: dict[str, Any]) -> Plan:
    return Plan.model_validate({"goal": "g", "steps": list(steps)})


def loop(inner: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "each", "each": "$find.files", "as": "file", "steps": [inner], **more}


@pytest.fixture(scope="module")
def abilities() -> Registry:
    return Registry.discover()


@pytest.mark.parametrize(
    ("way", "outcome"),
    [
        (plan(FIND), "run"),
        (plan(FIND, loop(LOOK)), "run"),
        (plan(FIND, loop(DELETE)), "confirm"),
        (plan(FIND, {"id": "go", "agent": "do it", "bounds": BOUNDS}), "confirm"),
        (plan(FIND, {"id": "go", "plan": "do it", "bounds": BOUNDS}), "confirm"),
        (plan({"id": "gone", "do": "no.more"}), "confirm"),
    ],
)
def test_only_what_looks_is_done_unasked(abilities: Registry, way: Plan, outcome: str) -> None:
    put = Put((way, plan(FIND)), ("this", "that"))
    planned = turned("both", put, "g", "en", abilities)
    assert planned.outcome == outcome
    bound = {step.id for step in planned.plan.steps if step.if_ == "$ok.yes"} if planned.plan else set()
    assert bool(bound) == (outcome == "confirm")


def test_every_reference_leads_to_the_step_of_its_own_plan(abilities: Registry) -> None:
    told = {"id": "told", "do": "value.told", "with": {"of": "$find", "by": "files.find"}}
    say = {"id": "make", "do": "doc.create", "with": {"content": "{$told.text} {$$told}", "save": "$$told.txt"}}
    way = plan(FIND, told, say, loop(DELETE, **{"if": {"left": "$find.files", "is": "empty"}}))
    both = joined([way, way], "g")
    assert not check(both, abilities)
    rows = {row["id"]: row for row in both.json_object()["steps"]}
    assert rows["told"]["with"]["of"] == "$find"
    assert rows["told_2"]["with"]["of"] == "$find_2"
    assert rows["make_2"]["with"] == {"content": "{$told_2.text} {$$told}", "save": "$$told.txt"}
    again = rows["each_2"]
    assert (again["each"], again["as"], again["if"]["left"]) == ("$find_2.files", "file_2", "$find_2.files")
    assert (again["steps"][0]["id"], again["steps"][0]["with"]) == ("delete_2", {"files": ["$file_2"]})


def test_no_two_steps_get_one_name() -> None:
    second = {"id": "find_2", "do": "value.told", "with": {"of": "$find", "by": "files.find"}}
    both = joined([plan(FIND), plan(FIND, second), plan(FIND)], "g")
    names = [step.id for step, _ in walk(both.steps)]
    assert len(set(names)) == len(names) == 4
    told = next(row for row in both.json_object()["steps"] if row["do"] == "value.told")
    assert told["with"]["of"] == f"${names[1]}"


def test_a_question_of_a_joined_plan_is_about_its_own_steps() -> None:
    ask = {"id": "ok", "ask": "confirm", "with": {"text": "Read {$find.file}?", "for": ["find2"]}}
    way = plan(FIND, ask, {"id": "find2", "do": "files.find", "if": "$ok.yes", "after": ["find"]})
    rows = {row["id"]: row for row in joined([way, way], "g").json_object()["steps"]}
    assert rows["ok_2"]["with"] == {"text": "Read {$find_2.file}?", "for": ["find2_2"]}
    assert (rows["find2_2"]["if"], rows["find2_2"]["after"]) == ("$ok_2.yes", ["find_2"])


def test_a_loop_takes_what_another_step_leaves_out() -> None:
    left = {"id": "rest", "do": "value.without", "with": {"items": "$find.files", "but": ["a.zip"]}}
    assert takes_what_stays(plan(FIND, left, loop(DELETE)))
    assert not takes_what_stays(plan(FIND, left, {**loop(DELETE), "each": "$rest.items"}))
