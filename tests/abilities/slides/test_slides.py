"""Presentations on a real desk: made, opened again with python-pptx, and rendered by LibreOffice in the check."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from PIL import Image
from pptx import Presentation
from tests.formats.docs import made

from deskhand.formats.docs.label import Mark, labelled, mark_of
from deskhand.testing.ability_desk import AbilityDesk

OUTLINE = """# 市场概况
- 全国销售额增长 12%
- The south grew fastest

# Numbers

| Region | Sales |
|---|---|
| North | 12 |
| 南方 | 7 |

# Plan
- Hire two people
- Open an office in 成都
"""


def deck(desk: AbilityDesk, file: str) -> Any:
    return Presentation(io.BytesIO((desk.root / file).read_bytes()))


def workbook() -> bytes:
    book = Workbook()
    page: Any = book.active
    page.title = "Sales"
    page.append(["Region", "Revenue", "Note"])
    for row in [("North", 100, "=a"), ("South", 40, "b"), ("North", 60, "c"), ("华东", 25, "d")]:
        page.append(row)
    page["C2"].data_type = "s"
    return made.saved(book)


async def test_an_outline_becomes_a_deck_in_which_nothing_overflows(desk: AbilityDesk) -> None:
    receipt = await desk.done("slides.create", title="销售计划 2027", content=OUTLINE, lang="zh")
    assert receipt.result["file"] == "销售计划 2027.pptx"
    kinds = [one["kind"] for one in receipt.result["slides"]]
    assert kinds == ["title", "agenda", "points", "table", "points"]
    assert receipt.proof is not None
    assert any("没有文字超出边框" in claim["text"] for claim in receipt.proof.claims)
    found = deck(desk, "销售计划 2027.pptx")
    assert found.slides[1].shapes.title.text == "目录"
    assert found.slides[2].shapes.title.text == "市场概况"
    shown = await desk.do("slides.create", preview=True, title="Again", content=OUTLINE)
    again = await desk.do("slides.create", preview=True, title="Again", content=OUTLINE)
    assert shown.proof is not None and again.proof is not None and shown.proof.preview == again.proof.preview


async def test_charts_notes_sections_and_pictures(desk: AbilityDesk) -> None:
    desk.write("logo.png", made_picture())
    content = [
        {"section": "Results"},
        {
            "title": "By region",
            "chart": {"kind": "bar", "columns": ["Region", "Sales"], "rows": [["=cmd|x", 12], ["南", 7]]},
        },
        {"title": "Logo", "picture": 1, "notes": "Speak slowly."},
    ]
    await desk.done("slides.create", title="Q3", content=content, pictures=["logo.png"])
    found = deck(desk, "Q3.pptx")
    chart = next(shape for shape in found.slides[3].shapes if shape.has_chart).chart if len(found.slides) > 4 else None
    chart = chart or next(shape for slide in found.slides for shape in slide.shapes if shape.has_chart).chart
    assert list(chart.plots[0].categories) == ["=cmd|x", "南"]
    assert chart.value_axis.minimum_scale == 0
    behind = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    assert behind["Sheet1"]["A2"].data_type == "s", "a name that begins like a formula stays a name"
    last = found.slides[len(found.slides) - 1]
    assert last.notes_slide.notes_text_frame.text == "Speak slowly."
    assert any(shape.shape_type == 13 for shape in last.shapes)


def made_picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (300, 900), (10, 90, 160, 128)).save(out, "PNG")
    return out.getvalue()


async def test_from_a_document_and_from_a_sheet(desk: AbilityDesk) -> None:
    desk.write("报告.docx", made.report())
    document = await desk.done("slides.create", source="报告.docx")
    assert document.proof is not None
    assert [one["name"] for one in document.proof.pictures] == [f"{Path(document.result['file']).stem}.png"]
    titles = [one["title"] for one in document.result["slides"]]
    assert titles[0] == "季度报告 Q3" or titles[0] == "季度报告"
    assert any("Costs" in title for title in titles)
    assert all(titles), titles
    desk.write("sales.xlsx", workbook())
    sheet = await desk.done("slides.create", source="sales.xlsx")
    assert [one["kind"] for one in sheet.result["slides"]] == ["title", "chart", "table"]
    found = deck(desk, sheet.result["file"])
    chart = next(shape for slide in found.slides for shape in slide.shapes if shape.has_chart).chart
    plot = chart.plots[0]
    assert dict(zip(plot.categories, plot.series[0].values, strict=True)) == {"North": 160, "South": 40, "华东": 25}


async def test_a_given_template_keeps_its_looks_and_loses_its_slides(desk: AbilityDesk) -> None:
    desk.write("house.pptx", made.slides())
    receipt = await desk.done("slides.create", title="In our style", content=OUTLINE, style="house.pptx")
    found = deck(desk, receipt.result["file"])
    old = Presentation(io.BytesIO(made.slides()))
    assert (found.slide_width, len(found.slide_layouts)) == (old.slide_width, len(old.slide_layouts))
    assert len(found.slides) == receipt.result["count"]
    assert b"slides/slide" in (desk.root / receipt.result["file"]).read_bytes()


async def test_far_too_much_text_goes_on_over_pages_and_stays_in_its_boxes(desk: AbilityDesk) -> None:
    words = "The quick brown fox jumps over the lazy dog while 敏捷的棕色狐狸跳过了懒狗 " * 12
    rows = [["Name", *(f"Column {n}" for n in range(11))], *([f"row {n}", *(["value 值"] * 11)] for n in range(30))]
    content = [
        {"title": "A title that is far too long for any slide " * 8, "bullets": [words, "\t" + words, "x" * 400] * 2},
        {"title": "Wide", "table": rows},
    ]
    receipt = await desk.done("slides.create", title="Much " * 60, content=content, save="much.pptx")
    assert receipt.result["count"] > 6
    assert receipt.result["shortened"]


async def test_what_a_model_wrote_before_is_still_labelled(desk: AbilityDesk) -> None:
    mark = Mark("Deskhand", "0123")
    desk.write("a.docx", labelled("docx", made.report(), mark))
    receipt = await desk.done("slides.create", source="a.docx", save="b.pptx")
    assert mark_of("pptx", (desk.root / "b.pptx").read_bytes()) == mark
    assert receipt.result["labelled"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({}, "EmptyDeck"),
        ({"source": "none.docx"}, "NoSuchSlideSource"),
        ({"content": "- one"}, "UnnamedDeck"),
        ({"title": "a", "save": "a.docx"}, "DeckOtherEnding"),
        ({"title": "a", "content": [{"title": "b", "picture": 2}]}, "NoSuchSlidePicture"),
        ({"title": "a", "content": [{"title": "b", "chart": {"rows": [["x", "y"]]}}]}, "NotAChart"),
        ({"title": "a", "style": "note.txt"}, "OtherFormat"),
        ({"title": "a", "style": "cut.pptx"}, "FileDamaged"),
    ],
)
async def test_what_cannot_be_made_says_so(desk: AbilityDesk, args: dict[str, Any], code: str) -> None:
    desk.write("note.txt", "only words")
    desk.write("cut.pptx", made.slides()[:5_000])
    before = desk.tree()
    for lang in ("en", "zh"):
        receipt = await desk.do("slides.create", lang=lang, **args)  # type: ignore[arg-type]
        assert receipt.trouble is not None, receipt
        assert (receipt.trouble.code, receipt.trouble.side_effect) == (code, "none")
    assert desk.tree() == before


@pytest.mark.parametrize("under", ["", "What we will do."])
async def test_the_title_of_a_document_is_that_of_its_deck(desk: AbilityDesk, under: str) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("Plan for 2026", style="Title")
    if under:
        document.add_paragraph(under)
    for heading in ("Goals", "Money"):
        document.add_heading(heading, 1)
        document.add_paragraph(f"About {heading}.")
    desk.write("q_v3 final.docx", made.saved(document))
    receipt = await desk.done("slides.create", source="q_v3 final.docx")
    assert (receipt.result["title"], receipt.result["file"]) == ("Plan for 2026", "Plan for 2026.pptx")
    titles = [one["title"] for one in receipt.result["slides"]]
    assert titles[0] == "Plan for 2026" and titles[-2:] == ["Goals", "Money"]
    assert titles.count("Plan for 2026") == (2 if under else 1), "no slide is empty"
