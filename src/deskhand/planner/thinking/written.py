"""A model's answer as a plan: ids become what they stand for, and what it made up is a flaw, in words to mend it by.

Of a path, a person or an address only three kinds are let through: a fact by its id, words that the person wrote, and
what an earlier step of the plan brings. A file that is to be made may have a new name, where nothing has it yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from deskhand.core.ability import Ability
from deskhand.core.errors import Problem
from deskhand.core.flow.label import PATH_KINDS
from deskhand.core.flow.risk import Risk
from deskhand.core.flow.wrote import said_in
from deskhand.core.paths import joined, tidy
from deskhand.core.plan.check import check
from deskhand.core.plan.flaw import BadPlan
from deskhand.core.plan.model import Agent, Ask, Plan, Replan, Step, walk
from deskhand.core.plan.read import read_plan
from deskhand.core.plan.refs import inside_refs, literal, whole_ref
from deskhand.core.plan.types import ListOf, RecordOf, Type
from deskhand.core.values import Access
from deskhand.core.words import Words
from deskhand.planner.thinking.known import Facts

_ID: Final = re.compile(r"@([a-z]\d{1,2})(?:/(.+))?", re.DOTALL)
_NAMED_KINDS: Final = frozenset({"person", "url", "host", "app", "money"})
"""What says who, or where outside: never a model's to make up."""
_MOST_FLAWS: Final = 6
Exists = Callable[[str], bool]


class _Wrong(Problem):
    """What a model is told of its own plan; it stays between the two of them."""


class NoSteps(_Wrong):
    words = Words("the answer has no steps", "回答中没有步骤")


class NoFact(_Wrong):
    words = Words('{step}: there is no "@{id}" in FACTS', "{step}：FACTS 中没有“@{id}”")


class NotAPlace(_Wrong):
    words = Words('{step}: "@{id}" is no folder, so nothing can lie in it', "{step}：“@{id}”不是文件夹，不能放入内容")


class MadeUp(_Wrong):
    words = Words(
        '{step}: "{value}" is in {param} of {do}, but it stands neither in FACTS nor word for word in the request; '
        "use an @id or the result of a step",
        "{step}：{do} 的 {param} 中的“{value}”既不在 FACTS 中，也不是请求的原话；请使用 @id 或前面步骤的结果",
    )


class TakenName(_Wrong):
    words = Words(
        '{step}: "{value}" is there already; name it by its @id, or take a new name',
        "{step}：“{value}”已经存在；请用它的 @id，或换一个新名称",
    )


class NotAsked(_Wrong):
    words = Words(
        "{step}: a plan asks no yes of its own; the program asks before whatever changes something",
        "{step}：计划不能自行请求确认；凡是会更改内容的步骤，程序会先询问",
    )


class Unbounded(_Wrong):
    words = Words(
        '{step}: its bounds may be "R0", or "R1" with the "targets" it may change, each an @id',
        "{step}：边界只能是“R0”，或者“R1”并用 @id 列出可以更改的 targets",
    )


@dataclass(frozen=True)
class Draft:
    """What came of an answer: a plan that passed every check, or what is wrong with it."""

    plan: Plan | None
    flaws: tuple[str, ...] = ()


