"""Presentations as blocks: a slide is a page, its title a heading, its points list items, its notes what they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from deskhand.formats.docs.blocks import Block, Counting, Document
from deskhand.formats.docs.docx_styles import BULLET
from deskhand.formats.docs.label import mark_in_package
from deskhand.formats.docs.ooxml import A, P, R, chosen, core_title, main_part, relations, tag
from deskhand.formats.package import Package

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_TITLES: Final = frozenset({"title", "ctrTitle"})
_POINTS: Final = frozenset({"body", "obj", "", "tbl", "chart"})
"""Places of a layout that hold points; in others (a subtitle, a text box) stand plain lines."""
_FURNITURE: Final = frozenset({"sldNum", "dt", "ftr", "hdr", "sldImg"})


def read(package: Package) -> Document:
    part = main_part(package, "ppt/presentation.xml")
    root = package.xml(part)
    known = relations(package, part)
    ids = [one.get(f"{R}id", "") for one in root.iter(f"{P}sldId")]
    slides = [known[id_][1] for id_ in ids if id_ in known]
    counting = Counting(slide=True)
    blocks: list[Block] = []
    for number, slide in enumerate(slides, 1):
        counting.page = number
        blocks += _slide(package, slide, counting)
    return Document(
        "pptx",
        tuple(blocks),
        core_title(package),
        len(slides),
        written_by_model=mark_in_package(package) is not None,
        active=tuple(package.active()),
    )


def _slide(package: Package, part: str, counting: Counting) -> Iterator[Block]:
    tree = package.xml(part).find(f"{P}cSld/{P}spTree")
    shapes = [] if tree is None else list(_shapes(tree))
    for shape in sorted(shapes, key=lambda one: _place_kind(one) not in _TITLES):
        yield from _shape(shape, counting)
    for kind, notes in relations(package, part).values():
        if kind == "notesSlide" and notes in package:
            lines = [line for shape in package.xml(notes).iter(f"{P}sp") for line in _notes(shape)]
            if lines:
                yield counting.aside("notes", "\n".join(lines))


def _shapes(tree: Element) -> Iterator[Element]:
    """Everything on a slide that can hold words, groups opened."""
    for child in chosen(tree):
        if tag(child) == f"{P}grpSp":
            yield from _shapes(child)
        elif tag(child) in (f"{P}sp", f"{P}graphicFrame"):
            yield child


def _place_kind(shape: Element) -> str | None:
    """What the layout has this shape for; None for one that is in no place of the layout."""
    place = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
    return None if place is None else place.get("type", "")


def _shape(shape: Element, counting: Counting) -> Iterator[Block]:
    table = shape.find(f".//{A}tbl")
    if table is not None:
        yield counting.table([[_cell(cell) for cell in row.iter(f"{A}tc")] for row in table.iter(f"{A}tr")])
        return
    kind = _place_kind(shape)
    if kind in _FURNITURE:
        return
    paragraphs = [(one, _text(one)) for one in shape.iterfind(f"{P}txBody/{A}p")]
    if kind in _TITLES:
        title = " ".join(text for _, text in paragraphs if text)
        if title:
            yield counting.paragraph("heading", title, 1)
        return
    for paragraph, text in paragraphs:
        if text and kind in _POINTS:
            settings = paragraph.find(f"{A}pPr")
            depth = int(settings.get("lvl", "0")) if settings is not None else 0
            yield counting.paragraph("item", text, depth, BULLET)
        elif text:
            yield counting.paragraph("paragraph", text)


def _text(paragraph: Element) -> str:
    parts = [("\n" if tag(one) == f"{A}br" else one.text or "") for one in paragraph.iter(f"{A}t", f"{A}br")]
    return "".join(parts).strip()


def _cell(cell: Element) -> str:
    return "\n".join(text for text in (_text(one) for one in cell.iter(f"{A}p")) if text)


def _notes(shape: Element) -> Iterator[str]:
    if _place_kind(shape) in _FURNITURE:
        return
    yield from (text for text in (_text(one) for one in shape.iterfind(f"{P}txBody/{A}p")) if text)
