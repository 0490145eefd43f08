"""New files of tables: xlsx, ods, csv, json and parquet, from typed columns and rows."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from deskhand.formats.library import needed
from deskhand.formats.settled import settled
from deskhand.formats.sheets.a1 import MOST_COLUMNS, MOST_ROWS, letters
from deskhand.formats.sheets.full import sheet_full
from deskhand.formats.sheets.guard import held_back
from deskhand.formats.sheets.kinds import Value, worded
from deskhand.formats.sheets.table import Kind, named
from deskhand.formats.sheets.table_format import TableFormat

_WIDEST: Final = 60
_NARROWEST: Final = 8
_SIGNS: Final = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥"}
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BAD_NAME: Final = re.compile(r"[\\/*?:\[\]]")
_LONGEST_NAME: Final = 31


@dataclass(frozen=True, slots=True)
class NewColumn:
    name: str
    kind: Kind = "text"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class NewSheet:
    """One sheet of a new file: named columns and rows of values."""

    name: str
    columns: Sequence[NewColumn]
    rows: Sequence[Sequence[Value]]


def written_tables(sheets: Sequence[NewSheet], to: TableFormat) -> bytes:
    """The bytes of a new file; of several sheets csv and parquet hold the first."""
    if to in ("xlsx", "ods") and any(len(one.rows) >= MOST_ROWS or len(one.columns) > MOST_COLUMNS for one in sheets):
        raise sheet_full()
    if to == "xlsx":
        return _xlsx(sheets)
    if to == "ods":
        return _ods(sheets)
    if to == "csv":
        return _csv(sheets[0])
    return _json(sheets) if to == "json" else _parquet(sheets[0])


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names that a workbook takes: short enough, without special characters, none twice."""
    names: list[str] = []
    for name in wanted:
        plain = _BAD_NAME.sub(" ", name).strip().strip("'")[:_LONGEST_NAME] or "Sheet1"
        count, free = 1, plain
        while free.casefold() in {one.casefold() for one in names}:
            count += 1
            free = f"{plain[: _LONGEST_NAME - 5]} ({count})"
        names.append(free)
    return names


def _xlsx(sheets: Sequence[NewSheet]) -> bytes:
    with needed("openpyxl"):
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
    book = Workbook(write_only=True)
    bold = Font(bold=True)
    for sheet, name in zip(sheets, sheet_names([one.name for one in sheets]), strict=True):
        page = book.create_sheet(name)
        for at, width in enumerate(_widths(sheet)):
            page.column_dimensions[letters(at)].width = width
        if sheet.columns:
            page.freeze_panes = "A2"
        header: list[Any] = []
        for column in sheet.columns:
            cell = WriteOnlyCell(page, None)
            cell.value, cell.font = _ILLEGAL.sub("", column.name), bold
            cell.data_type = "s"
            header.append(cell)
        page.append(header)
        formats = [number_format(column) for column in sheet.columns]
        for row in sheet.rows:
            page.append([_cell(page, value, form) for value, form in zip(row, formats, strict=False)])
    made = io.BytesIO()
    book.save(made)
    return settled("xlsx", made.getvalue())


def _cell(page: Any, value: Value, form: str | None) -> Any:
    """A value; a text that begins like a formula stays text."""
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, str):
        value = _ILLEGAL.sub("", value)
        if not value.startswith("="):
            return value
        cell = WriteOnlyCell(page, None)
        cell.value = value
        cell.data_type = "s"
        return cell
    if form is None or value is None or isinstance(value, bool):
        return value
    cell: Any = WriteOnlyCell(page, None)
    cell.value = value
    cell.number_format = form
    return cell


def number_format(column: NewColumn) -> str | None:
    """How a workbook shows the numbers of a column; None for the usual way."""
    if column.kind == "percent":
        return "0.0%"
    if column.kind == "money":
        sign = _SIGNS.get(column.unit)
        return f'"{sign}"#,##0.00' if sign else "#,##0.00"
    return {"date": "yyyy-mm-dd", "time": "hh:mm"}.get(column.kind)


def fingerprint(rows: Iterable[Sequence[Value]]) -> str:
    """A short name for what stands in all cells, empty ones at the end left out: equal cells, equal names."""
    hasher = hashlib.blake2b(digest_size=16)
    empty = 0
    for row in rows:
        texts = [worded(value) or "" for value in row]
        while texts and not texts[-1]:
            texts.pop()
        empty += not texts
        if texts:
            hasher.update(b"\n" * empty + "\x1f".join(texts).encode() + b"\n")
            empty = 0
    return hasher.hexdigest()


def _widths(sheet: NewSheet) -> list[float]:
    """As wide as what stands in the first rows; Chinese characters take two places."""
    wide: list[float] = []
    for at, column in enumerate(sheet.columns):
        texts = [column.name, *(worded(row[at]) or "" for row in sheet.rows[:200] if at < len(row))]
        widest = max(sum(2 if ord(c) > 0x2E7F else 1 for c in text) for text in texts)
        wide.append(max(_NARROWEST, min(_WIDEST, 2 + widest)))
    return wide


