"""The statistics behind trends: of short series, robust, with honest chances of being wrong.

All take a series in the order of time. `None` for a period without data is left out before.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist, fmean, median
from typing import Final

_NORMAL: Final = NormalDist()
_DRAWS: Final = 2_000
_MAD: Final = 1.4826
"""Makes the median deviation of normal noise what its standard deviation is."""


@dataclass(frozen=True, slots=True)
class Level:
    """A series at one level before `at`, and at another from there on."""

    p: float
    at: int
    before: float
    after: float


def mann_kendall(values: Sequence[float]) -> float:
    """The chance that a series without any trend would rise or fall as steadily as this one."""
    return _normal_p(*_kendall(values))


def seasonal_mann_kendall(values: Sequence[float], places: Sequence[int], cycle: int) -> float:
    """The same where months of different years are compared, each with its like."""
    score = variance = 0.0
    for season in range(cycle):
        own = [value for value, at in zip(values, places, strict=True) if at % cycle == season]
        if len(own) > 1:
            one = _kendall(own)
            score, variance = score + one[0], variance + one[1]
    return _normal_p(score, variance)


def _kendall(values: Sequence[float]) -> tuple[float, float]:
    n = len(values)
    score = sum((values[j] > values[i]) - (values[j] < values[i]) for i in range(n) for j in range(i + 1, n))
    ties: dict[float, int] = {}
    for value in values:
        ties[value] = ties.get(value, 0) + 1
    tied = sum(count * (count - 1) * (2 * count + 5) for count in ties.values() if count > 1)
    return float(score), (n * (n - 1) * (2 * n + 5) - tied) / 18


def _normal_p(score: float, variance: float) -> float:
    if variance <= 0 or not score:
        return 1.0
    z = (abs(score) - 1) / math.sqrt(variance)
    return min(1.0, 2 * (1 - _NORMAL.cdf(z)))


def theil_sen(values: Sequence[float], places: Sequence[int], cycle: int = 0) -> tuple[float, float]:
    """The middle of all slopes between two points (of the same season where there is a cycle), and the start."""
    n = len(values)
    slopes = [
        (values[j] - values[i]) / (places[j] - places[i])
        for i in range(n)
        for j in range(i + 1, n)
        if places[j] != places[i] and (not cycle or (places[j] - places[i]) % cycle == 0)
    ]
    each = median(slopes) if slopes else 0.0
    return each, median(value - each * at for value, at in zip(values, places, strict=True))


def level_shift(values: Sequence[float]) -> Level:
    """Where a series most likely went to another level, by ranks (Pettitt)."""
    n = len(values)
    best, at = 0.0, 1
    for k in range(1, n):
        score = sum((values[j] > values[i]) - (values[j] < values[i]) for i in range(k) for j in range(k, n))
        if abs(score) > best:
            best, at = abs(score), k
    p = min(1.0, 2 * math.exp(-6 * best**2 / (n**3 + n**2))) if n > 1 else 1.0
    return Level(p, at, median(values[:at]) if values else 0.0, median(values[at:]) if n > 1 else 0.0)


def left_by_line(values: Sequence[float], places: Sequence[int], each: float, start: float) -> list[float]:
    return [value - (start + each * at) for value, at in zip(values, places, strict=True)]


def left_by_level(values: Sequence[float], level: Level) -> list[float]:
    return [value - (level.before if at < level.at else level.after) for at, value in enumerate(values)]


def left_by_season(values: Sequence[float], places: Sequence[int], cycle: int) -> list[float]:
    """What is left when each season's own middle is taken off."""
    middle = {
        season: median(own)
        for season in range(cycle)
        if (own := [value for value, at in zip(values, places, strict=True) if at % cycle == season])
    }
    return [value - middle[at % cycle] for value, at in zip(values, places, strict=True)]


def unrest(left: Sequence[float]) -> float:
    """How much a series goes up and down by itself: its median deviation, as a standard deviation."""
    middle = median(left)
    return _MAD * median(abs(value - middle) for value in left)


def furthest(left: Sequence[float]) -> tuple[int, float]:
    """The point furthest from all others, and the chance that noise alone has one as far out."""
    spread = unrest(left)
    if not spread:
        return 0, 1.0
    middle = median(left)
    scores = [abs(value - middle) / spread for value in left]
    worst = max(range(len(scores)), key=lambda at: scores[at])
    known = _worst_of_noise(len(left))
    further = sum(score >= scores[worst] for score in known)
    return worst, (further + 1) / (len(known) + 1)


