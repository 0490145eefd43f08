"""Patterns of one language tried at a place in a text; the longest that is a day wins."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from deskhand.planner.when.resolve import Resolve
from deskhand.planner.when.spans import DAY, Span

ISO: Final = r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?!\d)"


def opened(span: Span, word: str | None, today: date) -> Span:
    if word == "since":
        return Span(span.first, today)
    if word == "before" and span.first is not None:
        return Span(None, span.first - DAY)
    if word == "after" and span.last is not None:
        return Span(span.last + DAY, today)
    return span


def longest(
    rows: tuple[tuple[re.Pattern[str], Resolve], ...], text: str, at: int, today: date
) -> tuple[int, Span] | None:
    best: tuple[int, Span] | None = None
    for pattern, resolve in rows:
        found = pattern.match(text, at)
        if found is None or (best is not None and found.end() <= best[0]):
            continue
        groups = {"year": None, "month": None, "day": None, "n": None, "unit": None, "which": None, **found.groupdict()}
        try:
            best = found.end(), resolve({k: v.strip() if v else v for k, v in groups.items()}, today)
        except (ValueError, OverflowError):
            continue
    return best
