"""What stands in which cell of a workbook: xlsx, xlsm, xlsb, xls and ods, all cells as values."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from deskhand.core.words import Sentence, Words
from deskhand.formats.library import needed
from deskhand.formats.package import Package
from deskhand.formats.problems import FileDamaged, FileEncrypted, FileTooLarge
from deskhand.formats.sheets.kinds import Value

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

PACKAGED: Final = frozenset({"xlsx", "xlsm", "xlsb", "ods"})
WORKBOOKS: Final = PACKAGED | {"xls"}
MOST_CELLS: Final = 30_000_000
_UNREADABLE: Final = Words("its sheets cannot be read ({why})", "无法读取其中的工作表（{why}）")
_SPLIT: Final = Words("Save it as csv: tables of text may be of any length.", "请另存为 csv：文本表格没有长度限制。")
_CELLS: Final = Words("{n} cells", "{n} 个单元格")


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its rows from the first on, each from column A; merged areas as first and last row and column."""

    name: str
    rows: list[list[Value]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    hidden: bool = False


class Workbook:
    """The sheets of one file, read one by one."""

    def __init__(self, file: BinaryIO, shape: str, name: str) -> None:
        with needed("python-calamine"):
            from python_calamine import CalamineError, CalamineWorkbook, PasswordError
        self.name = name
        if shape in PACKAGED:
            Package.of(file, name).check_xml()
        file.seek(0)
        try:
            self._book: CalamineWorkbook = CalamineWorkbook.from_filelike(io.BytesIO(file.read()))
        except PasswordError:
            raise FileEncrypted(file=name) from None
        except CalamineError as wrong:
            raise _damaged(name, wrong) from None
        meta = self._book.sheets_metadata
        self.sheets = [one.name for one in meta if "WorkSheet" in str(one.typ)]
        self.hidden = frozenset(one.name for one in meta if "Visible" not in str(one.visible).rpartition(".")[2])

    def grid(self, sheet: str) -> Grid:
        """One sheet by its name."""
        from python_calamine import CalamineError

        try:
            found = self._book.get_sheet_by_name(sheet)
            return self._grid(found, sheet)
        except CalamineError as wrong:
            raise _damaged(self.name, wrong) from None

    def _grid(self, sheet: CalamineSheet, name: str) -> Grid:
        if sheet.start is None:
            return Grid(name, [], hidden=name in self.hidden)
        cells = sheet.total_height * sheet.total_width
        if cells > MOST_CELLS and sheet.height * sheet.width > MOST_CELLS:
            said = Sentence(_CELLS, {"n": f"{cells:,}"})
            most = Sentence(_CELLS, {"n": f"{MOST_CELLS:,}"})
            raise FileTooLarge(file=self.name, size=said, most=most, advice=Sentence(_SPLIT))
        top, left = sheet.start
        rows: list[list[Value]] = [[] for _ in range(top)]
        before: list[Value] = [None] * left
        rows.extend([*before, *row] for row in sheet.to_python())
        merged = tuple((a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or ())
        _spread(rows, merged)
        return Grid(name, rows, merged, name in self.hidden)


def _spread(rows: list[list[Value]], merged: Sequence[tuple[int, int, int, int]]) -> None:
    """What stands in a merged area counts for each of its rows; beside each other it stands once."""
    for top, left, bottom, _ in merged:
        if bottom > top and top < len(rows) and left < len(rows[top]):
            value = rows[top][left]
            for row in rows[top + 1 : bottom + 1]:
                if left < len(row) and (row[left] is None or row[left] == ""):
                    row[left] = value


def _damaged(name: str, wrong: Exception) -> FileDamaged:
    return FileDamaged(file=name, why=Sentence(_UNREADABLE, {"why": str(wrong)[:120]}))
