"""What the abilities about documents hand back."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from deskhand.core.values import File, Files, People, Person, Record, When
from deskhand.formats.docs.blocks import Block, Place

Part = Literal["all", "title", "beginning", "headings", "tables", "lists"]
To = Literal["pdf", "docx", "odt", "pptx", "odp", "xlsx", "ods", "html", "md", "txt", "png", "jpg"]
Format = Literal["docx", "md", "txt", "html", "odt", "pdf", "png", "jpg"]
AnswerKind = Literal["person", "date", "amount", "number", "yes_no", "contact", "text", "none"]


class TableRead(Record):
    """One table; `rows` has its names on top where it has any."""

    rows: list[list[str]]
    place: Place


class Read(Record):
    """A document, or the part of it that was asked for.

    `text` is all of that in lines; `lines` are its paragraphs and items one by one. `people` are those it greets, or
    names where a label says that a name follows. `cut`: there was more than is here.
    `scanned` are pages that hold a picture and no text. `active` names what could act when the file is opened.
    """

    file: File
    kind: str
    title: str
    text: str
    lines: list[str]
    people: People
    blocks: list[Block]
    tables: list[TableRead]
    pages: int | None
    words: int
    cut: bool = False
    scanned: list[int] = Field(default_factory=list[int])
    changes: bool = False
    active: list[str] = Field(default_factory=list[str])


class Extracted(Record):
    """One sentence as it stands in the document, and where."""

    text: str
    place: Place


class Summarized(Record):
    """Sentences of the document itself, in its order, not rewritten. `of` is how many there were to choose from."""

    file: File
    title: str
    sentences: list[Extracted]
    text: str
    of: int
    pages: int | None
    scanned: list[int] = Field(default_factory=list[int])


class Passage(Record):
    """A piece of a document that answers, or comes nearest."""

    file: File
    text: str
    place: Place


class Answered(Record):
    """`answer` is the short answer where the question has one; without one, the passages are the answer.

    `value` is that in a form to go on with: a date as 2024-05-29, an amount or number without signs. `found` is false
    where nothing in the documents speaks of what was asked; then there is nothing else.
    """

    question: str
    found: bool
    kind: AnswerKind
    answer: str | None = None
    value: str | None = None
    number: float | None = None
    person: Person | None = None
    """Somebody, where the question asked who, or for an address."""
    when: When | None = None
    """A moment or day, where the question asked when; one without a year is the next to come."""
    passages: list[Passage]
    read: Files
    unread: Files = Field(default_factory=list[str])
    """More documents than are looked into at once."""
    scanned: Files = Field(default_factory=list[str])
    """Those with pages that hold a picture and no text, in which nothing could be found."""


class Created(Record):
    file: File
    title: str
    words: int
    tables: int
    labelled: bool = False
    """It says that a model wrote some of it."""


class EditDone(Record):
    """What one change did, and how often; `where` are the first places.

    `there` are words that stand in the document now, `gone` words that stand nowhere in it any more.
    """

    do: str
    count: int
    where: list[Place]
    there: str = ""
    gone: str = ""


class Edited(Record):
    file: File
    count: int
    edits: list[EditDone]
    parts: list[str]
    """The parts of the file that are new; all others are as they were, byte for byte."""
    tracked: bool = False
    """The document holds tracked changes; those made now are none."""
    inside: list[str] = Field(default_factory=list[str])
    """Whose tracked insertions hold words that were changed."""
    labelled: bool = False


class Converted(Record):
    """`files` are the new ones: one, or one for each page where pages became pictures."""

    source: File
    file: File
    files: Files
    to: To
    pages: int | None
    bytes: int
    note: str | None = None
    """What to know about the result: read out of a PDF anew, for example, or saved changes that are not in it."""
    labelled: bool = False
