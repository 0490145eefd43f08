"""Which ability a stretch is for, learned by softmax regression over its signs."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from bench.planner.learning.examples import NONE, SEVERAL, Example
from deskhand.core.words import Lang
from deskhand.planner.evidence.signs import Seen, sorting

_JOINTS: Final = {
    "en": (("and",), (",", "then"), ("and", "then"), (",",), (",", "and"), (";",), (".",), ("then",)),
    "zh": (
        ("，",),
        ("，", "然", "后"),
        ("然", "后"),
        ("，", "再"),
        ("，", "并"),
        ("再",),
        ("，", "接", "着"),
        ("。",),
        ("；",),
    ),
}
_PARTING: Final = frozenset({",", "，", "and", "then", "再", "。", ";", "；"})
_ROUNDS: Final = 24
_RATE: Final = 0.25
_DECAY: Final = 2e-5
_LEAST: Final = 3


def joined(rows: Sequence[Example], lang: Lang, count: int) -> list[tuple[str, set[str]]]:
    """Requests run together: what holds more than one, and the halves of what only looks so."""
    dice = random.Random(7)  # noqa: S311
    found: list[tuple[str, set[str]]] = []
    real = [one for one in rows if one.do not in (NONE, SEVERAL) and one.whole]
    for _ in range(count):
        first, second = dice.sample(real, 2)
        both = beside(beside(first.seen, dice.choice(_JOINTS[lang])), second.seen)
        found.append((SEVERAL, sorting(both, 0, len(both.stems))))
    for one in real:
        size = len(one.seen.stems)
        inside = {at for span in one.spans for at in range(span.start, span.stop)}
        for at in range(1, size - 1):
            if at in inside and one.seen.stems[at] in _PARTING:
                found += [(NONE, sorting(one.seen, *part)) for part in ((0, at), (at + 1, size)) if part[0]]
    return found


def beside(first: Seen, second: Seen | Sequence[str]) -> Seen:
    """Two runs of tokens as one."""
    if not isinstance(second, Seen):
        shapes = ["a" if one[0].isalnum() and one.isascii() else "z" if one[0].isalnum() else "m" for one in second]
        second = Seen(tuple(second), tuple(shapes), (), ())
    size = len(first.stems)
    return Seen(
        (*first.stems, *second.stems),
        (*first.shapes, *second.shapes),
        (*first.named, *((kind, a + size, b + size) for kind, a, b in second.named)),
        (*first.classes, *((kind, a + size, b + size) for kind, a, b in second.classes)),
    )


class Sorter:
    """Softmax regression, trained by AdaGrad."""

    def __init__(self, rows: Sequence[tuple[str, set[str]]]) -> None:
        counts = Counter(sign for _, signs in rows for sign in signs)
        self.signs = {sign: at for at, sign in enumerate(sorted(one for one, n in counts.items() if n >= _LEAST))}
        self.classes = sorted({do for do, _ in rows})
        at = {do: n for n, do in enumerate(self.classes)}
        self.rows = [
            (np.array(sorted(self.signs[one] for one in signs if one in self.signs), dtype=np.int64), at[do])
            for do, signs in rows
        ]
        self.weights = np.zeros((len(self.signs), len(self.classes)), dtype=np.float32)

    def learn(self, rounds: int = _ROUNDS) -> None:
        dice = random.Random(11)  # noqa: S311
        squares = np.full_like(self.weights, 1e-3)
        order = list(range(len(self.rows)))
        for round_ in range(rounds):
            dice.shuffle(order)
            rate = _RATE * (1 - round_ / rounds) + 0.02
            for at in order:
                signs, do = self.rows[at]
                scores = self.weights[signs].sum(0)
                scores -= scores.max()
                slope = np.exp(scores)
                slope /= slope.sum()
                slope[do] -= 1
                here = self.weights[signs]
                change = slope[None, :] + _DECAY * len(self.rows) / 100 * here
                squares[signs] += change * change
                self.weights[signs] = here - rate * change / np.sqrt(squares[signs])

    def scores(self, signs: set[str]) -> dict[str, float]:
        at = [self.signs[one] for one in signs if one in self.signs]
        scores = self.weights[at].sum(0)
        scores = scores - scores.max()
        exp = np.exp(scores)
        exp /= exp.sum()
        return dict(zip(self.classes, exp.tolist(), strict=True))

    def rows_of(self, least: float) -> dict[str, dict[str, float]]:
        """The weights that say something, by sign and class."""
        found: dict[str, dict[str, float]] = {}
        for sign, at in self.signs.items():
            row = self.weights[at]
            kept = {self.classes[n]: float(row[n]) for n in np.flatnonzero(np.abs(row) >= least)}
            if kept:
                found[sign] = kept
        return found
