"""The labels of everything in a plan, worked out before it runs from what each ability declares of its results.

The desk works the same labels out again over the receipts it wrote itself; what it cannot know of a result is then the
worst. Before the run, a label here is never better than the one found then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deskhand.core.ability import Ability
from deskhand.core.flow.label import (
    LOCAL,
    NOTHING,
    OUTSIDE,
    SAID,
    UNKNOWN,
    Label,
    Labels,
    Look,
    Origin,
    Privacy,
    Way,
    Written,
    is_path,
    joined,
    label_of,
    paths_of,
)
from deskhand.core.plan.given import given_type, result_type
from deskhand.core.plan.model import Ask, Do, Each, Plan, Step
from deskhand.core.plan.order import settled_order
from deskhand.core.plan.refs import Ref, whole_ref
from deskhand.core.plan.types import Type
from deskhand.core.values import Role

Abilities = Mapping[str, Ability]
MODEL = Label(Origin.X, Privacy.PRIVATE, model=True)
"""What a model decided or wrote, whatever it was given."""


@dataclass(frozen=True, slots=True)
class Given:
    """The labels of what one use is given: who, where and how much; what is inside; and everything."""

    target: Label
    content: Label
    whole: Label


def given(ability: Ability, args: Mapping[str, object], look: Look, literal: Written = SAID) -> Given:
    """The labels of a use's arguments as they stand in the plan."""
    targets: list[Label] = []
    contents: list[Label] = []
    for name, kind in ability.param_types.items():
        if name in args:
            label = label_of(args[name], look, literal=literal, as_path=is_path(kind))
            (targets if ability.role(name) is Role.TARGET else contents).append(label)
    return Given(joined(targets), joined(contents), joined((*targets, *contents)))


def of_result(ability: Ability, args: Mapping[str, object], kind: Type, look: Look, literal: Written = SAID) -> Labels:
    """The labels of what a use leaves behind: of its inputs, of where it read, and of what others wrote."""
    paths = paths_of(kind)
    if ability.where == "pure":
        # It has no door: all it can give back is what it was given, and a path stays a path on its way through.
        went_in = (label_of(value, look, literal=literal, as_path=bool(paths)) for value in args.values())
        return Labels(joined(went_in), {}, paths)
    marks: dict[Way, Label] = {way: OUTSIDE for way in ability.untrusted if way not in paths}
    for way in ability.secret:
        marks[way] = joined((marks.get(way, LOCAL), Label(Origin.L, Privacy.SECRET)))
    return Labels(joined((LOCAL, given(ability, args, look, literal).whole)), marks, paths)


class Trace:
    """The labels of every result that a plan's references can lead to."""

    def __init__(self, plan: Plan, abilities: Abilities, *, literal: Written = SAID) -> None:
        self._abilities = abilities
        self._literal = literal
        self.uses: dict[str, Given] = {}
        """For each step that uses an ability, by its id, the labels of what it is given."""
        self._steps(plan.steps, {}, {})

    def _steps(
        self, steps: Sequence[Step], outer: Mapping[str, Labels], outer_types: Mapping[str, Type]
    ) -> tuple[dict[str, Labels], dict[str, Type]]:
        known, types = dict(outer), dict(outer_types)
        for step in settled_order(steps)[0]:
            types[step.id] = result_type(step, self._abilities, types)
            known[step.id] = self._step(step, known, types)
        return known, types

    def _step(self, step: Step, known: Mapping[str, Labels], types: Mapping[str, Type]) -> Labels:
        look = looking(known)
        if isinstance(step, Ask):
            return Labels(SAID)
        if isinstance(step, Each):
            return self._each(step, known, types)
        ability = self._abilities.get(step.do) if isinstance(step, Do) else None
        if not isinstance(step, Do):
            return Labels(joined((MODEL, label_of(step.with_, look, literal=self._literal))))
        if ability is None:
            return Labels(UNKNOWN)
        self.uses[step.id] = given(ability, step.with_, look, self._literal)
        return of_result(ability, step.with_, types[step.id], look, self._literal)

    def _each(self, step: Each, known: Mapping[str, Labels], types: Mapping[str, Type]) -> Labels:
        items = self._items(step, known)
        kind = given_type(step.each, types)
        item = getattr(kind, "item", kind)
        inside, _ = self._steps(step.steps, {**known, step.as_: items}, {**types, step.as_: item})
        parts: dict[Way, Label] = {}
        paths: set[Way] = set()
        for inner in step.steps:
            labels = inside[inner.id]
            parts[(inner.id,)] = labels.whole
            parts |= {(inner.id, *way): label for way, label in labels.parts.items()}
            paths |= {(inner.id, *way) for way in labels.paths}
        return Labels(NOTHING, parts, frozenset(paths))

    def _items(self, step: Each, known: Mapping[str, Labels]) -> Labels:
        ref = whole_ref(step.each) if isinstance(step.each, str) else None
        if ref is not None:
            return known[ref.step].into(ref.path) if ref.step in known else Labels(UNKNOWN)
        return Labels(label_of(step.each, looking(known), literal=self._literal))


def looking(known: Mapping[str, Labels]) -> Look:
    """The label behind a reference; of one that leads nowhere, the worst."""

    def look(ref: Ref, as_path: bool) -> Label:
        labels = known.get(ref.step)
        return UNKNOWN if labels is None else labels.at(ref.path, as_path=as_path)

    return look
