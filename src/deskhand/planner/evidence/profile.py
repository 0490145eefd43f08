"""What each ability goes by: the signs declared beside it, and every phrase that reads requests whole, taken apart.

Words count by how few abilities they speak of. Built once for a language, and looked into by word.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from deskhand.core.senses import Senses
from deskhand.planner.evidence.alike import Alike, alike, stem
from deskhand.planner.template import Template
from deskhand.planner.tongue import Tongue

_NO_SENSES: Final = Senses()
KINDS: Final[Mapping[str, frozenset[str]]] = {
    "$table": frozenset({"spreadsheet"}),
    "$pdf": frozenset({"pdf"}),
    "$picture": frozenset({"picture", "pdf"}),
    "$archive": frozenset({"archive"}),
    "$slides": frozenset({"presentation"}),
    "$doc": frozenset({"document", "pdf", "presentation", "text", "book", "code", "mail"}),
}
"""The kinds of files that a sign may want, by its word."""
Sign = tuple[frozenset[str], ...]
"""Places that each want one of some senses; a very word is written `=word`."""


@dataclass
class Profile:
    """One ability as its signs and phrases show it."""

    ability: str
    senses: Senses = _NO_SENSES
    signs: list[Sign] = field(default_factory=list[Sign])
    known: set[str] = field(default_factory=set[str])
    """Every word and class that speaks of it somewhere."""
    types: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])
    """The slot types that its phrases give each parameter."""
    kinds: frozenset[str] = frozenset()
    """The kinds of files that it is for, where it is for some only."""


class Vocabulary:
    """All abilities of one language by their words."""

    def __init__(self, tongue: Tongue) -> None:
        self.alike: Alike = alike(tongue.lang)
        self.little = self.alike.little | {stem(word) for word in tongue.lex.stop}
        self.negations = tongue.negations
        self.profiles: dict[str, Profile] = {}
        for do, senses in tongue.registry.senses().items():
            if do in tongue.phrases:
                signs: list[Sign] = [tuple(frozenset({one}) for one in sign) for sign in senses.signs]
                known = {one for sign in senses.signs for one in sign} | set(senses.choices.values())
                self.profiles[do] = Profile(do, senses, signs, known)
        for template in tongue.templates:
            self._take(template)
        for one in self.profiles.values():
            one.kinds = _kinds(one.senses)

    def _take(self, template: Template) -> None:
        one = self.profiles.setdefault(template.ability, Profile(template.ability))
        stems = [frozenset(f"={stem(word)}" for word in need) for need in template.needs]
        sign = tuple(places for places in stems if not any(word[1:] in self.little for word in places))
        apart = self.alike.lang == "en"  # single Chinese characters say nothing by themselves
        if sign and apart and sum(map(len, sign)) <= 40:
            one.signs.append(sign)
        if apart:
            one.known.update([f"={stem(word)}" for word in template.words])
        for slot in template.leaves:
            one.types.setdefault(slot.text, Counter())[slot.type] += 1

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much a word or class says: the more, the fewer abilities share it."""
        spread: Counter[str] = Counter()
        for one in self.profiles.values():
            spread.update({sense for sign in one.signs for place in sign for sense in place})
        size = max(len(self.profiles), 40) + 1
        return {sense: math.log(size / (n + 0.5)) for sense, n in spread.items()}

    @cached_property
    def by_sense(self) -> dict[str, list[str]]:
        """The abilities that a word or class speaks of."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self.profiles.values():
            for sign in one.signs:
                for place in sign:
                    for sense in place:
                        found[sense].add(one.ability)
        return {sense: sorted(abilities) for sense, abilities in found.items()}


def _kinds(senses: Senses) -> frozenset[str]:
    named = {one for sign in senses.signs for one in sign if one.startswith("$")}
    if not named or named & {"$file", "$search"}:
        return frozenset()
    return frozenset[str]().union(*(KINDS.get(one, frozenset()) for one in named))
