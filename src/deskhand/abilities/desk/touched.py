"""What was touched lately, or in the time that was asked about."""

from __future__ import annotations

from datetime import timedelta, tzinfo
from math import isfinite
from typing import Final

from deskhand.abilities.desk.results import Recent, TouchedFile
from deskhand.core.doors import Ctx
from deskhand.core.moments import moment_of
from deskhand.core.when import span_of

MOST: Final = 20
LATELY: Final = timedelta(hours=24)


def lately(ctx: Ctx, when: str | None) -> Recent:
    """The last files that were opened or changed in a time; without one, in the last day."""
    zone = ctx.now.tzinfo
    now = ctx.now.timestamp()
    since, until = (now - LATELY.total_seconds(), now) if when is None else span_of(when, zone)
    # What is open is open until now, however long that is into the span.
    found = ctx.desk.touched(since, min(until, now), MOST + 1)
    first, last = ("", "") if when is None else (_said(since, zone), _said(until, zone))
    if found is None:
        return Recent(since=first, until=last)
    files = [TouchedFile(file=one.file, at=_said(one.at, zone), how=one.how) for one in found[:MOST]]
    return Recent(files=files, whole=len(found) <= MOST, since=first, until=last)


def _said(moment: float, zone: tzinfo | None) -> str:
    """To the minute; empty for one without end."""
    return moment_of(moment, zone).isoformat(" ", "minutes")[:16] if isfinite(moment) else ""
