"""What the abilities about pictures hand back."""

from __future__ import annotations

from pydantic import Field

from deskhand.core.values import File, Files, Record


class WordLine(Record):
    """One line that was read. `sure` is how sure that is, 0 to 100; `page` counts from 1."""

    text: str
    page: int
    sure: float


class PictureTable(Record):
    """Lines that stand in columns on a page, row by row; `page` counts from 1."""

    rows: list[list[str]]
    page: int


class FieldRead(Record):
    """What stands behind a colon, and what stands before it: `Student: Ann Lee`."""

    name: str
    value: str
    page: int


class FigureRead(Record):
    """A number, and what it is called: words before a colon, or before it on its line. Of 12 % the `value` is 0.12."""

    name: str
    value: float
    unit: str
    page: int


class TextRead(Record):
    """The words in a picture, as they were recognized: read them with the picture beside where it matters.

    `text` is all of them, an empty line between paragraphs; `tables` are those in columns, the largest first;
    `fields` and `figures` are single values with their names, in order.

    `turned`: the degrees by which pages were set straight.
    """

    file: File
    text: str
    lines: list[WordLine]
    tables: list[PictureTable]
    fields: list[FieldRead]
    figures: list[FigureRead]
    pages: int
    words: int
    sure: float
    turned: list[float] = Field(default_factory=list[float])
    empty: list[int] = Field(default_factory=list[int])
    """Pages on which no words were found."""


class Picture(Record):
    """One new picture, and what it was made from."""

    source: File
    file: File
    width: int
    height: int
    bytes: int
    left_out: int = 0
    """Further pictures in the same file, such as pages or the steps of an animation, that are not in the new one."""


class Pictures(Record):
    """The new pictures, in the order of the files they were made from; those stay as they are."""

    files: Files
    pictures: list[Picture]
    to: str
    labelled: bool = False
