"""Days, numbers, sizes and typing slips, each by itself."""

from __future__ import annotations

from datetime import date

import pytest

from deskhand.core.words import Lang
from deskhand.planner.lexicon import lexicon
from deskhand.planner.numbers import han_number, number_at, size_in, sizes_in
from deskhand.planner.text import tokenised
from deskhand.planner.typos import Slips
from deskhand.planner.when import Day, days_in

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("lang", "text", "iso"),
    [
        ("en", "today", "2026-11-21"),
        ("en", "yesterday", "2026-11-20"),
        ("en", "last week", "2026-11-09/2026-11-15"),
        ("en", "this month", "2026-11-01/2026-11-30"),
        ("en", "in the last 7 days", "2026-11-15/2026-11-21"),
        ("en", "on 2026-11-03", "2026-11-03"),
        ("en", "nov 3", "2026-11-03"),
        ("en", "december 24", "2025-12-24"),
        ("en", "in march", "2026-03-01/2026-03-31"),
        ("en", "q3 2025", "2025-07-01/2025-09-30"),
        ("en", "before 2025", "/2024-12-31"),
        ("en", "since monday", "2026-11-16/2026-11-21"),
        ("en", "older than a year", "/2025-11-20"),
        ("en", "two weeks ago", "2026-11-02/2026-11-08"),
        ("en", "from march", "2026-03-01/2026-03-31"),
        ("en", "newer than october 1", "2026-10-02/2026-11-21"),
        ("en", "older than 2024", "/2023-12-31"),
        ("en", "march 5 , 2025", "2025-03-05"),
        ("en", "between march and may", "2026-03-01/2026-05-31"),
        ("en", "from march to may", "2026-03-01/2026-05-31"),
        ("en", "between october and february", "2025-10-01/2026-02-28"),
        ("en", "from october 2025 to february", "2025-10-01/2026-02-28"),
        ("en", "from october to february 2025", "2024-10-01/2025-02-28"),
        ("en", "between march 5 and 10", "2026-03-05/2026-03-10"),
        ("en", "from the 5th to the 10th of march", "2026-03-05/2026-03-10"),
        ("en", "2026-01-01 to 2026-02-15", "2026-01-01/2026-02-15"),
        ("en", "between 2024 and 2025", "2024-01-01/2025-12-31"),
        ("en", "from monday to wednesday", "2026-11-16/2026-11-18"),
        ("en", "between last week and yesterday", "2026-11-09/2026-11-20"),
        ("en", "from march to now", "2026-03-01/2026-11-21"),
        ("zh", "3月至今", "2026-03-01/2026-11-21"),
        ("en", "q1 to q2 2025", "2025-01-01/2025-06-30"),
        ("zh", "今天", "2026-11-21"),
        ("zh", "前天", "2026-11-19"),
        ("zh", "上周", "2026-11-09/2026-11-15"),
        ("zh", "本月", "2026-11-01/2026-11-30"),
        ("zh", "三天前", "2026-11-18"),
        ("zh", "最近七天", "2026-11-15/2026-11-21"),
        ("zh", "2026年11月3日", "2026-11-03"),
        ("zh", "去年", "2025-01-01/2025-12-31"),
        ("zh", "半年以前", "/2026-05-20"),
        ("zh", "上周三", "2026-11-11"),
        ("zh", "三季度", "2026-07-01/2026-09-30"),
        ("zh", "半个月内", "2026-11-07/2026-11-21"),
        ("zh", "3月到5月之间", "2026-03-01/2026-05-31"),
        ("zh", "从3月到5月", "2026-03-01/2026-05-31"),
        ("zh", "3月和5月之间", "2026-03-01/2026-05-31"),
        ("zh", "3到5月", "2026-03-01/2026-05-31"),
        ("zh", "3月5日到10日", "2026-03-05/2026-03-10"),
        ("zh", "2025年10月到2月", "2025-10-01/2026-02-28"),
        ("zh", "2026-01-01到2026-02-15", "2026-01-01/2026-02-15"),
        ("zh", "周一到周三", "2026-11-16/2026-11-18"),
        ("zh", "2024年到2025年", "2024-01-01/2025-12-31"),
    ],
)
def test_a_day_or_span(lang: Lang, text: str, iso: str) -> None:
    assert days_in(text, 0, lang, TODAY)[0] == Day(len(text), iso)


