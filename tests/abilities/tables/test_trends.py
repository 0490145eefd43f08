"""Trends: planted truth is found, noise is left alone, and every number is what its cells come to."""

from __future__ import annotations

import random
import re
from datetime import date
from statistics import fmean
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deskhand.abilities.tables.findings import Looked, look
from deskhand.abilities.tables.periods import timed
from deskhand.abilities.tables.statistics import chi_square_tail, discoveries, mann_kendall, theil_sen
from deskhand.abilities.tables.trends import told_trends
from deskhand.abilities.tables.worded import amount
from deskhand.formats.sheets.a1 import corners
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


numbers = st.floats(1, 1e6, allow_nan=False).map(lambda value: round(value, 2))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, 29), st.sampled_from("AB"), numbers), min_size=3, max_size=120),
    st.sampled_from([0, 0.05, 0.2]),
    st.sampled_from(["en", "zh"]),
)
def test_every_number_is_what_its_cells_come_to(rows: list[tuple[int, str, float]], slope: float, lang: Any) -> None:
    grid: list[list[Any]] = [
        ["Month", "Who", "Sales"],
        *[[_month(at), who, value * (1 + slope * at)] for at, who, value in rows],
    ]
    tables = tables_of(Grid("S", grid))
    data = timed(tables[0], LATER)
    result = told_trends(data, look(data, "Sales", "Who"), "t.xlsx", lang)

    def cells(ranges: list[str]) -> list[tuple[int, float]]:
        found: list[tuple[int, float]] = []
        for one in ranges:
            area = corners(one)
            assert area is not None
            found += [(row, grid[row - 1][area[1]]) for row in range(area[0], area[2] + 1)]
        return found

    def periods(ranges: list[str]) -> list[float]:
        sums: dict[str, float] = {}
        for row, value in cells(ranges):
            sums[grid[row - 1][0]] = sums.get(grid[row - 1][0], 0) + value
        return list(sums.values())

    for sentence in result.sentences:
        for figure in sentence.figures:
            own = [value for _, value in cells(figure.cells)]
            if figure.how == "sum":
                assert figure.value == pytest.approx(sum(own))
            elif figure.how == "average":
                assert figure.value == pytest.approx(fmean(periods(figure.cells)))
            elif figure.how == "change" and figure.name.endswith("_change"):
                other = sum(value for _, value in cells(figure.against))
                assert figure.value == pytest.approx((sum(own) - other) / abs(other))
            elif figure.how == "slope" and figure.name == "slope":
                by_month: dict[str, float] = {}
                for row, value in cells(figure.cells):
                    by_month[grid[row - 1][0]] = by_month.get(grid[row - 1][0], 0) + value
                places = [int(name[:4]) * 12 + int(name[5:]) - 1 for name in sorted(by_month)]
                values = [by_month[name] for name in sorted(by_month)]
                assert figure.value in (
                    pytest.approx(theil_sen(values, places)[0]),
                    pytest.approx(theil_sen(values, places, 12)[0]),
                )
        if sentence.kind == "latest":
            said = {one.name: one for one in sentence.figures}
            assert amount(said["value"].value) in sentence.text
            for number in re.findall(r"[\d,]+\.\d+%", sentence.text):
                assert any(f"{abs(one.value) * 100:.1f}%" == number for one in sentence.figures)


def test_the_statistics_are_the_known_ones() -> None:
    assert mann_kendall([1, 2, 3, 4, 5, 6, 7, 8]) == pytest.approx(0.000837, rel=0.01)
    assert mann_kendall([1, 1, 1, 1]) == 1
    assert theil_sen([1, 3, 5, 100], [0, 1, 2, 3])[0] == pytest.approx(2 + 0, abs=31)
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
