"""Text tables: which encoding, which separator, and their rows, block by block, so that no file is too long.

Lines that are not in the encoding of the others are read one by one, and counted: how they read is not sure.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from deskhand.formats.encoding import encoding_of, surely

BLOCK: Final = 16 << 20
_HEAD: Final = 256 << 10
_DELIMITERS: Final = ",;\t|，"
_LINES: Final = 60
_LOST: Final = "\ufffd".encode()
_LIMIT: Final = 16 << 20
"""The longest that one field may be for the reader of the standard library."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text table is written."""

    encoding: str
    delimiter: str
    bom: bool = False
    newline: str = "\n"
    other: str = ""
    """The encoding that lines seem to be in which are not in that of the others."""
    sure: bool = True
    """False where the encoding is only the likeliest, and letters beyond ASCII may be others."""


class Doubt:
    """How many lines could not be read surely."""

    lines = 0


def dialect_of(file: BinaryIO, delimiter: str | None = None) -> Dialect:
    """How this file is written, by its beginning."""
    file.seek(0)
    head = file.read(_HEAD)
    whole = len(head) < _HEAD
    file.seek(0)
    encoding, bom, other, sure = _encoding(head, whole=whole)
    text = head.decode(encoding, errors="replace")
    newline = "\r\n" if "\r\n" in text[:4096] else "\n"
    return Dialect(encoding, delimiter or _delimiter(text, whole=whole), bom, newline, other, sure)


def first_rows(file: BinaryIO, dialect: Dialect, most: int = _LINES) -> list[list[str]]:
    """The first rows as they are written."""
    file.seek(0)
    head = _decoded(file.read(_HEAD), dialect)
    file.seek(0)
    return rows_in(head, dialect.delimiter, most)


def rows_in(text: str, delimiter: str, most: int | None = None) -> list[list[str]]:
    """The rows of a text table; the last may be cut where the text was."""
    csv.field_size_limit(_LIMIT)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter):
            rows.append(row)
            if most is not None and len(rows) >= most:
                break
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines()[:most]]
    return rows


def blocks(file: BinaryIO, dialect: Dialect, size: int = BLOCK, doubt: Doubt | None = None) -> Iterator[bytes]:
    """The file from its start, as UTF-8, cut between rows; a field with line breaks in it is never cut."""
    doubt = doubt or Doubt()
    file.seek(0)
    utf8 = dialect.encoding == "utf-8"
    file.read(len(codecs.BOM_UTF8) if dialect.bom and utf8 else 0)
    decode = codecs.getincrementaldecoder(dialect.encoding)(errors="replace")
    rest = b""
    while block := file.read(size):
        part = rest + (block if utf8 else decode.decode(block).lstrip("\ufeff").encode())
        cut = _between_rows(part)
        ready, rest = part[:cut], part[cut:]
        if ready:
            yield _readable(ready, dialect, doubt)
    rest += b"" if utf8 else decode.decode(b"", final=True).encode()
    if rest:
        yield _readable(rest, dialect, doubt)


def _readable(block: bytes, dialect: Dialect, doubt: Doubt) -> bytes:
    """A block as UTF-8, lines of another encoding read in theirs; those that are not sure are counted."""
    if dialect.encoding != "utf-8":
        lost = _LOST in block or not dialect.sure
        doubt.lines += sum(_LOST in one or not (dialect.sure or one.isascii()) for one in block.split(b"\n")) * lost
        return block
    if block.isascii() or _is_utf8(block):
        return block
    lines = block.split(b"\n")
    doubt.lines += sum(not _is_utf8(line) for line in lines)
    return "\n".join(line_text(line, dialect)[0] for line in lines).encode()


def _between_rows(block: bytes) -> int:
    """The last line end that is not inside quotes; 0 where there is none."""
    cut = block.rfind(b"\n") + 1
    odd = block.count(b'"', 0, cut) % 2
    while odd and cut:
        before = block.rfind(b"\n", 0, cut - 1) + 1
        odd = (odd + block.count(b'"', before, cut)) % 2
        cut = before
    return cut


def _decoded(content: bytes, dialect: Dialect) -> str:
    if dialect.encoding == "utf-8" and not _is_utf8(content):
        return "\n".join(line_text(line, dialect)[0] for line in content.split(b"\n")).lstrip("\ufeff")
    return content.decode(dialect.encoding, errors="replace").lstrip("\ufeff")


def line_text(line: bytes, dialect: Dialect) -> tuple[str, str]:
    """One line as text, and the encoding in which it can be written back; that is empty where it cannot be."""
    for encoding in (dialect.encoding, dialect.other):
        if encoding:
            try:
                return line.decode(encoding), encoding
            except UnicodeDecodeError:
                continue
    return line.decode(dialect.other or encoding_of(line), errors="replace"), ""


def _encoding(head: bytes, *, whole: bool) -> tuple[str, bool, str, bool]:
    """The encoding, whether a mark begins the file, what other lines seem to be in, and whether it is sure."""
    head = head if whole else head[: head.rfind(b"\n") + 1] or head
    found = encoding_of(head)
    if found == "utf-8-sig":
        bad = _not_utf8(head)
        return "utf-8", True, encoding_of(b"\n".join(bad)) if bad else "", True
    if found in ("utf-16", "utf-32"):
        return found, True, "", True
    if found == "utf-8" or found.startswith("utf-16"):
        return found, False, "", True
    bad = _not_utf8(head)
    wide = sum(not line.isascii() for line in head.split(b"\n"))
    if wide > len(bad) and wide >= 2 * len(bad):
        return "utf-8", False, encoding_of(b"\n".join(bad)), True
    return found, False, "", surely(head, found)


def _not_utf8(head: bytes) -> list[bytes]:
    return [line for line in head.split(b"\n") if not _is_utf8(line)]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(text: str, *, whole: bool) -> str:
    """What splits most rows into the same number of fields, more than one."""
    lines = text.splitlines()
    sample = "\n".join(lines[: _LINES if whole or len(lines) > _LINES else -1] or lines[:1])
    best, most = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in rows_in(sample, delimiter) if row)
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            continue
        width, count = max(wide.items(), key=lambda one: (one[1], one[0]))
        score = (count / widths.total(), width)
        if score > most:
            best, most = delimiter, score
    return best
