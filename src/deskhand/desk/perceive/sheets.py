"""What the tables in a file hold, for whoever reads a request about them: read once, and again when it changed."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, Final
from zipfile import BadZipFile, ZipFile

from deskhand.core.errors import Problem
from deskhand.core.paths import split_ending
from deskhand.core.world.facts import ColumnFact, FileFact, SheetFact
from deskhand.desk.files.beneath import Beneath

if TYPE_CHECKING:
    from deskhand.formats.sheets.book import Book
    from deskhand.formats.sheets.table import Column, Table

ENDINGS: Final = frozenset({".xlsx", ".xlsm", ".ods", ".csv", ".tsv"})
MOST_BYTES: Final = 2_000_000
"""A larger file is not opened only to read a request."""
MOST_UNPACKED: Final = 20_000_000
"""Nor one that is larger than this when it is unpacked."""
MOST_ROWS: Final = 3_000
MOST_VALUES: Final = 1_000
LONGEST: Final = 80
_KEPT: Final = 40


def may_hold(fact: FileFact) -> bool:
    """Whether a file may hold tables, and is small enough to be opened for a request."""
    return split_ending(fact.name)[1].lower() in ENDINGS and fact.size <= MOST_BYTES


class Sheets:
    """The tables of files, by path, as they were at a size and time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int, float], Sequence[SheetFact]] = OrderedDict()

    def of(self, beneath: Beneath, fact: FileFact) -> Sequence[SheetFact]:
        if not may_hold(fact):
            return ()
        key = (fact.path, fact.size, fact.modified)
        if key not in self._kept:
            try:
                self._kept[key] = _read(beneath, fact)
            except OSError:  # gone or held by another program at the moment: nothing is known of it now
                return ()
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


def _read(beneath: Beneath, fact: FileFact) -> Sequence[SheetFact]:
    from deskhand.formats.sheets.book import opened

    try:
        with beneath.opened(fact.path) as fd, os.fdopen(os.dup(fd), "rb") as file:
            if _unpacked(file) > MOST_UNPACKED:
                return ()
            book = opened(file, fact.name, worked_out=False)
            tables = [table for name in _in_order(book) for table in book.tables(name)[:1]]
            facts = [(one, _sheet(one)) for one in tables]
            return [fact for one, fact in facts if one.width > 1 or one.last > one.first]  # one word is no table
    except Problem:  # no table, or locked by a password: nothing is known of it
        return ()


def _unpacked(file: BinaryIO) -> int:
    """Bytes of all that is packed into a file, as it says itself; 0 where it is no package."""
    try:
        with ZipFile(file) as package:
            return sum(one.file_size for one in package.infolist())
    except BadZipFile:
        return 0
    finally:
        file.seek(0)


def _in_order(book: Book) -> list[str]:
    main = book.sheet(None)
    return [main, *(one for one in book.sheets if one != main and one not in book.hidden)] if main else []


def _sheet(table: Table) -> SheetFact:
    table.frame([table.columns[0].key])  # where the rows of a text table end is known once they were gone through
    known = table.raw is not None and table.last - table.first < MOST_ROWS
    return SheetFact(
        name=table.sheet, columns=tuple(_column(one, table, known=known) for one in table.columns), known=known
    )


def _column(column: Column, table: Table, *, known: bool) -> ColumnFact:
    if not known or table.raw is None:
        return ColumnFact(name=column.name, holds=column.kind)
    left_out = {*table.totals}
    rows = [row for row in range(table.first, table.last + 1) if row not in left_out]
    cells = [cell for row in rows if (cell := table.raw(row, column.index)) not in (None, "")]
    texts = list(dict.fromkeys(str(cell).strip() for cell in cells))
    told = tuple(one for one in texts[:MOST_VALUES] if len(one) <= LONGEST) if column.kind == "text" else ()
    return ColumnFact(name=column.name, holds=column.kind, values=told, once=0 < len(cells) == len(texts) == len(rows))
