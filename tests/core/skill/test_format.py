"""The format: read one way only, refused for whatever is not as it says, filled with values that stay values."""

from __future__ import annotations

import base64
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.core.flow.risk import Risk
from deskhand.core.plan.check import check
from deskhand.core.plan.model import Do, Plan
from deskhand.core.plan.read import read_plan
from deskhand.core.plan.refs import filled as looked_up
from deskhand.core.registry import Registry
from deskhand.core.skill.filling import NoSlot, NotInside, NoValue, filled, given_values, unfolded
from deskhand.core.skill.format import About, BadSkill, Fixture, Skill, Slot, declared, read_skill
from deskhand.core.skill.making import literals, slotted
from deskhand.core.skill.sound import flaws, sound, worst_of

REGISTRY = Registry.discover()
PLAN: dict[str, Any] = {
    "goal": "pack",
    "steps": [
        {"id": "make", "do": "files.copy", "with": {"files": "$slot.files", "to": "$slot.to"}},
        {"id": "pack", "do": "files.zip", "with": {"files": "$make.files", "to": "pack.zip"}},
    ],
}


def skill(**more: Any) -> Skill:
    made: dict[str, Any] = {
        "name": "friday report",
        "about": About(en="packs", zh="打包"),
        "abilities": {do: declared(REGISTRY[do]) for do in ("files.copy", "files.zip")},
        "worst": "R1",
        "slots": (
            Slot(name="files", kind="files", default=["a.txt"]),
            Slot(name="to", kind="folder", default="Reports"),
        ),
        "plan": read_plan(PLAN),
    }
    return Skill(**{**made, **more})


def changed(**more: Any) -> bytes:
    """An automation as its file would have it, with some of it exchanged."""
    return msgspec.json.encode({**msgspec.json.decode(skill().raw()), **more}, order="deterministic")


def test_it_is_read_as_it_was_written_and_its_hash_is_of_all_of_it() -> None:
    one = skill()
    assert read_skill(one.raw()) == one
    hashes = {one.hash(), skill(name="monday report").hash(), skill(version=2).hash(), skill(worst="R2").hash()}
    assert len(hashes) == 4
    assert sound(one, REGISTRY) is one


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"{" * 100_000,
        b'{"v":1}',
        skill().raw() + b" ",
        skill().raw().replace(b'"v":1', b'"v":1,"v":1'),
        b"x" * 700_000,
        changed(v=2),
        changed(name="../../evil"),
        changed(name="a\u202eb"),
        changed(name=" "),
        changed(version=0),
        changed(worst="R9"),
        changed(secret="x"),
        changed(fixtures=[{"name": "x", "now": "2026-11-20T10:00", "files": {"../up.txt": ""}}]),
        changed(fixtures=[{"name": "x", "now": "2026-11-20T10:00", "files": {"/etc/passwd": ""}}]),
        changed(fixtures=[{"name": "x", "now": "2026-11-20T10:00", "files": {"a//b": ""}}]),
        changed(fixtures=[{"name": "x", "now": "2026-11-20T10:00", "files": {"a": "A" * 400_000}}]),
        changed(fixtures=[{"name": "x", "now": "2026-11-20T10:00", "expect": [{"path": "../x"}]}]),
    ],
)
def test_anything_else_is_refused(raw: bytes) -> None:
    with pytest.raises(BadSkill):
        read_skill(raw)


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ({"abilities": {"files.copy": declared(REGISTRY["files.copy"])}}, "does not declare"),
        ({"abilities": {**skill().abilities, "files.move": declared(REGISTRY["files.move"])}}, "does not use"),
        ({"abilities": {**skill().abilities, "files.zip": "0" * 32}}, "otherwise"),
        ({"worst": "R0"}, "as far as R1"),
        ({"slots": skill().slots[:1]}, "not declared"),
        ({"slots": (*skill().slots, Slot(name="more", kind="file"))}, "nothing uses it"),
        ({"slots": (*skill().slots, skill().slots[0])}, "twice"),
        ({"slots": (skill().slots[0], Slot(name="to", kind="folders"))}, "folders"),
        ({"slots": (skill().slots[0], Slot(name="to", kind="number"))}, "cannot be followed"),
    ],
)
def test_one_that_asks_for_more_than_it_says_is_refused(what: dict[str, Any], why: str) -> None:
    found = list(flaws(skill(**what), REGISTRY))
    assert any(why in one for one in found), found
    with pytest.raises(BadSkill):
        sound(skill(**what), REGISTRY)


@pytest.mark.parametrize("do", ["run.undo", "skill.run", "skill.save", "no.such"])
def test_what_is_about_the_work_itself_is_no_part_of_one(do: str) -> None:
    plan = read_plan({"goal": "g", "steps": [{"id": "a", "do": do, "with": {"name": "friday report"}}]})
    hashes = {do: declared(REGISTRY[do]) if do in REGISTRY else "0"}
    assert list(flaws(skill(plan=plan, abilities=hashes, slots=()), REGISTRY))


