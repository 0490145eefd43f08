"""Moments to come and repetitions in both languages; days of the office seen forwards and backwards."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from deskhand.core.words import Lang
from deskhand.planner.when import days_in
from deskhand.planner.when.moments import moments_in
from deskhand.planner.when.repeats import repeats_in

NOW = datetime(2026, 11, 18, 10, 0)  # noqa: DTZ001
"""A Wednesday."""


@pytest.mark.parametrize(
    ("lang", "said", "when"),
    [
        ("en", "tomorrow at 3pm", "2026-11-19T15:00"), ("en", "tomorrow at 9", "2026-11-19T09:00"),
        ("en", "3pm tomorrow", "2026-11-19T15:00"), ("en", "at 3 on friday", "2026-11-20T15:00"),
        ("en", "friday 14:00", "2026-11-20T14:00"), ("en", "nov 20 at 10:30", "2026-11-20T10:30"),
        ("en", "half past 3 tomorrow", "2026-11-19T15:30"), ("en", "today at noon", "2026-11-18T12:00"),
        ("en", "tonight at 8", "2026-11-18T20:00"), ("en", "tomorrow morning", "2026-11-19T09:00"),
        ("en", "at 9 tomorrow morning", "2026-11-19T09:00"), ("en", "in two hours", "2026-11-18T12:00"),
        ("en", "in half an hour", "2026-11-18T10:30"), ("en", "in 2 weeks", "2026-12-02"),
        ("en", "monday from 2 to 3pm", "2026-11-23T14:00/2026-11-23T15:00"),
        ("en", "tomorrow 10-11:30", "2026-11-19T10:00/2026-11-19T11:30"), ("en", "next thu", "2026-11-26"),
        ("en", "end of the month", "2026-11-30"), ("en", "the end of next week", "2026-11-27"),
        ("en", "in 3 business days", "2026-11-23"), ("en", "the next business day", "2026-11-19"),
        ("en", "the 24th at 2pm", "2026-11-24T14:00"), ("en", "the 5th", "2026-12-05"),
        ("en", "the 5th of next month", "2026-12-05"), ("zh", "24号下午两点", "2026-11-24T14:00"),
        ("zh", "5号", "2026-12-05"), ("zh", "下个月20号上午九点", "2026-12-20T09:00"),
        ("zh", "明天下午三点", "2026-11-19T15:00"), ("zh", "下周一早上九点半", "2026-11-23T09:30"),
        ("zh", "今晚8点", "2026-11-18T20:00"), ("zh", "明早9点", "2026-11-19T09:00"),
        ("zh", "明天14:30", "2026-11-19T14:30"), ("zh", "周五下午", "2026-11-20T14:00"),
        ("zh", "后天下午两点到三点", "2026-11-20T14:00/2026-11-20T15:00"),
        ("zh", "12月3日上午10点", "2026-12-03T10:00"),
        ("zh", "两小时后", "2026-11-18T12:00"), ("zh", "半小时后", "2026-11-18T10:30"), ("zh", "月底", "2026-11-30"),
        ("zh", "下个月底", "2026-12-31"), ("zh", "年底", "2026-12-31"), ("zh", "下个月初", "2026-12-01"),
        ("zh", "3个工作日后", "2026-11-23"), ("zh", "3个工作日内", "2026-11-18/2026-11-23"),
    ],
)  # fmt: skip
def test_a_moment_to_come(lang: Lang, said: str, when: str) -> None:
    assert [day.iso for day in moments_in(said, 0, lang, NOW) if day.end == len(said)][:1] == [when]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "at 25:00"),
        ("en", "at 13pm"),
        ("en", "3 and 4"),
        ("en", "3 to 4"),
        ("zh", "明天25点"),
        ("zh", "三点九十分"),
    ],
)
def test_there_is_no_such_time(lang: Lang, said: str) -> None:
    assert [day for day in moments_in(said, 0, lang, NOW) if day.end == len(said)] == []


def test_the_hour_ends_where_the_next_word_begins() -> None:
    """五点整 is five sharp; 五点整理 is to tidy up at five."""
    assert [day.end for day in moments_in("下午五点整理", 0, "zh", NOW)][:1] == [len("下午五点")]
    assert [day.end for day in moments_in("下午五点整", 0, "zh", NOW)][:1] == [len("下午五点整")]


@pytest.mark.parametrize(
    ("lang", "said", "rule"),
    [
        ("en", "every monday at 9", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9"),
        ("en", "every friday at 5:30pm", "FREQ=WEEKLY;BYDAY=FR;BYHOUR=17;BYMINUTE=30"),
        ("en", "every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"), ("en", "daily", "FREQ=DAILY"),
        ("en", "every evening at 7", "FREQ=DAILY;BYHOUR=19"), ("en", "every morning", "FREQ=DAILY;BYHOUR=9"),
        ("en", "at 9 every day", "FREQ=DAILY;BYHOUR=9"), ("en", "every other week", "FREQ=WEEKLY;INTERVAL=2"),
        ("en", "on the 1st of every month", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("en", "every 2 hours", "FREQ=HOURLY;INTERVAL=2"),
        ("en", "every monday and thursday", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("en", "every tuesday evening at 8", "FREQ=WEEKLY;BYDAY=TU;BYHOUR=20"),
        ("en", "every night at 11", "FREQ=DAILY;BYHOUR=23"),
        ("en", "every friday in the afternoon at 3", "FREQ=WEEKLY;BYDAY=FR;BYHOUR=15"),
        ("en", "mon-fri 8am", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8"),
        ("en", "every tuesday to thursday at 7", "FREQ=WEEKLY;BYDAY=TU,WE,TH;BYHOUR=7"),
        ("en", "saturday to monday at 9", "FREQ=WEEKLY;BYDAY=SA,SU,MO;BYHOUR=9"),
        ("zh", "每周二晚上8点", "FREQ=WEEKLY;BYDAY=TU;BYHOUR=20"),
        ("zh", "每天晚上八点半", "FREQ=DAILY;BYHOUR=20;BYMINUTE=30"),
        ("zh", "每周一到周五早上8点", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=8"),
        ("zh", "周二至周四下午3点", "FREQ=WEEKLY;BYDAY=TU,WE,TH;BYHOUR=15"),
        ("zh", "每周五下午5点", "FREQ=WEEKLY;BYDAY=FR;BYHOUR=17"),
        ("zh", "每周五下午", "FREQ=WEEKLY;BYDAY=FR;BYHOUR=14"),
        ("zh", "每天早上8点", "FREQ=DAILY;BYHOUR=8"), ("zh", "每月1号", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("zh", "每个工作日", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"), ("zh", "每两周", "FREQ=WEEKLY;INTERVAL=2"),
        ("zh", "每月底", "FREQ=MONTHLY;BYMONTHDAY=-1"), ("zh", "每周一和周四", "FREQ=WEEKLY;BYDAY=MO,TH"),
    ],
)  # fmt: skip
def test_a_repetition(lang: Lang, said: str, rule: str) -> None:
    assert [day.iso for day in repeats_in(said, 0, lang) if day.end == len(said)][:1] == [rule]


@pytest.mark.parametrize(
    ("lang", "said", "when"),
    [
        ("en", "two weeks ago", "2026-11-02/2026-11-08"), ("en", "last thu", "2026-11-12"),
        ("en", "q3", "2026-07-01/2026-09-30"),
        ("en", "3 business days ago", "2026-11-13"), ("en", "h1 2026", "2026-01-01/2026-06-30"),
        ("en", "the last 2 business days", "2026-11-16/2026-11-18"),
        ("en", "the first half of the year", "2026-01-01/2026-06-30"),
        ("zh", "两周前", "2026-11-02/2026-11-08"), ("zh", "上个季度", "2026-07-01/2026-09-30"),
        ("zh", "q3", "2026-07-01/2026-09-30"),
        ("zh", "上半年", "2026-01-01/2026-06-30"), ("zh", "10月上旬", "2026-10-01/2026-10-10"),
        ("zh", "上个月下旬", "2026-10-21/2026-10-31"), ("zh", "大前天", "2026-11-15"),
        ("zh", "3个工作日前", "2026-11-13"),
        ("en", "last summer", "2026-06-01/2026-08-31"), ("en", "last fall", "2025-09-01/2025-11-30"),
        ("en", "this winter", "2026-12-01/2027-02-28"), ("en", "winter 2024", "2024-12-01/2025-02-28"),
        ("zh", "去年夏天", "2025-06-01/2025-08-31"), ("zh", "2024年的春季", "2024-03-01/2024-05-31"),
    ],
)  # fmt: skip
def test_days_of_the_office_that_are_over(lang: Lang, said: str, when: str) -> None:
    found = days_in(said, 0, lang, date(2026, 11, 18))
    assert [(day.end, day.iso) for day in found[:1]] == [(len(said), when)]


def test_a_quarter_is_the_one_that_is_meant() -> None:
    """Looking back Q1 is this year's; looking ahead it is the one that comes."""
    today = date(2026, 11, 18)
    assert days_in("q1", 0, "en", today)[0].iso == "2026-01-01/2026-03-31"
    assert days_in("q1", 0, "en", today, ahead=True)[0].iso == "2027-01-01/2027-03-31"


