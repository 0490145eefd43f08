"""What the ability about presentations hands back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from deskhand.core.values import File, Record

SlideKind = Literal["title", "agenda", "section", "points", "table", "chart", "picture"]


class SlideMade(Record):
    """One slide of the new presentation."""

    number: int
    kind: SlideKind
    title: str


class Deck(Record):
    """The new presentation. `words` are all that is written on its slides and in its notes."""

    file: File
    title: str
    slides: list[SlideMade]
    count: int
    words: int
    source: File | None = None
    shortened: list[int] = Field(default_factory=list[int])
    """Slides whose full words stand in the notes, because they would not have fitted."""
    labelled: bool = False
