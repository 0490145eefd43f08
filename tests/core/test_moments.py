"""Every number of seconds has a day, whatever wrote it."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

import pytest

from deskhand.core.moments import FIRST, LAST, moment_of


@pytest.mark.parametrize("zone", [None, UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])
@pytest.mark.parametrize("at", [0.0, -1e10, 1.7e9, FIRST, LAST, 253_402_383_599.0, 1e12, 1e308, -1e308])
def test_any_time_can_be_shown(at: float, zone: timezone | None) -> None:
    shown = moment_of(at, zone).isoformat(" ", "minutes")
    assert len(shown.partition(" ")[0]) == len("2026-11-21")


def test_what_the_calendar_has_is_exact() -> None:
    assert moment_of(1_763_700_000.5, UTC).timestamp() == 1_763_700_000.5
    assert moment_of(1e308, UTC) == moment_of(LAST, UTC)
