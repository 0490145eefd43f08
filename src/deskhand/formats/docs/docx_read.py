"""Word documents as blocks: headings by their styles, lists with their numbers, tables, notes, what was tracked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskhand.formats.docs.blocks import Block, Counting, Document
from deskhand.formats.docs.docx_styles import Numbering, Styles, value
from deskhand.formats.docs.label import mark_in_package
from deskhand.formats.docs.ooxml import MC, W, chosen, core_title, count_in, main_part, relations, tag
from deskhand.formats.package import Package

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

DOCUMENT: Final = "word/document.xml"
_GONE: Final = frozenset({f"{W}del", f"{W}moveFrom", f"{W}delText", f"{W}instrText", f"{W}rPr", f"{W}pPr"})
"""What a tracked change took out, and what is no text at all."""
_AS_TEXT: Final = {f"{W}tab": "\t", f"{W}noBreakHyphen": "-", f"{W}cr": "\n"}
_BOX: Final = f"{W}txbxContent"
_ENDS: Final = tuple("。.!?！？;；:：,，")
_WIDEST: Final = 63
"""No table of a Word document has more columns."""
_LONGEST_HEADING: Final = 90


def read(package: Package) -> Document:
    """The blocks of a Word document, as it would be with every tracked change accepted."""
    part = main_part(package, DOCUMENT)
    root = package.xml(part)
    laid_out = next(root.iter(f"{W}lastRenderedPageBreak"), None) is not None
    reader = _Reader(Styles.of(package, part), Numbering.of(package, part), laid_out)
    body = root.find(f"{W}body")
    if body is not None:
        reader.story(body)
    blocks = reader.blocks if any(one.kind == "heading" for one in reader.blocks) else _with_bold_headings(reader)
    letters = sum(len(one.text) + sum(len(cell) for row in one.rows for cell in row) for one in blocks)
    pages = reader.counting.page if laid_out or reader.counting.page == _pages_said(package, letters) else None
    blocks = blocks if pages is not None else [_without_page(block) for block in blocks]
    asides = [*_stories(package, part, "footnotes"), *_stories(package, part, "endnotes")]
    margins = [*_stories(package, part, "header"), *_stories(package, part, "footer")]
    tracked = next((True for one in root.iter(f"{W}ins", f"{W}del", f"{W}moveTo") if tag(one)), False)
    return Document(
        "docx",
        (*blocks, *asides, *margins),
        core_title(package),
        pages,
        changes=tracked,
        written_by_model=mark_in_package(package) is not None,
        headline=reader.headline,
        active=tuple(package.active()),
    )


def paragraph_text(paragraph: Element) -> str:
    """What a paragraph says, tracked deletions, field codes and text boxes left out."""
    return "".join(_pieces(paragraph))


def _pieces(element: Element) -> Iterator[str]:
    for child in chosen(element):
        name = tag(child)
        if name == f"{W}t":
            yield child.text or ""
        elif name == f"{W}br":
            yield "" if child.get(f"{W}type") in ("page", "column") else "\n"
        elif name in _AS_TEXT:
            yield _AS_TEXT[name]
        elif name not in _GONE and name != _BOX and not name.endswith("}txbx"):
            yield from _pieces(child)


@dataclass
class _Reader:
    styles: Styles
    numbering: Numbering
    laid_out: bool
    """Whether the program that wrote the file noted where its pages ended."""
    counting: Counting = field(default_factory=lambda: Counting(page=1))
    blocks: list[Block] = field(default_factory=list[Block])
    headline: str = ""
    """What the document calls itself in the style for that."""
    bold: set[int] = field(default_factory=set[int])
    """Which of the blocks are bold from end to end."""

    def story(self, story: Element) -> None:
        for child in chosen(story):
            name = tag(child)
            if name == f"{W}p":
                self._paragraph(child)
            elif name == f"{W}tbl":
                self.blocks.append(self.counting.table(table_rows(child)))
            elif name in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
                self.story(child)

    def _paragraph(self, paragraph: Element) -> None:
        before, after = _page_ends(paragraph, self.laid_out)
        self._turn(before)
        text = paragraph_text(paragraph).strip()
        if text:
            self.blocks.append(self._block(paragraph, text))
            if all_bold(paragraph):
                self.bold.add(len(self.blocks) - 1)
        self._turn(after)
        for box in paragraph.iter(_BOX):
            if not _in_fallback(box):
                self.story(box)

    def _turn(self, pages: int) -> None:
        self.counting.page = (self.counting.page or 1) + pages

    def _block(self, paragraph: Element, text: str) -> Block:
        settings = paragraph.find(f"{W}pPr")
        style = value(settings, f"{W}pStyle") or self.styles.default
        outline = value(settings, f"{W}outlineLvl")
        level = (
            int(outline) + 1 if outline and outline.isdigit() and int(outline) < 9 else self.styles.levels.get(style)
        )
        list_, depth = self._list(settings, style)
        label = self.numbering.label(list_, depth) if list_ else ""
        if style in self.styles.titles:
            self.headline = self.headline or text
        if level is not None:
            return self.counting.paragraph("heading", text, level, label)
        return self.counting.paragraph("item" if list_ else "paragraph", text, depth if list_ else 0, label)

    def _list(self, settings: Element | None, style: str) -> tuple[str, int]:
        own = value(settings, f"{W}numPr/{W}numId")
        if own is not None:
            return ("" if own == "0" else own), count_in(value(settings, f"{W}numPr/{W}ilvl"), 0, 8)
        return self.styles.numbers.get(style, ("", 0))


def table_rows(table: Element) -> list[list[str]]:
    """Every cell's text; of merged cells the first has it, the others are empty."""
    rows: list[list[str]] = []
    for row in _inside(table, f"{W}tr"):
        cells: list[str] = []
        for cell in _inside(row, f"{W}tc"):
            settings = cell.find(f"{W}tcPr")
            goes_on = settings is not None and settings.find(f"{W}vMerge") is not None
            goes_on = goes_on and value(settings, f"{W}vMerge") != "restart"
            cells.append("" if goes_on else cell_text(cell))
            cells += [""] * (count_in(value(settings, f"{W}gridSpan"), 1, _WIDEST) - 1)
        rows.append(cells)
    return rows


