"""Moments and repetitions as a person reads them, in both languages."""

import pytest

from deskhand.core.said_times import said_span, said_time


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        ("2026-11-19T15:00", "Thursday 2026-11-19 at 15:00", "2026-11-19 周四 15:00"),
        (
            "2026-11-19T15:00/2026-11-19T16:30",
            "Thursday 2026-11-19 at 15:00 to 16:30",
            "2026-11-19 周四 15:00 至 16:30",
        ),
        ("FREQ=DAILY", "every day", "每天"),
        ("FREQ=HOURLY;INTERVAL=2", "every 2 hours", "每 2 小时"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9", "every weekday at 09:00", "每个工作日 09:00"),
        ("FREQ=WEEKLY;BYDAY=SA,SU", "every Saturday and Sunday", "每周六、周日"),
        ("FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=17;BYMINUTE=5", "every Monday and Friday at 17:05", "每周一、周五 17:05"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "every month on day 15", "每月 15 号"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "every month on the last day", "每月最后一天"),
        ("FREQ=MONTHLY;INTERVAL=3", "every 3 months", "每 3 个月"),
    ],
)
def test_a_time_is_said_in_words(value: str, en: str, zh: str) -> None:
    assert (said_time(value, "en"), said_time(value, "zh")) == (en, zh)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "noon",
        "2026-11-19",
        "2026-13-45T10:00",
        "2026-02-30T10:00/2026-03-01T10:00",
        "2026-99-99T99:99",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
        "FREQ=MINUTELY;BYDAY=MO",
        "FREQ=DAILY;COUNT=5",
        "FREQ=DAILY;INTERVAL=x",
        "FREQ=DAILY;BYHOUR=9,17",
        "FREQ=DAILY;BYMINUTE=5",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=YEARLY;BYMONTHDAY=5",
    ],
)
def test_what_has_no_words_is_left_as_it_stands(value: str) -> None:
    assert said_time(value, "en") is None


def test_days_are_said_as_a_span() -> None:
    assert said_span("2026-11-16/2026-11-18", "en") == "from 2026-11-16 to 2026-11-18"
    assert said_span("2026-11-16/", "zh") == "2026-11-16 或之后"
    assert said_span("2026-11-16T09:00", "en") is None
