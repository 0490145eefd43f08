"""Days and spans of days, in the asker's clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from deskhand.core.when import UnknownWhen, span_of

ZONE = timezone(timedelta(hours=8))


def moment(*parts: int) -> float:
    year, month, day, *clock = parts
    return datetime(year, month, day, *clock, tzinfo=ZONE).timestamp()


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("2026-11-05", (2026, 11, 5), (2026, 11, 6)),
        ("2026-11", (2026, 11, 1), (2026, 12, 1)),
        ("2026-12", (2026, 12, 1), (2027, 1, 1)),
        ("2026", (2026, 1, 1), (2027, 1, 1)),
        ("2026-11-01/2026-11-30", (2026, 11, 1), (2026, 12, 1)),
        ("2026-11-05T10:00/2026-11-05T12:00", (2026, 11, 5, 10), (2026, 11, 5, 12)),
        ("2026-11-05T10:00", (2026, 11, 5, 10), (2026, 11, 5, 10, 1)),
    ],
)
def test_spans(when: str, start: tuple[int, ...], end: tuple[int, ...]) -> None:
    assert span_of(when, ZONE) == (moment(*start), moment(*end))


def test_an_open_side() -> None:
    assert span_of("2026-11-05/..", ZONE) == (moment(2026, 11, 5), float("inf"))
    assert span_of("/2026-11-05", ZONE) == (float("-inf"), moment(2026, 11, 6))


@pytest.mark.parametrize("when", ["", "soon", "2026-13", "2026-02-30", "2026-11-05/2026-11-01", "99999", "0000"])
def test_what_is_no_day_is_said(when: str) -> None:
    with pytest.raises(UnknownWhen):
        span_of(when, ZONE)