@lru_cache(maxsize=256)
def _worst_of_noise(n: int) -> tuple[float, ...]:
    """How far out the furthest of n points of pure noise lies, drawn many times, always the same."""
    draw = random.Random(n)  # noqa: S311 - of noise, no secret
    worst: list[float] = []
    for _ in range(_DRAWS):
        sample = [draw.gauss(0, 1) for _ in range(n)]
        middle = median(sample)
        away = [abs(value - middle) for value in sample]
        worst.append(max(away) / (_MAD * (median(away) or 1e-9)))
    return tuple(worst)


def season_p(left: Sequence[float], places: Sequence[int], cycle: int) -> float:
    """The chance that seasons differ as much by chance, told from what the trend leaves.

    Two tests share it: whether the seasons differ at all, and whether one of them stands out from the others.
    """
    if len(left) < 2 * cycle:
        return 1.0
    seasons = [[at for at, place in enumerate(places) if place % cycle == season] for season in range(cycle)]
    seasons = [own for own in seasons if own]
    if len(seasons) < 2:
        return 1.0
    return min(1.0, 2 * min(_differ_p(left, seasons), _stands_out_p(left, seasons)))


def _differ_p(left: Sequence[float], seasons: Sequence[Sequence[int]]) -> float:
    """By ranks (Kruskal-Wallis)."""
    n = len(left)
    rank = {at: position for position, at in enumerate(sorted(range(n), key=lambda at: left[at]), 1)}
    sums = sum(sum(rank[at] for at in own) ** 2 / len(own) for own in seasons)
    return chi_square_tail(12 / (n * (n + 1)) * sums - 3 * (n + 1), len(seasons) - 1)


def _stands_out_p(left: Sequence[float], seasons: Sequence[Sequence[int]]) -> float:
    known = _peak_of_noise(tuple(len(own) for own in seasons))
    score = _peak(left, seasons)
    return (sum(one >= score for one in known) + 1) / (len(known) + 1)


def _peak(left: Sequence[float], seasons: Sequence[Sequence[int]]) -> float:
    """How far the mean of one season lies from all, in what noise alone would make it."""
    spread, middle = unrest(left) or 1e-12, median(left)
    return max(abs(fmean([left[at] for at in own]) - middle) * math.sqrt(len(own)) for own in seasons) / spread


@lru_cache(maxsize=64)
def _peak_of_noise(counts: tuple[int, ...]) -> tuple[float, ...]:
    draw = random.Random(sum(counts))  # noqa: S311 - of noise, no secret
    seasons: list[list[int]] = []
    for count in counts:
        begin = sum(len(own) for own in seasons)
        seasons.append(list(range(begin, begin + count)))
    return tuple(_peak([draw.gauss(0, 1) for _ in range(sum(counts))], seasons) for _ in range(_DRAWS))


def chi_square_tail(x: float, freedom: int) -> float:
    """The upper tail of the chi-square distribution."""
    if x <= 0:
        return 1.0
    a, half = freedom / 2, x / 2
    if half < a + 1:  # series for the lower part
        term = total = 1 / a
        n = a
        while term > total * 1e-15:
            n += 1
            term *= half / n
            total += term
        return max(0.0, 1 - total * math.exp(-half + a * math.log(half) - math.lgamma(a)))
    b, c, d = half + 1 - a, 1e300, 1 / (half + 1 - a)
    h = d
    for i in range(1, 500):
        step = -i * (i - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        h *= d * c
        if abs(d * c - 1) < 1e-14:
            break
    return math.exp(-half + a * math.log(half) - math.lgamma(a)) * h


def discoveries(chances: Sequence[float], rate: float = 0.05) -> list[bool]:
    """Which of many findings hold when at most this share of what is claimed may be false (Benjamini-Hochberg)."""
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    last = max((place for place, at in enumerate(order, 1) if chances[at] <= rate * place / len(chances)), default=0)
    held = set(order[:last])
    return [at in held for at in range(len(chances))]


def misfit(left: Sequence[float]) -> float:
    """How much a line or a level leaves over in all; one wild point does not decide it."""
    return math.fsum(abs(value) for value in left)
