"""The worlds a hub plans with: one for each set of folders, kept, because reading folders anew is what costs."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from deskhand.core.flow.scope import Scope
from deskhand.core.paths import native_path
from deskhand.core.world.facts import Event, FileFact, Seen, SheetFact, World
from deskhand.core.world.query import Query
from deskhand.core.world.seen import Told
from deskhand.desk.perceive.folders import FolderWorld
from deskhand.desk.perceive.shelved import Shelved

MOST: Final = 8
"""How many sets of folders are remembered; each holds its folders open."""


AskDesk = Callable[[Query, Told], Sequence[Seen] | None]
"""What was seen on this desk, of the paths that may be told; None where nobody looks. Asked from any thread."""


def nobody_asked(_query: Query, _told: Told) -> None:
    """Where nobody looks at the desk."""


class Worlds:
    """`worlds(root, folders)` is the world there, as it is whenever it is asked."""

    def __init__(self, ask: AskDesk = nobody_asked, shelved: Shelved | None = None) -> None:
        self._ask = ask
        self._shelved = shelved
        self._kept: OrderedDict[tuple[str, tuple[str, ...]], OneAtATime] = OrderedDict()

    def __call__(self, root: str, folders: tuple[str, ...]) -> World:
        key = (root, folders)
        marks = _marks(Scope(root, folders))
        found = self._kept.pop(key, None)
        if found is None or found.marks != marks:
            # Gone and made again, or another disk in its place: what was held open is not it any more.
            found = OneAtATime(
                FolderWorld(root, folders, shelved=self._shelved), Scope(root, folders), self._ask, marks
            )
        self._kept[key] = found
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return found


class OneAtATime:
    """A world for several threads: they take turns."""

    def __init__(self, world: FolderWorld, scope: Scope, ask: AskDesk, marks: Sequence[tuple[int, int]]) -> None:
        self._world = world
        self._scope = scope
        self._ask = ask
        self._turn = threading.Lock()
        self.marks = marks

    def __del__(self) -> None:
        self._world.close()

    @property
    def root(self) -> str:
        return self._world.root

    @property
    def home(self) -> str | None:
        return self._world.home

    @property
    def standard(self) -> Mapping[str, str]:
        with self._turn:
            return self._world.standard

    @property
    def tops(self) -> Sequence[str]:
        with self._turn:
            return self._world.tops

    @property
    def people(self) -> Sequence[str]:
        with self._turn:
            return self._world.people

    @property
    def apps_open(self) -> Sequence[str]:
        return self._world.apps_open

    @property
    def events(self) -> Sequence[Event]:
        with self._turn:
            return self._world.events

    @property
    def shops(self) -> Sequence[str]:
        return self._world.shops

    @property
    def devices(self) -> Sequence[str]:
        return self._world.devices

    @property
    def capped(self) -> int:
        with self._turn:
            return self._world.capped

    def fact(self, path: str) -> FileFact | None:
        with self._turn:
            return self._world.fact(path)

    def listed(self, folder: str) -> Sequence[FileFact]:
        with self._turn:
            return self._world.listed(folder)

    def named(self, name: str) -> Sequence[FileFact]:
        with self._turn:
            return self._world.named(name)

    def about(self, words: str, *, limit: int = 20) -> Sequence[FileFact]:
        with self._turn:
            return self._world.about(words, limit=limit)

    def sheets(self, path: str) -> Sequence[SheetFact]:
        with self._turn:
            return self._world.sheets(path)

    def seen(self, query: Query) -> Sequence[Seen] | None:
        """What was changed the folders say themselves; what is or was open, whoever looks at this desk."""
        found = None if query.kind == "file" and query.opened is None else self._ask(query, self._told)
        if found is not None:
            return found
        with self._turn:
            return self._world.seen(query)

    def _told(self, path: str) -> str | None:
        """A path as plans write it; None outside these folders."""
        if not self._scope.covers(path):
            return None
        return path.removeprefix(self._scope.root.rstrip("/") + "/")


def _marks(scope: Scope) -> list[tuple[int, int]]:
    """Which folder each granted one is now, whatever it is called."""
    found: list[tuple[int, int]] = []
    for folder in scope.folders:
        try:
            now = os.stat(native_path(scope.absolute(folder) or folder))  # noqa: PTH116 - a text form, made native
        except OSError:
            continue
        found.append((now.st_dev, now.st_ino))
    return found
