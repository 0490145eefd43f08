"""Columns that phrases took from free words, held against those that the file really has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from deskhand.core.pattern import Pattern
from deskhand.planner.places import Places
from deskhand.planner.structured.known import Known, plainly
from deskhand.planner.values import Exact

_COLUMN: Final = Pattern(r"(?:question|change)\.(?:.*\.)?(?:column|columns\.\d+|by)|measure|by|x|y|on")
"""Where a column is named, in the parts that phrases fill."""
_LETTERS: Final = Pattern(r"[A-Za-z]{1,2}")


def named(text: str, known: Known) -> str | None:
    """The column that is meant; a letter is as the sheet has it, and a part of a name as it was said."""
    column = known.named(text)
    if column is not None:
        return column.name
    part = any(plainly(text) in plainly(one.name) for one in known.columns)
    return text if part or _LETTERS.fullmatch(text) else None


def there(ability: str, bound: Sequence[tuple[str, Any, int, int]], places: Places) -> bool:
    """Whether every column that was taken from free words is one of the file's, as far as its columns are known."""
    if not ability.startswith("table."):
        return True
    said = [one for name, value, _, _ in bound if _COLUMN.fullmatch(name) for one in _texts(value)]
    if not said:
        return True
    if any(fact.kind == "folder" for path in _paths(bound) if (fact := places.fact(path)) is not None):
        return False  # a folder has no columns, whatever it is to be sorted by
    known = [Known(sheet) for path in _paths(bound) for sheet in places.sheets(path)]
    return not known or all(any(named(one, sheet) is not None for sheet in known) for one in said)


def _texts(value: Any) -> list[str]:
    if not isinstance(value, Exact) or not value.open:
        return []
    return (
        [value.value] if isinstance(value.value, str) else list(value.value) if isinstance(value.value, tuple) else []
    )


def _paths(bound: Sequence[tuple[str, Any, int, int]]) -> list[str]:
    found = [value.value for name, value, _, _ in bound if name in ("file", "files") and isinstance(value, Exact)]
    return [path for one in found for path in (one if isinstance(one, tuple) else (str(one),))]
