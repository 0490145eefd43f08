"""A file of tables as slides: of every sheet the first rows, and a chart of what its numbers come to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from deskhand.core.words import Lang, Words
from deskhand.formats.docs.pieces import Cell
from deskhand.formats.sheets.a1 import span
from deskhand.formats.sheets.book import opened
from deskhand.formats.sheets.table import Column, Table
from deskhand.formats.slides.outline import Chart, Slide
from deskhand.formats.slides.outline import Table as Shown

if TYPE_CHECKING:
    import polars as pl

_MOST_SHEETS: Final = 8
_MOST_ROWS: Final = 12
_MOST_NAMES: Final = 20
_MOST_LINES: Final = 3
_LONG: Final = 40
"""From so many days on they are taken by the month."""
_OF: Final = Words("{name}: first {n} of {of:row|rows}", "{name}：前 {n} 行，共 {of} 行")
_CELLS: Final = Words("From {cells} of the sheet {sheet}.", "取自工作表 {sheet} 的 {cells}。")
_BY: Final = Words("{what} by {along}", "按{along}统计的{what}")
_SUM: Final = Words("Sum of {name}", "{name}合计")
_MEAN: Final = Words("Mean of {name}", "{name}平均")
_MONTH: Final = "%Y-%m"


def slides_of_sheets(file: BinaryIO, name: str, lang: Lang) -> list[Slide]:
    """Slides of every sheet with a table that is not hidden, at most eight of them."""
    book = opened(file, name)
    sheets = [one for one in book.sheets if one not in book.hidden] or book.sheets
    tables = [found[0] for one in sheets if (found := book.tables(one))][:_MOST_SHEETS] or [book.table()]
    made: list[Slide] = []
    for table in tables:
        if len(tables) > 1:
            made.append(Slide(section=table.sheet))
        made += _slides(table, table.sheet or name, lang)
    return made


def _slides(table: Table, name: str, lang: Lang) -> list[Slide]:
    frame = table.frame()
    columns = [one for one in table.columns if one.kind != "empty"]
    if not frame.height or not columns:
        return [Slide(title=name)]
    made: list[Slide] = []
    chart = _chart(table, columns, frame, lang)
    if chart is not None:
        made.append(chart)
    rows = [[_cell(row[one.key], one) for one in columns] for row in frame.head(_MOST_ROWS).iter_rows(named=True)]
    title = name if frame.height <= _MOST_ROWS else _OF.said(lang, name=name, n=len(rows), of=frame.height)
    shown = Shown(columns=[_named(one) for one in columns], rows=rows)
    return [*made, Slide(title=title, table=shown, notes=_from(table, columns, lang))]


def _chart(table: Table, columns: Sequence[Column], frame: pl.DataFrame, lang: Lang) -> Slide | None:
    """Numbers over days or names, added up where a name or a month has several rows; shares are averaged."""
    numbers = [one for one in columns if one.numeric][:_MOST_LINES]
    along = _along(columns, frame)
    if along is None or not numbers:
        return None
    keys = [one.key for one in numbers]
    held = frame.select(along.key, *keys).drop_nulls(along.key)
    names, summed, days = _names(held, along)
    held = held.with_columns(names.alias(along.key))
    if summed:
        held = _grouped(held, along, numbers)
    if along.kind == "date":
        held = held.sort(along.key)
    words = {one.key: (_MEAN if one.kind == "percent" else _SUM) for one in numbers}
    labels = [words[one.key].said(lang, name=_named(one)) if summed else _named(one) for one in numbers]
    rows: list[list[Cell]] = [[str(row[0]), *row[1:]] for row in held.rows()]
    title = _BY.said(lang, what=numbers[0].name if len(numbers) == 1 else _listed(numbers, lang), along=along.name)
    chart = Chart(kind="line" if days else "bar", columns=[along.name, *labels], rows=rows)
    return Slide(title=title, chart=chart, notes=_from(table, [along, *numbers], lang))


def _along(columns: Sequence[Column], frame: pl.DataFrame) -> Column | None:
    """Days first; else names of which there are few enough to be told apart."""
    days = next((one for one in columns if one.kind == "date" and frame[one.key].drop_nulls().len()), None)
    if days is not None:
        return days
    names = [one for one in columns if one.kind in ("text", "yesno")]
    return next((one for one in names if 2 <= frame[one.key].drop_nulls().n_unique() <= _MOST_NAMES), None)


def _names(held: pl.DataFrame, along: Column) -> tuple[pl.Series, bool, bool]:
    """What stands along the bottom, whether rows share a name, and whether it is days."""
    series = held[along.key]
    if along.kind != "date":
        return series.cast(str, strict=False), series.n_unique() < series.len(), False
    form = (
        _MONTH if series.n_unique() > _LONG or along.grain == "month" else "%Y" if along.grain == "year" else "%Y-%m-%d"
    )
    named = series.dt.strftime(form)
    return named, named.n_unique() < named.len(), True


def _grouped(held: pl.DataFrame, along: Column, numbers: Sequence[Column]) -> pl.DataFrame:
    import polars as pl

    parts = [pl.col(one.key).mean() if one.kind == "percent" else pl.col(one.key).sum() for one in numbers]
    return held.group_by(along.key, maintain_order=True).agg(parts)


def _listed(numbers: Sequence[Column], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(one.name for one in numbers)


def _named(column: Column) -> str:
    return f"{column.name} ({column.unit})" if column.unit else column.name


def _from(table: Table, columns: Sequence[Column], lang: Lang) -> str:
    """Which cells the numbers come from."""
    if not table.lettered:
        return ""
    first, last = table.header or table.first, max(table.last, table.first)
    cells = ", ".join(span(first, one.index, last, one.index) for one in columns)
    return _CELLS.said(lang, cells=cells, sheet=table.sheet)


def _cell(value: Any, column: Column) -> Cell:
    if isinstance(value, datetime):
        plain = value.hour == value.minute == value.second == 0
        return value.strftime("%Y-%m-%d" if plain else "%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        if column.kind == "percent":
            return f"{value * 100:.4g}%"
        return f"{value:,.2f}".rstrip("0").rstrip(".") if abs(value) >= 1_000 else float(f"{value:.6g}")
    return str(value)
