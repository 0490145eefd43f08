"""New files of tables: from rows, from text, from other files; joined, split and converted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final, cast

from deskhand.abilities.tables.answered import rows_of
from deskhand.abilities.tables.choices import Into
from deskhand.abilities.tables.fields import field_named, fields_of
from deskhand.abilities.tables.marking import marked
from deskhand.abilities.tables.noted import note
from deskhand.abilities.tables.opening import held_tables, new_sheet, there, whole_sheets
from deskhand.abilities.tables.problems import NothingToWrite, SaveOtherFormat, TableNotWritten
from deskhand.abilities.tables.results import Made, MadeFile, Note
from deskhand.abilities.tables.stacking import keyed, parts_of, repeated, rows_of_join, stacked
from deskhand.core.ability import Claim
from deskhand.core.afterwards import claims_of
from deskhand.core.changes import Change, MakeFolder, Write
from deskhand.core.doors import Ctx
from deskhand.core.paths import folder_of, joined, name_of, split_ending
from deskhand.core.shown import shown
from deskhand.core.words import Words
from deskhand.formats.libreoffice import converted as by_libreoffice
from deskhand.formats.package import Package
from deskhand.formats.shape import shape_of
from deskhand.formats.sheets.book import opened, table_of_rows
from deskhand.formats.sheets.grids import PACKAGED
from deskhand.formats.sheets.guard import acts, held_back
from deskhand.formats.sheets.kinds import Value
from deskhand.formats.sheets.table import Table, plain
from deskhand.formats.sheets.table_format import FORMATS, TableFormat
from deskhand.formats.sheets.text_rows import rows_of_text
from deskhand.formats.sheets.writing import NewColumn, NewSheet, fingerprint, written_tables

_SAME: Final = Words("{file}: read again, every cell as written", "{file}：重新读取，每个单元格与写入的一致")
_NOT_SAME: Final = Words(
    "{file}: read again, it does not hold what was written", "{file}：重新读取，内容与写入的不一致"
)
_ROWS: Final = Words("{file}: read again, {n:row|rows}", "{file}：重新读取，{n} 行")
_JOINED: Final = Words(
    "{file}: {n:row|rows}, as many as the keys of the tables ask for", "{file}：{n} 行，与各表的键所要求的行数一致"
)
_NOT_JOINED: Final = Words(
    "{file}: {n:row|rows}, and the keys of the tables ask for {m}", "{file}：{n} 行，而各表的键要求 {m} 行"
)
_BY_OFFICE: Final = frozenset(
    {("xlsx", "ods"), ("xlsm", "ods"), ("xls", "ods"), ("ods", "xlsx"), ("xls", "xlsx"), ("xlsm", "xlsx")}
)
"""Between workbooks LibreOffice keeps formats, formulas and charts."""
_CELLED: Final = frozenset({"xlsx", "ods", "csv"})
_TABLE: Final = Words("Table", "表格")
_EMPTY: Final = Words("(empty)", "（空）")


@dataclass(frozen=True, slots=True)
class New:
    """One file that is to be written, with the sheets in it; none are known of one that LibreOffice made."""

    path: str
    content: bytes
    sheets: list[NewSheet]
    notes: Sequence[Note] = ()
    joined: int | None = None
    """How many rows a join must have."""


async def created(
    ctx: Ctx, save: str | None, columns: Sequence[str] | None, rows: Sequence[Any] | None, text: str | None,
    sheet: str | None,
) -> Made:  # fmt: skip
    """A new table of rows, of what is written as a table in a text, or with nothing but the names of its columns."""

    async def prepare() -> list[New]:
        made = _sheet(columns, rows, text, sheet or "Sheet1")
        place = save or f"{_TABLE.said(ctx.lang)}.xlsx"
        place = place if split_ending(name_of(place))[1] else f"{place}.xlsx"
        return [New(place, written_tables([made], format_of(place)), [made])]

    return await _write(ctx, prepare)


def _sheet(columns: Sequence[str] | None, rows: Sequence[Any] | None, text: str | None, name: str) -> NewSheet:
    if rows is None and text is None and columns:
        return NewSheet(name, [NewColumn(one) for one in columns], [])
    if (rows is None) == (text is None):
        raise NothingToWrite()
    names, values = rows_of_text(text) if text is not None else rows_of(rows or [])
    if columns and rows and isinstance(rows[0], Mapping) and "cells" not in cast("Mapping[str, Any]", rows[0]):
        order = [next((at for at, one in enumerate(names) if plain(one) == plain(wanted)), None) for wanted in columns]
        values = [[row[at] if at is not None else None for at in order] for row in values]
    return new_sheet(table_of_rows(list(columns) if columns else names, values, name))


def format_of(path: str) -> TableFormat:
    """The format that the ending of a name asks for."""
    ending = split_ending(path)[1].lower().lstrip(".")
    found: list[TableFormat] = [one for one in FORMATS if one == ending]
    if not found:
        raise SaveOtherFormat(file=shown(path), formats=", ".join(FORMATS))
    return found[0]


async def converted(ctx: Ctx, file: str, to: TableFormat, sheet: str | None, save: str | None) -> Made:
    """The same in another format; a workbook of several sheets becomes several text files."""

    async def prepare() -> list[New]:
        await there(ctx, file)
        name, stem = shown(name_of(file)), split_ending(name_of(file))[0]
        place = save or joined(folder_of(file), f"{stem}.{to}")
        shape: str = await ctx.files.reading(file, lambda handle: shape_of(handle, name))
        if (shape, to) in _BY_OFFICE and sheet is None:
            content: bytes = await ctx.files.reading(file, _all)
            behind = note("macros", [name] if to == "xlsx" and await ctx.files.reading(file, _macros) else [])
            return [New(place, (await by_libreoffice(ctx.jail, [(f"{stem}.{shape}", content)], to))[0], [], behind)]
        cells = to in _CELLED
        sheets = await ctx.files.reading(file, lambda handle: _converting(handle, name, sheet, cells=cells))
        behind = note("macros", [name] if await ctx.files.reading(file, _macros) else [])
        if to in ("csv", "parquet") and len(sheets) > 1:
            head, ending = split_ending(place)
            several = [New(f"{head} {one.name}{ending}", written_tables([one], to), [one]) for one in sheets]
            return [replace(several[0], notes=behind), *several[1:]]
        return [New(place, written_tables(sheets, to), sheets, behind)]

    return await _write(ctx, prepare, [file])


def _macros(handle: BinaryIO) -> bool:
    """Whether a file holds macros, which no table takes along."""
    name = "x.xlsm"
    return shape_of(handle, name) in PACKAGED and "macros" in Package.of(handle, name).active()


def _all(handle: BinaryIO) -> bytes:
    handle.seek(0)
    return handle.read()


def _converting(handle: BinaryIO, name: str, sheet: str | None, *, cells: bool) -> list[NewSheet]:
    """Whole sheets where the new file has cells too, titles and totals with them; else the table of each."""
    book = opened(handle, name)
    if sheet is not None:
        return [new_sheet(book.table(sheet))]
    if cells and (book.grid is not None or book.written is not None):
        return whole_sheets(book)
    return [new_sheet(table) for table in held_tables(book)]


async def merged(ctx: Ctx, files: Sequence[str], by: str | None, save: str | None, *, source: bool) -> Made:
    """Tables of several files, or of all sheets of one: stacked by the names of their columns, or joined by a key."""

    async def prepare() -> list[New]:
        tables: list[tuple[str, Table]] = []
        for file in files:
            await there(ctx, file)
            name = shown(name_of(file))
            held = await ctx.files.reading(file, lambda handle, name=name: held_tables(opened(handle, name)))
            several = len(held) > 1 or len(files) == 1
            tables += [(table.sheet if several else split_ending(name)[0], table) for table in held]
        sheets = [(name, new_sheet(table)) for name, table in tables]
        ending = split_ending(name_of(files[0]))[1].lower().lstrip(".")
        place = save or joined(folder_of(files[0]), f"merged.{ending if ending in FORMATS else 'xlsx'}")
        if by is None:
            one = stacked(sheets, source=source)
            return [New(place, written_tables([one], format_of(place)), [one])]
        keys = [field_named(fields_of(table), by).name for _, table in tables]
        one = keyed(sheets, keys)
        notes = note("repeated", repeated(sheets, keys))
        return [New(place, written_tables([one], format_of(place)), [one], notes, rows_of_join(sheets, keys))]

    return await _write(ctx, prepare, files)


async def split(ctx: Ctx, file: str, by: str, sheet: str | None, into: Into, to: str | None, start: int | None) -> Made:
    """A table cut by the values of a column, or by how they begin: a file for each, or a sheet for each in one file."""

    async def prepare() -> list[New]:
        await there(ctx, file)
        name = shown(name_of(file))
        stem, ending = split_ending(name_of(file))
        own: list[TableFormat] = [one for one in FORMATS if f".{one}" == ending.lower()]
        form: TableFormat = own[0] if own else "xlsx"
        empty = _EMPTY.said(ctx.lang)
        parts = await ctx.files.reading(file, lambda handle: _split(handle, name, sheet, by, empty, start))
        folder = to or folder_of(file)
        if into == "sheets":
            form = "xlsx" if form in ("csv", "parquet") else form
            place = joined(folder, f"{stem} - {_file_name(by)}.{form}")
            return [New(place, written_tables(parts, form), parts)]
        return [_part(folder, stem, one, form) for one in parts]

    return await _write(ctx, prepare, [file], folder=to)


def _part(folder: str, stem: str, sheet: NewSheet, form: TableFormat) -> New:
    place = joined(folder, f"{stem} - {_file_name(sheet.name)}.{form}")
    return New(place, written_tables([sheet], form), [sheet])


def _split(handle: BinaryIO, name: str, sheet: str | None, by: str, empty: str, start: int | None) -> list[NewSheet]:
    table = opened(handle, name).table(sheet)
    whole = new_sheet(table)
    key = field_named(fields_of(table), by)
    at = next(at for at, column in enumerate(table.columns) if column.key == key.key)
    return parts_of(whole, at, empty, start)


def _file_name(text: str) -> str:
    """A value as a part of a file's name."""
    return "".join("_" if c in '/\\:*?"<>|' or ord(c) < 32 else c for c in text).strip(". ")[:80] or "_"


