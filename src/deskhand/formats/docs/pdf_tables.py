"""Tables in PDF files: those with lines by their lines, others by how their words stand under one another."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from deskhand.core.words import Sentence, Words
from deskhand.formats.docs.blocks import Place
from deskhand.formats.docs.pdf_bounds import check_bounds
from deskhand.formats.docs.pdfium import Patience
from deskhand.formats.library import needed
from deskhand.formats.problems import FileDamaged, FileEncrypted

if TYPE_CHECKING:
    from pdfplumber.page import Page

_NOT_READ: Final = Words("it cannot be read as a PDF", "无法作为 PDF 读取")
_MOST_PAINTED: Final = 4 << 20
"""What this reader takes a second for each 50 KB of."""
_LEAST_ROWS: Final = 3
"""So many lines in a row with columns are a table; two may be chance."""
_SAME_LINE: Final = 3.0
_ROOM: Final = 4.0
"""Points of empty paper that part two columns, all the way down."""
_APART: Final = 0.15
"""How far letters of two words are apart, of their size."""
_FOOT: Final = 0.75
_HEAD: Final = 0.25
_SIGNS: Final = frozenset("$€£¥￥%")
_LETTERS_IN_PROSE: Final = 60


@dataclass(frozen=True, slots=True)
class Found:
    """One table; `lined` where the page draws it with lines."""

    rows: list[list[str]]
    place: Place
    lined: bool
    top: float = 0.0
    """Where it begins and ends on its page, as a share of the page's height from above."""
    bottom: float = 1.0


def tables(name: str, content: bytes, pages: Sequence[int] | None = None) -> list[Found]:
    """The tables of these pages (all where none are named), in reading order; raises where it is locked or damaged."""
    with needed("pdfplumber"):
        import pdfplumber
        from pdfminer.pdfdocument import PDFPasswordIncorrect
        from pdfminer.pdfparser import PDFSyntaxError
        from pdfplumber.utils.exceptions import PdfminerException
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    check_bounds(content, name, _MOST_PAINTED)
    patience = Patience(name)
    found: list[Found] = []
    try:
        with pdfplumber.open(io.BytesIO(content), pages=list(pages) if pages is not None else None) as document:
            for page in document.pages:
                patience.check()
                found += _on(page, len(found))
                page.close()
    except PdfminerException as wrong:
        if wrong.args and isinstance(wrong.args[0], PDFPasswordIncorrect):
            raise FileEncrypted(file=name) from None
        raise FileDamaged(file=name, why=Sentence(_NOT_READ)) from None
    except (PDFSyntaxError, ValueError, KeyError, TypeError, RecursionError):
        raise FileDamaged(file=name, why=Sentence(_NOT_READ)) from None
    return _joined(found)


def _on(page: Page, before: int) -> list[Found]:
    lined: list[Found] = []
    boxes: list[tuple[float, float, float, float]] = []
    for table in page.find_tables():
        rows = [[_plain(cell) for cell in row] for row in table.extract(x_tolerance_ratio=_APART)]
        rows = [row for row in rows if any(row)]
        if len(rows) >= 2 and max(len(row) for row in rows) >= 2:
            place = Place(page=page.page_number, table=before + len(lined) + 1)
            box = table.bbox
            lined.append(Found(rows, place, True, float(box[1] / page.height), float(box[3] / page.height)))
            boxes.append(box)
    words = [one for one in page.extract_words(x_tolerance_ratio=_APART) if not any(_inside(one, box) for box in boxes)]
    made = list(lined)
    for rows, top, bottom in _aligned(words):
        place = Place(page=page.page_number, table=before + len(made) + 1)
        made.append(Found(rows, place, False, float(top / page.height), float(bottom / page.height)))
    return made


def _plain(cell: str | None) -> str:
    return " ".join((cell or "").split())


