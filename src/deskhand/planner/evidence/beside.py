"""What is named in the run of a value beside what the value is: nothing takes it, and it is not passed over."""

from __future__ import annotations

from typing import Final

from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.match import Bound
from deskhand.planner.template import Json
from deskhand.planner.values import Exact, Value

_SORTS: Final = ("file", "folder", "event", "person", "app")


def of_another_sort(whole: set[int], value: Value | Json, stretch: Stretch) -> frozenset[int]:
    """The tokens of what is named in a run and is nothing of the sort that its value is: "the standup and a.png"."""
    named = [
        one
        for sort in _SORTS
        for one in stretch.kind(sort)
        if isinstance(one.value, Exact) and whole.issuperset(range(one.start, one.stop))
    ]
    values = _several(value)
    own = [one for one in named if not values.isdisjoint(_several(one.value))]
    sorts = {one.kind for one in own}
    taken = {at for one in own for at in range(one.start, one.stop)}
    rows = [range(one.start, one.stop) for one in named if one.kind not in sorts]
    return frozenset(at for row in rows if own and taken.isdisjoint(row) for at in row)


def of_the_same_sort(bound: Bound, stretch: Stretch) -> frozenset[int]:
    """The tokens of what is named where a value was read, and is of its sort and not it: "open a.png, b.png too"."""
    found: set[int] = set()
    for _, value, start, stop in bound:
        values = _several(value)
        for sort in _SORTS:
            rows = [one for one in stretch.kind(sort) if isinstance(one.value, Exact) and one.within(start, stop)]
            own = {
                at for one in rows if not values.isdisjoint(_several(one.value)) for at in range(one.start, one.stop)
            }
            others = (range(one.start, one.stop) for one in rows if values.isdisjoint(_several(one.value)))
            found.update(at for row in others if own and own.isdisjoint(row) for at in row)
    taken = {at for _, value, a, b in bound if isinstance(value, Value) and value.open for at in range(a, b)}
    return frozenset(found - taken)


def files_beside(whole: set[int], read: set[int], stretch: Stretch, *, chooses: bool) -> frozenset[int]:
    """The tokens of files in a run whose value was read from something else; a choice names no program either."""
    named = [one for one in stretch.kind("file") if one.facts]
    named += stretch.kind("app") if chooses else ()
    rows = [range(one.start, one.stop) for one in named]
    return frozenset(at for row in rows if whole.issuperset(row) and read.isdisjoint(row) for at in row)


def name_behind(whole: set[int], read: set[int], stretch: Stretch) -> frozenset[int]:
    """The tokens behind the word for being called so, where a value ended before it: "day and hours, call it Rota"."""
    of, stop = stretch.of, max(whole, default=0) + 1
    behind = [one[0] for at in whole - read if (one := of.lex.called.at(of.keys, at, stop)) is not None]
    return frozenset(range(min(behind), stop) if behind and read else ()) - read


def _several(value: Value | Json) -> frozenset[str]:
    """What a value is, one by one."""
    if not isinstance(value, Exact):
        return frozenset()
    return frozenset(value.value if isinstance(value.value, tuple) else (str(value.value),))
