"""Charts of a presentation's own: PowerPoint draws them, and their numbers can be changed there."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

from deskhand.core.words import Sentence, Words
from deskhand.formats.docs.pieces import Cell, cell_text
from deskhand.formats.sheets.numerals import number
from deskhand.formats.sheets.writing import NewColumn, NewSheet, written_tables
from deskhand.formats.slides.outline import Chart, ChartKind
from deskhand.formats.slides.problems import NotAChart

_LETTERS: Final = 12
_MOST_SLICES: Final = 12
_NO_NUMBERS: Final = Words("none of its columns holds only numbers", "没有全为数字的列")
_MANY_SLICES: Final = Words("a pie of {n} slices cannot be read", "饼图有 {n} 块，无法辨认")
_KINDS: Final[dict[ChartKind, str]] = {"bar": "COLUMN_CLUSTERED", "line": "LINE_MARKERS", "pie": "PIE"}


def series_of(chart: Chart, title: str) -> tuple[list[str], list[tuple[str, list[float | None]]]]:
    """The names along the bottom, and each column of numbers over them with its own; raises where there are none."""
    width = max(len(row) for row in chart.rows)
    names = [cell_text(row[0]) if row else "" for row in chart.rows]
    made: list[tuple[str, list[float | None]]] = []
    for at in range(1, width):
        cells = [row[at] if at < len(row) else None for row in chart.rows]
        values = [_number(one) for one in cells]
        told = [one for one in cells if one not in (None, "")]
        if told and sum(value is not None for value in values) == len(told):
            name = chart.columns[at] if chart.columns and at < len(chart.columns) else ""
            made.append((name, values))
    if not made:
        raise NotAChart(title=title, why=Sentence(_NO_NUMBERS))
    if chart.kind == "pie" and len(names) > _MOST_SLICES:
        raise NotAChart(title=title, why=Sentence(_MANY_SLICES, {"n": len(names)}))
    return names, made[:1] if chart.kind == "pie" else made


def _number(cell: Cell) -> float | None:
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return float(cell)
    found = number(cell)
    return None if found is None else float(found.value)


def draw(slide: Any, chart: Chart, place: Sequence[int], title: str) -> None:
    names, series = series_of(chart, title)
    data = import_module("pptx.chart.data").CategoryChartData()
    data.categories = names
    for name, values in series:
        data.add_series(name or title, values)
    kind = getattr(import_module("pptx.enum.chart").XL_CHART_TYPE, _KINDS[chart.kind])
    frame = slide.shapes.add_chart(kind, *place, data)
    frame.name = title[:200] or frame.name
    made = frame.chart
    made.has_title = False
    made.font.size = import_module("pptx.util").Pt(_LETTERS)
    _dress(made, chart, several=len(series) > 1)
    if chart.kind == "bar" and all(one is None or one >= 0 for _, values in series for one in values):
        made.value_axis.minimum_scale = 0  # the length of a bar is what it says
    # The workbook behind it is written by us: in another's a name that begins with = would be a formula.
    made.part.chart_workbook.update_from_xlsx_blob(_workbook(chart, names, series, title))


def _dress(made: Any, chart: Chart, *, several: bool) -> None:
    enums = import_module("pptx.enum.chart")
    made.has_legend = several or chart.kind == "pie"
    if made.has_legend:
        made.legend.position = enums.XL_LEGEND_POSITION.BOTTOM
        made.legend.include_in_layout = False
    if chart.kind == "pie":
        plot = made.plots[0]
        plot.has_data_labels = True
        plot.data_labels.show_percentage = True
        plot.data_labels.show_value = False
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "0.0%", False
        return
    made.value_axis.has_major_gridlines = True
    line = made.value_axis.major_gridlines.format.line
    line.color.rgb = import_module("pptx.dml.color").RGBColor(0xDD, 0xDD, 0xDD)
    made.value_axis.format.line.fill.background()
    made.value_axis.tick_labels.number_format, made.value_axis.tick_labels.number_format_is_linked = "#,##0.##", False
    if chart.kind == "bar":
        made.plots[0].gap_width = 60


def _workbook(
    chart: Chart, names: Sequence[str], series: Sequence[tuple[str, list[float | None]]], title: str
) -> bytes:
    """As python-pptx lays it out, for the chart names its cells: names in A, each column of numbers after them."""
    columns = [NewColumn(chart.columns[0] if chart.columns else "", "text")]
    columns += [NewColumn(name or title, "number") for name, _ in series]
    rows = [[name, *(values[at] for _, values in series)] for at, name in enumerate(names)]
    return written_tables([NewSheet("Sheet1", columns, rows)], "xlsx")
