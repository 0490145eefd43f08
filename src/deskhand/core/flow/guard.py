"""A plan with every question it owes, and what is left of one without them.

One card per plan: all steps that need a yes are bound to one question, which stands in the plan like any other step.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain, count

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.condition import All, Condition
from deskhand.core.plan.model import Agent, Ask, Do, Each, Plan, Replan, Step, walk
from deskhand.core.plan.order import questions, waits_for


def changing(steps: Sequence[Step], abilities: Mapping[str, Ability]) -> set[str]:
    """The steps that do more than look and were not consented to by asking for them: the most a careful person asks."""
    return {step.id for step, _ in walk(steps) if _changes(step, abilities)}


def _changes(step: Step, abilities: Mapping[str, Ability]) -> bool:
    if isinstance(step, Replan | Agent):
        return Risk[step.bounds.worst] > Risk.R0
    if not isinstance(step, Do) or step.do not in abilities:
        return False
    ability = abilities[step.do]
    return ability.consent == "ask" and ability.risk(step.with_) > Risk.R0


def asking(step: Step, owed: Collection[str]) -> bool:
    """Whether a step, or one inside its loop that has no question of its own, needs a yes first."""
    return bool(unguarded(step.steps, owed)) if isinstance(step, Each) else step.id in owed


def guarded(plan: Plan, owed: Collection[str], text: str) -> Plan:
    """The same plan with one question before the first step that needs a yes, and every such step bound to it.

    `owed` are the ids of those that do (`judge.owing`), those in loops included.

    `text` may hold references, as any text of a plan; a person's own words go through `literal` first.
    """
    asked = questions(plan.steps)
    bound = [step for step in plan.steps if step.id not in asked and asking(step, owed)]
    if not bound:
        return plan
    name = _free_id(plan.steps)
    asked_of = {"text": text, "for": [step.id for step in bound]}
    question = Ask.model_validate({"id": name, "ask": "confirm", "with": asked_of})
    ids = {step.id for step in bound}
    first = next(at for at, step in enumerate(plan.steps) if step.id in ids)
    steps = [_bind(step, name) if step.id in ids else step for step in plan.steps]
    return plan.model_copy(update={"steps": (*steps[:first], question, *steps[first:])})


def unlocking(plan: Plan, owed: Collection[str]) -> Plan:
    """The same plan, whose questions want the unlock secret with the yes where a step under them is one of `owed`.

    `owed` are the ids of steps that step up. One that waits for what comes out of another step under its own question
    is left out: what it will be done with is not known yet, so it is asked about when it is.
    """
    return plan.model_copy(update={"steps": tuple(_locked(step, plan.steps, owed) for step in plan.steps)})


def _locked(step: Step, beside: Sequence[Step], owed: Collection[str]) -> Step:
    if not isinstance(step, Ask) or step.ask != "confirm":
        return step
    under = {one.id: one for one in beside if one.id in step.with_.for_}
    known = [one for one in under.values() if not waits_for(one) & set(under)]
    if not any(inner.id in owed for inner, _ in walk(known)):
        return step
    return step.model_copy(update={"with_": step.with_.model_copy(update={"unlock": True})})


def unguarded(steps: Sequence[Step], owed: Collection[str]) -> list[str]:
    """Steps that need a yes and are bound to no question: a plan with any of these is refused."""
    bound = questions(steps)
    loose: list[str] = []
    for step in steps:
        if step.id in bound:
            continue
        if isinstance(step, Each):
            loose += unguarded(step.steps, owed)
        elif step.id in owed:
            loose.append(step.id)
    return loose


def bare(plan: Plan) -> Plan:
    """The plan without the questions that approve steps, the conditions by which those wait for a yes, and the reasons
    that are given for a choice.

    Two plans that are bare alike do the same once every question is answered with yes; one of them may ask more.
    """
    return plan.model_copy(update={"steps": _bare(plan.steps)})


def _bare(steps: Sequence[Step]) -> tuple[Step, ...]:
    asked = questions(steps)
    kept = (step for step in steps if not (isinstance(step, Ask) and step.with_.for_))
    return tuple(_unbound(step, asked.get(step.id)) for step in kept)


def _unbound(step: Step, question: str | None) -> Step:
    changed: dict[str, object] = {}
    if isinstance(step, Each):
        changed["steps"] = _bare(step.steps)
    if isinstance(step, Do) and step.why:
        changed["why"] = ""
    if question is not None:
        changed["if_"] = _without(step.if_, f"${question}.yes")
        changed["after"] = tuple(name for name in step.after if name != question)
    return step.model_copy(update=changed) if changed else step


def _without(condition: Condition | None, yes: str) -> Condition | None:
    """A condition without one of the things that must all hold."""
    if condition == yes:
        return None
    if not isinstance(condition, All):
        return condition
    parts = [left for part in condition.all if (left := _without(part, yes)) is not None]
    return All(all=tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


def _bind(step: Step, question: str) -> Step:
    yes = f"${question}.yes"
    condition = yes if step.if_ is None else All(all=(yes, step.if_))
    return step.model_copy(update={"if_": condition})


def _free_id(steps: Sequence[Step]) -> str:
    every = [step for step, _ in walk(steps)]
    taken = {step.id for step in every} | {step.as_ for step in every if isinstance(step, Each)}
    return next(name for name in chain(["ok"], (f"ok{n}" for n in count(2))) if name not in taken)
