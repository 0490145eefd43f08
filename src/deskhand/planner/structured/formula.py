"""A formula that is said with the names of columns, as the table's own language writes it: `[price] * [quantity]`."""

from __future__ import annotations

import re
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.core.world.facts import ColumnFact
from deskhand.planner.structured.known import Known

_SIGNS: Final = (
    (re.compile(r"\s+(?:multiplied by|times|x)\s+|\s*[×✕*]\s*|\s*乘以?\s*"), "*"),
    (re.compile(r"\s+divided by\s+|\s*[÷/]\s*|\s*除以\s*"), "/"),
    (re.compile(r"\s+plus\s+|\s*[+＋]\s*|\s*加上?\s*"), "+"),
    (re.compile(r"\s+minus\s+|\s+[-－]\s*|\s*[－−]\s*|\s*减去?\s*"), "-"),
)
_PIECE: Final = re.compile(r"([-+*/()])")
_NUMBER: Final = Pattern(r"\d+(?:\.\d+)?")
_PERCENT: Final = re.compile(r"(\d+(?:\.\d+)?)\s*%")


def cells_of(column: ColumnFact) -> str | None:
    """A column as formulas name it; None for a name that would end where it has a bracket."""
    return None if any(one in column.name for one in "[]") else f"[{column.name}]"


def formula(text: str, known: Known | None) -> str | None:
    """None where a name is that of no column, or nothing is worked out."""
    for pattern, sign in _SIGNS:
        text = pattern.sub(sign, text)
    text = _PERCENT.sub(r"(\1/100)", text)
    pieces = [one.strip() for one in _PIECE.split(text) if one.strip()]
    if len(pieces) < 3 or not any(one in "-+*/" for one in pieces):
        return None
    made: list[str] = []
    named = False
    for one in pieces:
        if one in "-+*/()" or _NUMBER.fullmatch(one):
            made.append(one)
            continue
        column = known.named(re.sub(r"^the ", "", one, flags=re.IGNORECASE)) if known is not None else None
        cells = None if column is None else cells_of(column)
        if cells is None:
            return None
        named = True
        made.append(cells)
    return " ".join(made) if named else None
