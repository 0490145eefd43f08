"""The folders a run may touch, as paths; the desk enforces the same again on real directories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from deskhand.core.ability import Ability
from deskhand.core.paths import joined, tidy
from deskhand.core.plan.refs import Ref, filled, whole_ref
from deskhand.core.plan.types import ListOf, RecordOf, Type

_PATHS = frozenset({"file", "folder"})


@dataclass(frozen=True, slots=True)
class Scope:
    """`root` is what relative paths start from; `folders` are what may be touched (absolute, or below the root)."""

    root: str
    folders: tuple[str, ...] = (".",)

    @classmethod
    def below(cls, root: str, places: Iterable[str]) -> Scope:
        """Granted places, those below the root as paths from there: the form in which plans name them."""
        start = root.rstrip("/") + "/"
        return cls(root, tuple(place.removeprefix(start) if place != root else "." for place in places))

    def covers(self, path: str) -> bool:
        """Whether a path of a plan lies in a granted folder."""
        place = self.absolute(path)
        if place is None:
            return False
        return any(place == folder or place.startswith(folder.rstrip("/") + "/") for folder in self._granted())

    def absolute(self, path: str) -> str | None:
        """The place that a path means, or None where it means none: `..` above the top, or a `~` nothing stands for."""
        if "\0" in path or path == "~" or path.startswith("~/"):
            return None
        return tidy(path if path.startswith("/") else joined(self.root, path))

    def outermost(self) -> tuple[str, ...]:
        """The granted folders as paths of a plan, without those that lie inside another."""
        places = {place: folder for folder in reversed(self.folders) if (place := self.absolute(folder)) is not None}
        inside = {one for one in places for other in places if one != other and one.startswith(other.rstrip("/") + "/")}
        return tuple(folder for place, folder in reversed(places.items()) if place not in inside)

    def _granted(self) -> Iterator[str]:
        for folder in self.folders:
            place = self.absolute(folder)
            if place is not None:
                yield place


def paths_in(ability: Ability, args: Mapping[str, Any]) -> Iterator[str]:
    """Every path among the arguments of a step, as far as it is known before references are."""
    for name, kind in ability.param_types.items():
        if name in args:
            yield from _paths(kind, args[name])


def _paths(kind: Type, value: Any) -> Iterator[str]:
    if isinstance(kind, ListOf):
        for item in cast("list[Any]", value) if isinstance(value, list | tuple) else [value]:
            yield from _paths(kind.item, item)
    elif isinstance(kind, RecordOf) and isinstance(value, Mapping):
        entries = cast("Mapping[str, Any]", value)
        for name, part in kind.parts.items():
            yield from _paths(part, entries.get(name))
    elif kind.kind in _PATHS and isinstance(value, str) and not _begins_with_result(value):
        yield filled(value, _a_name)


def _begins_with_result(path: str) -> bool:
    """Whether a path may be anywhere, which the desk then judges; any other is judged with a name for each result."""
    return whole_ref(path) is not None or (path.startswith("{$") and not path.startswith("{$$"))


def _a_name(_ref: Ref) -> str:
    return "x"
