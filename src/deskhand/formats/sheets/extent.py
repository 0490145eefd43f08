"""How far the filled cells of a sheet reach, told before a reader lays them all out: one far cell makes a grid of

billions, and the reader ends the whole process where memory ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from deskhand.formats.sheets.a1 import MOST_COLUMNS, MOST_ROWS, cell, column_of

_NEAR_CELL: Final = re.compile(rb'<c r="([A-Z]+)\d{1,5}"')
_FAR_CELL: Final = re.compile(rb'<c r="([A-Z]+)(\d{6,})"')
_OTHERS: Final = (b"<c\t", b"<c\n", b"<c\r", b"<c>", b"<c/", b":c ", b":c\t", b":c\n", b":c\r", b":c>", b":c/")
"""Other ways to begin a cell: then each is looked at by itself."""
_NEAR: Final = 99_999
_TAG: Final = re.compile(rb"<(?:\w+:)?(row|c)((?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*)\s*(/?)>", re.ASCII)
_R: Final = re.compile(rb"\sr\s*=\s*[\"']\$?([A-Za-z]*)\$?(\d+)[\"']")
_ODS: Final = re.compile(
    rb"<table:(table|table-row|covered-table-cell|table-cell)(\s[^>]*?)?(/?)>|</table:(table-row)>"
)
_NAME: Final = re.compile(rb'\btable:name="([^"]*)"')
_ROWS: Final = re.compile(rb'number-rows-repeated="(\d+)"')
_COLUMNS: Final = re.compile(rb'number-columns-repeated="(\d+)"')
_ROW_RECORD: Final = 0
_CELL_RECORDS: Final = frozenset(range(2, 12))
"""Of an xlsb: a cell that holds something."""


@dataclass(slots=True)
class Extent:
    """The last row, from 1, and the last column, from 0, that are reached; none of an empty sheet."""

    bottom: int = 0
    right: int = -1

    def reach(self, row: int, column: int) -> None:
        self.bottom, self.right = max(self.bottom, row), max(self.right, column)

    @property
    def cells(self) -> int:
        return self.bottom * (self.right + 1)

    @property
    def corner(self) -> str:
        return cell(max(self.bottom, 1), max(self.right, 0))


def of_xlsx(sheet: bytes, most: int) -> Extent:
    """The extent of a sheet's part; within `most` cells a bound will do, with cells that are only formatted."""
    near, cells = _NEAR_CELL.findall(sheet), sheet.count(b"<c ")
    far: list[tuple[bytes, bytes]] = _FAR_CELL.findall(sheet) if len(near) < cells else []
    if len(near) + len(far) == cells and not any(one in sheet for one in _OTHERS):
        names = {*near, *(letters for letters, _ in far)}
        right = max((column_of(one.decode()) for one in names), default=-1)
        bound = Extent(max((int(row) for _, row in far), default=_NEAR), right)
        if bound.cells <= most:
            return bound
    return _exactly(sheet)


def _exactly(sheet: bytes) -> Extent:
    """Tag by tag: a cell that does not say where it is stands behind the one before."""
    extent, row, column = Extent(), 0, -1
    for tag in _TAG.finditer(sheet):
        said = _R.search(tag[2])
        if tag[1] == b"row":
            row, column = (int(said[2]) if said else row + 1), -1
        else:
            column = column_of(said[1].decode()) if said and said[1] else column + 1
            row = int(said[2]) if said and said[1] else max(row, 1)
            if not tag[3]:
                extent.reach(row, column)
    return extent


def of_ods(content: bytes) -> dict[str, Extent]:
    """The extents of all tables, by their names; repeated cells count where they hold something."""
    found: dict[str, Extent] = {}
    extent, row, column, times = Extent(), 0, 0, 1
    for tag in _ODS.finditer(content):
        kind, said = tag[1], tag[2] or b""
        if tag[4]:
            row += times
        elif kind == b"table":
            named = _NAME.search(said)
            extent, row = found.setdefault(_unescaped(named[1]) if named else "", Extent()), 0
        elif kind == b"table-row":
            times, column = _times(_ROWS, said), 0
            row += times if tag[3] else 0
        else:
            many = _times(_COLUMNS, said)
            if kind == b"table-cell" and not tag[3]:
                extent.reach(row + times, column + many - 1)
            column += many
    return found


def _times(pattern: re.Pattern[bytes], said: bytes) -> int:
    found = pattern.search(said)
    return min(int(found[1]), MOST_ROWS * MOST_COLUMNS) if found else 1


def _unescaped(name: bytes) -> str:
    from html import unescape

    return unescape(name.decode(errors="replace"))


def of_xlsb(sheet: bytes) -> Extent:
    """The extent of a binary sheet: rows, and the cells in them."""
    extent, row = Extent(), 0
    for kind, content in _records(sheet):
        if kind == _ROW_RECORD and len(content) >= 4:
            row = int.from_bytes(content[:4], "little") + 1
        elif kind in _CELL_RECORDS and len(content) >= 4:
            extent.reach(row, int.from_bytes(content[:4], "little"))
    return extent


def _records(sheet: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record; kind and length are numbers of seven bits a byte."""
    at = 0
    while at < len(sheet):
        kind, at = sheet[at], at + 1
        if kind & 0x80 and at < len(sheet):
            kind, at = (kind & 0x7F) | sheet[at] << 7, at + 1
        size = shift = 0
        while at < len(sheet) and shift < 28:
            byte, at = sheet[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, sheet[at : at + size]
        at += size
