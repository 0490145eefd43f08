"""What stands on a desk as several sources tell of it: each source's own account is a layer of one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from deskhand.core.world.kinds import FIELDS, MOST_TEXT, MOST_TEXTS, Kind, Rel, Value, fits, is_text, is_time

LATEST: Final = frozenset({"opened", "closed", "used"})
"""Of these the latest counts, whoever says it; of all else what the first of the sources says."""
LONGEST_NAME: Final = 1_000
"""How much of a title or a name is kept, and so judged and told: nobody reads more, and a page may write any amount."""
_NAMES: Final = frozenset({"title", "name"})
_LONGEST_KEPT: Final = MOST_TEXT - 1
_LONE: Final = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


@dataclass(slots=True, eq=False)
class Layer:
    """What one source says of one thing."""

    source: str
    key: str
    up: Thing
    fields: Mapping[str, Value]
    """Never changed in place: a graph may hold the same."""


@dataclass(slots=True, eq=False)
class Link:
    """A relation between two things; `told` while whoever listens has been told of it."""

    rel: Rel
    src: Thing
    dst: Thing
    at: float
    until: float | None
    source: str
    told: bool = False

    def drop(self) -> None:
        """Neither of the two knows of it any more."""
        for end in (self.src, self.dst):
            if end.links:
                end.links.pop((self.rel, self.src, self.dst), None)


Ends = tuple[str, "Thing", "Thing"]


@dataclass(slots=True, eq=False)
class Thing:
    """One thing, told under `id`, or not told while that is 0."""

    kind: Kind
    lasting: str
    up: Thing | None
    id: int = 0
    secret: bool = False
    layers: list[Layer] = field(default_factory=list[Layer])
    within: dict[Thing, None] | None = None
    """What stands directly in it; most things hold nothing."""
    links: dict[Ends, Link] | None = None
    private: dict[Thing, bool] | None = None
    """The documents in a window that lie in excluded folders, and whether that is sure."""

    def layer(self, source: str) -> Layer | None:
        return next((one for one in self.layers if one.source == source), None)

    def put(self, layer: Layer, rank: Callable[[str], int]) -> None:
        self.layers.append(layer)
        self.layers.sort(key=lambda one: rank(one.source))

    def value(self, name: str) -> Value:
        if name in LATEST:
            times = [time for one in self.layers if isinstance(time := one.fields.get(name), int | float)]
            return max(times, default=None)
        return next((value for one in self.layers if (value := one.fields.get(name)) is not None), None)

    def fields(self) -> dict[str, Value]:
        if len(self.layers) == 1:
            return {name: value for name, value in self.layers[0].fields.items() if value is not None}
        names = dict.fromkeys(name for one in self.layers for name in one.fields)
        return {name: value for name in names if (value := self.value(name)) is not None}

    def stand_in(self, up: Thing) -> None:
        if self.up is not None:
            self.up.let_go(self)
        self.up = up
        if up.within is None:
            up.within = {}
        up.within[self] = None

    @property
    def below(self) -> Iterable[Thing]:
        return self.within or ()

    def let_go(self, one: Thing) -> None:
        """It no longer stands in this."""
        if self.within is not None:
            self.within.pop(one, None)

    def inside(self) -> Iterator[Thing]:
        """This and everything in it, each after what it stands in."""
        waiting: list[Thing] = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(one.below)

    def above(self, kind: Kind) -> Thing | None:
        """The nearest of a kind that this stands in, or this itself."""
        one: Thing | None = self
        while one is not None and one.kind != kind:
            one = one.up
        return one

    def windows(self) -> list[Thing]:
        """The windows in an app, and in those."""
        found: list[Thing] = []
        waiting: list[Thing] = [self]
        while waiting:
            windows = [one for one in waiting.pop().below if one.kind == "window"]
            found += windows
            waiting += windows
        return found


def bearable(kind: Kind, fields: Mapping[str, Value]) -> dict[str, Value]:
    """Fields that a graph can hold: whatever a program writes, its texts are cut and made writable, and a time of which
    no calendar has the day is left out.

    Raises `ValueError` for a field or a type that a thing of this kind does not have.
    """
    bearable = {
        name: value[:LONGEST_NAME].translate(_LONE) if name in _NAMES and isinstance(value, str) else _bearable(value)
        for name, value in fields.items()
    }
    for name, value in bearable.items():
        spec = FIELDS[kind].get(name)
        if spec is not None and spec.sort == "time" and type(value) in (int, float) and not is_time(value):
            bearable[name] = None
        elif spec is None or (value is not None and not fits(spec, value)):
            raise ValueError(f"a {kind} has no {name} like {value!r}")
    return bearable


def _bearable(value: Value) -> Value:
    if isinstance(value, str):
        return value if is_text(value) else value[:_LONGEST_KEPT].translate(_LONE)
    if isinstance(value, list):
        return [one if is_text(one) else one[:_LONGEST_KEPT].translate(_LONE) for one in value[:MOST_TEXTS]]
    return value
