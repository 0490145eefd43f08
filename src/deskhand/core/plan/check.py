"""What must hold before a plan may start, said so that a person and a model can mend it.

A plan that passes terminates or waits for a person: no cycles, no step that starts another without bound, and every
reference leads to an earlier result of the right type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import pydantic

from deskhand.core.flow.risk import Risk
from deskhand.core.invalid import reasons
from deskhand.core.plan.condition import Condition, leaves, refs_of
from deskhand.core.plan.flaw import BadPlan, Flaw
from deskhand.core.plan.given import COUNT, Abilities, item_type, lead, result_type, types_of
from deskhand.core.plan.model import (
    MAX_DEPTH,
    MAX_STARTS,
    MAX_STEPS,
    Agent,
    Ask,
    Do,
    Each,
    Plan,
    Replan,
    Step,
    walk,
)
from deskhand.core.plan.order import settled_order, waits_for
from deskhand.core.plan.read import read_plan
from deskhand.core.plan.refs import Ref, filled, inside_refs, refs_in, whole_ref
from deskhand.core.plan.types import ANYTHING, TEXT, ListOf, RecordOf, Type, accepts, anything

if TYPE_CHECKING:
    from deskhand.core.ability import Ability

TOLD = "value.told"
"""Says a step's result in the words of the ability that found it."""
__all__ = ["BadPlan", "Flaw", "check", "read_plan", "result_type"]


def check(
    plan: Plan, abilities: Abilities, *, has_model: bool = False, args: Mapping[str, Type] | None = None
) -> list[Flaw]:
    """Everything that keeps this plan from starting; an empty list means it may."""
    flaws = list(_sizes(plan))
    if flaws:
        return flaws
    return [*_Scope(abilities, has_model, dict(args or {})).steps(plan.steps), *_misattributed(plan)]


def _misattributed(plan: Plan) -> Iterator[Flaw]:
    """What is said of a step is said by its own ability: no ability's words over what it did not find."""
    does = {step.id: step.do for step, _ in walk(plan.steps) if isinstance(step, Do)}
    for step, _ in walk(plan.steps):
        if isinstance(step, Do) and step.do == TOLD:
            of, by = step.with_.get("of"), step.with_.get("by")
            ref = whole_ref(of) if isinstance(of, str) else None
            if ref is None or ref.path or does.get(ref.step) != by:
                yield Flaw("not_its_own", step.id, {"do": step.do})


def _sizes(plan: Plan) -> Iterator[Flaw]:
    every = list(walk(plan.steps))
    if len(every) > MAX_STEPS:
        yield Flaw("too_many_steps", values={"n": len(every), "most": MAX_STEPS})
    if any(depth >= MAX_DEPTH for _, depth in every):
        yield Flaw("too_deep", values={"most": MAX_DEPTH})
    seen: set[str] = set()
    for step, depth in every:
        for name in (step.id, step.as_) if isinstance(step, Each) else (step.id,):
            if name in seen:
                yield Flaw("same_id", step.id, {"id": name})
            seen.add(name)
        if depth and step.id == COUNT:
            yield Flaw("reserved_id", step.id, {"id": step.id})
    starts = _starts(plan.steps)
    if starts > MAX_STARTS:
        yield Flaw("too_many_starts", values={"n": starts, "most": MAX_STARTS})


def _starts(steps: Sequence[Step]) -> int:
    total = 0
    for step in steps:
        if isinstance(step, Each):
            total += 1 + step.max * _starts(step.steps)
        elif isinstance(step, Do):
            total += step.max * (1 + step.retry)
        else:
            total += 1 + (0 if isinstance(step, Ask) else step.bounds.calls)
    return total


