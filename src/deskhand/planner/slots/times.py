"""When something to come is, to the minute where a time is said, and how often something comes again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from deskhand.core.words import Lang
from deskhand.planner.reading import Reading
from deskhand.planner.values import Exact, Value
from deskhand.planner.when.moments import moments_in
from deskhand.planner.when.repeats import repeats_in
from deskhand.planner.when.rows import Day

LONGEST: Final = 20
_FORTNIGHT: Final = timedelta(days=14)
_HINTS: Final[Mapping[Lang, re.Pattern[str]]] = {
    "en": re.compile(
        r"\d|\b(?:every|each|daily|weekly|monthly|quarterly|yearly|annually|hourly|fortnightly|biweekly|once|today|tonight"
        r"|tomorrow|yesterday|noon|midday|midnight|morning|afternoon|evening|night|day|week|month|quarter|year|hour|minute"
        r"|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|at|half|end|o'?clock)"
    ),
    "zh": re.compile(r"\d|[每天日号周月年季点时分早晚夜晨午今明后]|星期|礼拜|工作日"),
}
"""One of these stands in every way to say a time."""


def _is_long(iso: str) -> bool:
    """Whether it is a stretch of more than a fortnight."""
    first, _, last = iso.partition("/")
    if len(first) != len("2026-01-01") or len(last) != len(first):
        return False
    return date.fromisoformat(last) - date.fromisoformat(first) > _FORTNIGHT


@dataclass(frozen=True)
class TimeSlots:
    """Moments, and rules for more than one."""

    of: Reading
    _moments: dict[int, list[Day]] = field(default_factory=dict[int, list[Day]])
    _repeats: dict[int, list[Day]] = field(default_factory=dict[int, list[Day]])

    def moment(self, start: int, end: int) -> Value | None:
        """A moment, a stretch of hours or a day to come."""
        return self._read(start, end, self._moments_at)

    def later(self, start: int, end: int) -> Value | None:
        """A moment or a day that is still to come; a month or a quarter is no time to do something at."""
        value = self.moment(start, end)
        if isinstance(value, Exact) and _is_long(str(value.value)):
            return None
        if self.of.lex.lang == "zh" and self.of.keys[end : end + 1] in (["那"], ["这"], ["的"]):
            return None  # 周五那个面试 says which one, and not when
        to_come = isinstance(value, Exact) and str(value.value).rpartition("/")[2][:10] > self.of.now.date().isoformat()
        today = isinstance(value, Exact) and "T" in str(value.value) and str(value.value) > self.of.now.isoformat()
        return value if to_come or today else None

    def repeat(self, start: int, end: int) -> Value | None:
        """A rule by which something comes again."""
        return self._read(start, end, self._repeats_at)

    def begins(self, at: int) -> bool:
        """Whether a moment, or a rule, begins at a token."""
        return bool(self._moments_at(at) or self._repeats_at(at))

    def _read(self, start: int, end: int, read: Callable[[int], list[Day]]) -> Value | None:
        start, end = self.of.trimmed(start, end, articles=False)
        if not 0 < end - start <= LONGEST:
            return None
        return next((Exact(day.iso) for day in read(start) if self.of.line.token_after(day.end) == end), None)

    @cached_property
    def is_timed(self) -> bool:
        """Whether anything in the request may be a time: without that none is looked for."""
        return _HINTS[self.of.lex.lang].search(self.of.line.text) is not None

    def _moments_at(self, at: int) -> list[Day]:
        if not self.is_timed:
            return []
        if at not in self._moments:
            line = self.of.line
            self._moments[at] = moments_in(line.text, line.starts[at], self.of.lex.lang, self.of.now)
        return self._moments[at]

    def _repeats_at(self, at: int) -> list[Day]:
        if not self.is_timed:
            return []
        if at not in self._repeats:
            self._repeats[at] = repeats_in(self.of.line.text, self.of.line.starts[at], self.of.lex.lang)
        return self._repeats[at]
