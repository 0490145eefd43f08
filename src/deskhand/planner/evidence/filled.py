"""The values that were found for one ability in a stretch, and the tokens these account for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from deskhand.core.ability import Ability
from deskhand.planner.evidence.tags import Part
from deskhand.planner.match import Bound
from deskhand.planner.template import Json
from deskhand.planner.values import Value


@dataclass
class Filled:
    """The values of one ability in one stretch, and the tokens that are used."""

    bound: list[tuple[str, Value | Json, int, int]] = field(default_factory=list[tuple[str, "Value | Json", int, int]])
    used: set[int] = field(default_factory=set[int])
    held: set[int] = field(default_factory=set[int])
    """The very tokens that values are made of."""
    recorded: set[int] = field(default_factory=set[int])
    """The tokens that a question or a change was read from."""
    written: set[int] = field(default_factory=set[int])
    """The tokens of a text that is set off from what is said to us."""
    carried: int = 0
    """How many values are what an earlier step brought though no word says so."""
    unread: list[Part] = field(default_factory=list[Part])
    """Where a value was seen and none could be read."""

    def take(self, name: str, value: Value | Json, start: int, stop: int) -> None:
        self.bound.append((name, value, start, stop))
        self.used.update(range(start, stop))
        self.held.update(range(start, stop))

    def has(self, name: str) -> bool:
        return any(one == name for one, _, _, _ in self.bound)

    def binding(self) -> Bound:
        return tuple(self.bound)


def missing(ability: Ability, filled: Filled) -> Iterator[str]:
    """Required values that nothing was said of."""
    given = {name.partition(".")[0] for name, _, _, _ in filled.bound}
    yield from (name for name in ability.required() if name not in given)
