"""The names of cells: columns as letters, rows from 1."""

from __future__ import annotations

import re
from typing import Final

MOST_ROWS: Final = 1_048_576
MOST_COLUMNS: Final = 16_384
_CELL: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


def letters(column: int) -> str:
    """0 is `A`, 26 is `AA`."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_of(text: str) -> int:
    """`A` is 0; the way back from `letters`."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell(row: int, column: int) -> str:
    """Row 1, column 0 is `A1`."""
    return f"{letters(column)}{row}"


def place(text: str) -> tuple[int, int] | None:
    """Row and column of `B7` or `$B$7`; None for what names no cell."""
    found = _CELL.fullmatch(text)
    if found is None:
        return None
    row, column = int(found[2]), column_of(found[1])
    return (row, column) if row <= MOST_ROWS and column < MOST_COLUMNS else None


def span(first_row: int, first_column: int, last_row: int, last_column: int) -> str:
    """`A1:C3`, or `A1` where it is one cell."""
    first, last = cell(first_row, first_column), cell(last_row, last_column)
    return first if first == last else f"{first}:{last}"


def corners(text: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of `A1:C3` or `B2`."""
    first, _, last = text.partition(":")
    start = place(first)
    end = place(last) if last else start
    if start is None or end is None:
        return None
    return min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])


def sheet_ref(sheet: str, where: str) -> str:
    """`Sheet1!A1`, the sheet's name in quotes where it needs them."""
    plain = re.fullmatch(r"[^\W\d][\w.]*", sheet) is not None and place(sheet) is None
    name = sheet if plain else "'" + sheet.replace("'", "''") + "'"
    return f"{name}!{where}"
