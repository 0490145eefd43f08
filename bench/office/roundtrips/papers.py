"""Documents as people have them: runs, lists, tables, headers, pictures, sections, and a change to each."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.shared import Cm, RGBColor
from PIL import Image as Picture

from bench.office.roundtrips.books import Made
from bench.office.roundtrips.wish import Lang, words

FILLER = {
    "en": "The committee met in the morning and went through the list of open points, one after the other. ",
    "zh": "委员会上午开会，逐一讨论了尚未解决的问题，并记录了各方的意见。",
}


def _replace(old: str, new: str) -> Made:
    return Made({"do": "replace", "find": old, "text": new}, (old,), (new,), 1)


def report(paper: Document, lang: Lang) -> Made:
    """Headings, paragraphs, bullets over several pages."""
    paper.add_heading(words(lang, "Report of the year", "年度报告"), 0)
    for n in range(1, 5):
        paper.add_heading(words(lang, f"Part {n}", f"第{n}部分"), 1)
        paper.add_paragraph(FILLER[lang] * 5)
        for item in range(3):
            paper.add_paragraph(words(lang, f"point {n}.{item}", f"要点{n}.{item}"), style="List Bullet")
    return _replace(*((words(lang, "point 3.1", "要点3.1"), words(lang, "topic 3.1", "议题3.1"))))


def letter(paper: Document, lang: Lang) -> Made:
    """Words in bold, italics and colour, one of which is changed within its run."""
    paper.add_paragraph(words(lang, "Dear Ms Lin,", "林女士："))
    line = paper.add_paragraph(words(lang, "we will meet on ", "我们定于"))
    bold = line.add_run(words(lang, "Monday", "星期一"))
    bold.bold = True
    line.add_run(words(lang, " in the ", "在")).italic = True
    line.add_run(words(lang, "large hall", "大会议室")).font.color.rgb = RGBColor(0xAA, 0x22, 0x22)
    line.add_run(words(lang, ".", "见面。"))
    paper.add_paragraph(FILLER[lang] * 3)
    return _replace(words(lang, "Monday", "星期一"), words(lang, "Friday", "星期五"))


def contract(paper: Document, lang: Lang) -> Made:
    """Numbered lists, a header and a footer."""
    part = paper.sections[0]
    part.header.paragraphs[0].text = words(lang, "Confidential", "机密")
    part.footer.paragraphs[0].text = words(lang, "Page of the contract", "合同页")
    for n in range(1, 12):
        paper.add_paragraph(words(lang, f"clause {n}: ", f"条款{n}：") + FILLER[lang], style="List Number")
    return _replace(words(lang, "clause 7", "条款7"), words(lang, "proviso", "但书7"))


def minutes(paper: Document, lang: Lang) -> Made:
    """A table, one of whose cells is changed."""
    paper.add_heading(words(lang, "Minutes", "会议纪要"), 1)
    table = paper.add_table(rows=5, cols=3, style="Light Grid Accent 1")
    for row_at, row in enumerate(table.rows):
        for at, cell in enumerate(row.cells):
            cell.text = words(lang, f"entry {row_at}{at}", f"事项{row_at}{at}")
    paper.add_paragraph(FILLER[lang])
    return _replace(words(lang, "entry 31", "事项31"), words(lang, "motion 31", "动议31"))


def resume(paper: Document, lang: Lang) -> Made:
    """Narrow margins, tabs, a line that is added at the end."""
    part = paper.sections[0]
    part.left_margin = part.right_margin = Cm(1.5)
    paper.add_heading(words(lang, "Curriculum vitae", "简历"), 0)
    for year in range(2016, 2024):
        paper.add_paragraph(words(lang, f"{year}\tcook in the harbour", f"{year}\t港口餐厅厨师"))
    new = words(lang, "References on request", "可提供推荐信")
    return Made({"do": "append", "text": new}, (), (new,), 1)


def article(paper: Document, lang: Lang) -> Made:
    """A picture with words under it."""
    paper.add_heading(words(lang, "How tea is made", "茶是怎样制成的"), 1)
    paper.add_paragraph(FILLER[lang] * 2)
    drawn = io.BytesIO()
    Picture.new("RGB", (300, 160), "#557733").save(drawn, "PNG")
    paper.add_picture(io.BytesIO(drawn.getvalue()), width=Cm(8))
    paper.add_paragraph(words(lang, "Figure: the garden", "图：茶园"), style="Caption")
    paper.add_paragraph(FILLER[lang] * 2)
    return _replace(words(lang, "the garden", "图：茶园"), words(lang, "the meadow", "图：茶山"))


def notice(paper: Document, lang: Lang) -> Made:
    """A page on its side after one that is upright."""
    paper.add_paragraph(words(lang, "Notice to all tenants", "致全体租户的通知"), style="Title")
    paper.add_paragraph(FILLER[lang] * 2)
    side = paper.add_section(WD_SECTION.NEW_PAGE)
    side.orientation, side.page_width, side.page_height = WD_ORIENT.LANDSCAPE, side.page_height, side.page_width
    paper.add_paragraph(words(lang, "The water is off on Tuesday.", "星期二停水。"))
    return _replace(words(lang, "Tuesday", "星期二"), words(lang, "Sunday", "星期日"))


THEMES: tuple[Callable[[Document, Lang], Made], ...] = (report, letter, contract, minutes, resume, article, notice)


def write(theme: Callable[[Document, Lang], Made], lang: Lang, path: Path) -> Made:
    paper = docx.Document()
    made = theme(paper, lang)
    paper.save(str(path))
    return made
