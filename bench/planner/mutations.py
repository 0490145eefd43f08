"""A word that turns the meaning round, put anywhere into a request that runs: the same plan must not run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from bench.planner.desk import Desk
from deskhand.core.plan.model import Do, Plan
from deskhand.core.words import Lang
from deskhand.planner import Planner

WORDS: Final[dict[Lang, tuple[str, ...]]] = {
    "en": ("not", "except", "only", "don't"),
    "zh": ("不要", "除了", "只", "别"),
}


def mutated(says: Iterable[str], lang: Lang, desk: Desk, planner: Planner) -> dict[str, Any]:
    """How many such changes there were to requests that run, and which of them ran as if nothing had changed."""
    tried, unheard = 0, list[str]()
    for say in says:
        plain = planner.plan(say, desk.world, desk.now, context=desk.context)
        if plain.outcome != "run":
            continue
        for changed in _changed(say, lang):
            tried += 1
            planned = planner.plan(changed, desk.world, desk.now, context=desk.context)
            if planned.outcome == "run" and _steps(planned.plan) == _steps(plain.plan):
                unheard.append(changed)
    return {"changes": tried, "unheard": len(unheard), "which": unheard[:20]}


def _changed(say: str, lang: Lang) -> Iterator[str]:
    parts = say.split(" ") if lang == "en" else list(say)
    gap = " " if lang == "en" else ""
    for word in WORDS[lang]:
        for at in range(len(parts) + 1):
            yield gap.join([*parts[:at], word, *parts[at:]])


def _steps(plan: Plan | None) -> list[tuple[str, object]]:
    return [(step.do, step.with_) for step in plan.steps if isinstance(step, Do)] if plan else []