@dataclass(frozen=True)
class _Scope:
    """One list of steps and the names it may refer to."""

    abilities: Abilities
    has_model: bool
    outer: Mapping[str, Type]

    def steps(self, steps: Sequence[Step]) -> Iterator[Flaw]:
        here = {step.id for step in steps}
        circle = settled_order(steps)[1]
        if circle:
            yield Flaw("cycle", values={"ids": ", ".join(sorted(circle))})
        yield from _approvals(steps, here)
        types = types_of(steps, self.abilities, self.outer)
        for step in steps:
            yield from self._step(step, types)

    def _step(self, step: Step, types: Mapping[str, Type]) -> Iterator[Flaw]:
        for name in sorted(waits_for(step)):
            if name not in types:
                yield Flaw("no_such_step", step.id, {"ref": f"${name}"})
        yield from _condition(step, step.if_, types)
        if isinstance(step, Do):
            yield from self._do(step, types)
        elif isinstance(step, Ask):
            yield from _ask(step, types)
        elif isinstance(step, Each):
            yield from self._each(step, types)
        else:
            yield from self._later(step, types)
        if isinstance(step, Do | Each) and step.on_fail == "plan" and not self.has_model:
            yield Flaw("needs_model", step.id)

    def _do(self, step: Do, types: Mapping[str, Type]) -> Iterator[Flaw]:
        ability = self.abilities.get(step.do)
        if ability is None:
            yield Flaw("unknown_ability", step.id, {"do": step.do})
            return
        if not ability.available:
            yield Flaw("not_available", step.id, {"do": step.do})
        for param in ability.required():
            if param not in step.with_:
                yield Flaw("missing", step.id, {"do": step.do, "param": param})
        for param, value in step.with_.items():
            yield from _argument(step, ability, param, value, types)
        if step.until is not None and ability.worst > Risk.R0:
            yield Flaw("until_changes", step.id, {"do": step.do})
        for condition in (step.until, step.check):
            yield from _condition(step, condition, types)

    def _later(self, step: Replan | Agent, types: Mapping[str, Type]) -> Iterator[Flaw]:
        if not self.has_model:
            yield Flaw("needs_model", step.id)
        for name in step.bounds.abilities:
            if name not in self.abilities:
                yield Flaw("unknown_ability", step.id, {"do": name})
        for param, value in step.with_.items():
            yield from _references(step, param, ANYTHING, value, types)

    def _each(self, step: Each, types: Mapping[str, Type]) -> Iterator[Flaw]:
        yield from _items(step, types)
        around = {name: kind for name, kind in types.items() if name != step.id}
        inner = _Scope(self.abilities, self.has_model, {**around, step.as_: item_type(step, types)})
        yield from inner.steps(step.steps)


def _approvals(steps: Sequence[Step], here: set[str]) -> Iterator[Flaw]:
    """Each question approves steps beside it, and each step has one question at most."""
    approved: set[str] = set()
    for step in steps:
        if not isinstance(step, Ask):
            continue
        if step.with_.for_ and step.ask != "confirm":
            yield Flaw("not_confirm", step.id)
        for name in step.with_.for_:
            if name not in here or name == step.id:
                yield Flaw("bad_for", step.id, {"id": name})
            if name in approved:
                yield Flaw("asked_twice", name, {"id": name})
            approved.add(name)


_NO_TEXT: Final = frozenset({"choice", "integer", "number", "boolean", "object", "record"})
"""What no text is that is made of others: only what it becomes would tell which of few words it is."""


def _argument(step: Do, ability: Ability, param: str, value: Any, types: Mapping[str, Type]) -> Iterator[Flaw]:
    wanted = ability.param_types.get(param)
    if wanted is None:
        known = ", ".join(ability.param_types)
        yield Flaw("no_such_param", step.id, {"do": step.do, "param": param, "known": known})
        return
    flaws = list(_references(step, param, wanted, value, types))
    yield from flaws
    if not flaws:
        yield from _literal_flaws(step, ability, param, value)


