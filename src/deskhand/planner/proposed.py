"""The question whether to do what a reader of whole sentences made of a request."""

from __future__ import annotations

from deskhand.core.plan.check import check
from deskhand.core.plan.model import Plan
from deskhand.core.words import Lang
from deskhand.planner.asks import weighing
from deskhand.planner.planned import Planned
from deskhand.planner.steps import Steps
from deskhand.planner.telling import Telling
from deskhand.planner.tongue import Tongue


def proposed(so_far: Steps, goal: str, tongue: Tongue, lang: Lang) -> Planned | None:
    """The steps as a plan that is asked about; None where the checker refuses it."""
    plan = Plan(goal=goal[:20_000], steps=tuple(so_far.steps))
    if any(flaw.code != "not_available" for flaw in check(plan, so_far.abilities)):
        return None
    telling = Telling(so_far.steps, so_far.abilities, tongue.phrases, so_far.places, lang)
    return Planned("confirm", lang, plan=weighing(plan, telling.told(so_far.steps), (), lang), weighed=True)
