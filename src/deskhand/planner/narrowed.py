"""Less than what a clause is about: "…, only those after October", ……，只要大于10MB的."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files as resources
from typing import Any, Final

from deskhand.core.words import Lang
from deskhand.planner.description.reader import Reader
from deskhand.planner.lexicon import Phrasebook
from deskhand.planner.match import Match
from deskhand.planner.reading import Reading
from deskhand.planner.values import MANY, Argument, Search

_BY: Final = frozenset({"when", "larger", "smaller", "kind"})
"""What things can be told apart by."""
_COMMAS: Final = frozenset(",，;；")


@dataclass(frozen=True, slots=True)
class Limited:
    """One clause with a limit taken off its end: what is left of it, and what the limit says, as the search is told."""

    start: int
    end: int
    by: Mapping[str, Argument]
    said: str


@dataclass(frozen=True, slots=True)
class _Words:
    opens: Phrasebook
    those: Phrasebook
    closes: Phrasebook


@cache
def _words(lang: Lang) -> _Words:
    rows: dict[str, Any] = tomllib.loads(
        resources("deskhand.planner").joinpath("words/limits.toml").read_text(encoding="utf-8")
    )[lang]
    books = {name: Phrasebook((text, text) for text in texts) for name, texts in rows.items()}
    return _Words(books["opens"], books["those"], books["closes"])


def opens_at(of: Reading, at: int) -> int | None:
    """Behind the words for a limit that begin here; None where none do."""
    found = _words(of.lex.lang).opens.at(of.keys, at, len(of.keys))
    return None if found is None else found[0]


def limits(of: Reading, reader: Reader, start: int, end: int) -> Iterator[Limited]:
    """The ways to take a limit off the end of a run; a limit follows a mark, so that it is plain what it is said of."""
    for at in range(start + 1, end - 1):
        opened = opens_at(of, at)
        if opened is None or opened >= end or of.keys[at - 1] not in _COMMAS:
            continue
        by = _limit(of, reader, opened, end)
        if by is not None:
            yield Limited(start, at - 1, by, of.words.raw(*of.trimmed(opened, end)))


def _limit(of: Reading, reader: Reader, start: int, end: int) -> Mapping[str, Argument] | None:
    """What the words tell things apart by; None where they say anything else too."""
    words = _words(of.lex.lang)
    those = words.those.at(of.keys, start, end)
    start, end = of.trimmed(start if those is None else those[0], end)
    closed = words.closes.before(of.keys, start, end)
    said = reader.read(start, closed) if closed is not None and closed > start else None
    said = said or (reader.read(start, end) if start < end else None)
    if said is None or said.unmet or said.union or said.open or said.quoted is not None or said.number is not None:
        return None
    return said.args if said.args and said.args.keys() <= _BY else None


def narrowed(match: Match, limit: Limited) -> Match | None:
    """The match, looking for less; None where it looks for nothing, or is told of the same already."""
    searches = [at for at, row in enumerate(match.bound) if isinstance(row[1], Search)]
    if len(searches) != 1:
        return None
    name, value, start, end = match.bound[searches[0]]
    if not isinstance(value, Search) or value.unseen is not None or value.only:
        return None
    args = value.args
    if args.keys() & (limit.by.keys() | {"order"}) or args.get("limit", MANY) != MANY:
        return None  # the newest three of these are others than these of the newest three
    given = {"limit": MANY} if value.everything else {}
    less = replace(value, args={**args, **given, **limit.by}, everything=False, only=limit.said)
    return replace(
        match, bound=(*match.bound[: searches[0]], (name, less, start, end), *match.bound[searches[0] + 1 :])
    )
