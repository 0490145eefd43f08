"""What must hold before a plan may start, said so that a person and a model can mend it.

A plan that passes terminates or waits for a person: no cycles, no step that starts another without bound, and every
reference leads to an earlier result of the right type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pydantic

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.plan.condition import refs_of
from deskhand.core.plan.model import MAX_DEPTH, MAX_STARTS, MAX_STEPS, Agent, Ask, Do, Each, Plan, Replan, Step, walk
from deskhand.core.plan.order import dependencies, waits_for
from deskhand.core.plan.refs import Ref, inside_refs, refs_in, whole_ref
from deskhand.core.plan.types import (
    ANYTHING,
    TEXT,
    YES_OR_NO,
    ListOf,
    Of,
    RecordOf,
    Type,
    accepts,
    described,
    step_into,
)
from deskhand.core.words import Lang, Words

_WORDS: dict[str, Words] = {
    "too_many_steps": Words("the plan has {n} steps; {most} is the most", "计划有 {n} 个步骤，最多 {most} 个"),
    "too_many_starts": Words(
        "loops and repeats could start {n} steps; {most} is the most", "循环和重复可能启动 {n} 个步骤，最多 {most} 个"
    ),
    "too_deep": Words("loops are nested deeper than {most}", "循环嵌套超过 {most} 层"),
    "same_id": Words('two steps are called "{id}"', "有两个步骤都叫“{id}”"),
    "unknown_ability": Words('there is no ability "{do}"', "没有名为“{do}”的功能"),
    "not_available": Words('"{do}" is not built yet', "“{do}”还没有做好"),
    "needs_model": Words(
        "a step that decides while it runs needs a model, and none is set up",
        "边执行边决定的步骤需要模型，但目前没有配置模型",
    ),
    "missing": Words('"{do}" needs "{param}"', "“{do}”需要“{param}”"),
    "no_such_param": Words(
        '"{do}" has no parameter "{param}"; it takes: {known}', "“{do}”没有参数“{param}”，可用的有：{known}"
    ),
    "bad_value": Words('"{param}" of "{do}": {why}', "“{do}”的“{param}”：{why}"),
    "no_such_step": Words("{ref} names no earlier step", "{ref} 没有对应的前置步骤"),
    "no_such_part": Words("{ref}: there is no such part; {given}", "{ref}：没有这一部分；{given}"),
    "wrong_type": Words(
        '"{param}" wants {wanted}, but {ref} is {given}', "“{param}”需要 {wanted}，但 {ref} 是 {given}"
    ),
    "not_a_list": Words("{ref} is {given}, not a list", "{ref} 是 {given}，不是列表"),
    "cycle": Words("these steps wait for each other: {ids}", "这些步骤互相等待：{ids}"),
    "until_changes": Words(
        '"{do}" changes something, so it may not be repeated with until', "“{do}”会更改内容，不能用 until 重复执行"
    ),
    "no_choices": Words("a question of kind choose needs at least two choices", "选择类问题至少需要两个选项"),
    "bad_for": Words('the question approves "{id}", which is no step beside it', "问题所批准的“{id}”不是同级步骤"),
    "bad_if": Words(
        "{ref} is {given}; a condition needs a yes or no, or a comparison", "{ref} 是 {given}，条件需要是否值或比较"
    ),
    "shape": Words("{where}: {why}", "{where}：{why}"),
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that keeps a plan from starting."""

    code: str
    step: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, lang: Lang) -> str:
        text = _WORDS[self.code].said(lang, **self.values)
        return f"{self.step}: {text}" if self.step else text


