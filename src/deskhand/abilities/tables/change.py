"""The small language of changes to a table: plain JSON, one way to say each thing; several are done one after another.

    {"do": "set", "where": [{"column": "Name", "value": "Carol"}], "column": "midterm1", "value": 98}
    {"do": "add_rows", "rows": [{"Name": "Dan", "Score": 80}]}
    {"do": "total", "columns": ["amount"], "label": "Total"}
    {"do": "sort", "by": [{"by": "amount", "order": "descending"}]}

Which rows is said by `where` (what they are like) or `nth` (1 is the first row of data, -1 the last).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from deskhand.abilities.tables.question import Cell, Condition, FormulaText, Part, Sort, Title
from deskhand.core.values import Column, Range

Index = Annotated[int, Field(ge=-1_048_576, le=1_048_576)]


class _OfRows(Part):
    where: list[Condition] = Field(default_factory=list[Condition], max_length=50)
    nth: list[Index] = Field(default_factory=list[Index], max_length=10_000)


class Set(_OfRows):
    """Write cells: those at `at`, or the column's in the rows that are meant.

    The new content is one of `value`; `compute`, worked out once from the row (`[amount] / 2`); or `formula`, as a
    workbook writes it (`=SUM(B2:B9)`), which only a person may give.
    """

    do: Literal["set"]
    at: Range | None = None
    column: Column | None = None
    value: Cell = None
    compute: FormulaText | None = None
    formula: FormulaText | None = None


class AddRows(Part):
    """New rows at the end of the table, or before its `before`th row; each a list of cells or names with values."""

    do: Literal["add_rows"]
    rows: list[Any] = Field(min_length=1, max_length=100_000)
    before: Index | None = None


class AddColumn(Part):
    """A new column: the same `value` in each row, or `compute`d from the others; `live`: as formulas that go on."""

    do: Literal["add_column"]
    name: Title
    value: Cell = None
    compute: FormulaText | None = None
    live: bool = False
    after: Column | None = None


class Total(Part):
    """A row that sums up, below the table: `of` each of the columns (all with numbers), or what `compute` says.

    `live`: as formulas, so that it goes on being right when cells change.
    """

    do: Literal["total"]
    of: Literal["sum", "mean", "min", "max", "median", "count"] = "sum"
    columns: list[Column] = Field(default_factory=list[Column])
    compute: FormulaText | None = None
    label: Title | None = None
    live: bool = False


class DeleteRows(_OfRows):
    do: Literal["delete_rows"]


class DeleteColumns(Part):
    do: Literal["delete_columns"]
    columns: list[Column] = Field(min_length=1)


class SortRows(Part):
    do: Literal["sort"]
    by: list[Sort] = Field(min_length=1, max_length=5)


class Swap(Part):
    """Two rows of data, or two columns, change places."""

    do: Literal["swap"]
    rows: tuple[Index, Index] | None = None
    columns: tuple[Column, Column] | None = None


class Fill(Part):
    """The empty cells of a column: with a value, or with what stands above them."""

    do: Literal["fill"]
    column: Column
    value: Cell = None


class Rename(Part):
    """Another name for a column, or for the sheet."""

    do: Literal["rename"]
    column: Column | None = None
    to: Title


class Replace(Part):
    """A text by another, wherever it stands inside cells of these columns, or of all."""

    do: Literal["replace"]
    find: Title
    by: Annotated[str, Field(max_length=2_000)]
    columns: list[Column] = Field(default_factory=list[Column])


class RemoveDuplicates(Part):
    """Of rows that are alike in these columns, or in all, only the first stays."""

    do: Literal["remove_duplicates"]
    columns: list[Column] = Field(default_factory=list[Column])


def _kind(given: object) -> str:
    return str(given.get("do") if isinstance(given, dict) else getattr(given, "do", ""))  # type: ignore[union-attr]


Change = Annotated[
    Annotated[Set, Tag("set")]
    | Annotated[AddRows, Tag("add_rows")]
    | Annotated[AddColumn, Tag("add_column")]
    | Annotated[Total, Tag("total")]
    | Annotated[DeleteRows, Tag("delete_rows")]
    | Annotated[DeleteColumns, Tag("delete_columns")]
    | Annotated[SortRows, Tag("sort")]
    | Annotated[Swap, Tag("swap")]
    | Annotated[Fill, Tag("fill")]
    | Annotated[Rename, Tag("rename")]
    | Annotated[Replace, Tag("replace")]
    | Annotated[RemoveDuplicates, Tag("remove_duplicates")],
    Discriminator(_kind),
]


def several(given: object) -> object:
    """One alone is a list of one."""
    return given if isinstance(given, list) else [given]  # type: ignore[return-value]


Changes = Annotated[list[Change], Field(min_length=1, max_length=50), BeforeValidator(several)]
"""Several changes; one alone is fine."""


def reads_values(changes: Sequence[Change]) -> bool:
    """Whether a change rests on what cells come to, formulas too; cells that are named need no others."""
    plain = (
        isinstance(one, Rename)
        or (isinstance(one, Set) and one.at is not None and one.compute is None and one.formula is None)
        for one in changes
    )
    return not all(plain)
