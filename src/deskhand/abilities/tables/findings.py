"""What a series shows that chance does not: trends, shifts, seasons, outliers, and who makes up a change.

Every test of a table goes into one reckoning (Benjamini-Hochberg), so that a table of pure noise says something false
at most one time in twenty. Below eight complete periods nothing is tested; the differences are told and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import TYPE_CHECKING, Final, Literal

from deskhand.abilities.tables.fields import Field
from deskhand.abilities.tables.periods import CYCLES, Point, Series, Timed, groups_of, measures_of, series_of
from deskhand.abilities.tables.statistics import (
    Level,
    discoveries,
    furthest,
    left_by_level,
    left_by_line,
    left_by_season,
    level_shift,
    mann_kendall,
    misfit,
    season_p,
    seasonal_mann_kendall,
    theil_sen,
)

if TYPE_CHECKING:
    import polars as pl

FEWEST: Final = 8
_CLEAR_SEASON: Final = 0.01
_MOST_FALSE: Final = 0.04
"""A little below the promise, as the chances of short series are only nearly right."""
_CLEARLY: Final = 0.87
Kind = Literal[
    "latest", "partial", "missing", "too_few", "trend", "shift", "season", "outlier", "share", "mix", "steady"
]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a sentence: how it comes from the cells of these rows."""

    name: str
    value: float
    how: Literal["sum", "mean", "change", "share", "slope", "count", "average"]
    rows: tuple[int, ...] = ()
    against: tuple[int, ...] = ()
    """Of a change or a share: the rows it is measured against."""


@dataclass(frozen=True)
class Finding:
    """One thing to say about a measure; `weight` orders what is said, the heaviest first."""

    kind: Kind
    field: Field
    figures: tuple[Figure, ...] = ()
    points: tuple[Point, ...] = ()
    p: float | None = None
    weight: float = 0.0
    who: str = ""


@dataclass
class _Tested:
    """A finding that waits for the reckoning, with the chance that noise alone looks like it."""

    finding: Finding
    p: float


@dataclass
class Looked:
    """All that was seen in one table."""

    series: list[Series]
    findings: list[Finding] = field(default_factory=list[Finding])
    by: Field | None = None


def look(data: Timed, measure: str | None, by: str | None) -> Looked:
    """Everything there is to say about a table's measures over time."""
    series = [series_of(data, one) for one in measures_of(data, measure)]
    looked = Looked(series, by=groups_of(data, by))
    waiting: list[_Tested] = []
    for one in series:
        looked.findings += _plainly(one)
        if len(one.points) >= FEWEST:
            waiting += _tests(one)
            waiting += _mix(data, one, looked.by)
    held = discoveries([one.p for one in waiting], _MOST_FALSE) if waiting else []
    kept = [one.finding for one, holds in zip(waiting, held, strict=True) if holds]
    for one in series:
        looked.findings += _of_series(data, one, [found for found in kept if found.field is one.field], looked.by)
    return looked


def _plainly(series: Series) -> list[Finding]:
    """What needs no test: the latest complete period, and what is not complete, missing or too little."""
    found: list[Finding] = []
    if series.points:
        found.append(_latest(series))
    for point in series.partial:
        so_far = Figure("value", point.value, "mean" if series.mean else "sum", point.rows)
        found.append(Finding("partial", series.field, (so_far,), (point,), weight=40))
    if series.missing:
        missing = Figure("missing", series.missing, "count", _rows(series.points))
        found.append(Finding("missing", series.field, (missing,), weight=30))
    if len(series.points) < FEWEST:
        found.append(Finding("too_few", series.field, (_count(series),), weight=90))
    return found


def _count(series: Series) -> Figure:
    """How many complete periods there are."""
    return Figure("n", len(series.points), "count", _rows(series.points))


