"""References in formulas follow their cells: checked against cells that are really moved about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.formats.sheets.a1 import cell, column_of, corners, letters, place
from deskhand.formats.sheets.xlsx.evaluate import Unknown, evaluated
from deskhand.formats.sheets.xlsx.refs import GONE, Ref, Shift, offset, refs_in, shifted


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("SUM(B2:B9)", "SUM(B2:B11)"),
        ("B9+$C$10", "B11+$C$12"),
        ("Data!B9", "Data!B11"),
        ("'Other Sheet'!B9", "'Other Sheet'!B9"),
        ('"B9"&B9', '"B9"&B11'),
        ("LOG10(B9)", "LOG10(B11)"),
        ("SUM(B:B)", "SUM(B:B)"),
        ("SUM(5:9)", "SUM(5:11)"),
        ("Table1[[#This Row],[B9]]+B9", "Table1[[#This Row],[B9]]+B11"),
        ("SALES2024+B4", "SALES2024+B4"),
        ("B4:B6", "B4:B6"),
    ],
)
def test_two_rows_put_in_before_row_seven(formula: str, after: str) -> None:
    assert shifted(formula, Shift("row", 7, 2), "Data", "Data") == after


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("SUM(B2:B9)", "SUM(B2:B7)"),
        ("B5", GONE),
        ("SUM(B5:B6)", f"SUM({GONE})"),
        ("B9", "B7"),
        ("SUM(B6:B9)", "SUM(B5:B7)"),
    ],
)
def test_rows_five_and_six_taken_out(formula: str, after: str) -> None:
    assert shifted(formula, Shift("row", 5, -2), "Data", "Data") == after


def test_columns_are_shifted_and_formulas_of_other_sheets_are_left() -> None:
    assert shifted("A1+B1+$C1", Shift("column", 2, 1), "S", "S") == "A1+C1+$D1"
    assert shifted("A1+S!B1", Shift("column", 2, 1), "S", "T") == "A1+S!C1"


def test_a_range_takes_in_rows_added_at_its_end_when_it_should() -> None:
    assert shifted("SUM(B2:B9)", Shift("row", 10, 1), "S", "S") == "SUM(B2:B9)"
    assert shifted("SUM(B2:B9)", Shift("row", 10, 1, extend=True), "S", "S") == "SUM(B2:B10)"
    assert shifted("B9", Shift("row", 10, 1, extend=True), "S", "S") == "B9"


def test_relative_parts_go_along() -> None:
    assert offset("A1+$A1+A$1+$A$1", 2, 1) == "B3+$A3+B$1+$A$1"
    assert offset("A1", -1, 0) == GONE


@given(
    st.lists(st.integers(0, 99), min_size=1, max_size=12),
    st.integers(1, 12),
    st.integers(1, 12),
    st.integers(1, 14),
    st.integers(-3, 3).filter(bool),
)
def test_a_sum_is_what_it_was_whatever_is_put_in_elsewhere(
    values: list[int], a: int, b: int, at: int, count: int
) -> None:
    """The rows are moved for real, empty ones put in or some taken out; the formula finds those that are left."""
    top, bottom = min(a, b), max(a, b)
    rows: list[int | None] = [*values, *[0] * (14 - len(values))]
    kept = set(range(top, bottom + 1))
    if count > 0:
        moved = [*rows[: at - 1], *[None] * count, *rows[at - 1 :]]
        gone: set[int] = set()
    else:
        gone = set(range(at, at - count)) & set(range(1, 15))
        moved = [value for row, value in enumerate(rows, 1) if row not in gone]
    after = shifted(f"SUM(A{top}:A{bottom})", Shift("row", at, count), "S", "S")
    wanted = sum(rows[row - 1] or 0 for row in kept - gone)
    if kept <= gone:
        assert GONE in after
        return

    def area(ref: Ref) -> list[list[float | str | bool | None]]:
        first, _, last, _ = ref.rectangle()
        return [[None if value is None else float(value)] for value in moved[first - 1 : last]]

    assert evaluated(after, area) == wanted


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("1+2*3^2", 19.0),
        ("-2^2", 4.0),
        ("10%*50", 5.0),
        ('IF(1<2,"a","b")', "a"),
        ("ROUND(2.5,0)", 3.0),
        ("ROUND(-2.5,0)", -3.0),
        ("SUM(1,2,3)/2", 3.0),
        ('"a"&1', "a1"),
        ("1=1", True),
        ("MEDIAN(1,5,3)", 3.0),
    ],
)
def test_formulas_are_worked_out(formula: str, result: object) -> None:
    assert evaluated(formula, lambda ref: [[None]]) == result


@pytest.mark.parametrize("formula", ["VLOOKUP(1,A1:B2,2)", "1/0", "#REF!", "A1 B1", "", "SUM(", "{1,2}"])
def test_what_is_not_known_is_not_guessed(formula: str) -> None:
    with pytest.raises(Unknown):
        evaluated(formula, lambda ref: [[None]])


@given(st.integers(1, 1_048_576), st.integers(0, 16_383))
def test_cells_have_one_name(row: int, column: int) -> None:
    assert place(cell(row, column)) == (row, column)
    assert column_of(letters(column)) == column
    assert corners(f"{cell(row, column)}:A1") == (1, 0, row, column)


def test_references_are_found() -> None:
    assert [ref.sheet for ref in refs_in("'It''s'!A1+Sheet2!B2:C3+D4")] == ["It's", "Sheet2", None]
