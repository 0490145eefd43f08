"""Documents as the libraries write them, English and Chinese, for the tests of reading and changing them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from fpdf import FPDF
from pptx import Presentation

from deskhand.formats.fonts import chinese_font


def report() -> bytes:
    """A Word document with headings, lists, a table with merged cells, a header, runs of different looks."""
    made = docx.Document()
    made.core_properties.title = "季度报告"
    made.sections[0].header.paragraphs[0].text = "Confidential 2025"
    made.add_heading("季度报告 Q3", 0)
    first = made.add_paragraph("Revenue in ")
    first.add_run("20").bold = True
    first.add_run("25").italic = True
    first.add_run(" grew by 12 %.")
    made.add_heading("Costs", 1)
    made.add_paragraph("We spent 300,000 CNY on travel in 2025.")
    made.add_paragraph("Flights", style="List Bullet")
    made.add_paragraph("Hotels", style="List Bullet")
    made.add_paragraph("Book early", style="List Number")
    made.add_paragraph("Book together", style="List Number")
    table = made.add_table(3, 3, style="Table Grid")
    for at, row in enumerate((("Region", "Sales", "Note"), ("North", "12", "2025"), ("南方", "7", ""))):
        for cell, text in zip(table.rows[at].cells, row, strict=True):
            cell.text = text
    table.cell(2, 1).merge(table.cell(2, 2))
    made.add_heading("下一步", 1)
    made.add_paragraph("建议在第四季度拓展华南市场。")
    return saved(made)


def saved(made: object) -> bytes:
    out = io.BytesIO()
    made.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def tracked() -> bytes:
    """A sentence with an insertion and a deletion that nobody accepted yet, a text box and a page break."""
    made = docx.Document()
    paragraph = made.add_paragraph("The price is ")
    w = nsdecls("w")
    element: Any = paragraph._p
    element.append(parse_xml(f'<w:del {w} w:id="1" w:author="A"><w:r><w:delText>old</w:delText></w:r></w:del>'))
    element.append(parse_xml(f'<w:ins {w} w:id="2" w:author="A"><w:r><w:t>new</w:t></w:r></w:ins>'))
    paragraph.add_run(" now.")
    made.add_page_break()
    made.add_paragraph("On the second page.")
    return saved(made)


def slides() -> bytes:
    made = Presentation()
    # python-pptx types a shape as the barest of its kinds.
    first: Any = made.slides.add_slide(made.slide_layouts[0])
    first.shapes.title.text = "销售计划"
    first.placeholders[1].text = "2026"
    second: Any = made.slides.add_slide(made.slide_layouts[1])
    second.shapes.title.text = "Goals"
    frame = second.placeholders[1].text_frame
    frame.text = "Grow"
    deeper = frame.add_paragraph()
    deeper.text, deeper.level = "in the south", 1
    table = second.shapes.add_table(2, 2, 0, 0, 100_000, 100_000).table
    table.cell(0, 0).text, table.cell(1, 1).text = "Region", "42"
    second.notes_slide.notes_text_frame.text = "Speak slowly."
    return saved(made)


def pdf(pages: int = 3) -> bytes:
    """A PDF with headings by size, paragraphs over several lines, a running foot, Chinese and a table with lines."""
    made = FPDF()
    made.set_auto_page_break(False)
    font = chinese_font()
    assert font is not None
    made.add_font("han", fname=font)
    for number in range(1, pages + 1):
        made.add_page()
        made.set_font("helvetica", size=22)
        made.cell(0, 14, f"Chapter {number}", new_x="LMARGIN", new_y="NEXT")
        made.set_font("helvetica", size=11)
        made.multi_cell(0, 5, f"Page {number} begins here. " + "The quick brown fox jumps over the lazy dog. " * 8)
        made.ln(6)
        made.set_font("han", size=11)
        made.multi_cell(0, 6, "合同总金额为人民币120万元，分三期支付。")
        made.set_font("helvetica", size=11)
        if number == 2:
            with made.table() as table:
                for row in (("Item", "Price"), ("Pen", "2.50"), ("Book", "12.00")):
                    table.row(row)
        made.set_y(-20)
        made.set_font("helvetica", size=8)
        made.cell(0, 10, f"Company report - page {number}")
    return bytes(made.output())


def with_part(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A package with some parts put in or replaced, however wrong they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, parts.get(info.filename, old.read(info.filename)))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return out.getvalue()
