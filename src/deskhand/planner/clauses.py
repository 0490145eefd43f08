"""A request cut into clauses, only where every part can be read by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from deskhand.planner.match import Match
from deskhand.planner.reading import Reading
from deskhand.planner.values import Value

MAX_CUTS: Final = 16
"""Places a request may be cut at; one with more is too much at once."""

Best = Callable[[int, int, bool], list[Match]]


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a request and the equally good ways to read it."""

    start: int
    end: int
    readings: tuple[Match, ...]


def cuts(of: Reading) -> list[tuple[int, int]] | None:
    """Where clauses may end and the next begin; None if there are too many."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(of.keys):
        separator = of.joint_at(at)
        if separator is None:
            at += 1
            continue
        if at > 0 and separator[0] < len(of.keys):
            found.append((at, separator[0]))
        at += 1
    return found if len(found) <= MAX_CUTS else None


def clauses(of: Reading, places_to_cut: list[tuple[int, int]], best: Best) -> list[Clause] | None:
    """The finest cut of the whole request in which every clause is understood."""
    known: dict[int, list[Clause] | None] = {}

    def rest(start: int) -> list[Clause] | None:
        if start not in known:
            known[start] = None
            known[start] = cut(start)
        return known[start]

    def cut(start: int) -> list[Clause] | None:
        for end, following in (*((a, b) for a, b in places_to_cut if a > start), (len(of.keys), -1)):
            readings = best(start, end, start > 0)
            if not readings or (following >= 0 and any(_takes_rest(one) for one in readings)):
                continue
            here = Clause(start, end, tuple(readings))
            if following < 0:
                return [here]
            after = rest(following)
            if after is not None:
                return [here, *after]
        return None

    return rest(0)


def _takes_rest(match: Match) -> bool:
    """Whether it says what is to be done later, or built: what follows says more of that."""
    return any(isinstance(value, Value) and value.loose == "rest" for _, value, _, _ in match.bound)
