"""Whether a moment in a plan follows from the request and from when it was said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from bench.officebench.vocabulary import MONTHS, SAID_NUMBERS

_DAY: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:T(\d{2}):(\d{2})(?::\d{2})?)?(?:Z|[+-]\d{2}:\d{2})?\Z")
_NUMBER: Final = re.compile(r"\d+")
_CLOCK: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*([ap])\.?\s*m", re.IGNORECASE)
_REACH: Final = 1
"""How far "last" and "next" go from now: one year, one month."""
_WEEK: Final = 7
_WEEKDAYS: Final = "monday tuesday wednesday thursday friday saturday sunday"
_NEAR: Final = frozenset(f"today tomorrow yesterday week weekend {_WEEKDAYS}".split())
"""What names a day by now alone."""


@dataclass(frozen=True)
class Moments:
    """The days and hours that a request speaks of, by their parts."""

    request: str
    now: datetime

    @cached_property
    def _said(self) -> frozenset[int]:
        found = {int(one) for one in _NUMBER.findall(self.request)}
        for word in re.findall(r"[a-z]+", self.request.casefold()):
            found |= {int(n) for n in SAID_NUMBERS.get(word, ()) if n >= 1}
        return frozenset(found)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(re.findall(r"[a-z]+", self.request.casefold()))

    @cached_property
    def _months(self) -> frozenset[int]:
        words = re.findall(r"[a-z]+", self.request.casefold())
        named = {at for at, month in enumerate(MONTHS, 1) if any(w == month or w == month[:3] for w in words)}
        return frozenset(named | self._said)

    @cached_property
    def _hours(self) -> frozenset[tuple[int, int]]:
        """Times of day that were said, on a clock of 24 hours."""
        return frozenset(
            (int(hour) % 12 + (12 if half in "pP" else 0), int(minute or 0))
            for hour, minute, half in _CLOCK.findall(self.request)
        )

    def strange(self, text: str) -> tuple[str, ...]:
        """The ends of a span, or the one moment, that do not follow."""
        return tuple(part for part in text.split("/") if not self._follows(part))

    def strange_hours(self, rest: str) -> tuple[str, ...]:
        """What is left of a moment whose day, or whose hours, a reference brings: a day that follows, hours that were
        said."""
        left = [part.strip() for part in re.split(r"[T/]", rest) if part.strip()]
        return tuple(part for part in left if not self._hour(part) and not self._follows(part))

    def _hour(self, text: str) -> bool:
        found = re.fullmatch(r"(\d{2}):(\d{2})", text)
        return found is not None and (int(found[1]), int(found[2])) in self._hours

    def _follows(self, part: str) -> bool:
        found = _DAY.match(part)
        if found is None:
            return False
        year, month, day, hour, minute = (None if one is None else int(one) for one in found.groups())
        assert year is not None
        if not (year in self._said or abs(year - self.now.year) <= _REACH):
            return False
        if month is not None and not self._month(month):
            return False
        if day is not None and not self._day(year, month or 1, day):
            return False
        return hour is None or (hour, minute or 0) in self._hours or (hour, minute) in ((0, 0), (23, 59))

    def _month(self, month: int) -> bool:
        """Said, this one, one beside it where months were spoken of, or an end of a year that was."""
        reach = _REACH if self._words & {"month", "months", *_NEAR} else 0
        near = {(self.now.month - 1 + n) % 12 + 1 for n in range(-reach, reach + 1)}
        return month in self._months | near | ({1, 12} if self._words & {"year", "years"} else frozenset())

    def _day(self, year: int, month: int, day: int) -> bool:
        """Said, today, an end of a month or year that was spoken of, or near where a day was named by now alone."""
        moment = datetime(year, month, day, tzinfo=self.now.tzinfo)
        end = day == 1 or (moment + timedelta(days=1)).month != month
        whole = bool(self._words & {"month", "months", "year", "years", *MONTHS})
        near = abs((moment.date() - self.now.date()).days) <= (_WEEK if self._words & _NEAR else 0)
        return day in self._said or near or (end and whole)
