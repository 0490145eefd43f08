"""Names in a request against what is really there: paths, folders people call by a common name, and near misses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final

from deskhand.core.flow.grants import Closed, inside
from deskhand.core.paths import name_of, path_text, split_ending, tidy
from deskhand.core.pattern import Pattern
from deskhand.core.shown import shown
from deskhand.core.words import LANGS, Words
from deskhand.core.world.facts import Event, FileFact, SheetFact, World
from deskhand.core.world.terms import holds, words_of
from deskhand.planner.lexicon import lexicon
from deskhand.planner.text import folded
from deskhand.planner.values import Either, Exact, Missing, Unmet, Value

MAX_NAME: Final = 300
MOST_ABOUT: Final = 50
MOST_OPTIONS: Final = 3
_DRIVE: Final = Pattern(r"[A-Za-z]:(?:[\\/]|$)|\\\\")
"""How paths begin on other systems."""
_OUTSIDE: Final = Words(
    "“{said}” lies outside of the folders that Deskhand may use, so nothing there was looked at or changed.",
    "“{said}”在 Deskhand 可以使用的文件夹之外，因此没有查看或更改那里的任何内容。",
)
_PLURAL: Final = re.compile(r"(?<=[A-Za-z]{3})s(?![A-Za-z])")


def _folded(names: Sequence[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)


@cache
def _common_names() -> dict[str, tuple[str, ...]]:
    """What the folders that every desk has may be called on disk."""
    names: dict[str, list[str]] = {}
    for lang in LANGS:
        for text, folder in lexicon(lang).folders.rows():
            names.setdefault(folder, [folder]).append(text)
    return {folder: tuple(dict.fromkeys(texts)) for folder, texts in names.items()}


def is_path(name: str) -> bool:
    return "/" in name or name.startswith("~") or name in (".", "..")


@dataclass
class Places:
    """One request's questions about the desk, each asked once."""

    world: World
    closed: Sequence[Closed] = ()
    _standard: Mapping[str, str] | None = None
    _facts: dict[str, FileFact | None] = field(default_factory=dict[str, "FileFact | None"])
    _named: dict[str, Sequence[FileFact]] = field(default_factory=dict[str, Sequence[FileFact]])
    _about: dict[str, Sequence[FileFact]] = field(default_factory=dict[str, Sequence[FileFact]])
    _listed: dict[str, Sequence[FileFact]] = field(default_factory=dict[str, Sequence[FileFact]])
    _sheets: dict[str, Sequence[SheetFact]] = field(default_factory=dict[str, Sequence[SheetFact]])

    @property
    def tops(self) -> Sequence[str]:
        return self.world.tops

    @cached_property
    def people(self) -> Sequence[str]:
        return self.world.people

    @cached_property
    def events(self) -> Sequence[Event]:
        return self.world.events

    @property
    def capped(self) -> int:
        """How many things were looked at, where there are more than that."""
        return self.world.capped

    def fact(self, path: str) -> FileFact | None:
        if path not in self._facts:
            self._facts[path] = self.world.fact(path)
        return self._facts[path]

    def named(self, name: str) -> Sequence[FileFact]:
        """Everything of this name as it was written, or else with its width folded; with an ending, only that ending.

        What is called so in the same script stands before the rest.
        """
        if name not in self._named:
            found = self.world.named(name)
            plain = unicodedata.normalize("NFKC", name)
            if not found and plain != name:
                found = self.world.named(plain)
            if len(found) > 1 and not plain.isascii():
                found = [one for one in found if plain in (one.name, split_ending(one.name)[0])] or found
            ending = split_ending(plain)[1].casefold()
            if ending:
                found = [one for one in found if split_ending(one.name)[1].casefold() == ending]
            self._named[name] = found
        return self._named[name]

    def about(self, words: str) -> Sequence[FileFact]:
        """Files whose names hold all of these words, as `files.find` will look for them."""
        if words not in self._about:
            found = self.world.about(words, limit=MOST_ABOUT)
            single = _PLURAL.sub("", words)
            if not found and single != words:
                found = self.world.about(single, limit=MOST_ABOUT)
            self._about[words] = [fact for fact in found if holds(fact.name, words)]
        return self._about[words]

    def holds(self, words: str) -> bool:
        """Whether anything here is called so, or has it in its name."""
        return bool(self.named(words) or self.about(words))

    def listed(self, folder: str) -> Sequence[FileFact]:
        if folder not in self._listed:
            self._listed[folder] = self.world.listed(folder)
        return self._listed[folder]

    def sheets(self, path: str) -> Sequence[SheetFact]:
        """The tables in a file; none of what lies in a closed folder, which is told of by name and no more."""
        if path not in self._sheets:
            self._sheets[path] = () if self.is_closed(path) else self.world.sheets(path)
        return self._sheets[path]

    def is_closed(self, written: str) -> bool:
        """Whether a path is that of a closed folder, or lies in one."""
        return self._closed_over(written) is not None

    def _closed_over(self, written: str) -> Closed | None:
        path = self.path(written)
        place = path if path.startswith("/") else tidy(f"{path_text(self.world.root.rstrip('/'))}/{path}") or path
        return next((one for one in self.closed if inside(place, (one.place,))), None)

    def path(self, written: str) -> str:
        """A written path in the text form of plans: relative where it lies below the root, else absolute.

        `~` is the home of the desk; `~nobody` stays as it is, outside of everything.
        """
        if self.world.home is not None and (written == "~" or written.startswith("~/")):
            written = self.world.home.rstrip("/") + (written.removeprefix("~") or "/")
        root = path_text(self.world.root.rstrip("/"))
        place = tidy(written if written.startswith("/") else f"{root}/{written}")
        if place is None:
            return written
        if place == (root or "/"):
            return "."
        return place.removeprefix(f"{root}/")

    def is_outside(self, path: str) -> bool:
        """Outside the root, as far as the words say; whether it may be touched is not decided here."""
        return path.startswith(("/", "~")) or path.split("/")[0] == ".."

    def outside(self, name: str) -> Unmet | None:
        """That a written path can lie nowhere here; any other is for the flow of data to judge."""
        above = name.replace("\\", "/").rstrip("/") if self.is_drive(name) else ""
        drive = bool(above)
        while above and self.fact(above) is None:
            above = above.rpartition("/")[0]
        nowhere = self.path(name) == "/" or (drive and not above)
        return Unmet(shown(name), _OUTSIDE, complete=True) if nowhere else None

    def is_drive(self, name: str) -> bool:
        """Whether a path is written as on another system: `C:\\Users`."""
        return _DRIVE.match(name) is not None

    def thing(self, name: str) -> Value | None:
        """A file or folder that goes by this name; None where nothing does."""
        if not name or len(name) > MAX_NAME:
            return None
        if is_path(name):
            return self._at(name, folders_only=False)
        return self._one_of(self.named(name), name)

    def folder(self, name: str) -> Value | None:
        """A folder that goes by this name; None where none does."""
        if not name or len(name) > MAX_NAME:
            return None
        if is_path(name):
            return self._at(name, folders_only=True)
        return self._one_of([one for one in self.named(name) if one.kind == "folder"], name)

    def called(self, name: str) -> Sequence[FileFact]:
        """Everything that goes by this name or stands at this path, whatever it is."""
        if not name or len(name) > MAX_NAME:
            return ()
        if is_path(name):
            fact = self.fact(self.path(name))
            return () if fact is None else (fact,)
        return self.named(name)

    def closed_folder(self, name: str) -> Closed | None:
        """The folder by this name that its owner closed, by its path, its name or what desktops call it."""
        if not self.closed or not name or len(name) > MAX_NAME:
            return None
        if is_path(name):
            return self._closed_over(name)
        plain = name.casefold()
        alike = next((names for names in map(_folded, _common_names().values()) if plain in names), frozenset({plain}))
        return next((one for one in self.closed if name_of(one.place).casefold() in alike), None)

    def common(self, folder: str) -> Value | None:
        """Downloads, Desktop and the like, by whichever name they have here."""
        names = _common_names()[folder]
        if self._standard is None:
            self._standard = self.world.standard
        kept = self._standard.get(folder)
        for name in (*names[:1], *(() if kept is None else (kept,)), *names[1:]):
            fact = self.fact(name)
            if fact is not None and fact.kind == "folder":
                return Exact(fact.path)
        if name_of(self.world.root).casefold() in {name.casefold() for name in names}:
            return Exact(".")
        return next((found for name in names if (found := self.folder(name)) is not None), None)

    def _at(self, written: str, *, folders_only: bool) -> Value | None:
        path = self.path(written)
        fact = self.fact(path)
        if fact is not None:
            return Exact(path) if fact.kind == "folder" or not folders_only else None
        return Exact(path) if self.is_outside(path) else None

    def _one_of(self, found: Sequence[FileFact], name: str) -> Value | None:
        """The one nearest to the root, or a choice between those equally near; the exact spelling goes first."""
        if not found:
            return None
        same = [one for one in found if one.name == name] or list(found)
        nearest = min(one.path.count("/") for one in same)
        best = [one.path for one in same if one.path.count("/") == nearest]
        if len(same) > 1 and len(best) < len(same) and not all(one.kind == "folder" for one in same):
            best = [one.path for one in same]
        return Exact(best[0]) if len(best) == 1 else Either(tuple(best[:MOST_OPTIONS]))

    def missing(self, name: str) -> Missing:
        """The name that nothing has, with what comes closest to it."""
        stem = folded(split_ending(name_of(name))[0])
        near = [fact.path for fact in self.about(stem)]
        if not near:
            wanted = sorted(words_of(stem), key=len, reverse=True)
            near = [fact.path for word in wanted[:2] if len(word) > 1 for fact in self.about(word)]
        return Missing(name, tuple(dict.fromkeys(near))[:MOST_OPTIONS])
