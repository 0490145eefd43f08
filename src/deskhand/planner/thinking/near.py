"""Which abilities a request may be about, closest first, by the letters it shares with what is said of each."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from deskhand.core.ability import Ability
from deskhand.core.registry import Registry
from deskhand.core.words import LANGS
from deskhand.planner.text import folded

EVERYDAY: Final = (
    "files.find", "doc.read", "table.query", "doc.create", "files.move", "files.copy", "files.rename", "doc.ask",
    "doc.summarize", "table.create", "table.edit", "doc.edit", "table.chart", "table.describe", "image.text",
)  # fmt: skip
"""What most requests come to, in whatever words: letters lead to it only where somebody says it as we do."""
CLOSEST: Final = 5
"""So many of the closest stand before those."""
_CUTS: Final = re.compile(r"[,.;:!?，。；：！？、\n]+|\b(?:and|then|after that)\b|然后|接着|并且|再|并")
_LONGEST: Final = 1_000
_TEMPLATE: Final = re.compile(r"[<>{}\[\]()|]")


def _grams(text: str) -> Counter[str]:
    plain = f" {folded(text[:_LONGEST])} "
    size = 3 if plain.isascii() else 2
    return Counter(plain[at : at + size] for at in range(len(plain) - size + 1))


class Near:
    """Abilities by their words in both languages; what is asked for is compared clause by clause."""

    def __init__(self, registry: Registry, names: Iterable[str]) -> None:
        rows = {name: sum(map(_grams, said), Counter[str]()) for name, said in _said(registry, names).items()}
        seen = Counter(gram for grams in rows.values() for gram in grams)
        self._rare = {gram: math.log(1 + len(rows) / n) for gram, n in seen.items()}
        self._rows = {name: self._weighed(grams) for name, grams in rows.items()}

    def ranked(self, text: str, first: Sequence[str] = ()) -> list[str]:
        """Abilities, closest first: those that are known to fit, then the best of each clause in turn."""
        clauses = [clause for clause in _CUTS.split(text[:_LONGEST]) if clause.strip()] or [text]
        rows = [self._closest(clause) for clause in (text, *clauses[:8])]
        taken = [name for each in zip(*rows, strict=True) for name in each]
        near = list(dict.fromkeys(name for name in (*first, *taken) if name in self._rows))
        return list(dict.fromkeys([*near[:CLOSEST], *(one for one in EVERYDAY if one in self._rows), *near[CLOSEST:]]))

    def _closest(self, text: str) -> list[str]:
        asked = self._weighed(_grams(text))
        scores = {name: _cosine(asked, row) for name, row in self._rows.items()}
        return sorted(scores, key=lambda name: (-scores[name], name))

    def _weighed(self, grams: Mapping[str, int]) -> dict[str, float]:
        """Each gram by how often it stands and how rare it is, as one direction of length 1."""
        found = {gram: (1 + math.log(n)) * self._rare[gram] for gram, n in grams.items() if gram in self._rare}
        length = math.sqrt(sum(value * value for value in found.values())) or 1.0
        return {gram: value / length for gram, value in found.items()}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(value * other[gram] for gram, value in one.items() if gram in other)


def usable(registry: Registry) -> dict[str, Ability]:
    """What a model may use: what is built, and neither is about the work itself nor runs because it was asked for."""
    return {
        name: one for name, one in registry.items() if one.available and one.consent == "ask" and one.where != "hub"
    }


def _said(registry: Registry, names: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: list(_about(name)) for name in names}
    for lang in LANGS:
        for name, phrases in registry.phrases(lang).items():
            if name in found:
                templates: Iterable[str] = (_TEMPLATE.sub(" ", one) for one in phrases.say[:6])
                found[name] += [phrases.about, *phrases.examples, *templates]
    return found


def _about(name: str) -> Iterator[str]:
    yield name.replace(".", " ").replace("_", " ")
