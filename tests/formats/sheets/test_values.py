"""Numbers and days as people write them, and what a column holds."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskhand.formats.sheets.dates import clock, day, order_of
from deskhand.formats.sheets.kinds import decided
from deskhand.formats.sheets.numerals import Number, number


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,234.56", 1234.56, ""),
        ("(1,200)", -1200, ""),
        ("$15,000", 15000, "USD"),
        ("15000 USD", 15000, "USD"),
        ("¥1.2万", 12000, "CNY"),
        ("1.2万元", 12000, "CNY"),
        ("人民币 500 元", 500, "CNY"),
        ("3.5亿", 350_000_000, ""),
        ("一万二千", 12000, ""),
        ("一万二", 12000, ""),
        ("两千三百零五", 2305, ""),
        ("十二", 12, ""),
        ("三千五百万", 35_000_000, ""),
        ("一亿零三百万", 103_000_000, ""),
        ("１２３", 123, ""),
        ("5 kg", 5, "kg"),
        ("20件", 20, "件"),
        ("1.2M", 1_200_000, ""),
        ("1.234,56", 1234.56, ""),
        ("1 234,56", 1234.56, ""),
        ("−3", -3, ""),
        ("1e5", 100_000, ""),
        ("HK$300", 300, "HKD"),
        ("1,2345,6789", 123_456_789, ""),
        ("壹仟贰佰", 1200, ""),
        ("壹仟贰佰元整", 1200, "CNY"),
        ("壹佰元伍角贰分", 100.52, "CNY"),
        ("廿五", 25, ""),
        ("卅", 30, ""),
        ("负五百", -500, ""),
    ],
)
def test_numbers_are_read(text: str, value: float, unit: str) -> None:
    found = number(text)
    assert found is not None
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "007",
        "S1000",
        "313-674-3868",
        "一月",
        "三年级",
        "5月",
        "千万",
        "第一",
        "12345678901234567",
        "10/7",
        "1.2.3",
    ],
)
def test_names_are_no_numbers(text: str) -> None:
    assert number(text) is None


def test_percentages_and_decimal_commas() -> None:
    assert number("12%") == Number(0.12, percent=True)
    assert number("1,5", comma=True) == Number(1.5)
    assert number("1,5") is None


@given(st.integers(0, 99_999_999))
def test_chinese_numerals_come_back(value: int) -> None:
    text = _chinese(value)
    found = number(text) if text != "零" else Number(0)
    assert found is not None and found.value == value


def _chinese(value: int) -> str:
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        return _chinese(high) + "万" + (("零" if low < 1000 else "") + _chinese(low) if low else "")
    digits, units, text, gap = "零一二三四五六七八九", ["千", "百", "十", ""], "", False
    for unit, digit in zip(units, f"{value:04}", strict=True):
        if digit == "0":
            gap = bool(text)
        else:
            text += ("零" if gap else "") + digits[int(digit)] + unit
            gap = False
    return text or "零"


@pytest.mark.parametrize(
    ("text", "at", "grain"),
    [
        ("2026-03-05", (2026, 3, 5), "day"),
        ("2026/3/5", (2026, 3, 5), "day"),
        ("3/5/2026", (2026, 3, 5), "day"),
        ("25/12/2025", (2025, 12, 25), "day"),
        ("5.3.2026", (2026, 3, 5), "day"),
        ("March 5, 2026", (2026, 3, 5), "day"),
        ("5 Mar 2026", (2026, 3, 5), "day"),
        ("05-Mar-26", (2026, 3, 5), "day"),
        ("Mar-26", (2026, 3, 1), "month"),
        ("2026年3月5日", (2026, 3, 5), "day"),
        ("2026年3月", (2026, 3, 1), "month"),
        ("二〇二六年三月十二日", (2026, 3, 12), "day"),
        ("2026Q3", (2026, 7, 1), "quarter"),
        ("2026年第三季度", (2026, 7, 1), "quarter"),
        ("2026-W12", (2026, 3, 16), "week"),
        ("20260305", (2026, 3, 5), "day"),
        ("2026年", (2026, 1, 1), "year"),
        ("Thu, 5 March 2026", (2026, 3, 5), "day"),
    ],
)
def test_days_are_read(text: str, at: tuple[int, int, int], grain: str) -> None:
    found = day(text)
    assert found is not None
    assert (found.at, found.grain) == (datetime(*at), grain)  # noqa: DTZ001


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-30", "10/7/201", "1.5", "313-674", "hello", ""])
def test_other_texts_are_no_days(text: str) -> None:
    assert day(text) is None


def test_which_comes_first_is_told_by_the_column() -> None:
    assert order_of(["3/5/2026", "25/5/2026"]) == ("dmy", True)
    assert order_of(["3/5/2026", "4/5/2026"]) == ("mdy", False)
    assert str(clock("2:00 PM")) == "14:00:00" == str(clock("下午2:00"))


@pytest.mark.parametrize(
    ("values", "kind", "unit"),
    [
        (["$1", "$2.50", "n/a", "$3"], "money", "USD"),
        (["$1", "€2", "$3"], "text", "?"),
        (["1", "2", "￥3", "4"], "money", "CNY"),
        (["$1", "3 kg"], "text", ""),
        (["5 kg", "7 kg"], "number", "kg"),
        (["5 kg", "7 m"], "text", ""),
        (["12%", "3%"], "percent", "%"),
        ([1.0, 2.0, "x", 4.0, 5.0], "number", ""),
        (["2026-01", "2026-02"], "date", ""),
        (["yes", "no"], "yesno", ""),
        (["y", "y"], "text", ""),
        (["", None], "empty", ""),
        (["101", "102", "A1"], "text", ""),
        (["9:00", "13:30"], "time", ""),
    ],
)
def test_a_column_is_of_one_kind(values: list[str | float | None], kind: str, unit: str) -> None:
    found = decided(values)
    assert (found.kind, found.unit) == (kind, unit)
