"""Trends: planted truth is found, noise is left alone, and every number is what its cells come to."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from deskhand.abilities.tables.findings import Looked, look
from deskhand.abilities.tables.periods import timed
from deskhand.abilities.tables.statistics import chi_square_tail, discoveries, mann_kendall, theil_sen
from deskhand.formats.sheets.book import Grid, tables_of

CLAIMS = {"trend", "shift", "season", "outlier", "share", "mix"}
LATER = date(2030, 1, 1)


def _month(at: int) -> str:
    return f"{2024 + at // 12}-{at % 12 + 1:02}"


def _look(rows: list[list[Any]], names: list[str], today: date = LATER) -> Looked:
    grid: list[list[Any]] = [names, *rows]
    table = tables_of(Grid("S", grid))[0]
    return look(timed(table, today), None, None)


def _planted(seed: int, slope: float, months: int = 24, shift: float = 0, measures: int = 1) -> list[list[Any]]:
    noise = random.Random(seed)  # noqa: S311
    return [
        [
            _month(at),
            *[
                100 * (1 + slope * at) * (1 + noise.gauss(0, 0.1)) + (shift if at >= months // 2 else 0)
                for _ in range(measures)
            ],
        ]
        for at in range(months)
    ]


@pytest.mark.parametrize(("months", "measures"), [(24, 1), (12, 1), (24, 4), (48, 1)])
def test_pure_noise_is_called_nothing_in_19_of_20_tables(months: int, measures: int) -> None:
    names = ["Month", *[f"m{n}" for n in range(measures)]]
    false = 0
    for seed in range(200):
        found = _look(_planted(seed, 0, months, measures=measures), names).findings
        false += any(one.kind in CLAIMS for one in found)
    assert false <= 200 * 0.05 + 4  # 5 %, and the luck of 200 draws


def test_a_slope_of_three_percent_a_month_is_found() -> None:
    found = [
        any(one.kind == "trend" for one in _look(_planted(seed, 0.03), ["Month", "v"]).findings) for seed in range(100)
    ]
    assert sum(found) >= 80


def test_a_step_is_told_as_a_step() -> None:
    found = [
        any(one.kind == "shift" for one in _look(_planted(seed, 0, shift=40), ["Month", "v"]).findings)
        for seed in range(100)
    ]
    assert sum(found) >= 80


def test_a_season_and_a_wild_month_are_found() -> None:
    noise = random.Random(1)  # noqa: S311
    rows = [
        [_month(at), 100 * (1.8 if at % 12 == 11 else 1) * (1 + noise.gauss(0, 0.05)) + (150 if at == 17 else 0)]
        for at in range(48)
    ]
    kinds = {one.kind for one in _look(rows, ["Month", "v"]).findings}
    assert {"season", "outlier"} <= kinds
    assert "trend" not in kinds


def test_who_makes_up_the_growth_is_told() -> None:
    noise = random.Random(2)  # noqa: S311
    rows = [
        [_month(at), who, 100 * (1 + slope * at) * (1 + noise.gauss(0, 0.05))]
        for at in range(24)
        for who, slope in (("North", 0.04), ("South", 0))
    ]
    found = _look(rows, ["Month", "Region", "Sales"]).findings
    share = next(one for one in found if one.kind == "share")
    assert share.who == "North"
    assert {one.who for one in found if one.kind == "mix"} == {"North", "South"}


def test_too_few_periods_are_said_and_only_differences_told() -> None:
    kinds = {one.kind for one in _look(_planted(1, 0.5, months=7), ["Month", "v"]).findings}
    assert kinds == {"latest", "too_few"}


def test_the_month_that_goes_on_is_left_out() -> None:
    looked = _look(_planted(1, 0), ["Month", "v"], today=date(2025, 12, 15))
    assert len(looked.series[0].points) == 23
    assert any(one.kind == "partial" for one in looked.findings)


def test_days_that_stop_early_make_a_partial_month() -> None:
    days = [date.fromordinal(date(2025, 1, 1).toordinal() + n) for n in range(340)]  # to 6 December
    looked = _look([[str(day), 1.0] for day in days], ["Day", "v"])
    assert [point.start for point in looked.series[0].partial] == [date(2025, 12, 1)]
    assert looked.series[0].points[-1].value == 30


def test_the_statistics_are_the_known_ones() -> None:
    assert mann_kendall([1, 2, 3, 4, 5, 6, 7, 8]) == pytest.approx(0.000837, rel=0.01)
    assert mann_kendall([1, 1, 1, 1]) == 1
    assert theil_sen([1, 3, 5, 100], [0, 1, 2, 3])[0] == pytest.approx(17.5)
    assert chi_square_tail(19.675, 11) == pytest.approx(0.05, rel=0.01)
    assert chi_square_tail(3.841, 1) == pytest.approx(0.05, rel=0.01)
    assert discoveries([0.01, 0.02, 0.03, 0.5]) == [True, True, True, False]
    assert discoveries([0.04, 0.5, 0.6, 0.7]) == [False] * 4


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_trends_are_told_with_their_cells(desk: Any, lang: str) -> None:
    desk.sheet("s.xlsx", [["Month", "Sales ($)"], *_planted(3, 0.03)])
    receipt = await desk.done("table.trends", file="s.xlsx", lang=lang)
    assert receipt.result["enough"]
    assert ("rising" if lang == "en" else "上升") in receipt.answer
    assert "B2:B25" in receipt.answer


async def test_a_table_without_days_says_so(desk: Any) -> None:
    desk.sheet("s.xlsx", [["Name", "x"], ["a", 1], ["b", 2]])
    assert "Name" in await desk.refusal("table.trends", file="s.xlsx")


async def test_years_are_days_too(desk: Any) -> None:
    desk.sheet("s.xlsx", [["Year", "Revenue ($)"], *[[2004 + n, 100 + 10 * n] for n in range(20)]])
    result = await desk.result("table.trends", file="s.xlsx")
    assert result["by"] == "year"
    assert any(one["kind"] == "trend" for one in result["sentences"])


async def test_months_beside_each_other_are_a_series_too(desk: Any) -> None:
    months = [f"2025-{month:02}" for month in range(1, 13)]
    rows = [["A", *range(100, 220, 10)], ["B", *range(300, 240, -5)]]
    desk.sheet("wide.xlsx", [["Product", *months], *rows, ["Total", *range(400, 460, 5)]])
    result = await desk.result("table.trends", file="wide.xlsx")
    assert (result["by"], result["periods"]) == ("month", 12)
    latest = result["sentences"][0]
    assert "455 in December 2025" in latest["text"]
    assert latest["figures"][0]["cells"] == ["M2:M3"]
    one = await desk.result("table.trends", file="wide.xlsx", measure="a")
    assert "210 in December 2025" in one["sentences"][0]["text"]


async def test_years_are_counted_as_chinese_counts_them(desk: Any) -> None:
    desk.sheet("t.xlsx", [["年份", "产量"], *[[f"{2012 + at}年", 100 + 10 * at] for at in range(14)]])
    assert "14 年中" in (await desk.done("table.trends", file="t.xlsx", lang="zh")).answer


async def test_a_column_without_numbers_is_named(desk: Any) -> None:
    desk.sheet("t.xlsx", [["Day", "Name"], *[[f"2026-01-{at:02}", "x"] for at in range(1, 10)]])
    text = await desk.refusal("table.trends", file="t.xlsx", measure="Name")
    assert '"Name" holds text' in text
    assert "No column here holds numbers" in text
