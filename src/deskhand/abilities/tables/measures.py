"""Numbers for groups of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from deskhand.abilities.tables.conditions import KINDS, plain_text
from deskhand.abilities.tables.fields import Field, field_named
from deskhand.abilities.tables.problems import MeasureWithoutColumn, NotANumber
from deskhand.abilities.tables.question import By, Group, Measure, Measured
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Sentence, Words
from deskhand.formats.sheets.table import Kind

if TYPE_CHECKING:
    import polars as pl

_DONE: Final[dict[Measured, Callable[[pl.Expr], pl.Expr]]] = {
    "sum": lambda one: one.sum(),
    "mean": lambda one: one.mean(),
    "min": lambda one: one.min(),
    "max": lambda one: one.max(),
    "median": lambda one: one.median(),
    "count": lambda one: one.count(),
    "distinct": lambda one: one.drop_nulls().n_unique(),
    "deviation": lambda one: one.std(),
    "variance": lambda one: one.var(),
    "first": lambda one: one.drop_nulls().first(),
    "last": lambda one: one.drop_nulls().last(),
    "share": lambda one: one.sum(),
}
_SAID: Final[dict[Measured, Words]] = {
    "sum": Words("sum", "总和"),
    "mean": Words("mean", "平均值"),
    "min": Words("smallest", "最小值"),
    "max": Words("largest", "最大值"),
    "median": Words("median", "中位数"),
    "count": Words("count", "数量"),
    "distinct": Words("number of different values", "不同值的个数"),
    "deviation": Words("standard deviation", "标准差"),
    "variance": Words("variance", "方差"),
    "first": Words("first", "第一个值"),
    "last": Words("last", "最后一个值"),
    "share": Words("share", "占比"),
}
_OF: Final = Words("{do} of {column}", "{column}的{do}")
_HAVE_NUMBERS: Final = Words("The columns with numbers: {columns}.", "含有数字的列：{columns}。")
_NONE_HAS: Final = Words("No column here holds numbers.", "这里没有含数字的列。")
_NUMBERS_ONLY: Final[frozenset[Measured]] = frozenset({"sum", "mean", "median", "deviation", "variance", "share"})
MEASURING: Final[frozenset[Measured]] = frozenset({*_NUMBERS_ONLY, "min", "max"})
"""What takes amounts together, and so needs them in one currency."""
_TRUNCATED: Final[dict[By, str]] = {"year": "1y", "quarter": "1q", "month": "1mo", "week": "1w", "day": "1d"}
_KEEPS: Final = frozenset({"sum", "mean", "min", "max", "median", "first", "last", "deviation"})


def grouped(frame: pl.DataFrame, groups: Sequence[Group], fields: Sequence[Field]) -> tuple[pl.DataFrame, list[Field]]:
    """The frame with a column for each group, and these columns; texts are alike but for letter case and width."""
    import polars as pl

    made: list[Field] = []
    for at, group in enumerate(groups):
        field = field_named(fields, group.column)
        key = f"g{at}"
        column = pl.col(field.key)
        if group.by and field.kind == "date":
            column = column.dt.truncate(_TRUNCATED[group.by])
        elif field.kind == "text":
            column = column.first().over(plain_text(field))
        frame = frame.with_columns(column.alias(key))
        made.append(Field(field.name, key, field.kind, field.unit, group.by or field.grain))
    return frame, made


def measured_fields(measures: Sequence[Measure], fields: Sequence[Field]) -> list[tuple[Field, pl.Expr, Field | None]]:
    """What each measure is called, how it is taken, and of which field."""
    return [_measured(at, measure, fields) for at, measure in enumerate(measures)]


def _measured(at: int, measure: Measure, fields: Sequence[Field]) -> tuple[Field, pl.Expr, Field | None]:
    import polars as pl

    key = f"m{at}"
    if measure.column is None:
        if measure.do != "count":
            raise MeasureWithoutColumn(do=Sentence(_SAID[measure.do]), columns=with_numbers(fields))
        label = None if measure.name else Sentence(_SAID["count"])
        return Field(measure.name or "count", key, "number", label=label), pl.len().alias(key), None
    field = field_named(fields, measure.column)
    if measure.do in _NUMBERS_ONLY and not field.numeric:
        what, how = Sentence(KINDS[field.kind]), Sentence(_SAID[measure.do])
        raise NotANumber(column=field.name, kind=what, do=how, columns=with_numbers(fields))
    kind: Kind = field.kind if measure.do in _KEEPS else "percent" if measure.do == "share" else "number"
    unit = field.unit if measure.do in _KEEPS else ""
    name = measure.name or f"{measure.do} of {field.name}"
    said = Sentence(_OF, {"do": Sentence(_SAID[measure.do]), "column": field.name})
    made = Field(name, key, kind, unit, field.grain, label=None if measure.name else said)
    column = plain_text(field) if measure.do == "distinct" and field.kind == "text" else pl.col(field.key)
    return made, _DONE[measure.do](column).alias(key), field


def with_numbers(fields: Sequence[Field]) -> Sentence:
    """Which columns something could be worked out of."""
    numbers = [shown(one.name) for one in fields if one.numeric]
    return (
        Sentence(_HAVE_NUMBERS, {"columns": shown_few(numbers, "en", at_most=20)}) if numbers else Sentence(_NONE_HAS)
    )


def taken(
    frame: pl.DataFrame, keys: Sequence[Field], measures: Sequence[Measure], fields: Sequence[Field]
) -> tuple[pl.DataFrame, list[Field]]:
    """One row a group, in the order in which groups first appear; one row in all where there are no groups."""
    import polars as pl

    wanted = measured_fields(measures, fields)
    exprs = [expr for _, expr, _ in wanted]
    by = [key.key for key in keys]
    result = frame.group_by(by, maintain_order=True).agg(exprs) if by else frame.select(exprs)
    for measure, (field, _, _) in zip(measures, wanted, strict=True):
        if measure.do == "share":
            result = result.with_columns(pl.col(field.key) / pl.col(field.key).sum())
    return result, [*keys, *(field for field, _, _ in wanted)]
