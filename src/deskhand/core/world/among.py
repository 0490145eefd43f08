"""A world that stands among others: what is asked of it is its own, and it knows how all of them are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deskhand.core.world.facts import Event, FileFact, Seen, SheetFact, World
from deskhand.core.world.query import Query


@dataclass(frozen=True, slots=True)
class Among:
    """One computer's world, with the names of all the person's computers."""

    world: World
    devices: Sequence[str]

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
    def capped(self) -> int:
        return self.world.capped

    def fact(self, path: str) -> FileFact | None:
        return self.world.fact(path)

    def listed(self, folder: str) -> Sequence[FileFact]:
        return self.world.listed(folder)

    def named(self, name: str) -> Sequence[FileFact]:
        return self.world.named(name)

    def about(self, words: str, *, limit: int = 20) -> Sequence[FileFact]:
        return self.world.about(words, limit=limit)

    def sheets(self, path: str) -> Sequence[SheetFact]:
        return self.world.sheets(path)

    def seen(self, query: Query) -> Sequence[Seen] | None:
        return self.world.seen(query)
