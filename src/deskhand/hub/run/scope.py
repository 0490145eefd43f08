"""Where a step stands in a run: its path, the steps beside it, the loops around it, what a reference gives there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from deskhand.core.plan.model import Agent, Ask, Do, Each, Plan, Replan, Step
from deskhand.core.plan.order import dependencies, questions
from deskhand.core.plan.refs import Missing, Ref, filled, follow
from deskhand.hub.run.fold import Journal, Past, decider, patched

THOUGHT: Final = "0"
"""The number of a step's thoughts, among those of its calls."""
_PART: Final = re.compile(r"([a-z][a-z0-9_]{0,31})(?:\[(\d+)\])?\Z")


class NoValue(Exception):
    """A reference to a step that left no result: it was skipped, failed, or nobody can tell."""

    def __init__(self, ref: Ref) -> None:
        self.ref = ref
        super().__init__(str(ref))


@dataclass(frozen=True, slots=True)
class Shape:
    """What one list of steps looks like, worked out once."""

    steps: Mapping[str, Step]
    waits: Mapping[str, frozenset[str]]
    leads_to: Mapping[str, Sequence[str]]
    """The same the other way: which steps wait for each."""
    bound: Mapping[str, str]
    """Each step that a question of this list approves, with that question."""
    places: Mapping[str, int]

    def in_order(self, steps: Iterable[Step]) -> list[Step]:
        """As the plan has them, so that what starts first does not depend on what was remembered."""
        return sorted(steps, key=lambda step: self.places[step.id])


@dataclass(frozen=True, slots=True)
class Frame:
    """One list of steps being carried out: the plan itself, or one item of a loop."""

    prefix: str
    shape: Shape
    journal: Journal
    variable: str = ""
    item: Any = None
    outer: Frame | None = None

    def path(self, name: str) -> str:
        return self.prefix + name

    def past(self, name: str) -> Past | None:
        return self.journal.steps.get(self.prefix + name)

    def look(self, ref: Ref) -> Any:
        """What a reference gives here; raises `Missing` or `NoValue`."""
        if self.variable and ref.step == self.variable:
            return follow(self.item, ref)
        step = self.shape.steps.get(ref.step)
        if step is None:
            if self.outer is None:
                raise Missing(ref)
            return self.outer.look(ref)
        return follow(self._result(step, ref), ref)

    def fill(self, value: Any) -> Any:
        return filled(value, self.look)

    def _result(self, step: Step, ref: Ref) -> Any:
        value = result_of(self, step)
        if value is None:
            raise NoValue(ref)
        return value

    def inside(self, step: Each, index: int, item: Any) -> Frame:
        """The steps of a loop, for one item."""
        shape = shape_of(self.journal, f"{self.prefix}{step.id}", step.steps)
        return Frame(f"{self.prefix}{step.id}[{index}].", shape, self.journal, step.as_, item, self)


def shape_of(journal: Journal, where: str, steps: Sequence[Step]) -> Shape:
    """Loops share the shape of their steps over all items."""
    key = "shape:" + re.sub(r"\[\d+\]", "", where) if where else "shape:"
    known: Shape | None = journal.memo.get(key)
    if known is None:
        waits = {name: frozenset(names) for name, names in dependencies(steps).items()}
        places = {step.id: place for place, step in enumerate(steps)}
        leads_to: dict[str, list[str]] = {}
        for name, names in waits.items():
            for other in names:
                leads_to.setdefault(other, []).append(name)
        known = Shape({step.id: step for step in steps}, waits, leads_to, questions(steps), places)
        journal.memo[key] = known
    return known


def outermost(plan: Plan, journal: Journal) -> Frame:
    known: Frame | None = journal.memo.get("outermost")
    if known is None:
        known = journal.memo["outermost"] = Frame("", shape_of(journal, "", patched(plan, journal).steps), journal)
    return known


