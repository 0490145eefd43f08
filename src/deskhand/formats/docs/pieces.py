"""What a new document is made of, as a plan says it: text, headings, lists, tables, pictures, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Any, Final, Self, cast

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from deskhand.core.values import Record
from deskhand.formats.docs.blocks import Block, Emphasis
from deskhand.formats.docs.docx_styles import BULLET

Cell = str | int | float | bool | None
_KINDS: Final = ("heading", "text", "bullets", "numbers", "table", "picture", "break_")
_LINES: Final = re.compile(r"\n[ \t\u3000]*\n")
_MARKDOWN: Final = re.compile(
    r"^(#{1,6} \S|\s*[-*+] \S|\s*\d{1,3}[.)] \S|\|.*\|\s*$|```)"
    r"|(?<![A-Za-z0-9*])\*\*[^\s*](?:[^*\n]*[^\s*])?\*\*(?![A-Za-z0-9*])",
    re.MULTILINE,
)


class Piece(Record):
    """One piece: exactly one of its parts, but for `level` (of a heading) and `columns` (names over a table)."""

    heading: str | None = None
    level: Annotated[int, Field(ge=1, le=6)] = 1
    text: str | None = None
    bullets: list[str] | None = None
    numbers: list[str] | None = None
    table: list[list[Cell]] | None = None
    columns: list[str] | None = None
    picture: Annotated[int, Field(ge=1)] | None = None
    """Which of the pictures that were given, counted from 1."""
    break_: Annotated[bool | None, Field(alias="break")] = None
    """A new page begins here."""
    emphasis: list[Emphasis] = Field(default_factory=list[Emphasis])
    """Of its words: letters of points are counted without the tabs before them."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        given = [name for name in _KINDS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a piece holds exactly one of {', '.join(_KINDS)}; this holds {len(given)}")
        if self.columns is not None and self.table is None:
            raise ValueError("columns are the names over a table, and there is no table here")
        return self


def pieces_of(content: object) -> list[Piece]:
    """Any of the ways in which a plan gives content, as pieces.

    A text is paragraphs, or Markdown where it is written so · a list of texts is a paragraph each · a list of rows or
    of records is a table · blocks that were read from a document are what they were · pieces are themselves.
    """
    if content is None:
        return []
    if isinstance(content, Piece):
        return [content]
    if isinstance(content, str):
        return _of_text(content)
    if isinstance(content, Mapping):
        return _of_mapping(cast("Mapping[str, Any]", content))
    if isinstance(content, list | tuple):
        return _of_list(cast("Sequence[Any]", content))
    return [Piece(text=cell_text(content))]


_SCHEMA: Final = {
    "description": "A text (Markdown is understood) · a list of texts · rows or records (a table) · a list of pieces: "
    '{"heading": …, "level": 1} {"text": …} {"bullets": […]} {"numbers": […]} {"table": [[…]], "columns": […]} '
    '{"picture": 1} {"break": true} · blocks of doc.read',
    "anyOf": [{"type": "string"}, {"type": "array"}, {"type": "object"}],
}
Pieces = Annotated[Any, BeforeValidator(pieces_of), WithJsonSchema(_SCHEMA)]
"""Content of a document in any of the ways of `pieces_of`; what comes of it is a list of pieces."""


def _of_text(text: str) -> list[Piece]:
    if _MARKDOWN.search(text):
        from deskhand.formats.docs.markdown_read import blocks_of

        return pieces_of_blocks(list(blocks_of(text)))
    return [Piece(text=one.strip("\n")) for one in _LINES.split(text) if one.strip()]


def _of_mapping(given: Mapping[str, Any]) -> list[Piece]:
    if "rows" in given and ("columns" in given or "kind" not in given):
        columns = [_name_of(one) for one in given["columns"]] if given.get("columns") else None
        return [Piece(table=_rows(given["rows"]), columns=columns)]
    if "kind" in given and "place" in given:
        return pieces_of_blocks([Block.model_validate(given)])
    if "text" in given and "place" in given:  # a sentence or passage that was found
        return _of_text(str(given["text"]))
    if any(name in given for name in (*_KINDS, "break")):
        return [Piece.model_validate(given)]
    return [Piece(table=[[name, _cell(value)] for name, value in given.items()])]


