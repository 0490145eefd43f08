"""What is wrong with an automation, whoever wrote it; asked when it is kept, when it is installed, and when it runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.check import check
from deskhand.core.plan.model import Agent, Do, Plan, Replan, walk
from deskhand.core.plan.refs import refs_in
from deskhand.core.plan.types import ListOf, Of, RecordOf, Type
from deskhand.core.skill.format import SLOT, BadSkill, Skill, Slot, declared
from deskhand.core.skill.making import KINDS
from deskhand.core.words import Lang, Words

Abilities = Mapping[str, Ability]
_UNDECLARED: Final = Words("it uses {do}, which it does not declare", "它使用了没有声明的功能 {do}")
_UNUSED: Final = Words("it declares {do}, which it does not use", "它声明了没有使用的功能 {do}")
_UNKNOWN: Final = Words("there is no {do} here", "这里没有 {do} 这个功能")
_CHANGED: Final = Words("{do} works otherwise than when it was made", "{do} 与制作它时相比已经改变")
_WORSE: Final = Words(
    "it says it goes as far as {said} at most, and it goes as far as {found}",
    "它声明的影响最多为 {said}，实际为 {found}",
)
_DECIDES: Final = Words("step {step} would decide only later what it does", "步骤 {step} 要到之后才决定做什么")
_ABOUT_WORK: Final = Words(
    "{do} is about the work itself, and no part of an automation", "{do} 针对任务本身，不能放进自动化"
)
_SLOT: Final = Words("slot {slot}: {what}", "参数 {slot}：{what}")
_TWICE: Final = Words("it is there twice", "重复出现")
_NO_USE: Final = Words("nothing uses it", "没有被使用")
_NO_KIND: Final = Words("nobody knows the kind {kind}", "未知的类型 {kind}")
_NO_SLOT: Final = Words("the plan uses it, and it is not declared", "计划使用了它，但没有声明")
_PLAN: Final = Words("its plan cannot be followed: {why}", "它的计划无法执行：{why}")
_LISTS: Final = {"files": "file", "people": "person", "filetypes": "filetype"}


def worst_of(plan: Plan, abilities: Abilities) -> Risk:
    """How far a plan goes at most, whatever its slots hold."""
    risks = (_risk(step, abilities) for step, _ in walk(plan.steps))
    return max(risks, default=Risk.R0)


def _risk(step: object, abilities: Abilities) -> Risk:
    if isinstance(step, Replan | Agent):
        return Risk[step.bounds.worst]
    ability = abilities.get(step.do) if isinstance(step, Do) else None
    return ability.risk(step.with_) if ability is not None and isinstance(step, Do) else Risk.R0


def used(plan: Plan) -> list[str]:
    """The abilities of a plan, in its order."""
    return list(dict.fromkeys(step.do for step, _ in walk(plan.steps) if isinstance(step, Do)))


def slot_types(slots: tuple[Slot, ...]) -> Type:
    """What `$slot` is, for the checker of plans."""
    return RecordOf("Slot", {one.name: _type(one.kind) for one in slots})


def _type(kind: str) -> Type:
    return ListOf(Of(_LISTS[kind]), kind) if kind in _LISTS else Of(kind)


def changed(skill: Skill, abilities: Abilities) -> list[str]:
    """The abilities that are not there any more, or are declared otherwise than when it was made."""
    return [do for do, hash_ in skill.abilities.items() if do not in abilities or declared(abilities[do]) != hash_]


def flaws(skill: Skill, abilities: Abilities, lang: Lang = "en") -> Iterator[str]:
    """Everything for which it is refused; nothing for a sound one."""
    uses = used(skill.plan)
    for step, _ in walk(skill.plan.steps):
        if isinstance(step, Replan | Agent):
            yield _DECIDES.said(lang, step=step.id)
    for do in uses:
        ability = abilities.get(do)
        if ability is None or not ability.available:
            yield _UNKNOWN.said(lang, do=do)
        elif ability.where == "hub":
            yield _ABOUT_WORK.said(lang, do=do)
        elif do not in skill.abilities:
            yield _UNDECLARED.said(lang, do=do)
        elif declared(ability) != skill.abilities[do]:
            yield _CHANGED.said(lang, do=do)
    yield from (_UNUSED.said(lang, do=do) for do in skill.abilities if do not in uses)
    found = worst_of(skill.plan, abilities)
    if found > Risk[skill.worst]:
        yield _WORSE.said(lang, said=skill.worst, found=found.name)
    yield from _slot_flaws(skill, lang)
    wrong = check(skill.plan, abilities, args={SLOT: slot_types(skill.slots)})
    if wrong:
        yield _PLAN.said(lang, why="; ".join(flaw.said(lang) for flaw in wrong[:3]))


def _slot_flaws(skill: Skill, lang: Lang) -> Iterator[str]:
    names = [one.name for one in skill.slots]
    refs = {ref.path[0] if ref.path else "" for ref in refs_in(skill.plan.json_object()) if ref.step == SLOT}
    wrong: list[tuple[str, Words, str]] = [
        (name, _TWICE, "") for name in {one for one in names if names.count(one) > 1}
    ]
    wrong += [(name, _NO_USE, "") for name in names if name not in refs]
    wrong += [(one.name, _NO_KIND, one.kind) for one in skill.slots if one.kind not in KINDS]
    wrong += [(name or SLOT, _NO_SLOT, "") for name in sorted(refs - set(names))]
    for name, what, kind in wrong:
        yield _SLOT.said(lang, slot=name, what=what.said(lang, kind=kind))


def sound(skill: Skill, abilities: Abilities, lang: Lang = "en") -> Skill:
    """The same automation; raises `BadSkill` with what is wrong with it."""
    found = list(flaws(skill, abilities, lang))
    if found:
        raise BadSkill(why="; ".join(found[:5]))
    return skill
