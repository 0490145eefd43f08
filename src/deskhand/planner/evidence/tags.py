"""Where the values of one ability stand in a stretch: the likeliest way to give each token to a value or to none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import add
from typing import Final

from deskhand.core.ability import Ability

OUT: Final = "O"
_NEVER: Final = -1e9
Columns = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Part:
    """Tokens that are a value of a parameter."""

    param: str
    start: int
    stop: int


@dataclass(frozen=True)
class Tags:
    """The tags of one ability: none, and for each parameter where it begins and where it goes on.

    What each tag is learned by: how such a parameter looks anywhere (`to:folder`), and here.
    """

    params: tuple[str, ...]
    names: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, ability: Ability) -> Tags:
        params = tuple(ability.param_types)
        names: list[tuple[str, ...]] = [(OUT, f"{ability.id} {OUT}")]
        for param, kind in ability.param_types.items():
            names += [(f"{where} {param}:{kind.kind}", f"{where} {ability.id} {param}") for where in "BI"]
        return cls(params, tuple(names))

    def part_of(self, tag: int) -> str:
        return self.params[(tag - 1) // 2] if tag else ""

    @staticmethod
    def begins(tag: int) -> bool:
        return tag % 2 == 1

    def before(self, tag: int) -> Sequence[int]:
        """What may stand before a tag: a value goes on only after itself."""
        return range(len(self.names)) if tag == 0 or self.begins(tag) else (tag - 1, tag)


def step_names(tags: Tags, before: int, tag: int) -> tuple[str, ...]:
    """What a step from one tag to the next is learned by."""
    first, then = tags.names[before], tags.names[tag]
    return (f"> {first[0]} {then[0]}", f"> {first[1]} {then[1]}")


def columns(tags: Tags, learned: Callable[[Sequence[str]], float]) -> Columns:
    """For each tag what speaks for stepping to it, from each that may stand before it."""
    count = len(tags.names)
    return [[learned(step_names(tags, before, tag)) for before in tags.before(tag)] for tag in range(count)]


def best(scores: Sequence[Sequence[float]], tags: Tags, steps: Columns) -> tuple[list[int], float]:
    """The likeliest tags, and what speaks for them: `scores` says what speaks for each tag at each token."""
    row = [score if tag == 0 or tags.begins(tag) else _NEVER for tag, score in enumerate(scores[0])]
    back: list[list[int]] = []
    count = len(tags.names)
    for here in scores[1:]:
        told: list[int] = []
        following: list[float] = []
        for tag, step in enumerate(steps):
            if len(step) == count:
                ways = list(map(add, row, step))
                top = max(ways)
                told.append(ways.index(top))
            else:  # it only goes on, after where it began or after itself
                begun, on = row[tag - 1] + step[0], row[tag] + step[1]
                top, before = (begun, tag - 1) if begun >= on else (on, tag)
                told.append(before)
            following.append(top + here[tag])
        back.append(told)
        row = following
    tag = max(range(count), key=row.__getitem__)
    score = row[tag]
    way = [tag]
    for told in reversed(back):
        tag = told[tag]
        way.append(tag)
    return way[::-1], score


def parts(way: Sequence[int], tags: Tags, start: int) -> list[Part]:
    """The values that a way of tags says, where they stand in the request."""
    found: list[Part] = []
    for at, tag in enumerate(way):
        if tag and tags.begins(tag):
            found.append(Part(tags.part_of(tag), start + at, start + at + 1))
        elif tag:
            last = found[-1]
            found[-1] = Part(last.param, last.start, start + at + 1)
    return found
