"""One request as one language reads it: its keys, its line, and which tokens free text may never take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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

    @classmethod
    def of(cls, words: Words, keys: Sequence[str], lex: Lexicon, places: Places, today: date) -> Reading:
        guarded = _marked(keys, lex.guards, lex)
        closed = _marked(keys, lex.closed, lex)
        blocked = [a or b for a, b in zip(guarded, closed, strict=True)]
        return cls(words, keys, lex, places, today, line_of(keys), guarded, blocked)

    def trimmed(self, start: int, end: int, *, articles: bool = True) -> tuple[int, int]:
        """The run without stop words and marks at its ends."""
        while start < end and self._idle(start, articles=articles):
            start += 1
        while end > start and self._idle(end - 1, articles=articles):
            end -= 1
        return start, end

    def _idle(self, at: int, *, articles: bool) -> bool:
        token = self.words.tokens[at]
        if token.quoted is not None or self.guarded[at]:
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
        return any(
            when_in(self.line.text, self.line.starts[at], self.lex.lang, self.today) is not None
            for at in range(start + 1, end)
        )

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


def _marked(keys: Sequence[str], book: Phrasebook, lex: Lexicon) -> list[bool]:
    """Which tokens belong to a phrase of the book, compounds that only look like one left out."""
    marks = [False] * len(keys)
    at = 0
    while at < len(keys):
        harmless = lex.harmless.at(keys, at, len(keys))
        found = book.at(keys, at, len(keys))
        if harmless is not None and (found is None or harmless[0] >= found[0]):
            at = harmless[0]
        elif found is not None:
            marks[at : found[0]] = [True] * (found[0] - at)
            at = found[0]
        else:
            at += 1
    return marks
