"""What is said in a row is done in that row, and what failed holds back what was to follow."""

from __future__ import annotations

from deskhand.core.plan.model import Do, Plan
from deskhand.core.registry import Registry
from deskhand.planner.sequence import in_order

REGISTRY = Registry.discover()
COPY = {"id": "copy", "do": "files.copy", "with": {"files": ["a"], "to": "sub"}}
DELETE = {"id": "delete", "do": "files.delete", "with": {"files": ["a"]}}
FIND = {"id": "find", "do": "files.find", "with": {"query": "x"}}


def after(*steps: dict[str, object]) -> dict[str, tuple[str, ...]]:
    plan = in_order(Plan.model_validate({"goal": "g", "steps": list(steps)}), REGISTRY)
    return {step.id: step.after for step in plan.steps if isinstance(step, Do)}


def test_a_change_waits_for_the_one_before_it() -> None:
    assert after(COPY, DELETE) == {"copy": (), "delete": ("copy",)}


def test_a_last_look_comes_after_the_changes_and_a_search_for_another_step_does_not() -> None:
    assert after(COPY, FIND) == {"copy": (), "find": ("copy",)}
    used = {"id": "delete", "do": "files.delete", "with": {"files": "$find.files"}}
    assert after(COPY, FIND, used) == {"copy": (), "find": (), "delete": ("copy",)}


def test_what_waits_already_is_left_as_it_is() -> None:
    zipped = {"id": "zip", "do": "files.zip", "with": {"files": "$copy.files"}}
    assert after(COPY, zipped) == {"copy": (), "zip": ()}
