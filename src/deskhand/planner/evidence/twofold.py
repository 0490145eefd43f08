"""One thing said of two that are named side by side, by what takes one: "open A and B" is done for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.plan.types import Of
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.named import Mention
from deskhand.planner.evidence.weighing import Weighed
from deskhand.planner.match import Match
from deskhand.planner.values import Exact

MOST: Final = 5
_JOINING: Final = frozenset(
    {"and", "&", "+", ",", "plus", "also", "和", "与", "跟", "及", "、", "，", "以", "还", "有"}
)
_SORTS: Final = {"file": "file", "person": "person"}


def for_each(one: Weighed, ability: Ability, stretch: Stretch) -> tuple[Match, ...] | None:
    """The same for each of those that stand side by side; None where not all of them can be told."""
    for at, (name, value, start, stop) in enumerate(one.match.bound):
        kind = ability.param_types.get(name)
        if not isinstance(kind, Of) or kind.kind not in _SORTS or not isinstance(value, Exact):
            continue
        row = _beside(value, at, kind.kind, one.match, ability, stretch)
        if len(row) < 2:
            continue
        values = [_one(mention) for mention in row]
        if len(row) > MOST or None in values:
            return None
        bound = one.match.bound
        rows = [(*bound[:at], (name, Exact(each), start, stop), *bound[at + 1 :]) for each in values if each]
        return tuple(replace(one.match, bound=row) for row in rows)
    return (one.match,)


def _one(mention: Mention) -> str | None:
    """What is named, where it is one thing."""
    value = mention.value.value if isinstance(mention.value, Exact) else ()
    several = value if isinstance(value, tuple) else (str(value),)
    return several[0] if len(several) == 1 else None


def _apart(mentions: Sequence[Mention]) -> list[Mention]:
    """Those that overlap no longer one, in their order."""
    kept: list[Mention] = []
    for one in sorted(mentions, key=lambda one: one.start - one.stop):
        if not any(one.start < other.stop and other.start < one.stop for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def _beside(value: Exact, at: int, sort: str, match: Match, ability: Ability, stretch: Stretch) -> list[Mention]:
    """What a value is, and those of its kind joined to it that no other value of that kind is read from."""
    types = ability.param_types
    others = [
        (start, stop)
        for place, (name, _, start, stop) in enumerate(match.bound)
        if place != at and name in types and types[name].kind.startswith(sort)
    ]
    for row in _rows(_apart(stretch.kind(_SORTS[sort])), stretch):
        taken = any(start < one.stop and one.start < stop for start, stop in others for one in row)
        if not taken and any(_one(one) == value.value for one in row):
            return row
    return []


def _rows(mentions: Sequence[Mention], stretch: Stretch) -> Iterator[list[Mention]]:
    """Runs of what is named with nothing but joining words between."""
    row: list[Mention] = []
    for one in mentions:
        between = stretch.of.keys[row[-1].stop : one.start] if row else ()
        if row and not (between and _JOINING.issuperset(between)):
            yield row
            row = []
        row.append(one)
    yield row
