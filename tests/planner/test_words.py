"""Days, numbers, sizes and typing slips, each by itself."""

from __future__ import annotations

from datetime import date

import pytest

from deskhand.core.words import Lang
from deskhand.planner.numbers import han_number, number_at, size_in
from deskhand.planner.text import tokenised
from deskhand.planner.typos import Slips
from deskhand.planner.when import when_in

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
    ],
)
def test_a_day_or_span(lang: Lang, text: str, iso: str) -> None:
    assert when_in(text, 0, lang, TODAY) == (len(text), iso)


@pytest.mark.parametrize("text", ["2026-02-31", "maybe", "in 5 files", "0 days ago"])
def test_no_day(text: str) -> None:
    assert when_in(text, 0, "en", TODAY) is None


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


def test_a_slip_is_mended_only_where_one_word_is_near() -> None:
    slips = Slips(["delete", "move", "downloads"], ["movie"])
    keys = ["delte", "donwloads", "movve", "mov", "delted.txt", "selete"]
    assert slips.mended(keys, lambda at: False) == ["delete", "downloads", "move", "mov", "delted.txt", "selete"]
    assert slips.mended(["delte"], lambda at: True) == ["delte"]


def test_names_keep_their_own_letters() -> None:
    words = tokenised("把Ｒｅｐｏｒｔ（终稿）.docx删除")
    assert words.raw(1, 6) == "Ｒｅｐｏｒｔ（终稿）"
    assert words.key(1) == "report"
