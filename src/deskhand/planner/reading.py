"""One request as one language reads it: its keys, its line, and which tokens free text may never take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from deskhand.planner.lexicon import Lexicon, Phrasebook
from deskhand.planner.lined import Line, line_of
from deskhand.planner.places import Places
from deskhand.planner.text import Words
from deskhand.planner.when import when_in


@dataclass(frozen=True)
class Reading:
    """The tokens of a request with everything that is known of them in one language."""

    words: Words
    keys: Sequence[str]
    lex: Lexicon
    places: Places
    today: date
    line: Line
    guarded: Sequence[bool]
    """Negations, exceptions, conditions: never left over."""
    blocked: Sequence[bool]
    """Guards, and words that are never part of a name or a query unless quoted."""
    within: frozenset[int]
    """Places inside a compound such as 删除, where nothing begins."""
    _days: dict[int, tuple[int, str] | None] = field(default_factory=dict[int, "tuple[int, str] | None"], repr=False)

    @classmethod
    def of(cls, words: Words, keys: Sequence[str], lex: Lexicon, places: Places, today: date) -> Reading:
        guarded = _marked(keys, lex.guards, lex)
        closed = _marked(keys, lex.closed, lex, compounds=False)
        blocked = [a or b for a, b in zip(guarded, closed, strict=True)]
        return cls(words, keys, lex, places, today, line_of(keys), guarded, blocked, _within(keys, lex))

    def trimmed(self, start: int, end: int, *, articles: bool = True) -> tuple[int, int]:
        """The run without stop words and marks at its ends."""
        while start < end and self._idle(start, articles=articles):
            start += 1
        while end > start and self._idle(end - 1, articles=articles):
            end -= 1
        return start, end

    def _idle(self, at: int, *, articles: bool) -> bool:
        token = self.words.tokens[at]
        if token.quoted is not None or self.guarded[at] or at in self.within or at + 1 in self.within:
            return False
        return (articles and self.keys[at] in self.lex.stop) or (token.is_mark and token.key in ",.!?;:。、!?…·~")

    def name(self, start: int, end: int) -> str:
        """The run as a name: as written, or what stands between the quotes."""
        if end - start == 1 and (quoted := self.words.tokens[start].quoted) is not None:
            return quoted
        return self.words.raw(start, end)

    def has_blocked(self, start: int, end: int) -> bool:
        return any(self.blocked[start:end])

    def has_span(self, start: int, end: int) -> bool:
        """Whether a day or span stands in the run, which a name would have to swallow."""
        return any(self._day_at(at) is not None for at in range(start + 1, end))

    def when_at(self, at: int) -> tuple[int, str] | None:
        """A day or span that begins at a token: the token after it, and the ISO form."""
        read = self._day_at(at)
        stop = self.line.token_after(read[0]) if read else None
        return (stop, read[1]) if read is not None and stop is not None else None

    def _day_at(self, at: int) -> tuple[int, str] | None:
        if at not in self._days:
            self._days[at] = when_in(self.line.text, self.line.starts[at], self.lex.lang, self.today)
        return self._days[at]

    def has_list(self, start: int, end: int) -> bool:
        """Whether an "and" or a comma stands in the run."""
        return any(self.lex.listed.at(self.keys, at, end) for at in range(start, end))

    def split_list(self, start: int, end: int) -> list[tuple[int, int]]:
        parts: list[tuple[int, int]] = []
        begin = at = start
        while at < end:
            found = self.lex.listed.at(self.keys, at, end)
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
    found: set[int] = set()
    for at in range(len(keys)):
        if at not in found and (read := lex.harmless.at(keys, at, len(keys))) is not None:
            found.update(range(at + 1, read[0]))
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
