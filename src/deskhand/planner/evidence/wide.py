"""Values that may be any words: what a phrase lets them take, and whether the weights see them end sooner."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from deskhand.core.registry import Registry
from deskhand.planner.match import Match
from deskhand.planner.places import Places
from deskhand.planner.values import Earlier, Errand, Exact, ToAgent, Value

_WIDE: Final = ("text", "anything", "people", "name")
"""Kinds of values that may be any words."""
_TOLD: Final = ("prompt", "request", "question", "change")


def wide(match: Match, registry: Registry, places: Places) -> list[tuple[str, int, int]]:
    """The values of a clause that may be any words, and where they stand; not what somebody is to do or to answer."""
    types = registry[match.template.ability].param_types
    rows = [(name, value, a, b) for name, value, a, b in match.bound if isinstance(value, Value) and name in types]
    if any(isinstance(value, Errand | ToAgent) for _, value, _, _ in rows):
        return []
    return [
        (name, a, b)
        for name, value, a, b in rows
        if not isinstance(value, Earlier)
        and types[name].kind in _WIDE
        and name not in _TOLD
        and b - a > 1
        and not _are_known(value, places)
    ]


def _are_known(value: Value, places: Places) -> bool:
    """Whether a value is people who are known, or a whole name of something that is kept."""
    if not isinstance(value, Exact):
        return False
    if not isinstance(value.value, tuple):
        return not value.open
    return {one.partition(" <")[0] for one in places.people}.issuperset(value.value)


def within(narrow: Match, match: Match, free: Collection[tuple[str, int, int]]) -> bool:
    """Whether a reading is another with its free values cut shorter, each of them where it stood."""
    if narrow.template.ability != match.template.ability:
        return False
    spans = {name: (a, b) for name, _, a, b in narrow.bound}
    held = [(spans[name], (a, b)) for name, a, b in free if name in spans]
    inside = all(a <= start and stop <= b for (start, stop), (a, b) in held)
    return len(held) == len(free) and inside and any(one != other for one, other in held)
