"""Which rows sum others up: by what they are called and by what they come to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.formats.sheets.find import tables_in
from deskhand.formats.sheets.kinds import Value

REGIONS: list[list[Value]] = [["Region", "City", "Amount"], ["North", "A", 100], ["North", "B", 50]]


@pytest.mark.parametrize(
    ("rows", "totals", "unproven"),
    [
        ([["North total", None, 150], ["South", "C", 7], ["Grand Total", None, 157]], (3, 5), ()),
        ([["华北小计", None, 150], ["华东", "C", 70], ["华东 小计", None, 70], ["总　计", None, 220]], (3, 5, 6), ()),
        ([["South", "C", 7], ["Total:", None, 157]], (4,), ()),
        ([["South", "C", 7], [None, None, 157]], (4,), ()),
        ([["South", "C", 7], [None, None, 158]], (), ()),
        ([["South", "Total", 7], ["Total", "D", 9]], (), (3, 4)),
        ([["Total", None, 150], ["Average", None, 75]], (3, 4), ()),
        ([["合计", None, 149]], (3,), ()),
        ([["North", "小计", 150], ["South", "C", 7]], (3,), ()),
        ([["Total eclipse", "C", 7], ["Accounting", "D", 8]], (), ()),
    ],
)
def test_a_total_is_one_by_its_numbers(
    rows: list[list[Value]], totals: tuple[int, ...], unproven: tuple[int, ...]
) -> None:
    found = tables_in([*REGIONS, *rows])[0]
    assert (found.totals, found.unproven) == (totals, unproven)


def test_a_brand_may_be_called_total() -> None:
    found = tables_in([["Brand", "Sales"], ["Total", 50], ["Shell", 20], ["BP", 31]])[0]
    assert found.totals == ()


@given(st.lists(st.floats(0.01, 1e6).map(lambda value: round(value, 2)), min_size=2, max_size=30))
def test_the_sum_of_any_rows_is_their_total(values: list[float]) -> None:
    rows: list[list[Value]] = [["Name", "Amount"], *[[f"n{at}", value] for at, value in enumerate(values)]]
    total = round(sum(values), 2)
    assert tables_in([*rows, ["Total", total]])[0].totals == (len(rows),)
    assert tables_in([*rows, ["Total", total * 3 + 1000]])[0].totals == ()


@pytest.mark.parametrize("last", ["制表人：李雷", "Prepared by Bob", "审核： 王五", "Source: the shop", "备注：含税"])
def test_who_made_a_table_is_none_of_its_rows(last: str) -> None:
    found = tables_in([["商品", "金额"], ["甲", 100], ["乙", 200], ["合计", 300], [last, None]])[0]
    assert (found.stop - found.first, found.notes, found.totals) == (3, (last,), (3,))


def test_two_rows_of_names_are_one_header() -> None:
    years = [["Region", 2025, None, 2026, None], ["Region", "Q1", "Q2", "Q1", "Q2"], ["North", 1, 2, 3, 4]]
    rows: list[list[Value]] = [*years, ["South", 5, 6, 7, 8]]
    found = tables_in(rows)[0]
    assert found.names == ("Region", "2025 Q1", "2025 Q2", "2026 Q1", "2026 Q2")
    assert (found.first, found.stop) == (2, 4)
    rows[1][0] = None
    assert tables_in(rows)[0].names == found.names
