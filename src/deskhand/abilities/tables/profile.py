"""A column looked through block by block: what it holds, from where to where, how often, without keeping it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from deskhand.abilities.tables.honest import currencies_of
from deskhand.formats.sheets.kinds import MIXED
from deskhand.formats.sheets.table import NUMERIC, ROW, Column, Table

if TYPE_CHECKING:
    import polars as pl

MOST_DISTINCT: Final = 1_000_000
"""So many different values are told apart; beyond that there are simply many."""
_MOST_COUNTED: Final = 20_000
_COMMON: Final = 5
_ORDERED: Final = NUMERIC | {"date", "time"}


class ColumnProfile:
    """What is known of one column so far."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.filled = self.nulls = 0
        self.least: Any = None
        self.most: Any = None
        self.total = 0.0
        self.counts: Counter[str] | None = Counter() if column.kind in ("text", "yesno") else None
        self.currencies: Counter[str] = Counter()
        self._hashes: pl.Series | None = None
        self.many = False

    def add(self, values: pl.Series) -> None:
        """One more block."""
        self.nulls += values.null_count()
        self.filled += values.len() - values.null_count()
        self._distinct(values)
        if self.column.kind in _ORDERED and values.null_count() < values.len():
            least, most = values.min(), values.max()
            self.least = least if self.least is None else min(self.least, least)
            self.most = most if self.most is None else max(self.most, most)
            if self.column.numeric:
                self.total += float(values.sum())
        if self.counts is not None:
            self._count(values)
        if self.column.unit == MIXED:
            self.currencies.update(currencies_of(values.to_list()))

    def _distinct(self, values: pl.Series) -> None:
        import polars as pl

        if self.many:
            return
        own = values.drop_nulls().unique().hash()
        self._hashes = own if self._hashes is None else pl.concat([self._hashes, own]).unique()
        self.many = self._hashes.len() > MOST_DISTINCT

    def _count(self, values: pl.Series) -> None:
        if self.counts is None:
            return
        found = values.drop_nulls().cast(_text()).value_counts()
        if found.height + len(self.counts) > _MOST_COUNTED:
            self.counts = None if found.height > _MOST_COUNTED // 2 else self.counts
        if self.counts is not None:
            self.counts.update(dict(found.iter_rows()))

    @property
    def distinct(self) -> int:
        """How many different values there are; where they are `many`, how many there are at least."""
        return min(self._hashes.len(), MOST_DISTINCT) if self._hashes is not None else 0

    @property
    def mean(self) -> float | None:
        return self.total / self.filled if self.column.numeric and self.filled else None

    def common(self) -> list[str]:
        """The values that stand there most often, where any stands there more than once."""
        return [] if self.counts is None else [text for text, count in self.counts.most_common(_COMMON) if count > 1]


class TableProfile:
    """What is known of all columns, and of whole rows."""

    def __init__(self, table: Table) -> None:
        self.columns = [ColumnProfile(column) for column in table.columns]
        self.rows = 0
        self._hashes: list[pl.Series] = []
        for frame in table.frames([column.key for column in table.columns]):
            self._add(frame)

    def _add(self, frame: pl.DataFrame) -> None:
        self.rows += frame.height
        for one in self.columns:
            one.add(frame[one.column.key])
        if len(self.columns) > 1:
            self._hashes.append(frame.drop(ROW).hash_rows())

    @property
    def duplicates(self) -> int:
        """How many rows are the same as an earlier one."""
        import polars as pl

        return self.rows - pl.concat(self._hashes).n_unique() if self._hashes else 0


def _text() -> pl.DataType:
    import polars as pl

    return pl.String()
