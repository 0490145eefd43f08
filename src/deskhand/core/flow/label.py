"""Where a value came from and how private it is, through references, templates and abilities.

A label can only get worse on its way: whatever is made of several values has the worst of each. What a label allows is
the table's matter (`table.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Any, Final, cast

from deskhand.core.plan.refs import Ref, inside_refs, is_index, whole_ref
from deskhand.core.plan.types import ListOf, RecordOf, Type


class Origin(IntEnum):
    """U: the person said it · L: from files that were granted · X: anything else, written by whoever."""

    U = 0
    L = 1
    X = 2


class Privacy(IntEnum):
    PUBLIC = 0
    PRIVATE = 1
    SECRET = 2


@dataclass(frozen=True, slots=True)
class Label:
    """Of one value. `model`: a model wrote it, or something it wrote went into it; that never wears off."""

    origin: Origin
    privacy: Privacy
    model: bool = False


NOTHING: Final = Label(Origin.U, Privacy.PUBLIC)
"""What joining adds nothing to: the label of a constant of the program."""
SAID: Final = Label(Origin.U, Privacy.PRIVATE)
LOCAL: Final = Label(Origin.L, Privacy.PRIVATE)
OUTSIDE: Final = Label(Origin.X, Privacy.PRIVATE)
UNKNOWN: Final = Label(Origin.X, Privacy.SECRET, model=True)
"""Where no label is known, the worst is meant."""


def joined(labels: Iterable[Label]) -> Label:
    """The label of what is made of all of these."""
    origin, privacy, model = NOTHING.origin, NOTHING.privacy, False
    for one in labels:
        origin, privacy, model = max(origin, one.origin), max(privacy, one.privacy), model or one.model
    return Label(origin, privacy, model)


Way = tuple[str, ...]
"""A way into a result, places in lists left out: an item of a list has the label of its list."""


@dataclass(frozen=True)
class Labels:
    """Of a result: one for all of it, and worse ones for some of its parts."""

    whole: Label
    parts: Mapping[Way, Label] = field(default_factory=dict[Way, Label])
    paths: frozenset[Way] = frozenset()
    """Parts that are paths. What one leads to is the desk's own; its text is a name that anyone may have given."""

    def at(self, path: Sequence[str], *, as_path: bool = False) -> Label:
        """The label of a part with everything in it; of a path, as the place it leads to or as text."""
        return self.into(path).label(as_path=as_path)

    def label(self, *, as_path: bool = False) -> Label:
        """Of all of it."""
        one_path = as_path and list(self.paths) == [()] and not self.parts
        names = [OUTSIDE] if self.paths and not one_path else []
        return joined((self.whole, *self.parts.values(), *names))

    def into(self, path: Sequence[str]) -> Labels:
        """The labels of a part; a place in a list has those of its list."""
        way = tuple(part for part in path if not is_index(part))
        above = [label for part, label in self.parts.items() if way[: len(part)] == part]
        below = {part[len(way) :]: label for part, label in self.parts.items() if _under(part, way)}
        inside = frozenset(part[len(way) :] for part in self.paths if part == way or _under(part, way))
        return Labels(joined((self.whole, *above)), below, inside)

    def worse(self, label: Label) -> Labels:
        """The same result, made with something else besides."""
        return Labels(joined((self.whole, label)), self.parts, self.paths)


def _under(part: Way, way: Way) -> bool:
    return len(part) > len(way) and part[: len(way)] == way


Look = Callable[[Ref, bool], Label]
"""The label of what a reference leads to; as a path, or as what it says."""


Written = Label | Callable[[object], Label]
"""The label of what stands in a plan itself: one for all of it, or one for each text, number and so on."""


def label_of(value: Any, look: Look, *, literal: Written, as_path: bool = False) -> Label:
    """The label of a value as it stands in a plan: `literal` for what stands there itself, `look` for references."""
    if isinstance(value, str):
        whole = whole_ref(value)
        if whole is not None:
            return look(whole, as_path)
        return joined((_of_literal(literal, value), *(look(ref, False) for ref in inside_refs(value))))
    if isinstance(value, Mapping):
        inner: Iterable[Any] = cast("Mapping[str, Any]", value).values()
    elif isinstance(value, list | tuple):
        inner = cast("Sequence[Any]", value)
    else:
        return _of_literal(literal, value)
    around = literal if isinstance(literal, Label) else NOTHING
    return joined((around, *(label_of(one, look, literal=literal, as_path=as_path) for one in inner)))


def _of_literal(literal: Written, value: object) -> Label:
    return literal if isinstance(literal, Label) else literal(value)


PATH_KINDS: Final = frozenset({"file", "folder"})


NAMING: Final = PATH_KINDS | {"name"}
"""What says which thing is meant, and not what is in it."""


def is_path(kind: Type) -> bool:
    """Whether values of this type are paths, one or several."""
    while isinstance(kind, ListOf):
        kind = kind.item
    return kind.kind in PATH_KINDS


@lru_cache(maxsize=1024)
def paths_of(kind: Type) -> frozenset[Way]:
    """Every part of a result type that is a path."""
    return frozenset(_parts(kind, PATH_KINDS, ()))


@lru_cache(maxsize=1024)
def naming_of(kind: Type) -> frozenset[Way]:
    """Every part of a result type that only names a thing: a path, or what it is called."""
    return frozenset(_parts(kind, NAMING, ()))


def _parts(kind: Type, kinds: frozenset[str], way: Way) -> Iterator[Way]:
    if isinstance(kind, ListOf):
        yield from _parts(kind.item, kinds, way)
    elif isinstance(kind, RecordOf):
        for name, part in kind.parts.items():
            yield from _parts(part, kinds, (*way, name))
    elif kind.kind in kinds:
        yield way
