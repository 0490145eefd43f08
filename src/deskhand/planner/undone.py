"""The world as it would be if a run were taken back: what it moved is where it was, and what it made is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deskhand.core.paths import folder_of, name_of, split_ending
from deskhand.core.world.facts import Event, FileFact, Seen, SheetFact, World
from deskhand.core.world.query import Query
from deskhand.core.world.terms import holds


@dataclass(frozen=True)
class Undone:
    """A world seen through what one run did: `moved` says of places now where each thing was, or that it was not."""

    world: World
    moved: Mapping[str, str]

    @property
    def root(self) -> str:
        return self.world.root

    @property
    def home(self) -> str | None:
        return self.world.home

    @property
    def standard(self) -> Mapping[str, str]:
        return self.world.standard

    @property
    def tops(self) -> Sequence[str]:
        return self.world.tops

    @property
    def people(self) -> Sequence[str]:
        return self.world.people

    @property
    def apps_open(self) -> Sequence[str]:
        return self.world.apps_open

    @property
    def events(self) -> Sequence[Event]:
        return self.world.events

    @property
    def shops(self) -> Sequence[str]:
        return self.world.shops

    @property
    def devices(self) -> Sequence[str]:
        return self.world.devices

    @property
    def capped(self) -> int:
        return self.world.capped

    def fact(self, path: str) -> FileFact | None:
        now = next((now for now, before in self.moved.items() if before == path), path)
        found = self.world.fact(now)
        return None if found is None else self._before(found)

    def listed(self, folder: str) -> Sequence[FileFact]:
        here = (self._before(one) for one in self.world.listed(folder))
        return _once([*(one for one in here if one is not None and folder_of(one.path) == folder), *self._back(folder)])

    def named(self, name: str) -> Sequence[FileFact]:
        here = (self._before(one) for one in self.world.named(name))
        renamed = [one for one in self._back() if name.casefold() in _called(one.name)]
        return _once([*(one for one in here if one is not None and name.casefold() in _called(one.name)), *renamed])

    def about(self, words: str, *, limit: int = 20) -> Sequence[FileFact]:
        here = (self._before(one) for one in self.world.about(words, limit=limit))
        renamed = [one for one in self._back() if holds(one.name, words)]
        return _once([*(one for one in here if one is not None and holds(one.name, words)), *renamed])[:limit]

    def sheets(self, path: str) -> Sequence[SheetFact]:
        return self.world.sheets(path)

    def seen(self, query: Query) -> Sequence[Seen] | None:
        return self.world.seen(query)

    def _before(self, fact: FileFact) -> FileFact | None:
        """A thing with the place it had; None for one that was not there."""
        before = self.moved.get(fact.path, fact.path)
        return fact.model_copy(update={"path": before, "name": name_of(before)}) if before else None

    def _back(self, folder: str | None = None) -> list[FileFact]:
        """What was moved, where it was."""
        places = [one for one in self.moved.values() if one and folder in (None, folder_of(one))]
        return [fact for one in places if (fact := self.fact(one)) is not None]


def _called(name: str) -> tuple[str, str]:
    return name.casefold(), split_ending(name)[0].casefold()


def _once(facts: Sequence[FileFact]) -> list[FileFact]:
    return list({one.path: one for one in facts}.values())
