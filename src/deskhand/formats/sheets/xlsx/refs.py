"""References in formulas and ranges, followed when rows and columns are put in, taken out, or cells are moved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from deskhand.formats.sheets.a1 import MOST_COLUMNS, MOST_ROWS, column_of, letters

Axis = Literal["row", "column"]
GONE: Final = "#REF!"
_CELL: Final = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}"
REFERENCE: Final = rf"{_CELL}(?::{_CELL})?|\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}|\$?[1-9]\d{{0,6}}:\$?[1-9]\d{{0,6}}"
_PIECE: Final = re.compile(
    r"\"(?:[^\"]|\"\")*\""
    rf"|(?P<sheet>'(?:[^']|'')+'|(?:\[\d+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!(?P<there>{REFERENCE})(?![\w(\[])"
    r"|\[(?:[^\[\]]|\[[^\[\]]*\])*\]"
    rf"|(?<![\w.$])(?P<here>{REFERENCE})(?![\w(.\[!])"
    r"|[^\W\d][\w.]*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
)
_PARTS: Final = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)([1-9]\d{0,6})?")


@dataclass(frozen=True, slots=True)
class Shift:
    """Rows or columns put in before `at` (`count` above 0) or taken out from there on; both count from 1.

    `extend`: what ends just before them takes them in, as rows added at the end of a table belong to it.
    """

    axis: Axis
    at: int
    count: int
    extend: bool = False

    def one(self, index: int) -> int | None:
        """Where a single row or column is afterwards; None where it is gone."""
        if index < self.at:
            return index
        if self.count > 0:
            return index + self.count
        return index + self.count if index >= self.at - self.count else None

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """Where a stretch is afterwards; None where nothing of it is left."""
        if self.count > 0:
            grown = self.extend and last == self.at - 1 and first < last
            start = first + self.count if first >= self.at else first
            return start, last + self.count if last >= self.at or grown else last
        stop = self.at - self.count
        start = self.at if self.at <= first < stop else first + self.count if first >= stop else first
        end = self.at - 1 if self.at <= last < stop else last + self.count if last >= stop else last
        return (start, end) if start <= end else None


@dataclass(frozen=True, slots=True)
class Corner:
    """One end of a reference: column and row from 1, 0 where it has none; whether each is held by a `$`."""

    column: int
    row: int
    fixed_column: bool
    fixed_row: bool

    @classmethod
    def of(cls, text: str) -> Corner:
        found = _PARTS.fullmatch(text)
        if found is None:
            raise ValueError(text)
        dollar, column, second, row = found.groups()
        held_row = bool(second) if column else bool(dollar or second)
        return cls(column_of(column) + 1 if column else 0, int(row or 0), bool(dollar) and bool(column), held_row)

    def text(self) -> str:
        column = f"{'$' if self.fixed_column else ''}{letters(self.column - 1)}" if self.column else ""
        return column + (f"{'$' if self.fixed_row else ''}{self.row}" if self.row else "")


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference: the sheet it names, if any, and its two corners, which are one for a single cell."""

    sheet: str | None
    first: Corner
    last: Corner
    single: bool

    def text(self) -> str:
        """As it is written, without its sheet."""
        return _text(self.first, self.last, single=self.single)

    def rectangle(self) -> tuple[int, int, int, int]:
        """First row, first column, last row, last column, from 1; whole rows and columns reach to the edge."""
        rows = sorted((self.first.row or 1, self.last.row or MOST_ROWS))
        columns = sorted((self.first.column or 1, self.last.column or MOST_COLUMNS))
        return rows[0], columns[0], rows[1], columns[1]


Change = Callable[[Ref], str | None]
"""The text of a reference afterwards, without its sheet; None leaves it as it is written."""


def refs_in(formula: str) -> Iterator[Ref]:
    """Every reference in a formula."""
    for found in _PIECE.finditer(formula):
        text = found["there"] or found["here"]
        if text:
            yield _ref(found["sheet"], text)


