"""An operator's own word lists. None are shipped; matching 10,000 words takes well under a millisecond per kilobyte."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence

from ahocorasick_rs import AhoCorasick

from deskhand.core.guard.stages import EVERYWHERE, Found, Ruling, Span, Stage


class Keywords:
    """One list with one ruling; full width, case and accents of compatibility do not matter."""

    def __init__(
        self, name: str, words: Iterable[str], ruling: Ruling = Ruling.BLOCK, stages: frozenset[Stage] = EVERYWHERE
    ) -> None:
        self.name = name
        self.stages = stages
        self._ruling = ruling
        self._words = sorted({folded for word in words if (folded := _folded(word)[0].strip())})
        self.version = hashlib.sha256("\n".join(self._words).encode()).hexdigest()[:12]
        self._found = AhoCorasick(self._words)

    def check(self, stage: Stage, text: str) -> Sequence[Found]:
        folded, places = _folded(text)
        matches = self._found.find_matches_as_indexes(folded, overlapping=True)
        if not matches:
            return []
        spans = tuple(Span(places[start], places[end - 1] + 1, self.name) for _, start, end in matches)
        return [
            Found(f"{self.name}:{index}", self._ruling, spans) for index in sorted({index for index, _, _ in matches})
        ]


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters the place it came from."""
    plain = text.casefold()
    if plain.isascii() and len(plain) == len(text):
        return plain, list(range(len(text)))
    out: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text):
        for one in unicodedata.normalize("NFKC", char).casefold():
            if unicodedata.category(one) != "Cf":  # zero-width characters hide words
                out.append(one)
                places.append(at)
    return "".join(out), places
