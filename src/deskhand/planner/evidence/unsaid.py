"""What is named in a stretch and where the weights saw no value: a day in front, somebody who comes along."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from deskhand.core.plan.types import ListOf, Of, Type
from deskhand.planner.evidence.chosen import first_of, several_of
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.named import Mention
from deskhand.planner.values import Earlier, Exact, Value

_PEOPLE: Final = "people"
_WITH: Final = frozenset({"use", "using", "with", "via", "by", "用"})
"""What stands before that by which something is built."""
_ALONG: Final = frozenset({"with", "and", ",", "&", "和", "跟", "与", "、", "，", "上"})
"""What stands before those who come along."""


def set_apart(name: str, kind: Type, stretch: Stretch, held: Set[int]) -> list[tuple[int, int]]:
    """Where a value stands that may be left out, beside all that is read: "next week, which meetings are there"."""
    if kind.kind == "when":
        rows = {(one.start, one.stop) for sort in ("past", "ahead") for one in stretch.kind(sort)}
        longest = [(a, b) for a, b in rows if not any(c <= a and b <= d and (a, b) != (c, d) for c, d in rows)]
        return longest if len(longest) == 1 and held.isdisjoint(range(*longest[0])) else []
    if name == "system" and isinstance(kind, Of):
        keys = stretch.of.keys
        ways = [
            at for at in range(stretch.start + 1, stretch.stop) if keys[at] in kind.choices and keys[at - 1] in _WITH
        ]
        return [(ways[0], ways[0] + 1)] if len(ways) == 1 and ways[0] not in held else []
    if kind.kind == "app":
        apps = [(one.start, one.stop) for one in stretch.kind("app") if held.isdisjoint(range(one.start, one.stop))]
        return apps if len(apps) == 1 else []
    if name != _PEOPLE:
        return []
    free = [(one.start, one.stop) for one in stretch.kind("person") if held.isdisjoint(range(one.start, one.stop))]
    return free if all(start and stretch.of.keys[start - 1] in _ALONG for start, _ in free) else []


def only_one(named: Mention, kind: Type, stretch: Stretch) -> Value | None:
    """The only thing of its kind that is named, as a parameter takes it."""
    value = named.value
    if named.kind == "file" and not isinstance(value, Earlier):
        return several_of([named], stretch) if isinstance(kind, ListOf) else first_of([named], stretch)
    if isinstance(kind, ListOf) and isinstance(value, Exact) and isinstance(value.value, str):
        return Exact((value.value,))
    return value
