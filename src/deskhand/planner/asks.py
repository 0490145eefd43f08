"""Questions in plain words: what a plan would do, and which words were not used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from deskhand.core.plan.model import Ask, Plan, Step
from deskhand.core.plan.refs import literal
from deskhand.core.words import Lang, Words

_QUESTION: Final = Words("{steps}?", "{steps}？")
_UNUSED: Final = Words(
    "I did not use these words: {words}. Shall I do the rest? {steps}?",
    "这些词我没有用到：{words}。其余的照做吗？{steps}？",
)
_CHOOSE: Final = Words("Which do you mean?", "你指的是哪一个？")
_LONGEST: Final = 1_500


def together(parts: Sequence[str], lang: Lang) -> str:
    """Several steps in one sentence."""
    if lang == "zh":
        return "，然后".join(parts)[:_LONGEST]
    lower = [parts[0], *(part[:1].lower() + part[1:] for part in parts[1:])] if parts else []
    return ", then ".join(lower)[:_LONGEST]


def question(parts: Sequence[str], lang: Lang) -> str:
    return literal(_QUESTION.said(lang, steps=together(parts, lang)))


def confirming(plan: Plan, parts: Sequence[str], unused: Iterable[str], lang: Lang) -> Plan:
    """The plan behind one question that names the unused words and binds every step."""
    comma = "、" if lang == "zh" else ", "
    quoted = comma.join(f"“{word[:60]}”" for word in unused)
    text = literal(_UNUSED.said(lang, words=quoted, steps=together(parts, lang)))
    name = _free(plan.steps)
    asked = Ask.model_validate(
        {"id": name, "ask": "confirm", "with": {"text": text[:4_000], "for": [step.id for step in plan.steps]}}
    )
    bound = [step.model_copy(update={"if_": f"${name}.yes"}) for step in plan.steps]
    return plan.model_copy(update={"steps": (asked, *bound)})


def choosing(goal: str, choices: Sequence[str], lang: Lang) -> Plan:
    """A plan that only asks which reading was meant."""
    asked = {"text": _CHOOSE.said(lang), "choices": [choice[:1_000] for choice in choices]}
    return Plan(goal=goal, steps=(Ask.model_validate({"id": "which", "ask": "choose", "with": asked}),))


def _free(steps: Sequence[Step]) -> str:
    taken = {step.id for step in steps}
    return next(name for name in ("ok", *(f"ok{n}" for n in range(2, 1_002))) if name not in taken)
