"""All abilities of one language by what was learned of them: built once, and looked into by word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from deskhand.core.ability import Ability
from deskhand.planner.evidence.alike import Alike, alike, stem
from deskhand.planner.evidence.tags import Tags, step_names
from deskhand.planner.evidence.weights import Weights, weights
from deskhand.planner.tongue import Tongue


class Vocabulary:
    """The words and weights of one language."""

    def __init__(self, tongue: Tongue) -> None:
        self._tongue = tongue
        self.alike: Alike = alike(tongue.lang)
        self.little = self.alike.little | {stem(word) for word in tongue.lex.stop}
        self.negations = tongue.negations
        self._tags: dict[str, Tags] = {}
        self._places: dict[str, list[tuple[int, ...]]] = {}
        self._steps: dict[str, dict[tuple[int, int], float]] = {}

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

    def tag_places(self, ability: Ability) -> Sequence[tuple[int, ...]]:
        """For each tag of an ability, where the weights keep what it is learned by."""
        if ability.id not in self._places:
            known = self._tag_names
            self._places[ability.id] = [
                tuple(known[name] for name in names if name in known) for names in self.tags(ability).names
            ]
        return self._places[ability.id]

    def steps(self, ability: Ability) -> Mapping[tuple[int, int], float]:
        """What speaks for each step from one tag to the next."""
        if ability.id not in self._steps:
            tags, table = self.tags(ability), self.weights.spans
            none = self._tag_names.get("", -1)
            self._steps[ability.id] = {
                (before, tag): sum(table.row(name).get(none, 0.0) for name in step_names(tags, before, tag))
                for tag in range(len(tags.names))
                for before in tags.before(tag)
            }
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
