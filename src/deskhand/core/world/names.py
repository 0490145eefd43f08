"""Names of files and folders, found again in what a title or an element says.

A name with an ending, or of many words, is one wherever it stands between two words. Any other is a word like others:
it is one where it stands alone between what titles put around names, as dashes, brackets and slashes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from deskhand.core.paths import split_ending
from deskhand.core.world.spelling import plain

MOST_NAMES: Final = 20_000
"""The most names that a desk knows."""
_CJK: Final = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN: Final = re.compile(rf"[{_CJK}]|[^\W{_CJK}]+")
_SEPARATOR: Final = re.compile(
    r"(?<!\s)\s+[-–—−•·:>→»›|]+\s+|:\s+|(?:(?<!\s)\s+)?[|•·›»]\s*"
    r"|(?:(?<!\s)\s+)?[()\[\]{}<>«“”„\"'‘’「」『』《》【】/\\\n]\s*"
)
_DASH: Final = re.compile(r"(?<!\s)\s+[-–—−|•·]\s+")
_MARKS: Final = "*•●○ \n"
_MANY_WORDS: Final = 3
"""From how many words on a name without an ending is one wherever it stands: nobody says so many by chance."""
_BORDERS: Final = 12
"""Over how many separators one name may reach."""


class Part(NamedTuple):
    """A piece of a text; `last` if it stands after the last dash, where programs put their own name."""

    text: str
    start: int
    end: int
    last: bool = False


class Names:
    """Names that were learned, `most` at the most (`MOST_NAMES` where none is said), and where they are said."""

    def __init__(self, most: float | None = None) -> None:
        self._most = MOST_NAMES if most is None else most
        self._ended: set[str] = set()
        self._places: dict[str, set[tuple[int, int]]] = {}
        """By the first word of names with an ending: where in the name it stands, and how long the name is."""
        self._bare: set[str] = set()
        self._folders: set[str] = set()
        self._exact: set[str] = set()
        """Names of files as they are written, for where every word is a word of the program itself."""
        self.left = False
        """Whether there were more names than are known."""

    def __len__(self) -> int:
        return len(self._ended) + len(self._bare) + len(self._folders)

    def __bool__(self) -> bool:
        return bool(self._ended or self._bare or self._folders)

    def add_file(self, name: str) -> None:
        if self._is_full(name):
            return
        self._exact.add(plain(name, fold=False))
        shown = " ".join(name.rstrip("~").split()) or name
        said = plain(shown)
        stem, ending = split_ending(said)
        if any(map(str.isalpha, ending)):
            self._add_ended(said)
            self._add_bare(stem.strip(_MARKS) or stem)
            if len(_TOKEN.findall(stem)) > 1:  # one word alone is too often a word of the program itself
                self._exact.add(plain(split_ending(shown)[0], fold=False))
        elif said.strip(_MARKS):
            self._add_bare(said.strip(_MARKS))

    def add_folder(self, name: str) -> None:
        if not self._is_full(name) and (said := plain(name).strip(_MARKS)):
            self._folders.add(said)

    def add_title(self, title: str) -> None:
        if not self._is_full(title) and (said := plain(title).strip(_MARKS)):
            self._bare.add(said)

    def ended_in(self, text: str) -> Iterator[Part]:
        """The names with an ending that a plain text says."""
        for token in _TOKEN.finditer(text):
            for offset, length in self._places.get(token[0], ()):
                start = token.start() - offset
                end = start + length
                if start < 0 or end > len(text) or text[start:end] not in self._ended:
                    continue
                if not _is_inside_word(text, start) and not _is_inside_word(text, end):
                    yield Part(text[start:end], start, end)

    def knows(self, said: str) -> bool:
        """Whether a plain text is a name that is one where it stands alone."""
        return said in self._bare or said in self._folders

    def is_bare(self, part: Part) -> bool:
        return part.text in self._bare

    def is_folder(self, part: Part) -> bool:
        return part.text in self._folders

    def is_exact(self, text: str) -> bool:
        return plain(text, fold=False).strip(_MARKS) in self._exact

    def _is_full(self, name: str) -> bool:
        if len(self) < self._most:
            return False
        said = plain(name)
        known = said in self._ended or said in self._bare or said in self._folders
        self.left = self.left or not known
        return True

    def _add_bare(self, said: str) -> None:
        self._bare.add(said)
        if _words(said) >= _MANY_WORDS:
            self._add_ended(said)

    def _add_ended(self, said: str) -> None:
        first = _TOKEN.search(said)
        if first is not None and said not in self._ended:
            self._ended.add(said)
            self._places.setdefault(first[0], set()).add((first.start(), len(said)))


def _words(said: str) -> float:
    """How many words there are in it, as far as chance goes: of Chinese, two characters are one."""
    return sum(0.5 if re.match(f"[{_CJK}]", token) else 1 for token in _TOKEN.findall(said))


def parts_of(text: str, is_name: Callable[[str], bool]) -> list[Part]:
    """The pieces of a plain text from one separator to another that are a name as a whole.

    Whoever writes a text of separators writes very many pieces: no more is made of one than to ask whether it is.
    """
    dash = max((found.end() for found in _DASH.finditer(text)), default=-1)
    borders = sorted({0, len(text), *(at for found in _SEPARATOR.finditer(text) for at in found.span())})
    found: dict[tuple[int, int], Part] = {}
    for number, start in enumerate(borders):
        for end in borders[number + 1 : number + 1 + 2 * _BORDERS]:
            if is_name(said := text[start:end].strip(_MARKS)):
                found[start, end] = Part(said, start, end, last=dash >= 0 and start >= dash)
    return list(found.values())


def whole_of(text: str) -> Part:
    """The whole of a text as one piece."""
    return Part(plain(text).strip(_MARKS), 0, len(text))


def _is_inside_word(text: str, at: int) -> bool:
    if at <= 0 or at >= len(text):
        return False
    before, after = text[at - 1], text[at]
    if not (before.isalnum() or before == "_") or not (after.isalnum() or after == "_"):
        return False
    return _TOKEN.fullmatch(before + after) is not None
