"""Automations that were kept: what a person says is one of their names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from deskhand.planner.lexicon import keys_of
from deskhand.planner.planned import Context
from deskhand.planner.reading import Reading
from deskhand.planner.values import Exact, Value


@dataclass(frozen=True)
class KeptSlots:
    """Only a whole name is one: nothing is run because a word of it fell."""

    of: Reading
    context: Context

    @cached_property
    def _names(self) -> dict[tuple[str, ...], str]:
        return {keys: name for name in self.context.skills if (keys := keys_of(name))}

    def skill(self, start: int, end: int) -> Value | None:
        """A kept automation by its name, quoted or not."""
        if not self._names:
            return None
        start, end = self.of.trimmed(start, end, articles=False)
        if start >= end:
            return None
        quoted = self.of.words.tokens[start].quoted if end - start == 1 else None
        raw = keys_of(quoted) if quoted else tuple(token.key for token in self.of.words.tokens[start:end])
        name = self._names.get(raw)
        return None if name is None else Exact(name)
