"""What trends claim of planted data, over many tables: how often noise is called something and truth found."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Sequence
from datetime import date

from deskhand.abilities.tables.findings import look
from deskhand.abilities.tables.periods import timed
from deskhand.formats.sheets.book import Grid, tables_of

CLAIMS = frozenset({"trend", "shift", "season", "outlier", "share", "mix"})
TODAY = date(2030, 1, 1)
NOISE = 0.1
Rows = list[list[str | float]]


def month(at: int) -> str:
    return f"{2022 + at // 12}-{at % 12 + 1:02}"


def kinds(rows: Sequence[Sequence[str | float]], names: Sequence[str]) -> set[str]:
    """What is said of a table, as a person's file would bring it."""
    table = tables_of(Grid("S", [list(names), *(list(row) for row in rows)]))[0]
    return {one.kind for one in look(timed(table, TODAY), None, None).findings}


def one_column(chance: random.Random, months: int, of: Callable[[int], float]) -> Rows:
    return [[month(at), 100 * of(at) * (1 + chance.gauss(0, NOISE))] for at in range(months)]


def share(tables: int, seed: int, found: Callable[[random.Random], bool]) -> float:
    """In how many of so many tables, each of its own chance."""
    return sum(found(random.Random(seed + n)) for n in range(tables)) / tables  # noqa: S311


def noise(months: int, measures: int) -> Callable[[random.Random], bool]:
    def claimed(chance: random.Random) -> bool:
        rows: Rows = []
        for at in range(months):
            rows.append([month(at), *(100 * (1 + chance.gauss(0, NOISE)) for _ in range(measures))])
        return bool(kinds(rows, ["Month", *(f"m{n}" for n in range(measures))]) & CLAIMS)

    return claimed


def noise_of_groups(chance: random.Random) -> bool:
    rows: Rows = [
        [month(at), who, 100 * (1 + chance.gauss(0, NOISE))] for at in range(24) for who in ("North", "South", "East")
    ]
    return bool(kinds(rows, ["Month", "Region", "Sales"]) & CLAIMS)


def planted(kind: str, months: int, of: Callable[[int], float]) -> Callable[[random.Random], bool]:
    return lambda chance: kind in kinds(one_column(chance, months, of), ["Month", "Sales"])


def mixed(chance: random.Random) -> bool:
    rows: Rows = [
        [month(at), who, 100 * (1 + slope * at) * (1 + chance.gauss(0, NOISE))]
        for at in range(24)
        for who, slope in (("North", 0.04), ("South", 0.0))
    ]
    return "mix" in kinds(rows, ["Month", "Region", "Sales"])


def measured(tables: int) -> dict[str, float]:
    noises = {
        "noise_24": noise(24, 1),
        "noise_12": noise(12, 1),
        "noise_48": noise(48, 1),
        "noise_24_four_columns": noise(24, 4),
        "noise_three_groups": noise_of_groups,
    }
    truths = {
        "slope_found": planted("trend", 24, lambda at: 1 + 0.03 * at),
        "slope_down_found": planted("trend", 24, lambda at: 1 - 0.03 * at),
        "shift_found": planted("shift", 24, lambda at: 1.4 if at >= 12 else 1),
        "season_found": planted("season", 48, lambda at: 1.6 if at % 12 == 11 else 1),
        "mix_found": mixed,
    }
    asked = enumerate({**noises, **truths}.items())
    figures = {name: share(tables, 1_000_000 * at, found) for at, (name, found) in asked}
    figures["noise_worst"] = max(figures[name] for name in noises)
    figures["truth_least"] = min(figures[name] for name in truths)
    return figures


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))
