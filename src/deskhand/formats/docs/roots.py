"""Verbs and the nouns made of them: who asks what was decided is answered by the line that begins `Decision:`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from deskhand.formats.docs.passages import Unit
from deskhand.formats.docs.sentences import terms

_LEAST: Final = 4
"""A shorter rest is of many words at once."""
_NOUNS: Final = (
    ("ision", "id"), ("usion", "ud"), ("olution", "olv"), ("ption", "b"), ("ation", ""), ("ature", ""), ("ment", ""),
    ("ance", ""), ("ence", ""), ("ion", ""), ("al", ""), ("ee", ""), ("y", ""),
)  # fmt: skip


def in_labels(wanted: Sequence[str], units: Sequence[Unit]) -> list[str]:
    """The terms that are asked about; for one that stands nowhere, a label's of the same root."""
    there = {term for unit in units for term in terms(unit.text)}
    labels = list(dict.fromkeys(term for unit in units for term in terms(unit.label)))
    return [term if term in there else _alike(term, labels) for term in wanted]


def _alike(term: str, labels: Sequence[str]) -> str:
    roots = _roots(term)
    return next((one for one in labels if roots & _roots(one)), term)


def _roots(term: str) -> set[str]:
    """What may be left of a term without the ending that made it a noun."""
    rests = [term.removesuffix(ending) + verb for ending, verb in _NOUNS if term.endswith(ending)]
    return {rest.rstrip("e") for rest in (term, *rests) if rest == term or len(rest) >= _LEAST}
