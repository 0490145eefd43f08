"""What rows must be like, as expressions over a frame."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from deskhand.abilities.tables.fields import Field, field_named
from deskhand.abilities.tables.problems import BadTest, ValueWanted
from deskhand.abilities.tables.question import AnyOf, Cell, Condition, NoneOf, Test
from deskhand.core.words import Sentence, Words
from deskhand.formats.sheets.dates import Day, clock, day
from deskhand.formats.sheets.numerals import number
from deskhand.formats.sheets.table import Kind, plain

if TYPE_CHECKING:
    import polars as pl

KINDS: Final[dict[Kind, Words]] = {
    "number": Words("a number", "数字"),
    "money": Words("an amount", "金额"),
    "percent": Words("a percentage", "百分比"),
    "date": Words("a date", "日期"),
    "time": Words("a time of day", "时间"),
    "yesno": Words("a yes or no", "是否值"),
    "text": Words("text", "文本"),
    "empty": Words("nothing", "空值"),
}
ANYWHERE: Final = "*"
"""For the name of a column: any of them."""
_EXAMPLES: Final[dict[Kind, str]] = {
    "number": "12.5", "money": "12.50", "percent": "12%", "date": "2026-03-05", "time": "13:30", "yesno": "true"
}  # fmt: skip
_ONE: Final = Words("one value", "一个值")
_TWO: Final = Words("a list of two values", "包含两个值的列表")
_LIST: Final = Words("a list of values", "一个列表")
_NONE: Final = Words("no value", "不带值")
_ORDERS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """A value as an ordered column sees it: from its first to its last, which differ for a month among days."""

    first: float | datetime | time | bool | str
    stop: datetime | None = None
    """Of a span of time: where it is over."""


def fitting(conditions: Sequence[Condition], fields: Sequence[Field]) -> pl.Expr:
    """All of these; a row where it cannot be told does not fit."""
    import polars as pl

    expr = pl.lit(value=True)
    for condition in conditions:
        expr = expr & _one(condition, fields)
    return expr


def columns_tested(conditions: Sequence[Condition]) -> list[str]:
    """Every column that is named."""
    names: list[str] = []
    for condition in conditions:
        if isinstance(condition, Test):
            names.append(condition.column)
        else:
            names += columns_tested(condition.any if isinstance(condition, AnyOf) else condition.none)
    return names


def columns_ordered(conditions: Sequence[Condition]) -> list[str]:
    """Those that are held against more or less, and not against the same."""
    names: list[str] = []
    for condition in conditions:
        if not isinstance(condition, Test):
            names += columns_ordered(condition.any if isinstance(condition, AnyOf) else condition.none)
        elif condition.is_ in ("<", "<=", ">", ">=", "between"):
            names.append(condition.column)
    return names


def _one(condition: Condition, fields: Sequence[Field]) -> pl.Expr:
    import polars as pl

    if isinstance(condition, Test):
        if condition.column == ANYWHERE:
            return _anywhere(condition, fields)
        return _test(condition, field_named(fields, condition.column)).fill_null(value=False)
    parts = condition.none if isinstance(condition, NoneOf) else condition.any
    some = pl.lit(value=False)
    for part in parts:
        some = some | _one(part, fields)
    return ~some if isinstance(condition, NoneOf) else some


def _anywhere(test: Test, fields: Sequence[Field]) -> pl.Expr:
    """At least one column is like that; of a kind that the value is none of, no column is."""
    import polars as pl

    some = pl.lit(value=False)
    for field in fields:
        try:
            some = some | _test(test, field).fill_null(value=False)
        except BadTest:
            continue
    return some


def _test(test: Test, field: Field) -> pl.Expr:
    import polars as pl

    column = pl.col(field.key)
    if test.is_ in ("empty", "filled"):
        if test.value is not None:
            raise _wanted(test, _NONE)
        return column.is_null() if test.is_ == "empty" else column.is_not_null()
    if test.is_ in ("in", "between"):
        if not isinstance(test.value, list) or (test.is_ == "between" and len(test.value) != 2):
            raise _wanted(test, _TWO if test.is_ == "between" else _LIST)
        if test.is_ == "between":
            return _ordered(field, ">=", test.value[0]) & _ordered(field, "<=", test.value[1])
        some = pl.lit(value=False)
        for value in test.value:
            some = some | _equal(field, value).fill_null(value=False)
        return some
    if isinstance(test.value, list) or test.value is None:
        if test.value is None and test.is_ in ("==", "!="):
            return column.is_null() if test.is_ == "==" else column.is_not_null()
        raise _wanted(test, _ONE)
    if test.is_ in ("contains", "begins", "ends"):
        return _has(field, test.is_, test.value)
    if test.is_ in ("==", "!="):
        equal = _equal(field, test.value).fill_null(value=False)
        return equal if test.is_ == "==" else ~equal
    return _ordered(field, test.is_, test.value)


def _wanted(test: Test, needs: Words) -> ValueWanted:
    return ValueWanted(column=test.column, is_=test.is_, needs=Sentence(needs))


def plain_text(field: Field) -> pl.Expr:
    """A column's values as they are compared: width, letter case and spaces aside."""
    import polars as pl

    column = pl.col(field.key)
    if field.kind in ("number", "money", "percent"):
        whole = column.cast(pl.Int64, strict=False)
        text = pl.when(whole == column).then(whole.cast(pl.String)).otherwise(column.cast(pl.String))
    else:
        text = column.cast(pl.String)
    return text.str.normalize("NFKC").str.replace_all(r"[\s_]+", " ").str.strip_chars().str.to_lowercase()


