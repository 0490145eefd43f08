"""A table that is only rows, while it is being changed: the same verbs as a sheet of a workbook has."""

from __future__ import annotations

from collections.abc import Sequence

from deskhand.formats.sheets.kinds import Value
from deskhand.formats.sheets.xlsx.sheet import Content, Formula


class RowsSheet:
    """Rows of values. Rows count from 1 and columns from 0; a formula is kept as its result."""

    def __init__(self, rows: list[list[Value]]) -> None:
        self.rows = rows

    def set(self, row: int, column: int, content: Content, like: tuple[int, int] | None = None) -> Value:
        while len(self.rows) < row:
            self.rows.append([])
        cells = self.rows[row - 1]
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = content.result if isinstance(content, Formula) else content
        return cells[column]

    def insert_rows(self, at: int, count: int, like: int | None = None, *, extend: bool = False) -> None:
        width = max((len(row) for row in self.rows), default=0)
        self.rows[at - 1 : at - 1] = [[None] * width for _ in range(count)]

    def delete_rows(self, at: int, count: int = 1) -> None:
        del self.rows[at - 1 : at - 1 + count]

    def insert_columns(self, at: int, count: int = 1) -> None:
        for row in self.rows:
            if len(row) >= at:
                row[at:at] = [None] * count

    def delete_columns(self, at: int, count: int = 1) -> None:
        for row in self.rows:
            del row[at : at + count]

    def reorder(self, rows: Sequence[int], order: Sequence[int], left: int, right: int) -> None:
        contents = {row: self.rows[row - 1] for row in rows}
        for target, source in zip(rows, order, strict=True):
            self.rows[target - 1] = contents[source]

    def swap_columns(self, a: int, b: int, first: int, last: int) -> None:
        for row in self.rows[first - 1 : last]:
            row.extend([None] * (max(a, b) + 1 - len(row)))
            row[a], row[b] = row[b], row[a]

    def formula(self, row: int, column: int) -> str | None:
        return None

    def merged(self) -> list[tuple[int, int, int, int]]:
        return []
