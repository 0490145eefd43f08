"""The folders a run may touch, as paths; the desk enforces the same again on real directories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deskhand.core.ability import Ability
from deskhand.core.paths import joined, tidy
from deskhand.core.plan.types import ListOf, Of, Type

_PATHS = frozenset({"file", "folder"})


@dataclass(frozen=True, slots=True)
class Scope:
    """`root` is what relative paths start from; `folders` are what may be touched (absolute, or below the root)."""

    root: str
    folders: tuple[str, ...] = (".",)

    def covers(self, path: str) -> bool:
        """Whether a path of a plan lies in a granted folder."""
        place = self.absolute(path)
        if place is None:
            return False
        return any(place == folder or place.startswith(folder.rstrip("/") + "/") for folder in self._granted())

    def absolute(self, path: str) -> str | None:
        return tidy(path if path.startswith("/") else joined(self.root, path))

    def _granted(self) -> Iterator[str]:
        for folder in self.folders:
            place = self.absolute(folder)
            if place is not None:
                yield place


def paths_in(ability: Ability, args: Mapping[str, Any]) -> Iterator[str]:
    """Every literal path among the arguments of a step."""
    for name, kind in ability.param_types.items():
        if name in args:
            yield from _paths(kind, args[name])


def _paths(kind: Type, value: Any) -> Iterator[str]:
    if isinstance(kind, ListOf):
        items: list[Any] = value if isinstance(value, list) else [value]
        for item in items:
            yield from _paths(kind.item, item)
    elif isinstance(kind, Of) and kind.kind in _PATHS and isinstance(value, str) and not value.startswith("$"):
        yield value