def test_a_step_that_decides_later_is_refused() -> None:
    step = {"id": "a", "agent": "whatever", "bounds": {"abilities": ["files.copy"], "worst": "R0"}}
    plan = read_plan({"goal": "g", "steps": [step]})
    assert any("later" in one for one in flaws(skill(plan=plan, slots=()), REGISTRY))


def test_how_far_it_goes_is_taken_at_its_worst() -> None:
    assert worst_of(read_plan(PLAN), REGISTRY) is Risk.R1
    looks = read_plan({"goal": "g", "steps": [{"id": "f", "do": "files.find", "with": {"folder": "$slot.to"}}]})
    assert worst_of(looks, REGISTRY) is Risk.R0


@given(st.text(max_size=40))
def test_a_value_is_never_read_as_a_reference(text: str) -> None:
    plan = filled(skill(), {"to": text, "files": [text, "$make.files", "{$make.files}"]})
    step = plan.steps[0]
    assert isinstance(step, Do)

    def nothing(ref: object) -> object:
        raise AssertionError(ref)

    assert looked_up(step.with_, nothing) == {"to": text, "files": [text, "$make.files", "{$make.files}"]}


def test_values_are_found_by_slot_or_by_a_kind_that_is_there_once() -> None:
    assert given_values(skill(), {"folder": "Letters"}) == {"to": "Letters"}
    assert given_values(skill(), {"file": "b.txt"}) == {"files": ["b.txt"]}
    with pytest.raises(NoSlot):
        given_values(skill(), {"when": "2026-10-01"})
    with pytest.raises(NoValue):
        filled(skill(slots=(skill().slots[0], Slot(name="to", kind="folder"))), {})


def test_in_the_place_of_one_step_stand_its_steps_under_names_of_their_own() -> None:
    outer = read_plan(
        {
            "goal": "all",
            "steps": [
                {"id": "make", "do": "files.list", "with": {"folder": "."}},
                {
                    "id": "run",
                    "do": "skill.run",
                    "with": {"name": "friday report"},
                    "after": ["make"],
                    "if": "$make.more",
                },
                {"id": "pack", "do": "files.list", "with": {"folder": "."}, "after": ["run"]},
            ],
        }
    )
    run = outer.steps[1]
    assert isinstance(run, Do)
    whole = unfolded(outer, run, filled(skill(), {}))
    names = [step.id for step in whole.steps]
    assert len(set(names)) == 4
    assert names[0] == "make"
    assert names[3] == "pack"
    copy, pack = whole.steps[1], whole.steps[2]
    assert isinstance(copy, Do)
    assert isinstance(pack, Do)
    assert pack.with_["files"] == f"${copy.id}.files"
    assert copy.if_ == "$make.more"
    assert copy.after == ("make",)
    assert set(whole.steps[3].after) == {copy.id, pack.id}
    assert not [flaw for flaw in check(whole, REGISTRY) if flaw.code != "no_such_part"]


def test_it_is_not_repeated_inside_a_plan() -> None:
    inner = {"id": "run", "do": "skill.run", "with": {"name": "friday report"}}
    outer = read_plan({"goal": "g", "steps": [{"id": "e", "each": ["a"], "as": "x", "steps": [inner]}]})
    step = Do.model_validate(inner)
    with pytest.raises(NotInside):
        unfolded(outer, step, filled(skill(), {}))
    waiting = Do.model_validate({**inner, "until": "$run.name", "max": 3})
    with pytest.raises(NotInside):
        unfolded(Plan(goal="g", steps=(waiting,)), waiting, filled(skill(), {}))


def test_equal_values_of_a_kind_are_one_slot() -> None:
    plan = read_plan(
        {
            "goal": "g",
            "steps": [
                {"id": "a", "do": "files.copy", "with": {"files": ["x.txt"], "to": "Out"}},
                {"id": "b", "do": "files.copy", "with": {"files": ["y.txt"], "to": "Out"}},
            ],
        }
    )
    found = literals(plan, REGISTRY)
    body, slots = slotted(plan, REGISTRY, dict.fromkeys(found))
    assert sorted((slot.kind, slot.default) for slot in slots if slot.kind == "folder") == [("folder", "Out")]
    assert len(slots) == 3
    made = skill(plan=body, slots=slots, abilities={"files.copy": declared(REGISTRY["files.copy"])})
    assert filled(sound(made, REGISTRY), {}) == plan


def test_the_files_of_an_example_are_counted() -> None:
    body = base64.b64encode(b"x" * 100).decode()
    fixture = Fixture(name="one", now="2026-11-20T10:00", files={f"f{n}.txt": body for n in range(100)})
    assert read_skill(skill(fixtures=(fixture,)).raw()).fixtures == (fixture,)
