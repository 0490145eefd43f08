"""The closest things it can do, by the letters a request shares with known examples."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Final

from deskhand.planner.planned import Suggestion
from deskhand.planner.text import MAX_TOKENS, folded

MOST: Final = 3
_ENOUGH: Final = 0.08


def _plain(text: str) -> str:
    return f" {folded(text)[: MAX_TOKENS * 4]} "


def _grams(plain: str) -> frozenset[str]:
    size = 3 if plain.isascii() else 2
    return frozenset(plain[at : at + size] for at in range(len(plain) - size + 1))


class Examples:
    """Sentences that are known to be understood, each with the ability it uses."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        self._rows = [(do, say, _plain(say)) for do, say in rows]
        self._sizes = [len(_grams(plain)) for *_, plain in self._rows]

    def nearest(self, text: str, can: Callable[[str], bool]) -> tuple[Suggestion, ...]:
        """Up to three abilities that can be used, each by its closest example; help where nothing is close."""
        asked = _grams(_plain(text))
        scored: dict[str, tuple[float, str]] = {}
        for (do, say, plain), size in zip(self._rows, self._sizes, strict=True):
            score = sum(gram in plain for gram in asked) / (min(len(asked), 40) + size)
            if score > scored.get(do, (0.0, ""))[0]:
                scored[do] = (score, say)
        best = sorted(scored.items(), key=lambda row: (-row[1][0], row[0]))
        close = (Suggestion(do, say) for do, (score, say) in best if score >= _ENOUGH and can(do))
        near = tuple(islice(close, MOST))
        return near or tuple(Suggestion(do, say) for do, say, _ in self._rows if do == "help")[:1]
