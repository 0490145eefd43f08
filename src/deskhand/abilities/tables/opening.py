"""A file of tables opened through the door, worked over in a worker thread, and closed again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import BinaryIO, TypeVar

from deskhand.abilities.tables.problems import TableFileMissing
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of
from deskhand.core.shown import shown
from deskhand.formats.sheets.book import Book, opened
from deskhand.formats.sheets.kinds import Kinds, Value, decided, worded
from deskhand.formats.sheets.table import ROW, Table
from deskhand.formats.sheets.writing import NewColumn, NewSheet

T = TypeVar("T")


async def in_book(ctx: Ctx, file: str, work: Callable[[Book], T]) -> T:
    """What `work` makes of an opened file; raises where there is none, or where it holds no tables."""
    await there(ctx, file)

    def over(handle: BinaryIO) -> T:
        return work(opened(handle, shown(name_of(file))))

    result: T = await ctx.files.reading(file, over)
    return result


async def there(ctx: Ctx, file: str) -> None:
    if await ctx.files.fact(file) is None:
        raise TableFileMissing(file=shown(file))


def held_tables(book: Book) -> list[Table]:
    """The first table of every sheet, wholly in memory, so that it goes on after its file was closed."""
    found = [tables[0] for name in book.sheets if (tables := book.tables(name))] or [book.table()]
    for table in found:
        hold(table)
    return found


def hold(table: Table) -> Table:
    """Read a table to its end now."""
    frame = table.frame()
    table.frames = lambda keys: iter([frame.select(ROW, *[key for key in frame.columns if key in keys])])
    return table


def new_sheet(table: Table) -> NewSheet:
    """A table as it is written into a new file: typed values, and as they stand those that do not fit."""
    columns = [NewColumn(column.name, column.kind, column.unit) for column in table.columns]
    frame = table.frame()
    rows: list[Sequence[Value]] = list(frame.drop(ROW).rows())
    for at, column in enumerate(table.columns):
        odd = table.odd.get(column.key)
        if odd is not None and odd.first:
            places = {row: place for place, row in enumerate(frame[ROW].to_list())}
            for row, text in odd.first:
                held = list(rows[places[row]])
                held[at] = text
                rows[places[row]] = held
    return NewSheet(table.sheet, columns, rows)


def whole_sheets(book: Book) -> list[NewSheet]:
    """Every cell of every sheet, titles and totals too; in a text table numbers and days as such, by their columns."""
    sheets: list[NewSheet] = []
    for name in book.sheets:
        rows = book.rows(name)
        tables = book.tables(name)
        if not rows or not tables:
            continue
        width = max(len(row) for row in rows)
        read = {column.index: column for column in tables[0].columns}
        if book.grid is None:
            rows = _as_values(rows, tables[0])
        head = [worded(value) or "" for value in rows[0]] + [""] * (width - len(rows[0]))
        columns = [
            NewColumn(title, read[at].kind if at in read else "text", read[at].unit if at in read else "")
            for at, title in enumerate(head)
        ]
        sheets.append(NewSheet(name, columns, rows[1:]))
    return sheets or [NewSheet(book.table().sheet, [], [])]


def _as_values(rows: Sequence[Sequence[Value]], table: Table) -> list[list[Value]]:
    kinds: dict[int, Kinds] = {}
    for column in table.columns:
        texts = [row[column.index] for row in rows[table.first - 1 : table.first + 999] if column.index < len(row)]
        kinds[column.index] = decided(texts)
    return [list(rows[0])] + [
        [_value(value, kinds.get(at)) for at, value in enumerate(row)] if number >= table.first else list(row)
        for number, row in enumerate(rows[1:], 2)
    ]


def _value(value: Value, of: Kinds | None) -> Value:
    """A text as what its column holds; one that does not fit stays text."""
    if of is None or not isinstance(value, str) or of.kind == "text":
        return value
    read = of.read(value.strip()) if value.strip() else None
    return value if read is None else read
