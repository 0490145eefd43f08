"""When something to come is, to the minute where a time is said, and how often something comes again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from deskhand.planner.reading import Reading
from deskhand.planner.values import Exact, Value
from deskhand.planner.when.moments import moments_in
from deskhand.planner.when.repeats import repeats_in
from deskhand.planner.when.rows import Day

LONGEST: Final = 20


@dataclass(frozen=True)
class TimeSlots:
    """Moments, and rules for more than one."""

    of: Reading
    _moments: dict[int, list[Day]] = field(default_factory=dict[int, list[Day]])
    _repeats: dict[int, list[Day]] = field(default_factory=dict[int, list[Day]])

    def moment(self, start: int, end: int) -> Value | None:
        """A moment, a stretch of hours or a day to come."""
        return self._read(start, end, self._moments_at)

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

    def _moments_at(self, at: int) -> list[Day]:
        if at not in self._moments:
            line = self.of.line
            self._moments[at] = moments_in(line.text, line.starts[at], self.of.lex.lang, self.of.now)
        return self._moments[at]

    def _repeats_at(self, at: int) -> list[Day]:
        if at not in self._repeats:
            self._repeats[at] = repeats_in(self.of.line.text, self.of.line.starts[at], self.of.lex.lang)
        return self._repeats[at]
