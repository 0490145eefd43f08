"""The small language of questions to a table: plain JSON, one way to say each thing.

    {"where": [{"column": "Section", "is": "==", "value": "A"}], "columns": ["Name"]}
    {"group": ["Region"], "measures": [{"do": "sum", "column": "Sales"}], "sort": [{"by": "sum of Sales"}], "top": 3}
    {"join": {"on": "Customer", "other": "Name"}, "columns": ["Order", "City"]}
    {"join": {}, "columns": ["Mentor", "Student"]}
    {"compute": [{"name": "gap", "formula": "abs(midterm1 - mean(midterm1))"}], "sort": [{"by": "gap"}], "top": 1}

In order: `join`, `compute`, `where`, then `group` and `measures` or `compare`, then `sort`, `skip`, `top`, `columns`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from deskhand.core.closed import BY_NAME
from deskhand.core.values import Column

Cell = str | int | float | bool | None
"""What stands in one cell; a day as `2026-03-05`, a time as `13:30`."""
Is = Literal["==", "!=", "<", "<=", ">", ">=", "contains", "begins", "ends", "in", "between", "empty", "filled"]
By = Literal["year", "quarter", "month", "week", "day"]
Measured = Literal[
    "count", "sum", "mean", "min", "max", "median", "distinct", "share", "deviation", "variance", "first", "last"
]
Direction = Literal["ascending", "descending"]
FormulaText = Annotated[str, Field(min_length=1, max_length=500)]
Title = Annotated[str, Field(min_length=1, max_length=200)]


class Part(BaseModel):
    """A piece of a question: closed, and never changed."""

    model_config = BY_NAME


class Test(Part):
    """What one column must be like, or with `*` for its name at least one of them.

    `in` takes a list, `between` two values, `empty` and `filled` none.

    Texts are compared without regard to letter case and width; a day may be part of a date: `2026-03` is all of March.
    """

    column: Column
    is_: Is = Field(default="==", alias="is")
    value: Cell | list[Cell] = None


class AnyOf(Part):
    """At least one of these."""

    any: list[Condition] = Field(min_length=1, max_length=50)


class NoneOf(Part):
    """Not one of these."""

    none: list[Condition] = Field(min_length=1, max_length=50)


Condition = Test | AnyOf | NoneOf
AnyOf.model_rebuild()
NoneOf.model_rebuild()


class Computed(Part):
    """A column worked out from others: `[Price] * Units`, `abs(score - mean(score))`, `sum(amount) / 12`."""

    name: Title
    formula: FormulaText


class Join(Part):
    """The other table's columns beside those of this one, where `on` is equal; without `on` row by row, the first

    beside the first. `all` keeps rows of this table without a match.
    """

    on: Column | None = None
    other: Column | None = None
    """What `on` is called there, if it is called something else."""
    keep: Literal["matched", "all"] = "matched"

    @model_validator(mode="after")
    def _named_twice(self) -> Join:
        if self.other is not None and self.on is None:
            raise ValueError("`other` is what `on` is called in the other table: give `on` too")
        return self


class Group(Part):
    """Rows that are alike in a column; days by year, quarter, month, week or day."""

    column: Column
    by: By | None = None


class Measure(Part):
    """One number for a group of rows, or for all; `count` needs no column."""

    do: Measured
    column: Column | None = None
    name: Title | None = None


class Compare(Part):
    """Two values of a column beside each other, with the difference: North and South, 2026-09 and 2026-10."""

    column: Column
    values: tuple[Cell, Cell]


class Sort(Part):
    by: Column
    order: Direction = "ascending"


def _groups(given: object) -> object:
    return [{"column": one} if isinstance(one, str) else one for one in _listed(given)]


def _listed(given: object) -> list[Any]:
    return cast("list[Any]", given) if isinstance(given, list) else [given]


class Question(Part):
    """Everything a table can be asked; nothing given, all its rows."""

    join: Join | None = None
    compute: list[Computed] = Field(default_factory=list[Computed], max_length=20)
    where: list[Condition] = Field(default_factory=list[Condition], max_length=50)
    group: Annotated[list[Group], BeforeValidator(_groups)] = Field(default_factory=list[Group], max_length=5)
    measures: list[Measure] = Field(default_factory=list[Measure], max_length=20)
    compare: Compare | None = None
    distinct: bool = False
    sort: list[Sort] = Field(default_factory=list[Sort], max_length=5)
    skip: int = Field(default=0, ge=0)
    top: int | None = Field(default=None, ge=1)
    columns: list[Column] = Field(default_factory=list[Column], max_length=200)
