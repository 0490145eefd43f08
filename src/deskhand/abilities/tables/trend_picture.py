"""The measure that most is said of, drawn over its periods, with the line of its trend where one was found."""

from __future__ import annotations

from statistics import median
from typing import Final

from deskhand.abilities.tables.drawing import Drawing, Line, drawn
from deskhand.abilities.tables.findings import Looked
from deskhand.abilities.tables.period_names import period_name
from deskhand.abilities.tables.periods import Series, Timed
from deskhand.core.words import Lang, Words
from deskhand.formats.glance import picture

_FEWEST: Final = 2
_TREND: Final = Words("trend", "趋势")


def picture_of(data: Timed, looked: Looked, lang: Lang) -> bytes | None:
    """A small chart as PNG; none where there is no more than one period."""
    slopes = {
        id(found.field): figure.value
        for found in looked.findings
        if found.kind == "trend"
        for figure in found.figures
        if figure.name == "slope"
    }
    series = next((one for one in looked.series if id(one.field) in slopes), looked.series[0])
    if len(series.points) < _FEWEST:
        return None
    lines = [Line(series.field.name, [one.value for one in series.points])]
    if (slope := slopes.get(id(series.field))) is not None:
        lines.append(Line(_TREND.said(lang), _straight(series, slope)))
    along = [period_name(one.start, data, lang) for one in series.points]
    content = drawn(Drawing("line", series.field.name, "", series.field.unit, along, lines))
    return picture(content, series.field.name)


def _straight(series: Series, slope: float) -> list[float]:
    """Theil-Sen's line: through the middle of what the slope leaves over."""
    rest = median(one.value - slope * one.place for one in series.points)
    return [rest + slope * one.place for one in series.points]
