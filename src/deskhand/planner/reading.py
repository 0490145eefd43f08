"""One request as one language reads it: its keys, its line, and which tokens free text may never take."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final

from deskhand.planner.lexicon import Lexicon, Phrasebook
from deskhand.planner.lined import Line, line_of
from deskhand.planner.places import Places
from deskhand.planner.text import SENTENCE_ENDS, Words
from deskhand.planner.when import Day, days_in
from deskhand.planner.when.clock import clock_at

LONGEST_SPAN: Final = 16
"""Tokens in the longest way to say from when to when."""


_JOINING: Final = frozenset((
    "or", "and", "on", "at", "in", "of", "for", "to", "from", "with", "by", "about", "until", "every", "each",
    "next", "this", "last", "the", "a", "an", "或", "或者", "和", "跟", "与", "每",
))  # fmt: skip
_FIGURES: Final = re.compile(r"\d{1,4}(?:[/.:-]\d{1,4})+")
"""A date or a time in figures, however it is written."""


@dataclass(frozen=True)
class Reading:
    """The tokens of a request with everything that is known of them in one language."""

    words: Words
    keys: Sequence[str]
    lex: Lexicon
    places: Places
    now: datetime
    line: Line
    guarded: Sequence[bool]
    """Negations, exceptions, conditions: never left over."""
    blocked: Sequence[bool]
    """Guards, and words that are never part of a name or a query unless quoted."""
    within: frozenset[int]
    """Places inside a compound such as 删除, where nothing begins."""
    excepting: bool
    """Some words of it may leave something out."""
    _days: dict[tuple[int, bool], list[tuple[int, Day]]] = field(
        default_factory=dict[tuple[int, bool], "list[tuple[int, Day]]"], repr=False
    )
    _clocks: dict[int, tuple[int, Day] | None] = field(default_factory=dict[int, "tuple[int, Day] | None"], repr=False)

    @classmethod
    def of(cls, words: Words, keys: Sequence[str], lex: Lexicon, places: Places, now: datetime) -> Reading:
        line = line_of(keys)
        guarded = _marked(keys, lex.guards, lex)
        if any(guarded):
            for found in lex.innocent.finditer(line.text):
                for at in range(bisect_left(line.starts, found.start()), bisect_left(line.starts, found.end())):
                    guarded[at] = False
        for found in lex.waits.finditer(line.text):
            for at in range(bisect_left(line.starts, found.start()), bisect_left(line.starts, found.end())):
                guarded[at] = True
        closed = _marked(keys, lex.closed, lex, compounds=False)
        blocked = [a or b for a, b in zip(guarded, closed, strict=True)]
        marks = (lex.excepts, lex.excepted_behind)
        excepting = any(book.at(keys, at, len(keys)) for at in range(len(keys)) for book in marks)
        return cls(words, keys, lex, places, now, line, guarded, blocked, _within(keys, lex), excepting)

    def trimmed(self, start: int, end: int, *, articles: bool = True) -> tuple[int, int]:
        """The run without stop words and marks at its ends."""
        idle = self._idle if articles else self._idle_marks
        while start < end and idle[start]:
            start = self._past(start, end, articles=articles)
        while end > start and idle[end - 1]:
            end -= 1
        return start, end

    def _past(self, at: int, end: int, *, articles: bool) -> int:
        """Past an idle token; past the whole of a longer word that begins with it and says as little: 那份."""
        whole = self.lex.described.at(self.keys, at, end) if articles and self.keys[at] in self.lex.stop else None
        return whole[0] if whole is not None and whole[1] == "plain" and whole[0] < end else at + 1

    @cached_property
    def _idle(self) -> list[bool]:
        """Which tokens are stop words or marks."""
        marks = enumerate(self._idle_marks)
        return [mark or (self.keys[at] in self.lex.stop and not self._counts(at)) for at, mark in marks]

    @cached_property
    def _idle_marks(self) -> list[bool]:
        tokens = enumerate(self.words.tokens)
        return [token.is_mark and token.key in ",.!?;:。、!?…·~" and not self._counts(at) for at, token in tokens]

    @cached_property
    def sentence_ends(self) -> frozenset[int]:
        """Where a sentence ends that another follows: no phrase goes on over it, and no value begins with it."""
        tokens = self.words.tokens
        last = next((at for at in range(len(tokens) - 1, -1, -1) if not tokens[at].is_mark), 0)
        return frozenset(at for at in range(last) if tokens[at].is_mark and tokens[at].raw in SENTENCE_ENDS)

    def _counts(self, at: int) -> bool:
        return self.words.tokens[at].quoted is not None or self.guarded[at] or not self.within.isdisjoint((at, at + 1))

    def name(self, start: int, end: int) -> str:
        """The run as a name: as written, or what stands between the quotes."""
        if end - start == 1 and (quoted := self.words.tokens[start].quoted) is not None:
            return quoted
        return self.words.raw(start, end)

    def told(self, start: int, end: int) -> str:
        """The run as it was written, with the typing slips put right that the grammar looked past."""
        text = self.words.raw(start, end)
        for at in range(start, end):
            token = self.words.tokens[at]
            if self.keys[at] != token.key:
                text = text.replace(token.raw, self.keys[at], 1)
        return text

    def has_blocked(self, start: int, end: int) -> bool:
        return any(self.blocked[start:end])

    def has_span(self, start: int, end: int) -> bool:
        """Whether a day or span stands in the run, which a name would have to swallow."""
        return any(self._days_at(at) for at in range(start + 1, end))

    def in_span(self, at: int) -> bool:
        """Whether a day or span that begins before a token goes on past it: "from March 5 to 10"."""
        before = range(max(0, at - LONGEST_SPAN), at)
        return any(stop > at for begin in before for stop, _ in self._days_at(begin))

    def when_at(self, at: int, end: int | None = None, *, ahead: bool = False) -> tuple[int, Day] | None:
        """The longest day or span that begins at a token and ends by another, with the token after it.

        Days that are over, or, `ahead`, days to come.
        """
        most = len(self.keys) if end is None else end
        return next(((stop, day) for stop, day in self._days_at(at, ahead=ahead) if stop <= most), None)

    def clock_at(self, at: int, end: int | None = None) -> tuple[int, Day] | None:
        """The part of a day or stretch up to now that begins at a token, with the token after it."""
        if at not in self._clocks:
            found = clock_at(self.line.text, self.line.starts[at], self.lex.lang, self.now)
            stop = None if found is None else self.line.token_after(found.end)
            self._clocks[at] = None if found is None or stop is None else (stop, found)
        read = self._clocks[at]
        return None if read is None or (end is not None and read[0] > end) else read

    def _days_at(self, at: int, *, ahead: bool = False) -> list[tuple[int, Day]]:
        if (at, ahead) not in self._days:
            found = days_in(self.line.text, self.line.starts[at], self.lex.lang, self.now.date(), ahead=ahead)
            stops = [(self.line.token_after(day.end), day) for day in found]
            self._days[at, ahead] = [(stop, day) for stop, day in stops if stop is not None]
        return self._days[at, ahead]

    def joint_at(self, at: int) -> tuple[int, str] | None:
        """What joins one request to the next here, with the token after it: the "next" of "next week" joins nothing."""
        found = self.lex.separators.at(self.keys, at, len(self.keys))
        last = found[0] - 1 if found is not None else 0
        if found is None or self.keys[last] != "next" or self.when_at(last, ahead=True) is None:
            return found
        return self.lex.separators.at(self.keys, at, last)

    def is_strained(self, start: int, end: int) -> bool:
        """Whether free words hold a day, or begin or end with a word that joins them to others."""
        if end - start == 1 and self.words.tokens[start].quoted is not None:
            return False
        days = any(self.when_at(at, end, ahead=ahead) for at in range(start, end) for ahead in (False, True))
        joining = any(self.lex.listed.at(self.keys, at, end) or self.keys[at] in _JOINING for at in (start, end - 1))
        return days or joining or any(_FIGURES.fullmatch(self.keys[at]) for at in range(start, end))

    @cached_property
    def joining(self) -> frozenset[int]:
        """Where "and", "or" or a comma may begin: many runs of a request are searched for them, and few tokens are."""
        return self._beginnings(self.lex.listed, self.lex.either)

    @cached_property
    def behind(self) -> frozenset[int]:
        """Where what follows a place may begin: 里, 上, 中的."""
        return self._beginnings(self.lex.behind)

    def _beginnings(self, *books: Phrasebook) -> frozenset[int]:
        whole = len(self.keys)
        return frozenset([at for at in range(whole) if any(book.at(self.keys, at, whole) for book in books)])

    def has_list(self, start: int, end: int) -> bool:
        """Whether an "and" or a comma stands in the run."""
        return any(self.lex.listed.at(self.keys, at, end) for at in range(start, end) if at in self.joining)

    def split_list(self, start: int, end: int) -> list[tuple[int, int]]:
        parts: list[tuple[int, int]] = []
        begin = at = start
        while at < end:
            found = self.lex.listed.at(self.keys, at, end) if at in self.joining else None
            if found is None:
                at += 1
                continue
            if at > begin:
                parts.append((begin, at))
            begin = at = found[0]
        if begin < end:
            parts.append((begin, end))
        return parts


def _within(keys: Sequence[str], lex: Lexicon) -> frozenset[int]:
    """Places inside a compound: 删除, and 大于 whether or not a size follows it."""
    found: set[int] = set()
    compounds = (lex.harmless, lex.closed) if lex.lang == "zh" else (lex.harmless,)
    for at in range(len(keys)):
        read = [one[0] for book in compounds if (one := book.at(keys, at, len(keys))) is not None]
        if at not in found and read:
            found.update(range(at + 1, max(read)))
    return frozenset(found)


def _marked(keys: Sequence[str], book: Phrasebook, lex: Lexicon, *, compounds: bool = True) -> list[bool]:
    """Which tokens belong to a phrase of the book, longer compounds that only look like one left out.

    `compounds` says that a phrase of the book which is itself such a compound (删除) is left out too.
    """
    marks = [False] * len(keys)
    at = 0
    while at < len(keys):
        harmless = lex.harmless.at(keys, at, len(keys))
        found = book.at(keys, at, len(keys))
        if harmless is not None and (found is None or harmless[0] >= found[0] + (not compounds)):
            at = harmless[0]
        elif found is not None:
            marks[at : found[0]] = [True] * (found[0] - at)
            at = found[0]
        else:
            at += 1
    return marks
