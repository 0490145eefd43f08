"""A change to a document, as a plan says it, and where its words stand among those of a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, Self, cast

from pydantic import BeforeValidator, Field, model_validator

from deskhand.core.values import Record
from deskhand.formats.docs.pieces import Piece, Pieces

Do = Literal["replace", "insert", "append", "delete"]
What = Literal["text", "paragraph", "section"]


class Edit(Record):
    """One change.

    replace: `find` becomes `text`, wherever it stands, or the `nth` time only; with `what` paragraph or section, all of
    the paragraph that holds it, or of the section under that heading.
    insert: `text` goes before or after (`where`) the paragraph that holds `find`. append: to the end, or the end of
    `section`. delete: `find` goes, or with `what` the whole paragraph or section. `section` keeps a change to what
    stands under that heading.
    """

    do: Do
    find: Annotated[str | None, Field(min_length=1, max_length=20_000)] = None
    text: Pieces = Field(default_factory=list[Piece])
    what: What = "text"
    where: Literal["before", "after"] = "after"
    section: str | None = None
    nth: Annotated[int, Field(ge=1)] | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.do in ("replace", "insert", "delete") and self.find is None:
            raise ValueError(f"{self.do} needs find: the words to look for")
        if self.do == "append" and self.find is not None:
            raise ValueError("append goes to the end, or to the end of a section; find belongs to insert")
        if self.do in ("insert", "append") and not self.text:
            raise ValueError(f"{self.do} needs text")
        if self.do == "replace" and self.what == "text" and not all(one.text is not None for one in self.pieces):
            raise ValueError("words can only be replaced by words; headings, lists and tables replace a paragraph")
        return self

    @property
    def pieces(self) -> list[Piece]:
        return list(self.text)

    @property
    def words(self) -> str:
        """The new words for the old, where only words are replaced."""
        return "\n".join(one.text or "" for one in self.pieces)


def _several(given: object) -> object:
    return cast("Sequence[object]", given) if isinstance(given, list | tuple) else [given]


Edits = Annotated[list[Edit], BeforeValidator(_several), Field(min_length=1, max_length=100)]
"""Several changes, made one after the other; one alone is fine."""


@dataclass
class Applied:
    """A document after the changes: how often each was made, and which parts of the file are new."""

    content: bytes
    counts: list[int]
    parts: list[str] = field(default_factory=list[str])
    inside: list[str] = field(default_factory=list[str])
    """Who put in, with change tracking, words that were changed now; they stay marked as put in by them."""


Span = tuple[int, int]
_SPACES: Final = re.compile(r"\s+")
_QUOTES: Final = str.maketrans("“”„«»‘’‚`´", "\"\"\"\"\"'''''")


def spans(text: str, find: str) -> list[Span]:
    """Where words stand in a text: exactly so; where nowhere, with letter case, width, quotes and spaces aside."""
    exact = [(found.start(), found.end()) for found in re.finditer(re.escape(find), text)]
    return exact or _loosely(text, find)


def _loosely(text: str, find: str) -> list[Span]:
    wanted = _SPACES.sub(" ", _folded(find)[0]).strip()
    if not wanted:
        return []
    folded, places = _folded(text)
    pattern = r"\s+".join(re.escape(part) for part in wanted.split(" "))
    return [(places[one.start()], places[one.end() - 1] + 1) for one in re.finditer(pattern, folded)]


def _folded(text: str) -> tuple[str, list[int]]:
    """A text as it is compared, and for each of its letters where in the text it came from."""
    made: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text.translate(_QUOTES)):
        for one in unicodedata.normalize("NFKC", letter).casefold():
            made.append(one)
            places.append(at)
    return "".join(made), places


class Turns:
    """Which of the places where words stand are meant: every one, or the nth in the whole document."""

    def __init__(self, nth: int | None) -> None:
        self._nth = nth
        self._seen = 0

    def meant(self, found: Sequence[Any]) -> list[Any]:
        first, self._seen = self._seen, self._seen + len(found)
        return [one for n, one in enumerate(found, first + 1) if self._nth is None or n == self._nth]
