"""Programs and windows: those that are open on the desk, and those that many desks have."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files as resources
from typing import Any, Final

from deskhand.planner.places import MOST_OPTIONS
from deskhand.planner.reading import Reading
from deskhand.planner.text import folded, keys_of
from deskhand.planner.values import Either, Exact, Value

LONGEST: Final = 12
_LEAST: Final = 3
"""Letters from which on a word may begin one of a title."""
_PARTS: Final = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class ProgramSlots:
    """Names of programs in a request."""

    of: Reading

    def may_begin(self, at: int) -> bool:
        """Whether the name of a program, or of a sort of them, may begin with a token."""
        return self.of.words.tokens[at].quoted is not None or self.of.words.tokens[at].key in self._begun

    @cached_property
    def _begun(self) -> frozenset[str]:
        return _first_words().union(*(keys_of(one) for one in self._open))

    def app(self, start: int, end: int) -> Value | None:
        """A program: one that is open, one of those many people have, or a sort of them ("the browser")."""
        start, last = self.of.trimmed(start, end)
        if not 0 < end - start <= LONGEST or self.of.has_list(start, end) or last < end:
            return None
        said = _plain(self.of.name(start, end))
        name = self._open.get(said) or _names().get(said)
        if name is not None:
            return Exact(name)
        sort = _sorts().get(said)
        if sort is not None:
            return Exact(next((one for one in sort if one in self._open.values()), said))
        return self._by_part(said)

    def window(self, start: int, end: int) -> Value | None:
        """A window by its program, or by words of its title."""
        start, end = self.of.trimmed(start, end)
        if not 0 < end - start <= LONGEST:
            return None
        said = _plain(self.of.name(start, end))
        app = self.app(start, end)
        if app is not None:
            return app
        words = said.split()
        titled = [title for _, title in self._windows if title and _begins(words, folded(title))]
        return _one_of(list(dict.fromkeys(titled)))

    @cached_property
    def _windows(self) -> list[tuple[str, str]]:
        parts = (one.partition(": ") for one in self.of.places.world.apps_open)
        return [(app, title) for app, _, title in parts]

    @cached_property
    def _open(self) -> Mapping[str, str]:
        return {folded(app): app for app, _ in self._windows}

    def _by_part(self, said: str) -> Value | None:
        """An open program by a word of its name, where no other has it."""
        words = said.split()
        return _one_of([name for plain, name in self._open.items() if words and set(words) <= set(plain.split())])


def _one_of(names: Sequence[str]) -> Value | None:
    if not names:
        return None
    return Exact(names[0]) if len(names) == 1 else Either(tuple(Exact(name) for name in names[:MOST_OPTIONS]))


def _begins(words: Sequence[str], title: str) -> bool:
    """Whether each word is one of the title's, or what one of them begins with; signs without blanks are anywhere."""
    parts = _PARTS.split(title)
    return bool(words) and all(
        any(one == word or (len(word) >= _LEAST and one.startswith(word)) for one in parts)
        if word.isascii()
        else len(word) > 1 and word in title
        for word in words
    )


def _plain(said: str) -> str:
    return " ".join(folded(said).split())


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(resources("deskhand.planner").joinpath("words/apps.toml").read_text(encoding="utf-8"))


@cache
def _names() -> Mapping[str, str]:
    return {_plain(one): name for name, said in _read()["programs"].items() for one in said}


@cache
def _first_words() -> frozenset[str]:
    return frozenset(keys_of(one)[0] for one in (*_names(), *_sorts()))


@cache
def _sorts() -> Mapping[str, Sequence[str]]:
    return {_plain(one): sort["are"] for sort in _read()["sorts"].values() for one in sort["said"]}
