"""What runs of a request's words are by themselves: a day, a number, a kind of file, a folder, files, a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from deskhand.core.pattern import Pattern
from deskhand.core.world.terms import words_of
from deskhand.planner.planned import Context
from deskhand.planner.reading import Reading
from deskhand.planner.slots import Families
from deskhand.planner.values import Chosen, Earlier, Either, Exact, Search, Unmet, Value
from deskhand.planner.when.resolve import MONTHS

Sort = Literal[
    "when", "moment", "length", "month", "rank", "number", "kind", "chosen", "folder", "file", "described", "person",
    "event", "app", "named",
]  # fmt: skip
LONGEST: Final = {"en": 8, "zh": 16}
"""Tokens in the longest value that one request has of another."""
JOINING: Final = frozenset(["from", "in", "on", "of", "at", "since", "for", "to", "by", "with", "into", "during"])
_MONTH: Final = Pattern(rf"(?:{'|'.join(MONTHS)})|(?:十[一二]?|[一二三四五六七八九]|\d{{1,2}})月份?")
NAMEABLE: Final = {"en": 4, "zh": 10}


@dataclass
class Spans:
    """Typed runs of one request."""

    of: Reading
    families: Families
    context: Context
    _known: dict[tuple[int, int], frozenset[Sort]] = field(default_factory=dict[tuple[int, int], "frozenset[Sort]"])

    @classmethod
    def over(cls, of: Reading, context: Context) -> Spans:
        return cls(of, Families(of, context), context)

    def sorts(self, start: int, end: int) -> frozenset[Sort]:
        """All that a run can be; nothing where a word in it says not, only or except."""
        start, end = self.of.trimmed(start, end)
        if (start, end) not in self._known:
            self._known[start, end] = frozenset() if self._guarded(start, end) else frozenset(self._sorts(start, end))
        return self._known[start, end]

    def is_chosen(self, start: int, end: int) -> bool:
        """Whether a run is some of what was listed, or what was spoken of, without all else that it can be."""
        start, end = self.of.trimmed(start, end)
        if self._guarded(start, end):
            return False
        return "chosen" in self._of_files(self.families.files.files(start, end))

    def _guarded(self, start: int, end: int) -> bool:
        within = self.of.within
        return start >= end or start in within or end in within or any(self.of.guarded[start:end])

    def of_sort(self, sort: Sort) -> list[tuple[int, int]]:
        """The longest runs of a sort, none inside another."""
        size = len(self.of.keys)
        longest = LONGEST[self.of.lex.lang]
        found = dict.fromkeys(
            self.of.trimmed(start, end)
            for start in range(size)
            for end in range(start + 1, min(size, start + longest) + 1)
            if self.of.trimmed(start, end) == (start, end) and sort in self.sorts(start, end)
        )
        widest = [(a, b) for a, b in found if not any(c <= a and b <= d and (a, b) != (c, d) for c, d in found)]
        return [self._bare(sort, *span) for span in widest]

    def _bare(self, sort: Sort, start: int, end: int) -> tuple[int, int]:
        """A value without the word that only joins it to what is before: "October" of "from October"."""
        joins = self.of.keys[start] in JOINING and start + 1 < end and sort in self.sorts(start + 1, end)
        start += joins
        behind = self.of.lex.behind.before(self.of.keys, start, end)
        return (
            (start, behind)
            if behind is not None and behind > start and sort in self.sorts(start, behind)
            else (start, end)
        )

    def places_for(self, sort: Sort) -> list[tuple[int, int]]:
        """Where a value of a sort may be exchanged; a sort of file that is part of a name, or names a folder, last."""
        places = self.of_sort(sort)
        if sort != "kind":
            return places
        named = [*self.of_sort("folder"), *self.of_sort("file")]
        apart = [(a, b) for a, b in places if not any(c <= a and b <= d and (a, b) != (c, d) for c, d in named)]
        return [place for place in apart if place not in named] or apart

    def _sorts(self, start: int, end: int) -> Iterator[Sort]:
        plain, lex = self.families.plain, self.of.lex
        days = (plain.when(start, end), plain.ahead(start, end), plain.span(start, end))
        if any(isinstance(one, Exact | Unmet) for one in days):
            yield "when"
        if plain.number(start, end) is not None:
            yield "number"
        if _MONTH.fullmatch(self.of.words.raw(start, end).casefold()):
            yield "month"
        if isinstance(self.families.times.moment(start, end), Exact):
            yield "moment"
        if isinstance(self.families.sums.minutes(start, end), Exact):
            yield "length"
        if isinstance(self.families.events.known(start, end), Exact | Either):
            yield "event"
        if isinstance(self.families.programs.app(start, end), Exact):
            yield "app"
        said = lex.described.whole(self.of.keys, start, end)
        if said is not None and (said.startswith("kind:") or said == "nouns"):
            yield "kind"
        if said is not None and said.startswith("order:"):
            yield "rank"
        if isinstance(self.families.folders.placed(start, end), Exact | Either):
            yield "folder"
        yield from self._of_files(self.families.files.files(start, end))
        if self._is_person(start, end):
            yield "person"
        if self._nameable(start, end):
            yield "named"

    def _of_files(self, value: Value | None) -> Iterator[Sort]:
        if isinstance(value, Exact):
            paths = value.value if isinstance(value.value, tuple) else (str(value.value),)
            facts = [self.of.places.fact(path) for path in paths]
            if not all(fact is not None and fact.kind == "folder" for fact in facts):
                yield "file"
        elif isinstance(value, Chosen | Earlier):
            yield "chosen"
        elif isinstance(value, Search) and value.unseen is None and not value.open:
            yield "described"
        elif isinstance(value, Either):
            for one in value.options:
                yield from self._of_files(Exact((one,)) if isinstance(one, str) else one)

    def paths(self, start: int, end: int) -> tuple[str, ...]:
        """The files that a run names, or picks from what was listed; none where that is not certain."""
        value = self.families.files.files(start, end)
        if isinstance(value, Chosen):
            found = self.context.counted
            return (
                ()
                if value.order or any(not -len(found) <= at < len(found) for at in value.at)
                else tuple(found[at] for at in value.at)
            )
        if isinstance(value, Exact):
            return value.value if isinstance(value.value, tuple) else (str(value.value),)
        return ()

    def _is_person(self, start: int, end: int) -> bool:
        said = words_of(self.of.name(start, end))
        return bool(said) and any(set(said) <= set(words_of(one)) for one in self.of.places.people)

    def _nameable(self, start: int, end: int) -> bool:
        """Whether it may be what nothing here knows: a name of somebody, a title, words to look for."""
        return (
            end - start <= NAMEABLE[self.of.lex.lang]
            and not self.of.has_blocked(start, end)
            and not self.of.has_list(start, end)
            and not any(book.whole(self.of.keys, start, end) for book in (self.of.lex.it, self.of.lex.described))
        )
