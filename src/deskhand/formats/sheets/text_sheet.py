"""A text table that is being changed: rows that nobody touches stay as they are written, to the byte."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import BinaryIO, Final

from deskhand.core.words import Sentence, Words, size
from deskhand.formats.problems import FileTooLarge
from deskhand.formats.sheets.csvs import Dialect, blocks, dialect_of, rows_in
from deskhand.formats.sheets.kinds import Value, worded
from deskhand.formats.sheets.numerals import number
from deskhand.formats.sheets.rows_sheet import RowsSheet
from deskhand.formats.sheets.xlsx.sheet import Content, Formula

MOST: Final = 256 << 20
_ACTING: Final = re.compile(r"[=+\-@\t\r]")
_LESS: Final = Words("Ask for a part of it, written into a new file.", "请先取出其中一部分，写入新文件。")


class TextSheet(RowsSheet):
    """The rows of a text table: each as it is written until it is changed."""

    def __init__(self, file: BinaryIO, name: str, delimiter: str | None = None) -> None:
        self.dialect = dialect_of(file, delimiter)
        content = b"".join(blocks(file, self.dialect))
        if len(content) > MOST:
            raise FileTooLarge(file=name, size=size(len(content)), most=size(MOST), advice=Sentence(_LESS))
        self._written = records(content.decode(errors="replace"))
        self._ends = bool(self._written) and self._written[-1].endswith("\n")
        super().__init__([_fields(record, self.dialect.delimiter) for record in self._written])
        self._before = [list(row) for row in self.rows]
        self._source: dict[int, int] = {id(row): at for at, row in enumerate(self.rows)}

    def set(self, row: int, column: int, content: Content, like: tuple[int, int] | None = None) -> Value:
        value = content.result if isinstance(content, Formula) else content
        return super().set(row, column, held_back(value))

    def content(self) -> bytes:
        """The whole file as it is now, in its own encoding."""
        lines: list[str] = []
        for row in self.rows:
            at = self._source.get(id(row))
            if at is not None and self._before[at] == row:
                lines.append(self._written[at].rstrip("\r\n"))
            else:
                lines.append(line(row, self.dialect))
        text = self.dialect.newline.join(lines) + (self.dialect.newline if self._ends or not self._written else "")
        return encoded(text, self.dialect)


def records(text: str) -> list[str]:
    """The rows of a text as they are written; line breaks inside quotes do not end one."""
    found: list[str] = []
    held = ""
    for part in text.splitlines(keepends=True) if '"' not in text else _lines(text):
        held += part
        if held.count('"') % 2 == 0:
            found.append(held)
            held = ""
    return [*found, held] if held else found


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _fields(record: str, delimiter: str) -> list[Value]:
    rows = rows_in(record, delimiter, 1)
    return list(rows[0]) if rows else []


def line(row: Sequence[Value], dialect: Dialect) -> str:
    """One row as text."""
    out = io.StringIO()
    csv.writer(out, delimiter=dialect.delimiter, lineterminator="").writerow(
        [value if isinstance(value, str) else worded(value) or "" for value in row]
    )
    return out.getvalue()


def held_back(value: Value) -> Value:
    """A text that a spreadsheet would run as a formula gets an apostrophe, which makes it a text there too."""
    return f"'{value}" if isinstance(value, str) and acts(value) else value


def acts(text: str) -> bool:
    """Whether a spreadsheet that opens a text table would take this for a formula."""
    return _ACTING.match(text) is not None and number(text) is None and len(text) > 1


def encoded(text: str, dialect: Dialect) -> bytes:
    """Text in the encoding of a file; what that cannot write makes it UTF-8."""
    encoding = dialect.encoding if not dialect.mixed else "utf-8"
    if dialect.bom and encoding == "utf-8":
        return b"\xef\xbb\xbf" + text.encode()
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return b"\xef\xbb\xbf" + text.encode()
