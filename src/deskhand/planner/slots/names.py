"""Names that are given: of a renamed file, of a new archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from deskhand.core.filetypes import is_ending, kind_of
from deskhand.core.paths import split_ending
from deskhand.planner.places import is_path
from deskhand.planner.reading import Reading
from deskhand.planner.values import Exact, Value

LONGEST_NAME: Final = {"en": 6, "zh": 24}
"""Words in a new name that is not quoted."""

_LEADING: Final = frozenset("成为")
"""Characters that lead to a name: 打包成照片."""


@dataclass(frozen=True)
class NameSlots:
    """Names that nothing needs to have yet."""

    of: Reading

    def new_name(self, start: int, end: int) -> Value | None:
        """A name that nothing has yet: quoted, with an ending, or a few plain words."""
        start, end = self.of.trimmed(start, end, articles=False)
        if start >= end:
            return None
        token = self.of.words.tokens[start]
        if end - start == 1 and token.quoted is not None:
            return Exact(token.quoted)
        name = self.of.words.raw(start, end)
        if self.of.has_blocked(start, end) or self.of.has_span(start, end) or self.of.has_list(start, end):
            return None
        if not split_ending(name)[1] and self._is_transformation(start, end):
            return None
        inside, _, folder = name.rpartition(" in ")
        if inside and not split_ending(name)[1] and self.of.places.folder(folder) is not None:
            return None  # "rename cat to dog in Pictures"
        fits = (
            end - start <= LONGEST_NAME[self.of.lex.lang]
            and "/" not in name
            and not any(self.of.words.tokens[k].quoted for k in range(start, end))
        )
        return Exact(name, open=end - start) if fits else None

    def _is_transformation(self, start: int, end: int) -> bool:
        """Whether the words say how to change a name, not what it becomes."""
        changes = self.of.lex.transformations
        start, end = self.of.trimmed(start, end)
        all_of = self.of.lex.described.at(self.of.keys, start, end)
        if all_of is not None and all_of[1] in ("many", "any"):
            start = all_of[0]
        return changes.whole(self.of.keys, start, end) is not None

    def quoted_name(self, start: int, end: int) -> Value | None:
        """A new name that stands without any word before it: quoted, or one word with an ending."""
        if end - start != 1:
            return None
        token = self.of.words.tokens[start]
        if token.quoted is not None:
            return Exact(token.quoted)
        return Exact(token.raw) if split_ending(token.raw)[1] and not is_path(token.raw) else None

    def quoted(self, start: int, end: int) -> Value | None:
        """Words in quotation marks, exactly as they stand there."""
        token = self.of.words.tokens[start]
        return Exact(token.quoted) if end - start == 1 and token.quoted is not None else None

    def _is_a_sort(self, start: int, end: int) -> bool:
        """Whether it only says what sort of thing is made, or ends with another sort: "in one pdf" names no archive."""
        last = self.of.keys[end - 1] if start < end else ""
        other = is_ending(last) and kind_of(f"x.{last}") != "archive" and self.of.words.tokens[end - 1].quoted is None
        leads = start < end and self.of.keys[start] in _LEADING
        return other or leads or self.of.lex.described.whole(self.of.keys, start, end) is not None

    def zip_name(self, start: int, end: int) -> Value | None:
        """The name, or path, of a new zip file; the ending may be left out."""
        start, end = self.of.trimmed(start, end)
        if end - start >= 1 and is_path(self.of.name(start, end)) and not self.of.has_blocked(start, end):
            name, opened = self.of.places.path(self.of.name(start, end)), 0
            if (there := self.of.places.fact(name)) is not None and there.kind == "folder":
                return None  # what is "in Photos/June" lies there
        else:
            value = self.new_name(start, end)
            if not isinstance(value, Exact) or self._is_a_sort(start, end):
                return None
            name, opened = str(value.value), value.open
            if opened and self.of.places.folder(name) is not None:
                return None  # "zip the invoices in Downloads": that is where they lie
        return Exact(name if split_ending(name)[1] else f"{name}.zip", open=opened)
