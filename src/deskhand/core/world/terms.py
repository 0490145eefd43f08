"""How a name falls into words, and whether words are in a name: one rule for every search by words.

Names split at `_ - .` and spaces, between camelCase humps and around digits; Chinese has no spaces, so it is compared
by pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from deskhand.core.script import simpler

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(rf"[{_HAN}]+|\d+|[^\W\d_{_HAN}]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IS_HAN = re.compile(rf"[{_HAN}]")
SHORTEST_BEGINNING = 3
SHORTEST_NUMBER_BEGINNING = 4
SHORTEST_INSIDE = 6
JOINED_AT_MOST = 4


def words_of(text: str) -> list[str]:
    """The words of a name or a query, folded in case and width; a run of Chinese is one word."""
    found: list[str] = []
    for run in _RUN.findall(_narrow(text)):
        parts = _HUMP.split(run) if not run.islower() else [run]
        found += [part.casefold() for part in parts if part]
    return found


def _narrow(text: str) -> str:
    """One form for what looks alike or is said alike: full width, ligatures, accents written apart, either script."""
    return text if text.isascii() else simpler(unicodedata.normalize("NFKC", text))


def name_key(name: str) -> str:
    """A whole name as names are compared: letter case and script aside, however its accents were typed."""
    return (name if name.isascii() else simpler(unicodedata.normalize("NFC", name))).casefold()


def is_han(word: str) -> bool:
    """Whether a word is Chinese: words never mix."""
    return _IS_HAN.match(word) is not None


def pairs(word: str) -> list[str]:
    return [word] if len(word) < 2 else [word[at : at + 2] for at in range(len(word) - 1)]


def holds(name: str, query: str) -> bool:
    """Whether every word of the query is in the name; an empty query is in every name, an emoji is looked for as is."""
    return finder(query)(name)


@lru_cache(maxsize=256)
def finder(query: str) -> Callable[[str], bool]:
    """What says of a name whether it `holds` this query, for a query that thousands of names are asked."""
    wanted = tuple(words_of(query))
    if not wanted:
        plain = query.strip().casefold()
        return lambda name: plain in name.casefold()
    possible = _possible(wanted)

    def found(name: str) -> bool:
        if not possible(_narrow(name).casefold()):
            return False
        given = words_of(name)
        return all(_has(given, word) for word in wanted)

    return found


def _possible(wanted: tuple[str, ...]) -> Callable[[str], bool]:
    """A quick look that tells names apart from those worth splitting; it never says no where `_has` says yes.

    A word may stand in a name in pieces (sa_les), a number without its zeros, Chinese with more in between.
    """
    inside: list[str] = []
    spelt: list[re.Pattern[str]] = []
    for word in wanted:
        if is_han(word):
            inside += word
        elif word.isdigit():
            inside.append(word.lstrip("0"))
        else:
            spelt.append(re.compile("|".join(r"[\W_]*".join(map(re.escape, form)) for form in forms(word))))

    def possible(name: str) -> bool:
        return all(part in name for part in inside) and all(letters.search(name) for letters in spelt)

    return possible


def _has(given: list[str], word: str) -> bool:
    if is_han(word):
        return _has_han("\n".join(one for one in given if is_han(one)), word)
    if word.isdigit():
        return any(_same_number(one, word) for one in given)
    return any(_begins(given, form) for form in forms(word))


def _has_han(text: str, word: str) -> bool:
    """Every character of the word stands in a pair the text has: 销售报告 is in 销售季度报告, 年度报告 is not."""
    if len(word) == 1:
        return word in text
    covered = [False] * len(word)
    for at in range(len(word) - 1):
        if word[at : at + 2] in text:
            covered[at] = covered[at + 1] = True
    return all(covered)


def _same_number(one: str, word: str) -> bool:
    if not one.isdigit():
        return False
    return one.lstrip("0") == word.lstrip("0") or (len(word) >= SHORTEST_NUMBER_BEGINNING and one.startswith(word))


def _begins(given: list[str], word: str) -> bool:
    """A word of the name, or several run together, begin with this one; a long one may also stand inside."""
    for at, one in enumerate(given):
        if one == word or (len(word) >= SHORTEST_INSIDE and word in one):
            return True
        if len(word) >= SHORTEST_BEGINNING and one[0] == word[0]:
            joined = one if len(one) >= len(word) else "".join(given[at : at + JOINED_AT_MOST])
            if joined.startswith(word):
                return True
    return False


@lru_cache(maxsize=1024)
def forms(word: str) -> tuple[str, ...]:
    """An English plural is also looked for as the singular."""
    if len(word) > 4 and word.endswith("ies"):
        return word, word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ses", "xes", "ches", "shes", "zes")):
        return word, word[:-2], word[:-1]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word, word[:-1]
    return (word,)
