"""A question to a table, answered with rows, the cells behind them, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

from deskhand.abilities.tables.asked import Asked, asked
from deskhand.abilities.tables.fields import Field, cell_of
from deskhand.abilities.tables.opening import hold, in_table, there
from deskhand.abilities.tables.problems import FileOrRows, TooManyRows
from deskhand.abilities.tables.question import Cell, Question
from deskhand.abilities.tables.results import Answer, Place, Row
from deskhand.abilities.tables.worded import as_text
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of
from deskhand.core.shown import shown
from deskhand.core.words import Lang
from deskhand.formats.sheets.a1 import cell, letters
from deskhand.formats.sheets.book import opened, table_of_rows
from deskhand.formats.sheets.find import tables_in
from deskhand.formats.sheets.kinds import Value
from deskhand.formats.sheets.table import ROW, Table

MOST_ROWS: Final = 10_000
_MOST_RANGES: Final = 20


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table comes from: a sheet of a file, or the rows of an earlier step."""

    file: str | None = None
    sheet: str | None = None
    rows: Sequence[Any] | None = None

    @property
    def there(self) -> bool:
        return self.file is not None or self.rows is not None

    async def held(self, ctx: Ctx) -> Table:
        """All of the table, in memory; raises `FileOrRows` where both are named, or none."""
        if (self.file is None) == (self.rows is None):
            raise FileOrRows()
        if self.file is None:
            return table_of_rows(*rows_of(self.rows or []))
        file = self.file
        await there(ctx, file)
        table: Table = await ctx.files.reading(
            file, lambda handle: hold(opened(handle, shown(name_of(file))).table(self.sheet))
        )
        return table


async def answered(ctx: Ctx, question: Question, first: Source, other: Source) -> Answer:
    """The answer to a question about a file or rows that an earlier step found, or about two of these joined."""
    second = await other.held(ctx) if other.there else None
    file = first.file
    if file is None or second is not None or first.rows is not None:
        table = await first.held(ctx)
        return _answer(file, table, asked(question, table, second), ctx.lang)
    await there(ctx, file)
    return await ctx.files.reading(file, lambda handle: _in_file(handle, file, question, first.sheet, ctx.lang))


def _in_file(handle: BinaryIO, file: str, question: Question, sheet: str | None, lang: Lang) -> Answer:
    book = opened(handle, shown(name_of(file)))
    return in_table(book, sheet, lambda table: _answer(file, table, asked(question, table), lang))


def rows_of(rows: Sequence[Any]) -> tuple[list[str], list[list[Value]]]:
    """Rows of an earlier result as names and values: records by their parts, rows of an answer by their cells."""
    if rows and all(isinstance(one, Mapping) and "cells" in one for one in rows):
        lists = [list(cast("Mapping[str, Any]", one)["cells"]) for one in rows]
        return _lettered(lists)
    if rows and all(isinstance(one, Mapping) for one in rows):
        records = [cast("Mapping[str, Any]", one) for one in rows]
        names = list(dict.fromkeys(name for one in records for name in one))
        return names, [[_value(one.get(name)) for name in names] for one in records]
    if rows and all(isinstance(one, list | tuple) for one in rows):
        return _headed([list(cast("Sequence[Any]", one)) for one in rows])
    return ["value"], [[_value(one)] for one in rows]


def _headed(rows: list[list[Any]]) -> tuple[list[str], list[list[Value]]]:
    """Rows whose first looks like names over the others, as in a sheet; else letters are their names."""
    names, values = _lettered(rows)
    found = next((one for one in tables_in(values) if one.header == 0 and one.left == 0), None)
    if found is None or len(found.names) != len(names) or found.first != 1:
        return names, values
    return list(found.names), values[1:]


def _lettered(rows: list[list[Any]]) -> tuple[list[str], list[list[Value]]]:
    width = max(len(row) for row in rows)
    wide = [[*map(_value, row), *[None] * (width - len(row))] for row in rows]
    return [letters(at) for at in range(width)], wide


def _value(value: Any) -> Value:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in cast("Sequence[Any]", value))
    return str(value)


def _answer(file: str | None, table: Table, found: Asked, lang: Lang) -> Answer:
    if found.frame.height > MOST_ROWS:
        raise TooManyRows(n=f"{found.frame.height:,}", most=f"{MOST_ROWS:,}")
    rows = _rows(table, found, file)
    odd = [(column, table.odd[column.key]) for column in table.columns if column.key in table.odd]
    values = [row.cells[0] for row in rows if row.cells]
    return Answer(
        file=file,
        sheet=table.sheet,
        columns=[field.name for field in found.fields],
        labels=[field.called(lang) for field in found.fields],
        rows=rows,
        count=found.count,
        value=values[0] if values else None,
        values=values,
        text=as_text([row.cells for row in rows]),
        cells=_cells(table, found) if file is not None else [],
        left_out=[
            Place(at=table.cell(column.index, row), text=text) for column, odds in odd for row, text in odds.first[:3]
        ][:10],
        left=sum(odds.count for _, odds in odd),
        unsure_lines=table.unsure_lines,
        totals=[table.row_name(row) for row in table.totals],
        unproven=[table.row_name(row) for row in table.unproven],
    )


def _rows(table: Table, found: Asked, file: str | None) -> list[Row]:
    fields = found.fields
    lists = found.frame.select([field.key for field in fields]).rows()
    places: list[str | None] = [None] * len(lists)
    if ROW in found.frame.columns and file is not None:
        places = [table.row_name(row) for row in found.frame[ROW].to_list()]
    return [
        Row(cells=[_cell(value, field) for value, field in zip(row, fields, strict=True)], at=at)
        for row, at in zip(lists, places, strict=True)
    ]


def _cell(value: Any, field: Field) -> Cell:
    return cell_of(value, field.grain)


def _cells(table: Table, found: Asked) -> list[str]:
    """The cells that were measured, rows that follow each other as one range; the whole column where they are many."""
    ranges: list[str] = []
    runs = _runs(found.rows)
    for field in found.used:
        column = next(one for one in table.columns if one.key == field.key)
        if not table.lettered:
            ranges.append(column.name)
        elif len(runs) > _MOST_RANGES:
            ranges.append(f"{cell(runs[0][0], column.index)}:{cell(runs[-1][1], column.index)}")
        else:
            ranges += [f"{cell(a, column.index)}:{cell(b, column.index)}" for a, b in runs]
    return list(dict.fromkeys(ranges))


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