@pytest.mark.parametrize(
    ("lang", "said", "when"),
    [
        ("en", "last weekend", "2026-11-14/2026-11-15"), ("en", "the weekend before last", "2026-11-07/2026-11-08"),
        ("en", "two fridays ago", "2026-11-06"), ("en", "the past fortnight", "2026-11-04/2026-11-18"),
        ("en", "a fortnight ago", "2026-11-04"), ("en", "last night", "2026-11-17/2026-11-18"),
        ("en", "early march", "2026-03-01/2026-03-10"), ("en", "mid-december", "2025-12-11/2025-12-20"),
        ("en", "the end of february", "2026-02-21/2026-02-28"), ("en", "earlier this week", "2026-11-16/2026-11-22"),
        ("zh", "上周末", "2026-11-14/2026-11-15"), ("zh", "上上周末", "2026-11-07/2026-11-08"),
        ("zh", "昨晚", "2026-11-17/2026-11-18"), ("zh", "今早", "2026-11-18"),
        ("zh", "前三天", "2026-11-16/2026-11-18"),
    ],
)  # fmt: skip
def test_days_that_are_over_as_people_say_them(lang: Lang, said: str, when: str) -> None:
    found = days_in(said, 0, lang, NOW.date())
    assert max(found, key=lambda day: day.end).iso == when
