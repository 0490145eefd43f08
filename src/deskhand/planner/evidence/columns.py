"""The columns of a table that are named where the weights see one, as the table itself has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.match import Bound
from deskhand.planner.structured.known import Known
from deskhand.planner.values import Exact

_LONGEST = 6
_AROUND = 2
"""Tokens beside the place that may belong to a name that was cut in two."""


def columns_within(
    bound: Bound, stretch: Stretch, spans: Sequence[tuple[int, int]], held: set[int]
) -> list[tuple[str, range]]:
    """The columns whose names touch these places, in their order, and where they stand."""
    known = [Known(sheet) for path in _tables(bound) for sheet in stretch.of.places.sheets(path)]
    if not known:
        return []
    found: list[tuple[str, range]] = []
    for start, stop in spans:
        runs = _runs(start, stop, stretch)
        for place in sorted(runs, key=lambda one: (-len(one), one.start)):
            free = held.isdisjoint(place) and all(set(place).isdisjoint(other) for _, other in found)
            column = _column(stretch.of.name(place.start, place.stop), known) if free else None
            if column is not None:
                found.append((column, place))
    return sorted(found, key=lambda one: one[1].start)


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


def _tables(bound: Bound) -> list[str]:
    files = [value.value for name, value, _, _ in bound if name == "file" and isinstance(value, Exact)]
    return [path for one in files for path in (one if isinstance(one, tuple) else (str(one),))]
