"""Whether anything runs out of its box: a presentation as it was rendered, compared with where its words belong."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from deskhand.formats.docs.pdfium import Line, sheets
from deskhand.formats.library import needed
from deskhand.formats.slides.paging import Box

_EMU: Final = 12_700
_SLACK: Final = 5.0
"""Points that a letter's own room may reach past the edge: tails of letters, and the lean of italics."""


@dataclass(frozen=True, slots=True)
class Overflow:
    """Words that stand outside of every box of their slide (counted from 1)."""

    slide: int
    text: str


def overflows(deck: bytes, printed: bytes, name: str) -> list[Overflow]:
    """What overflows in a deck (pptx), seen in the PDF that was made of it; slides and pages count alike."""
    boxes = boxes_of(deck)
    pages, _ = sheets(printed, name)
    found: list[Overflow] = []
    for number, (page, held) in enumerate(zip(pages, boxes, strict=True), 1):
        found += [Overflow(number, line.text) for line in page.lines if not _inside(line, page.height, held)]
    return found


def boxes_of(deck: bytes) -> list[list[Box]]:
    """Of every slide the boxes that words may stand in."""
    with needed("python-pptx"):
        from pptx import Presentation
    opened: Any = Presentation(io.BytesIO(deck))
    return [[_box(shape) for shape in slide.shapes] for slide in opened.slides]


def _box(shape: Any) -> Box:
    return Box(shape.left / _EMU, shape.top / _EMU, shape.width / _EMU, shape.height / _EMU)


def _inside(line: Line, page: float, boxes: Sequence[Box]) -> bool:
    top, bottom = page - line.top, page - line.bottom
    # Loose boxes of letters hold the room between lines too; the middle half of the letter is what is seen.
    air = max(0.0, (bottom - top) * 0.2)
    return any(
        line.left >= box.left - _SLACK
        and line.right <= box.left + box.width + _SLACK
        and top + air >= box.top - _SLACK
        and bottom - air <= box.top + box.height + _SLACK
        for box in boxes
    )