def result_of(frame: Frame, step: Step) -> Any:
    """What a settled step left for others to refer to; None where it left nothing."""
    past = frame.past(step.id)
    if past is None or past.skipped is not None:
        return None
    if isinstance(step, Ask):
        return past.answered.data if past.answered is not None else None
    if isinstance(step, Each):
        return _loop_result(frame, step, past)
    if isinstance(step, Replan | Agent):
        return _decided_result(frame, step)
    if past.receipt is None or past.receipt.note != "done":
        return None
    return past.receipt.data.get("result", {})


def _decided_result(frame: Frame, step: Replan | Agent) -> Any:
    """What was told at the end, and what each call left by the name it had."""
    known = frame.journal.deciding.get(frame.path(step.id))
    if known is None or known.ended != "done":
        return None
    found: dict[str, Any] = {"text": known.told, "count": len(known.calls)}
    for name, path in known.names.items():
        receipt = frame.journal.steps[path].receipt
        if name and receipt is not None and receipt.note == "done":
            found[name] = receipt.data.get("result", {})
    return found


def _loop_result(frame: Frame, step: Each, past: Past) -> Any:
    if past.items is None:
        return None
    inside = [frame.inside(step, index, item) for index, item in enumerate(past.items)]
    results = {inner.id: [result_of(one, inner) for one in inside] for inner in step.steps}
    return {**results, "count": len(inside)}


def arguments(frame: Frame, step: Do) -> dict[str, Any]:
    """A step's arguments with every reference filled; raises `Missing` or `NoValue`."""
    return {name: frame.fill(value) for name, value in step.with_.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """A step and the frame it stands in."""

    frame: Frame
    step: Step
    name: str = ""
    """Its last part, where that is not the id of the step: of a thought (`agent1#0`) or a call (`agent1#4`)."""

    @property
    def path(self) -> str:
        return self.frame.path(self.name or self.step.id)

    def args(self) -> dict[str, Any]:
        """The arguments of an ability's step with every reference filled; raises `Missing` or `NoValue`."""
        if not isinstance(self.step, Do):
            raise TypeError(self.step.id)
        return called_with(self.frame, self.step) if self.name else arguments(self.frame, self.step)


def locate(plan: Plan, journal: Journal, path: str) -> Place:
    """The step that a path names; raises KeyError for one that is not in the plan."""
    frame = outermost(plan, journal)
    parts = path.split(".")
    for part in parts[:-1]:
        found = _PART.match(part)
        step = frame.shape.steps[found.group(1)] if found else None
        past = frame.past(step.id) if step is not None else None
        if found is None or found.group(2) is None or not isinstance(step, Each) or past is None or past.items is None:
            raise KeyError(path)
        index = int(found.group(2))
        frame = frame.inside(step, index, past.items[index])
    own, hash_, number = parts[-1].partition("#")
    step = frame.shape.steps[own]
    if hash_ and number != THOUGHT:
        step = call_step(frame, parts[-1])
    return Place(frame, step, parts[-1] if hash_ else "")


def call_step(frame: Frame, name: str) -> Do:
    """A call as a step: what a model decided, and the journal keeps; raises KeyError where there is none."""
    past = frame.past(name)
    if past is None or past.call is None:
        raise KeyError(name)
    data: dict[str, Any] = past.call.data or {}
    return Do.model_validate({"id": decider(name), "do": data.get("do", "help"), "with": data.get("with", {})})


def called_with(frame: Frame, call: Do) -> dict[str, Any]:
    """A call's arguments; it may refer to calls before it by the names that a patch gave them."""
    known = frame.journal.deciding.get(frame.path(call.id))

    def look(ref: Ref) -> Any:
        path = None if known is None else known.names.get(ref.step)
        if path is None:
            return frame.look(ref)
        past = frame.journal.steps[path]
        if past.receipt is None or past.receipt.note != "done":
            raise NoValue(ref)
        return follow(past.receipt.data.get("result", {}), ref)

    return {name: filled(value, look) for name, value in call.with_.items()}
