"""Two states of one file: which parts and which cells or paragraphs are other, and what else the pages show."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
from lxml import etree
from PIL import Image, ImageChops, ImageDraw

from bench.office.roundtrips.wish import Wish
from deskhand.formats.docs.pdfium import pictures_of

DPI = 72
MARGIN = 3
SAME_LINE = 4.0
BETWEEN_CELLS = 1.0
"""So far apart, letters are of two words: a number ends close to where the next cell begins."""
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_PAPER = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OPEN = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_RUN = re.compile(r"[!-~¥]+|[^\s!-~¥]+")
_LATIN = 0xFF
_AROUND_WORDS = ".,:;!?()。，：；！？（）"


@dataclass(frozen=True)
class Pieces:
    """What the content of a kind of file is made of, and what holds a row of it."""

    piece: str
    row: str = ""


PIECES = {
    ".xlsx": Pieces(f"{_SHEET}c", f"{_SHEET}row"),
    ".ods": Pieces(f"{_OPEN}table-cell", f"{_OPEN}table-row"),
    ".docx": Pieces(f"{_PAPER}p"),
}


@dataclass(frozen=True)
class Word:
    page: int
    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    def follows(self, other: Word) -> bool:
        """Whether it stands on the same line, further right."""
        return self.page == other.page and abs(self.top - other.top) < SAME_LINE and self.x0 > other.x0 - 1

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


def other_pieces(before: Path, after: Path, part: str, wish: Wish) -> list[str]:
    """What of a part is other than the change says: pieces that came or went, and what stands around them."""
    kind = PIECES[before.suffix]
    old, new = (etree.fromstring(parts(path)[part]) for path in (before, after))
    texts = [Counter(etree.tostring(one, method="c14n") for one in root.iter(kind.piece)) for root in (old, new)]
    came, went = (sum((one - other).values()) for one, other in ((texts[1], texts[0]), (texts[0], texts[1])))
    wrong = [f"{came} cells or paragraphs are new, not {wish.touched}"] if came > wish.touched else []
    if went > (0 if wish.adds else wish.touched):
        wrong.append(f"{went} cells or paragraphs that stood there do not any more")
    if wish.adds and kind.row:
        _without_further_rows(old, new, kind)
    if _bare(old, kind) != _bare(new, kind):
        wrong.append("what stands around them is other")
    return wrong


def _without_further_rows(old: etree._Element, new: etree._Element, kind: Pieces) -> None:
    """Where rows are added, neither they nor how far the sheet reaches is a difference."""
    there = {row.get("r") for row in old.iter(kind.row)}
    for row in [row for row in new.iter(kind.row) if row.get("r") not in there]:
        _without(row)
    for root in (old, new):
        for size in root.iter("{*}dimension"):
            size.set("ref", "")


def _bare(root: etree._Element, kind: Pieces) -> bytes:
    """The part without its pieces. Rows stay, with their heights, styles and what is hidden."""
    for one in list(root.iter(kind.piece)):
        _without(one)
    for row in root.iter(kind.row) if kind.row else ():
        row.attrib.pop("spans", None)  # how far its cells reach, which is said by the cells
    return etree.tostring(root, method="c14n")


def _without(one: etree._Element) -> None:
    above = one.getparent()
    if above is not None:
        above.remove(one)


def words(pdf: Path) -> list[Word]:
    with pdfplumber.open(pdf) as held:
        return [
            Word(n, one["text"], one["x0"], one["top"], one["x1"], one["bottom"])
            for n, page in enumerate(held.pages)
            for one in page.extract_words(x_tolerance=BETWEEN_CELLS)
        ]


def astray(before: Path, after: Path, wish: Wish) -> list[str]:
    """What differs between two renderings that should not: words that the change does not say, pixels off those.

    In a paragraph, words after the change may stand further left or right on their line; in a sheet nothing moves.
    """
    old_words, new_words = words(before), words(after)
    went, came = [*_only(old_words, new_words)], [*_only(new_words, old_words)]
    places = [one for one in went if is_said(one, wish.gone)] + [one for one in came if is_said(one, wish.new)]
    moved = {one.text for one in went} & {one.text for one in came} if wish.flows else set[str]()
    fair = [*places, *(one for one in (*went, *came) if one.text in moved and any(map(one.follows, places)))]
    far = [f"{one.text} (page {one.page + 1})" for one in (*went, *came) if one not in fair]
    old, new_pages = (pictures_of(pdf.read_bytes(), pdf.name, dpi=DPI) for pdf in (before, after))
    if len(old) != len(new_pages):
        return [f"{len(old)} pages became {len(new_pages)}"]
    for page, (one, two) in enumerate(zip(old, new_pages, strict=True)):
        far += [f"page {page + 1}: {box}" for box in _pixels(one, two, [word for word in fair if word.page == page])]
    far += [f"not shown: {said}" for said in wish.new if not _shown(said, came, new_words)]
    return far + [f"still shown: {said}" for said in wish.gone if not any(is_said(one, (said,)) for one in went)]


def _shown(said: str, came: Sequence[Word], every: Sequence[Word]) -> bool:
    """All of its words stand on the pages, and one of them did not before."""
    there = all(any(is_said(one, (word,)) for one in every) for word in _RUN.findall(said))
    return there and any(is_said(one, (said,)) for one in came)


def _only(these: Sequence[Word], those: Sequence[Word]) -> Iterator[Word]:
    left = Counter(one.key for one in those)
    for one in these:
        if left[one.key]:
            left[one.key] -= 1
        else:
            yield one


def is_said(word: Word, said: Sequence[str]) -> bool:
    """Whether it is one of these words; in Chinese, where a line is one word on a page, whether it holds one.

    Digits and letters may stand a little off Chinese characters, so that they are words of their own there.
    """
    runs = [one.strip(_AROUND_WORDS) for one in _RUN.findall(word.text)]
    pieces = [piece.strip(_AROUND_WORDS) for one in said for piece in _RUN.findall(one)]
    return any(piece == run or (ord(piece[0]) > _LATIN and piece in run) for piece in pieces for run in runs if piece)


def _pixels(one: bytes, two: bytes, changed: Sequence[Word]) -> list[tuple[int, int, int, int]]:
    """Where two pictures of a page differ outside these words; empty where nowhere."""
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
