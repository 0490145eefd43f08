"""What is fastened to single cells of a sheet, moved with them: links and comments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from deskhand.formats.sheets.a1 import cell, place
from deskhand.formats.sheets.xlsx.file import XlsxFile, child, elements, local

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

Where = Callable[[int, int], tuple[int, int]]
"""Where a cell stands afterwards, by row from 1 and column from 0."""


def move_attached(file: XlsxFile, part: str, where: Where) -> None:
    """Move links and comments of the sheet in `part` to where their cells are now."""
    links = child(file.tree(part), "hyperlinks")
    for one in links if links is not None else ():
        _move(file, part, one, where)
    for kind, of in file.related(part):
        if of not in file.package:
            continue
        if kind in ("comments", "threadedComment"):
            for one in elements(file.tree(of)):
                if local(one) in ("comment", "threadedComment"):
                    _move(file, of, one, where)
        elif kind == "vmlDrawing":
            for one in elements(file.tree(of)):
                if local(one) == "ClientData" and one.get("ObjectType") == "Note":
                    _move_note(file, of, one, where)


def _move(file: XlsxFile, part: str, one: Element, where: Where) -> None:
    at = place(one.get("ref", ""))
    if at is not None and (after := where(*at)) != at:
        file.touch(part)
        one.set("ref", cell(*after))


def _move_note(file: XlsxFile, part: str, one: Element, where: Where) -> None:
    """How a note is drawn: the cell it belongs to, counted from 0, and the box beside it."""
    row, column, anchor = child(one, "Row"), child(one, "Column"), child(one, "Anchor")
    if row is None or column is None or not (row.text or "").strip().isdigit():
        return
    before = int(row.text or "0") + 1, int(column.text or "0")
    after = where(*before)
    if after == before:
        return
    file.touch(part)
    row.text, column.text = str(after[0] - 1), str(after[1])
    if anchor is not None and (anchor.text or "").count(",") == 7:
        numbers = [int(number) for number in (anchor.text or "").split(",")]
        for at, by in ((0, 1), (4, 1), (2, 0), (6, 0)):
            numbers[at] = max(0, numbers[at] + after[by] - before[by])
        anchor.text = ", ".join(str(number) for number in numbers)
