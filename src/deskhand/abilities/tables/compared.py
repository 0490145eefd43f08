"""All the cells that a change wrote, as ranges and one print, so that the file can be held against them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final

from deskhand.abilities.tables.change import Change, Total
from deskhand.abilities.tables.ground import Touch
from deskhand.abilities.tables.question import Cell
from deskhand.abilities.tables.reckoned import TAKEN, same
from deskhand.formats.sheets.a1 import cell, corners, span
from deskhand.formats.sheets.kinds import worded
from deskhand.formats.sheets.numerals import number
from deskhand.formats.sheets.table import ROW, Table

MOST_AREAS: Final = 1_000


def areas_of(touched: Sequence[Touch]) -> list[str]:
    """The cells as ranges, columns that were written in the same rows together."""
    columns: dict[int, list[int]] = {}
    for one in touched:
        columns.setdefault(one.column, []).append(one.row)
    runs = sorted((a, b, column) for column, rows in columns.items() for a, b in _runs(sorted(set(rows))))
    areas: list[str] = []
    for (first, last), same_rows in groupby(runs, key=lambda run: run[:2]):
        areas += [span(first, a, last, b) for a, b in _runs([column for _, _, column in same_rows])]
    return areas[:MOST_AREAS]


def print_of(areas: Iterable[str], at: Callable[[int, int], Cell]) -> tuple[str, int]:
    """A print of what stands in some ranges, and of how many cells it is."""
    held, count = hashlib.sha256(), 0
    for area in areas:
        first, left, last, right = corners(area) or (1, 0, 0, 0)
        for row in range(first, last + 1):
            for column in range(left, right + 1):
                held.update(f"{_as_compared(at(row, column))}\x1f".encode())
                count += 1
    return held.hexdigest()[:32], count


def written_print(touched: Sequence[Touch]) -> tuple[str, int]:
    """The print of what was written."""
    last = {(one.row, one.column): one.after for one in touched}
    return print_of(areas_of(touched), lambda row, column: last.get((row, column)))


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for one in numbers:
        if runs and runs[-1][1] == one - 1:
            runs[-1] = (runs[-1][0], one)
        else:
            runs.append((one, one))
    return runs


def _as_compared(value: Cell) -> str:
    """98 in a text table reads "98", and nothing is an empty text."""
    if isinstance(value, str) and (read := number(value)) is not None:
        value = read.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{float(value):.12g}"
    return (worded(value) or "").strip()


def wrong_totals(
    table: Table, changes: Sequence[Change], areas: Sequence[str], at: Callable[[int, int], Cell], names: int
) -> list[str] | None:
    """Totals that are not what the cells above them come to; None where no total was written last.

    `names`: how many rows of names come before those that the table counts. The cells are added up here one by one, and
    not by the formula or the reckoning that made the total.
    """
    total = changes[-1] if changes else None
    if not isinstance(total, Total) or total.compute is not None:
        return None
    frame = table.frame()
    rows: list[int] = frame[ROW].to_list()
    below = max((area[2] for one in areas if (area := corners(one)) is not None), default=0)
    wrong: list[str] = []
    for column in table.columns:
        told = at(below, column.index)
        if not column.numeric or not isinstance(told, int | float):
            continue
        values = [value for row, value in zip(rows, frame[column.key].to_list(), strict=True)
                  if value is not None and row + names < below]  # fmt: skip
        found = TAKEN[total.of](values)
        if not same(told, found, math.fsum(map(abs, values))):
            wrong.append(cell(below, column.index))
    return wrong