def _csv(sheet: NewSheet) -> bytes:
    """UTF-8, marked as such where it is not plain ASCII, or spreadsheets take it for something else."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([str(held_back(column.name)) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_as_text(held_back(value)) for value in row])
    text = out.getvalue()
    return text.encode() if text.isascii() else b"\xef\xbb\xbf" + text.encode()


def _as_text(value: Value) -> str:
    return worded(value) or "" if not isinstance(value, str) else value


def json_of_records(rows: Sequence[Sequence[Any]]) -> bytes:
    """Records as JSON; the first row names their parts, and a part that is empty is left out."""
    names = [str(name) for name in rows[0]]
    records = [
        {name: _plain(value) for name, value in zip(names, row, strict=False) if value is not None} for row in rows[1:]
    ]
    return (json.dumps(records, ensure_ascii=False, indent=1) + "\n").encode()


def _json(sheets: Sequence[NewSheet]) -> bytes:
    records = {sheet.name: _records(sheet) for sheet in sheets}
    content: Any = records if len(sheets) > 1 else records[sheets[0].name]
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _records(sheet: NewSheet) -> list[dict[str, Any]]:
    names = named([column.name for column in sheet.columns])
    return [{name: _plain(value) for name, value in zip(names, row, strict=False)} for row in sheet.rows]


def _plain(value: Any) -> Any:
    """A value as JSON holds it; what JSON held before stays as it is."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return worded(value) if isinstance(value, date | time | timedelta) else value


def _parquet(sheet: NewSheet) -> bytes:
    with needed("polars"):
        import polars as pl
    from deskhand.formats.sheets.kinds import dtype

    names = named([column.name for column in sheet.columns])
    series: list[pl.Series] = []
    for at, (name, column) in enumerate(zip(names, sheet.columns, strict=True)):
        values = [row[at] if at < len(row) else None for row in sheet.rows]
        values = [worded(value) for value in values] if column.kind == "text" else values
        series.append(pl.Series(name, values, dtype=dtype(column.kind), strict=False))
    made = io.BytesIO()
    pl.DataFrame(series).write_parquet(made)
    return made.getvalue()


_ODS_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_ODS_HEAD: Final = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{_OFFICE}office:1.0" '
    f'xmlns:table="{_OFFICE}table:1.0" xmlns:text="{_OFFICE}text:1.0" xmlns:style="{_OFFICE}style:1.0" '
    f'xmlns:number="{_OFFICE}datastyle:1.0" xmlns:fo="{_OFFICE}xsl-fo-compatible:1.0" office:version="1.3">'
    '<office:automatic-styles><number:date-style style:name="D"><number:year number:style="long"/><number:text>-'
    '</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
    '</number:date-style><style:style style:name="day" style:family="table-cell" style:data-style-name="D"/>'
    '<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    "</style:style></office:automatic-styles><office:body><office:spreadsheet>"
)
_ODS_MANIFEST: Final = (
    f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="{_OFFICE}manifest:1.0" '
    f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def _ods(sheets: Sequence[NewSheet]) -> bytes:
    parts = [_ODS_HEAD]
    for sheet, name in zip(sheets, sheet_names([one.name for one in sheets]), strict=True):
        parts.append(f"<table:table table:name={quoteattr(name)}><table:table-row>")
        parts += [_ods_cell(column.name, ' table:style-name="head"') for column in sheet.columns]
        parts.append("</table:table-row>")
        for row in sheet.rows:
            parts.append("<table:table-row>" + "".join(_ods_cell(value) for value in row) + "</table:table-row>")
        parts.append("</table:table>")
    parts.append("</office:spreadsheet></office:body></office:document-content>")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), _ODS_TYPE)
        for part, content in (("content.xml", "".join(parts)), ("META-INF/manifest.xml", _ODS_MANIFEST)):
            info = zipfile.ZipInfo(part)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return settled("ods", made.getvalue())


def _ods_cell(value: Value, style: str = "") -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    shown = escape(_ILLEGAL.sub("", worded(value) or ""))
    text = "".join(f"<text:p>{line}</text:p>" for line in shown.split("\n"))
    return f"<table:table-cell{style} {_ods_value(value)}>{text}</table:table-cell>"


def _ods_value(value: Value) -> str:
    if isinstance(value, bool):
        return f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    if isinstance(value, int | float):
        return f'office:value-type="float" office:value="{value!r}"'
    if isinstance(value, datetime | date):
        return f'table:style-name="day" office:value-type="date" office:date-value="{value.isoformat()}"'
    if isinstance(value, time):
        return f'office:value-type="time" office:time-value="PT{value.hour:02}H{value.minute:02}M{value.second:02}S"'
    if isinstance(value, timedelta):
        return f'office:value-type="time" office:time-value="PT{int(value.total_seconds())}S"'
    return 'office:value-type="string"'
