"""One thing after the other: what a person says in a row is done in that row, and stops where something fails."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Do, Plan, Step
from deskhand.core.plan.order import waits_for

_BRINGING: Final = ("web.download", "cloud.get")
"""What brings a file, to where it is told."""


def _brought_there(plan: Plan) -> Plan:
    """The plan with what is brought and then moved brought to where it is moved: "download it and put it in Music"."""
    steps = list(plan.steps)
    for at, (first, then) in enumerate(pairwise(steps)):
        if not (isinstance(first, Do) and isinstance(then, Do)) or then.do != "files.move":
            continue
        ref = f"${first.id}.file"
        moved = then.with_.get("files")
        if first.do not in _BRINGING or "to" in first.with_ or moved not in (ref, [ref]) or then.if_ or then.after:
            continue
        rest = [step for step in steps if step.id not in (first.id, then.id)]
        if any(then.id in waits_for(step) for step in rest):
            continue
        steps[at : at + 2] = [first.model_copy(update={"with_": {**first.with_, "to": then.with_["to"]}})]
        return plan.model_copy(update={"steps": tuple(steps)})
    return plan


def in_order(plan: Plan, abilities: Mapping[str, Ability]) -> Plan:
    """The plan with each step that changes something after the one before it, and a last look after all of them.

    A search that another step works on is left free: its results are what a question shows before anything is done.
    """
    plan = _brought_there(plan)
    used = {name for step in plan.steps for name in waits_for(step)}
    last: str | None = None
    steps: list[Step] = []
    for step in plan.steps:
        acts = isinstance(step, Do) and abilities[step.do].worst > Risk.R0
        if last is not None and (acts or step.id not in used) and last not in waits_for(step):
            step = step.model_copy(update={"after": (*step.after, last)})
        steps.append(step)
        last = step.id if acts else last
    return plan.model_copy(update={"steps": tuple(steps)})
