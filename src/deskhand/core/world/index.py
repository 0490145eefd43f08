"""The words by which an index finds a name, and what to look for in it: never less than `holds` would find.

An index compares whole words and beginnings of words, and nothing else. What `holds` also finds (several words run
together, a long word inside another, Chinese by its pairs) is therefore stored as words of its own. What an index finds
is held against the name itself by whoever asks: it may be too much.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from deskhand.core.world.terms import (
    JOINED_AT_MOST,
    SHORTEST_BEGINNING,
    SHORTEST_INSIDE,
    SHORTEST_NUMBER_BEGINNING,
    forms,
    is_han,
    pairs,
    words_of,
)

LONGEST: Final = 48
"""No term is longer; of longer words the beginning is compared."""
MOST: Final = 400
"""The most terms of one text: of a long message, its first few hundred words."""


class Term(NamedTuple):
    text: str
    begins: bool
    """Whether a stored term only has to begin like this."""


Sought = list[list[Term]]
"""All of these must be found, each as any one of its terms."""


def indexed(text: str) -> list[str]:
    """What an index stores for a text."""
    words = words_of(text[: MOST * 8])
    found: dict[str, None] = {}
    for at, word in enumerate(words):
        if len(found) >= MOST:
            break
        own, joins = _stored(word)
        for term in own:
            found[term] = None
        if joins:
            found["".join(words[at : at + JOINED_AT_MOST])[:LONGEST]] = None
    return list(found)


@lru_cache(maxsize=16_384)
def _stored(word: str) -> tuple[tuple[str, ...], bool]:
    """What is stored for a word alone, and whether it may be the beginning of several run together."""
    if is_han(word):
        return (*pairs(word), word[-1]), False
    if word.isdigit():
        return (word[:LONGEST], _number(word)), True
    inside = range(1, len(word) - SHORTEST_INSIDE + 1)
    return (word[:LONGEST], *(word[cut : cut + LONGEST] for cut in inside)), True


def sought(query: str) -> Sought:
    """What to look for; empty where an index cannot say."""
    return [one for word in words_of(query) for one in _of_word(word)]


def _of_word(word: str) -> Sought:
    if is_han(word):
        # Its first and last character can each stand in one pair only; what is between is for `holds` to say.
        ends = [word[:2], word[-2:]] if len(word) > 1 else [word]
        return [[Term(end, begins=len(end) == 1)] for end in dict.fromkeys(ends)]
    if word.isdigit():
        begins = [Term(word[:LONGEST], begins=True)] if len(word) >= SHORTEST_NUMBER_BEGINNING else []
        return [[Term(_number(word), begins=False), *begins]]
    return [[Term(form[:LONGEST], begins=len(form) >= SHORTEST_BEGINNING) for form in forms(word)]]


def _number(word: str) -> str:
    """A number without its zeros, told apart from the words it could be the beginning of."""
    return f"{word.lstrip('0')[: LONGEST - 1] or '0'}n"
