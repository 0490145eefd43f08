"""A table as a series: its numbers by day, week, month, quarter or year, and which of these are complete."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from deskhand.abilities.tables.across import Across, across_of
from deskhand.abilities.tables.conditions import KINDS
from deskhand.abilities.tables.fields import Field, field_named, fields_of
from deskhand.abilities.tables.honest import check_one_currency, check_results
from deskhand.abilities.tables.measures import grouped, with_numbers
from deskhand.abilities.tables.problems import NoDays, NoMeasure, NotANumber
from deskhand.abilities.tables.question import By, Group
from deskhand.abilities.tables.yearless import without_year
from deskhand.core.paths import split_ending
from deskhand.core.shown import shown, shown_few
from deskhand.core.words import Sentence, Words
from deskhand.formats.sheets.table import ROW, Table

if TYPE_CHECKING:
    import polars as pl

_YEAR: Final = re.compile(r"year|fiscal|fy|年份?|年度|财年", re.IGNORECASE)
_NAMES: Final = re.compile(
    r"(?:^|[\s_])(?:id|no\.?|nr\.?|number|code|zip|phone|tel|index|row)(?:$|[\s_])|编号|序号|号码|电话|邮编|代码|学号|工号",
    re.IGNORECASE,
)
_MEANS: Final = re.compile(
    r"rate|ratio|average|avg|mean|price|score|index|percent|temperature|level|share|率|均|价|指数|得分|分数|占比|温度",
    re.IGNORECASE,
)
CYCLES: Final[dict[By, int]] = {"month": 12, "quarter": 4, "week": 52, "day": 7, "year": 0}
_MOST_MEASURES: Final = 6
_MOST_GROUPS: Final = 12
_TREND: Final = Words("trend", "趋势")


@dataclass(frozen=True, slots=True)
class Point:
    """One period: how manyth, when it begins, what it comes to, and the rows behind that."""

    place: int
    start: date
    value: float
    rows: tuple[int, ...]


@dataclass(frozen=True)
class Series:
    """One measure over time. `points` are complete; `partial` ones at either end are left out, and named."""

    field: Field
    mean: bool
    by: By
    points: list[Point]
    partial: list[Point]
    until: date
    """The last day that there are data for."""
    missing: int

    @property
    def values(self) -> list[float]:
        return [point.value for point in self.points]

    @property
    def places(self) -> list[int]:
        return [point.place for point in self.points]


@dataclass(frozen=True)
class Timed:
    """A table with the day of each row."""

    table: Table
    frame: pl.DataFrame
    fields: list[Field]
    day: Field
    by: By
    today: date
    since: int | None = None
    """The year of the first month or quarter where the table says no year; then none is told either."""
    across: Across | None = None
    """Where its days stand beside each other, each over a column."""


def timed(table: Table, today: date, name: str = "", measure: str | None = None) -> Timed:
    """The table with its days; raises `NoDays` where no column holds any. `name` of its file may say a year; of a

    table with its days across, `measure` may be one of its rows.
    """
    import polars as pl

    fields, frame = fields_of(table), table.frame()
    days = [field for field in fields if field.kind == "date"]
    years = [field for field in fields if field.numeric and _is_year(field, frame)]
    if not days and (found := without_year(fields, years, frame, (name, table.sheet, *table.notes), today)):
        day = Field(found.field.name, "day", "date", grain=found.by, letter=found.field.letter)
        starts = [None if one is None else datetime(one.year, one.month, 1) for one in found.starts]  # noqa: DTZ001
        frame = frame.with_columns(pl.Series("day", starts, dtype=pl.Datetime("us"))).drop_nulls("day")
        fields = [day, *(field for field in fields if field is not found.field and field not in years)]
        return Timed(table, frame, fields, day, found.by, today, found.since)
    if not days and (across := across_of(table, fields)) is not None:
        frame, fields = across.long(frame, split_ending(name)[0], measure)
        day = fields[0]
        check_results(table, [field for field, _ in across.columns])
        by = grain_of(frame[day.key].to_list(), day.grain)
        return Timed(table, frame, fields, day, by, today, across.since, across)
    if not days:
        if not years:
            raise NoDays(columns=shown_few([field.name for field in fields], "en", at_most=20))
        day = Field(years[0].name, "day", "date", grain="year", letter=years[0].letter)
        frame = frame.with_columns(pl.datetime(pl.col(years[0].key).cast(pl.Int32), 1, 1).alias("day"))
        fields = [day, *(field for field in fields if field is not years[0])]
    else:
        day = max(days, key=lambda field: frame[field.key].drop_nulls().n_unique())
    frame = frame.filter(pl.col(day.key).is_not_null())
    if not frame.height:
        raise NoDays(columns=day.name)
    return Timed(table, frame, fields, day, grain_of(frame[day.key].to_list(), day.grain), today)


def _is_year(field: Field, frame: pl.DataFrame) -> bool:
    values: list[float] = frame[field.key].drop_nulls().to_list()
    years = bool(values) and all(value.is_integer() and 1900 <= value <= 2100 for value in values)
    return years and _YEAR.search(field.name) is not None


def grain_of(days: Sequence[datetime], written: str) -> By:
    """The period in which a table is best looked at."""
    if written in ("year", "quarter", "month", "week"):
        return written  # type: ignore[return-value]
    distinct = sorted({day.date() for day in days})
    gaps = [(b - a).days for a, b in pairwise(distinct)]
    usual = median(gaps) if gaps else 0
    for least, by in ((330, "year"), (80, "quarter"), (27, "month")):
        if usual >= least:
            return by  # type: ignore[return-value]
    span = (distinct[-1] - distinct[0]).days if distinct else 0
    if span >= 120:
        return "month"
    return "week" if span >= 42 or usual >= 6 else "day"


def measures_of(data: Timed, wanted: str | None) -> list[Field]:
    """The columns to look at: the one that is named, or all with numbers that measure something."""
    if wanted is not None:
        field = field_named(data.fields, wanted)
        check_one_currency([field], data.frame)
        check_results(data.table, [field])
        if not field.numeric:
            raise NotANumber(
                column=shown(field.name), kind=Sentence(KINDS[field.kind]), do=Sentence(_TREND),
                columns=with_numbers(data.fields),
            )  # fmt: skip
        return [field]
    found = [one for one in data.fields if one.numeric and not _NAMES.search(one.name) and not _YEAR.search(one.name)]
    found = [one for one in found if not _counts_up(data, one)] or found
    if data.across is None:
        check_results(data.table, found)
    if not found:
        check_one_currency(data.fields, data.frame)
        raise NoMeasure(columns=shown_few([one.name for one in data.fields], "en", at_most=20))
    return found[:_MOST_MEASURES]


def _counts_up(data: Timed, field: Field) -> bool:
    values: list[float | None] = data.frame[field.key].to_list()
    steps = [b - a if a is not None and b is not None else 0.0 for a, b in pairwise(values)]
    return len(steps) > 2 and all(step == 1 for step in steps)


def groups_of(data: Timed, wanted: str | None) -> Field | None:
    """The column whose values share the whole: the one that is named, or the first with a handful of names."""
    if wanted is not None:
        return field_named(data.fields, wanted)
    for field in data.fields:
        if field.kind == "text":
            count = data.frame[field.key].drop_nulls().n_unique()
            if 2 <= count <= _MOST_GROUPS and count * 3 <= data.frame.height:
                return field
    return None


def takes_mean(field: Field) -> bool:
    """Whether several of these are averaged and not added up: prices, rates, scores."""
    return field.kind == "percent" or _MEANS.search(field.name) is not None


def series_of(data: Timed, field: Field, frame: pl.DataFrame | None = None) -> Series:
    """One measure by periods; what is not complete at either end is set aside."""
    import polars as pl

    used = (data.frame if frame is None else frame).filter(pl.col(field.key).is_not_null())
    used, keys = grouped(used, [Group(column=data.day.name, by=data.by)], [data.day])
    mean = takes_mean(field)
    value = pl.col(field.key).mean() if mean else pl.col(field.key).sum()
    table = used.group_by(keys[0].key).agg(
        value.alias("value"), pl.col(ROW).alias("rows"), pl.col(data.day.key).min().alias("first"),
        pl.col(data.day.key).max().alias("last"),
    ).sort(keys[0].key)  # fmt: skip
    starts: list[datetime] = table[keys[0].key].to_list()
    values: list[float] = table["value"].to_list()
    rows: list[list[int]] = table["rows"].to_list()
    points = [
        Point(place_of(start.date(), data.by), start.date(), _tidy(value), tuple(own))
        for start, value, own in zip(starts, values, rows, strict=True)
    ]
    lasts = [last.date() for last in table["last"].to_list()]
    firsts = [first.date() for first in table["first"].to_list()]
    partial = _partial(points, firsts, lasts, data)
    whole = [point for point in points if point not in partial]
    missing = whole[-1].place - whole[0].place + 1 - len(whole) if whole else 0
    return Series(field, mean, data.by, whole, partial, max(lasts), missing)


def _tidy(value: float) -> float:
    return float(f"{value:.15g}")


def _partial(points: Sequence[Point], firsts: Sequence[date], lasts: Sequence[date], data: Timed) -> list[Point]:
    """The last period where it is going on, or ends earlier than others do; the first where it begins later."""
    if data.day.grain in ("year", "quarter", "month", "week") or len(points) < 3:
        last = points[-1]
        going_on = next_start(last.start, data.by) > data.today >= last.start
        return [last] if going_on else []
    tails = [(next_start(point.start, data.by) - end).days - 1 for point, end in zip(points, lasts, strict=True)]
    heads = [(begin - point.start).days for point, begin in zip(points, firsts, strict=True)]
    partial: list[Point] = []
    length = (next_start(points[-1].start, data.by) - points[-1].start).days
    slack = max(1.0, length / 10)
    going_on = next_start(points[-1].start, data.by) > data.today >= points[-1].start
    if going_on or tails[-1] > max(tails[1:-1], default=0) + slack:
        partial.append(points[-1])
    if heads[0] > max(heads[1:], default=0) + slack:
        partial.append(points[0])
    return partial


def place_of(start: date, by: By) -> int:
    """A number that grows by one from each period to the next."""
    if by == "year":
        return start.year
    if by == "quarter":
        return start.year * 4 + (start.month - 1) // 3
    if by == "month":
        return start.year * 12 + start.month - 1
    return start.toordinal() // 7 if by == "week" else start.toordinal()


def next_start(start: date, by: By) -> date:
    if by in ("day", "week"):
        return start + timedelta(days=7 if by == "week" else 1)
    months = {"month": 1, "quarter": 3, "year": 12}[by]
    month = start.month - 1 + months
    return date(start.year + month // 12, month % 12 + 1, 1)
