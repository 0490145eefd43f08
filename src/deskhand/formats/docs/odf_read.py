"""OpenDocument texts and presentations as blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskhand.formats.docs.blocks import Block, Counting, Document
from deskhand.formats.docs.docx_styles import BULLET
from deskhand.formats.docs.label import mark_in_package
from deskhand.formats.docs.ooxml import DC, count_in, tag
from deskhand.formats.package import Package

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_ODF: Final = "{urn:oasis:names:tc:opendocument:xmlns:"
TEXT: Final = _ODF + "text:1.0}"
_TABLE: Final = _ODF + "table:1.0}"
_DRAW: Final = _ODF + "drawing:1.0}"
_OFFICE: Final = _ODF + "office:1.0}"
_PRESENTATION: Final = _ODF + "presentation:1.0}"
_META: Final = _ODF + "meta:1.0}"
_STYLE: Final = _ODF + "style:1.0}"
_TITLE: Final = "Title"
_PASSED: Final = frozenset({f"{TEXT}note", f"{TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_DRAW}frame"})
_MOST_CELLS: Final = 1_000_000
_MOST_REPEATED: Final = 1_000
"""A spreadsheet in a text may say of an empty cell that it is there a million times."""


def read(package: Package, kind: str) -> Document:
    """`kind` is odt or odp."""
    content = package.xml("content.xml")
    reader = _Reader(counting=Counting(page=1, slide=kind == "odp"), titles=_titles(content))
    title, pages = _meta(package)
    for body in content.iter(f"{_OFFICE}text", f"{_OFFICE}presentation"):
        reader.children(body)
    if kind == "odp":
        pages = reader.slides
    told = pages is not None and (kind == "odp" or reader.counting.page == pages)
    blocks = tuple(reader.blocks) if told else tuple(_without_page(block) for block in reader.blocks)
    notes = tuple(Counting().aside("footnote", text) for text in reader.footnotes)
    tracked = next(content.iter(f"{TEXT}changed-region"), None) is not None
    labelled = mark_in_package(package) is not None
    return Document(
        kind,
        (*blocks, *notes),
        title,
        pages,
        changes=tracked,
        written_by_model=labelled,
        headline=reader.headline,
        active=tuple(package.active()),
    )


def _meta(package: Package) -> tuple[str, int | None]:
    if "meta.xml" not in package:
        return "", None
    meta = package.xml("meta.xml")
    title = next(meta.iter(f"{DC}title"), None)
    counts = next(meta.iter(f"{_META}document-statistic"), None)
    pages = counts.get(f"{_META}page-count", "") if counts is not None else ""
    return ("" if title is None else (title.text or "").strip()), int(pages) if pages.isdigit() else None


def _titles(content: Element) -> frozenset[str]:
    """The styles of the one line that names the whole document."""
    own = (one for one in content.iter(f"{_STYLE}style") if one.get(f"{_STYLE}parent-style-name") == _TITLE)
    return frozenset({_TITLE, *(one.get(f"{_STYLE}name", "") for one in own)})


def _without_page(block: Block) -> Block:
    return block.model_copy(update={"place": block.place.model_copy(update={"page": None})})


@dataclass
class _Reader:
    counting: Counting
    titles: frozenset[str] = frozenset()
    headline: str = ""
    blocks: list[Block] = field(default_factory=list[Block])
    footnotes: list[str] = field(default_factory=list[str])
    slides: int = 0

    def children(self, element: Element, depth: int = -1) -> None:
        for child in element:
            self.element(child, depth)

    def element(self, element: Element, depth: int) -> None:
        name = tag(element)
        if name == f"{TEXT}soft-page-break":
            self.counting.page = (self.counting.page or 1) + 1
        elif name == f"{TEXT}h":
            self._said("heading", element, count_in(element.get(f"{TEXT}outline-level"), 1, 10))
        elif name == f"{TEXT}p" and depth < 0 and element.get(f"{TEXT}style-name") in self.titles:
            self.headline = self.headline or _text(element)
            self._said("heading", element, 1)
        elif name == f"{TEXT}p":
            self._said("item" if depth >= 0 else "paragraph", element, max(depth, 0))
        elif name == f"{TEXT}list":
            self.children(element, depth + 1)
        elif name == f"{_TABLE}table":
            self.blocks.append(self.counting.table(_rows(element)))
        elif name == f"{_DRAW}page":
            self._slide(element)
        elif name not in _PASSED and name != "":
            self.children(element, depth)

    def _slide(self, page: Element) -> None:
        self.slides += 1
        self.counting.page = self.slides
        for frame in page.iter(f"{_DRAW}frame", f"{_DRAW}custom-shape"):
            if any(tag(above) == f"{_PRESENTATION}notes" for above in frame.iterancestors()):
                lines = [line for line in (_text(one) for one in frame.iter(f"{TEXT}p")) if line]
                if lines:
                    self.blocks.append(self.counting.aside("notes", "\n".join(lines)))
            elif frame.get(f"{_PRESENTATION}class") == "title":
                title = " ".join(line for line in (_text(one) for one in frame.iter(f"{TEXT}p")) if line)
                if title:
                    self.blocks.append(self.counting.paragraph("heading", title, 1))
            else:
                for box in frame:
                    self.children(box)

    def _said(self, kind: str, element: Element, level: int) -> None:
        breaks = sum(1 for _ in element.iter(f"{TEXT}soft-page-break"))
        text = _text(element)
        if text:
            as_kind = "heading" if kind == "heading" else "item" if kind == "item" else "paragraph"
            label = BULLET if kind == "item" else ""
            self.blocks.append(self.counting.paragraph(as_kind, text, level, label))
        self.counting.page = (self.counting.page or 1) + breaks
        for note in element.iter(f"{TEXT}note-body"):
            self.footnotes.append("\n".join(_text(one) for one in note.iter(f"{TEXT}p")))
        for frame in element.iter(f"{_DRAW}text-box"):
            self.children(frame)


def _rows(table: Element) -> list[list[str]]:
    rows: list[list[str]] = []
    filled = 0
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[str] = []
        for cell in row:
            if tag(cell) in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                text = "\n".join(line for line in (_text(one) for one in cell.iter(f"{TEXT}p")) if line)
                times = count_in(cell.get(f"{_TABLE}number-columns-repeated"), 1, _MOST_REPEATED)
                room = _MOST_CELLS - filled - len(cells)
                cells += [text] * min(times, max(room, 1))
        filled += len(cells)
        rows.append(cells)
    return rows


def _text(element: Element) -> str:
    return "".join(_pieces(element)).strip()


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = tag(child)
        if name == f"{TEXT}s":
            yield " " * count_in(child.get(f"{TEXT}c"), 1, _MOST_REPEATED)
        elif name == f"{TEXT}tab":
            yield "\t"
        elif name == f"{TEXT}line-break":
            yield "\n"
        elif name not in _PASSED and name != "":
            yield from _pieces(child)
        yield child.tail or ""
