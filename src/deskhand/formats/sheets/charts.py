"""A new workbook with a table and a chart of its own, which follows the cells."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any, Literal

from deskhand.formats.library import needed
from deskhand.formats.settled import settled
from deskhand.formats.sheets.writing import NewSheet, written_tables


def workbook_with_chart(sheet: NewSheet, kind: Literal["line", "bar", "pie", "scatter"], title: str) -> bytes:
    """The first column along the bottom, the others drawn over it."""
    with needed("openpyxl"):
        from openpyxl import load_workbook
        from openpyxl.chart import BarChart, LineChart, PieChart, Reference, ScatterChart
    chart_series: Any = import_module("openpyxl.chart.series_factory")
    book = load_workbook(io.BytesIO(written_tables([sheet], "xlsx")))
    page: Any = book.worksheets[0]
    last = len(sheet.rows) + 1
    names = Reference(page, min_col=1, min_row=2, max_row=last)
    charts = {"line": LineChart, "bar": BarChart, "pie": PieChart, "scatter": ScatterChart}
    chart: Any = charts[kind]()
    if kind == "scatter":
        for column in range(2, len(sheet.columns) + 1):
            values = Reference(page, min_col=column, min_row=1, max_row=last)
            series: Any = chart_series.SeriesFactory(values, names, title_from_data=True)
            series.marker.symbol = "circle"
            series.graphicalProperties.line.noFill = True
            chart.series.append(series)
    else:
        values = Reference(page, min_col=2, max_col=len(sheet.columns), min_row=1, max_row=last)
        chart.add_data(values, titles_from_data=True)
        chart.set_categories(names)
    chart.title = title
    cells = [cell for row in sheet.rows for cell in row[1:]]
    if kind == "bar" and all(isinstance(one, int | float) and one >= 0 for one in cells if one is not None):
        chart.y_axis.scaling.min = 0  # the length of a bar is what it says
    if kind != "pie":
        chart.x_axis.title, chart.y_axis.title = sheet.columns[0].name or None, None
        chart.x_axis.delete = chart.y_axis.delete = False
    chart.width, chart.height = 20, 11
    page.add_chart(chart, f"{'ABCDEFGHIJ'[min(len(sheet.columns) + 1, 9)]}2")
    made = io.BytesIO()
    book.save(made)
    return settled("xlsx", made.getvalue())
