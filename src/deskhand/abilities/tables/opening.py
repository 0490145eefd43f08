"""A file of tables opened through the door, worked over in a worker thread, and closed again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import BinaryIO, TypeVar

from deskhand.abilities.tables.fields import field_named, fields_of
from deskhand.abilities.tables.problems import ColumnElsewhere, NoSuchColumn, TableFileMissing, WhichColumn
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of
from deskhand.core.shown import shown, shown_few
from deskhand.formats.sheets.book import Book, opened
from deskhand.formats.sheets.kinds import Kinds, Value, decided, worded
from deskhand.formats.sheets.table import ROW, Column, Odds, Table
from deskhand.formats.sheets.writing import NewColumn, NewSheet

T = TypeVar("T")
Raw = Callable[[int, int], Value]


async def in_book(ctx: Ctx, file: str, work: Callable[[Book], T]) -> T:
    """What `work` makes of an opened file; raises where there is none, or where it holds no tables."""
    await there(ctx, file)

    def over(handle: BinaryIO) -> T:
        return work(opened(handle, shown(name_of(file))))

    result: T = await ctx.files.reading(file, over)
    return result


def in_table(book: Book, sheet: str | None, work: Callable[[Table], T]) -> T:
    """What `work` makes of a table; a column that it misses is looked for in the other tables of the file."""
    table = book.table(sheet)
    try:
        return work(table)
    except NoSuchColumn as missed:
        wanted = str(missed.values["column"])
        found = [
            f"{name}!{one.range()}" for name in book.sheets for one in book.tables(name) if _has(one, wanted, table)
        ]
        if not found:
            raise
        here = f"{table.sheet}!{table.range()}" if table.lettered else table.sheet
        places = shown_few([shown(one) for one in found], "en", at_most=5)
        raise ColumnElsewhere(column=wanted, here=shown(here), places=places) from None


def _has(table: Table, column: str, but: Table) -> bool:
    if not table.lettered or (table.sheet == but.sheet and table.range() == but.range()):
        return False
    try:
        field_named(fields_of(table), column)
    except (NoSuchColumn, WhichColumn):
        return False
    return True


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
    if table.texts and table.raw is not None and any(odd.count > len(odd.first) for odd in table.odd.values()):
        table.raw(1, 0)  # what does not fit is read too, before the file is closed
    table.frames = lambda keys: iter([frame.select(ROW, *[key for key in frame.columns if key in keys])])
    return table


def new_sheet(table: Table) -> NewSheet:
    """A table as it is written into a new file: typed values, and as they stand those that do not fit.

    Among texts, numbers and days stay what they are.
    """
    columns = [NewColumn(column.name, column.kind, column.unit) for column in table.columns]
    frame = table.frame()
    rows = [list(row) for row in frame.drop(ROW).rows()]
    places = frame[ROW].to_list()
    for at, column in enumerate(table.columns):
        odd = table.odd.get(column.key, Odds())
        mixed = column.kind == "text" and not table.texts
        if mixed or odd.count:
            _as_they_stand(rows, places, at, column, odd, table.raw)
    return NewSheet(table.sheet, columns, rows)


def _as_they_stand(
    rows: list[list[Value]], places: Sequence[int], at: int, column: Column, odd: Odds, raw: Raw | None
) -> None:
    """Put in what a column holds beside its kind: of texts the numbers and days, of the others what does not fit."""
    known = dict(odd.first)
    several = raw if raw is not None and (column.kind == "text" or odd.count > len(known)) else None
    for row, place in zip(rows, places, strict=True):
        if row[at] is None or column.kind == "text":
            found = known.get(place) if several is None else several(place, column.index)
            if found is not None and not (isinstance(found, str) and row[at] is not None):
                row[at] = found


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
