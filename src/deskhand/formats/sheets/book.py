"""One file of tables, whatever it is: its sheets, and the tables in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, BinaryIO, Final

from deskhand.core.errors import Problem
from deskhand.core.paths import split_ending
from deskhand.core.words import Sentence, Words
from deskhand.formats.library import needed, require
from deskhand.formats.package import Package
from deskhand.formats.problems import FileDamaged
from deskhand.formats.shape import other_than, shape_of
from deskhand.formats.sheets.a1 import corners, span
from deskhand.formats.sheets.document_grids import also_called, document_grids, is_document
from deskhand.formats.sheets.find import Found, tables_in
from deskhand.formats.sheets.grids import PACKAGED, WORKBOOKS, Grid, Workbook
from deskhand.formats.sheets.json_tables import flat, json_tables
from deskhand.formats.sheets.kinds import Kinds, Typed, Value, typed, worded
from deskhand.formats.sheets.table import ROW, Column, Odds, Table, named, plain, unit_of
from deskhand.formats.sheets.text_sheet import TextSheet
from deskhand.formats.sheets.text_table import text_table

if TYPE_CHECKING:
    import polars as pl

_A_TABLE: Final = Words(
    "a table (xlsx, xls, ods, csv, json or parquet, or a docx, odt, pdf, pptx, html or md with one in it)",
    "表格（xlsx、xls、ods、csv、json、parquet，或含有表格的 docx、odt、pdf、pptx、html、md）",
)
_NO_PARQUET: Final = Words("it is no Parquet table", "不是有效的 Parquet 表")


class NoSuchSheet(Problem):
    words = Words(
        '"{file}" has no sheet "{sheet}". It has: {sheets}. Nothing was changed.',
        "“{file}”中没有名为“{sheet}”的工作表。现有：{sheets}。没有做任何更改。",
    )


class NoTable(Problem):
    words = Words(
        'There is no table in "{file}": {where} is empty. Nothing was changed.',
        "“{file}”中没有表格：{where} 是空的。没有做任何更改。",
    )


@dataclass
class Book:
    """An opened file of tables. `active`: what in it could act by itself."""

    name: str
    shape: str
    sheets: list[str]
    hidden: frozenset[str]
    tables: Callable[[str], list[Table]]
    """The tables of a sheet, the largest first."""
    grid: Callable[[str], Grid] | None = None
    written: Callable[[], list[list[Value]]] | None = None
    """Of a text table: its rows as they are written."""
    active: list[str] = field(default_factory=list[str])
    also: dict[str, str] = field(default_factory=dict[str, str])
    """What a sheet is called in short."""

    def rows(self, sheet: str) -> Sequence[Sequence[Value]]:
        """Every row of a sheet as it is written, from the first; none where a file holds no cells."""
        if self.grid is not None:
            return self.grid(sheet).rows
        return self.written() if self.written is not None else []

    def cells(self, sheet: str) -> Callable[[int, int], Value]:
        """What stands in each cell of a sheet as it is written, by row from 1 and column from 0."""
        rows = self.rows(sheet)

        def at(row: int, column: int) -> Value:
            return rows[row - 1][column] if row <= len(rows) and column < len(rows[row - 1]) else None

        return at

    def sheet(self, wanted: str | None) -> str:
        """The sheet of that name; without one the first visible that holds a table."""
        if wanted is not None:
            found = [one for one in self.sheets if plain(one) == plain(wanted)]
            found = found or [one for one, other in self.also.items() if _letters(other) == _letters(wanted)]
            if not found:
                raise NoSuchSheet(file=self.name, sheet=wanted, sheets=", ".join(self.sheets))
            return found[0]
        shown = [one for one in self.sheets if one not in self.hidden] or self.sheets
        return next((one for one in shown if self.tables(one)), shown[0] if shown else "")

    def table(self, wanted: str | None = None) -> Table:
        """The table of a sheet, or of a part of one: `Sheet1`, `Sheet1!A10:D20`, `A10:D20`."""
        sheet, area = _wanted(wanted, self.sheets)
        name = self.sheet(sheet)
        if area is not None and self.grid is not None:
            return table_in_area(self.grid(name), area)
        found = self.tables(name) if name else []
        if not found:
            raise NoTable(file=self.name, where=name or self.name)
        return found[0]


def _wanted(text: str | None, sheets: Sequence[str]) -> tuple[str | None, tuple[int, int, int, int] | None]:
    if text is None or any(plain(one) == plain(text) for one in sheets):
        return text, None
    sheet, _, area = text.rpartition("!")
    found = corners(area)
    return (sheet.strip("'") or None, found) if found is not None else (text, None)


def _letters(name: str) -> str:
    """`Table 2` and `表2` are one."""
    return plain(name).replace(" ", "").replace("表格", "table").replace("表", "table")


def opened(file: BinaryIO, name: str, *, worked_out: bool = True) -> Book:
    """Open a file of tables by what it really is; raises a problem where it is none.

    `worked_out`: formulas that no program left a result of are worked out, which takes its time where there are many.
    """
    ending = split_ending(name)[1].lower()
    shape = shape_of(file, name)
    if shape in WORKBOOKS:
        return _workbook(file, shape, name, worked_out=worked_out)
    if shape == "parquet":
        return _parquet(file, name)
    if is_document(shape, name):
        return _document(file, shape, name)
    if shape != "text":
        raise other_than(_A_TABLE, shape, name)
    if ending in (".json", ".jsonl", ".ndjson") or (ending not in (".csv", ".tsv", ".txt") and _is_json(file)):
        return _json(file, name)
    stem = split_ending(name)[0]
    table = text_table(file, stem, "\t" if ending == ".tsv" else None)
    rows = cache(lambda: TextSheet(file, name, "\t" if ending == ".tsv" else None).rows)
    table.texts = True
    table.raw = lambda row, column: rows()[row - 1][column] if column < len(rows()[row - 1]) else None
    return Book(name, "csv", [stem], frozenset(), lambda sheet: [table] if table.columns else [], written=rows)


def table_under_names(rows: list[list[Value]], sheet: str) -> Table:
    """A table of rows in memory, the first of which holds the names of its columns, whatever they look like."""
    names = tuple(named([worded(name) or "" for name in rows[0]])) if rows else ()
    wide = [[*map(flat, row[: len(names)]), *[None] * (len(names) - len(row))] for row in rows]
    table = _typed_table(Grid(sheet, wide), Found(names, 0, 1, len(wide), 0, (), ()), ())
    table.lettered = False
    return table


def _is_json(file: BinaryIO) -> bool:
    file.seek(0)
    head = file.read(256).lstrip(b"\xef\xbb\xbf \r\n\t")
    file.seek(0)
    return head[:1] in (b"{", b"[")


def _workbook(file: BinaryIO, shape: str, name: str, *, worked_out: bool) -> Book:
    book = Workbook(file, shape, name, worked_out=worked_out)
    grids: dict[str, Grid] = {}
    found: dict[str, list[Table]] = {}

    def grid(sheet: str) -> Grid:
        if sheet not in grids:
            grids[sheet] = book.grid(sheet)
        return grids[sheet]

    def tables(sheet: str) -> list[Table]:
        if sheet not in found:
            found[sheet] = tables_of(grid(sheet))
        return found[sheet]

    active = Package.of(file, name).active() if shape in PACKAGED else []
    return Book(name, shape, book.sheets, book.hidden, tables, grid, active=active)


def _document(file: BinaryIO, shape: str, name: str) -> Book:
    """A file for reading: each of its tables is a sheet, called after its place."""
    grids = {grid.name: grid for grid in document_grids(file, name)}
    found = {sheet: tables_of(grid) for sheet, grid in grids.items()}
    kind = shape if shape != "text" else split_ending(name)[1][1:].lower()
    also = {sheet: also_called(sheet) for sheet in grids}
    return Book(name, kind, list(grids), frozenset(), lambda sheet: found[sheet], lambda sheet: grids[sheet], also=also)


def tables_of(grid: Grid) -> list[Table]:
    """All tables of a sheet in memory, the largest first."""
    require("polars")
    places = tables_in(grid.rows)
    ranges = [_range(one) for one in places if len(one.names) > 1]  # a title by itself is no table
    return [_typed_table(grid, one, tuple(where for where in ranges if where != _range(one))) for one in places]


def table_in_area(grid: Grid, area: tuple[int, int, int, int]) -> Table:
    """The table in a part of a sheet, its first row the header if it looks like one."""
    top, left, bottom, right = area
    cut: list[list[Value]] = [[]] * (top - 1)
    cut.extend([*[None] * left, *row[left : right + 1]] for row in grid.rows[top - 1 : bottom])
    found = tables_of(replace(grid, rows=cut))
    if not found:
        raise NoTable(file=grid.name, where=span(top, left, bottom, right))
    return found[0]


def _range(found: Found) -> str:
    top = found.first if found.header is None else found.header
    return span(top + 1, found.left, max(found.stop, top + 1), found.right - 1)


def _typed_table(grid: Grid, found: Found, others: tuple[str, ...]) -> Table:
    import polars as pl

    left_out = set(found.totals)
    kept = [
        at
        for at in range(found.first, found.stop)
        if at not in left_out and any(value not in (None, "") for value in grid.rows[at][found.left : found.right])
    ]
    columns: list[Column] = []
    series = [pl.Series(ROW, [at + 1 for at in kept], dtype=pl.UInt32)]
    odd: dict[str, Odds] = {}
    for at, name in enumerate(found.names, found.left):
        values = [grid.rows[row][at] if at < len(grid.rows[row]) else None for row in kept]
        read = typed(values, [grid.currencies.get((row, at), "") for row in kept] if grid.currencies else ())
        column = Column(name, at, read.kind, read.unit or unit_of(name)[1], read.grain, read.unsettled, read.native)
        columns.append(column)
        series.append(read.series.alias(column.key))
        odd[column.key] = _odds(read, kept)
    frame = pl.DataFrame(series)
    last = max((at + 1 for at in kept), default=found.first)
    totals = tuple(at + 1 for at in found.totals)
    return Table(
        grid.name, tuple(columns), _whole(frame), 0 if found.header is None else found.header + 1,
        found.first + 1, last, totals, notes=found.notes, others=others, odd=odd,
        unproven=tuple(at + 1 for at in found.unproven),
        unworked=_unworked(grid, kept),
        raw=lambda row, column: grid.rows[row - 1][column] if column < len(grid.rows[row - 1]) else None,
    )  # fmt: skip


def _unworked(grid: Grid, kept: Sequence[int]) -> dict[str, list[int]]:
    """By column, the rows whose formulas have no result."""
    rows = set(kept)
    found: dict[str, list[int]] = {}
    for row, column in sorted(grid.unworked):
        if row in rows:
            found.setdefault(f"c{column}", []).append(row + 1)
    return found


def _odds(read: Typed, rows: Sequence[int]) -> Odds:
    return Odds(read.odds, [(rows[at] + 1, text) for at, text in read.odd])


def _whole(frame: pl.DataFrame) -> Callable[[Collection[str]], Iterator[pl.DataFrame]]:
    return lambda keys: iter([frame.select(ROW, *[key for key in frame.columns if key in keys])])


def table_of_rows(names: Sequence[str], rows: Sequence[Sequence[Value]], sheet: str = "") -> Table:
    """A table of values in memory, such as an earlier result."""
    require("polars")
    wide = [[*row[: len(names)], *[None] * (len(names) - len(row))] for row in rows]
    found = Found(tuple(named(names)), None, 0, len(wide), 0, (), ())
    table = _typed_table(Grid(sheet, wide), found, ())
    table.lettered = False
    return table


def _json(file: BinaryIO, name: str) -> Book:
    stem = split_ending(name)[0]
    tables: dict[str, Table] = {}
    for sheet, (names, rows) in json_tables(file, name).items():
        called = sheet or stem
        tables[called] = table_of_rows(names, rows, called) if names is not None else _rows_table(rows, called)
    return Book(name, "json", list(tables), frozenset(), lambda sheet: [tables[sheet]] if tables[sheet].columns else [])


def _rows_table(rows: list[list[Value]], sheet: str) -> Table:
    found = tables_of(Grid(sheet, rows))
    return found[0] if found else table_of_rows([], [], sheet)


def _parquet(file: BinaryIO, name: str) -> Book:
    with needed("polars"):
        import polars as pl
        from polars.exceptions import PolarsError
    file.seek(0)
    try:
        frame = pl.read_parquet(file)
    except (PolarsError, OSError):
        raise FileDamaged(file=name, why=Sentence(_NO_PARQUET)) from None
    stem = split_ending(name)[0]
    table = framed(frame, stem)
    return Book(name, "parquet", [stem], frozenset(), lambda sheet: [table])


def framed(frame: pl.DataFrame, sheet: str) -> Table:
    """A table of a frame that is typed already."""
    import polars as pl

    columns: list[Column] = []
    series = [pl.Series(ROW, range(1, frame.height + 1), dtype=pl.UInt32)]
    odd: dict[str, Odds] = {}
    for at, name in enumerate(named(frame.columns)):
        made, of = _held(frame.to_series(at))
        column = Column(name, at, of.kind, of.unit or unit_of(name)[1], of.grain, of.unsettled)
        columns.append(column)
        series.append(made.alias(column.key))
        odd[column.key] = Odds()
    return Table(sheet, tuple(columns), _whole(pl.DataFrame(series)), 0, 1, frame.height, lettered=False, odd=odd)


def _held(series: pl.Series) -> tuple[pl.Series, Kinds]:
    import polars as pl

    kind = series.dtype
    if kind.is_numeric():
        return series.cast(pl.Float64), Kinds("number")
    if kind == pl.Boolean:
        return series, Kinds("yesno")
    if kind == pl.Date or isinstance(kind, pl.Datetime):
        return series.cast(pl.Datetime("us")), Kinds("date", grain="day" if kind == pl.Date else "moment")
    if kind == pl.Time:
        return series, Kinds("time")
    texts = series.cast(pl.String) if not kind.is_nested() else series.map_elements(str, return_dtype=pl.String)
    return texts, Kinds("text")  # a format with types says itself what it holds
