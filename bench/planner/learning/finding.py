"""Where values stand, learned by the averaged structured perceptron."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from bench.planner.learning.examples import NONE, SEVERAL, Example
from deskhand.core.registry import Registry
from deskhand.planner.evidence.signs import tagging
from deskhand.planner.evidence.tags import Tags, best, columns, step_names

_LEAST: Final = 3
"""What was seen more seldom says nothing."""
_ROUNDS: Final = 8


class Finder:
    """One weight for each sign and tag, averaged over all steps of learning."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.weights: dict[str, dict[str, float]] = defaultdict(dict)
        self._sums: dict[tuple[str, str], float] = defaultdict(float)
        self._time = 0
        self._tags: dict[str, Tags] = {}

    def tags(self, do: str) -> Tags:
        if do not in self._tags:
            self._tags[do] = Tags.of(self.registry[do])
        return self._tags[do]

    def learn(self, rows: Sequence[Example]) -> None:
        real = [one for one in rows if one.do not in (NONE, SEVERAL)]
        signs = [[tagging(one.seen, at, one.start, one.stop) for at in range(one.start, one.stop)] for one in real]
        counts = Counter(sign for row in signs for seen in row for sign in seen)
        signs = [[[sign for sign in seen if counts[sign] >= _LEAST] for seen in row] for row in signs]
        right = [_right(one, self.tags(one.do)) for one in real]
        dice = random.Random(5)  # noqa: S311
        order = list(range(len(real)))
        for _ in range(_ROUNDS):
            dice.shuffle(order)
            for at in order:
                self._time += 1
                said = self.found(real[at].do, signs[at])
                if said != right[at]:
                    self._mend(self.tags(real[at].do), signs[at], right[at], 1.0)
                    self._mend(self.tags(real[at].do), signs[at], said, -1.0)
        for (sign, tag), total in self._sums.items():
            self.weights[sign][tag] -= total / self._time

    def found(self, do: str, signs: Sequence[Sequence[str]]) -> list[int]:
        tags = self.tags(do)

        def learned(names: Sequence[str]) -> float:
            return sum(self.weights.get(name, {}).get("", 0.0) for name in names)

        def emit(at: int) -> list[float]:
            rows = [row for sign in signs[at] if (row := self.weights.get(sign)) is not None]
            return [sum(row.get(name, 0.0) for row in rows for name in names) for names in tags.names]

        return best([emit(at) for at in range(len(signs))], tags, columns(tags, learned))[0]

    def _mend(self, tags: Tags, signs: Sequence[Sequence[str]], way: Sequence[int], by: float) -> None:
        for at, tag in enumerate(way):
            for name in tags.names[tag]:
                for sign in signs[at]:
                    self._add(sign, name, by)
            if at:
                for name in step_names(tags, way[at - 1], tag):
                    self._add(name, "", by)

    def _add(self, sign: str, tag: str, by: float) -> None:
        row = self.weights[sign]
        row[tag] = row.get(tag, 0.0) + by
        self._sums[sign, tag] += by * self._time


def _right(one: Example, tags: Tags) -> list[int]:
    way = [0] * (one.stop - one.start)
    for span in one.spans:
        begin = 1 + 2 * tags.params.index(span.param)
        way[span.start - one.start] = begin
        for at in range(span.start + 1, span.stop):
            way[at - one.start] = begin + 1
    return way
