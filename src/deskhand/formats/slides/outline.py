"""What a presentation is made of, as a plan says it, and how texts and documents become that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, Self, cast

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from deskhand.core.values import Record
from deskhand.formats.docs.blocks import Block
from deskhand.formats.docs.pieces import Cell, Piece, pieces_of, table_of
from deskhand.formats.docs.sentences import split
from deskhand.formats.docs.summary import summarized

ChartKind = Literal["bar", "line", "pie"]
_MOST_SENTENCES: Final = 4
"""Of the text of one section on a slide."""
_LONG_PARAGRAPH: Final = 240
_OWN: Final = frozenset({"title", "section", "chart", "notes"})
"""Parts that only a slide has: by these it is told from a piece of a document."""


def _rows_of(given: object) -> object:
    """Rows as lists, as records of an earlier step, or as a table with its names."""
    if not isinstance(given, Mapping):
        return given
    held = cast("Mapping[str, Any]", given)
    if not held.get("rows"):
        return held
    made = pieces_of({"rows": held["rows"], "columns": held.get("columns")})[0]
    records = all(isinstance(row, Mapping) and "cells" not in row for row in cast("Sequence[object]", held["rows"]))
    names = [str(name) for name in held["rows"][0]] if records and not made.columns else made.columns
    return {**held, "rows": made.table, "columns": names}


class Chart(Record):
    """A chart of its own, which PowerPoint can change: the first column along the bottom, the others over it."""

    kind: ChartKind = "bar"
    columns: list[str] | None = None
    rows: Annotated[list[list[Cell]], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _any_rows(cls, given: object) -> object:
        return _rows_of(given)


class Table(Record):
    columns: list[str] | None = None
    rows: list[list[Cell]]

    @model_validator(mode="before")
    @classmethod
    def _any_rows(cls, given: object) -> object:
        return _rows_of({"rows": cast("object", given)} if isinstance(given, list) else given)

    @property
    def cells(self) -> list[list[str]]:
        """All rows as text, the names on top, of one length."""
        return table_of(Piece(table=self.rows, columns=self.columns))


class Slide(Record):
    """One slide, or one that opens a section. What does not fit on it goes on to the next, under the same title."""

    section: str | None = None
    title: str = ""
    text: str | None = None
    bullets: list[str] | None = None
    """A tab in front of one says that it stands deeper."""
    table: Table | None = None
    chart: Chart | None = None
    picture: Annotated[int | None, Field(ge=1)] = None
    """Which of the pictures that were given, counted from 1."""
    notes: str = ""
    """What the speaker sees."""

    @model_validator(mode="after")
    def _section_alone(self) -> Self:
        if self.section is not None and (self.title or self.bullets or self.table or self.chart or self.picture):
            raise ValueError("a slide that opens a section holds nothing but its name, a text and notes")
        return self

    @property
    def name(self) -> str:
        return self.section or self.title


def slides_of(content: object) -> list[Slide]:
    """Any of the ways in which a plan gives content, as slides.

    Slides are themselves; a text is an outline (Markdown is understood: headings are slides, points their bullets);
    pieces, rows, records and blocks of a document are what they are for a document, cut into slides at their headings.
    """
    if content is None:
        return []
    if isinstance(content, Slide):
        return [content]
    if _is_slide(content):
        return [Slide.model_validate(content)]
    if isinstance(content, list | tuple):
        given = cast("Sequence[object]", content)
        if given and all(isinstance(one, Slide) or _is_slide(one) for one in given):
            return [one if isinstance(one, Slide) else Slide.model_validate(one) for one in given]
        if given and all(isinstance(one, str) for one in given):
            return [Slide(bullets=[str(one) for one in given])]
    return slides_of_pieces(pieces_of(_as_markdown(content) if isinstance(content, str) else cast("object", content)))


def _is_slide(one: object) -> bool:
    return isinstance(one, Mapping) and bool(_OWN & set(cast("Mapping[str, object]", one)))


def _as_markdown(text: str) -> str:
    """An outline without marks: lines with indented ones under them are titles with their points."""
    lines = [line.rstrip() for line in text.expandtabs(4).splitlines() if line.strip()]
    marked = any(line.lstrip().startswith(("#", "- ", "* ", "|")) for line in lines)
    if marked or not any(line.startswith(" ") for line in lines) or text.startswith(" "):
        return text
    return "\n".join(f"- {line.strip()}" if line.startswith(" ") else f"\n# {line}\n" for line in lines)


_SCHEMA: Final = {
    "description": "An outline as text (Markdown: headings are slides, points their bullets) · a list of slides: "
    '{"title": …, "bullets": […], "notes": …} {"section": …} {"title": …, "table": {"columns": […], "rows": [[…]]}} '
    '{"title": …, "chart": {"kind": "bar", "columns": […], "rows": [[…]]}} {"title": …, "picture": 1} · '
    "pieces, rows or blocks of an earlier step",
    "anyOf": [{"type": "string"}, {"type": "array"}, {"type": "object"}],
}
Slides = Annotated[Any, BeforeValidator(slides_of), WithJsonSchema(_SCHEMA)]
"""Content of a presentation in any of the ways of `slides_of`; what comes of it is a list of slides."""


def slides_of_document(pieces: Sequence[Piece], named: str = "") -> tuple[str, list[Slide]]:
    """A document's title, where it begins with one, and slides with what matters of each section.

    `named` is what the document is called by its own word for it. Long text becomes the sentences that matter, word
    for word; all of it stands in the notes.
    """
    title = ""
    if pieces and pieces[0].heading is not None and _is_title(pieces, named):
        title, pieces = pieces[0].heading, pieces[1:]
    return title, slides_of_pieces(pieces, title, shorten=True)


def _is_title(pieces: Sequence[Piece], named: str) -> bool:
    """Whether the heading it begins with is about all of it: said so, above all others, or over nothing of its own."""
    first, levels = pieces[0], [piece.level for piece in pieces if piece.heading is not None]
    if first.level > min(levels):
        return False
    follows = pieces[1] if len(pieces) > 1 else None
    empty = follows is not None and follows.heading is not None
    return first.heading == named or levels.count(first.level) == 1 or empty


def slides_of_pieces(pieces: Sequence[Piece], title: str = "", *, shorten: bool = False) -> list[Slide]:
    """Cut at headings: those with other headings below them open sections where there are several of them.

    What stands before the first heading has this title.
    """
    levels = [piece.level for piece in pieces if piece.heading is not None]
    top = min(levels, default=1)
    sections = levels.count(top) > 1 and any(level > top for level in levels)
    made: list[Slide] = []
    held: list[Piece] = []
    for at, piece in enumerate(pieces):
        if piece.heading is None:
            held.append(piece)
            continue
        made += _slides(title, held, shorten=shorten)
        title, held = piece.heading, []
        follows = pieces[at + 1] if at + 1 < len(pieces) else None
        if sections and piece.level == top and (_opens(pieces[at + 1 :], top)):
            made.append(Slide(section=title))
        elif follows is None or follows.heading is not None:
            made.append(Slide(title=title))
            title = ""
    return made + _slides(title, held, shorten=shorten)


def _opens(after: Sequence[Piece], top: int) -> bool:
    """Whether lower headings follow before the next one as high."""
    following = next((piece.level for piece in after if piece.heading is not None), top)
    return following > top


def _slides(title: str, pieces: Sequence[Piece], *, shorten: bool) -> list[Slide]:
    """What stands under one heading: points and lines together, every table and picture on a slide of its own."""
    made: list[Slide] = []
    held: list[Piece] = []
    for piece in pieces:
        if piece.table is None and piece.picture is None and not piece.break_:
            held.append(piece)
            continue
        made += _lines(title, held, shorten=shorten)
        held = []
        if piece.table is not None:
            made.append(Slide(title=title, table=Table(columns=piece.columns, rows=piece.table)))
        elif piece.picture is not None:
            made.append(Slide(title=title, picture=piece.picture))
    return made + _lines(title, held, shorten=shorten)


def _lines(title: str, pieces: Sequence[Piece], *, shorten: bool) -> list[Slide]:
    points = [point for piece in pieces for point in _points(piece)]
    if not points:
        return []
    texts = [piece.text for piece in pieces if piece.text]
    if not shorten or not _is_long(texts):
        return [Slide(title=title, bullets=points)]
    chosen, _ = summarized([Block(kind="paragraph", text=text) for text in texts], _MOST_SENTENCES)
    listed = [point for piece in pieces if not piece.text for point in _points(piece)]
    kept = [one.text for one in chosen] or texts[:1]
    return [Slide(title=title, bullets=[*kept, *listed], notes="\n".join(texts))]


def _points(piece: Piece) -> list[str]:
    return [*([piece.text] if piece.text else []), *(piece.bullets or []), *(piece.numbers or [])]


def _is_long(texts: Sequence[str]) -> bool:
    return sum(1 for text in texts for _ in split(text)) > _MOST_SENTENCES or any(
        len(text) > _LONG_PARAGRAPH for text in texts
    )
