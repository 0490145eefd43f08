"""Words of a page by where they stand: lines across all of it, cut into cells where a gap is wide, and into tables.

`labelled_in` makes of the same lines what is called how: `Total: 12`, or words with a number right behind them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from deskhand.formats.sheets.numerals import number

_GAP: Final = 1.3
"""How many times as wide as its words are high a gap is that sets cells apart: blanks in print are a third of that."""
_SAME_LINE: Final = 0.5
"""Of the height of a word: how far the middles of two may be apart and still stand in one line."""
_FEWEST: Final = 2
_LABEL: Final = re.compile(
    r"(?:^|[,，;；]\s*|\s+(?=[\u4e00-\u9fff]))(?P<label>[^\W\d](?:[^:：,，;；\n]{0,38}[^\s:：,，;；])?)\s*[:：](?!//)(?!(?<=\d[:：])\d)\s*"
)
"""What stands before a colon, at the beginning or behind a comma: no hour (`at 10:30`), and no whole sentence."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One word, and the box it stands in, in pixels from the upper left."""

    text: str
    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    left: int
    right: int


def tables_of(words: Sequence[Seen]) -> list[list[list[str]]]:
    """Every stretch of lines that stand in columns, row by row; a cell that is not there is an empty text."""
    lines = [_cells(line) for line in _lines(words)]
    found: list[list[list[str]]] = []
    run: list[list[_Cell]] = []
    for line in [*lines, []]:
        if len(line) >= _FEWEST:
            run.append(line)
            continue
        if len(run) >= _FEWEST:
            found.append(_in_columns(run))
        run = []
    return found


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value and what it is called: behind a `colon`, or a number behind the words of its line."""

    name: str
    value: str
    colon: bool


def labelled_in(words: Sequence[Seen]) -> list[Labelled]:
    """Values with their names, in order.

    Of several numbers in a row only the first has one; in which column the others stand, tables tell.
    """
    found: list[Labelled] = []
    for line in _lines(words):
        label, colon = "", False
        for cell in _cells(line):
            pairs = _pairs(cell.text)
            if pairs:
                found += [Labelled(name, value, True) for name, value in pairs if value]
                label, colon = ("", False) if pairs[-1][1] else (pairs[-1][0], True)
            elif label and (colon or number(cell.text) is not None):
                found.append(Labelled(label, cell.text, colon))
                label, colon = "", False
            elif number(cell.text) is None:
                label = joined_words([one for one in (label, cell.text) if one])
    return found


def _pairs(text: str) -> list[tuple[str, str]]:
    """`label: value` of one cell, one after the other; the last may be without its value, which is the next cell's."""
    labels = list(_LABEL.finditer(text))
    ends = [*(one.start() for one in labels[1:]), len(text)]
    return [(one["label"], text[one.end() : end].strip(" ,，;；")) for one, end in zip(labels, ends, strict=False)]


def joined_words(words: Sequence[str]) -> str:
    """Words with spaces between them, and none between Chinese characters: Tesseract takes each for a word."""
    made = ""
    for word in words:
        space = "" if not made or (is_wide(made[-1]) and is_wide(word[0])) else " "
        made += space + word
    return made


def is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in ("W", "F")


def _lines(words: Sequence[Seen]) -> Iterator[list[Seen]]:
    """Words that stand beside each other, from the top, each line from the left."""
    line: list[Seen] = []
    for word in sorted(words, key=lambda one: one.middle):
        if line and word.middle - median(one.middle for one in line) > _SAME_LINE * median(one.height for one in line):
            yield sorted(line, key=lambda one: one.left)
            line = []
        line.append(word)
    if line:
        yield sorted(line, key=lambda one: one.left)


def _cells(line: Sequence[Seen]) -> list[_Cell]:
    wide = _GAP * median(one.height for one in line)
    cells: list[_Cell] = []
    for word in line:
        last = cells[-1] if cells else None
        if last is not None and word.left - last.right < wide:
            cells[-1] = _Cell(joined_words([last.text, word.text]), last.left, max(last.right, word.right))
        else:
            cells.append(_Cell(word.text, word.left, word.right))
    return cells


def _in_columns(lines: Sequence[Sequence[_Cell]]) -> list[list[str]]:
    """Cells under each other are one column: what none of them reaches into sets two columns apart."""
    edges: list[tuple[int, int]] = []
    for cell in sorted((cell for line in lines for cell in line), key=lambda one: one.left):
        if edges and cell.left <= edges[-1][1]:
            edges[-1] = (edges[-1][0], max(edges[-1][1], cell.right))
        else:
            edges.append((cell.left, cell.right))
    rows = [[""] * len(edges) for _ in lines]
    for row, line in zip(rows, lines, strict=True):
        for cell in line:
            at = next(n for n, (left, right) in enumerate(edges) if left <= cell.left <= right)
            row[at] = joined_words([one for one in (row[at], cell.text) if one])
    return rows
