"""Two states of one file: which parts and which cells or paragraphs are other, and what else the pages show."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
from lxml import etree
from PIL import Image, ImageChops, ImageDraw

from deskhand.formats.docs.pdfium import pictures_of

DPI = 72
CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"
PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
MARGIN = 3
SAME_LINE = 4.0


@dataclass(frozen=True)
class Word:
    page: int
    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def key(self) -> tuple[int, str, int, int]:
        return self.page, self.text, round(self.x0), round(self.top)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as held:
        return {name: held.read(name) for name in held.namelist()}


def other_parts(before: Path, after: Path) -> set[str]:
    """Of the package: those that came, went or are not the same bytes."""
    old, new = parts(before), parts(after)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}


def other_pieces(before: Path, after: Path, part: str, tag: str) -> tuple[int, bool]:
    """How many cells or paragraphs of a part are other than before, and whether all around them is the same."""
    old, new = (etree.fromstring(parts(path)[part]) for path in (before, after))
    texts = [Counter(etree.tostring(one, method="c14n") for one in root.iter(tag)) for root in (old, new)]
    return sum((texts[1] - texts[0]).values()), _bare(old, tag) == _bare(new, tag)


def _bare(root: etree._Element, tag: str) -> list[bytes]:
    """The part without the pieces, and without rows that held nothing else."""
    for one in list(root.iter(tag)):
        above = one.getparent()
        if above is not None:
            above.remove(one)
    for row in list(root.iter("{*}row")):
        above = row.getparent()
        if above is not None:
            above.remove(row)
    for size in list(root.iter("{*}dimension")):
        size.set("ref", "")
    return [etree.tostring(root, method="c14n")]


def words(pdf: Path) -> list[Word]:
    with pdfplumber.open(pdf) as held:
        return [
            Word(n, one["text"], one["x0"], one["top"], one["x1"], one["bottom"])
            for n, page in enumerate(held.pages)
            for one in page.extract_words()
        ]


def astray(before: Path, after: Path, gone: Sequence[str], new: Sequence[str]) -> list[str]:
    """What differs between two renderings that should not: words off the lines of the change, pixels off its words."""
    old_words, new_words = words(before), words(after)
    changed = [*_only(old_words, new_words), *_only(new_words, old_words)]
    places = [one for one in changed if any(_part_of(one.text, said) for said in (*gone, *new))]
    far = [one.text for one in changed if not any(_beside(one, place) for place in places)]
    old, new_pages = (pictures_of(pdf.read_bytes(), pdf.name, dpi=DPI) for pdf in (before, after))
    if len(old) != len(new_pages):
        return [f"{len(old)} pages became {len(new_pages)}"]
    for page, (one, two) in enumerate(zip(old, new_pages, strict=True)):
        far += [f"page {page + 1}: {box}" for box in _pixels(one, two, [word for word in changed if word.page == page])]
    shown = " ".join(one.text for one in new_words)
    far += [f"not shown: {said}" for said in new if not all(piece in shown for piece in said.split())]
    return far


def _only(these: Sequence[Word], those: Sequence[Word]) -> Iterator[Word]:
    left = Counter(one.key for one in those)
    for one in these:
        if left[one.key]:
            left[one.key] -= 1
        else:
            yield one


def _part_of(word: str, said: str) -> bool:
    return any(piece in word or word in piece for piece in said.split())


def _beside(one: Word, place: Word) -> bool:
    return one.page == place.page and abs(one.top - place.top) < SAME_LINE


def _pixels(one: bytes, two: bytes, changed: Sequence[Word]) -> list[tuple[int, int, int, int]]:
    """Where two pictures of a page differ outside the words that changed; empty where nowhere."""
    pictures = [Image.open(io.BytesIO(each)).convert("RGB") for each in (one, two)]
    if pictures[0].size != pictures[1].size:
        return [(0, 0, *pictures[1].size)]
    scale = DPI / 72
    for picture in pictures:
        draw = ImageDraw.Draw(picture)
        for word in changed:
            low = (word.x0 * scale - MARGIN, word.top * scale - MARGIN)
            draw.rectangle((*low, word.x1 * scale + MARGIN, word.bottom * scale + MARGIN), fill="white")
    box = ImageChops.difference(*pictures).getbbox()
    return [box] if box is not None else []
