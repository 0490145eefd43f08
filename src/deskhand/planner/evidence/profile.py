"""All abilities of one language by what was learned of them: built once, and looked into by word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

from deskhand.core.ability import Ability
from deskhand.planner.evidence.alike import Alike, alike, stem
from deskhand.planner.evidence.tags import Columns, Tags, columns
from deskhand.planner.evidence.weights import Table, Weights, weights
from deskhand.planner.tongue import Tongue

_MOST_KEPT: Final = 500
"""Signs that are kept for each ability; most requests are made of the same few."""


class Says(dict[str, Sequence[tuple[int, float]]]):
    """What each sign says for the tags of one ability, worked out when it is first asked for."""

    def __init__(self, table: Table, places: Mapping[int, int]) -> None:
        """`places` has the tag that each name of the table is about, tag by tag."""
        self._table = table
        self._places = places

    def __missing__(self, sign: str) -> Sequence[tuple[int, float]]:
        if len(self) >= _MOST_KEPT:
            self.clear()
        row = self._table.row(sign)
        found = self[sign] = [(tag, row[name]) for name, tag in self._places.items() if name in row]
        return found


class Vocabulary:
    """The words and weights of one language."""

    def __init__(self, tongue: Tongue) -> None:
        self._tongue = tongue
        self.alike: Alike = alike(tongue.lang)
        self.little = self.alike.little | {stem(word) for word in tongue.lex.stop}
        self.negations = tongue.negations
        self._tags: dict[str, Tags] = {}
        self._steps: dict[str, Columns] = {}
        self._says: dict[str, Says] = {}

    @cached_property
    def weights(self) -> Weights:
        return weights(self._tongue.lang)

    @cached_property
    def sort_places(self) -> Mapping[str, int]:
        return {name: at for at, name in enumerate(self.weights.sorts.names)}

    @cached_property
    def said_places(self) -> Mapping[str, int]:
        return {name: at for at, name in enumerate(self.weights.said.names)}

    def follows(self, before: str, ability: str) -> float:
        """How much more often than elsewhere an ability is asked for right after another: the logarithm of it."""
        table = self.weights.after
        places = self._after_places
        row = table.row(before)
        return row.get(places.get(ability, -1), row.get(places.get("", -1), 0.0))

    @cached_property
    def _after_places(self) -> Mapping[str, int]:
        return {name: at for at, name in enumerate(self.weights.after.names)}

    @cached_property
    def _tag_names(self) -> Mapping[str, int]:
        return {name: at for at, name in enumerate(self.weights.spans.names)}

    def tags(self, ability: Ability) -> Tags:
        if ability.id not in self._tags:
            self._tags[ability.id] = Tags.of(ability)
        return self._tags[ability.id]

    def says(self, ability: Ability) -> Says:
        """What signs say for tags of an ability."""
        if ability.id not in self._says:
            known = self._tag_names
            places = {
                known[name]: tag
                for tag, names in enumerate(self.tags(ability).names)
                for name in names
                if name in known
            }
            self._says[ability.id] = Says(self.weights.spans, places)
        return self._says[ability.id]

    def steps(self, ability: Ability) -> Columns:
        """What speaks for each step from one tag to the next."""
        if ability.id not in self._steps:
            table, none = self.weights.spans, self._tag_names.get("", -1)

            def learned(names: Sequence[str]) -> float:
                return sum(table.row(name).get(none, 0.0) for name in names)

            self._steps[ability.id] = columns(self.tags(ability), learned)
        return self._steps[ability.id]

    def types(self, do: str, param: str) -> frozenset[str]:
        """The slot types that an ability's phrases give a parameter."""
        return self._types.get((do, param), frozenset())

    @cached_property
    def _types(self) -> Mapping[tuple[str, str], frozenset[str]]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for template in self._tongue.templates:
            for slot in template.leaves:
                found[template.ability, slot.text].add(slot.type)
        return {key: frozenset(types) for key, types in found.items()}
