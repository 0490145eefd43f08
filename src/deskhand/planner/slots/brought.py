"""What an earlier step of the same request brought, by words for what it is: "the answer", "the pieces", 结果."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from deskhand.core.paths import name_of, split_ending
from deskhand.planner.reading import Reading
from deskhand.planner.values import Earlier, Exact, Missing, Value

_FILES: Final = frozenset({"file", "files", "pdfs", "table", "tables", "document"})
_TEXTS: Final = frozenset({"text", "saying"})


@dataclass(frozen=True)
class Brought:
    """Only behind a clause that may have brought something, and only where nothing here is called so."""

    of: Reading

    def instead(self, kind: str, start: int, end: int, value: Value | None) -> Value | None:
        """A slot's value, or what was brought where the words say so and name nothing."""
        if kind in _FILES:
            names = not (value is None or isinstance(value, Missing))
        elif kind in _TEXTS:
            names = not isinstance(value, Exact) or not value.open
        else:
            return value
        if start < self._first:
            return value
        if names:
            return (self.meant(start, end, value) or value) if kind in _FILES else value
        brought = self.at(start, end, one=kind in _TEXTS)
        if brought is None and kind in _TEXTS and self.of.lex.it.whole(self.of.keys, start, end) is not None:
            brought = Earlier(self.of.words.raw(start, end), which="brought")
        return value if brought is None else replace(brought, open=end - start) if kind in _TEXTS else brought

    def meant(self, start: int, end: int, named: Value | None, *, one: bool = False) -> Earlier | None:
        """What was brought, before a file in whose name the words are no more than a part: "the list"."""
        brought = self.at(start, end, one=one)
        if brought is None or named is None:
            return brought
        if not isinstance(named, Exact):
            return None
        paths = named.value if isinstance(named.value, tuple) else (named.value,)
        names = {split_ending(name_of(str(path)))[0].casefold() for path in paths}
        if self.of.name(*self.of.trimmed(start, end)).casefold() in names:
            return None
        return replace(brought, instead=tuple(str(path) for path in paths))

    def at(self, start: int, end: int, *, one: bool = False) -> Earlier | None:
        """What was brought, where these words are all there is to say so; `one`: also the best of it."""
        of = self.of
        books = (of.lex.brought, of.lex.best) if one else (of.lex.brought,)
        for a, b in ((start, end), of.trimmed(start, end, articles=False), of.trimmed(start, end)):
            if a < b and any(book.whole(of.keys, a, b) is not None for book in books):
                return Earlier(of.words.raw(a, b), which="brought")
        return None

    @cached_property
    def _first(self) -> int:
        """Where the first clause has ended at the earliest."""
        of, size = self.of, len(self.of.keys)
        cuts = (cut[0] for at in range(1, size) if (cut := of.lex.separators.at(of.keys, at, size)) is not None)
        return next(cuts, size)
