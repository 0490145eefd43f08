"""The world of a desk that knows only files: real folders, read when asked, remembered while they stay the same."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.flow.grants import inside
from deskhand.core.flow.scope import Scope
from deskhand.core.paths import native_path, path_text, split_ending
from deskhand.core.world.facts import Event, FileFact, Seen, SheetFact
from deskhand.core.world.moment import this_moment
from deskhand.core.world.query import Query, Range
from deskhand.core.world.terms import finder, name_key
from deskhand.core.world.titled import titled
from deskhand.desk.files.beneath import Beneath
from deskhand.desk.files.listing import fact_at, facts_in
from deskhand.desk.perceive.sheets import Sheets, may_hold
from deskhand.desk.perceive.shelved import Shelved
from deskhand.desk.perceive.terms import asked, terms
from deskhand.desk.perceive.userdirs import user_dirs

MOST_ENTRIES: Final = 20_000
MOST_DEPTH: Final = 12
HEAVY: Final = frozenset(
    {"__macosx", "__pycache__", "bower_components", "cache", "caches", "node_modules", "site-packages", "venv"}
)
"""What programs fill by the thousand and people do not name: looked into last. Hidden folders are not looked into."""
_CLOCK_STEP_NS: Final = 50_000_000
"""Disks keep times in coarse steps: a folder changed this recently may change again without showing it."""


@dataclass(slots=True)
class _Seen:
    """One folder as it was when it was last read."""

    mtime_ns: int
    read_ns: int
    facts: list[FileFact]
    depth: int
    place: str | None
    """Where it lies, as the system calls it: worked out once."""
    folders: list[tuple[str, bool]]
    """The folders in it, and whether each is one of those that are looked into last."""

    def current(self, mtime_ns: int | None) -> bool:
        return mtime_ns is not None and mtime_ns == self.mtime_ns and self.read_ns - mtime_ns > _CLOCK_STEP_NS


class FolderWorld:
    """A `World` over the granted folders. Not for several threads at once."""

    def __init__(
        self,
        root: str,
        folders: Sequence[str] = (".",),
        *,
        home: str | None = None,
        people: Sequence[str] = (),
        apps_open: Sequence[str] = (),
        events: Sequence[Event] = (),
        shops: Sequence[str] = (),
        devices: Sequence[str] = (),
        closed: Sequence[str] = (),
        shelved: Shelved | None = None,
    ) -> None:
        """`home` is this process's if not given; `closed` are absolute places nobody is told of: the desk's own.

        `people` and `events` are known beside those that are `shelved`.
        """
        self.root = root
        self.home = home if home is not None else _own_home()
        self._environ: Mapping[str, str] = os.environ if home is None else {}
        self._people = people
        self.apps_open = apps_open
        self._events = events
        self._shelved = shelved
        self.shops = shops
        self.devices = devices
        self._capped = 0
        self._scope = Scope(root, tuple(folders))
        self._closed = tuple(closed)
        self._beneath = Beneath(self._scope, self._closed)
        self._seen: dict[str, _Seen] = {}
        self._names: dict[str, dict[str, FileFact]] = {}
        self._terms: dict[str, dict[str, FileFact]] = {}
        self._sheets = Sheets()

    def close(self) -> None:
        self._beneath.close()

    @property
    def people(self) -> Sequence[str]:
        if self._shelved is None:
            return self._people
        moment = this_moment()
        if moment is not None and self in moment.people:
            return moment.people[self]
        self._open_again()
        found = (*self._people, *self._shelved.people(self._beneath))
        if moment is not None:
            moment.people[self] = found
        return found

    @property
    def events(self) -> Sequence[Event]:
        if self._shelved is None:
            return self._events
        self._open_again()
        return (*self._events, *self._shelved.events(self._beneath))

    @property
    def tops(self) -> Sequence[str]:
        moment = this_moment()
        if moment is not None and self in moment.tops:
            return moment.tops[self]
        places = dict.fromkeys(map(self._scope.absolute, self._scope.folders))
        found = [self._beneath.text(one) for one in places if one is not None and self._beneath.is_top(one)]
        if moment is not None:
            moment.tops[self] = found
        return found

    @property
    def standard(self) -> Mapping[str, str]:
        if self.home is None:
            return {}
        dirs = user_dirs(Path(native_path(self.home)), self._environ)
        return {name: self._beneath.text(path_text(str(place))) for name, place in dirs.items()}

    @property
    def capped(self) -> int:
        """As of the last look: what lies deepest, or in heavy folders, is what was not seen."""
        return self._capped

    def fact(self, path: str) -> FileFact | None:
        self._open_again()
        return self._fact(path)

    def _fact(self, path: str) -> FileFact | None:
        moment = this_moment()
        if moment is None:
            return self._fact_now(path)
        if (self, path) not in moment.facts:
            moment.facts[self, path] = self._fact_now(path)
        return moment.facts[self, path]

    def _fact_now(self, path: str) -> FileFact | None:
        if "\0" in path or not self._beneath.covers(path):
            return None
        try:
            return fact_at(self._beneath, path)
        except (Problem, OSError):
            return None

    def listed(self, folder: str) -> Sequence[FileFact]:
        self._open_again()
        if "\0" in folder or not self._beneath.covers(folder):
            return ()
        text = self._beneath.text(self._beneath.absolute(folder))
        seen, mtime = self._seen.get(text), _mtime(self._place(text))
        if seen is not None and seen.current(mtime):
            return seen.facts
        return self._read(text)

    def named(self, name: str) -> Sequence[FileFact]:
        self._refresh()
        tops = [
            fact for top in self.tops if top != "." and (fact := self._fact(top)) and name_key(name) in _name_keys(fact)
        ]
        found = {fact.path: fact for fact in (*tops, *self._names.get(name_key(name), {}).values())}.values()
        return self._now(sorted(found, key=lambda fact: (fact.path.count("/"), fact.path)))

    def about(self, words: str, *, limit: int = 20) -> Sequence[FileFact]:
        self._refresh()
        hits: Counter[str] = Counter()
        facts: dict[str, FileFact] = {}
        for term in asked(words):
            found = self._terms.get(term, {})
            facts.update(found)
            hits.update(found.keys())
        return self._now(nsmallest(limit, facts.values(), lambda fact: (-hits[fact.path], -fact.modified, fact.path)))

    def sheets(self, path: str) -> Sequence[SheetFact]:
        fact = self.fact(path)
        if fact is None or fact.kind != "file" or not may_hold(fact) or self._is_shut(fact.path):
            return ()
        return self._sheets.of(self._beneath, fact)

    def _is_shut(self, path: str) -> bool:
        """Whether a file lies where nothing is told of, hidden or denied: what stands in it is not read either."""
        return self._shelved is not None and inside(self._beneath.absolute(path), tuple(self._shelved.shut()))

    def seen(self, query: Query) -> Sequence[Seen] | None:
        """Files that were changed; what is open only where somebody described it."""
        if query.kind != "file" or query.opened is not None:
            return titled(self.apps_open, query, self.named) if self.apps_open else None
        self._refresh()
        span, found = query.changed or Range(), finder(query.about)
        facts = {
            fact.path: fact
            for seen in self._seen.values()
            for fact in seen.facts
            if fact.kind == "file" and span.meets(fact.modified, fact.modified) and found(fact.name)
        }
        newest = sorted(facts.values(), key=lambda fact: (-fact.modified, fact.path))
        return [
            Seen(kind="file", name=one.name, path=one.path, at=one.modified) for one in self._now(newest[: query.limit])
        ]

    def _now(self, facts: Sequence[FileFact]) -> list[FileFact]:
        """The same things as they are this moment, those that are gone left out."""
        return [now for fact in facts if (now := self._fact(fact.path)) is not None]

    def _refresh(self) -> None:
        """Read again what changed: every known folder is looked at, only changed ones are read."""
        self._open_again()
        moment = this_moment()
        if moment is not None and self in moment.looked:
            return
        self._read_changed()
        if moment is not None:
            moment.looked.add(self)

    def _read_changed(self) -> None:
        if self._seen and all(seen.current(_mtime(seen.place)) for seen in self._seen.values()):
            return
        reached: set[str] = set()
        waiting = deque((top, 0, False) for top in self._tops())
        heavy: deque[tuple[str, int, bool]] = deque()
        count, more = 0, False
        while waiting or heavy:
            at, depth, last = (waiting or heavy).popleft()
            if at in reached:
                continue
            if count >= MOST_ENTRIES or depth > MOST_DEPTH:
                more = True
                continue
            reached.add(at)
            seen = self._known(at, depth)
            count += len(seen.facts)
            for path, late in seen.folders:
                (heavy if last or late else waiting).append((path, depth + 1, last or late))
        self._capped = count if more else 0
        for gone in self._seen.keys() - reached:
            self._forget(self._seen.pop(gone))

    def _open_again(self) -> None:
        """A granted folder that was made anew, or came back, is another folder."""
        moment = this_moment()
        if moment is not None and self in moment.looked:
            return
        if self._beneath.replaced():
            self._beneath.close()
            self._beneath = Beneath(self._scope, self._closed)
            for seen in self._seen.values():
                self._forget(seen)
            self._seen.clear()

    def _tops(self) -> Iterator[str]:
        """The granted folders, the root first if it is one of them."""
        for folder in self._scope.folders:
            absolute = self._scope.absolute(folder)
            if absolute is not None:
                yield self._beneath.text(absolute)

    def _known(self, folder: str, depth: int) -> _Seen:
        seen = self._seen.get(folder)
        place = self._place(folder) if seen is None else seen.place
        mtime = _mtime(place)
        if seen is not None and seen.current(mtime):
            return seen
        if seen is not None:
            self._forget(seen)
        facts = self._read(folder)
        inside = [(fact.path, fact.name.casefold() in HEAVY) for fact in facts if fact.kind == "folder"]
        self._seen[folder] = fresh = _Seen(mtime or 0, time.time_ns(), facts, depth, place, inside)
        self._remember(fresh)
        return fresh

    def _read(self, folder: str) -> list[FileFact]:
        try:
            return [fact for fact in facts_in(self._beneath, folder) if not fact.name.startswith(".")]
        except (Problem, OSError):  # gone or closed to us meanwhile: there is nothing to see
            return []

    def _place(self, folder: str) -> str | None:
        absolute = self._scope.absolute(folder)
        return None if absolute is None else native_path(absolute)

    def _remember(self, seen: _Seen) -> None:
        for fact in seen.facts:
            for name in _name_keys(fact):
                self._names.setdefault(name, {})[fact.path] = fact
            if fact.kind == "file":
                for term in terms(fact.name):
                    self._terms.setdefault(term, {})[fact.path] = fact

    def _forget(self, seen: _Seen) -> None:
        for fact in seen.facts:
            for name in _name_keys(fact):
                self._names.get(name, {}).pop(fact.path, None)
            for term in terms(fact.name):
                self._terms.get(term, {}).pop(fact.path, None)


def _mtime(place: str | None) -> int | None:
    if place is None:
        return None
    try:
        return os.stat(place, follow_symlinks=False).st_mtime_ns  # noqa: PTH116 - half the cost
    except OSError:
        return None


def _own_home() -> str | None:
    try:
        return path_text(str(Path.home()))
    except RuntimeError:  # nobody's: a process without a user
        return None


def _name_keys(fact: FileFact) -> set[str]:
    return {name_key(fact.name), name_key(split_ending(fact.name)[0])}