def _latest(series: Series) -> Finding:
    """The last complete period, beside the one before, and the same one a year earlier."""
    last = series.points[-1]
    how = "mean" if series.mean else "sum"
    figures = [Figure("value", last.value, how, last.rows)]
    points = [last]
    cycle = CYCLES[series.by]
    for name, back in (("before", 1), ("year", cycle)):
        other = next((one for one in series.points if one.place == last.place - back), None) if back else None
        if other is not None and other not in points:
            figures.append(Figure(name, other.value, how, other.rows))
            if other.value:
                change = (last.value - other.value) / abs(other.value)
                figures.append(Figure(f"{name}_change", change, "change", last.rows, other.rows))
            points.append(other)
    return Finding("latest", series.field, tuple(figures), tuple(points), weight=100)


def _rows(points: Sequence[Point]) -> tuple[int, ...]:
    return tuple(row for point in points for row in point.rows)


def _tests(series: Series) -> list[_Tested]:
    values, places = series.values, series.places
    cycle = CYCLES[series.by]
    each, start = theil_sen(values, places)
    left = left_by_line(values, places, each, start)
    season = season_p(left, places, cycle) if cycle > 1 else 1.0
    seasonal = season < _CLEAR_SEASON
    if seasonal:
        p = seasonal_mann_kendall(values, places, cycle)
        each, start = theil_sen(values, places, cycle)
    else:
        p = mann_kendall(values)
    flat = left_by_season(values, places, cycle) if seasonal else values
    shift = level_shift(flat)
    waiting = [_Tested(_trend(series, p, each), p), _Tested(_shift(series, shift), shift.p)]
    if cycle > 1 and len(values) >= 2 * cycle:
        waiting.append(_Tested(_season(series, left, season), season))
    return [*waiting, _outlier(series, each, start, shift, p, seasonal=seasonal)]


def _trend(series: Series, p: float, each: float) -> Finding:
    rows = _rows(series.points)
    middle = fmean(series.values)
    figures = [Figure("slope", each, "slope", rows), _count(series)]
    if middle:
        figures.append(Figure("slope_share", each / abs(middle), "slope", rows))
    return Finding("trend", series.field, tuple(figures), (series.points[0], series.points[-1]), p, 95)


def _shift(series: Series, shift: Level) -> Finding:
    before, after = series.points[: shift.at], series.points[shift.at :]
    a, b = fmean([one.value for one in before]), fmean([one.value for one in after])
    figures = [
        Figure("before", a, "average", _rows(before)),
        Figure("after", b, "average", _rows(after)),
        *([Figure("change", (b - a) / abs(a), "change", _rows(after), _rows(before))] if a else []),
    ]
    return Finding("shift", series.field, tuple(figures), (after[0], before[-1]), shift.p, 94)


def _season(series: Series, left: Sequence[float], p: float) -> Finding:
    """The season that stands out most, upwards."""
    cycle = CYCLES[series.by]
    by_season: dict[int, list[int]] = {}
    for at, place in enumerate(series.places):
        by_season.setdefault(place % cycle, []).append(at)
    best = max(by_season, key=lambda season: fmean([left[at] for at in by_season[season]]))
    points = [series.points[at] for at in by_season[best]]
    value = fmean([point.value for point in points])
    others = [point for point in series.points if point not in points]
    figures = (
        Figure("value", value, "average", _rows(points)),
        Figure("others", fmean([point.value for point in others]), "average", _rows(others)),
    )
    return Finding("season", series.field, figures, tuple(points), p, 60)


def _outlier(series: Series, each: float, start: float, shift: Level, p: float, *, seasonal: bool) -> _Tested:
    """The one period that fits least what the others follow: a line, two levels, or one."""
    values, places = series.values, series.places
    line, level = left_by_line(values, places, each, start), left_by_level(values, shift)
    left = level if shift.p < p and misfit(level) < misfit(line) else line if p < 0.05 else values
    if seasonal:
        left = left_by_season(left, places, CYCLES[series.by])
    at, chance = furthest(left)
    others = [point for point in series.points if point is not series.points[at]]
    how = "mean" if series.mean else "sum"
    figures = (
        Figure("value", values[at], how, series.points[at].rows),
        Figure("others", fmean([point.value for point in others]), "average", _rows(others)),
    )
    return _Tested(Finding("outlier", series.field, figures, (series.points[at],), chance, 70), chance)


