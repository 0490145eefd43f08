"""New paragraphs, lists and tables in an existing Word document, in that document's own styles."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Final

from deskhand.formats.docs.blocks import Emphasis
from deskhand.formats.docs.docx_runs import new
from deskhand.formats.docs.docx_styles import BULLET, value
from deskhand.formats.docs.ooxml import XML_SPACE, W, relations, tag
from deskhand.formats.docs.pieces import Piece, depth_of, looks_of, table_of
from deskhand.formats.package import Package

if TYPE_CHECKING:
    from lxml.etree import _Element as Element  # pyright: ignore[reportPrivateUsage]

_TWIPS: Final = 360
_WIDTH: Final = 9_000
_BORDERS: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
_BEFORE_BOLD: Final = frozenset({f"{W}rStyle", f"{W}rFonts"})
"""What the format wants before them among the looks of a run."""
_HEADING_SIZES: Final = (32, 28, 26, 24, 22, 22)
"""In half points, where the document has no style for a heading."""


class Builder:
    def __init__(self, package: Package, document: str) -> None:
        self._styles: dict[str, str] = {}
        part = next((part for kind, part in relations(package, document).values() if kind == "styles"), None)
        if part is not None and part in package:
            for style in package.xml(part).iter(f"{W}style"):
                name = (value(style, f"{W}name") or "").casefold()
                self._styles[name] = style.get(f"{W}styleId", "")

    def after(self, block: Element, pieces: Sequence[Piece], like: Element | None) -> None:
        for one in reversed(self._made(pieces, like)):
            block.addnext(one)

    def before(self, block: Element, pieces: Sequence[Piece], like: Element | None) -> None:
        for one in self._made(pieces, like):
            block.addprevious(one)

    def into(self, body: Element, pieces: Sequence[Piece]) -> None:
        """Into a document that is empty; its page settings stay last."""
        last = body[-1] if len(body) and tag(body[-1]) == f"{W}sectPr" else None
        for one in self._made(pieces, None):
            body.append(one) if last is None else last.addprevious(one)

    def _made(self, pieces: Sequence[Piece], like: Element | None) -> list[Element]:
        return [one for piece in pieces for one in self._piece(piece, like)]

    def _piece(self, piece: Piece, like: Element | None) -> list[Element]:
        if piece.heading is not None:
            return [self._heading(piece.heading, piece.level)]
        if piece.table is not None:
            return [_table(piece, self._styles.get("table grid")), new(f"{W}p")]
        if piece.bullets is not None:
            return [self._item(piece, n, one, "list bullet", f"{BULLET} ") for n, one in enumerate(piece.bullets)]
        if piece.numbers is not None:
            return [self._item(piece, n, one, "", f"{n + 1}. ") for n, one in enumerate(piece.numbers)]
        if piece.break_:
            return [_page_break()]
        return [_paragraph(piece.text or "", like, emphasis=piece.emphasis)]

    def _heading(self, words: str, level: int) -> Element:
        style = self._styles.get(f"heading {level}") or self._styles.get(f"标题 {level}")
        made = _paragraph(words, None, style=style)
        if style is None:
            for run in made.iter(f"{W}r"):
                looks = new(f"{W}rPr")
                looks.append(new(f"{W}b"))
                size = new(f"{W}sz")
                size.set(f"{W}val", str(_HEADING_SIZES[level - 1]))
                looks.append(size)
                run.insert(0, looks)
        return made

    def _item(self, piece: Piece, line: int, item: str, style: str, sign: str) -> Element:
        """In the document's own style for points; where it has none, the sign is written."""
        deep, words = depth_of(item)
        known = self._styles.get(style if deep == 0 else f"{style} {deep + 1}") if style else None
        emphasis = [one.model_copy(update={"line": 0}) for one in piece.emphasis if one.line == line]
        if known is not None:
            return _paragraph(words, None, style=known, emphasis=emphasis)
        shift = len(sign)
        moved = [one.model_copy(update={"start": one.start + shift, "end": one.end + shift}) for one in emphasis]
        made = _paragraph(f"{sign}{words}", None, emphasis=moved)
        indent = new(f"{W}ind")
        indent.set(f"{W}left", str(_TWIPS * (deep + 1)))
        indent.set(f"{W}hanging", str(_TWIPS))
        settings = new(f"{W}pPr")
        settings.append(indent)
        made.insert(0, settings)
        return made