async def _write(
    ctx: Ctx, prepare: Callable[[], Awaitable[list[New]]], sources: Sequence[str] = (), folder: str | None = None
) -> Made:
    prepared: list[New] = []

    async def propose() -> list[Change]:
        prepared.extend(await prepare())
        named = [] if folder is None else [folder]
        homes = dict.fromkeys([*named, *[folder_of(one.path) for one in prepared]])
        missing = [home for home in homes if home not in ("", ".", "/") and await ctx.files.fact(home) is None]
        writes: list[Write] = []
        for one in prepared:
            content = await marked(ctx, one.path, one.content, sources)
            writes.append(Write(path=one.path, content=await ctx.files.keep(content)))
        return [*[MakeFolder(path=home) for home in missing], *writes]

    done = [one for one in await ctx.files.carry_out(propose) if isinstance(one.change, Write)]
    failed = next((one for one in done if one.state != "done"), None)
    if failed is not None:
        some = any(one.state == "done" for one in done)
        path = failed.change.path if isinstance(failed.change, Write) else ""
        raise TableNotWritten(file=shown(path), why=failed.why or "", side_effect="partial" if some else "none")
    paths = [one.at or "" for one in done]
    files = [_told(path, one) for path, one in zip(paths, prepared, strict=False)]
    guarded = [text for one in prepared if one.path.lower().endswith(".csv") for text in _guarded(one.sheets)]
    return Made(
        file=paths[0],
        files=paths,
        made=files,
        rows=sum(one.rows for one in files),
        joined=next((one.joined for one in prepared), None),
        notes=[*(known for one in prepared for known in one.notes), *note("guarded", guarded)],
        known=bool(prepared),
    )


