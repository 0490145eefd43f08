"""Conditions of `if`, `until` and `check`: a reference, one comparison, or these joined by not, all, any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from deskhand.core.plan.refs import Ref, refs_in

Comparison = Literal["==", "!=", "<", "<=", ">", ">=", "contains", "empty"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Compare(_Part):
    """One comparison of two values, either of which may be a reference."""

    left: Any
    is_: Comparison = Field(alias="is")
    right: Any = None


class Not(_Part):
    not_: Condition = Field(alias="not")


class All(_Part):
    all: tuple[Condition, ...] = Field(min_length=1, max_length=20)


class Any_(_Part):
    any: tuple[Condition, ...] = Field(min_length=1, max_length=20)


def _kind(value: object) -> str | None:
    if isinstance(value, str):
        return "ref"
    if isinstance(value, Mapping):
        return next((kind for kind in ("not", "all", "any", "left") if kind in value), None)
    kinds = {Not: "not", All: "all", Any_: "any", Compare: "left"}
    return kinds.get(type(value))


RefText = Annotated[str, Field(pattern=r"^\$[a-z][a-z0-9_]{0,31}(\.[A-Za-z_][A-Za-z0-9_]*|\.-?\d{1,6})*$")]
Condition = Annotated[
    Annotated[RefText, Tag("ref")]
    | Annotated[Not, Tag("not")]
    | Annotated[All, Tag("all")]
    | Annotated[Any_, Tag("any")]
    | Annotated[Compare, Tag("left")],
    Discriminator(_kind),
]
Not.model_rebuild()
All.model_rebuild()
Any_.model_rebuild()


def refs_of(condition: Condition | None) -> Iterator[Ref]:
    if condition is None:
        return
    if isinstance(condition, str):
        yield from refs_in(condition)
    elif isinstance(condition, Compare):
        yield from refs_in([condition.left, condition.right])
    else:
        parts = (condition.not_,) if isinstance(condition, Not) else _parts(condition)
        for part in parts:
            yield from refs_of(part)


def _parts(condition: All | Any_) -> tuple[Condition, ...]:
    return condition.all if isinstance(condition, All) else condition.any


def holds(condition: Condition, fill: Any) -> bool:
    """Whether a condition is true, with `fill` replacing references by values."""
    if isinstance(condition, str):
        return bool(fill(condition))
    if isinstance(condition, Compare):
        return _compare(fill(condition.left), condition.is_, fill(condition.right))
    if isinstance(condition, Not):
        return not holds(condition.not_, fill)
    results = (holds(part, fill) for part in _parts(condition))
    return all(results) if isinstance(condition, All) else any(results)


def _compare(left: Any, how: Comparison, right: Any) -> bool:
    if how == "empty":
        return left is None or left == "" or left == [] or left == {}
    if how == "contains":
        if isinstance(left, str):
            return str(right).casefold() in left.casefold()
        return isinstance(left, Sequence | Mapping) and right in left
    if how == "==":
        return bool(left == right)
    if how == "!=":
        return bool(left != right)
    if not _ordered(left, right):
        return False
    return bool({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[how])


def _ordered(left: Any, right: Any) -> bool:
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    return numbers or (isinstance(left, str) and isinstance(right, str))
