"""The words in a file as a check sees them, read by the libraries themselves and not by what is being tested."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell

UNREADABLE: Final = (OSError, ValueError, KeyError, BadZipFile)
"""What these libraries raise for a file that is not what its name says."""


_FOLD: Final = re.compile(r"\r?\n[ \t]")


class Unreadable(Exception):
    """A file that a check looks into is not there, or is no such file."""


def text_of(file: Path, kind: str = "") -> str:
    """All words of a file; `kind` as the set names it, else by the ending. Raises `Unreadable`."""
    name = kind or file.suffix.lstrip(".").lower()
    if not file.is_file():
        raise Unreadable(f"{file.name} is not there")
    try:
        return _READERS.get(name, _plain)(file)
    except UNREADABLE as wrong:
        raise Unreadable(f"{file.name} cannot be read as {name}: {wrong}") from wrong


def lines_of(file: Path, kind: str = "") -> list[str]:
    """The same, line by line: of a workbook a line a row, without the empty ones at the end."""
    return [line.rstrip() for line in text_of(file, kind).rstrip().splitlines()]


def cells_of(file: Path) -> list[list[object]]:
    """The first sheet, row by row, as values."""
    import openpyxl

    if not file.is_file():
        raise Unreadable(f"{file.name} is not there")
    try:
        book = openpyxl.load_workbook(file, data_only=True)
    except UNREADABLE as wrong:
        raise Unreadable(f"{file.name} cannot be read as xlsx: {wrong}") from wrong
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def _plain(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")


def _calendar(file: Path) -> str:
    """Long lines are folded in such a file, in the middle of words; whoever reads it puts them together."""
    return _FOLD.sub("", _plain(file))


def _workbook(file: Path) -> str:
    import openpyxl

    book = openpyxl.load_workbook(file, data_only=True)
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows())
    return "\n".join("\t".join(map(_shown, row)).rstrip() for row in rows)


def _shown(cell: Cell | MergedCell) -> str:
    return "" if cell.value is None else str(cell.value)


def _document(file: Path) -> str:
    from docx import Document
    from docx.table import Table

    parts: list[str] = []
    for block in Document(str(file)).iter_inner_content():
        if isinstance(block, Table):
            parts += ["\t".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            parts.append(block.text)
    return "\n".join(parts)


def _pages(file: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(file).pages)


def mail_text(file: Path) -> str:
    """A mail's head and body, and the names of the files that came with it."""
    said = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = said.get_body(("plain", "html"))
    parts = [f"{name}: {value}" for name, value in said.items()]
    if body is not None:
        parts.append(str(body.get_content()))
    return "\n".join((*parts, *(one.get_filename() or "" for one in said.iter_attachments())))


def mailbox_text(folder: Path) -> str:
    """Every mail of somebody's box; a box that is not there holds none."""
    return "\n".join(mail_text(file) for file in sorted(folder.glob("*.eml")))


_READERS: Final[Mapping[str, Callable[[Path], str]]] = {
    "xlsx": _workbook,
    "docx": _document,
    "pdf": _pages,
    "eml": mail_text,
    "ics": _calendar,
}
