"""Whether a plan may become a run, and if not, why: said so that a person can act on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deskhand.core.ability import Ability
from deskhand.core.errors import Problem
from deskhand.core.flow.authority import Authority
from deskhand.core.flow.guard import unguarded
from deskhand.core.flow.judge import judged, owing, refusals
from deskhand.core.flow.label import SAID
from deskhand.core.flow.scope import Scope
from deskhand.core.flow.wrote import Wrote
from deskhand.core.plan.check import check
from deskhand.core.plan.model import Ask, Asked, Do, Plan, walk
from deskhand.core.plan.order import questions
from deskhand.core.words import Lang, Words
from deskhand.hub.problems import NotGuarded, PlanFlawed

_UNUSED = Words(
    "I did not use these words: {unused}. Is this what you mean: {goal}",
    "我没有用到这些词：{unused}。您的意思是：{goal}",
)


def why_not(
    plan: Plan, abilities: Mapping[str, Ability], authority: Authority, scope: Scope, lang: Lang,
    wrote: Wrote | None = None,
) -> list[str]:  # fmt: skip
    """Every reason to refuse this plan, in words; empty where it may run. `wrote`: a model made it."""
    flaws = check(plan, abilities, has_model=wrote is not None)
    strange = [flaw for flaw in flaws if flaw.code != "not_available"]
    if not strange:
        verdicts = judged(plan, abilities, authority, scope, literal=wrote or SAID)
        found: list[Problem] = refusals(verdicts)
        if found:
            return list(dict.fromkeys(one.said(lang) for one in found))
        loose = unguarded(plan.steps, owing(verdicts))
        return [NotGuarded(steps=", ".join(loose)).said(lang)] if loose else []
    said = "; ".join(flaw.said(lang) for flaw in strange[:3])
    return [PlanFlawed(flaws=said).said(lang)]


def confirmed(plan: Plan, unused: Sequence[str], lang: Lang) -> Plan:
    """A plan made from only some of the words asks in any case; one question over all steps if it has none yet."""
    if any(isinstance(step, Ask) and step.ask == "confirm" for step in plan.steps):
        return plan
    taken = {step.id for step, _ in walk(plan.steps)} | set(questions(plan.steps))
    name = next(name for name in ("sure", *(f"sure{n}" for n in range(2, 1_002))) if name not in taken)
    text = _UNUSED.said(lang, unused=", ".join(unused), goal=plan.goal).replace("{$", "{$$")[:4_000]
    asked = Asked.model_validate({"text": text, "for": [step.id for step in plan.steps]})
    question = Ask.model_validate({"id": name, "ask": "confirm", "with": asked})
    return plan.model_copy(update={"steps": (question, *plan.steps)})


def overtakes(plan: Plan, abilities: Mapping[str, Ability]) -> bool:
    """Whether a plan is about the work itself: such requests do not wait for what this chat has under way."""
    steps = [step for step, _ in walk(plan.steps)]
    return bool(steps) and all(
        isinstance(step, Do) and (step.do.startswith("run.") or abilities[step.do].where == "hub") for step in steps
    )
