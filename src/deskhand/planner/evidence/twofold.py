"""One thing said of two that are named side by side, by what takes one: "open A and B" is done for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.plan.types import ListOf, Of, Type
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.named import Mention
from deskhand.planner.evidence.weighing import Weighed
from deskhand.planner.match import Bound, Match
from deskhand.planner.values import Exact

MOST: Final = 5
_BEHIND: Final = 2
"""Words behind what is named that may be said of it alone."""
_JOINING: Final = frozenset(
    {"and", "&", "+", ",", "plus", "also", "和", "与", "跟", "及", "、", "，", "以", "还", "有"}
)
_SORTS: Final = {"file": "file", "person": "person", "app": "app", "window": "app"}
_PAIRED: Final = {"file": "file", "files": "file", "person": "person", "people": "person", "folder": "folder"}
_BY_NAME: Final = {"event": "event"}
"""What is named where a value is told by its own name only."""


def for_each(one: Weighed, ability: Ability, stretch: Stretch) -> tuple[Match, ...] | None:
    """The same for each of those that stand side by side; None where not all of them can be told."""
    if _is_put_into_itself(one.match):
        return None
    pairs = _pairs(one.match, ability, stretch)
    if len(pairs) > 1:
        return tuple(replace(one.match, bound=bound) for bound in pairs) if len(pairs) <= MOST else None
    for at, (name, value, start, stop) in enumerate(one.match.bound):
        kind = ability.param_types.get(name)
        sort = _BY_NAME.get(name) or (_SORTS.get(kind.kind) if isinstance(kind, Of) else None)
        if sort is None or not isinstance(value, Exact):
            continue
        row = _beside(value, at, sort, one.match, ability, stretch)
        if len(row) < 2:
            continue
        values = list(dict.fromkeys(_one(mention) for mention in row))
        if len(row) > MOST or None in values or (len(values) > 1 and _is_said_apart(row, start, stop, one, stretch)):
            return None
        bound = one.match.bound
        rows = [(*bound[:at], (name, Exact(each), start, stop), *bound[at + 1 :]) for each in values if each]
        return tuple(replace(one.match, bound=row) for row in rows)
    return (one.match,)


def _is_said_apart(row: Sequence[Mention], start: int, stop: int, one: Weighed, stretch: Stretch) -> bool:
    """Whether something else may be said of the last of a row, or is named there that is none of it.

    "Close Firefox, leave the terminal"; "send a.png to Anna and Bob and b.png to Carol".
    """
    beside = range(row[1].start, row[-1].stop + _BEHIND)
    others = (other for other in stretch.kind(row[0].kind) if other.within(start, stop))
    values = {_one(each) for each in row}
    return any(at in beside for at in one.unused) or any(_one(other) not in values for other in others)


def _is_put_into_itself(match: Match) -> bool:
    """Whether where things go is among them: of "a.png to Archive and b.png to Backup" one thing is Archive."""
    values = [value.value for _, value, _, _ in match.bound if isinstance(value, Exact)]
    return any(one in several for several in values if isinstance(several, tuple) for one in values)


def _pairs(match: Match, ability: Ability, stretch: Stretch) -> list[Bound]:
    """What is told of two kinds of things by turns, each with the one behind it: "a.png to Anna and b.png to Bob"."""
    named: list[tuple[str, Mention]] = []
    sorts: list[str] = []
    for name, value, start, stop in match.bound:
        kind = ability.param_types.get(name)
        sort = _PAIRED.get(kind.kind) if kind is not None and isinstance(value, Exact) else None
        if sort is not None:
            sorts.append(sort)
            here = [one for one in stretch.kind(sort) if _one(one) and one.within(start, stop)]
            named += [(name, one) for one in _apart(here)]
    if len(set(sorts)) < len(sorts):
        return []  # whether it is "to" or "copy to" cannot be told by turns
    named.sort(key=lambda row: row[1].start)
    names = [name for name, _ in named]
    turns = len(set(names)) == 2 and len(names) > 3 and names == names[:2] * (len(names) // 2)
    if not turns:
        return []
    found: list[Bound] = []
    for first, then in zip(named[::2], named[1::2], strict=True):
        said = {name: (one, str(_one(one))) for name, one in (first, then)}
        found.append(
            tuple(
                (name, _alone(ability.param_types[name], said[name][1]), said[name][0].start, said[name][0].stop)
                if name in said
                else (name, value, a, b)
                for name, value, a, b in match.bound
            )
        )
    return found


def _alone(kind: Type, value: str) -> Exact:
    return Exact((value,) if isinstance(kind, ListOf) else value)


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
        if place != at and name in types and (_BY_NAME.get(name) or types[name].kind).startswith(sort)
    ]
    for row in _rows(_apart(stretch.kind(sort)), stretch):
        taken = any(start < one.stop and one.start < stop for start, stop in others for one in row)
        if not taken and any(_one(one) == value.value for one in row):
            return row
    return []


def _joined(stretch: Stretch, start: int, stop: int) -> bool:
    """Whether a joining word stands between, and nothing else that says something: "the standup and the dentist"."""
    joins = [stretch.of.keys[at] in _JOINING for at in range(start, stop)]
    return any(joins) and all(one or stretch.mentions.is_little(at) for at, one in enumerate(joins, start))


def _rows(mentions: Sequence[Mention], stretch: Stretch) -> Iterator[list[Mention]]:
    """Runs of what is named with nothing but joining words between."""
    row: list[Mention] = []
    for one in mentions:
        if row and not _joined(stretch, row[-1].stop, one.start):
            yield row
            row = []
        row.append(one)
    yield row
