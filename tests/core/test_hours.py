"""Hours as they stand in tables and mails."""

from __future__ import annotations

from datetime import datetime

import pytest

from deskhand.core.hours import hours_in
from deskhand.core.when import UnknownWhen, moments_of


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("9:00 AM - 11:00 AM", "09:00", "11:00"),
        ("9:00 am–1:30 pm", "09:00", "13:30"),
        ("14:00-15:30", "14:00", "15:30"),
        ("2-4pm", "14:00", "16:00"),
        ("10-1 p.m.", "10:00", "13:00"),
        ("12 AM to 12 PM", "00:00", "12:00"),
        ("3 pm", "15:00", None),
        ("9.30 until 10.15", "09:30", "10:15"),
        ("下午2点到4点半", "14:00", "16:30"),
        ("上午9点至下午1点", "09:00", "13:00"),
        ("09：00～10：00", "09:00", "10:00"),
    ],
)
def test_hours_are_read(text: str, begins: str, ends: str | None) -> None:
    found = hours_in(text)
    assert found is not None
    assert [None if one is None else f"{one:%H:%M}" for one in found] == [begins, ends]


@pytest.mark.parametrize(
    "text",
    ["", "9", "9-11", "room 4", "25:00", "13 pm", "9:75", "11:00 - 9:00", "9 am - 10 am - 11 am", "4 people", "9:00x"],
)
def test_what_are_no_hours_is_left_alone(text: str) -> None:
    assert hours_in(text) is None


def test_behind_a_day_they_are_a_span_of_it() -> None:
    assert moments_of("2026-05-01 9:00 AM - 11:00 AM", None) == (datetime(2026, 5, 1, 9), datetime(2026, 5, 1, 11))  # noqa: DTZ001
    assert moments_of("2026-05-01 09:30", None) == (datetime(2026, 5, 1, 9, 30), None)  # noqa: DTZ001
    with pytest.raises(UnknownWhen):
        moments_of("2026-05-01 in the morning", None)
