"""Which ability a stretch of a request speaks of: what its words say for each, less what they leave unexplained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from deskhand.core.ability import Registry
from deskhand.planner.evidence.clause import Stretch
from deskhand.planner.evidence.filling import Filler, missing
from deskhand.planner.evidence.profile import Profile, Sign, Vocabulary
from deskhand.planner.match import Match
from deskhand.planner.template import Node, Template
from deskhand.planner.values import Asked

MOST_TRIED: Final = 10
"""Abilities that a stretch is weighed for, the likeliest first."""
_MISSED: Final = 0.55
"""Of what a sign wants and does not find, so much is taken off."""
_WHOLE: Final = 0.8
"""For a sign that is found whole."""
_UNUSED: Final = 1.0
_FREE: Final = 0.12
_LACKING: Final = 1.2
_ASIDE: Final = 0.25


@dataclass(frozen=True, slots=True)
class Weighed:
    """One ability with its values, how much speaks for it, and the words it does not use."""

    match: Match
    score: float
    unused: tuple[int, ...]
    lacking: tuple[str, ...]
    signed: frozenset[int]
    """The tokens by which it was recognised."""

    @property
    def ability(self) -> str:
        return self.match.template.ability


def weighed(stretch: Stretch, words: Vocabulary, registry: Registry) -> list[Weighed]:
    """The abilities that a stretch may mean, the likeliest first."""
    likely: Counter[str] = Counter()
    for sense in stretch.senses:
        weight = words.weights.get(sense, 0.0)
        for ability in words.by_sense.get(sense, ()):
            likely[ability] += weight  # pyright: ignore[reportArgumentType]
    found: list[Weighed] = []
    for ability, _ in likely.most_common(MOST_TRIED):
        one = _for(words.profiles[ability], stretch, words, registry)
        if one is not None:
            found.append(one)
    return sorted(found, key=lambda one: -one.score)


def _for(profile: Profile, stretch: Stretch, words: Vocabulary, registry: Registry) -> Weighed | None:
    rows = [(_value(sign, stretch, words), at, sign) for at, sign in enumerate(profile.signs)]
    value, _, sign = max(rows, key=lambda row: (row[0], -row[1]))
    if value <= 0:
        return None
    ability = registry[profile.ability]
    signed = _places(sign, stretch)
    filled = Filler(ability, profile, stretch, signed).fill()
    used = set(filled.used)
    for sense in profile.known:
        for start, stop in stretch.senses.get(sense, ()):
            if not sense.startswith("$"):
                used.update(range(start, stop))
    used.update(range(stretch.start, stretch.core[0]), range(stretch.core[1], stretch.stop))
    unused = [at for at in range(stretch.start, stretch.stop) if at not in used and stretch.weight(at) > 0]
    lacking = tuple(missing(ability, filled))
    for name in lacking:
        if ability.param_types[name].kind in ("text", "when", "request"):
            filled.bound.append((name, Asked(param=name), stretch.start, stretch.start))
    score = value - _UNUSED * sum(stretch.weight(at) for at in unused) - _FREE * filled.free - _LACKING * len(lacking)
    score += _ASIDE * sum(1 for name, _, _, _ in filled.bound if name != profile.senses.rest)
    template = Template(profile.ability, "", Node("end"))
    return Weighed(Match(template, filled.binding(), 0), score, tuple(unused), lacking, frozenset(at for a, b in signed for at in range(a, b)))


def _value(sign: Sign, stretch: Stretch, words: Vocabulary) -> float:
    value, whole, told = 0.0, True, False
    for place in sign:
        here = [sense for sense in place if sense in stretch.senses]
        if here:
            value += max(words.weights[sense] for sense in here)
            told = told or any(not sense.startswith("$") for sense in here)
        else:
            value -= _MISSED * max(words.weights[sense] for sense in place)
            whole = False
    return value + _WHOLE * whole if told else 0.0


def _places(sign: Sign, stretch: Stretch) -> Sequence[tuple[int, int]]:
    """Where the words of a sign stand: for each the longest, the first of several."""
    found: list[tuple[int, int]] = []
    for place in sign:
        spans = [span for sense in place if sense[0] not in "$" and sense not in _TYPES for span in stretch.senses.get(sense, ())]
        if spans:
            found.append(min(spans, key=lambda span: (span[0] - span[1], span[0])))
    return found


_TYPES: Final = frozenset({"person", "event", "app", "when", "url", "quoted", "number", "format", "bucket", "machine", "money", "repeat", "project"})
