"""What of a plan cannot be done because an ability in it is not built yet, and what is left without that.

A plan that holds such a step is refused before its first effect: half of what was asked may be worse than nothing. The
rest is only offered, and only what needs nothing from the steps that go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.flow.guard import bare
from deskhand.core.phrases import Phrases
from deskhand.core.plan.model import Ask, Do, Plan, Step, walk
from deskhand.core.plan.order import waits_for
from deskhand.core.plan.refs import literal
from deskhand.core.saying import said_step
from deskhand.core.words import Lang, Words

_FEEDING: Final = frozenset({"files.find", "files.list", "value.pick"})
"""These only find what another step works on: without that one nobody wants them."""
_LONGEST: Final = 3_000
_CANNOT: Final = Words(
    "I understand this, but cannot do it yet: {steps}. Nothing was done. Ask “help” for what I can do.",
    "我明白你的意思，但目前还做不到：{steps}。没有做任何操作。问“帮助”可以了解现有功能。",
)
_REST: Final = Words(
    "I cannot do this yet: {steps}. So I have not begun. Shall I do the rest without it? {rest}?",
    "目前还做不到：{steps}。所以还没有开始。要不要只做其余部分？{rest}？",
)
_THEN: Final = Words(", then ", "，然后")


@dataclass(frozen=True, slots=True)
class Unbuilt:
    """`missing` are the steps that cannot be done yet; `rest` is the plan without them and all that needs them."""

    missing: tuple[Do, ...]
    rest: Plan | None

    def refusal(self, phrases: Mapping[str, Phrases], lang: Lang) -> str:
        """Why nothing of the plan is done."""
        return _CANNOT.said(lang, steps=_told(self.missing, phrases, lang))

    def offer(self, phrases: Mapping[str, Phrases], lang: Lang) -> Plan | None:
        """The rest, behind one question that names what is left out and approves every step of it."""
        if self.rest is None:
            return None
        steps, does = self.rest.steps, [step for step, _ in walk(self.rest.steps) if isinstance(step, Do)]
        rest = _told([step for step in does if step.do not in _FEEDING] or does, phrases, lang)
        text = _REST.said(lang, steps=_told(self.missing, phrases, lang), rest=rest)
        taken = {step.id for step, _ in walk(steps)}
        name = next(one for one in ("rest", *(f"rest{n}" for n in range(2, 1_002))) if one not in taken)
        asked = {"text": literal(text)[:_LONGEST], "for": [step.id for step in steps]}
        question = Ask.model_validate({"id": name, "ask": "confirm", "with": asked})
        bound = [step.model_copy(update={"if_": f"${name}.yes"}) for step in steps]
        return self.rest.model_copy(update={"steps": (question, *bound)})


def unbuilt(plan: Plan, abilities: Mapping[str, Ability]) -> Unbuilt | None:
    """None for a plan of which every step is built."""
    missing = tuple(step for step, _ in walk(plan.steps) if isinstance(step, Do) and _is_missing(step, abilities))
    if not missing:
        return None
    left = _without(bare(plan).steps, abilities)
    # What is asked under a condition stays with its condition: one more question in front would take its place.
    free = all(step.if_ is None and not isinstance(step, Ask) for step in left)
    return Unbuilt(missing, plan.model_copy(update={"steps": left}) if left and free else None)


def _is_missing(step: Step, abilities: Mapping[str, Ability]) -> bool:
    return isinstance(step, Do) and step.do in abilities and not abilities[step.do].available


def _without(steps: Sequence[Step], abilities: Mapping[str, Ability]) -> tuple[Step, ...]:
    """The steps that can be done and need nothing of those that cannot; what only fed those goes with them."""
    gone = {step.id for step in steps if any(_is_missing(one, abilities) for one, _ in walk([step]))}
    while more := {step.id for step in steps if step.id not in gone and _needs(step) & gone}:
        gone |= more
    while idle := {step.id for step in steps if step.id not in gone and _only_fed(step, steps, gone)}:
        gone |= idle
    before = {step.id: step.after for step in steps}
    kept = (step for step in steps if step.id not in gone)
    return tuple(one.model_copy(update={"after": _earlier(one.after, before, gone)}) for one in kept)


def _earlier(after: Sequence[str], before: Mapping[str, Sequence[str]], gone: set[str]) -> tuple[str, ...]:
    """What a step comes after, now that some of it is gone: what that would have come after."""
    found: list[str] = []
    for name in after:
        found += _earlier(before[name], before, gone) if name in gone else [name]
    return tuple(dict.fromkeys(found))


def _needs(step: Step) -> set[str]:
    """The steps whose results it uses; one that only comes before it is not among them."""
    return set(waits_for(step.model_copy(update={"after": ()})))


def _only_fed(step: Step, steps: Sequence[Step], gone: set[str]) -> bool:
    if not isinstance(step, Do) or step.do not in _FEEDING:
        return False
    users = {one.id for one in steps if step.id in _needs(one)}
    return bool(users) and users <= gone


def _told(steps: Sequence[Do], phrases: Mapping[str, Phrases], lang: Lang) -> str:
    said = [said_step(step, phrases, lang) for step in steps]
    lower = [said[0], *(one[:1].lower() + one[1:] for one in said[1:])] if lang == "en" else said
    return _THEN.said(lang).join(lower)
