"""One stretch of a request as evidence: which classes of words stand where, and what kinds of things are named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from deskhand.planner.evidence.alike import Sensed
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.named import Mention
from deskhand.planner.evidence.profile import KINDS, Vocabulary
from deskhand.planner.reading import Reading
from deskhand.planner.values import Exact, Search

_NAMED: Final = (
    "person",
    "event",
    "app",
    "url",
    "quoted",
    "number",
    "format",
    "bucket",
    "machine",
    "money",
    "repeat",
    "id",
)
_ANY_FILE: Final = ("$file", *KINDS)


@dataclass
class Stretch:
    """The tokens from `start` to before `stop`, with what speaks for one ability or another."""

    of: Reading
    words: Vocabulary
    mentions: Mentions
    start: int
    stop: int
    after: bool = False
    """Something stands before it that it may refer to."""
    inner: tuple[tuple[int, bool], ...] = ()
    """Places inside where another clause might begin, and whether something is done right there."""

    def kind(self, kind: str) -> list[Mention]:
        return self.mentions.of_kind(kind, self.start, self.stop)

    @cached_property
    def sensed(self) -> list[Sensed]:
        """Every phrase of a class; in Chinese none that only begins inside a longer word."""
        return [one for one in self.mentions.sensed if one.start >= self.start and one.stop <= self.stop]

    @cached_property
    def senses(self) -> dict[str, list[tuple[int, int]]]:
        """Where each sense stands: classes, very words, and kinds of things that are named."""
        found: dict[str, list[tuple[int, int]]] = {}
        for one in self.sensed:
            for sense in one.senses:
                found.setdefault(sense, []).append((one.start, one.stop))
        for at in range(self.start, self.stop):
            if not self.mentions.is_little(at):
                found.setdefault(f"={self.mentions.stems[at]}", []).append((at, at + 1))
        for sense, span in self._named():
            found.setdefault(sense, []).append(span)
        return found

    def _named(self) -> Iterator[tuple[str, tuple[int, int]]]:
        for one in self.kind("file"):
            span = one.start, one.stop
            yield "$file", span
            if isinstance(one.value, Search):
                yield "$search", span
            kinds = one.kinds | frozenset(_kind_words(one))
            for sense, of in KINDS.items():
                if kinds & of:
                    yield sense, span
        for one in self.kind("folder"):
            yield "$folder", (one.start, one.stop)
            yield "project", (one.start, one.stop)
        for kind in _NAMED:
            for one in self.kind(kind):
                yield kind, (one.start, one.stop)
        for kind in ("ahead", "past"):
            for one in self.kind(kind):
                yield "when", (one.start, one.stop)
        if self.after or not self.kind("file"):
            for one in self.kind("it"):
                for sense in (*_ANY_FILE, "$folder"):
                    yield sense, (one.start, one.stop)

    def strength(self, sense: str, span: tuple[int, int]) -> float:
        """A word of many meanings says less of each; one that the stretch begins with says more."""
        many = self._meanings.get((sense[:1] == "#", span), 1)
        head = 1.2 if span[0] <= self.core[0] else 1.0
        inside = span not in self._whole and any(a <= span[0] and span[1] <= b for a, b in self._whole)
        said = 0.6 if sense[:1] == "$" and span in self._pointed else 1.0
        return head * said * (0.5 if inside and sense[:1] != "$" else 1.0) / many**0.4

    @cached_property
    def _whole(self) -> set[tuple[int, int]]:
        """Names of several words: one word of such a name says little by itself."""
        return {(one.start, one.stop) for one in self.kind("file") if one.stop - one.start > 1}

    @cached_property
    def _pointed(self) -> set[tuple[int, int]]:
        return {(one.start, one.stop) for one in self.kind("it")}

    @cached_property
    def _meanings(self) -> dict[tuple[bool, tuple[int, int]], int]:
        found: dict[tuple[bool, tuple[int, int]], int] = {}
        for one in self.sensed:
            things = sum(sense[0] == "#" for sense in one.senses)
            marks = sum(sense[0] == "@" for sense in one.senses)
            found[True, (one.start, one.stop)] = things
            found[False, (one.start, one.stop)] = len(one.senses) - things - marks
        return {key: n for key, n in found.items() if n}

    def weight(self, at: int) -> float:
        """How much it matters that a token is used."""
        token = self.of.words.tokens[at]
        if token.quoted is not None:
            return 1.5
        if at in self._counted:
            return 1.0
        if self.mentions.is_little(at):
            return 0.0
        if at in self._things:
            return 1.4 if self.of.lex.lang == "en" or token.raw.isascii() else 0.8
        return 1.0 if self.of.lex.lang == "en" or token.raw.isascii() else 0.5

    @cached_property
    def _counted(self) -> set[int]:
        """Words for how many, which are never passed over: 两个."""
        many = [one for one in self.kind("number") if isinstance(one.value, Exact) and one.value.value not in (0, 1)]
        return {at for one in many for at in range(one.start, one.stop)}

    @cached_property
    def _things(self) -> set[int]:
        """Words that are known to mean something: to leave one of them out says more than an unknown one."""
        known = [one for one in self.sensed if any(sense[0] != "@" for sense in one.senses)]
        return {at for one in known for at in range(one.start, one.stop)}

    @cached_property
    def core(self) -> tuple[int, int]:
        """The stretch without polite words and marks at its ends."""
        lex, keys = self.of.lex, self.of.keys
        start, stop = self.of.trimmed(self.start, self.stop, articles=False)
        while start < stop:
            front = lex.before.at(keys, start, stop)
            if front is None or front[0] >= stop:
                break
            start, stop = self.of.trimmed(front[0], stop, articles=False)
        while start < stop:
            behind = lex.after.before(keys, start, stop)
            if behind is None or behind <= start:
                break
            start, stop = self.of.trimmed(start, behind, articles=False)
        return start, stop


def _kind_words(one: Mention) -> Sequence[str]:
    kind = one.value.args.get("kind", ()) if isinstance(one.value, Search) else ()
    return (kind,) if isinstance(kind, str) else kind if isinstance(kind, tuple) else ()
