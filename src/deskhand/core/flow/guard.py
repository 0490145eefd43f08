"""A plan with every question it owes, or the reason it may not run.

One card per plan: all steps that need a yes are bound to one question, which stands in the plan like any other step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deskhand.core.ability import Ability
from deskhand.core.errors import NotAvailable, OutsideFolders, Problem, TooRisky
from deskhand.core.flow.decide import Decision, decide
from deskhand.core.flow.scope import Scope, paths_in
from deskhand.core.plan.condition import All
from deskhand.core.plan.model import Ask, Asked, Do, Each, Plan, Step, walk
from deskhand.core.plan.order import questions


def refusals(plan: Plan, abilities: Mapping[str, Ability], scope: Scope) -> list[Problem]:
    """Why this plan may not run at all; empty where it may, with or without a question."""
    found: list[Problem] = []
    for step, _ in walk(plan.steps):
        if not isinstance(step, Do):
            continue
        ability = abilities[step.do]
        if not ability.available:
            found.append(NotAvailable(do=step.do))
            continue
        outside = [path for path in paths_in(ability, step.with_) if not scope.covers(path)]
        if outside:
            found.append(OutsideFolders(path=outside[0]))
        elif decide(ability.risk(step.with_), granted=True) is Decision.REFUSE:
            found.append(TooRisky(do=step.do))
    return found


def asking(step: Step, abilities: Mapping[str, Ability]) -> bool:
    """Whether a step, or one inside its loop, needs a yes first."""
    if isinstance(step, Each):
        return any(asking(inner, abilities) for inner in step.steps)
    if not isinstance(step, Do) or step.do not in abilities:
        return False
    ability = abilities[step.do]
    return ability.consent == "ask" and decide(ability.risk(step.with_), granted=True) is Decision.ASK


def guarded(plan: Plan, abilities: Mapping[str, Ability], text: str) -> Plan:
    """The same plan with one question before the first step that needs a yes, and every such step bound to it."""
    asked = questions(plan.steps)
    bound = [step for step in plan.steps if step.id not in asked and asking(step, abilities)]
    if not bound:
        return plan
    name = _free_id(plan.steps)
    question = Ask.model_validate(
        {"id": name, "ask": "confirm", "with": Asked.model_validate({"text": text, "for": [step.id for step in bound]})}
    )
    ids = {step.id for step in bound}
    steps: list[Step] = []
    for step in plan.steps:
        if step.id not in ids:
            steps.append(step)
            continue
        if question not in steps:
            steps.append(question)
        steps.append(_bind(step, name))
    return plan.model_copy(update={"steps": tuple(steps)})


def unguarded(steps: Sequence[Step], abilities: Mapping[str, Ability]) -> list[str]:
    """Steps that need a yes and are bound to no question: a plan with any of these is refused."""
    bound = questions(steps)
    loose: list[str] = []
    for step in steps:
        if step.id in bound:
            continue
        if isinstance(step, Each):
            loose += unguarded(step.steps, abilities)
        elif asking(step, abilities):
            loose.append(step.id)
    return loose


def _bind(step: Step, question: str) -> Step:
    yes = f"${question}.yes"
    condition = yes if step.if_ is None else All(all=(yes, step.if_))
    return step.model_copy(update={"if_": condition})


def _free_id(steps: Sequence[Step]) -> str:
    taken = {step.id for step, _ in walk(steps)}
    return next(name for name in ("ok", *(f"ok{n}" for n in range(2, 1_002))) if name not in taken)