def _of_list(given: Sequence[Any]) -> list[Piece]:
    if given and all(_is_row(one) or _is_cells(one) for one in given):
        return [Piece(table=_rows(given))]
    if given and all(_is_record(one) for one in given):
        names = list(dict.fromkeys(name for one in given for name in one))
        return [Piece(columns=names, table=[[_cell(one.get(name)) for name in names] for one in given])]
    return [piece for one in given for piece in pieces_of(one)]


def _is_row(one: object) -> bool:
    return isinstance(one, list | tuple)


def _is_cells(one: object) -> bool:
    """A row of a table that was asked for: its cells and where they stand."""
    return isinstance(one, Mapping) and isinstance(cast("Mapping[str, Any]", one).get("cells"), list | tuple)


def _is_record(one: object) -> bool:
    """Of a table: names with values, and none of the names by which pieces and blocks are known."""
    if not isinstance(one, Mapping):
        return False
    names = set(cast("Mapping[str, Any]", one))
    return not names & {*_KINDS, "break", "rows"} and not {"kind", "place"} <= names


def _rows(given: Sequence[Any]) -> list[list[Cell]]:
    return [[_cell(one) for one in _cells_of(row)] for row in given]


def _cells_of(row: object) -> Sequence[Any]:
    """Of a row as a list, as a record with its `cells`, or a value that stands alone."""
    if isinstance(row, Mapping):
        record = cast("Mapping[str, Any]", row)
        return record["cells"] if "cells" in record else list(record.values())
    return cast("Sequence[Any]", row) if _is_row(row) else [row]


def _name_of(column: object) -> str:
    """Of a column as its name alone, or as what is known of it."""
    return str(cast("Mapping[str, Any]", column).get("name", "")) if isinstance(column, Mapping) else str(column)


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple):
        return ", ".join(cell_text(one) for one in cast("Sequence[object]", value))
    return str(value)


def pieces_of_blocks(blocks: Sequence[Block]) -> list[Piece]:
    """Blocks that were read, as pieces to write; items in a row are one list."""
    made: list[Piece] = []
    for block in blocks:
        if block.kind == "heading":
            level = min(max(block.level, 1), 6)
            made.append(Piece(heading=block.text, level=level, emphasis=block.emphasis))
        elif block.kind == "table":
            made.append(Piece(table=[list(row) for row in block.rows], emphasis=block.emphasis))
        elif block.kind == "item":
            _add_item(made, block)
        elif block.kind not in ("header", "footer"):
            made.append(Piece(text=block.text, emphasis=block.emphasis))
    return made


def _add_item(made: list[Piece], block: Block) -> None:
    """To the list that is being written, or a new one. Numbers of their own (`3.2`) stay in front of the words."""
    text = "\t" * block.level + block.text
    plain = block.label in ("", BULLET) or not any(c.isalnum() for c in block.label)
    name = "bullets" if plain else "numbers"
    last = made[-1] if made else None
    there = getattr(last, name) if last is not None else None
    line = len(there) if there is not None else 0
    emphasis = [one.model_copy(update={"line": line}) for one in block.emphasis]
    if last is not None and there is not None:
        made[-1] = Piece.model_validate({name: [*there, text], "emphasis": [*last.emphasis, *emphasis]})
    else:
        made.append(Piece.model_validate({name: [text], "emphasis": emphasis}))


def cell_text(value: object) -> str:
    """A value as it is written into a table or a line: whole numbers without a point, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return str(value)


def table_of(piece: Piece) -> list[list[str]]:
    """The rows of a table with its names on top, all of one length."""
    rows = [[cell_text(one) for one in row] for row in piece.table or []]
    if piece.columns is not None:
        rows.insert(0, list(piece.columns))
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def depth_of(item: str) -> tuple[int, str]:
    """How deep an item stands (tabs in front of it), and its words."""
    words = item.lstrip("\t")
    return len(item) - len(words), words


def looks_of(emphasis: Sequence[Emphasis], words: str, line: int = 0) -> Iterator[tuple[str, bool, bool]]:
    """The words cut where their looks change: each stretch, whether it is bold, and whether it is italic."""
    own = [one for one in emphasis if one.line == line and one.start < min(one.end, len(words))]
    edges = sorted({0, len(words), *(at for one in own for at in (one.start, min(one.end, len(words))))})
    for start, end in pairwise(edges):
        there = {one.look for one in own if one.start <= start and end <= one.end}
        yield words[start:end], "bold" in there, "italic" in there
