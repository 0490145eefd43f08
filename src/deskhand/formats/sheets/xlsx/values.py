"""What a dense reader does not tell of an xlsx: formulas that nobody worked out, currencies that only formats show,

and sheets whose cells lie too far apart to be laid out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from deskhand.formats.package import Package
from deskhand.formats.sheets.a1 import corners, place
from deskhand.formats.sheets.extent import Extent, of_xlsx
from deskhand.formats.sheets.kinds import Value
from deskhand.formats.sheets.xlsx.calculated import Calculated
from deskhand.formats.sheets.xlsx.evaluate import Result, Unknown
from deskhand.formats.sheets.xlsx.file import XlsxFile, child
from deskhand.formats.sheets.xlsx.styles import Styles

_NO_RESULT: Final = re.compile(
    rb"<(?:\w+:)?c(\s[^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_TEXT: Final = re.compile(rb"\st\s*=\s*[\"']str")
"""A result that is an empty text is one."""
MOST_APART: Final = 500_000
"""So many cells are held one by one; more only as a reader lays them out."""
_CELL: Final = re.compile(rb"<(?:\w+:)?c(\s[^>]*)>")
_R: Final = re.compile(rb"\sr\s*=\s*[\"']([A-Z]+\d+)")
_S: Final = re.compile(rb"\ss\s*=\s*[\"'](\d+)")
_EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001
_EPOCH_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001
Place = tuple[int, int]
"""Row and column, both from 0."""


@dataclass(frozen=True)
class Formulas:
    """What formulas without a stored result come to, and which of them nobody here can work out."""

    results: dict[Place, Value] = field(default_factory=dict[Place, Value])
    unknown: frozenset[Place] = frozenset()


class XlsxValues:
    """The sheets of one xlsx, cell by cell."""

    def __init__(self, package: Package) -> None:
        self._file = XlsxFile(package)
        self._parts = self._file.sheets()
        self._styles = Styles(self._file)
        self._known: Calculated | None = None
        self._last: tuple[str, bytes] | None = None

    def _content(self, sheet: str) -> bytes:
        """The part of a sheet; the last one is kept until `currencies`, the last thing asked of it."""
        if self._last is None or self._last[0] != sheet:
            part = self._parts.get(sheet)
            self._last = (sheet, b"" if part is None else self._file.package.read(part))
        return self._last[1]

    @property
    def _cells(self) -> Calculated:
        if self._known is None:
            self._known = Calculated(self._file)
        return self._known

    def extent(self, sheet: str, most: int) -> Extent:
        return of_xlsx(self._content(sheet), most)

    def filled(self, sheet: str) -> int:
        """How many cells are written in a sheet, empty ones with a format too."""
        return self._content(sheet).count(b"<c ") + self._content(sheet).count(b":c ")

    def formulas(self, sheet: str, *, worked_out: bool) -> Formulas:
        """Of a sheet where a program left formulas without results; all are unknown if none is to be worked out."""
        content = self._content(sheet)
        if b"<f" not in content and b":f" not in content:
            return Formulas()
        tags = [tag[1] for tag in _NO_RESULT.finditer(content) if _TEXT.search(tag[1]) is None]
        places = [at for tag in tags for where in [_R.search(tag)] if where and (at := place(where[1].decode()))]
        if not places or not worked_out or self.filled(sheet) > MOST_APART:
            return Formulas(unknown=frozenset((row - 1, column) for row, column in places))
        results: dict[Place, Value] = {}
        for at in places:
            known = (sheet, *at) in self._cells.formulas
            found = self._cells.result((sheet, *at)) if known else Unknown()
            if not isinstance(found, Unknown):
                results[(at[0] - 1, at[1])] = self._as_shown(sheet, at, found)
        left = frozenset((row - 1, column) for row, column in places) - results.keys()
        return Formulas(results, left)

    def currencies(self, sheet: str) -> dict[Place, str]:
        """Which currency the format of a cell shows."""
        known = self._styles.currencies()
        content = self._content(sheet)
        self._last = None
        if not known:
            return {}
        found: dict[Place, str] = {}
        for tag in _CELL.finditer(content):
            style, where = _S.search(tag[1]), _R.search(tag[1])
            sign = known.get(int(style[1]), "") if style else ""
            at = place(where[1].decode()) if where and sign else None
            if at is not None:
                found[(at[0] - 1, at[1])] = sign
        return found

    def rows(self, sheet: str) -> list[list[Value]]:
        """All rows of a sheet whose cells lie far apart, each only as long as it must be."""
        rows: list[list[Value]] = []
        for row, column in sorted(self._cells.cells(sheet)):
            try:
                value = self._as_shown(sheet, (row, column), self._cells.held((sheet, row, column)))
            except Unknown:
                value = None
            if value is None:
                continue
            if len(rows) < row:
                rows.extend([list[Value]()] * (row - 1 - len(rows)))  # one list for all that hold nothing
                rows.append([])
            rows[row - 1].extend([None] * (column + 1 - len(rows[row - 1])))
            rows[row - 1][column] = value
        return rows

    def merged(self, sheet: str) -> tuple[tuple[int, int, int, int], ...]:
        listed = child(self._file.tree(self._parts[sheet]), "mergeCells")
        found = [corners(one.get("ref", "")) for one in (listed if listed is not None else ())]
        return tuple((one[0] - 1, one[1], one[2] - 1, one[3]) for one in found if one is not None)

    def _as_shown(self, sheet: str, at: Place, result: Result) -> Value:
        """A number under the format of a day is a day."""
        if not isinstance(result, float):
            return result
        style = self._cells.cells(sheet)[at].get("s", "0")
        if not style.isdigit() or not self._styles.shows_day(int(style)):
            return result
        settings = child(self._file.tree(self._file.workbook), "workbookPr")
        late = settings is not None and settings.get("date1904") in ("1", "true")
        try:
            shown = (_EPOCH_1904 if late else _EPOCH) + timedelta(days=result)
        except OverflowError:
            return result
        return (shown + timedelta(microseconds=500)).replace(microsecond=0).time() if 0 <= result < 1 else shown
