"""Pieces as a Word document: headings, lists and tables in Word's own styles, Chinese in a font that has it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from deskhand.core.words import Lang
from deskhand.formats.docs.pieces import Piece, depth_of, looks_of, table_of
from deskhand.formats.library import needed
from deskhand.formats.settled import settled

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph

_LATIN: Final = "Calibri"
_CHINESE: Final = "Microsoft YaHei"
"""Where it is missing, Word and LibreOffice take the system's Chinese font instead."""
_MARGIN_CM: Final = 2.5
_WIDTH_CM: Final = 16
_DEEPEST: Final = 2
_BULLETS: Final = ("List Bullet", "List Bullet 2", "List Bullet 3")
_NUMBERS: Final = ("List Number", "List Number 2", "List Number 3")
_CONTROL: Final = {code: None for code in range(32) if code not in (9, 10)} | {0x7F: None, 0xFFFE: None, 0xFFFF: None}


def document(title: str, pieces: Sequence[Piece], pictures: Sequence[bytes], lang: Lang) -> bytes:
    """The document's bytes; the same pieces always give the same."""
    with needed("python-docx"):
        import docx
        from docx.shared import Cm
    made = docx.Document()
    _dressed(made, lang)
    for section in made.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(_MARGIN_CM)
    if title:
        made.add_paragraph(_clean(title), style="Title")
    for piece in pieces:
        _add(made, piece, pictures)
    properties = made.core_properties
    properties.title, properties.author, properties.comments = _clean(title)[:255], "", ""
    properties.language = "zh-CN" if lang == "zh" else "en-US"
    properties.created = properties.modified = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    out = io.BytesIO()
    made.save(out)
    return settled("docx", out.getvalue())


def _dressed(made: Docx, lang: Lang) -> None:
    """One pair of fonts for everything, instead of the template's mixture."""
    from docx.shared import Pt, RGBColor

    for name in ("Normal", "Title", *(f"Heading {n}" for n in range(1, 7))):
        style: ParagraphStyle = made.styles[name]  # pyright: ignore[reportAssignmentType]
        style.font.name = _LATIN
        _east_asian(style)
        if name != "Normal":
            style.font.color.rgb = RGBColor(0x1F, 0x2A, 0x44)
    normal: ParagraphStyle = made.styles["Normal"]  # pyright: ignore[reportAssignmentType]
    normal.font.size = Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.3 if lang == "zh" else 1.15


def _east_asian(style: ParagraphStyle) -> None:
    from docx.oxml.ns import qn

    element: Any = style.element  # what python-docx makes of a style says nothing of its types
    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    fonts.set(qn("w:ascii"), _LATIN)
    fonts.set(qn("w:hAnsi"), _LATIN)
    fonts.set(qn("w:eastAsia"), _CHINESE)


def _add(made: Docx, piece: Piece, pictures: Sequence[bytes]) -> None:
    if piece.break_:
        made.add_page_break()
    elif piece.heading is not None:
        _said(made.add_heading("", piece.level), piece, piece.heading)
    elif piece.table is not None:
        _table(made, piece)
    elif piece.bullets is not None:
        _list(made, piece, piece.bullets, _BULLETS)
    elif piece.numbers is not None:
        _list(made, piece, piece.numbers, _NUMBERS)
    elif piece.picture is not None:
        _picture(made, pictures[piece.picture - 1])
    elif piece.text is not None:
        _said(made.add_paragraph(), piece, piece.text)


def _said(paragraph: Paragraph, piece: Piece, words: str, line: int = 0) -> None:
    """The words, in as many runs as they have looks."""
    for part, bold, italic in looks_of(piece.emphasis, words, line):
        run = paragraph.add_run(_clean(part))
        # Not said is not the same as not bold: a heading is bold by its style.
        run.bold, run.italic = bold or None, italic or None


def _list(made: Docx, piece: Piece, items: Sequence[str], styles: Sequence[str]) -> None:
    """A numbered list begins at 1, whatever list stood before it."""
    fresh = _new_numbers(made) if styles is _NUMBERS else None
    for line, item in enumerate(items):
        deep, words = depth_of(item)
        paragraph = made.add_paragraph(style=styles[min(deep, _DEEPEST)])
        _said(paragraph, piece, words, line)
        if fresh is not None and deep == 0:
            element: Any = paragraph._p  # pyright: ignore[reportPrivateUsage]
            properties = element.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = 0
            properties.get_or_add_numId().val = fresh


def _new_numbers(made: Docx) -> int:
    """A list of its own, counted as the template's are."""
    from docx.oxml.ns import qn

    numbering: Any = made.part.numbering_part.element
    style: ParagraphStyle = made.styles["List Number"]  # pyright: ignore[reportAssignmentType]
    element: Any = style.element
    known = element.pPr.numPr.numId.val
    abstract = next(num.abstractNumId.val for num in numbering.num_lst if num.numId == known)
    num = numbering.add_num(abstract)
    num.add_lvlOverride(0).add_startOverride(1)
    return int(num.get(qn("w:numId")))


def _table(made: Docx, piece: Piece) -> None:
    rows = table_of(piece)
    if not rows or not rows[0]:
        return
    table = made.add_table(len(rows), len(rows[0]), style="Table Grid")
    line = count() if piece.columns is None else count(-len(piece.columns))
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            _said(cell.paragraphs[0], piece, text, next(line))
    if piece.columns is not None:
        from docx.oxml import OxmlElement

        for cell in table.rows[0].cells:
            for run in cell.paragraphs[0].runs:
                run.bold = True
        row: Any = table.rows[0]._tr  # pyright: ignore[reportPrivateUsage]
        row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    made.add_paragraph()


def _picture(made: Docx, content: bytes) -> None:
    from docx.shared import Cm

    shape = made.add_picture(io.BytesIO(content))
    widest = Cm(_WIDTH_CM)
    if shape.width > widest:
        shape.height = int(shape.height * widest / shape.width)  # pyright: ignore[reportAttributeAccessIssue]
        shape.width = widest


def _clean(text: str) -> str:
    """Without what XML cannot hold; line ends stay, as breaks within the paragraph."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL)
    return "".join(c for c in plain if not 0xD800 <= ord(c) <= 0xDFFF)
