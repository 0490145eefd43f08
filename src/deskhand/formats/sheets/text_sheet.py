"""A text table that is being changed: lines that nobody touches stay as they are written, to the byte."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import BinaryIO, Final

from deskhand.core.errors import Problem
from deskhand.core.words import Sentence, Words, size
from deskhand.formats.problems import FileTooLarge
from deskhand.formats.sheets.csvs import Dialect, dialect_of, line_text, rows_in
from deskhand.formats.sheets.guard import held_back
from deskhand.formats.sheets.kinds import Value, worded
from deskhand.formats.sheets.notation import Notation, notation_of
from deskhand.formats.sheets.rows_sheet import RowsSheet
from deskhand.formats.sheets.xlsx.sheet import Content, Formula

MOST: Final = 256 << 20
_LESS: Final = Words("Ask for a part of it, written into a new file.", "请先取出其中一部分，写入新文件。")
_SAMPLE: Final = 100
_MARKS: Final = (
    ("utf-16", codecs.BOM_UTF16_LE, "utf-16-le"),
    ("utf-16", codecs.BOM_UTF16_BE, "utf-16-be"),
    ("utf-32", codecs.BOM_UTF32_LE, "utf-32-le"),
    ("utf-8", codecs.BOM_UTF8, "utf-8"),
)


class LineUnreadable(Problem):
    words = Words(
        'Line {line} of "{file}" is in no encoding that I can tell, so I cannot change it without making other letters '
        "of it. Nothing was changed. Save the file as UTF-8 in the program that it comes from, and ask again.",
        "“{file}”第 {line} 行的编码无法确定，修改它会损坏其中的文字。没有做任何更改。"
        "请在生成该文件的程序中另存为 UTF-8 后再试。",
    )


class NotInEncoding(Problem):
    words = Words(
        '"{file}" is written in {encoding}, which has no "{text}". Nothing was changed. '
        "Convert it to xlsx first, or save it as UTF-8.",
        "“{file}”使用 {encoding} 编码，其中没有“{text}”。没有做任何更改。请先转换为 xlsx，或另存为 UTF-8。",
    )


class AsWritten(str):
    """A field with the way it is written, where that is not the shortest: in quotes, for instance."""

    __slots__ = ("raw",)
    raw: str

    @classmethod
    def of(cls, value: str, raw: str) -> str:
        if raw == value:
            return value
        made = cls(value)
        made.raw = raw
        return made


class TextSheet(RowsSheet):
    """The rows of a text table: each as it is written until it is changed."""

    def __init__(self, file: BinaryIO, name: str, delimiter: str | None = None) -> None:
        self.name = name
        self.dialect = dialect_of(file, delimiter)
        file.seek(0)
        content = file.read(MOST + 1)
        if len(content) > MOST:
            raise FileTooLarge(file=name, size=size(len(content)), most=size(MOST), advice=Sentence(_LESS))
        self._mark, self._codec = _mark_of(content, self.dialect)
        lines = records(content[len(self._mark) :], self._codec)
        self._ends = not content or lines[-1].endswith("\n".encode(self._codec))
        self._lines = lines
        self._notations: dict[int, Notation] = {}
        self._quotes: dict[int, bool] = {}
        self._codecs: dict[int, str] = {}
        """Of lines that are in another encoding than the file; an empty one where it is not known."""
        super().__init__([self._fields(at, line) for at, line in enumerate(lines)])
        self._before = [tuple(row) for row in self.rows]
        self._first = list(self.rows)  # held, so that no other row ever has the identity of one of them
        self._source: dict[int, int] = {id(row): at for at, row in enumerate(self._first)}
        self.guarded: list[str] = []
        """Texts that were written with an apostrophe, so that no spreadsheet runs them."""

    def _fields(self, at: int, line: bytes) -> list[Value]:
        if self._codec == self.dialect.encoding:
            text, codec = line_text(line, self.dialect)
        else:
            text, codec = line.decode(self._codec, errors="replace"), self._codec
            codec = codec if text.encode(codec, "replace") == line else ""
        if codec != self._codec:
            self._codecs[at] = codec
        return list(_fields(text.rstrip("\r\n"), self.dialect.delimiter))

    def set(self, row: int, column: int, content: Content, like: tuple[int, int] | None = None) -> Value:
        value = content.result if isinstance(content, Formula) else content
        if isinstance(value, int | float) and not isinstance(value, bool):
            super().set(row, column, self._notation(column).written(value))
            return value
        held = held_back(value)
        if held != value:
            self.guarded.append(str(value))
        return super().set(row, column, held)

    def _notation(self, column: int) -> Notation:
        """How a column writes its numbers; one without any, as the others do."""
        if column not in self._notations:
            found = self._notation_of(column)
            width = max((len(row) for row in self.rows[:_SAMPLE]), default=0)
            comma = found.comma or (not found.known and any(self._notation_of(at).comma for at in range(width)))
            self._notations[column] = found if found.known else Notation(comma=comma)
        return self._notations[column]

    def _notation_of(self, column: int) -> Notation:
        return notation_of([row[column] for row in self.rows[: 5 * _SAMPLE] if column < len(row)])

    def insert_columns(self, at: int, count: int = 1) -> None:
        self._notations.clear()
        super().insert_columns(at, count)

    def delete_columns(self, at: int, count: int = 1) -> None:
        self._notations.clear()
        super().delete_columns(at, count)

    def swap_columns(self, a: int, b: int, first: int, last: int) -> None:
        self._notations.clear()
        super().swap_columns(a, b, first, last)

    def content(self) -> bytes:
        """The whole file as it is now, in its own encoding."""
        end = self.dialect.newline.encode(self._codec)
        done = [self._line(number, row, end) for number, row in enumerate(self.rows, 1)]
        stop = "\n".encode(self._codec)
        done[:-1] = [line if line.endswith(stop) else line + end for line in done[:-1]]
        if done and self._ends != done[-1].endswith(stop):
            done[-1] = done[-1] + end if self._ends else _without_end(done[-1], self._codec)
        return self._mark + b"".join(done)

    def _line(self, number: int, row: list[Value], end: bytes) -> bytes:
        at = self._source.get(id(row))
        if at is not None and self._before[at] == tuple(row):
            return self._lines[at]
        codec = self._codec if at is None else self._codecs.get(at, self._codec)
        if not codec:
            raise LineUnreadable(line=number, file=self.name)
        text = self.dialect.delimiter.join(
            _written(value, self.dialect.delimiter, quoted=self._quoted(column)) for column, value in enumerate(row)
        )
        own = self._lines[at] if at is not None else b""
        ending = own[len(_without_end(own, self._codec)) :] or end
        try:
            return text.encode(codec) + ending
        except UnicodeEncodeError as wrong:
            raise NotInEncoding(file=self.name, encoding=codec, text=text[wrong.start : wrong.end][:20]) from None

    def _quoted(self, column: int) -> bool:
        """Whether the fields of this column are in quotes, whatever stands in them."""
        if column not in self._quotes:
            sample = [row[column] for row in self._before[1:_SAMPLE] if column < len(row) and row[column]]
            self._quotes[column] = bool(sample) and all(isinstance(one, AsWritten) for one in sample)
        return self._quotes[column]


def _mark_of(content: bytes, dialect: Dialect) -> tuple[bytes, str]:
    """The mark that begins the file, and the encoding of what comes behind it."""
    for encoding, mark, codec in _MARKS:
        if dialect.bom and dialect.encoding == encoding and content.startswith(mark):
            return mark, codec
    return b"", dialect.encoding


def records(content: bytes, codec: str) -> list[bytes]:
    """The rows of a table as they are written; line breaks inside quotes do not end one."""
    if codec.startswith(("utf-16", "utf-32")):
        lines = [line.encode(codec, "replace") for line in _lines(content.decode(codec, "replace"))]
        quote = '"'.encode(codec)
    else:
        lines, quote = re.findall(rb"[^\n]*\n|[^\n]+", content), b'"'
    found: list[bytes] = []
    held: list[bytes] = []
    odd = False
    for line in lines:
        held.append(line)
        odd ^= line.count(quote) % 2 == 1
        if not odd:
            found.append(held[0] if len(held) == 1 else b"".join(held))
            held = []
    return [*found, b"".join(held)] if held else found


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _without_end(line: bytes, codec: str) -> bytes:
    for end in ("\r\n", "\n"):
        line = line.removesuffix(end.encode(codec))
    return line


def _fields(record: str, delimiter: str) -> list[str]:
    if '"' not in record:
        return record.split(delimiter) if record else []
    rows = rows_in(record, delimiter, 1)
    values = rows[0] if rows else []
    raws = _raws(record, delimiter)
    return [AsWritten.of(*both) for both in zip(values, raws, strict=True)] if len(raws) == len(values) else values


def _raws(record: str, delimiter: str) -> list[str]:
    """The fields of a record as they are written, quotes and all."""
    piece = _piece(delimiter)
    raws: list[str] = []
    at = 0
    while (found := piece.match(record, at)) is not None:
        raws.append(found[0])
        at = found.end() + 1
        if at > len(record):
            break
    return raws


@lru_cache
def _piece(delimiter: str) -> re.Pattern[str]:
    other = re.escape(delimiter)
    return re.compile(rf'"(?:[^"]|"")*"[^{other}]*|[^{other}]*')


def _written(value: Value, delimiter: str, *, quoted: bool) -> str:
    """One field as text, in quotes where it must be or all of its column are."""
    if isinstance(value, AsWritten):
        return value.raw
    text = value if isinstance(value, str) else worded(value) or ""
    if (quoted and text) or delimiter in text or any(c in text for c in '"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
