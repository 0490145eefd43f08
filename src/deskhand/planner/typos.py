"""Typing slips in the grammar's own words: one letter wrong, missing, doubled or swapped. Names are never touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files as resources
from typing import Final

SHORTEST: Final = 4
_ENDS: Final = ("s", "d")
LONGEST: Final = 20


class Slips:
    """Known words, found again from one slip away; where two are as near, those the phrases are made of go first."""

    def __init__(
        self,
        phrased: Iterable[str],
        other: Iterable[str],
        little: Iterable[str] = (),
        words: Iterable[str] = (),
        spellings: Mapping[str, str] | None = None,
    ) -> None:
        """`little` words mean nothing by themselves, so that two swapped letters of three are a slip: "teh".

        `words` are no slips of others, and nobody's phrases: "chuck" is not "check". `spellings` are no slips, but how
        a word is written in a hurry: "u" for "you".
        """
        self._spellings = spellings or {}
        self._words = frozenset(words)
        self._little = frozenset(word for word in little if len(word) == SHORTEST - 1 and word.isalpha())
        self._phrased = frozenset(phrased)
        self.known = self._phrased | frozenset(other)
        self._by_first: dict[str, list[str]] = {}
        for word in self.known:
            if SHORTEST <= len(word) <= LONGEST and word.isascii() and word.isalpha():
                self._by_first.setdefault(word[0], []).append(word)

    def mended(self, keys: Sequence[str], is_name: Callable[[int], bool]) -> list[str]:
        """The keys with each slip put right where only one known word is that near."""
        return [self._mended(key, at, is_name) for at, key in enumerate(keys)]

    def _mended(self, key: str, at: int, is_name: Callable[[int], bool]) -> str:
        if key in self._spellings:
            return key if is_name(at) else self._spellings[key]
        if key in self.known or key in self._words or len(key) > LONGEST or not (key.isascii() and key.isalpha()):
            return key
        if len(key) < SHORTEST:
            little = [word for word in self._little if sorted(word) == sorted(key) and _one_slip(key, word)]
            return little[0] if len(little) == 1 and not is_name(at) else key
        alike = (word for word in self._by_first.get(key[0], ()) if abs(len(word) - len(key)) <= 1)
        near = {word for word in alike if _one_slip(key, word)}
        if not near or is_name(at):
            return key
        if _is_english(key):  # "concert" is no slip, and "lists" is one of "list" alone
            near = {word for word in near if any(word in (f"{key}{end}", key.removesuffix(end)) for end in _ENDS)}
        swapped = {word for word in near if sorted(word) == sorted(key)}
        # A letter is left out more often than one is put in.
        for better in (swapped, near & self._phrased, {word for word in near if len(word) > len(key)}):
            if len(near) > 1 and near & better:
                near &= better
        return near.pop() if len(near) == 1 else key


def _is_english(word: str) -> bool:
    return f"\n{word}\n" in _english(word[0])


@cache
def _english(first: str) -> str:
    """The words of a small dictionary that begin with a letter, a line each."""
    words = resources("deskhand.planner").joinpath("words/en.words").read_text(encoding="ascii")
    return "\n".join(["", *(word for word in words.split("\n") if word.startswith(first)), ""])


@lru_cache(maxsize=2_000)
def near_to(key: str, words: frozenset[str]) -> bool:
    """Whether a word is one slip, or none, away from any of these."""
    return len(key) >= 2 and any(abs(len(key) - len(word)) <= 1 and _one_slip(key, word) for word in words)


def near_word(key: str, word: str) -> bool:
    """Whether a word is one slip away from another it begins as; of three letters only two swapped ones are a slip."""
    if key == word or abs(len(key) - len(word)) > 1 or key[0] != word[0]:
        return False
    return _one_slip(key, word) and (min(len(key), len(word)) >= SHORTEST or sorted(key) == sorted(word))


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter changed, added, left out, or swapped with its neighbour turns one into the other."""
    if len(a) > len(b):
        a, b = b, a
    at = next((k for k in range(len(a)) if a[k] != b[k]), len(a))
    if len(a) < len(b):
        return a[at:] == b[at + 1 :]
    return a[at + 1 :] == b[at + 1 :] or (a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :])