@dataclass
class Reader:
    """Reads answers against one request and what there is."""

    abilities: Mapping[str, Ability]
    words: str
    facts: Facts
    exists: Exists
    deciding: bool = False
    """Whether steps that decide while they run may stand in it."""
    _flaws: list[str] = field(default_factory=list[str])

    def read(self, answer: Mapping[str, Any], goal: str) -> Draft:
        """The plan of an answer that has `steps`."""
        self._flaws = []
        try:
            plan = read_plan({"goal": goal, "steps": self.steps(answer.get("steps"))})
        except BadPlan as bad:
            return Draft(None, tuple(flaw.said("en") for flaw in bad.flaws)[:_MOST_FLAWS])
        if not plan.steps:
            self._wrong(NoSteps())
        flaws = [flaw.said("en") for flaw in check(plan, self.abilities, has_model=self.deciding)]
        flaws += [*self._flaws, *_questions(plan.steps), *self._loose(plan.steps)]
        return Draft(None if flaws else plan, tuple(dict.fromkeys(flaws))[:_MOST_FLAWS])

    def steps(self, given: object) -> list[Any]:
        """Steps with the values that ids stand for; what has no form of a step is left for the plan's reader."""
        if not isinstance(given, list | tuple):
            return []
        return [self._step(one) for one in cast("Sequence[object]", given)]

    def rows(self, given: object) -> tuple[list[dict[str, Any]], list[str]]:
        """Steps by themselves, and what is wrong with their values."""
        self._flaws = []
        found = [cast("dict[str, Any]", one) for one in self.steps(given) if isinstance(one, dict)]
        return found, self._flaws

    def args(self, step: str, do: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
        """The arguments of one call by themselves, and what is wrong with them."""
        self._flaws = []
        return self._with(step, do, given), self._flaws

    def _step(self, given: object) -> object:
        if not isinstance(given, Mapping):
            return given
        step = dict(cast("Mapping[str, Any]", given))
        name, do = str(step.get("id", "?")), step.get("do")
        if isinstance(do, str) and isinstance(step.get("with"), Mapping):
            step["with"] = self._with(name, do, step["with"])
        if isinstance(step.get("bounds"), Mapping):
            step["bounds"] = self._bounds(name, cast("Mapping[str, Any]", step["bounds"]))
        if "steps" in step:
            step["steps"] = self.steps(step["steps"])
        if isinstance(step.get("each"), list):
            step["each"] = [self._value(name, do or "each", "each", None, one) for one in step["each"]]
        return step

    def _bounds(self, step: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """The bounds with places by id; a place that is only made up bounds nothing."""
        self._makes = False
        targets: object = given.get("targets")
        rows = cast("list[object]", targets) if isinstance(targets, list) else list[object]()
        named = [self._text(step, "bounds", "targets", "folder", one) for one in rows if isinstance(one, str)]
        return {**given, "targets": named}

    def _loose(self, steps: Sequence[Step]) -> Sequence[str]:
        """Steps that decide later, and may change something, say where; nothing that others see is left to them."""
        deciding = [step for step, _ in walk(steps) if isinstance(step, Replan | Agent)]
        return [
            Unbounded(step=step.id).said("en")
            for step in deciding
            if Risk[step.bounds.worst] > Risk.R1 or (Risk[step.bounds.worst] is Risk.R1 and not step.bounds.targets)
        ]

    def _with(self, step: str, do: str, given: Mapping[str, Any]) -> dict[str, Any]:
        ability = self.abilities.get(do)
        kinds: Mapping[str, Type] = {} if ability is None else ability.param_types
        found: dict[str, Any] = {}
        for param, value in given.items():
            self._makes = ability is not None and _makes(ability, param)
            found[param] = self._value(step, do, param, kinds.get(param), value)
        return found

    _makes: bool = False
    """Whether the parameter at hand may name something that is not there yet."""

    def _value(self, step: str, do: str, param: str, kind: Type | None, value: Any) -> Any:
        if isinstance(value, list | tuple):
            item = kind.item if isinstance(kind, ListOf) else None
            return [self._value(step, do, param, item, one) for one in cast("Sequence[Any]", value)]
        if isinstance(value, Mapping):
            parts: Mapping[str, Type] = kind.parts if isinstance(kind, RecordOf) else {}
            entries = cast("Mapping[str, Any]", value)
            return {name: self._value(step, do, param, parts.get(name), one) for name, one in entries.items()}
        if not isinstance(value, str):
            return value
        one = kind.item.kind if isinstance(kind, ListOf) else "" if kind is None else kind.kind
        return self._text(step, do, param, one, value)

    def _text(self, step: str, do: str, param: str, kind: str, value: str) -> str:
        by_id = _ID.fullmatch(value)
        if by_id is not None:
            return self._of_fact(step, by_id[1], by_id[2])
        if kind not in PATH_KINDS | _NAMED_KINDS or whole_ref(value) is not None:
            return value
        if value in self.facts.values:
            return literal(value)  # what a fact says, written out: the same thing as its id
        if said_in(self.words, value) and not inside_refs(value):
            return value
        if kind in PATH_KINDS and self._makes and (inside_refs(value) or not self.exists(value)):
            return value
        self._wrong(MadeUp(step=step, value=value[:80], param=param, do=do))
        return value

    def _of_fact(self, step: str, name: str, rest: str | None) -> str:
        fact = self.facts.get(name)
        if fact is None:
            self._wrong(NoFact(step=step, id=name))
            return f"@{name}"
        if rest is None:
            return literal(fact.value)
        if fact.kind != "folder" or tidy(rest) is None or ".." in rest.split("/"):
            self._wrong(NotAPlace(step=step, id=name))
        place = joined(fact.value, rest)
        if not inside_refs(rest) and not said_in(self.words, rest) and (not self._makes or self.exists(place)):
            self._wrong(TakenName(step=step, value=rest[:80]))
        return joined(literal(fact.value), rest)

    def _wrong(self, wrong: _Wrong) -> None:
        self._flaws.append(wrong.said("en"))


def _makes(ability: Ability, param: str) -> bool:
    return ability.worst > Risk.R0 and ability.access(param) is Access.WRITE


def _questions(steps: Sequence[Step]) -> Sequence[str]:
    """A question that approves steps is the program's to put, in its own words."""
    return [
        NotAsked(step=step.id).said("en") for step, _ in walk(steps) if isinstance(step, Ask) and step.ask == "confirm"
    ]
