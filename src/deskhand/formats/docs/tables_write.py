"""Tables of text as a workbook: numbers as numbers where they are plainly so, everything else as the text it was."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, Final

from deskhand.formats.library import needed
from deskhand.formats.settled import settled

Value = str | int | float | None
_NUMBER: Final = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_LEADING_ZERO: Final = re.compile(r"[-+]?0\d")
_MOST_DIGITS: Final = 15
"""More are not kept by a spreadsheet: such a number is somebody's number, like that of an account."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WIDEST: Final = 60
_LONGEST_CELL: Final = 32_767


def workbook(sheets: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> bytes:
    """One sheet for each name and rows; text that looks like a formula stays text."""
    with needed("openpyxl"):
        from openpyxl import Workbook
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        widths: dict[int, int] = {}
        for at, row in enumerate(rows, 1):
            for column, text in enumerate(row, 1):
                value = number_of(text)
                cell = sheet.cell(at, column)
                if value is None:
                    cell.value = _CONTROL.sub("", text)[:_LONGEST_CELL]
                    cell.data_type = "s"  # whatever it begins with
                    if text[:1] in "=+-@":
                        cell.quotePrefix = True  # pyright: ignore[reportAttributeAccessIssue]
                else:
                    cell.value = value
                widths[column] = max(widths.get(column, 8), min(_WIDEST, len(text) + 2))
        for cell in sheet[1] if rows else ():
            cell.font = Font(bold=True)
        for column, wide in widths.items():
            sheet.column_dimensions[get_column_letter(column)].width = wide
    book.properties.created = book.properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001 - as openpyxl wants it
    made = io.BytesIO()
    book.save(made)
    return settled("xlsx", made.getvalue())


def number_of(text: str) -> int | float | None:
    """The number a cell's text plainly is; None for text, codes with zeros in front, and numbers too long to keep."""
    plain = text.strip()
    if not _NUMBER.fullmatch(plain) or _LEADING_ZERO.match(plain) or sum(c.isdigit() for c in plain) > _MOST_DIGITS:
        return None
    plain = plain.replace(",", "")
    return float(plain) if "." in plain else int(plain)


def value_of(text: str) -> Value:
    """What a cell holds that was given this text; None for nothing."""
    number = number_of(text)
    return (_CONTROL.sub("", text)[:_LONGEST_CELL] or None) if number is None else number


def rows_in(file: BinaryIO) -> list[list[list[Value]]]:
    """The rows of each sheet, every row as wide as the widest."""
    with needed("openpyxl"):
        from openpyxl import load_workbook
    book = load_workbook(file, read_only=False)
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets]  # pyright: ignore
