"""The columns of a table that are named where the weights see one, as the table itself has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from deskhand.core.plan.types import ListOf, Type
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.match import Bound
from deskhand.planner.structured.known import Known
from deskhand.planner.values import Exact

_COLUMN: Final = "column"
_LONGEST: Final = 6
_AROUND: Final = 2
"""Tokens beside the place that may belong to a name that was cut in two."""


def columns_within(
    kind: Type, bound: Bound, stretch: Stretch, spans: Sequence[tuple[int, int]], held: set[int]
) -> tuple[Exact, set[int]] | None:
    """The column, or the columns, whose names touch these places, and the tokens that say so; None for other types."""
    several = isinstance(kind, ListOf)
    if (kind.item.kind if isinstance(kind, ListOf) else kind.kind) != _COLUMN:
        return None
    known = [Known(sheet) for path in _tables(bound, stretch) for sheet in stretch.of.places.sheets(path)]
    found: list[tuple[str, range]] = []
    for start, stop in spans if known else ():
        for place in sorted(_runs(start, stop, stretch), key=lambda one: (-len(one), one.start)):
            free = held.isdisjoint(place) and all(set(place).isdisjoint(other) for _, other in found)
            column = _column(stretch.of.name(place.start, place.stop), known) if free else None
            if column is not None:
                found.append((column, place))
    if not found:
        return None
    found = sorted(found, key=lambda one: one[1].start)[: None if several else 1]
    value = tuple(column for column, _ in found) if several else found[0][0]
    return Exact(value), {at for _, place in found for at in place}


def column_at(bound: Bound, stretch: Stretch, start: int, stop: int) -> tuple[str, int] | None:
    """The column whose name begins here, and where it ends: the longest."""
    known = [Known(sheet) for path in _tables(bound, stretch) for sheet in stretch.of.places.sheets(path)]
    for end in range(min(stop, start + _LONGEST), start, -1) if known else ():
        if (column := _column(stretch.of.name(start, end), known)) is not None:
            return column, end
    return None


def _runs(start: int, stop: int, stretch: Stretch) -> Iterator[range]:
    first, last = max(stretch.start, start - _AROUND), min(stretch.stop, stop + _AROUND)
    for a in range(first, min(stop, last)):
        for b in range(max(a, start) + 1, min(last, a + _LONGEST) + 1):
            yield range(a, b)


def _column(text: str, known: Sequence[Known]) -> str | None:
    names = [
        column.name if (column := sheet.named(text)) is not None and sheet.whole(text) else None for sheet in known
    ]
    return names[0] if all(name == names[0] for name in names) else None


def _tables(bound: Bound, stretch: Stretch) -> list[str]:
    """The tables that are meant: those that are named, else the one that was named before."""
    if not any(name == "file" and isinstance(value, Exact) for name, value, _, _ in bound):
        return [path for path in (stretch.table_before,) if path is not None]
    files = [value.value for name, value, _, _ in bound if name == "file" and isinstance(value, Exact)]
    return [path for one in files for path in (one if isinstance(one, tuple) else (str(one),))]
