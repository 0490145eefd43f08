"""A request that was understood once, as a pattern of its own words and typed places, found again in other words.

All words between the places must be the same, so a "not", an "only" or one word more is another request. What stands in
a place is read by the slots of the grammar, against the desk and the clock of now: "for October" is this October.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from deskhand.core.skill.making import PLACES, Literal, Said
from deskhand.core.words import Lang
from deskhand.core.world.facts import World
from deskhand.planner.lexicon import lexicon
from deskhand.planner.places import Places
from deskhand.planner.planned import Context
from deskhand.planner.reading import Reading
from deskhand.planner.slots import RESOLVERS, Families, Slots
from deskhand.planner.slots.kept import said_alone
from deskhand.planner.text import MAX_TOKENS, likely_lang, tokenised
from deskhand.planner.values import Exact

LONGEST: Final = 60
"""Words of a request that is remembered; longer ones are hardly ever said a second time."""
LONGEST_PLACE: Final = 12
_READ_AS: Final[Mapping[str, tuple[str, ...]]] = {
    "when": ("period", "ahead", "span", "moment"),
    "file": ("file",),
    "files": ("files", "file"),
    "folder": ("folder", "into"),
    "person": ("person",),
    "people": ("people", "person"),
    "number": ("number",),
    "integer": ("number",),
    "text": ("quoted",),
    "name": ("quoted",),
}
"""By what a value is: the slots of the grammar that may read it out of words."""


@dataclass(frozen=True, slots=True)
class Span:
    """Some words of a request that mean one value of its plan."""

    start: int
    end: int
    reads: str
    literal: Literal


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a pattern, or a place in it: the name of a slot, and how what stands there is read."""

    word: str = ""
    slot: str = ""
    reads: str = ""


Pattern = tuple[Part, ...]


@dataclass(frozen=True)
class Request:
    """Some words, ready to be compared."""

    of: Reading
    slots: Slots
    start: int
    end: int

    @property
    def lang(self) -> Lang:
        return self.of.lex.lang

    @classmethod
    def read(cls, text: str, world: World, now: datetime, lang: Lang | None = None) -> Request | None:
        """None for words that are too many to be anybody's phrase."""
        words = tokenised(text)
        if not 0 < len(words) <= min(MAX_TOKENS, 3 * LONGEST):
            return None
        lex = lexicon(lang or likely_lang(words))
        of = Reading.of(words, [token.key for token in words.tokens], lex, Places(world, ()), now)
        start, end = said_alone(of)
        if not 0 < end - start <= LONGEST:
            return None
        return cls(of, Slots(of, Families(of, Context())), start, end)

    def looks_back(self, spans: Sequence[Span]) -> bool:
        """Whether it speaks of what went before: with the same words something else is meant the next time.

        Words that mean a value of their own ("this week") do not.
        """
        lex, keys = self.of.lex, self.of.keys
        books = (lex.it, lex.both, lex.made, lex.originals, lex.pointing)
        return any(
            book.at(keys, at, self.end) is not None
            for at in range(self.start, self.end)
            if at not in self.of.within and not any(one.start <= at < one.end for one in spans)
            for book in books
        )

    def spoken(self, wanted: Sequence[Literal]) -> list[Span]:
        """The words that mean values of a plan: the longest for each, none of them twice."""
        found: list[Span] = []
        for one in wanted:
            for start in range(self.start, self.end):
                found += list(self._meaning(one, start))
        chosen: list[Span] = []
        for span in sorted(found, key=lambda one: (one.start - one.end, one.start)):
            if all(span.end <= other.start or span.start >= other.end for other in chosen):
                chosen.append(span)
        return sorted(chosen, key=lambda one: one.start)

    def _meaning(self, one: Literal, start: int) -> Iterator[Span]:
        for reads in _READ_AS.get(one.kind, ()):
            for end in range(min(self.end, start + LONGEST_PLACE), start, -1):
                if reads in RESOLVERS and self._value(reads, start, end, one.kind) == one.value:
                    yield Span(start, end, reads, one)
                    return

    def said(self, span: Span) -> Said:
        return Said(self.of.words.raw(span.start, span.end), span.reads, self.lang)

    def pattern(self, spans: Sequence[Span], names: Mapping[Literal, str]) -> Pattern:
        """The request with a place for each span; `names` are those of the slots."""
        parts: list[Part] = []
        at = self.start
        for span in spans:
            parts += [Part(word=key) for key in self.of.keys[at : span.start]]
            parts.append(Part(slot=names[span.literal], reads=span.reads))
            at = span.end
        return (*parts, *(Part(word=key) for key in self.of.keys[at : self.end]))

    def fits(self, pattern: Pattern, kinds: Mapping[str, str]) -> dict[str, Any] | None:
        """What stands in the places of a pattern, if the words are those of it; `kinds` are those of its slots."""
        return self._fits(pattern, kinds, 0, self.start, {})

    def _fits(
        self, pattern: Pattern, kinds: Mapping[str, str], at: int, token: int, found: dict[str, Any]
    ) -> dict[str, Any] | None:
        if at == len(pattern):
            return found if token == self.end else None
        part = pattern[at]
        if part.word:
            same = token < self.end and self.of.keys[token] == part.word
            return self._fits(pattern, kinds, at + 1, token + 1, found) if same else None
        for end in range(min(self.end, token + LONGEST_PLACE), token, -1):
            value = self._value(part.reads, token, end, kinds.get(part.slot, ""))
            if value is None or found.get(part.slot, value) != value:
                continue
            whole = self._fits(pattern, kinds, at + 1, end, {**found, part.slot: value})
            if whole is not None:
                return whole
        return None

    def _value(self, reads: str, start: int, end: int, kind: str) -> Any:
        """What a run of words is as a value of this kind; None where they are nothing of it."""
        if reads not in RESOLVERS or self.of.has_blocked(start, end):
            return None
        value = self.slots(reads, start, end)
        if not isinstance(value, Exact) or value.doubt:
            return None
        several = value.value if isinstance(value.value, tuple) else (value.value,)
        if kind in ("files", "people"):
            return list(several)
        if len(several) != 1 or (kind in PLACES and not isinstance(several[0], str)):
            return None
        return several[0]


def meant_now(said: str, reads: str, kind: str, world: World, now: datetime, lang: Lang) -> Any:
    """What some words mean today that stood for a value before; None where they mean nothing."""
    request = Request.read(said, world, now, lang)
    if request is None:
        return None
    return request.fits((Part(slot="said", reads=reads),), {"said": kind})
