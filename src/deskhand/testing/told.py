"""What a backend told, kept as it says it: strictly, so that whatever it says of something that is not there fails."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

from deskhand.core.errors import Problem
from deskhand.core.world.kinds import Kind, Rel, Value
from deskhand.desk.perceive.backend import Fields


@dataclass(slots=True)
class Thing:
    """One thing that was told, as it is now."""

    key: str
    kind: Kind
    above: str
    fields: dict[str, Value]

    @property
    def states(self) -> list[str]:
        states = self.fields.get("states")
        return states if isinstance(states, list) else []


class Told:
    """An `Out` that keeps what is, and everything that ever was said."""

    def __init__(self) -> None:
        self._things: dict[str, Thing] = {"": Thing("", "device", "", {})}
        self._ever: list[str] = []
        self.count = 0
        self.last = time.monotonic()

    def new(self, key: str, kind: Kind, up: str, fields: Fields, lasting: str = "") -> None:
        assert key not in self._things, f"{key} came twice"
        assert up in self._things, f"{key} came into {up}, which is not there"
        self._things[key] = Thing(key, kind, up, {name: value for name, value in fields.items() if value is not None})
        self._said(key, kind, up, fields, lasting)

    def set(self, key: str, fields: Fields) -> None:
        if key not in self._things:
            return
        held = self._things[key].fields
        for name, value in fields.items():
            if value is None:
                held.pop(name, None)
            else:
                held[name] = value
        self._said(key, fields)

    def move(self, key: str, up: str) -> None:
        assert up in self._things, f"{key} moved into {up}, which is not there"
        self._things[key].above = up
        self._said(key, up)

    def rename(self, key: str, to: str) -> None:
        for one in [one for one in self._things if one == key or one.startswith(f"{key}/")]:
            thing = self._things.pop(one)
            thing.key = to + one[len(key) :]
            self._things[thing.key] = thing
        for thing in self._things.values():
            if thing.above == key or thing.above.startswith(f"{key}/"):
                thing.above = to + thing.above[len(key) :]
        self._said(key, to)

    def gone(self, key: str) -> None:
        lost = [one for one in self._things if one == key or key in self._above(one)]
        for one in lost:
            del self._things[one]
        self._said(key)

    def edge(self, rel: Rel, src: str, dst: str, at: float, until: float | None = None) -> None:
        assert {src, dst} <= set(self._things)
        self._said(rel, src, dst)

    def end(self, rel: Rel, src: str, dst: str, until: float) -> None:
        self._said(rel, src, dst, until)

    def lost(self, problem: Problem) -> None:
        self._said(problem.code)

    def limited(self, problem: Problem | None) -> None:
        self._said(problem and problem.code)

    def __contains__(self, key: str) -> bool:
        return key in self._things

    def all(self) -> list[Thing]:
        return [one for one in self._things.values() if one.key]

    def of(self, kind: Kind) -> list[Thing]:
        return [one for one in self.all() if one.kind == kind]

    def up(self, one: Thing) -> Thing:
        return self._things[one.above]

    def find(self, role: str, name: str) -> list[Thing]:
        """Elements of a role that are called so."""
        return [one for one in self.of("element") if (one.fields.get("role"), one.fields.get("name")) == (role, name)]

    def one(self, role: str, name: str) -> Thing:
        found = self.find(role, name)
        assert len(found) == 1, f"{len(found)} of {role} “{name}”; this is:\n{self.drawn()}"
        return found[0]

    def ever(self) -> str:
        """Everything that was said since the start, as text to be searched."""
        return "\n".join(self._ever)

    def drawn(self) -> str:
        """What is, without keys and in an order that does not depend on when it came: to be compared and read."""
        below: dict[str, list[str]] = {}
        for one in self.all():
            below.setdefault(one.above, []).append(one.key)
        return "\n".join(self._branch("", below, 0))

    def _branch(self, key: str, below: dict[str, list[str]], depth: int) -> list[str]:
        branches = sorted(self._branch(one, below, depth + 1) for one in below.get(key, ()))
        one = self._things[key]
        fields = json.dumps(one.fields, ensure_ascii=False, sort_keys=True)
        return [f"{'  ' * depth}{one.kind} {fields}", *(line for branch in branches for line in branch)]

    def _above(self, key: str) -> Iterator[str]:
        while key:
            key = self._things[key].above
            yield key

    def _said(self, *what: object) -> None:
        self.count += 1
        self.last = time.monotonic()
        self._ever.append(repr(what))
