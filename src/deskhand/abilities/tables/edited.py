"""A table changed: the sheet's own part patched, everything else left as it lies there."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import BinaryIO, Final

from deskhand.abilities.tables.change import Change, Rename, reads_values
from deskhand.abilities.tables.changing import made
from deskhand.abilities.tables.compared import areas_of, print_of, written_print, wrong_totals
from deskhand.abilities.tables.fields import cell_of
from deskhand.abilities.tables.ground import Cells, Ground, Made, Touch
from deskhand.abilities.tables.marking import marked
from deskhand.abilities.tables.noted import note
from deskhand.abilities.tables.opening import there
from deskhand.abilities.tables.problems import NotEditable, SheetProtected, TableNotWritten
from deskhand.abilities.tables.question import Cell
from deskhand.abilities.tables.results import Changed, Edited, Note, Step
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of
from deskhand.core.changes import Change as FileChange
from deskhand.core.changes import Write
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of, split_ending
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Lang, Sentence, Words
from deskhand.formats.libreoffice import converted, ensure_closed
from deskhand.formats.package import Package
from deskhand.formats.shape import NAMES, shape_of
from deskhand.formats.sheets.a1 import cell, place
from deskhand.formats.sheets.book import Book, opened, table_under_names
from deskhand.formats.sheets.json_tables import json_records
from deskhand.formats.sheets.kinds import Value, worded
from deskhand.formats.sheets.notation import Notation, notation_of
from deskhand.formats.sheets.numerals import number
from deskhand.formats.sheets.ods_cells import CONTENT, filled, taken_over
from deskhand.formats.sheets.parquet_tables import parquet_of_records, parquet_records
from deskhand.formats.sheets.rows_sheet import RowsSheet
from deskhand.formats.sheets.table import Table
from deskhand.formats.sheets.text_sheet import TextSheet
from deskhand.formats.sheets.writing import json_of_records
from deskhand.formats.sheets.xlsx.file import XlsxFile
from deskhand.formats.sheets.xlsx.names import rename_sheet
from deskhand.formats.sheets.xlsx.refs import GONE
from deskhand.formats.sheets.xlsx.sheet import XlsxSheet
from deskhand.formats.sheets.xlsx.stale import Settled, settle

_IN_PLACE: Final = frozenset({"xlsx", "xlsm"})
_RECORDS: Final = frozenset({"json", "parquet"})
ADDING: Final = frozenset({"add_rows", "total", "add_column"})
MOVING: Final = frozenset({"delete_rows", "delete_columns", "sort", "swap", "remove_duplicates"})
"""Changes after which what stood in a cell may stand in another."""
_SHOWN: Final = 200
_SAMPLED: Final = 500
_AS_WRITTEN: Final = Words(
    "opened again: {n:changed cell holds|changed cells hold} what was written", "重新打开检查：{n} 个单元格与写入的一致"
)
_NOT_AS_WRITTEN: Final = Words("opened again, these cells differ: {cells}", "重新打开后，以下单元格不符：{cells}")
_TOTALS: Final = Words(
    "every total added up again, cell by cell, from what stands above it",
    "每个合计都已用其上方的单元格逐个重新相加，结果一致",
)
_NOT_TOTALS: Final = Words(
    "added up again, cell by cell, these totals are not the same: {cells}",
    "逐个单元格重新相加后，以下合计不一致：{cells}",
)
_ROWS: Final = Words("the table has {n:row|rows} of data", "表格有 {n} 行数据")
_NOT_ROWS: Final = Words(
    "the table should have {n:row|rows} of data, and has {m}", "表格应有 {n} 行数据，实际为 {m} 行"
)


@dataclass
class Outcome:
    """A changed file in memory, and what was changed in it."""

    content: bytes
    sheet: str
    steps: list[Made]
    rows: int
    parts: list[str] = field(default_factory=list[str])
    settled: Settled = field(default_factory=Settled)
    active: list[str] = field(default_factory=list[str])
    notes: list[Note] = field(default_factory=list[Note])
    celled: bool = True
    """In a file with cells that can be looked up again by their names."""


async def edited(ctx: Ctx, file: str, changes: Sequence[Change], sheet: str | None, save: str | None) -> Edited:
    """Change a table in its file, or write the changed one into another."""
    outcome: Outcome | None = None

    async def propose() -> list[FileChange]:
        nonlocal outcome
        await there(ctx, file)
        name = shown(name_of(file))
        shape: str = await ctx.files.reading(file, lambda handle: shape_of(handle, name))
        await ensure_closed(ctx.files, file)
        if shape == "ods":
            made = await _by_way_of_xlsx(ctx, file, name, changes, sheet)
        else:
            made = await ctx.files.reading(file, lambda handle: changed(handle, name, changes, sheet, ctx.lang))
        outcome = made
        if save is None and not any(step.count or step.touched for step in made.steps):
            return []
        content = await ctx.files.keep(await marked(ctx, save or file, made.content, [file]))
        return [Write(path=save or file, content=content, replace=save is None)]

    done = await ctx.files.carry_out(propose)
    if not done:
        return _result(file, outcome) if outcome is not None else await _from_file(ctx, file, sheet)
    one = done[0]
    if one.state != "done" or one.at is None:
        raise TableNotWritten(file=shown(save or file), why=one.why or "", side_effect="none")
    if outcome is None:
        return await _from_file(ctx, one.at, sheet)
    return _result(one.at, outcome)


async def _by_way_of_xlsx(ctx: Ctx, file: str, name: str, changes: Sequence[Change], sheet: str | None) -> Outcome:
    """An OpenDocument sheet is worked out by LibreOffice, its own program, and takes over the cells that changed.

    Where rows or columns moved, the whole file is as LibreOffice writes it, which is said.
    """
    stem = split_ending(name)[0]
    content: bytes = await ctx.files.reading(file, lambda handle: handle.read())
    there_is = (await converted(ctx.jail, [(f"{stem}.ods", content)], "xlsx"))[0]
    made = await asyncio.to_thread(changed, io.BytesIO(there_is), f"{stem}.xlsx", changes, sheet, ctx.lang)
    whole = (await converted(ctx.jail, [(f"{stem}.xlsx", made.content)], "ods"))[0]
    kept = await asyncio.to_thread(_cells_alone, content, whole, name, made)
    made.content = whole if kept is None else kept
    made.parts = await asyncio.to_thread(_other_parts, content, whole, name) if kept is None else []
    return made


def _cells_alone(before: bytes, after: bytes, name: str, made: Outcome) -> bytes | None:
    """The file before with the changed cells; None where things moved, so that it takes more than cells."""
    touched = {(one.row, one.column) for step in made.steps for one in step.touched}
    kinds = {step.do for step in made.steps}
    stands = filled(before, name, made.sheet) if kinds & ADDING else set[tuple[int, int]]()
    if not touched or kinds & MOVING or touched & stands:
        return None
    return taken_over(before, after, name, made.sheet, touched)


def _other_parts(before: bytes, after: bytes, name: str) -> list[str]:
    """The parts of a package that are not the same, its content apart."""
    old, new = Package.held(before, name), Package.held(after, name)
    names = {*old.names, *new.names} - {CONTENT}
    return sorted(part for part in names if part not in old or part not in new or old.read(part) != new.read(part))


def changed(handle: BinaryIO, name: str, changes: Sequence[Change], sheet: str | None, lang: Lang) -> Outcome:
    """A file with these changes made, one after another; nothing is written anywhere."""
    shape = shape_of(handle, name)
    if shape in _IN_PLACE:
        return _workbook(handle, name, changes, sheet, lang)
    book = opened(handle, name)
    if book.shape == "csv":
        return _text(handle, name, book, changes, lang)
    if book.shape in _RECORDS and len(book.sheets) == 1:
        return _records(handle, name, book, changes, lang)
    raise NotEditable(file=name, really=Sentence(NAMES.get(book.shape, NAMES["binary"])))


def _text(handle: BinaryIO, name: str, book: Book, changes: Sequence[Change], lang: Lang) -> Outcome:
    rows = TextSheet(handle, name, "\t" if split_ending(name)[1].lower() == ".tsv" else None)

    def reread() -> Table:
        return opened(io.BytesIO(rows.content()), name).table()

    steps = _each(rows, book.table(), changes, reread, formulas=False, lang=lang)
    content = rows.content()
    after = opened(io.BytesIO(content), name).table()
    rows_now = after.frame([after.columns[0].key]).height
    return Outcome(content, after.sheet, steps, rows_now, notes=note("guarded", rows.guarded))


def _records(handle: BinaryIO, name: str, book: Book, changes: Sequence[Change], lang: Lang) -> Outcome:
    """JSON and Parquet: records without formats, written anew; values that nobody touches are what they were."""
    found = json_records(handle, name) if book.shape == "json" else parquet_records(handle)
    if found is None:
        raise NotEditable(file=name, really=Sentence(NAMES[book.shape]))
    names, held = found
    rows = RowsSheet([list(names), *held])

    def reread() -> Table:
        return table_under_names(rows.rows, book.sheets[0])

    steps = _each(rows, reread(), changes, reread, formulas=False, lang=lang)
    json = book.shape == "json"
    content = json_of_records(rows.rows) if json else parquet_of_records(handle, rows.rows)
    return Outcome(content, book.sheets[0], steps, len(rows.rows) - 1, celled=False)


def _workbook(handle: BinaryIO, name: str, changes: Sequence[Change], sheet: str | None, lang: Lang) -> Outcome:
    package = Package.of(handle, name)
    file = XlsxFile(package)
    reads = reads_values(changes)
    table = opened(handle, name, worked_out=reads).table(sheet)
    cells = XlsxSheet(file, table.sheet)
    if cells.protected or (file.locked and any(isinstance(one, Rename) and one.column is None for one in changes)):
        raise SheetProtected(sheet=shown(table.sheet), file=name)

    def reread() -> Table:
        changed = opened(io.BytesIO(file.content()), name, worked_out=reads)
        return changed.table(sheet if sheet is None else cells.name)

    steps = _each(cells, table, changes, reread, formulas=True, lang=lang)
    settled = settle(file, cells)
    content = file.content()
    found = opened(io.BytesIO(content), name, worked_out=reads).tables(cells.name)
    after = found[0] if found else None  # all of it may have been taken out
    parts = sorted((file.changed | file.dropped) - {cells.part})
    rows = after.frame([after.columns[0].key]).height if after is not None else 0
    broken = [file.place_of(one) or "" for one in file.broken if GONE in (one.text or "")]
    notes = note("broken", [one for one in broken if one])
    if any(one.formula for step in steps for one in step.touched):
        _worked_out(steps, opened(io.BytesIO(content), name), cells.name)
    return Outcome(content, cells.name, steps, rows, parts, settled, package.active(), notes)


def _worked_out(steps: Sequence[Made], book: Book, sheet: str) -> None:
    """What formulas that were written came to."""
    cells = book.cells(sheet)
    for step in steps:
        step.touched = [
            replace(one, after=cell_of(cells(one.row, one.column))) if one.formula else one for one in step.touched
        ]


def _each(
    cells: Cells, table: Table, changes: Sequence[Change], reread: Callable[[], Table], *, formulas: bool, lang: Lang
) -> list[Made]:
    """Every change finds the table as the one before it left it; cells that were written move along."""
    steps: list[Made] = []
    for at, change in enumerate(changes):
        if at:
            table = reread()
        if isinstance(change, Rename) and change.column is None and isinstance(cells, XlsxSheet):
            rename_sheet(cells, change.to)
            steps.append(Made("rename", 1))
            continue
        steps.append(made(Ground.of(table, cells, formulas=formulas, zh=lang == "zh"), change))
    return steps


def _result(file: str, outcome: Outcome) -> Edited:
    touched = [one for step in outcome.steps for one in step.touched] if len(outcome.steps) == 1 else []
    touched = touched or _last_of_each(outcome.steps)
    values = [one for one in touched if not one.formula]
    return Edited(
        file=file,
        sheet=outcome.sheet,
        steps=[Step(do=one.do, count=one.count) for one in outcome.steps],
        cells=[Changed(at=_at(outcome, one), before=one.before, after=one.after) for one in touched[:_SHOWN]],
        written=sum(len(one.touched) for one in outcome.steps),
        rows=outcome.rows,
        parts=outcome.parts,
        areas=areas_of(values),
        print=written_print(values)[0],
        worked_out=outcome.settled.worked_out,
        left=outcome.settled.left,
        active=outcome.active,
        notes=[*(one for step in outcome.steps for one in step.notes), *outcome.notes],
        changed=any(step.count or step.touched for step in outcome.steps),
    )


def _at(outcome: Outcome, one: Touch) -> str:
    return cell(one.row, one.column) if outcome.celled else f"row {one.row - 1}"


def _last_of_each(steps: Sequence[Made]) -> list[Touch]:
    """Where rows or columns moved after a cell was written, only what came last is named by its cell."""
    kept: dict[tuple[int, int], Touch] = {}
    for step in steps:
        if step.do in ADDING | MOVING:
            kept.clear()
        for one in step.touched:
            before = kept[(one.row, one.column)].before if (one.row, one.column) in kept else one.before
            kept[(one.row, one.column)] = replace(one, before=before)
    return list(kept.values())


async def _from_file(ctx: Ctx, file: str, sheet: str | None) -> Edited:
    """After an interruption between the writing and the answer: what stands there now."""
    table: Table = await ctx.files.reading(file, lambda handle: _now(handle, file, sheet))
    return Edited(file=file, sheet=table.sheet, steps=[], cells=[], written=0, rows=table.last, parts=[], known=False)


def _now(handle: BinaryIO, file: str, sheet: str | None) -> Table:
    table = opened(handle, shown(name_of(file))).table(sheet)
    table.last = table.frame([table.columns[0].key]).height
    return table


async def as_written(ctx: Ctx, result: Edited) -> list[Claim]:
    """The file opened again: every cell that is named holds what was written, and the rows are as many."""
    claims = await claims_of(ctx.files, ctx.files.done, ctx.lang)
    if not result.known:
        return claims
    name = shown(name_of(result.file))
    changes: Sequence[Change] = ctx.given["change"]
    found = await ctx.files.reading(result.file, lambda handle: _found(handle, name, result, changes))
    wrong = [one.at for one in result.cells if one.at in found.cells and not _same(found.cells[one.at], one.after)]
    if result.areas:
        same = found.print == result.print and not wrong
        cells = shown_few(wrong or result.areas, ctx.lang)
        claims.append(
            Claim((_AS_WRITTEN if same else _NOT_AS_WRITTEN).said(ctx.lang, n=found.count, cells=cells), same)
        )
    if found.totals is not None:
        words = _NOT_TOTALS if found.totals else _TOTALS
        claims.append(Claim(words.said(ctx.lang, cells=shown_few(found.totals, ctx.lang)), not found.totals))
    holds = found.rows == result.rows
    claims.append(Claim((_ROWS if holds else _NOT_ROWS).said(ctx.lang, n=result.rows, m=found.rows), holds))
    return claims


@dataclass(frozen=True)
class _Found:
    """What stands in the file now."""

    cells: dict[str, Cell]
    print: str
    count: int
    rows: int
    totals: list[str] | None


def _found(handle: BinaryIO, name: str, result: Edited, changes: Sequence[Change]) -> _Found:
    book = opened(handle, name, worked_out=reads_values(changes))
    sheet = result.sheet if result.sheet in book.sheets else book.sheets[0]
    tables = book.tables(sheet)
    at = _records_at(handle, name, book) or _cells_at(book, sheet)
    cells = {one.at: at(*where) for one in result.cells if (where := place(one.at)) is not None}
    held, count = print_of(result.areas, at)
    rows = tables[0].frame([tables[0].columns[0].key]).height if tables else 0
    names = 1 if book.shape in _RECORDS else 0
    wrong = wrong_totals(tables[0], changes, result.areas, at, names) if tables else None
    return _Found(cells, held, count, rows, wrong)


def _cells_at(book: Book, sheet: str) -> Callable[[int, int], Cell]:
    """What stands in a cell; in a text table a number is what its column makes of the text."""
    cells = book.cells(sheet)
    rows: Sequence[Sequence[Value]] = book.rows(sheet)[:_SAMPLED] if book.written is not None else ()

    @cache
    def notation(column: int) -> Notation:
        return notation_of([row[column] for row in rows if column < len(row)])

    def at(row: int, column: int) -> Cell:
        value = cells(row, column)
        if book.written is None or not isinstance(value, str):
            return cell_of(value)
        read = notation(column).read(value)
        return value if read is None else read

    return at


def _records_at(handle: BinaryIO, name: str, book: Book) -> Callable[[int, int], Cell] | None:
    """Of records: the names are the first row."""
    if book.shape not in _RECORDS:
        return None
    read = json_records(handle, name) if book.shape == "json" else parquet_records(handle)
    rows: list[Sequence[Value]] = [list(read[0]), *read[1]] if read is not None else []

    def at(row: int, column: int) -> Cell:
        held: Sequence[Value] = rows[row - 1] if row <= len(rows) else []
        return cell_of(held[column]) if column < len(held) else None

    return at


def _same(found: Cell, wanted: Cell) -> bool:
    """As it is shown: 98 in a text table reads "98", and nothing is an empty text."""
    if isinstance(found, int | float) and isinstance(wanted, int | float):
        return abs(found - wanted) <= abs(wanted) * 1e-12
    if isinstance(found, int | float) and isinstance(wanted, str):
        found = wanted if (read := number(wanted)) is not None and read.value == found else found
    return (worded(found) or "") == (worded(wanted) or "")
