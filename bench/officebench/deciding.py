"""Refuses a plan that answers by itself: what is told must follow from what a step brought, not from how it is put.

A verdict needs a condition over what was found, and the other verdict where that does not hold; a comparison, a
formula, a list of anything and a step that only puts words together need something that a step or a column brings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

from bench.officebench.schema import Shape
from deskhand.core.ability import Ability
from deskhand.core.plan.condition import Compare, Condition, Not, leaves
from deskhand.core.plan.model import Do, Step
from deskhand.core.plan.refs import filled, refs_in

Reason = tuple[str, tuple[str, ...], str]
VERDICTS: Final = frozenset({"yes", "no", "true", "false"})
"""An answer, where nothing decides it."""
_WORD: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_COLUMN: Final = re.compile(r"\[[^\[\]]+\]")
_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_ALONE: Final = "is an answer that nothing decides"
_SAME: Final = "compares nothing that a step brought"
_UNBROUGHT: Final = "is said by the plan, and no step brought it"


def verdicts_in(value: Any) -> frozenset[str]:
    """The verdicts among the words of a value, at any depth."""
    if isinstance(value, str):
        return frozenset(_WORD.findall(str(filled(value, lambda _: " ")).casefold())) & VERDICTS
    if isinstance(value, Mapping):
        given = cast("Mapping[str, Any]", value)
        return frozenset(one for pair in given.items() for each in pair for one in verdicts_in(each))
    if isinstance(value, list | tuple):
        return frozenset(one for each in cast("Sequence[Any]", value) for one in verdicts_in(each))
    return frozenset()


def both_said(steps: Sequence[Step]) -> frozenset[str]:
    """The steps whose one verdict stands beside the other, said where the same condition does not hold."""
    said = [(step, verdicts_in(step.with_)) for step in steps if isinstance(step, Do) and step.if_ is not None]
    return frozenset(
        one.id
        for one, ours in said
        for other, theirs in said
        if len(ours) == len(theirs) == 1 and ours != theirs and _opposed(one.if_, other.if_)
    )


def _opposed(one: Condition | None, other: Condition | None) -> bool:
    if isinstance(one, Compare) and isinstance(other, Compare):
        return (one.left, one.right, _OPPOSITE.get(one.is_)) == (other.left, other.right, other.is_)
    return any(isinstance(a, Not) and a.not_ == b for a, b in ((one, other), (other, one)))


def undecided(step: Step, fair: bool) -> Iterator[Reason]:
    """Verdicts without what decides them, and comparisons of what was known beforehand."""
    if isinstance(step, Do) and not fair and (verdicts := sorted(verdicts_in(step.with_))):
        yield "with", tuple(verdicts), _ALONE
    conditions = (step.if_, step.until, step.check) if isinstance(step, Do) else (step.if_,)
    for leaf in (one for condition in conditions for one in leaves(condition)):
        if isinstance(leaf, Compare) and _idle(leaf.left, leaf.right):
            yield "if", (f"{leaf.left} {leaf.is_} {leaf.right}",), _SAME


def _idle(left: Any, right: Any) -> bool:
    return left == right or not any(True for _ in refs_in([left, right]))


def unheld(step: Do, ability: Ability) -> Iterator[Reason]:
    """What of a step's arguments comes out as it went in, and holds nothing that another step brought."""
    params = Shape.of(ability)
    brought = any(True for _ in refs_in(list(step.with_.values())))
    if ability.where == "pure" and not brought and not verdicts_in(step.with_):
        yield "with", ("all of it",), _UNBROUGHT
    if ability.where == "pure" and {"left", "right"} <= step.with_.keys() and step.with_["left"] == step.with_["right"]:
        yield "with", (str(step.with_["left"]),), _SAME
    for name, value in step.with_.items():
        yield from _unheld(name, value, params.part(name))


def _unheld(where: str, value: Any, shape: Shape) -> Iterator[Reason]:
    if isinstance(value, bool) and shape.open:
        yield where, (str(value).lower(),), _ALONE
    elif isinstance(value, str) and shape.formula:
        yield from _of_formula(where, value)
    elif isinstance(value, Mapping):
        for name, inner in cast("Mapping[str, Any]", value).items():
            yield from _unheld(f"{where}.{name}", inner, shape.part(name))
    elif isinstance(value, list | tuple):
        for inner in cast("Sequence[Any]", value):
            if shape.holds_anything and not any(True for _ in refs_in(inner)):
                yield where, (str(inner),), _UNBROUGHT
            yield from _unheld(where, inner, shape.item)


def _of_formula(where: str, formula: str) -> Iterator[Reason]:
    """A value in other clothes: of no column, or put together of one number several times."""
    if not _COLUMN.search(formula):
        yield where, (formula,), "works out nothing of any column"
    often = [number for number, times in Counter(_NUMBER.findall(_COLUMN.sub(" ", formula))).items() if times > 1]
    if often:
        yield where, tuple(often), "stands several times in one formula"
