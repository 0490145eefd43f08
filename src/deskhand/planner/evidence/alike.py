"""Words that mean much the same, found in a request by what they are stems of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files as resources
from typing import Any, Final

from deskhand.core.words import Lang
from deskhand.planner.text import keys_of

Keys = tuple[str, ...]
_DOUBLED: Final = re.compile(r"([bdgmnprt])\1$")
_SHORT: Final = re.compile(r"[^aeiou][aeiou][^aeiouwxy]$")
_KINDS: Final = {"acts": "", "things": "#", "marks": "@"}
"""Before the name of a class: what is done has nothing, what it is done to a `#`, what stands before a value an `@`."""


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """An English word without the endings of its forms; anything else as it is."""
    if not (word.isascii() and word.isalpha()):
        return word.removesuffix("'s") if word.isascii() and len(word) > 3 else word
    if len(word) > 4 and word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("xes", "ches", "shes", "sses")) else word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            base = word.removesuffix(ending)
            if not any(c in "aeiouy" for c in base):
                return word
            if _DOUBLED.search(base):
                return base[:-1]
            return f"{base}e" if len(base) == 3 and _SHORT.search(base) else _without_e(base)
    return _without_e(word)


def _without_e(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


@dataclass(frozen=True, slots=True)
class Sensed:
    """A run of tokens that a class of words holds."""

    start: int
    stop: int
    senses: frozenset[str]

    @property
    def is_act(self) -> bool:
        """Whether it says what is done."""
        return any(sense[0] not in "#@" for sense in self.senses)


class Alike:
    """The classes of one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang
        rows = _rows(lang)
        found: dict[Keys, set[str]] = {}
        words: set[str] = set()
        for kind, sign in _KINDS.items():
            for name, texts in rows.get(kind, {}).items():
                for text in texts:
                    keys = keys_of(text)
                    words.update(keys)
                    found.setdefault(tuple(map(stem, keys)), set()).add(sign + name)
        self.words = frozenset(words)
        """Every word of every class, as it is written there."""
        fillers = rows["fillers"]["little"]
        self.little = frozenset(stem(key) for text in fillers for key in keys_of(text))
        """Words that say nothing of what is wanted, wherever they stand."""
        self.soft = frozenset(key for text in rows["fillers"]["soft"] for key in keys_of(text))
        """Guards that turn nothing round where they stand in the words of a text: "tomorrow", 每天."""
        self.asking = frozenset(key for text in rows["fillers"]["asking"] for key in keys_of(text))
        """Words that only ask for something: they are said to the reader of the request, and to nobody in it."""
        self.asides = [tuple(map(stem, keys_of(text))) for text in rows["fillers"]["asides"]]
        """Words before or after what is wanted that say no more: "tell me", "if you please"."""
        self.around: dict[str, list[Keys]] = {
            name: sorted((tuple(map(stem, keys_of(text))) for text in texts), key=len, reverse=True)
            for name, texts in rows.get("around", {}).items()
        }
        """Nouns that only say what a label is of."""
        self._by_first: dict[str, list[tuple[Keys, frozenset[str]]]] = {}
        shared: dict[frozenset[str], frozenset[str]] = {}  # many words have the same senses
        for keys, senses in found.items():
            held = frozenset(senses)
            self._by_first.setdefault(keys[0], []).append((keys, shared.setdefault(held, held)))
        for options in self._by_first.values():
            options.sort(key=lambda option: -len(option[0]))

    def at(self, stems: Sequence[str], start: int) -> Iterator[Sensed]:
        """Every phrase that begins here, the longest first."""
        for keys, senses in self._by_first.get(stems[start], ()):
            stop = start + len(keys)
            if tuple(stems[start:stop]) == keys:
                yield Sensed(start, stop, senses)


def _rows(lang: Lang) -> dict[str, dict[str, list[str]]]:
    text = resources("deskhand.planner").joinpath(f"words/alike.{lang}.toml").read_text(encoding="utf-8")
    rows: dict[str, Any] = tomllib.loads(text)
    return rows


@cache
def alike(lang: Lang) -> Alike:
    return Alike(lang)