def _has(field: Field, how: str, value: Cell) -> pl.Expr:
    text, part = plain_text(field), plain(str(value))
    if how == "contains":
        return text.str.contains(part, literal=True)
    return text.str.starts_with(part) if how == "begins" else text.str.ends_with(part)


def _equal(field: Field, value: Cell) -> pl.Expr:
    import polars as pl

    if field.kind in ("text", "empty") or value is None:
        return plain_text(field) == plain(str(value)) if value is not None else pl.col(field.key).is_null()
    span = spanned(field, value)
    if span.stop is not None:
        return (pl.col(field.key) >= span.first) & (pl.col(field.key) < span.stop)
    if isinstance(span.first, float):
        return (pl.col(field.key) - span.first).abs() <= abs(span.first) * 1e-12
    return pl.col(field.key) == span.first


def _ordered(field: Field, how: str, value: Cell) -> pl.Expr:
    import polars as pl

    if field.kind in ("text", "empty"):
        return _ORDERS[how](plain_text(field), plain(str(value)))
    span = spanned(field, value)
    if span.stop is not None and how in ("<=", ">"):
        return pl.col(field.key) < span.stop if how == "<=" else pl.col(field.key) >= span.stop
    return _ORDERS[how](pl.col(field.key), span.first)


def spanned(field: Field, value: Cell) -> Span:
    """A value of the question as one of the column's kind; raises `BadTest` where it is none."""
    read = _read(field.kind, value)
    if read is None:
        kind = Sentence(KINDS[field.kind])
        raise BadTest(value=value, kind=kind, column=field.name, example=_EXAMPLES.get(field.kind, "…"))
    return read


def _read(kind: Kind, value: Cell) -> Span | None:
    if kind in ("number", "money", "percent"):
        return _number(value)
    if kind == "yesno":
        known = {"true": True, "yes": True, "是": True, "1": True, "false": False, "no": False, "否": False, "0": False}
        found = value if isinstance(value, bool) else known.get(plain(str(value)))
        return None if found is None else Span(found)
    if kind == "time":
        at = clock(str(value))
        return None if at is None else Span(at)
    found = day(str(value)) or day(f"{value}年")
    return None if found is None else Span(found.at, _over(found))


def _number(value: Cell) -> Span | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return Span(float(value))
    found = number(value)
    return None if found is None else Span(found.value)


def _over(found: Day) -> datetime | None:
    """The first moment after a day, month, quarter or year."""
    at = found.at
    if found.grain in ("day", "week"):
        return at + timedelta(days=7 if found.grain == "week" else 1)
    months = {"month": 1, "quarter": 3, "year": 12}.get(found.grain)
    if months is None:
        return at + timedelta(minutes=1) if not at.second and not at.microsecond else None
    month = at.month - 1 + months
    return at.replace(year=at.year + month // 12, month=month % 12 + 1)