def _references(step: Step, param: str, wanted: Type, value: Any, types: Mapping[str, Type]) -> Iterator[Flaw]:
    """What is wrong with the references inside a value that stands where `wanted` is declared."""
    if isinstance(value, str):
        ref = whole_ref(value)
        given = lead(ref, types) if ref else TEXT
        if isinstance(given, Flaw):
            yield Flaw(given.code, step.id, given.values)
        elif ref and not accepts(wanted, given):
            yield Flaw("wrong_type", step.id, {"param": param, "wanted": wanted, "ref": ref, "given": given})
        for inner in inside_refs(value):
            yield from _broken(step, inner, types)
            if not ref and wanted.kind in _NO_TEXT:
                yield Flaw("wrong_type", step.id, {"param": param, "wanted": wanted, "ref": inner, "given": TEXT})
    elif isinstance(value, list | tuple):
        item = wanted.item if isinstance(wanted, ListOf) else ANYTHING
        for one in cast("Sequence[Any]", value):
            yield from _references(step, param, item, one, types)
    elif isinstance(value, Mapping):
        parts: Mapping[str, Type] = wanted.parts if isinstance(wanted, RecordOf) else {}
        for name, one in cast("Mapping[str, Any]", value).items():
            yield from _references(step, f"{param}.{name}", parts.get(name, ANYTHING), one, types)


def _broken(step: Step, ref: Ref, types: Mapping[str, Type]) -> Iterator[Flaw]:
    found = lead(ref, types)
    if isinstance(found, Flaw):
        yield Flaw(found.code, step.id, found.values)


def _ask(step: Ask, types: Mapping[str, Type]) -> Iterator[Flaw]:
    yield from _references(step, "text", TEXT, step.with_.text, types)
    yield from _references(step, "choices", ListOf(TEXT), step.with_.choices, types)
    yield from _references(step, "preview", ANYTHING, step.with_.preview, types)
    if step.ask == "choose" and len(step.with_.choices) < 2:
        yield Flaw("no_choices", step.id)


def _items(step: Each, types: Mapping[str, Type]) -> Iterator[Flaw]:
    """What is wrong with what a loop goes over."""
    over: object = step.each
    if isinstance(over, list | tuple):
        items = cast("Sequence[Any]", over)
        if len(items) > step.max:
            yield Flaw("too_many_items", step.id, {"n": len(items), "most": step.max})
        yield from _references(step, "each", ListOf(ANYTHING), items, types)
        return
    ref = whole_ref(over) if isinstance(over, str) else None
    given = lead(ref, types) if ref else None
    if isinstance(given, Flaw):
        yield Flaw(given.code, step.id, given.values)
    elif given is None:
        yield Flaw("not_a_list", step.id, {"ref": "each", "given": type(over).__name__})
    elif not isinstance(given, ListOf) and not anything(given):
        yield Flaw("not_a_list", step.id, {"ref": ref, "given": given})


def _condition(step: Step, condition: Condition | None, types: Mapping[str, Type]) -> Iterator[Flaw]:
    for ref in refs_of(condition):
        yield from _broken(step, ref, types)
    for leaf in leaves(condition):
        ref = whole_ref(leaf) if isinstance(leaf, str) else None
        given = lead(ref, types) if ref else None
        if given is not None and not isinstance(given, Flaw) and given.kind not in ("boolean", "anything"):
            yield Flaw("bad_if", step.id, {"ref": ref, "given": given})


def _literal_flaws(step: Do, ability: Ability, param: str, value: Any) -> Iterator[Flaw]:
    """The parameter's own rules, asked of pydantic; a value that holds references is judged when it is known."""
    if next(refs_in(value), None) is not None:
        return
    try:
        ability.adapter(param).validate_python(filled(value, _nothing))
    except pydantic.ValidationError as wrong:
        for where, why in reasons(wrong):
            name = f"{param}.{where}" if where else param
            yield Flaw("bad_value", step.id, {"do": step.do, "param": name, "why": why})


def _nothing(ref: Ref) -> object:
    raise AssertionError(f"{ref} in a value without references")
