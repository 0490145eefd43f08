"""A plan that worked becomes one with slots: which of its values may be others the next time."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import msgspec

from deskhand.core.ability import Ability
from deskhand.core.flow.guard import bare
from deskhand.core.plan.model import Do, Each, Json, Plan, Step, walk
from deskhand.core.plan.refs import filled, refs_in
from deskhand.core.plan.types import ListOf
from deskhand.core.skill.format import SLOT, Slot

PLACES: Final = frozenset({"file", "files", "folder"})
KINDS: Final = PLACES | {
    *("person", "people", "when", "number", "integer", "text", "name", "filetype"),
    *("sheet", "column", "range", "app", "window"),
}
"""What a slot can be of."""
_DATED: Final = re.compile(r"\d{4}-\d\d(?:-\d\d)?")


@dataclass(frozen=True, slots=True)
class Literal:
    """One value that stands in a plan as it is, however often."""

    param: str
    kind: str
    json: bytes

    @property
    def value(self) -> Json:
        return msgspec.json.decode(self.json)


@dataclass(frozen=True, slots=True)
class Said:
    """The words a value was said in, and how they were read."""

    words: str
    reads: str
    lang: str


def plain_plan(plan: Plan) -> Plan:
    """Without the questions that a yes was given to; each time they are owed, they are put anew."""
    return bare(plan)


def literals(plan: Plan, abilities: Mapping[str, Ability]) -> list[Literal]:
    """Every value of the plan that could be another, once."""
    found: dict[tuple[str, bytes], Literal] = {}
    for step, _ in walk(plan.steps):
        if isinstance(step, Do):
            for name, value in step.with_.items():
                one = _literal(step, name, value, abilities)
                if one is not None:
                    found.setdefault((one.kind, one.json), one)
    return list(found.values())


def _literal(step: Do, name: str, value: Json, abilities: Mapping[str, Ability]) -> Literal | None:
    ability = abilities.get(step.do)
    given = None if ability is None else ability.param_types.get(name)
    if given is None or given.kind not in KINDS or next(refs_in(value), None) is not None or value is None:
        return None
    if isinstance(value, bool | Mapping) or (isinstance(value, list | tuple) and not isinstance(given, ListOf)):
        return None
    plain = filled(value, _no_refs)
    if isinstance(given, ListOf) and isinstance(plain, str):
        plain = [plain]
    return Literal(name, given.kind, msgspec.json.encode(plain))


def _no_refs(ref: object) -> object:
    raise AssertionError(ref)


def slotted(
    plan: Plan, abilities: Mapping[str, Ability], said: Mapping[Literal, Said | None]
) -> tuple[Plan, tuple[Slot, ...]]:
    """The plan with a slot for each of these values; the values are the defaults."""
    slots: dict[tuple[str, bytes], Slot] = {}
    for one, words in said.items():
        name = _free(one.param, {slot.name for slot in slots.values()})
        spoken: dict[str, Any] = (
            {} if words is None else {"said": words.words, "reads": words.reads, "lang": words.lang}
        )
        slots[one.kind, one.json] = Slot(name=name, kind=one.kind, default=one.value, **spoken)

    def put(step: Step) -> Step:
        if isinstance(step, Each):
            return step.model_copy(update={"steps": tuple(put(inner) for inner in step.steps)})
        if not isinstance(step, Do):
            return step
        given: dict[str, Json] = {}
        for name, value in step.with_.items():
            one = _literal(step, name, value, abilities)
            slot = None if one is None else slots.get((one.kind, one.json))
            given[name] = value if slot is None else f"${SLOT}.{slot.name}"
        return step.model_copy(update={"with_": given})

    return plan.model_copy(update={"steps": tuple(put(step) for step in plan.steps)}), tuple(slots.values())


def _free(name: str, taken: set[str]) -> str:
    stem = name.replace(".", "_")[:28]
    return next(one for one in (stem, *(f"{stem}{n}" for n in range(2, 200))) if one not in taken)


def unsaid(one: Literal, text: str) -> bool:
    """Whether a value is one that the words do not name, so that with the same words it could be meant otherwise.

    Days pass, and "the newest" is another file tomorrow: what was worked out for one occasion is not kept for all.
    """
    if one.kind == "when":
        return True
    words = text.casefold()
    several = each_of(one.value)
    if one.kind in PLACES:
        return not all(_named(str(path), words) for path in several)
    return any(isinstance(value, str) and _DATED.search(value) and value.casefold() not in words for value in several)


def dated(plan: Plan, text: str, said: Collection[Literal]) -> bool:
    """Whether a day stands somewhere in a plan that the words do not name: it was worked out for one occasion."""
    known = text + "".join(one.json.decode() for one in said)
    found = (day for step, _ in walk(plan.steps) if isinstance(step, Do) for day in _DATED.findall(str(step.with_)))
    return any(day not in known for day in found)


def _named(path: str, words: str) -> bool:
    """Whether a path is spoken of: by its name, or by a word of it that no other kind of thing is called."""
    if path == ".":
        return True
    name = path.rstrip("/").rpartition("/")[2].casefold()
    stem = name.rpartition(".")[0] or name
    return name in words or stem in words


def each_of(value: Json) -> Sequence[Json]:
    """The values of a list, or the one there is."""
    return cast("Sequence[Json]", value) if isinstance(value, list) else [value]
