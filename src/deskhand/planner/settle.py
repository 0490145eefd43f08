"""A reading with choices in it, once for each way they can be settled."""

from __future__ import annotations

from dataclasses import replace

from deskhand.planner.match import Match
from deskhand.planner.values import Either, Exact, Value


def settled(match: Match, most: int) -> list[Match]:
    """The match once for each way its choices can be settled, up to `most`."""
    ways: list[Match] = [match]
    for at, (name, value, start, end) in enumerate(match.bound):
        if not isinstance(value, Either):
            continue
        plural = name == "files"
        ways = [
            replace(way, bound=(*way.bound[:at], (name, _option(option, plural), start, end), *way.bound[at + 1 :]))
            for way in ways
            for option in value.options
        ][:most]
    return ways


def _option(option: str | Value, plural: bool) -> Value:
    if isinstance(option, Exact) and isinstance(option.value, tuple) and not plural:
        return replace(option, value=option.value[0])
    if isinstance(option, Value):
        return option
    return Exact((option,) if plural else option)
