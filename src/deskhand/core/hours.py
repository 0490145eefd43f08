"""Hours as people write them in tables and mails: 9:00 AM - 11:00 AM · 14:00–15:30 · 2-4pm · 下午2点到4点半."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

_HALF: Final = "上午|下午|早上|中午|晚上|凌晨"
_TIME: Final = re.compile(
    rf"(?P<half>{_HALF})?\s*(?P<hour>\d{{1,2}})(?:\s*[:：点时.]\s*(?P<minute>\d{{2}})?分?(?P<and>半)?)?\s*"
    r"(?P<letters>[ap]\.?m\.?)?(?![\w.])",
    re.IGNORECASE,
)
_TO: Final = re.compile(r"\s*(?:[-–—~～]|\bto\b|\buntil\b|到|至)\s*", re.IGNORECASE)
_LATE: Final = frozenset({"下午", "晚上", "pm"})
_EARLY: Final = frozenset({"上午", "早上", "凌晨", "am"})


@dataclass(frozen=True, slots=True)
class _Said:
    hour: int
    minute: int
    half: str
    marked: bool
    """Something says that this is an hour, and no mere number."""


def hours_in(text: str) -> tuple[time, time | None] | None:
    """When something begins, and when it ends where that is written too; None for what are no hours."""
    parts = _TO.split(text.strip())
    if len(parts) > 2:
        return None
    said = [_said(part) for part in parts]
    if any(one is None for one in said) or not any(one is not None and one.marked for one in said):
        return None
    known = [one for one in said if one is not None]
    if len(known) == 1:
        begins = _time(known[0])
        return None if begins is None else (begins, None)
    return _span(known[0], known[1])


def _said(text: str) -> _Said | None:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    minute = 30 if found["and"] else int(found["minute"] or 0)
    half = found["half"] or (found["letters"] or "").replace(".", "").lower()
    return _Said(int(found["hour"]), minute, half, bool(half) or not text.strip().isdigit())


def _span(first: _Said, last: _Said) -> tuple[time, time] | None:
    """2-4 pm begins in the afternoon, 10-1 pm in the morning; 下午2点到4点 ends in the afternoon."""
    if not first.half and last.half in ("am", "pm"):
        same = _Said(first.hour, first.minute, last.half, marked=True)
        begins, ends = _time(same), _time(last)
        if begins is not None and ends is not None and begins < ends:
            return begins, ends
    elif not last.half and first.half in _LATE and last.hour < 12:
        last = _Said(last.hour, last.minute, first.half, marked=True)
    begins, ends = _time(first), _time(last)
    return (begins, ends) if begins is not None and ends is not None and begins < ends else None


def _time(said: _Said) -> time | None:
    hour = said.hour
    if said.half in _LATE and hour < 12:
        hour += 12
    elif said.half in _EARLY and hour == 12:
        hour = 0
    if hour > 23 or said.minute > 59 or (said.half in ("am", "pm") and said.hour > 12):
        return None
    return time(hour, said.minute)
