"""What there is that a request may mean, each thing by a short id: a model names `f3`, never a path that it made up.

Only what the person's own words lead to is told of. A file's name can bring in no other file and no person, so what
somebody wrote into one opens no way to anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from deskhand.core.flow.wrote import said_in
from deskhand.core.shown import shown
from deskhand.core.words import Lang
from deskhand.core.world.facts import FileFact, World
from deskhand.planner.lexicon import lexicon
from deskhand.planner.planned import Context
from deskhand.planner.text import folded, likely_lang, tokenised
from deskhand.planner.thinking.fence import fenced

Kind = Literal["file", "folder", "person", "window", "event"]
MOST_FILES: Final = 16
MOST_OTHERS: Final = 8
_EACH: Final = 4
_LONGEST: Final = 120
_LETTERS: Final[Mapping[Kind, str]] = {"file": "f", "folder": "f", "person": "p", "window": "w", "event": "e"}
_PATHLIKE: Final = re.compile(r"[\w.\-~/]*/[\w.\-/]*|[\w\-]+\.[A-Za-z0-9]{1,5}\b")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing: its id, what it is, and the value that stands for it in a plan."""

    id: str
    kind: Kind
    value: str
    note: str = ""

    def line(self) -> str:
        """As a model is told of it: on one line, in quotes, and nothing in it can end the fence around it."""
        return f'{self.id} {self.kind} "{_plain(self.value)}"{self.note}'


def _plain(name: str) -> str:
    """On one line, and nothing in it can end the quotes or the fence around it."""
    return fenced(shown(name)[:_LONGEST].replace('"', "'"))


@dataclass(frozen=True)
class Facts:
    """All that a model is told is there."""

    rows: tuple[Fact, ...]

    def get(self, name: str) -> Fact | None:
        return next((one for one in self.rows if one.id == name), None)

    @property
    def values(self) -> frozenset[str]:
        return frozenset(one.value for one in self.rows)


def known(text: str, world: World, context: Context, lang: Lang) -> Facts:
    """The things that these words may mean, in the order in which they are likeliest meant."""
    found = [*_files(text, world, context, lang), *_others(text, world)]
    counts: dict[str, int] = {}
    rows: list[Fact] = []
    for kind, value, note in found:
        letter = _LETTERS[kind]
        counts[letter] = counts.get(letter, 0) + 1
        rows.append(Fact(f"{letter}{counts[letter]}", kind, value, note))
    return Facts(tuple(rows))


def _files(text: str, world: World, context: Context, lang: Lang) -> Iterator[tuple[Kind, str, str]]:
    found: dict[str, tuple[Kind, str]] = {}
    for number, path in enumerate(context.counted[:_EACH], 1):
        _keep(found, world.fact(path), f" ({number} in the last answer)")
    for fact in _meant(text, world, lang):
        _keep(found, fact, "")
    for path, (kind, note) in list(found.items())[:MOST_FILES]:
        yield kind, path, note


def _keep(found: dict[str, tuple[Kind, str]], fact: FileFact | None, note: str) -> None:
    if fact is not None and fact.kind in ("file", "folder") and fact.path not in found:
        found[fact.path] = ("folder" if fact.kind == "folder" else "file"), note


def _meant(text: str, world: World, lang: Lang) -> Iterator[FileFact]:
    """What the words name, then what has one of them in its name, then what lies at the top."""
    for name in _PATHLIKE.findall(text):
        whole = world.fact(name.strip("/") or name)
        yield from () if whole is None else (whole,)
        yield from world.named(name.rpartition("/")[2])[:_EACH]
    words = [word for word in _words(text, lang) if len(word) > 1]
    for word in words:
        yield from world.named(word)[:_EACH]
    for word in words:
        yield from world.about(word, limit=_EACH)
    yield from _downwards(world)


def _downwards(world: World) -> Iterator[FileFact]:
    """What lies at the top, then a level further down in each folder: words such as "the workbook" name no file."""
    level = [fact for top in world.tops or (".",) for fact in world.listed(top)]
    yield from level
    for folder in [fact for fact in level if fact.kind == "folder"][:MOST_OTHERS]:
        yield from list(world.listed(folder.path))[:_EACH]


def _words(text: str, lang: Lang) -> Sequence[str]:
    """The words that may name something: quoted ones whole, those that only hold a sentence together left out."""
    words = tokenised(text)
    quoted = [token.quoted for token in words.tokens if token.quoted]
    if likely_lang(words) == "zh":
        runs = re.findall(r"[\u4e00-\u9fff]{2,}|[A-Za-z0-9_.\-]{2,}", text)
        return [*quoted, *(part for run in runs for part in _bigrams(run))][:60]
    stop = lexicon(lang).stop
    plain = [token.raw for token in words.tokens if not token.is_mark and token.quoted is None]
    return [*quoted, *(word for word in plain if folded(word) not in stop)][:60]


def _bigrams(run: str) -> Iterator[str]:
    yield run
    if not run.isascii():
        yield from (run[at : at + 2] for at in range(len(run) - 1) if len(run) > 2)


def _others(text: str, world: World) -> Iterator[tuple[Kind, str, str]]:
    people = [one for one in world.people if _named(text, one)]
    for person in people[:MOST_OTHERS]:
        yield "person", person, ""
    for app, _, title in (one.partition(": ") for one in world.apps_open[:MOST_OTHERS]):
        yield "window", title or app, f" of {_plain(app)}" if title else ""
    events = [one for one in world.events if any(said_in(text, word) for word in one.title.split() if len(word) > 2)]
    for event in events[:MOST_OTHERS]:
        yield "event", event.title, f" {event.start}"


def _named(text: str, person: str) -> bool:
    """Whether the words speak of somebody: by a part of the name, or the whole address."""
    name, _, mail = person.partition("<")
    parts = [part for part in re.split(r"[\s,]+", name.strip()) if len(part) > 1]
    return any(said_in(text, part) for part in (*parts, mail.strip("> "))) if parts or mail else False
