"""Conditions of `if`, `until` and `check`: a reference, one comparison, or these joined by not, all, any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, Discriminator, Field, Tag

from deskhand.core.closed import BY_NAME
from deskhand.core.plan.refs import Ref, refs_in

Comparison = Literal["==", "!=", "<", "<=", ">", ">=", "contains", "empty"]


class _Part(BaseModel):
    model_config = BY_NAME


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
        return next((kind for kind in ("not", "all", "any", "left") if kind in cast("Mapping[str, Any]", value)), None)
    kinds: dict[type, str] = {Not: "not", All: "all", Any_: "any", Compare: "left"}
    return kinds.get(type(value))


RefText = Annotated[str, Field(pattern=r"^\$[a-z][a-z0-9_]{0,31}(\.[A-Za-z_][A-Za-z0-9_]*|\.-?[0-9]{1,6})*$")]
Condition = Annotated[
    Annotated[RefText, Tag("ref")]
    | Annotated[Not, Tag("not")]
    | Annotated[All, Tag("all")]
    | Annotated[Any_, Tag("any")]
    | Annotated[Compare, Tag("left")],
    Discriminator(_kind),
]


def leaves(condition: Condition | None) -> Iterator[str | Compare]:
    """The references and comparisons that a condition is made of."""
    if isinstance(condition, str | Compare):
        yield condition
    elif condition is not None:
        for part in _parts(condition):
            yield from leaves(part)


def refs_of(condition: Condition | None) -> Iterator[Ref]:
    for leaf in leaves(condition):
        yield from refs_in(leaf if isinstance(leaf, str) else [leaf.left, leaf.right])


def _parts(condition: Not | All | Any_) -> tuple[Condition, ...]:
    if isinstance(condition, Not):
        return (condition.not_,)
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
    if how in _ORDERS and not ordered(left, right):
        return False
    return compared(left, how, right)


_ORDERS = frozenset({"<", "<=", ">", ">="})


def compared(left: Any, how: Comparison, right: Any) -> bool:
    """One comparison of two values; an order is only asked of values that are `ordered`."""
    if how == "empty":
        return left is None or left in ("", [], {}, ())
    if how == "contains":
        return _contains(left, right)
    if how == "==":
        return bool(left == right)
    if how == "!=":
        return bool(left != right)
    if how == "<":
        return bool(left < right)
    if how == "<=":
        return bool(left <= right)
    return bool(left > right) if how == ">" else bool(left >= right)


def _contains(left: Any, right: Any) -> bool:
    if isinstance(left, str):
        return str(right).casefold() in left.casefold()
    if isinstance(left, Mapping):
        return isinstance(right, str) and right in cast("Mapping[str, Any]", left)
    return isinstance(left, list | tuple) and right in cast("Sequence[Any]", left)


def is_order(how: Comparison) -> bool:
    return how in _ORDERS


def ordered(left: Any, right: Any) -> bool:
    """Whether one of two values can come before the other: two numbers, or two texts."""
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    return numbers or (isinstance(left, str) and isinstance(right, str))
