"""One request as one language reads it: its keys, its line, and which tokens free text may never take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

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

    @classmethod
    def of(cls, words: Words, keys: Sequence[str], lex: Lexicon, places: Places, today: date) -> Reading:
        guarded = _marked(keys, lex.guards, lex)
        closed = _marked(keys, lex.closed, lex)
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
        if token.quoted is not None or self.guarded[at]:
            return False
        return (articles and self.keys[at] in self.lex.stop) or (token.is_mark and token.key in ",.!?;:。、!?…·~")

    def is_doubtful(self) -> bool:
        """Whether the whole is a question or a doubt rather than an order, however polite."""
        quoted = [token.quoted is not None for token in self.words.tokens]
        keys = ["" if q else key for key, q in zip(self.keys, quoted, strict=True)]
        size = len(keys)
        found = any(self.lex.hedges.at(keys, at, size) is not None for at in range(size))
        asked = keys[-1] if keys[-1] not in ("?", "？", ".", "。") or size < 2 else keys[-2]
        if found and self.lex.lang == "zh" and not _surely(keys, self.lex):
            found = asked in ("吗", "么", "没")
        return found and not any(self.lex.polite.at(keys, at, size) is not None for at in range(size))

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


def _within(keys: Sequence[str], lex: Lexicon) -> frozenset[int]:
    found: set[int] = set()
    for at in range(len(keys)):
        if at not in found and (read := lex.harmless.at(keys, at, len(keys))) is not None:
            found.update(range(at + 1, read[0]))
    return frozenset(found)


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


_ONLY_WITH_A_QUESTION: Final = frozenset({"可以", "能", "吗", "么", "我能", "我可以", "应该", "可能", "没有", "有没有"})
"""Words of a doubt only where the sentence is a question."""


def _surely(keys: Sequence[str], lex: Lexicon) -> bool:
    found = (lex.hedges.at(keys, at, len(keys)) for at in range(len(keys)))
    return any(one is not None and one[1] not in _ONLY_WITH_A_QUESTION for one in found)
