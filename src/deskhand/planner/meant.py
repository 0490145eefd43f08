"""What a word of a search may have been meant to be: a kind of file, an ending or a sort of paper, one slip away.

Only ever offered beside the word as it stands, never taken for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from deskhand.core.filetypes import KINDS
from deskhand.core.words import Lang
from deskhand.planner.lexicon import lexicon
from deskhand.planner.lined import line_of
from deskhand.planner.reading import Reading
from deskhand.planner.text import keys_of, tokenised
from deskhand.planner.typos import near_word

MOST: Final = 2


@dataclass(frozen=True, slots=True)
class Meant:
    """A request with one word put right: the word as it was written, and as it may have been meant."""

    of: Reading
    written: str
    word: str


def meant(of: Reading, spans: Sequence[tuple[int, int]]) -> list[Meant]:
    """The one strange word among these put right in each way there is; none where two words are strange."""
    strange = [at for start, end in spans for at in range(start, end) if _is_strange(of, at)]
    if len(strange) != 1:
        return []
    at = strange[0]
    found = [_with(of, at, word) for word in _near(of.keys[at], of.lex.lang)]
    return [one for one in found if one is not None][:MOST]


def _is_strange(of: Reading, at: int) -> bool:
    token = of.words.tokens[at]
    return token.quoted is None and token.raw.isascii() and token.raw.isalnum() and not of.places.about(token.raw)


def _near(key: str, lang: Lang) -> Iterator[str]:
    near = sorted((word for word in sorts(lang) if near_word(key, word)), key=lambda word: (len(word), word))
    swapped = [word for word in near if sorted(word) == sorted(key)]
    return iter(swapped or near)


@cache
def sorts(lang: Lang) -> frozenset[str]:
    """Single words, written as English is, that say what sort of file is meant."""
    lex = lexicon(lang)
    kinds = [text for text, said in lex.described.rows() if said.startswith("kind:")]
    endings = [ending.removeprefix(".") for kind in KINDS for ending in kind.endings]
    papers = [text for text, _ in lex.papers.rows()]
    plural = [f"{ending}s" for ending in endings]
    words = (*kinds, *endings, *plural, *papers)
    return frozenset(word for word in words if word.isascii() and word.isalnum() and len(word) > 2)


def _with(of: Reading, at: int, word: str) -> Meant | None:
    token = of.words.tokens[at]
    words = tokenised(of.words.text[: token.start] + word + of.words.text[token.end :])
    if len(words) != len(of.words) or keys_of(word) != (words.key(at),):
        return None
    keys = [*of.keys[:at], words.key(at), *of.keys[at + 1 :]]
    return Meant(replace(of, words=words, keys=keys, line=line_of(keys), _days={}, _clocks={}), token.raw, word)