def cell_text(cell: Element) -> str:
    """The paragraphs of a cell; a table inside it as lines."""
    lines: list[str] = []
    for child in chosen(cell):
        if tag(child) == f"{W}p":
            lines.append(paragraph_text(child).strip())
        elif tag(child) == f"{W}tbl":
            lines += ["\t".join(row) for row in table_rows(child)]
        elif tag(child) in (f"{W}sdt", f"{W}sdtContent"):
            lines.append(cell_text(child))
    return "\n".join(line for line in lines if line)


def _inside(element: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, content controls looked into."""
    for child in chosen(element):
        if tag(child) == wanted:
            yield child
        elif tag(child) in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _inside(child, wanted)


def _page_ends(paragraph: Element, laid_out: bool) -> tuple[int, int]:
    """How many pages end before the paragraph's text, and how many in it or after it.

    Where the file notes how its pages were laid out, those notes stand after breaks made by hand too, and alone count.
    """
    before = after = 0
    settings = paragraph.find(f"{W}pPr")
    if settings is not None and not laid_out:
        before += value(settings, f"{W}pageBreakBefore") not in (None, "0", "false")
        section = settings.find(f"{W}sectPr")
        after += section is not None and value(section, f"{W}type") != "continuous"
    said = False
    for one in paragraph.iter(f"{W}t", f"{W}br", f"{W}lastRenderedPageBreak"):
        if tag(one) == f"{W}t":
            said = said or bool(one.text)
        elif laid_out == (tag(one) == f"{W}lastRenderedPageBreak") and (laid_out or one.get(f"{W}type") == "page"):
            before, after = (before, after + 1) if said else (before + 1, after)
    return before, after


def _pages_said(package: Package, letters: int) -> int | None:
    """How many pages the program that wrote the file counted, where it counted this text.

    Programs that make files out of a template leave the template's counts in; then the letters do not agree either.
    """
    part = next((part for kind, part in relations(package, "").values() if kind == "extended-properties"), None)
    if part is None or part not in package:
        return None
    root = package.xml(part)
    pages, counted = root.findtext("{*}Pages") or "", root.findtext("{*}CharactersWithSpaces") or ""
    if not pages.isdigit() or not counted.isdigit():
        return None
    return int(pages) if 0.7 * letters - 20 <= int(counted) <= 1.4 * letters + 20 else None


def _without_page(block: Block) -> Block:
    return block.model_copy(update={"place": block.place.model_copy(update={"page": None})})


def all_bold(paragraph: Element) -> bool:
    runs = [run for run in paragraph.iter(f"{W}r") if run.findtext(f"{W}t")]
    return bool(runs) and all(
        value(run, f"{W}rPr/{W}b") is not None and value(run, f"{W}rPr/{W}b") not in ("0", "false") for run in runs
    )


def is_headline(text: str) -> bool:
    """Whether a bold line is short enough for a heading, and no sentence."""
    return 0 < len(text) <= _LONGEST_HEADING and not text.endswith(_ENDS)


def _with_bold_headings(reader: _Reader) -> list[Block]:
    """Where no style says what a heading is, a short bold line is one, as people write them by hand."""
    counting = Counting()
    made: list[Block] = []
    for at, block in enumerate(reader.blocks):
        counting.page = block.place.page
        if block.kind == "table":
            made.append(counting.table(block.rows))
        elif at in reader.bold and is_headline(block.text):
            made.append(counting.paragraph("heading", block.text, 1, block.label))
        else:
            made.append(counting.paragraph(block.kind, block.text, block.level, block.label))
    return made


def _in_fallback(element: Element) -> bool:
    return any(tag(above) == f"{MC}Fallback" for above in element.iterancestors())


def _stories(package: Package, document: str, kind: str) -> Iterator[Block]:
    """What stands beside the text: foot- and endnotes, headers and footers, each said once."""
    as_kind = "header" if kind == "header" else "footer" if kind == "footer" else "footnote"
    said: set[str] = set()
    for relation, part in relations(package, document).values():
        if relation != kind or part not in package:
            continue
        root = package.xml(part)
        for story in [one for one in root if tag(one) in (f"{W}footnote", f"{W}endnote")] or [root]:
            lines = [paragraph_text(one).strip() for one in story.iter(f"{W}p")]
            text = "\n".join(line for line in lines if line)
            if text and text not in said:
                said.add(text)
                yield Counting().aside(as_kind, text)
