"""What is known about results and arguments before anything has run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from deskhand.core.plan.flaw import Flaw
from deskhand.core.plan.model import Ask, Do, Each, Step
from deskhand.core.plan.order import settled_order
from deskhand.core.plan.refs import Ref, whole_ref
from deskhand.core.plan.types import (
    ANYTHING,
    INTEGER,
    TEXT,
    YES_OR_NO,
    ListOf,
    Of,
    RecordOf,
    Type,
    common,
    step_into,
)

if TYPE_CHECKING:
    from deskhand.core.ability import Ability

Abilities = Mapping[str, "Ability"]
_ANSWER = RecordOf("Answer", {"yes": YES_OR_NO, "text": TEXT, "choice": INTEGER})
COUNT = "count"
"""What a loop leaves behind beside its steps' results: how many items it went over."""


def types_of(steps: Sequence[Step], abilities: Abilities, outer: Mapping[str, Type]) -> dict[str, Type]:
    """Every name that a step of this list may refer to, with its type."""
    types: dict[str, Type] = {**outer, **{step.id: ANYTHING for step in steps}}
    for step in settled_order(steps)[0]:
        types[step.id] = result_type(step, abilities, types)
    return types


def result_type(step: Step, abilities: Abilities, types: Mapping[str, Type] | None = None) -> Type:
    """What a step leaves behind for others to refer to; `types` are those of the names it refers to itself."""
    known = types or {}
    if isinstance(step, Do):
        ability = abilities.get(step.do)
        if ability is None:
            return ANYTHING
        return ability.result_given({name: given_type(value, known) for name, value in step.with_.items()})
    if isinstance(step, Ask):
        return _ANSWER
    if isinstance(step, Each):
        inside = types_of(step.steps, abilities, {**known, step.as_: item_type(step, known)})
        return RecordOf("Each", {**{inner.id: ListOf(inside[inner.id]) for inner in step.steps}, COUNT: INTEGER})
    return ANYTHING


def item_type(step: Each, types: Mapping[str, Type]) -> Type:
    """What one item of a loop is."""
    given = given_type(step.each, types)
    return given.item if isinstance(given, ListOf) else ANYTHING


def given_type(value: Any, types: Mapping[str, Type]) -> Type:
    """The type of an argument as it stands in a plan; anything where a reference leads nowhere."""
    if isinstance(value, str):
        ref = whole_ref(value)
        found = lead(ref, types) if ref else TEXT
        return ANYTHING if isinstance(found, Flaw) else found
    if isinstance(value, bool):
        return YES_OR_NO
    if isinstance(value, int | float):
        return INTEGER if isinstance(value, int) else Of("number")
    if isinstance(value, list | tuple):
        return ListOf(common([given_type(one, types) for one in cast("Sequence[Any]", value)]))
    if isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        return RecordOf("Object", {name: given_type(one, types) for name, one in entries.items()})
    return ANYTHING


def lead(ref: Ref, types: Mapping[str, Type]) -> Type | Flaw:
    """What a reference leads to."""
    given = types.get(ref.step)
    if given is None:
        return Flaw("no_such_step", values={"ref": ref})
    for part in ref.path:
        further = step_into(given, part)
        if further is None:
            return Flaw("no_such_part", values={"ref": ref, "given": given})
        given = further
    return given