def rewritten(formula: str, change: Change) -> str:
    """A formula with its references changed."""

    def piece(found: re.Match[str]) -> str:
        text = found["there"] or found["here"]
        if not text:
            return found[0]
        after = change(_ref(found["sheet"], text))
        if after is None:
            return found[0]
        return f"{found['sheet']}!{after}" if found["sheet"] and after != GONE else after

    return _PIECE.sub(piece, formula)


def shifted(formula: str, shift: Shift, sheet: str, home: str) -> str:
    """A formula that stands in sheet `home`, after rows or columns of `sheet` were shifted."""

    def change(ref: Ref) -> str | None:
        return shifted_ref(ref, shift) if _about(ref, sheet, home) else None

    return rewritten(formula, change)


def shifted_ref(ref: Ref, shift: Shift) -> str:
    """A reference after a shift in the sheet it is about."""
    a, b = ref.first, ref.last
    if shift.axis == "row":
        if not a.row:
            return _text(a, b, single=ref.single)
        moved = _moved(a.row, b.row, shift, single=ref.single)
        return GONE if moved is None else _text(_row(a, moved[0]), _row(b, moved[1]), single=ref.single)
    if not a.column:
        return _text(a, b, single=ref.single)
    moved = _moved(a.column, b.column, shift, single=ref.single)
    return GONE if moved is None else _text(_column(a, moved[0]), _column(b, moved[1]), single=ref.single)


def _moved(first: int, last: int, shift: Shift, *, single: bool) -> tuple[int, int] | None:
    if single:
        at = shift.one(first)
        return None if at is None else (at, at)
    low, high = min(first, last), max(first, last)
    moved = shift.span(low, high)
    return moved if moved is None or first <= last else (moved[1], moved[0])


def offset(formula: str, rows: int, columns: int) -> str:
    """A formula as it reads in a cell so many rows and columns further on: what is not held by `$` goes along."""

    def change(ref: Ref) -> str | None:
        corners = [_along(corner, rows, columns) for corner in (ref.first, ref.last)]
        if any(corner is None for corner in corners):
            return GONE
        first, last = corners
        return _text(first or ref.first, last or ref.last, single=ref.single)

    return rewritten(formula, change)


def ranges_in(text: str) -> list[Ref] | None:
    """A list of ranges with blanks between them; None where it is anything else."""
    parts = text.split()
    return [_ref(None, one) for one in parts] if all(re.fullmatch(REFERENCE, one) for one in parts) else None


def shifted_ranges(text: str, shift: Shift) -> str:
    """A list of ranges with blanks between them (`A1:B2 D4`); what is gone is left out."""
    after = [shifted_ref(_ref(None, one), shift) for one in text.split()]
    return " ".join(one for one in after if one != GONE)


def _about(ref: Ref, sheet: str, home: str) -> bool:
    return (ref.sheet if ref.sheet is not None else home).casefold() == sheet.casefold()


def _ref(sheet: str | None, text: str) -> Ref:
    first, colon, last = text.partition(":")
    start = Corner.of(first)
    end = Corner.of(last) if colon else start
    name = sheet[1:-1].replace("''", "'") if sheet and sheet.startswith("'") else sheet
    return Ref(name, start, end, not colon)


def _row(corner: Corner, row: int) -> Corner:
    return Corner(corner.column, row, corner.fixed_column, corner.fixed_row)


def _column(corner: Corner, column: int) -> Corner:
    return Corner(column, corner.row, corner.fixed_column, corner.fixed_row)


def _along(corner: Corner, rows: int, columns: int) -> Corner | None:
    row = corner.row if corner.fixed_row or not corner.row else corner.row + rows
    column = corner.column if corner.fixed_column or not corner.column else corner.column + columns
    if (corner.row and not 1 <= row <= MOST_ROWS) or (corner.column and not 1 <= column <= MOST_COLUMNS):
        return None
    return Corner(column, row, corner.fixed_column, corner.fixed_row)


def _text(first: Corner, last: Corner, *, single: bool) -> str:
    return first.text() if single else f"{first.text()}:{last.text()}"