def _mix(data: Timed, series: Series, by: Field | None) -> list[_Tested]:
    """Whether the share of a group in the whole grows or shrinks."""
    if by is None or series.mean or any(point.value <= 0 for point in series.points):
        return []
    waiting: list[_Tested] = []
    half = len(series.points) // 2
    for name, own in _groups(data, series, by).items():
        shares = [_sum(own, [point]) / point.value for point in series.points]
        early, late = series.points[:half], series.points[half:]
        figures = (_share("before", own, early), _share("after", own, late))
        p = mann_kendall(shares)
        waiting.append(_Tested(Finding("mix", series.field, figures, (early[0], late[-1]), p, 50, name), p))
    return waiting


def _share(name: str, own: dict[int, Point], points: Sequence[Point]) -> Figure:
    whole = sum(point.value for point in points)
    return Figure(name, _sum(own, points) / whole, "share", _own_rows(own, points), _rows(points))


def _groups(data: Timed, series: Series, by: Field) -> dict[str, dict[int, Point]]:
    """The points of each group, by their place; a group's empty periods are none."""
    import polars as pl

    groups: dict[str, dict[int, Point]] = {}
    for name in data.frame[by.key].drop_nulls().unique(maintain_order=True).to_list():
        frame: pl.DataFrame = data.frame.filter(pl.col(by.key) == name)
        if frame[series.field.key].drop_nulls().len():
            own = series_of(data, series.field, frame)
            groups[str(name)] = {point.place: point for point in (*own.points, *own.partial)}
    return groups


def _sum(own: dict[int, Point], points: Sequence[Point]) -> float:
    return sum(own[point.place].value for point in points if point.place in own)


def _own_rows(own: dict[int, Point], points: Sequence[Point]) -> tuple[int, ...]:
    return tuple(row for point in points if point.place in own for row in own[point.place].rows)


def _of_series(data: Timed, series: Series, kept: list[Finding], by: Field | None) -> list[Finding]:
    """One change is told once, as a slope or as a step, whichever fits better; then who makes it up."""
    if len(series.points) < FEWEST:
        return []
    trend = next((one for one in kept if one.kind == "trend"), None)
    shift = next((one for one in kept if one.kind == "shift"), None)
    if trend is not None and shift is not None:
        kept.remove(shift if _fits_line(series) else trend)
    change = trend if trend in kept else shift if shift in kept else None
    if change is None:
        kept.append(Finding("steady", series.field, (_count(series),), p=None, weight=80))
    elif by is not None and not series.mean:
        kept += _shares(data, series, by)
    return kept


def _fits_line(series: Series) -> bool:
    """Unless a step leaves clearly less: through noise a slope often looks a little like one."""
    values, places = series.values, series.places
    line = left_by_line(values, places, *theil_sen(values, places))
    return misfit(line) * _CLEARLY <= misfit(left_by_level(values, level_shift(values)))


def _shares(data: Timed, series: Series, by: Field) -> list[Finding]:
    """How much of the change from the first half to the second each group makes; all of them together make it all."""
    half = len(series.points) // 2
    early, late = series.points[:half], series.points[-half:]
    total = sum(one.value for one in late) - sum(one.value for one in early)
    if not total:
        return []
    parts = [(_sum(own, late) - _sum(own, early), name, own) for name, own in _groups(data, series, by).items()]
    size, name, own = max(parts, key=lambda part: part[0] / total)
    figures = (
        Figure("part", size, "change", _own_rows(own, late), _own_rows(own, early)),
        Figure("total", total, "change", _rows(late), _rows(early)),
        Figure("share", size / total, "share"),
    )
    return [Finding("share", series.field, figures, (early[0], late[-1]), None, 85, name)]
