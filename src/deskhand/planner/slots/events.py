"""Events of the calendar by words of their titles, and where nothing is called so, the words as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from deskhand.core.world.terms import holds
from deskhand.planner.places import MOST_OPTIONS
from deskhand.planner.reading import Reading
from deskhand.planner.text import folded
from deskhand.planner.values import Either, Exact, Value

LONGEST: Final = 12


@dataclass(frozen=True)
class EventSlots:
    """What is in the calendar, as a request names it."""

    of: Reading

    @cached_property
    def _titles(self) -> Sequence[str]:
        return list(dict.fromkeys(one.title for one in self.of.places.events))

    def known(self, start: int, end: int) -> Value | None:
        """One that is in the calendar, where other words may mean something else."""
        value = self.event(start, end)
        return value if value is not None and not value.open else None

    def event(self, start: int, end: int) -> Value | None:
        start, end = self.of.trimmed(start, end)
        if not 0 < end - start <= LONGEST:
            return None
        said = self.of.name(start, end)
        same = [title for title in self._titles if folded(title) == folded(said)]
        found = same or [title for title in self._titles if holds(title, said)]
        if found:
            known = found[:MOST_OPTIONS]
            return Exact(known[0]) if len(known) == 1 else Either(tuple(Exact(title) for title in known))
        quoted = end - start == 1 and self.of.words.tokens[start].quoted is not None
        if not quoted and (any(self.of.guarded[start:end]) or self._are_several(start, end)):
            return None
        return Exact(said, open=end - start)

    def _are_several(self, start: int, end: int) -> bool:
        """Whether some of what is named side by side is in the calendar by itself."""
        parts = self.of.split_list(start, end) if self.of.has_list(start, end) else []
        return any(holds(title, self.of.name(a, b)) for a, b in parts for title in self._titles)
