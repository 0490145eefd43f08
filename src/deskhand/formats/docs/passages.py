"""Pieces of documents that can answer, and how well each fits a question (BM25 over the terms of all of them)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from deskhand.formats.docs.blocks import Block, Place, cell_name
from deskhand.formats.docs.sentences import split, terms

_K: Final = 1.2
_B: Final = 0.6
_LONG: Final = 420
"""A paragraph longer than this is looked at sentence by sentence."""
_LABEL: Final = 60
_HEADING_WORTH: Final = 0.35
"""How much a term in the headings above counts, beside one in the passage itself."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece that is answered with. `label` and `value` where it says what something is: `Name: Bob`, a cell of a
    table under its column, beside the name of its row."""

    document: int
    text: str
    place: Place
    label: str = ""
    value: str = ""
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """`covered` is how much of what was asked about stands in it, from 0 to 1."""

    unit: Unit
    score: float
    covered: float


def units_of(document: int, blocks: Sequence[Block]) -> Iterator[Unit]:
    before: Block | None = None
    for block in blocks:
        if block.kind == "table":
            yield from _cells(document, block)
        elif block.text.strip():
            yield from _of_text(document, block, before)
        before = block


def _of_text(document: int, block: Block, before: Block | None) -> Iterator[Unit]:
    text = block.text.replace("\t", "  ")
    label, value = _labelled(text)
    if value:
        yield Unit(document, text, block.place, label, value)
    elif before is not None and before.kind != "table" and _is_label(before.text):
        # "Name:" on a line of its own, and on the next what it is.
        yield Unit(document, f"{before.text} {text}", block.place, before.text.rstrip(" :："), text)
    elif block.kind == "heading" or len(text) <= _LONG:
        yield Unit(document, text, block.place, heading=block.kind == "heading")
    else:
        pieces = list(split(text))
        for at, piece in enumerate(pieces):
            # A sentence is read with the one before it, which often says what it is about.
            yield Unit(document, f"{pieces[at - 1]} {piece}" if at and len(piece) < 80 else piece, block.place)


def _labelled(text: str) -> tuple[str, str]:
    for sign in ("：", ":", "  "):
        label, found, value = text.partition(sign)
        if found and 0 < len(label.strip()) <= _LABEL and value.strip() and not label.strip()[-1:].isdigit():
            return label.strip(), value.strip()
    return "", ""


def _is_label(text: str) -> bool:
    return len(text) <= _LABEL and text.rstrip().endswith((":", "："))


def _cells(document: int, block: Block) -> Iterator[Unit]:
    """Each cell of a table under the names over its column and beside the name of its row."""
    if not block.rows:
        return
    names = block.rows[0]
    two = max(len(row) for row in block.rows) == 2
    for n, row in enumerate(block.rows):
        if n == 0 and not two:
            continue
        for m, cell in enumerate(row):
            if not cell or (m == 0 and len(row) > 1):
                continue
            column = names[m] if m < len(names) and n > 0 and not (two and _holds_number(names[m])) else ""
            label = " · ".join(part for part in (row[0] if m else "", column) if part)
            place = block.place.model_copy(update={"cell": cell_name(n, m)})
            yield Unit(document, f"{label}: {cell}" if label else cell, place, label, cell)
        if len(row) > 1:
            whole = "  ".join(cell for cell in row if cell)
            yield Unit(document, whole, block.place.model_copy(update={"cell": cell_name(n, 0)}))


def _holds_number(text: str) -> bool:
    return any(c.isdigit() for c in text)


class Index:
    """All units of all documents, ready to be asked."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = list(units)
        self._terms = [Counter(terms(one.text)) for one in self._units]
        self._above = [frozenset(terms(one.place.heading)) for one in self._units]
        self._spread = Counter(term for one in self._terms for term in one)
        self._average = sum(sum(one.values()) for one in self._terms) / (len(self._terms) or 1)

    def hits(self, asked: Sequence[str], most: int) -> list[Hit]:
        """The units that fit best, the best first. `asked` are the terms of the question."""
        wanted = list(dict.fromkeys(asked))
        weights = {term: self._weight(term) for term in wanted}
        mass = sum(weights.values()) or 1.0
        found: list[Hit] = []
        for unit, own, above in zip(self._units, self._terms, self._above, strict=True):
            score = covered = 0.0
            length = sum(own.values()) or 1
            for term, weight in weights.items():
                times = own.get(term, 0)
                if times:
                    score += weight * times * (_K + 1) / (times + _K * (1 - _B + _B * length / (self._average or 1)))
                    covered += weight
                elif term in above:
                    score += weight * _HEADING_WORTH
                    covered += weight * _HEADING_WORTH
            if score > 0:
                # What says all of what was asked goes before what says one word of it often.
                found.append(Hit(unit, score * (0.4 + covered / mass), covered / mass))
        return sorted(found, key=lambda one: (-one.score, one.unit.document, len(one.unit.text)))[:most]

    def _weight(self, term: str) -> float:
        """A term that stands nowhere weighs as much as one that stands once: what is found does not speak of it."""
        spread = max(1, self._spread.get(term, 0))
        return math.log(1 + (len(self._units) - spread + 0.5) / (spread + 0.5))