@pytest.mark.parametrize("text", ["maybe", "in 5 files", "march 5 files", "5:1", "1.2.3"])
def test_no_day(text: str) -> None:
    assert [day for day in days_in(text, 0, "en", TODAY) if day.end == len(text)] == []


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "2026-02-31"),
        ("en", "since 2026-13-01"),
        ("en", "in april 31"),
        ("en", "february 30"),
        ("en", "25:99"),
        ("en", "14:30"),
        ("en", "3pm"),
        ("en", "11/03/2026"),
        ("en", "0 days ago"),
        ("en", "between 2026-05-01 and 2026-03-01"),
        ("en", "from 2026-02-30 to 2026-03-05"),
        ("zh", "13月40号"),
        ("zh", "2026年13月"),
        ("zh", "二月三十号"),
        ("zh", "2026-02-30"),
        ("zh", "25:99"),
        ("zh", "25点"),
        ("zh", "下午3点"),
        ("zh", "2026年5月到2026年3月"),
    ],
)
def test_what_looks_like_a_day_and_is_none_says_why(lang: Lang, text: str) -> None:
    day = days_in(text, 0, lang, TODAY)[0]
    assert (day.end, day.iso) == (len(text), "")
    assert day.why is not None


@pytest.mark.parametrize(
    ("text", "value"), [("三", 3), ("二十五", 25), ("一百零五", 105), ("两千", 2000), ("十", 10), ("二〇二六", 2026)]
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert han_number(text) == value


def test_numbers_and_sizes() -> None:
    assert number_at(["twenty-five"], 0) == (1, 25)
    assert number_at(["1,250"], 0) == (1, 1250)
    assert size_in("100 mb", 0) == (6, 100_000_000)
    assert size_in("1.5g", 0) == (4, 1_500_000_000)
    assert size_in("5 monkeys", 0) is None


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("between 1 and 5 mb", 1_000_000, 5_000_000),
        ("between 1 mb and 5 mb", 1_000_000, 5_000_000),
        ("between 500 kb and 2 mb", 500_000, 2_000_000),
        ("from 1 to 5 mb", 1_000_000, 5_000_000),
        ("1-5mb", 1_000_000, 5_000_000),
        ("1到5mb之间", 1_000_000, 5_000_000),
        ("介于1mb和5mb之间", 1_000_000, 5_000_000),
        ("100kb到2mb", 100_000, 2_000_000),
    ],
)
def test_a_range_of_sizes(text: str, low: int, high: int) -> None:
    assert sizes_in(text, 0) == (len(text), low, high)


@pytest.mark.parametrize("text", ["between 1 and 5", "1 mb and 5 mb", "1mb和5mb", "5 mb"])
def test_no_range_of_sizes(text: str) -> None:
    assert sizes_in(text, 0) is None


def test_a_slip_is_mended_only_where_one_word_is_near() -> None:
    slips = Slips(["delete", "move", "downloads"], ["movie"])
    keys = ["delte", "donwloads", "movve", "mov", "delted.txt", "selete"]
    assert slips.mended(keys, lambda at: False) == ["delete", "downloads", "move", "mov", "delted.txt", "selete"]
    assert slips.mended(["delte"], lambda at: True) == ["delte"]


def test_a_word_of_the_language_is_no_slip_but_of_a_form_of_itself() -> None:
    slips = Slips(["convert", "break", "list", "quit", "rename"], [])
    keys = ["concert", "bread", "quite", "lists", "renamed", "convret", "brake"]
    assert slips.mended(keys, lambda at: False) == ["concert", "bread", "quite", "list", "rename", "convert", "brake"]


@pytest.mark.parametrize(
    ("said", "meant"), [("octobr", "october"), ("thrusday", "thursday"), ("tommorow", "tomorrow"), ("pleas", "please")]
)
def test_slips_in_days_are_mended(said: str, meant: str) -> None:
    lex = lexicon("en")
    slips = Slips([], lex.words(), lex.stop, spellings=lex.spellings)
    assert slips.mended([said], lambda at: False) == [meant]


def test_names_keep_their_own_letters() -> None:
    words = tokenised("把Ｒｅｐｏｒｔ（终稿）.docx删除")
    assert words.raw(1, 6) == "Ｒｅｐｏｒｔ（终稿）"
    assert words.key(1) == "report"
