"""What is in a table: each column with its kind, range, gaps and oddities."""

from __future__ import annotations

from typing import Any

from deskhand.abilities.tables.fields import cell_of
from deskhand.abilities.tables.opening import in_book
from deskhand.abilities.tables.profile import ColumnProfile, TableProfile
from deskhand.abilities.tables.question import Cell
from deskhand.abilities.tables.results import ColumnFact, Described, Place, SheetFact
from deskhand.core.doors import Ctx
from deskhand.formats.sheets.book import Book
from deskhand.formats.sheets.table import Column, Odds, Table


async def described(ctx: Ctx, file: str, sheet: str | None) -> Described:
    return await in_book(ctx, file, lambda book: _of_book(book, file, sheet))


def _of_book(book: Book, file: str, sheet: str | None) -> Described:
    table = book.table(sheet)
    profile = TableProfile(table)
    lettered = table.lettered
    return Described(
        file=file,
        sheet=table.sheet,
        range=table.range() if lettered else f"rows {table.header or table.first}-{max(table.last, table.first)}",
        rows=profile.rows,
        header=table.header,
        columns=[_column(table, one) for one in profile.columns],
        names=[column.name for column in table.columns],
        totals=[table.row_name(row) for row in table.totals],
        notes=list(table.notes),
        duplicates=profile.duplicates,
        sheets=[_sheet(book, name, table) for name in book.sheets],
        active=book.active,
        unsure_lines=table.unsure_lines,
        unproven=[table.row_name(row) for row in table.unproven],
        others=list(table.others),
        last=max(table.last, table.first),
    )


def _sheet(book: Book, name: str, table: Table) -> SheetFact:
    """The main sheet is read already; others are looked through for the ranges of their tables."""
    if name == table.sheet and not table.lettered:
        return SheetFact(name=name, tables=[])
    return SheetFact(name=name, tables=[one.range() for one in book.tables(name)], hidden=name in book.hidden)


def _column(table: Table, one: ColumnProfile) -> ColumnFact:
    column = one.column
    odds = table.odd.get(column.key, Odds())
    unworked = len(table.unworked.get(column.key, ()))
    numbers = column.numeric and one.filled > 0
    return ColumnFact(
        name=column.name,
        letter=column.letter if table.lettered else "",
        kind=column.kind,
        unit=column.unit,
        filled=one.filled + odds.count,
        empty=max(0, one.nulls - odds.count - unworked),
        distinct=one.distinct,
        many=one.many,
        least=_shown(one.least, column),
        most=_shown(one.most, column),
        mean=_number(one.mean),
        total=_number(one.total) if numbers else None,
        common=one.common(),
        odd=[Place(at=table.cell(column.index, row), text=text) for row, text in odds.first],
        odds=odds.count,
        unsettled=column.unsettled,
        currencies=[f"{unit or '–'}: {count:,}" for unit, count in one.currencies.most_common()],
        unworked=unworked,
    )


def _shown(value: Any, column: Column) -> Cell:
    return None if value is None else cell_of(value, column.grain)


def _number(value: Any) -> float | None:
    told = cell_of(float(value)) if value is not None else None
    return float(told) if isinstance(told, int | float) else None
