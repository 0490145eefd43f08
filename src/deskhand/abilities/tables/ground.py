"""The table before a change, the cells to change it by, and which of its rows are meant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol

from deskhand.abilities.tables.conditions import fitting
from deskhand.abilities.tables.fields import Field, cell_of, field_named, fields_of
from deskhand.abilities.tables.formula import columns_in, worked
from deskhand.abilities.tables.honest import check_one_currency, check_results
from deskhand.abilities.tables.problems import BadChange, CannotCompute, MergedCell, MergedInside, NoRowFits, NoSuchRow
from deskhand.abilities.tables.question import Cell, Condition
from deskhand.abilities.tables.results import Note
from deskhand.core.shown import shown_few
from deskhand.core.words import Sentence, Words
from deskhand.formats.sheets.a1 import cell, span
from deskhand.formats.sheets.dates import day
from deskhand.formats.sheets.kinds import Value
from deskhand.formats.sheets.numerals import number
from deskhand.formats.sheets.table import NUMERIC, ROW, Table
from deskhand.formats.sheets.xlsx.sheet import Content, Formula

if TYPE_CHECKING:
    import polars as pl

_WHERE_OR_NTH: Final = Words("say which rows, by where or nth", "请用 where 或 nth 指明哪些行")


class Cells(Protocol):
    """What changes are carried out on: a sheet of a workbook, or rows of a text table."""

    def set(self, row: int, column: int, content: Content, like: tuple[int, int] | None = None) -> Value:
        """Write a cell, formatted like another one where it is new; returns what is shown in it now."""
        ...

    def insert_rows(self, at: int, count: int, like: int | None = None, *, extend: bool = False) -> None: ...
    def delete_rows(self, at: int, count: int = 1) -> None: ...
    def insert_columns(self, at: int, count: int = 1) -> None: ...
    def delete_columns(self, at: int, count: int = 1) -> None: ...
    def reorder(self, rows: Sequence[int], order: Sequence[int], left: int, right: int) -> None: ...
    def swap_columns(self, a: int, b: int, first: int, last: int) -> None: ...
    def formula(self, row: int, column: int) -> str | None: ...
    def merged(self) -> Sequence[tuple[int, int, int, int]]: ...


@dataclass(frozen=True, slots=True)
class Touch:
    """One cell that was written, and what stands there now."""

    row: int
    column: int
    before: Cell
    after: Cell
    formula: bool = False
    """What is shown there is known only once it is worked out."""


@dataclass
class Made:
    """What one change came to."""

    do: str
    count: int
    touched: list[Touch] = field(default_factory=list[Touch])
    notes: list[Note] = field(default_factory=list[Note])


@dataclass(frozen=True)
class Ground:
    """The table as it is before one change, and the cells to change it by. `zh`: labels are wanted in Chinese."""

    table: Table
    frame: pl.DataFrame
    fields: list[Field]
    cells: Cells
    formulas: bool
    """Whether cells can hold formulas."""
    zh: bool
    odd: list[str] = field(default_factory=list[str])
    """Cells that were given what does not fit their column."""
    blocks: list[str] = field(default_factory=list[str])
    """Merged cells that were written as one."""
    _whole: dict[tuple[int, int], tuple[Content, Touch]] = field(
        default_factory=dict[tuple[int, int], tuple[Content, Touch]]
    )

    @classmethod
    def of(cls, table: Table, cells: Cells, *, formulas: bool, zh: bool) -> Ground:
        return cls(table, table.frame(), fields_of(table), cells, formulas, zh)

    def column(self, name: str) -> tuple[Field, int]:
        found = field_named(self.fields, name)
        return found, int(found.key[1:])

    @cached_property
    def rows(self) -> list[int]:
        return self.frame[ROW].to_list()

    @cached_property
    def _places(self) -> dict[int, int]:
        return {row: at for at, row in enumerate(self.rows)}

    def was(self, row: int, key: str) -> Cell:
        """What the table holds in one cell of its data."""
        held = next(one for one in self.fields if one.key == key)
        return cell_of(self.frame[key][self._places[row]], held.grain)

    def write(
        self, row: int, column: int, content: Content, like: tuple[int, int] | None = None, before: Cell = None,
        *, label: bool = False,
    ) -> Touch:  # fmt: skip
        """Write a cell, and note what is shown in it now; `label`: it is no value of its column.

        Merged cells are written as one: by their first, where all others get the same.
        """
        block = self._block(row, column)
        if block is not None and block[:2] != (row, column):
            first = self._whole.get(block[:2])
            if first is None or first[0] != content:
                raise MergedCell(cell=cell(row, column), area=span(*block))
            return first[1]
        formula = isinstance(content, Formula) and content.result is None
        touch = Touch(row, column, before, cell_of(self.cells.set(row, column, content, like)), formula)
        if block is not None:
            self._whole[(row, column)] = (content, touch)
            self.blocks.append(span(*block))
        if not label and isinstance(content, str) and not self._fits(row, column, content):
            self.odd.append(cell(row, column))
        return touch

    def _fits(self, row: int, column: int, text: str) -> bool:
        held = next((one for one in self.fields if one.key == f"c{column}"), None)
        if held is None or row <= self.table.header or not text.strip():
            return True
        if held.kind in NUMERIC:
            return not held.native and (number(text) is not None or number(text, comma=True) is not None)
        return held.kind != "date" or (not held.native and day(text) is not None)

    @cached_property
    def _merged(self) -> dict[int, list[tuple[int, int, int, int]]]:
        """Merged areas by their columns, each list from above."""
        found: dict[int, list[tuple[int, int, int, int]]] = {}
        for area in sorted(self.cells.merged()):
            for column in range(area[1], area[3] + 1):
                found.setdefault(column, []).append(area)
        return found

    def _block(self, row: int, column: int) -> tuple[int, int, int, int] | None:
        """The merged area that a cell belongs to."""
        areas = self._merged.get(column, [])
        at = bisect_right(areas, row, key=lambda area: area[0]) - 1
        return areas[at] if at >= 0 and areas[at][2] >= row else None

    @property
    def left(self) -> int:
        return self.table.columns[0].index

    @property
    def right(self) -> int:
        return self.table.columns[-1].index

    @property
    def last(self) -> int:
        """The last row of data; of a table without any, its header."""
        return max(self.rows, default=self.table.header)


def selected(ground: Ground, where: Sequence[Condition], nth: Sequence[int]) -> list[int]:
    """The rows that are meant, by their numbers in the sheet."""
    if bool(where) == bool(nth):
        raise BadChange(why=Sentence(_WHERE_OR_NTH))
    if where:
        found = ground.frame.filter(fitting(where, ground.fields))[ROW].to_list()
        if not found:
            raise NoRowFits()
        return found
    rows = ground.rows
    return sorted({nth_row(rows, at) for at in nth})


def nth_row(rows: Sequence[int], at: int) -> int:
    if at == 0 or abs(at) > len(rows):
        raise NoSuchRow(row=at, n=len(rows))
    return rows[at - 1 if at > 0 else at]


def fitted(value: Cell, field: Field) -> Value:
    """A value as the column holds its own: "98" among numbers is 98, "2026-03-05" among days a day."""
    if not isinstance(value, str) or not field.native:
        return value
    if field.kind == "date":
        found = day(value)
        return found.at if found is not None else value
    if field.numeric:
        read = number(value)
        return read.value if read is not None and (not read.unit or read.unit == field.unit) else value
    return value


def computed(ground: Ground, formula: str) -> dict[int, Value]:
    """What a formula gives for each row."""
    from polars.exceptions import PolarsError

    named = [field_named(ground.fields, name) for name in columns_in(formula)]
    check_one_currency(named, ground.frame)
    check_results(ground.table, named)
    try:
        results = ground.frame.with_columns(worked(formula, lambda name: field_named(ground.fields, name)).alias("="))
    except PolarsError:
        raise CannotCompute(formula=formula) from None
    return dict(zip(ground.rows, results["="].to_list(), strict=True))


def tidy(value: Any) -> Value:
    """A computed number without the dust of binary fractions."""
    return float(f"{value:.15g}") if isinstance(value, float) else value


def check_not_merged(ground: Ground, first: int, last: int) -> None:
    """Cells that are merged cannot change places one by one."""
    areas = [area for area in ground.cells.merged() if area[0] <= last and area[2] >= first]
    if areas:
        raise MergedInside(areas=shown_few([span(*area) for area in areas], "en"))