def _guarded(sheets: Sequence[NewSheet]) -> list[str]:
    """The texts that a spreadsheet would run as formulas."""
    rows = (row for sheet in sheets for row in [[column.name for column in sheet.columns], *sheet.rows])
    return [value for row in rows for value in row if isinstance(value, str) and acts(value)]


def _told(path: str, one: New) -> MadeFile:
    ending = split_ending(path)[1].lower().lstrip(".")
    return MadeFile(
        file=path,
        sheets=[sheet.name for sheet in one.sheets],
        rows=sum(len(sheet.rows) for sheet in one.sheets),
        columns=[column.name for column in one.sheets[0].columns] if one.sheets else [],
        prints=[_print(sheet, held=ending == "csv") for sheet in one.sheets] if ending in _CELLED else [],
    )


def _print(sheet: NewSheet, *, held: bool) -> str:
    """`held`: as a text table holds it, where nothing may act as a formula."""
    rows: list[Sequence[Value]] = [[column.name for column in sheet.columns], *sheet.rows]
    return fingerprint([[held_back(value) for value in row] for row in rows] if held else rows)


async def read_again(ctx: Ctx, result: Made) -> list[Claim]:
    """Every new file opened again: each cell as it was written."""
    claims = await claims_of(ctx.files, ctx.files.done, ctx.lang)
    for one in result.made:
        name = shown(name_of(one.file))
        prints, rows = await ctx.files.reading(one.file, lambda handle, name=name: _read(handle, name))
        if one.prints:
            same = prints[: len(one.prints)] == one.prints  # the label of what a model wrote is a sheet behind them
            claims.append(Claim((_SAME if same else _NOT_SAME).said(ctx.lang, file=shown(one.file)), same))
            if result.joined is not None:
                holds = rows == result.joined
                words = _JOINED if holds else _NOT_JOINED
                claims.append(Claim(words.said(ctx.lang, file=shown(one.file), n=rows, m=result.joined), holds))
        elif one.sheets:
            same = rows == one.rows
            claims.append(Claim((_ROWS if same else _NOT_SAME).said(ctx.lang, file=shown(one.file), n=rows), same))
        else:
            claims.append(Claim(_ROWS.said(ctx.lang, file=shown(one.file), n=rows), holds=True))
    return claims


def _read(handle: BinaryIO, name: str) -> tuple[list[str], int]:
    """What stands in every cell of each sheet, as its print; and how many rows there are below the names."""
    book = opened(handle, name)
    if book.grid is None and book.written is None:
        return [], sum(table.frame().height for table in held_tables(book))
    sheets = [book.rows(sheet) for sheet in book.sheets]
    filled = sum(any(cell not in (None, "") for cell in row) for row in sheets[0][1:]) if sheets else 0
    return [fingerprint(rows) for rows in sheets], filled
