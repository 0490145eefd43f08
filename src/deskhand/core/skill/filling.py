"""An automation with its slots filled: a plan like any other, in which no value is read as more than a value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from deskhand.core.errors import Problem
from deskhand.core.plan.condition import All
from deskhand.core.plan.model import Do, Each, Json, Plan, Step, walk
from deskhand.core.plan.read import read_plan
from deskhand.core.plan.refs import literal, whole_ref
from deskhand.core.skill.format import SLOT, Skill, Slot
from deskhand.core.words import Words

_INSIDE: Final = re.compile(rf"\{{\${SLOT}\.([a-z][a-z0-9_]{{0,31}})\}}")
_NAMED: Final = re.compile(r"(?:(?<=\A\$)|(?<=\{\$))(?!\$)([a-z][a-z0-9_]{0,31})")


class NoValue(Problem):
    words = Words(
        '"{name}" needs to know one thing more: {slot}. Nothing was done. Say it with it, for example: '
        'run "{name}" for October',
        "“{name}”还需要一项信息：{slot}。没有做任何更改。请一并说明，例如：运行“{name}”，十月的",
    )


class NoSlot(Problem):
    words = Words(
        '"{name}" has nothing that this could be for: {value}. Nothing was done. It takes: {slots}',
        "“{name}”没有可以填入“{value}”的地方。没有做任何更改。可以填的有：{slots}",
    )


class NotInside(Problem):
    words = Words(
        "An automation cannot be repeated or waited for inside a plan. Nothing was done. Ask for it by itself.",
        "自动化不能在计划中被重复或等待。没有做任何更改。请单独运行它。",
    )


def given_values(skill: Skill, given: Mapping[str, Json]) -> dict[str, Json]:
    """The values that were said, by slot: named by the slot, or by a kind that only one slot is of. Raises `NoSlot`."""
    found: dict[str, Json] = {}
    for name, value in given.items():
        slot = skill.slot(name) or _of_kind(skill, name)
        if slot is None:
            raise NoSlot(name=skill.name, value=value, slots=", ".join(one.name for one in skill.slots) or "-")
        found[slot.name] = [value] if slot.kind in _SEVERAL and isinstance(value, str) else value
    return found


_SEVERAL: Final = frozenset({"files", "people"})
_FITS: Final = {
    "file": ("file", "files", "folder"),
    "folder": ("folder", "files"),
    "person": ("person", "people"),
    "number": ("number", "integer"),
}
"""The kinds of slots that a value said as a kind can stand in, the likeliest first."""


def _of_kind(skill: Skill, said: str) -> Slot | None:
    """The only slot of the first kind that there is of those that a value can stand in."""
    for kind in _FITS.get(said, (said,)):
        found = [one for one in skill.slots if one.kind == kind]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def filled(skill: Skill, values: Mapping[str, Json]) -> Plan:
    """The plan with these values, and the defaults for the rest; raises `NoValue`."""
    every: dict[str, Json] = {}
    for slot in skill.slots:
        value = values.get(slot.name, slot.default)
        if value is None:
            raise NoValue(name=skill.name, slot=slot.name)
        every[slot.name] = value
    return filled_plan(skill.plan, every)


def filled_plan(plan: Plan, values: Mapping[str, Json]) -> Plan:
    """A plan whose slots have these values. A dollar sign in a value is a dollar sign."""
    return read_plan(cast("dict[str, Any]", _filled(plan.json_object(), values)))


def _filled(value: Json, values: Mapping[str, Json]) -> Json:
    if isinstance(value, str):
        return _filled_text(value, values) if "$" in value else value
    if isinstance(value, Mapping):
        return {key: _filled(inner, values) for key, inner in cast("Mapping[str, Json]", value).items()}
    if isinstance(value, list | tuple):
        return [_filled(inner, values) for inner in cast("Sequence[Json]", value)]
    return value


def _filled_text(text: str, values: Mapping[str, Json]) -> Json:
    ref = whole_ref(text)
    if ref is not None:
        return escaped(values[ref.path[0]]) if ref.step == SLOT else text
    whole = _INSIDE.sub(lambda found: str(values[found[1]]).replace("{$", "{$$"), text)
    return f"${whole}" if whole.startswith("$") and not text.startswith("$") else whole


def escaped(value: Json) -> Json:
    """A value as a plan writes it: no part of it is a reference."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, Mapping):
        return {key: escaped(inner) for key, inner in cast("Mapping[str, Json]", value).items()}
    if isinstance(value, list | tuple):
        return [escaped(inner) for inner in cast("Sequence[Json]", value)]
    return value


def unfolded(plan: Plan, step: Do, inner: Plan) -> Plan:
    """The plan with the steps of an automation in the place of the one step that asked for it; raises `NotInside`."""
    alone = {"id": step.id, "do": step.do, "if": step.if_, "after": step.after, "with": step.with_}
    plain = Do.model_validate(alone)
    if step != plain or any(step in one.steps for one, _ in walk(plan.steps) if isinstance(one, Each)):
        raise NotInside
    others = {one.id for one, _ in walk(plan.steps)} - {step.id}
    others |= {one.as_ for one, _ in walk(plan.steps) if isinstance(one, Each)}
    own = [name for one, _ in walk(inner.steps) for name in ((one.id, one.as_) if isinstance(one, Each) else (one.id,))]
    names: dict[str, str] = {}
    for name in own:
        taken = others | set(names.values()) | (set(own) - {name})
        free = (name, *(f"{name[:27]}_{n}" for n in range(2, 2_000)))
        names[name] = next(one for one in free if one not in taken)
    body = inner.json_object()
    renamed = {**body, "steps": [_renamed(one, names) for one in body["steps"]]}
    brought = tuple(_under(one, step) for one in read_plan(renamed).steps)
    ends = tuple(one.id for one in brought)
    steps: list[Step] = []
    for one in plan.steps:
        if one.id == step.id:
            steps += brought
        elif step.id in one.after:
            after = tuple(name for name in one.after if name != step.id)
            steps.append(one.model_copy(update={"after": (*after, *ends)}))
        else:
            steps.append(one)
    return plan.model_copy(update={"steps": tuple(steps)})


def _under(one: Step, step: Do) -> Step:
    """A step that comes when the one it stands for would have come, and not otherwise."""
    condition = one.if_ if step.if_ is None else step.if_ if one.if_ is None else All(all=(step.if_, one.if_))
    return one.model_copy(update={"if_": condition, "after": (*step.after, *one.after)})


def _renamed(step: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A step as it stands in JSON, by other names: its own, and those it refers to."""

    def named(found: Sequence[str]) -> list[str]:
        return [names.get(one, one) for one in found]

    made: dict[str, Any] = {key: _rereferred(value, names) for key, value in step.items()}
    made["id"] = names[step["id"]]
    if "after" in step:
        made["after"] = named(step["after"])
    if "ask" in step and "for" in step["with"]:
        made["with"]["for"] = named(step["with"]["for"])
    if "each" in step:
        made["as"] = names[step["as"]]
        made["steps"] = [_renamed(one, names) for one in step["steps"]]
    return made


def _rereferred(value: Json, names: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        return _NAMED.sub(lambda found: names.get(found[1], found[1]), value) if "$" in value else value
    if isinstance(value, Mapping):
        return {key: _rereferred(inner, names) for key, inner in cast("Mapping[str, Json]", value).items()}
    if isinstance(value, list | tuple):
        return [_rereferred(inner, names) for inner in cast("Sequence[Json]", value)]
    return value
