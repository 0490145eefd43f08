"""Numbers for groups of rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from deskhand.abilities.tables.conditions import KINDS
from deskhand.abilities.tables.fields import Field, field_named
from deskhand.abilities.tables.problems import NotANumber
from deskhand.abilities.tables.question import By, Group, Measure, Measured
from deskhand.core.shown import shown_few
from deskhand.core.words import Sentence
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
_NUMBERS_ONLY: Final = frozenset({"sum", "mean", "median", "deviation", "variance", "share"})
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
            folded = column.str.normalize("NFKC").str.strip_chars().str.to_lowercase()
            column = column.first().over(folded)
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
            raise _not_a_number(measure, None, fields)
        return Field(measure.name or "count", key, "number"), pl.len().alias(key), None
    field = field_named(fields, measure.column)
    if measure.do in _NUMBERS_ONLY and not field.numeric:
        raise _not_a_number(measure, field, fields)
    kind: Kind = field.kind if measure.do in _KEEPS else "percent" if measure.do == "share" else "number"
    unit = field.unit if measure.do in _KEEPS else ""
    name = measure.name or f"{measure.do} of {field.name}"
    return Field(name, key, kind, unit, field.grain), _DONE[measure.do](pl.col(field.key)).alias(key), field


def _not_a_number(measure: Measure, field: Field | None, fields: Sequence[Field]) -> NotANumber:
    numbers = shown_few([one.name for one in fields if one.numeric], "en", at_most=20)
    kind = Sentence(KINDS[field.kind if field else "empty"])
    return NotANumber(column=field.name if field else "", kind=kind, do=measure.do, columns=numbers)


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
