"""PDF files as blocks: lines of print put together to paragraphs, headings told by their letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from statistics import median
from typing import Final

from deskhand.formats.docs.blocks import Block, BlockKind, Counting, Document
from deskhand.formats.docs.label import mark_in_pdf
from deskhand.formats.docs.pdfium import COLUMN, Line, Sheet, sheets

_BULLET: Final = re.compile(
    r"^\s*([•‣▪●○◦■□–—*·\uf0a7\uf0b7-]|o(?=\s+[A-Z])|\(?[0-9]{1,2}[.)、]|\(?[a-zA-Z][.)]|[（(][一二三四五六七八九十]+[)）])\s+(?=\S)"
)
_CURRENCY: Final = re.compile(r"([$€£¥￥])\t")
"""A sign in a column of its own belongs to the number after it."""
_ENDS: Final = tuple(".。!！?？:：;；")
_SENTENCE_ENDS: Final = tuple('.。!！?？”"')
_LARGER: Final = 1.12
_LONGEST_HEADING: Final = 140
_LONGEST_BOLD: Final = 80
_DIGITS: Final = re.compile(r"\d+")
_HAN: Final = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_LEAST_REPEATS: Final = 3
_FEW_LETTERS: Final = 12
"""A page with a picture and no more than this is a scan with a stamp on it."""


@dataclass
class _Paragraph:
    lines: list[Line]
    page: int

    @property
    def text(self) -> str:
        made = ""
        for line in self.lines:
            made = _joined(made, line.text)
        return made.strip()

    @property
    def size(self) -> float:
        return self.lines[0].size

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)


def read(content: bytes, name: str) -> Document:
    pages, title = sheets(content, name)
    margins = _running(pages)
    paragraphs = [one for number, page in enumerate(pages, 1) for one in _paragraphs(page, number, margins)]
    blocks = list(_blocks(paragraphs))
    scanned = tuple(
        number
        for number, page in enumerate(pages, 1)
        if page.pictures and sum(len(line.text) for line in page.lines) <= _FEW_LETTERS
    )
    marked = mark_in_pdf(content) is not None
    return Document("pdf", tuple(blocks), title, len(pages), scanned, written_by_model=marked)


def _running(pages: Sequence[Sheet]) -> frozenset[str]:
    """The lines at the top and the foot that come again on page after page, numbers aside; large print is none."""
    letters: Counter[float] = Counter()
    for line in (line for page in pages for line in page.lines):
        letters[line.size] += len(line.text)
    body = max(letters, key=lambda size: letters[size], default=10.0)
    counts: Counter[str] = Counter()
    for page in pages:
        edge = [line for line in page.lines if not page.height * 0.08 < line.bottom < page.height * 0.92]
        counts.update({_key(line) for line in edge if line.size < body * _LARGER})
    return frozenset(key for key, times in counts.items() if times >= max(_LEAST_REPEATS, len(pages) // 2))


def _key(line: Line) -> str:
    return f"{round(line.bottom / 4)}:{_DIGITS.sub('#', line.text)}"


def _paragraphs(page: Sheet, number: int, margins: frozenset[str]) -> Iterator[_Paragraph]:
    kept = [line for line in page.lines if _key(line) not in margins]
    if not kept:
        return
    open_ = _Paragraph([kept[0]], number)
    width = max(line.right for line in kept)
    steps = [before.bottom - line.bottom for before, line in pairwise(kept) if before.bottom > line.bottom]
    step = median(steps) if steps else 0.0
    for before, line in pairwise(kept):
        if _goes_on(before, line, open_, width, step):
            open_.lines.append(line)
        else:
            yield open_
            open_ = _Paragraph([line], number)
    yield open_


def _goes_on(before: Line, line: Line, open_: _Paragraph, width: float, step: float) -> bool:
    """Whether a line belongs to the paragraph of the one before it. `step`: how far apart lines mostly are there."""
    if COLUMN in before.text or COLUMN in line.text:
        return False  # rows of a table without lines
    if abs(line.size - before.size) > 0.08 * before.size or line.bold != before.bold:
        return False
    if _BULLET.match(line.text):
        return False
    height = max(before.top - before.bottom, before.size)
    if line.bottom > before.bottom + height:
        # Further up: the next column. A sentence may go on there.
        return not before.text.endswith(_SENTENCE_ENDS) and line.text[:1].islower()
    if abs(line.bottom - before.bottom) < height * 0.5:
        return True  # the same line of print, in two pieces
    full = before.right > width - 6 * before.size
    if before.bottom - line.bottom > (max(height * 1.75, step * 1.2) if full else height * 1.75):
        return False
    # A line that stops well short of the others ends its paragraph, and an indented one begins another.
    reach = max(one.right for one in open_.lines)
    short = before.right < max(reach, min(width, before.left + 200)) - 4 * before.size
    indented = line.left > before.left + before.size and len(open_.lines) > 1
    return not (
        (short and before.text.endswith(_ENDS))
        or (indented and before.text.endswith(_SENTENCE_ENDS))
        or (short and len(open_.lines) == 1 and not line.text[:1].islower())
    )


def _joined(text: str, more: str) -> str:
    """Two lines as one: a word cut by a hyphen is whole again, and Chinese needs no space between."""
    if not text:
        return more
    if text.endswith("-") and len(text) > 1 and text[-2].isalpha() and more[:1].islower():
        return text[:-1] + more
    if _HAN.match(text[-1]) or _HAN.match(more[:1]):
        return text + more
    return f"{text} {more}"


def _blocks(paragraphs: Sequence[_Paragraph]) -> Iterator[Block]:
    levels = _levels(paragraphs)
    body = _body_size(paragraphs)
    counting = Counting()
    rows: list[_Paragraph] = []
    for one, after in zip_longest(paragraphs, paragraphs[1:]):
        counting.page = one.page
        if COLUMN in one.text:
            rows.append(one)
            if after is None or COLUMN not in after.text or after.page != one.page:
                yield from _rows(rows, counting)
                rows = []
            continue
        kind, level, label, text = _meant(one, body, levels)
        yield counting.paragraph(kind, text, level, label)


def _rows(rows: Sequence[_Paragraph], counting: Counting) -> Iterator[Block]:
    """Lines with columns one under another are a table; one alone is a line."""
    if len(rows) == 1:
        yield counting.paragraph("paragraph", rows[0].text)
        return
    cells = [_CURRENCY.sub(r"\1", one.text).split(COLUMN) for one in rows]
    yield counting.table([[cell.strip() for cell in row] for row in cells])


def _meant(one: _Paragraph, body: float, levels: dict[float, int]) -> tuple[BlockKind, int, str, str]:
    text = one.text
    found = _BULLET.match(text)
    numbered = found is not None and any(c.isalnum() and c != "o" for c in found[1])
    if (found is None or numbered) and _is_heading(one, text, body):
        return "heading", levels.get(one.size, len(levels) + 1), "", text
    if found:
        return "item", 0, found[1], text[found.end() :]
    return "paragraph", 0, "", text


def _is_heading(one: _Paragraph, text: str, body: float) -> bool:
    if not any(c.isalpha() for c in text) or text.endswith(("。", "；", ";", ",", "，")):
        return False
    if one.size >= body * _LARGER and len(text) <= _LONGEST_HEADING:
        return True
    short = len(text) <= _LONGEST_BOLD and len(one.lines) <= 2 and not text.endswith((".", ":", "："))
    shouts = text.isupper() and len(text.split()) <= 8 and len(text) > 3 and not _HAN.search(text) and ":" not in text
    return short and one.size >= body * 0.95 and (one.bold or shouts)


def _levels(paragraphs: Sequence[_Paragraph]) -> dict[float, int]:
    """The sizes that headings are set in, the largest first; those of the text's own size come after them all."""
    body = _body_size(paragraphs)
    sizes = {one.size for one in paragraphs if one.size >= body * _LARGER and _is_heading(one, one.text, body)}
    return {size: level for level, size in enumerate(sorted(sizes, reverse=True), 1)}


def _body_size(paragraphs: Sequence[_Paragraph]) -> float:
    """The size that most letters have."""
    letters: Counter[float] = Counter()
    for one in paragraphs:
        letters[one.size] += sum(len(line.text) for line in one.lines)
    return max(letters, key=lambda size: letters[size], default=10.0)
