"""One thing after the other: what a person says in a row is done in that row, and stops where something fails."""

from __future__ import annotations

from collections.abc import Mapping

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.model import Do, Plan, Step
from deskhand.core.plan.order import waits_for


def in_order(plan: Plan, abilities: Mapping[str, Ability]) -> Plan:
    """The plan with each step that changes something after the one before it, and a last look after all of them.

    A search that another step works on is left free: its results are what a question shows before anything is done.
    """
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