def _inside(word: Mapping[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _aligned(words: Sequence[Mapping[str, Any]]) -> Iterator[tuple[list[list[str]], float, float]]:
    """Runs of lines whose words leave the same gaps free all the way down, with where they begin and end."""
    run: list[list[Mapping[str, Any]]] = []
    for line in [*_lines(words), []]:
        if line and _has_columns(line):
            run.append(line)
            continue
        rows = _as_rows(run)
        if rows is not None:
            yield rows, run[0][0]["top"], run[-1][0]["bottom"]
        run = []


def _lines(words: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    lines: list[list[Mapping[str, Any]]] = []
    for word in sorted(words, key=lambda one: (one["top"], one["x0"])):
        if lines and abs(lines[-1][0]["top"] - word["top"]) <= _SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda one: one["x0"]) for line in lines]


def _has_columns(line: Sequence[Mapping[str, Any]]) -> bool:
    """Whether somewhere in a line more room is left than between two words of a sentence."""
    height = line[0]["bottom"] - line[0]["top"]
    return any(after["x0"] - before["x1"] > height * 0.9 for before, after in pairwise(line))


def _as_rows(run: Sequence[Sequence[Mapping[str, Any]]]) -> list[list[str]] | None:
    if len(run) < _LEAST_ROWS:
        return None
    columns: list[list[float]] = []
    for left, right in sorted((word["x0"], word["x1"]) for line in run for word in line):
        if columns and left - columns[-1][1] < _ROOM:
            columns[-1][1] = max(columns[-1][1], right)
        else:
            columns.append([left, right])
    if len(columns) < 2:
        return None
    rows = _without_signs([[_between(line, left, right) for left, right in columns] for line in run])
    # Two columns of running text look alike; their cells are long.
    longest = max(len(cell) for row in rows for cell in row)
    return None if len(columns) == 2 and longest > _LETTERS_IN_PROSE else rows


def _without_signs(rows: list[list[str]]) -> list[list[str]]:
    """A column that holds nothing but `$` belongs to the numbers after it."""
    signs = [
        at
        for at in range(len(rows[0]) - 1)
        if {row[at] for row in rows} - {""} <= _SIGNS and any(row[at] for row in rows)
    ]
    for row in rows:
        for at in signs:
            row[at + 1] = row[at] + row[at + 1]
    return [[cell for at, cell in enumerate(row) if at not in signs] for row in rows]


def _between(line: Sequence[Mapping[str, Any]], left: float, right: float) -> str:
    return " ".join(word["text"] for word in line if left <= (word["x0"] + word["x1"]) / 2 <= right)


def _joined(found: Sequence[Found]) -> list[Found]:
    """A table that goes on over the page, its names said again there or not, is one table."""
    made: list[Found] = []
    until = 0
    """The page on which the last table ended."""
    for one in found:
        page = one.place.page or 0
        last = made[-1] if made else None
        if last is not None and page == until + 1 and one is _first_on(found, page) and _goes_on(last, one):
            more = one.rows[1:] if one.rows[0] == last.rows[0] else one.rows
            made[-1] = replace(last, rows=[*last.rows, *more], bottom=one.bottom)
        else:
            made.append(replace(one, place=one.place.model_copy(update={"table": len(made) + 1})))
        until = page
    return made


def _goes_on(last: Found, one: Found) -> bool:
    """Whether a table at the top of a page is the rest of one that ran to the foot of the page before."""
    if len(one.rows[0]) != len(last.rows[0]) or one.lined != last.lined or last.bottom < _FOOT or one.top > _HEAD:
        return False
    return one.rows[0] == last.rows[0] or not _looks_named(one.rows)


def _first_on(found: Sequence[Found], page: int | None) -> Found | None:
    return next((one for one in found if one.place.page == page), None)


def _looks_named(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row looks like names over columns: no number in it, and numbers below."""
    first = any(any(c.isdigit() for c in cell) for cell in rows[0])
    return not first and any(any(c.isdigit() for c in cell) for row in rows[1:] for cell in row)
