"""Where free words end: nothing that is an order of its own, and no half of a quotation, is part of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from deskhand.planner.reading import Reading


@dataclass(frozen=True)
class Bounds:
    """What free words may not run over."""

    of: Reading
    begins: Callable[[str], bool]
    """Whether a word can begin an order."""

    def holds_an_order(self, start: int, end: int) -> bool:
        return any(self.orders(at, end) for at in range(start + 1, end))

    def orders(self, at: int, end: int) -> bool:
        """Whether an "and" or a mark stands here with an order behind it."""
        cut = None if at in self.of.within else self.of.lex.separators.at(self.of.keys, at, end)
        return cut is not None and cut[0] < end and self.begins(self.of.keys[cut[0]])

    def breaks_a_quotation(self, start: int, end: int) -> bool:
        """Whether something quoted stands among words that are not."""
        return end - start > 1 and any(token.quoted is not None for token in self.of.words.tokens[start:end])
