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
from deskhand.planner.evidence.typed import Filled, Finder
from deskhand.planner.match import Match
from deskhand.planner.template import Row, Template
from deskhand.planner.values import Argument, Asked, Exact, Value

MOST_TRIED: Final = 10
"""Abilities that a stretch is weighed for, the likeliest first."""
_MISSED: Final = 0.55
"""Of what a sign wants and does not find, so much is taken off."""
_WHOLE: Final = 0.8
"""For a sign that is found whole."""
_HEADLESS: Final = 3.0
_ASTRAY: Final = 2.0
_SHARE: Final = 0.45
"""A sign of which less than this is left, after what is missing is taken off, speaks of nothing."""
_UNUSED: Final = 1.0
_FREE: Final = 0.12
_LACKING: Final = {"": 2.6, "body": 0.8, "text": 1.2, "when": 1.6, "to": 2.0}
_ACROSS: Final = {True: 1.2, False: 0.0}
_SWALLOWED: Final = {True: 2.5, False: 1.2}
"""For each place inside where another clause might begin, at once or not; more where free text goes over it."""
TYPES: Final = frozenset(
    {
        "person",
        "event",
        "app",
        "when",
        "url",
        "quoted",
        "number",
        "format",
        "bucket",
        "machine",
        "money",
        "repeat",
        "project",
        "id",
    }
)
"""Senses that are kinds of things named, and no words of their own."""
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
    held: frozenset[int]
    """The tokens that its values are made of, free text aside."""

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
    rows = [(*_value(sign, stretch, words), at) for at, sign in enumerate(profile.signs)]
    value, signed, at = max(rows, key=lambda row: (row[0], -row[2]))
    if value <= 0:
        return None
    sign = profile.signs[at]
    ability = registry[profile.ability]
    filled = Filler(ability, profile, stretch, signed, finder=_finder(words, registry)).fill()
    if filled.refused or _names_files(filled, stretch):
        return None
    used = set(filled.used)
    for sense in profile.known:
        for start, stop in stretch.senses.get(sense, ()):
            if not sense.startswith("$"):
                used.update(range(start, stop))
    used.update(range(stretch.start, stretch.core[0]), range(stretch.core[1], stretch.stop))
    unused = [at for at in range(stretch.start, stretch.stop) if at not in used and stretch.weight(at) > 0]
    if unused and not filled.bound and not any(place in TYPES for one in sign for place in one):
        return None  # nothing was said to it but its own words, and there are others
    lacking = tuple(missing(ability, filled))
    places = ("file", "files", "folder")
    if any(ability.param_types[name].kind in places for name in lacking) and not stretch.after:
        return None
    if profile.senses.needs and not any(filled.has(name) for name in profile.senses.needs):
        return None
    score = value - _UNUSED * sum(stretch.weight(at) for at in unused) - _FREE * filled.free
    score -= sum(_LACKING.get(name, _LACKING[""]) for name in lacking) + _across(filled, stretch)
    score -= _HEADLESS * _takes_the_verb(filled, stretch) + _ASTRAY * _astray(unused, stretch)
    if any(strong and any(at >= cut for at in unused) for cut, strong in stretch.inner):
        return None  # a part that begins with what is done is no word to spare
    score += _ASIDE * sum(1 for name, _, _, _ in filled.bound if name not in profile.senses.rest)
    for name in lacking:
        if ability.param_types[name].kind == "when" or name in ("body", "text"):
            filled.bound.append((name, Asked(param=name), stretch.start, stretch.start))
        elif ability.param_types[name].kind in ("text", "request"):
            return None  # what it is about was not said, or not in words that can be taken
    template = Template(profile.ability, "", Row(()))
    tokens = frozenset(at for a, b in signed for at in range(a, b))
    return Weighed(Match(template, filled.binding(), 0), score, tuple(unused), lacking, tokens, _held(filled))


def _names_files(filled: Filled, stretch: Stretch) -> bool:
    """Whether free text that names one thing takes words for sorts of files: "photos" is no appointment."""
    lex, keys = stretch.of.lex, stretch.of.keys
    named = [(a, b) for name, value, a, b in filled.bound if name in ("event", "app", "element") and _is_open(value)]
    kinds = (lex.described.at(keys, at, b) for a, b in named for at in range(a, b))
    return any(kind is not None and kind[1].startswith("kind:") for kind in kinds)


def _is_open(value: object) -> bool:
    return isinstance(value, Value) and value.open > 0


def _takes_the_verb(filled: Filled, stretch: Stretch) -> bool:
    """Whether free text takes the verb that the stretch begins with; what is to be done later may."""
    head = stretch.core[0]
    acts = any(one.start == head and any(sense[0] not in "#@" for sense in one.senses) for one in stretch.sensed)
    later = ("request", "prompt", "question", "change")
    free = [
        (a, b) for name, value, a, b in filled.bound if isinstance(value, Value) and value.open and name not in later
    ]
    return acts and any(a <= head < b for a, b in free)


def _astray(unused: Sequence[int], stretch: Stretch) -> bool:
    """Whether somebody or somewhere that things should go to is left out."""
    return any(at > 0 and stretch.of.keys[at - 1] in ("to", "for", "给", "到") for at in unused)


def _held(filled: Filled) -> frozenset[int]:
    free = {at for _, value, a, b in filled.bound if isinstance(value, Value) and value.open for at in range(a, b)}
    return frozenset(filled.held - free)


def _across(filled: Filled, stretch: Stretch) -> float:
    free = [(a, b) for _, value, a, b in filled.bound if isinstance(value, Value) and value.open]
    return sum((_SWALLOWED if any(a <= cut < b for a, b in free) else _ACROSS)[strong] for cut, strong in stretch.inner)


def _finder(words: Vocabulary, registry: Registry) -> Finder:
    def found(do: str, stretch: Stretch, signed: Sequence[tuple[int, int]]) -> dict[str, Argument]:
        filler = Filler(registry[do], words.profiles[do], stretch, signed)
        rows = filler.fill().bound
        args = {name: value.value for name, value, _, _ in rows if isinstance(value, Exact) and not value.open}
        return args | {name: value for name, value, _, _ in rows if isinstance(value, str | bool)}

    return found


def _value(sign: Sign, stretch: Stretch, words: Vocabulary) -> tuple[float, list[tuple[int, int]]]:
    """What a sign counts for here, and where its words stand; no word counts twice."""
    value, whole, told, wanted = 0.0, True, False, 0.0
    taken: set[int] = set()
    found: list[tuple[int, int]] = []
    for place in sorted(
        sign, key=lambda place: (_is_word(place), sum(len(stretch.senses.get(one, ())) for one in place))
    ):
        best: tuple[float, str, tuple[int, int]] | None = None
        for sense in place:
            for span in stretch.senses.get(sense, ()):
                if not taken.isdisjoint(range(*span)):
                    continue
                weight = words.weights[sense] * stretch.strength(sense, span)
                if best is None or weight > best[0]:
                    best = weight, sense, span
        if best is None:
            lost = max(words.weights[sense] for sense in place)
            value -= _MISSED * lost
            wanted += lost
            whole = False
            continue
        weight, sense, span = best
        wanted += words.weights[sense]
        value += weight
        taken.update(range(*span))
        if sense not in TYPES and not sense.startswith("$"):
            found.append(span)
            told = True
        told = told or sense in TYPES
    enough = told and (whole or value >= _SHARE * wanted)
    return (value + _WHOLE * whole if enough else 0.0), found


def _is_word(place: frozenset[str]) -> bool:
    return not any(sense.startswith("$") or sense in TYPES for sense in place)
