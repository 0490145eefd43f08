"""What the abilities about PDF files hand back."""

from __future__ import annotations

from deskhand.core.values import File, Files, Record
from deskhand.formats.docs.blocks import Place


class Merged(Record):
    file: File
    count: int
    pages: int


class Split(Record):
    files: Files
    count: int
    pages: int


class Taken(Record):
    """`pages` is how many there are in the new file."""

    file: File
    pages: int


class PdfTable(Record):
    """`lined`: the page draws it with lines; others were put together by how their words stand, and deserve a look."""

    rows: list[list[str]]
    place: Place
    lined: bool


class Tables(Record):
    """`file` is the workbook they were written to, a sheet each; None where there was no table."""

    source: File
    file: File | None
    tables: list[PdfTable]
    count: int
    rows: int
