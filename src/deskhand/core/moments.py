"""Seconds since 1970 as dates: whatever a disk or a program says, there is a day of the calendar for it."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final

FIRST: Final = -62_135_510_400.0
"""The second day of the year 1."""
LAST: Final = 253_402_128_000.0
"""The last days of the year 9999: whatever the zone, the date still has four digits for the year."""


def moment_of(at: float, zone: tzinfo | None = None) -> datetime:
    """The moment in a zone, without one in this computer's; of what no calendar has, the nearest that it has."""
    moment = datetime.fromtimestamp(min(max(at, FIRST), LAST), zone)
    return moment.astimezone() if zone is None else moment
