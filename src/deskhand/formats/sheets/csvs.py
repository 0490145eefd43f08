"""Text tables: which encoding, which separator, and their rows, block by block, so that no file is too long.

A file of mostly UTF-8 with lines of another encoding in it is read line by line.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from deskhand.formats.encoding import encoding_of

BLOCK: Final = 16 << 20
_HEAD: Final = 256 << 10
_DELIMITERS: Final = ",;\t|，"
_LINES: Final = 60
_LIMIT: Final = 16 << 20
"""The longest that one field may be for the reader of the standard library."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text table is written."""

    encoding: str
    delimiter: str
    bom: bool = False
    newline: str = "\n"
    mixed: bool = False
    """Some lines are not in the encoding of the others."""


def dialect_of(file: BinaryIO, delimiter: str | None = None) -> Dialect:
    """How this file is written, by its beginning."""
    file.seek(0)
    head = file.read(_HEAD)
    whole = len(head) < _HEAD
    file.seek(0)
    encoding, bom, mixed = _encoding(head, whole=whole)
    text = head.decode(encoding, errors="replace")
    newline = "\r\n" if "\r\n" in text[:4096] else "\n"
    return Dialect(encoding, delimiter or _delimiter(text, whole=whole), bom, newline, mixed)


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


def blocks(file: BinaryIO, dialect: Dialect, size: int = BLOCK) -> Iterator[bytes]:
    """The file from its start, as UTF-8, cut between rows; a field with line breaks in it is never cut."""
    file.seek(0)
    skip = len(codecs.BOM_UTF8) if dialect.bom and dialect.encoding == "utf-8" else 0
    file.read(skip)
    decode = codecs.getincrementaldecoder(dialect.encoding)(errors="replace")
    plain = dialect.encoding == "utf-8" and not dialect.mixed
    rest = b""
    while block := file.read(size):
        utf8 = dialect.encoding == "utf-8"
        part = rest + (block if utf8 else decode.decode(block).lstrip("\ufeff").encode())
        cut = _between_rows(part)
        ready, rest = part[:cut], part[cut:]
        if ready:
            yield ready if plain else _repaired(ready, dialect)
    rest += b"" if dialect.encoding == "utf-8" else decode.decode(b"", final=True).encode()
    if rest:
        yield rest if plain else _repaired(rest, dialect)


def _repaired(block: bytes, dialect: Dialect) -> bytes:
    return _by_line(block).encode() if dialect.mixed else block


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
    if dialect.mixed:
        return _by_line(content)
    return content.decode(dialect.encoding, errors="replace").lstrip("\ufeff")


def _by_line(content: bytes) -> str:
    lines: list[str] = []
    for line in content.split(b"\n"):
        try:
            lines.append(line.decode())
        except UnicodeDecodeError:
            lines.append(line.decode(encoding_of(line), errors="replace"))
    return "\n".join(lines).lstrip("\ufeff")


def _encoding(head: bytes, *, whole: bool) -> tuple[str, bool, bool]:
    """The encoding, whether a mark begins the file, whether some lines are in another one."""
    head = head if whole else head[: head.rfind(b"\n") + 1] or head
    found = encoding_of(head)
    if found == "utf-8-sig":
        return "utf-8", True, False
    if found in ("utf-16", "utf-32"):
        return found, True, False
    if found == "utf-8" or found.startswith("utf-16"):
        return found, False, False
    lines = [line for line in head.split(b"\n") if not line.isascii()]
    bad = sum(not _is_utf8(line) for line in lines)
    return ("utf-8", False, True) if len(lines) > bad and len(lines) >= 2 * bad else (found, False, False)


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
