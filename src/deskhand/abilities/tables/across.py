"""A table with its days beside each other, a month over each column: read as if they stood under each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from deskhand.abilities.tables.fields import Field
from deskhand.formats.sheets.dates import Day, day, yearless
from deskhand.formats.sheets.table import ROW, Table, plain

if TYPE_CHECKING:
    import polars as pl

_FEWEST: Final = 3
_SOME_YEAR: Final = 2001
_PER_COLUMN: Final = 1 << 24
"""Each cell has a number of its own: its column times so much, and its row."""


@dataclass(frozen=True)
class Across:
    """The columns that stand for days, in order, and those that name the rows."""

    table: Table
    columns: list[tuple[Field, datetime]]
    grain: str
    names: list[Field]
    since: int | None = None
    """The year of the first of them, which nobody said."""

    def long(self, frame: pl.DataFrame, title: str, measure: str | None) -> tuple[pl.DataFrame, list[Field]]:
        """A row for each cell: its day, the names of its row, its number. `measure` may be the name of a row."""
        import polars as pl

        if measure is not None and self.names:
            own = frame[self.names[0].key]
            frame = frame.filter(own.map_elements(plain, return_dtype=pl.String) == plain(measure))
        parts = [
            frame.select(
                (pl.col(ROW).cast(pl.Int64) + int(field.key[1:]) * _PER_COLUMN).alias(ROW),
                pl.lit(at).cast(pl.Datetime("us")).alias("day"),
                *[pl.col(one.key) for one in self.names],
                pl.col(field.key).cast(pl.Float64).alias("value"),
            )
            for field, at in self.columns
        ]
        first = self.columns[0][0]
        fields = [
            Field("day", "day", "date", grain=self.grain),
            *self.names,
            Field(measure or title or self.table.sheet, "value", first.kind, first.unit),
        ]
        return pl.concat(parts, how="vertical"), fields

    def cells(self, numbers: Sequence[int]) -> list[str]:
        """The cells with these numbers, those under each other as one range."""
        runs: list[list[int]] = []
        for number in sorted(numbers):
            if runs and runs[-1][1] == number - 1:
                runs[-1][1] = number
            else:
                runs.append([number, number])
        ends = [(self._cell(first), self._cell(last)) for first, last in runs]
        return list(dict.fromkeys(a if a == b else f"{a}:{b}" for a, b in ends))

    def _cell(self, number: int) -> str:
        return self.table.cell(*divmod(number, _PER_COLUMN))


def across_of(table: Table, fields: Sequence[Field]) -> Across | None:
    """The table with its days across, if it is one: three columns of numbers or more that are called by days."""
    numbers = [field for field in fields if field.numeric]
    found = [(field, at) for field in numbers for at in [_period(field.name)] if at is not None]
    since = None if found else _SOME_YEAR
    if not found:
        found = _without_year(numbers)
    if len(found) < _FEWEST or len(numbers) > 2 * len(found) or len({at.grain for _, at in found}) > 1:
        return None
    if len({(field.kind, field.unit) for field, _ in found}) > 1:
        return None
    order = sorted(found, key=lambda one: one[1].at)
    names = [field for field in fields if field.kind in ("text", "yesno")]
    return Across(table, [(field, at.at) for field, at in order], order[0][1].grain, names, since)


def _without_year(fields: Sequence[Field]) -> list[tuple[Field, Day]]:
    """Jan, Feb, Mar; 第一季度: in the order in which they stand, one year more after each December."""
    said = [(field, period) for field in fields if (period := yearless(field.name)) is not None]
    found: list[tuple[Field, Day]] = []
    year, before = _SOME_YEAR, 0
    for field, (grain, number) in said:
        year += number <= before
        before = number
        found.append((field, Day(datetime(year, number if grain == "month" else number * 3 - 2, 1), grain)))  # noqa: DTZ001
    return found


def _period(name: str) -> Day | None:
    """2025-01, Jan 2025, 2025年1月, Q1 2025, 2025."""
    text = name.strip()
    return day(f"{text}年") if text.isdigit() and len(text) == 4 else day(text)
