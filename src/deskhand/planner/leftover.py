"""Words that no reading uses: which may be left over, and which to name when nothing was understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from deskhand.core.paths import split_ending
from deskhand.planner.numbers import number_at
from deskhand.planner.reading import Reading
from deskhand.planner.text import Token, said
from deskhand.planner.tongue import Tongue
from deskhand.planner.typos import near_to

MOST_UNUSED: Final = {"en": 3, "zh": 5}
"""Words left over beyond this are not one reading with a few words to spare."""
MOST_NAMED: Final = 12


@dataclass(frozen=True)
class Leftover:
    """The words of one request that stay out of a plan."""

    tongue: Tongue
    of: Reading

    def cores(self) -> Iterator[tuple[int, int]]:
        """The request without a few words at its ends, the fewest first."""
        size = len(self.of.keys)
        if any(self.of.guarded):
            return
        for left in range(1, MOST_UNUSED[self.tongue.lang] + 1):
            for front in range(left + 1):
                start, end = front, size - (left - front)
                if start < end and left * 2 <= size and self._may_leave(start, end):
                    yield start, end

    def beside(self, start: int, end: int) -> tuple[str, ...]:
        """The words before and after a run, as they are shown."""
        return tuple(said([*self.of.words.tokens[:start], *self.of.words.tokens[end:]], self.of.words.text))

    def names_more(self, start: int, end: int) -> bool:
        """Whether the words right behind a run go on, and it named nothing yet: "undo my haircut", "undo that lol"."""
        lex, keys = self.of.lex, self.of.keys
        said = any(lex.it.at(keys, at, end) or lex.there.at(keys, at, end) for at in range(start, end))
        return not said and end < len(keys) and not self.of.words.tokens[end].is_mark

    def _may_leave(self, start: int, end: int) -> bool:
        """Words that say where, when, to whom or what else to do are never left over."""
        rest = [*range(start), *range(end, len(self.of.keys))]
        known = self.tongue.slips.known
        return not any(
            self.of.blocked[at]
            or near_to(self.of.keys[at], self.tongue.negations)
            or self.of.words.tokens[at].quoted is not None
            or (self.of.keys[at] in known and self.of.keys[at] not in self.tongue.lex.stop)
            or (split_ending(self.of.words.tokens[at].raw)[1] and self._is_there(self.of.words.tokens[at]))
            or any(c.isnumeric() for c in self.of.keys[at])
            or number_at(self.of.keys, at) is not None
            for at in rest
        )

    def strange(self) -> tuple[str, ...]:
        """The words that were not understood: those the grammar does not know, and those it may not leave over."""
        known = self.tongue.slips.known
        size = len(self.of.words)
        strange: list[Token] = []
        follows = False
        for at, token in enumerate(self.of.words.tokens[:size]):
            plain = not token.is_mark or token.is_symbol
            odd = self.of.guarded[at] or (self.of.keys[at] not in known and plain and not self._is_there(token))
            if odd or (follows and self._goes_on(at)):
                strange.append(token)
            follows = odd and not self.of.guarded[at]
        return tuple(said(strange[:40], self.of.words.text)[:MOST_NAMED])

    def _is_there(self, token: Token) -> bool:
        """Whether the word is the name of something on the desk, which needs no understanding."""
        return len(token.raw) > 1 and bool(self.of.places.named(token.raw) or self.of.places.fact(token.raw))

    def _goes_on(self, at: int) -> bool:
        """Whether a Chinese character belongs to the strange word before it: no known word begins with it here."""
        keys = self.of.keys
        if self.tongue.lang != "zh" or keys[at].isascii() or self.of.words.tokens[at].is_mark:
            return False
        begins = any(book.at(keys, at, len(keys)) for book in self.tongue.lex.books())
        return not begins and keys[at] not in self.tongue.grammar.by_first
