"""Tables cut to slides: columns by what stands in them, rows to the foot of the page, names on top of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from deskhand.formats.slides.measure import LINE, lines, shortened, width

MARGIN: Final = 7.2
"""Points left and right of the words in a cell, in all 14.4; half of that above and below."""
_SIZES: Final = (16.0, 14.0, 12.0, 11.0)
_MOST_COLUMNS: Final = 8
_MOST_LINES: Final = 5
"""Of a longer cell the rest stands in the notes."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One table as it will be written. `rows` has the names on top; widths and heights are in points."""

    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    heights: Sequence[float]
    size: float


def grids(rows: Sequence[Sequence[str]], room: float, most: float) -> tuple[list[Grid], str]:
    """The tables of each page, and what had to be left out of cells, for the notes."""
    count = len(rows[0])
    made: list[Grid] = []
    cut: list[str] = []
    for columns in _columns(count):
        part = [[row[at] for at in columns] for row in rows]
        size, widths = _sized(part, room, most)
        short = [[_fitted(cell, size, wide, cut) for cell, wide in zip(row, widths, strict=True)] for row in part]
        made += _paged(short, widths, size, most)
    return made, "\n".join(dict.fromkeys(cut))


def _columns(count: int) -> list[list[int]]:
    """Which columns stand together; the first, which names the rows, stands in each."""
    if count <= _MOST_COLUMNS:
        return [list(range(count))]
    step = _MOST_COLUMNS - 1
    return [[0, *range(at, min(at + step, count))] for at in range(1, count, step)]


def _sized(rows: Sequence[Sequence[str]], room: float, most: float) -> tuple[float, list[float]]:
    """The largest size at which it stands on one page; else the second smallest, or what the words need."""
    for size in _SIZES:
        widths = _widths(rows, size, room)
        if sum(_heights(rows, widths, size)) <= most:
            return size, widths
    size = next((one for one in _SIZES[1:] if _words_fit(rows, one, room)), _SIZES[-1])
    return size, _widths(rows, size, room)


def _words_fit(rows: Sequence[Sequence[str]], size: float, room: float) -> bool:
    return sum(_least(column, size) for column in zip(*rows, strict=True)) <= room


def _least(column: Sequence[str], size: float) -> float:
    """What its longest word needs, or a fair part of it."""
    words = (word for cell in column for word in cell.split())
    longest = max((width(word, size) for word in words), default=0.0)
    return min(longest, 12 * size) + 2 * MARGIN + 1


def _widths(rows: Sequence[Sequence[str]], size: float, room: float) -> list[float]:
    """Every column what its words need at least; what is left goes by how much stands in them."""
    columns = list(zip(*rows, strict=True))
    least = [_least(column, size) for column in columns]
    if sum(least) > room:
        return [one * room / sum(least) for one in least]
    wanted = [max(width(cell, size) for cell in column) + 2 * MARGIN + 1 for column in columns]
    more = [max(0.0, wish - low) for wish, low in zip(wanted, least, strict=True)]
    left = room - sum(least)
    if sum(more) <= left:
        return [low + one + (left - sum(more)) / len(columns) for low, one in zip(least, more, strict=True)]
    return [low + one * left / sum(more) for low, one in zip(least, more, strict=True)]


def _heights(rows: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> list[float]:
    return [
        max(len(lines(cell, size, wide - 2 * MARGIN)) for cell, wide in zip(row, widths, strict=True)) * size * LINE
        + MARGIN
        for row in rows
    ]


def _fitted(cell: str, size: float, wide: float, cut: list[str]) -> str:
    short = shortened(cell, size, wide - 2 * MARGIN, _MOST_LINES * size * LINE)
    if short != cell:
        cut.append(cell)
    return short


def _paged(rows: Sequence[Sequence[str]], widths: list[float], size: float, most: float) -> list[Grid]:
    heights = _heights(rows, widths, size)
    made: list[Grid] = []
    held: list[int] = []
    left = most - heights[0]
    for at in range(1, len(rows)):
        if held and heights[at] > left:
            made.append(_grid(rows, heights, widths, held, size))
            held, left = [], most - heights[0]
        held.append(at)
        left -= heights[at]
    return [*made, _grid(rows, heights, widths, held, size)] if held or not made else made


def _grid(
    rows: Sequence[Sequence[str]], heights: Sequence[float], widths: list[float], held: Sequence[int], size: float
) -> Grid:
    those = [0, *held]
    return Grid([rows[at] for at in those], widths, [heights[at] for at in those], size)
