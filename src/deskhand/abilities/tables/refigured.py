"""The figures of sentences about trends reckoned again, each from the very cells that it names."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from statistics import median
from typing import Any, Final

from deskhand.abilities.tables.fields import Field, field_named
from deskhand.abilities.tables.opening import in_book
from deskhand.abilities.tables.periods import CYCLES, Timed, takes_mean, timed
from deskhand.abilities.tables.question import By
from deskhand.abilities.tables.results import FigureFact, SentenceFact, Trends
from deskhand.abilities.tables.trends import cells_of
from deskhand.core.ability import Claim
from deskhand.core.doors import Ctx
from deskhand.core.paths import name_of
from deskhand.core.shown import shown_few
from deskhand.core.words import Words
from deskhand.formats.sheets.a1 import cell, corners
from deskhand.formats.sheets.table import ROW

_AGAIN: Final = Words(
    "{n:figure|figures} in {m:sentence|sentences} reckoned again, each from its cells",
    "{m} 句话中的 {n} 个数字都已用各自的单元格重新计算，结果一致",
)
_NOT_AGAIN: Final = Words(
    "reckoned again from their cells, these figures differ: {names}",
    "用各自的单元格重新计算后，以下数字不一致：{names}",
)


@dataclass(frozen=True)
class Cells:
    """What stands in each cell of a measure, and in which period it counts."""

    at: dict[str, tuple[float, int]]
    mean: bool
    by: By

    def values(self, ranges: Sequence[str]) -> list[float]:
        return [self.at[one][0] for one in _each(ranges)]

    def periods(self, ranges: Sequence[str]) -> dict[int, float]:
        """What each period comes to, by its number."""
        parts: dict[int, list[float]] = {}
        for one in _each(ranges):
            value, place = self.at[one]
            parts.setdefault(place, []).append(value)
        return {place: self.together(values) for place, values in sorted(parts.items())}

    def together(self, values: Sequence[float]) -> float:
        return math.fsum(values) / len(values) if self.mean else math.fsum(values)


async def sentences_again(ctx: Ctx, result: Trends) -> list[Claim]:
    """The file opened again, and every figure of every sentence made of its cells."""
    today, name = ctx.now.date(), name_of(result.file)
    sheet, measure = ctx.given.get("sheet"), ctx.given.get("measure")
    data = await in_book(ctx, result.file, lambda book: timed(book.table(sheet), today, name, measure))
    wrong: list[str] = []
    for one in result.sentences:
        cells = cells_in(data, field_named(data.fields, one.measure))
        wrong += [f"{one.kind}: {figure.name}" for figure in one.figures if not holds(figure, one, cells)]
    count = sum(len(one.figures) for one in result.sentences)
    if wrong:
        return [Claim(_NOT_AGAIN.said(ctx.lang, names=shown_few(wrong, ctx.lang)), holds=False)]
    return [Claim(_AGAIN.said(ctx.lang, n=count, m=len(result.sentences)), holds=True)]


def cells_in(data: Timed, field: Field) -> Cells:
    """The cells of one measure."""
    rows: list[int] = data.frame[ROW].to_list()
    values: list[Any] = data.frame[field.key].to_list()
    days: list[datetime] = data.frame[data.day.key].to_list()
    at = {
        cells_of(data, field, [row])[0]: (float(value), _place(day.date(), data.by))
        for row, value, day in zip(rows, values, days, strict=True)
        if value is not None
    }
    return Cells(at, takes_mean(field), data.by)


def holds(figure: FigureFact, sentence: SentenceFact, cells: Cells) -> bool:
    """Whether a figure is what its cells come to."""
    found = _reckoned(figure, sentence, cells)
    size = math.fsum(abs(value) for value in (*cells.values(figure.cells), *cells.values(figure.against)))
    small = 1e-12 * (size if figure.how in ("sum", "mean", "average") or figure.name in ("part", "total") else 1)
    return any(math.isclose(figure.value, one, rel_tol=1e-9, abs_tol=max(1e-12, small)) for one in found)


def _reckoned(figure: FigureFact, sentence: SentenceFact, cells: Cells) -> list[float]:
    """What a figure may come to: a slope over all periods, or over those of one season."""
    own, other = cells.values(figure.cells), cells.values(figure.against)
    periods = cells.periods(figure.cells)
    if figure.how in ("sum", "mean"):
        return [math.fsum(own) / (len(own) if figure.how == "mean" else 1)]
    if figure.how == "average":
        return [_mean(list(periods.values()))]
    if figure.how == "count":
        missing = max(periods) - min(periods) + 1 - len(periods) if periods else 0
        return [float(missing if figure.name == "missing" else len(periods))]
    if figure.how == "slope":
        middle = abs(_mean(list(periods.values()))) if figure.name == "slope_share" else 1
        return [slope / middle for slope in _slopes(periods, CYCLES[cells.by])]
    if figure.how == "share":
        if figure.cells:
            return [math.fsum(own) / math.fsum(other)]
        said = {one.name: one.value for one in sentence.figures}
        return [said["part"] / said["total"]]
    if sentence.kind == "share":
        return [math.fsum(own) - math.fsum(other)]
    if sentence.kind == "shift":
        now, before = _mean(list(periods.values())), _mean(list(cells.periods(figure.against).values()))
    else:
        now, before = cells.together(own), cells.together(other)
    return [(now - before) / abs(before)]


def _slopes(periods: dict[int, float], cycle: int) -> list[float]:
    pairs = list(combinations(periods.items(), 2))
    every = [(b - a) / (y - x) for (x, a), (y, b) in pairs]
    season = [(b - a) / (y - x) for (x, a), (y, b) in pairs if cycle and (y - x) % cycle == 0]
    return [median(one) for one in (every, season) if one]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _each(ranges: Sequence[str]) -> list[str]:
    """Every cell of some ranges, by its name."""
    cells: list[str] = []
    for one in ranges:
        area = corners(one)
        if area is None:
            cells.append(one)
        else:
            cells += [cell(row, area[1]) for row in range(area[0], area[2] + 1)]
    return cells


def _place(day: date, by: By) -> int:
    """The number of the period that a day is in."""
    if by == "day":
        return day.toordinal()
    if by == "week":
        return (day - timedelta(days=day.weekday())).toordinal() // 7
    return {"year": day.year, "quarter": day.year * 4 + (day.month - 1) // 3}.get(by, day.year * 12 + day.month - 1)
