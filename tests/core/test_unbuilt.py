"""What is left of a plan that holds a step which is not built yet."""

from __future__ import annotations

from typing import Any

from deskhand.core.plan.check import check
from deskhand.core.plan.model import Ask, Plan
from deskhand.core.registry import Registry
from deskhand.core.unbuilt import Unbuilt, unbuilt

REGISTRY = Registry.discover()
FIND = {"id": "find", "do": "files.find", "with": {"query": "report", "limit": 1}}
DELETE = {"id": "delete", "do": "files.delete", "with": {"files": ["a.txt"]}}
CLOSE = {"id": "close", "do": "apps.close", "with": {"app": "Firefox"}}


def of(*steps: dict[str, Any]) -> Unbuilt:
    found = unbuilt(Plan.model_validate({"goal": "g", "steps": list(steps)}), REGISTRY)
    assert found is not None
    return found


def left(found: Unbuilt) -> list[str]:
    return [] if found.rest is None else [step.id for step in found.rest.steps]


def test_a_plan_that_is_built_has_nothing_missing() -> None:
    assert unbuilt(Plan.model_validate({"goal": "g", "steps": [FIND, DELETE]}), REGISTRY) is None


def test_what_needs_nothing_of_it_is_left() -> None:
    found = of(CLOSE, {**DELETE, "after": ["close"]})
    assert [step.id for step in found.missing] == ["close"]
    assert left(found) == ["delete"]
    assert found.rest is not None
    assert found.rest.steps[0].after == ()


def test_what_needs_its_result_goes_too() -> None:
    shot = {"id": "shot", "do": "screen.shot", "with": {}}
    send = {"id": "send", "do": "files.send", "with": {"files": ["$shot.file"]}}
    zipped = {"id": "zip", "do": "files.zip", "with": {"files": ["$send.files"]}}
    assert left(of(shot, send, zipped)) == []


def test_a_search_that_only_fed_it_goes_too() -> None:
    put = {"id": "put", "do": "cloud.put", "with": {"file": "$find.file"}}
    assert left(of(FIND, put)) == []
    assert left(of(FIND, put, {"id": "open", "do": "files.open", "with": {"file": "$find.file"}})) == ["find", "open"]
    assert left(of(FIND, CLOSE)) == ["find"]


def test_the_order_of_the_rest_stays() -> None:
    last = {"id": "zip", "do": "files.zip", "with": {"files": ["b.txt"]}, "after": ["close"]}
    found = of(DELETE, {**CLOSE, "after": ["delete"]}, last)
    assert found.rest is not None
    assert {step.id: step.after for step in found.rest.steps} == {"delete": (), "zip": ("delete",)}


def test_one_step_inside_a_loop_takes_the_loop_with_it() -> None:
    loop = {"id": "each", "each": ["a"], "as": "x", "steps": [CLOSE]}
    assert left(of(loop, DELETE)) == ["delete"]


def test_the_rest_is_offered_behind_one_question_that_approves_all_of_it() -> None:
    asked = {"id": "ok", "ask": "confirm", "with": {"text": "Do it?", "for": ["close", "delete"]}}
    found = of(asked, {**CLOSE, "if": "$ok.yes"}, {**DELETE, "if": "$ok.yes", "after": ["close"]})
    offer = found.offer(REGISTRY.phrases("en"), "en")
    assert offer is not None
    question = offer.steps[0]
    assert isinstance(question, Ask)
    assert question.with_.for_ == ("delete",)
    assert question.with_.text == (
        "I cannot do this yet: Close Firefox. So I have not begun. Shall I do the rest without it? "
        "Move a.txt to the trash?"
    )
    assert [step.if_ for step in offer.steps[1:]] == ["$rest.yes"]
    assert check(offer, REGISTRY) == []


def test_where_nothing_is_left_it_is_only_refused() -> None:
    found = of(CLOSE)
    assert found.offer(REGISTRY.phrases("en"), "en") is None
    assert found.refusal(REGISTRY.phrases("en"), "en").startswith(
        "I understand this, but cannot do it yet: Close Firefox"
    )
    assert "关闭 Firefox" in found.refusal(REGISTRY.phrases("zh"), "zh")


def test_what_a_person_decides_in_between_is_not_offered() -> None:
    choice = {"id": "which", "ask": "choose", "with": {"text": "Which?", "choices": ["a", "b"]}}
    assert left(of(choice, CLOSE, DELETE)) == []