def _paragraph(
    words: str, like: Element | None, style: str | None = None, emphasis: Sequence[Emphasis] = ()
) -> Element:
    """A paragraph that looks like another: its settings, and the looks of its first letters."""
    made = new(f"{W}p")
    looks: Element | None = None
    if like is not None:
        settings = like.find(f"{W}pPr")
        if settings is not None:
            made.append(_own_settings(settings))
        first = next((run for run in like.iter(f"{W}r") if run.find(f"{W}t") is not None), None)
        looks = None if first is None else first.find(f"{W}rPr")
    elif style is not None:
        settings = new(f"{W}pPr")
        named = new(f"{W}pStyle")
        named.set(f"{W}val", style)
        settings.append(named)
        made.append(settings)
    made.extend(_run(part, _standing_out(looks, bold, italic)) for part, bold, italic in looks_of(emphasis, words))
    if not words:
        made.append(_run(words, looks))
    return made


def _standing_out(looks: Element | None, bold: bool, italic: bool) -> Element | None:
    """The looks of the letters around, and what is said of these."""
    if not bold and not italic:
        return looks
    made = new(f"{W}rPr") if looks is None else deepcopy(looks)
    for name, wanted in (("i", italic), ("b", bold)):
        if wanted and made.find(f"{W}{name}") is None:
            first = [one for one in made if tag(one) in _BEFORE_BOLD]
            made.insert(len(first), new(f"{W}{name}"))
    return made


def _own_settings(settings: Element) -> Element:
    """The settings of another paragraph, without what belongs to that one alone: a section's end, what was tracked."""
    copied = deepcopy(settings)
    for name in ("sectPr", "pPrChange", "pageBreakBefore"):
        for one in copied.findall(f"{W}{name}"):
            copied.remove(one)
    marks = copied.find(f"{W}rPr")
    if marks is not None:
        for one in [one for one in marks if tag(one) in (f"{W}ins", f"{W}del", f"{W}rPrChange")]:
            marks.remove(one)
    return copied


def _run(words: str, looks: Element | None) -> Element:
    run = new(f"{W}r")
    if looks is not None:
        run.append(_own_settings(looks))
    for n, line in enumerate(words.replace("\r\n", "\n").split("\n")):
        if n:
            run.append(new(f"{W}br"))
        for m, part in enumerate(line.split("\t")):
            if m:
                run.append(new(f"{W}tab"))
            text = new(f"{W}t")
            text.set(XML_SPACE, "preserve")
            text.text = "".join(
                c for c in part if c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff"
            )
            run.append(text)
    return run


def _page_break() -> Element:
    made, run, sign = new(f"{W}p"), new(f"{W}r"), new(f"{W}br")
    sign.set(f"{W}type", "page")
    run.append(sign)
    made.append(run)
    return made


def _table(piece: Piece, style: str | None) -> Element:
    rows = table_of(piece)
    table, settings, grid = new(f"{W}tbl"), new(f"{W}tblPr"), new(f"{W}tblGrid")
    if style is not None:
        named = new(f"{W}tblStyle")
        named.set(f"{W}val", style)
        settings.append(named)
    width = new(f"{W}tblW")
    width.set(f"{W}w", "5000")
    width.set(f"{W}type", "pct")
    settings.append(width)
    if style is None:
        settings.append(_borders())
    for _ in rows[0] if rows else ():
        column = new(f"{W}gridCol")
        column.set(f"{W}w", str(_WIDTH // len(rows[0])))
        grid.append(column)
    table.append(settings)
    table.append(grid)
    for at, row in enumerate(rows):
        line = new(f"{W}tr")
        for cell in row:
            box = new(f"{W}tc")
            paragraph = _paragraph(cell, None)
            if at == 0 and piece.columns is not None:
                looks = new(f"{W}rPr")
                looks.append(new(f"{W}b"))
                paragraph[-1].insert(0, looks)
            box.append(paragraph)
            line.append(box)
        table.append(line)
    return table


def _borders() -> Element:
    made = new(f"{W}tblBorders")
    for side in _BORDERS:
        one = new(f"{W}{side}")
        one.set(f"{W}val", "single")
        one.set(f"{W}sz", "4")
        one.set(f"{W}color", "auto")
        made.append(one)
    return made
