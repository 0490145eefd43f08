"""What stands in which cell of a workbook: xlsx, xlsm, xlsb, xls and ods, all cells as values."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, Final

from deskhand.core.words import Sentence, Words, size
from deskhand.formats.docs.label import is_label_sheet
from deskhand.formats.library import needed
from deskhand.formats.old_office import is_locked
from deskhand.formats.package import Package
from deskhand.formats.problems import FileBomb, FileDamaged, FileEncrypted, FileTooLarge
from deskhand.formats.sheets.extent import Extent, of_ods, of_xlsb
from deskhand.formats.sheets.kinds import Value
from deskhand.formats.sheets.xlsx.values import MOST_APART, XlsxValues

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

PACKAGED: Final = frozenset({"xlsx", "xlsm", "xlsb", "ods"})
WORKBOOKS: Final = PACKAGED | {"xls"}
MOST_CELLS: Final = 30_000_000
MOST_SPACES: Final = 10_000_000
_SPACES: Final = re.compile(rb"""\btext:c\s*=\s*["']\s*\+?(\d{1,20})""")
"""Of an ods: how many spaces a cell says it holds, which the reader writes out."""
_BINARY_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.bin")
_UNREADABLE: Final = Words("its sheets cannot be read ({why})", "无法读取其中的工作表（{why}）")
_CELLS: Final = Words("{n} cells", "{n} 个单元格")
_FAR: Final = Words(
    "Its cells reach as far as {cell}. Delete what stands far out, or save it as csv: that may be of any length.",
    "其中的单元格一直延伸到 {cell}。请删除远处的内容，或另存为 csv：文本表格没有长度限制。",
)


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its rows from the first on, each from column A; merged areas as first and last row and column."""

    name: str
    rows: Sequence[Sequence[Value]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False
    currencies: Mapping[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    """By row and column, from 0: in which currency the format of a cell shows its number."""
    unworked: frozenset[tuple[int, int]] = frozenset()
    """Formulas whose results no program left in the file, and that are not worked out here."""


class Workbook:
    """The sheets of one file, read one by one."""

    def __init__(self, file: BinaryIO, shape: str, name: str, *, worked_out: bool = True) -> None:
        """`worked_out`: formulas of which the file holds no result are worked out here, as far as they can be."""
        with needed("python-calamine"):
            from python_calamine import CalamineError, CalamineWorkbook, PasswordError
        self.name = name
        self._shape = shape
        self._worked_out = worked_out
        self._package: Package | None = None
        if shape in PACKAGED:
            self._package = Package.of(file, name)
            self._package.check_xml()
        if self._package is not None and shape == "ods":  # laid out as soon as it is opened
            content = self._package.read("content.xml")
            for reach in of_ods(content).values():
                self._check(reach)
            if (spaces := sum(int(many) for many in _SPACES.findall(content))) > MOST_SPACES:
                raise FileBomb(file=name, size=size(spaces))
        file.seek(0)
        content = file.read()
        try:
            self._book: CalamineWorkbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        except PasswordError:
            raise FileEncrypted(file=name) from None
        except CalamineError as wrong:
            if is_locked(content):
                raise FileEncrypted(file=name) from None
            raise _damaged(name, wrong) from None
        meta = self._book.sheets_metadata
        self.sheets = [one.name for one in meta if "WorkSheet" in str(one.typ)]
        self.hidden = frozenset(one.name for one in meta if "Visible" not in str(one.visible).rpartition(".")[2])
        if len(self.sheets) > 1:  # what only shows the label is no sheet of theirs
            self.sheets = [one for one in self.sheets if not is_label_sheet(one, lambda one=one: self.grid(one).rows)]

    def grid(self, sheet: str) -> Grid:
        """One sheet by its name."""
        from python_calamine import CalamineError

        values = self._values
        reach = Extent() if values is None else values.extent(sheet, MOST_CELLS)
        if values is not None and reach.cells > MOST_CELLS:
            if values.filled(sheet) > MOST_APART:
                self._check(reach)
            rows, merged = values.rows(sheet), values.merged(sheet)
            _spread(rows, merged)
        else:
            self._check_binary()
            try:
                rows, merged = _laid_out(self._book.get_sheet_by_name(sheet))
            except CalamineError as wrong:
                raise _damaged(self.name, wrong) from None
        if values is None:
            return Grid(sheet, rows, merged, sheet in self.hidden)
        formulas = values.formulas(sheet, worked_out=self._worked_out)
        for (row, column), value in formulas.results.items():
            _put(rows, row, column, value)
        return Grid(sheet, rows, merged, sheet in self.hidden, values.currencies(sheet), formulas.unknown)

    @cached_property
    def _values(self) -> XlsxValues | None:
        return XlsxValues(self._package) if self._package is not None and self._shape in ("xlsx", "xlsm") else None

    def _check_binary(self) -> None:
        """An xlsb names its parts only in its own code: none of them may reach too far."""
        if self._package is not None and self._shape == "xlsb":
            for part in self._package.names:
                if _BINARY_SHEET.fullmatch(part):
                    self._check(of_xlsb(self._package.read(part)))

    def _check(self, reach: Extent) -> None:
        if reach.cells > MOST_CELLS:
            held, most = (Sentence(_CELLS, {"n": f"{n:,}"}) for n in (reach.cells, MOST_CELLS))
            advice = Sentence(_FAR, {"cell": reach.corner})
            raise FileTooLarge(file=self.name, size=held, most=most, advice=advice)


def _laid_out(sheet: CalamineSheet) -> tuple[list[list[Value]], tuple[tuple[int, int, int, int], ...]]:
    """Rows that hold nothing are all one list: a sheet may have a million of them."""
    if sheet.start is None:
        return [], ()
    top, left = sheet.start
    before: list[Value] = [None] * left
    blank: list[Value] = [""] * sheet.width
    nothing = [*before, *blank]
    rows: list[list[Value]] = [[]] * top
    rows.extend(nothing if row == blank else [*before, *row] for row in sheet.iter_rows())
    merged = tuple((a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or ())
    _spread(rows, merged)
    return rows, merged


def _put(rows: list[list[Value]], row: int, column: int, value: Value) -> None:
    """Into a row of its own: one that holds nothing is not only this one."""
    rows.extend([list[Value]()] * (row + 1 - len(rows)))
    rows[row] = [*rows[row], *[None] * (column + 1 - len(rows[row]))]
    rows[row][column] = value


def _spread(rows: list[list[Value]], merged: Sequence[tuple[int, int, int, int]]) -> None:
    """What stands in a merged area counts for each of its rows; beside each other it stands once."""
    for top, left, bottom, _ in merged:
        if bottom > top and top < len(rows) and left < len(rows[top]):
            value = rows[top][left]
            for at in range(top + 1, min(bottom + 1, len(rows))):
                if left >= len(rows[at]) or rows[at][left] is None or rows[at][left] == "":
                    _put(rows, at, left, value)


def _damaged(name: str, wrong: Exception) -> FileDamaged:
    return FileDamaged(file=name, why=Sentence(_UNREADABLE, {"why": str(wrong)[:120]}))
