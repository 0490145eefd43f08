"""The one question before a plan that did not come out of the grammar: exactly what it will do."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from deskhand.core.flow.guard import asking, bare, changing, guarded
from deskhand.core.phrases import Phrases
from deskhand.core.plan.model import Do, Plan, walk
from deskhand.core.plan.refs import literal
from deskhand.core.registry import Registry
from deskhand.core.saying import said_step
from deskhand.core.shown import shown
from deskhand.core.words import Lang, Words
from deskhand.planner.asks import together

LONGEST: Final = 3_500
AUTOMATION: Final = Words("Run “{name}”? {steps}.", "运行“{name}”？{steps}。")
AS_BEFORE: Final = Words("As you had it done before: {steps}?", "和您之前的一样：{steps}？")


def guarded_by(
    plan: Plan, registry: Registry, owed: AbstractSet[str], words: Words, lang: Lang, name: str = ""
) -> Plan:
    """The plan behind a question that names every step which changes something, or needs a yes for what it reads.

    No desk reads such a plan out of the words by itself, so what it changes is always asked first.
    """
    plain = bare(plan)
    needs = {*changing(plain.steps, registry), *(owed & {step.id for step, _ in walk(plain.steps)})}
    if not needs:
        return plain
    phrases: Mapping[str, Phrases] = registry.phrases(lang)
    told = [
        said_step(one, phrases, lang)
        for step in plain.steps
        if asking(step, needs)
        for one, _ in walk((step,))
        if isinstance(one, Do) and one.id in needs
    ]
    text = words.said(lang, name=shown(name), steps=together(told, lang))
    return guarded(plain, needs, literal(text[:LONGEST]))