class BadPlan(Exception):
    """A plan that may not start; `flaws` say why."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        self.flaws = tuple(flaws)
        super().__init__("; ".join(flaw.said("en") for flaw in flaws[:5]))


Abilities = Mapping[str, Ability]
MAX_JSON = 4_000_000


def read_plan(value: Mapping[str, Any]) -> Plan:
    """A plan from JSON-like data; raises `BadPlan` with what is wrong with its shape."""
    steps = value.get("steps")
    if isinstance(steps, Sequence) and len(steps) > MAX_STEPS:
        raise BadPlan([Flaw("too_many_steps", values={"n": len(steps), "most": MAX_STEPS})])
    if _depth(value) > 64:
        raise BadPlan([Flaw("too_deep", values={"most": MAX_DEPTH})])
    try:
        return Plan.model_validate(value)
    except pydantic.ValidationError as wrong:
        flaws = [
            Flaw("shape", values={"where": ".".join(str(part) for part in error["loc"]), "why": error["msg"]})
            for error in wrong.errors(include_url=False, include_input=False)[:20]
        ]
        raise BadPlan(flaws) from None


def _depth(value: object) -> int:
    """How deeply JSON-like data is nested, without recursion."""
    deepest, level = 0, [value]
    while level and deepest <= 64:
        deepest += 1
        inner: list[object] = []
        for one in level:
            if isinstance(one, Mapping):
                inner.extend(one.values())
            elif isinstance(one, list | tuple):
                inner.extend(one)
        level = inner
    return deepest


def check(
    plan: Plan, abilities: Abilities, *, has_model: bool = False, args: Mapping[str, Type] | None = None
) -> list[Flaw]:
    """Everything that keeps this plan from starting; an empty list means it may."""
    flaws = list(_sizes(plan))
    if flaws:
        return flaws
    return list(_Scope(abilities, has_model, dict(args or {})).steps(plan.steps))


def _sizes(plan: Plan) -> Iterator[Flaw]:
    every = list(walk(plan.steps))
    if len(every) > MAX_STEPS:
        yield Flaw("too_many_steps", values={"n": len(every), "most": MAX_STEPS})
    if any(depth >= MAX_DEPTH for _, depth in every):
        yield Flaw("too_deep", values={"most": MAX_DEPTH})
    seen: set[str] = set()
    for step, _ in every:
        for name in (step.id, step.as_) if isinstance(step, Each) else (step.id,):
            if name in seen:
                yield Flaw("same_id", step.id, {"id": name})
            seen.add(name)
    starts = _starts(plan.steps)
    if starts > MAX_STARTS:
        yield Flaw("too_many_starts", values={"n": starts, "most": MAX_STARTS})


def _starts(steps: Sequence[Step]) -> int:
    total = 0
    for step in steps:
        if isinstance(step, Each):
            total += 1 + step.max * _starts(step.steps)
        else:
            total += step.max * (1 + step.retry) if isinstance(step, Do) else 1
    return total


def result_type(step: Step, abilities: Abilities) -> Type:
    """What a step leaves behind for others to refer to."""
    if isinstance(step, Do):
        return abilities[step.do].result_type if step.do in abilities else ANYTHING
    if isinstance(step, Ask):
        return RecordOf("Answer", {"yes": YES_OR_NO, "text": TEXT, "choice": Of("integer")})
    if isinstance(step, Each):
        parts: dict[str, Type] = {inner.id: ListOf(result_type(inner, abilities)) for inner in step.steps}
        return RecordOf("Each", {**parts, "count": Of("integer")})
    return ANYTHING


@dataclass
class _Scope:
    """One list of steps and the names it may refer to."""

    abilities: Abilities
    has_model: bool
    outer: dict[str, Type]

    def steps(self, steps: Sequence[Step]) -> Iterator[Flaw]:
        here = {step.id: step for step in steps}
        yield from _cycles(steps)
        types = {**self.outer, **{step.id: result_type(step, self.abilities) for step in steps}}
        for step in steps:
            yield from self._step(step, types, here)

    def _step(self, step: Step, types: dict[str, Type], here: Mapping[str, Step]) -> Iterator[Flaw]:
        for name in sorted(waits_for(step)):
            if name not in types:
                yield Flaw("no_such_step", step.id, {"ref": f"${name}"})
        yield from self._condition(step, step.if_, types)
        if isinstance(step, Do):
            yield from self._do(step, types)
        elif isinstance(step, Ask):
            yield from self._ask(step, types, here)
        elif isinstance(step, Each):
            yield from self._each(step, types)
        elif not self.has_model:
            yield Flaw("needs_model", step.id)

    def _do(self, step: Do, types: Mapping[str, Type]) -> Iterator[Flaw]:
        ability = self.abilities.get(step.do)
        if ability is None:
            yield Flaw("unknown_ability", step.id, {"do": step.do})
            return
        if not ability.available:
            yield Flaw("not_available", step.id, {"do": step.do})
        for param in ability.required():
            if param not in step.with_:
                yield Flaw("missing", step.id, {"do": step.do, "param": param})
        for param, value in step.with_.items():
            yield from self._argument(step, ability, param, value, types)
        if step.until is not None and ability.worst > Risk.R0:
            yield Flaw("until_changes", step.id, {"do": step.do})
        for condition in (step.until, step.check):
            yield from self._condition(step, condition, types)

    def _argument(
        self, step: Do, ability: Ability, param: str, value: Any, types: Mapping[str, Type]
    ) -> Iterator[Flaw]:
        wanted = ability.param_types.get(param)
        if wanted is None:
            known = ", ".join(ability.param_types)
            yield Flaw("no_such_param", step.id, {"do": step.do, "param": param, "known": known})
            return
        flaws = list(self._references(step, param, wanted, value, types))
        yield from flaws
        if not flaws:
            yield from _literal_flaws(step, ability, param, value)

    def _references(
        self, step: Step, param: str, wanted: Type, value: Any, types: Mapping[str, Type]
    ) -> Iterator[Flaw]:
        if isinstance(value, str):
            ref = whole_ref(value)
            if ref:
                given = _lead(ref, types)
                if isinstance(given, Flaw):
                    yield Flaw(given.code, step.id, given.values)
                elif not accepts(wanted, given):
                    values = {"param": param, "wanted": described(wanted), "ref": ref, "given": described(given)}
                    yield Flaw("wrong_type", step.id, values)
            for inner in inside_refs(value) if not ref else ():
                found = _lead(inner, types)
                if isinstance(found, Flaw):
                    yield Flaw(found.code, step.id, found.values)
        elif isinstance(value, list | tuple):
            item = wanted.item if isinstance(wanted, ListOf) else ANYTHING
            for one in value:
                yield from self._references(step, param, item, one, types)
        elif isinstance(value, Mapping):
            parts = wanted.parts if isinstance(wanted, RecordOf) else {}
            for name, one in value.items():
                yield from self._references(step, f"{param}.{name}", parts.get(name, ANYTHING), one, types)

    def _ask(self, step: Ask, types: Mapping[str, Type], here: Mapping[str, Step]) -> Iterator[Flaw]:
        yield from self._references(step, "text", TEXT, step.with_.text, types)
        if step.ask == "choose" and len(step.with_.choices) < 2:
            yield Flaw("no_choices", step.id)
        for name in step.with_.for_:
            if name not in here or name == step.id:
                yield Flaw("bad_for", step.id, {"id": name})

    def _each(self, step: Each, types: dict[str, Type]) -> Iterator[Flaw]:
        item: Type = ANYTHING
        if isinstance(step.each, str):
            ref = whole_ref(step.each)
            given = _lead(ref, types) if ref else TEXT
            if isinstance(given, Flaw):
                yield Flaw(given.code, step.id, given.values)
            elif isinstance(given, ListOf):
                item = given.item
            elif given != ANYTHING:
                yield Flaw("not_a_list", step.id, {"ref": step.each, "given": described(given)})
        elif not isinstance(step.each, list | tuple):
            yield Flaw("not_a_list", step.id, {"ref": "each", "given": type(step.each).__name__})
        inner = _Scope(self.abilities, self.has_model, {**types, step.as_: item})
        inner.outer.pop(step.id, None)
        yield from inner.steps(step.steps)

    def _condition(self, step: Step, condition: Any, types: Mapping[str, Type]) -> Iterator[Flaw]:
        for ref in refs_of(condition):
            given = _lead(ref, types)
            if isinstance(given, Flaw):
                yield Flaw(given.code, step.id, given.values)
        if isinstance(condition, str):
            ref = whole_ref(condition)
            given = _lead(ref, types) if ref else None
            if given is not None and not isinstance(given, Flaw) and given not in (YES_OR_NO, ANYTHING):
                yield Flaw("bad_if", step.id, {"ref": ref, "given": described(given)})


def _lead(ref: Ref, types: Mapping[str, Type]) -> Type | Flaw:
    given = types.get(ref.step)
    if given is None:
        return Flaw("no_such_step", values={"ref": ref})
    for part in ref.path:
        further = step_into(given, part)
        if further is None:
            return Flaw("no_such_part", values={"ref": ref, "given": described(given)})
        given = further
    return given


def _literal_flaws(step: Do, ability: Ability, param: str, value: Any) -> Iterator[Flaw]:
    """The parameter's own rules, asked of pydantic; a value that holds references is judged when it is known."""
    if next(refs_in(value), None) is not None:
        return
    try:
        ability.adapter(param).validate_python(value)
    except pydantic.ValidationError as wrong:
        for error in wrong.errors(include_url=False, include_input=False):
            yield Flaw("bad_value", step.id, {"do": step.do, "param": param, "why": error["msg"]})


def _cycles(steps: Sequence[Step]) -> Iterator[Flaw]:
    """Steps that can never start because they wait for each other (Kahn's algorithm)."""
    waiting = dependencies(steps)
    dependants: dict[str, list[str]] = {name: [] for name in waiting}
    for name, names in waiting.items():
        for other in names:
            dependants[other].append(name)
    free = [name for name, names in waiting.items() if not names]
    left = {name: len(names) for name, names in waiting.items()}
    while free:
        name = free.pop()
        left.pop(name)
        for other in dependants[name]:
            left[other] -= 1
            if left[other] == 0:
                free.append(other)
    if left:
        yield Flaw("cycle", values={"ids": ", ".join(sorted(left))})
