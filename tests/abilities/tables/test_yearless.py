"""Months and quarters without their year: the year stands beside them, in a name, or is told of nowhere."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from deskhand.abilities.tables.findings import look
from deskhand.abilities.tables.periods import Timed, timed
from deskhand.abilities.tables.problems import NoDays
from deskhand.abilities.tables.trends import told_trends
from deskhand.formats.sheets.book import Grid, tables_of
from deskhand.formats.sheets.dates import yearless

TODAY = date(2026, 11, 20)
SHORT = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def of(rows: list[list[Any]], sheet: str = "S", name: str = "") -> Timed:
    return timed(tables_of(Grid(sheet, rows))[0], TODAY, name)


def told(data: Timed, lang: Any = "en") -> str:
    return told_trends(data, look(data, None, None), "s.xlsx", lang).text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Jan", ("month", 1)), ("september", ("month", 9)), ("Sept.", ("month", 9)), ("12月", ("month", 12)),
        ("三月", ("month", 3)), ("十一月份", ("month", 11)), ("Q3", ("quarter", 3)), ("第四季度", ("quarter", 4)),
        ("二季度", ("quarter", 2)), ("13月", None), ("Q5", None), ("May day", None), ("Marc", None), ("", None),
        ("三", None),
    ],
)  # fmt: skip
def test_how_people_write_them(text: str, found: object) -> None:
    assert yearless(text) == found


def test_the_year_is_read_from_the_name_of_the_file_or_the_sheet() -> None:
    rows = [["Month", "Sales"], *([name, 100 + at] for at, name in enumerate(SHORT))]
    assert "December 2024" in told(of(rows, name="sales 2024.xlsx"))
    assert "2024年12月" in told(of(rows, sheet="2024年"), "zh")
    assert of(rows, name="sales 2024.xlsx").since is None


def test_without_any_year_none_is_told() -> None:
    data = of([["月份", "销售额"], *([f"{n}月", 100 + n] for n in range(1, 13))])
    text = told(data, "zh")
    assert "12月的销售额为 112" in text
    assert "年" not in text
    two = of([["Month", "Sales"], *([name, 100] for name in SHORT), *([name, 120] for name in SHORT[:3])])
    assert "March of year 2" in told(two)


def test_two_names_in_the_file_or_a_year_that_rises_settle_nothing() -> None:
    rows = [["Month", "Sales"], *([name, 100] for name in SHORT)]
    assert of(rows, name="2024 and 2025.xlsx").since is not None
    twice = [*rows, *([name, 110] for name in SHORT)]
    assert of(twice, name="sales 2024.xlsx").since is not None


def test_a_column_of_years_beside_them_is_believed() -> None:
    rows = [["Year", "Month", "Sales"], *([2023 + at // 12, 1 + at % 12, 100 + at] for at in range(24))]
    data = of(rows)
    assert (data.by, data.since) == ("month", None)
    assert "December 2024" in told(data)
    quarters = [
        ["年度", "季度", "收入"],
        *([2022 + at // 4, f"第{'一二三四'[at % 4]}季度", 90 + at] for at in range(12)),
    ]
    assert "2024年第4季度" in told(of(quarters), "zh")


def test_the_same_months_of_another_region_are_the_same_months() -> None:
    rows = [["Region", "Month", "Sales"], *([where, name, 10] for where in ("North", "South") for name in SHORT)]
    data = of(rows, name="2025.xlsx")
    (points,) = [one.points for one in look(data, None, None).series]
    assert [point.value for point in points] == [20.0] * 12
    assert points[0].start == date(2025, 1, 1)


def test_words_that_only_look_like_months_are_none() -> None:
    with pytest.raises(NoDays):
        of([["Name", "Score"], ["April", 3], ["May", 4], ["Bob", 5]])
