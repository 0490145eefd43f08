"""Documents on a real desk: read, asked, written, changed and converted, each checked by opening the file again."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from PIL import Image
from tests.formats.docs import made

from deskhand.formats.docs.label import Mark, labelled, mark_of
from deskhand.formats.docs.raster import pictures_as_pdf
from deskhand.formats.docs.read import read_content
from deskhand.testing.ability_desk import AbilityDesk

MARK = Mark("Deskhand", "0123")


@pytest.fixture
def furnished(desk: AbilityDesk) -> AbilityDesk:
    desk.write("报告.docx", made.report())
    desk.write("scan/deck.pptx", made.slides())
    desk.write("contract.pdf", made.pdf(3))
    desk.write("notes.md", "# Notes\n\nThe meeting is on 2026-12-01.\n\n## Costs\n\nTrain: 40 EUR\n")
    desk.write("gbk.txt", "会议时间：2026年12月1日\n地点：上海".encode("gb18030"))
    return desk


async def test_reading_a_document_and_parts_of_it(furnished: AbilityDesk) -> None:
    whole = await furnished.done("doc.read", file="报告.docx")
    assert whole.result["title"] == "季度报告"
    assert whole.result["tables"][0]["rows"][1] == ["North", "12", "2025"]
    assert whole.answer.startswith("报告.docx: ")
    costs = await furnished.done("doc.read", file="报告.docx", section="costs")
    assert costs.result["lines"][0] == "Costs"
    assert "下一步" not in costs.result["text"]
    pages = await furnished.done("doc.read", file="contract.pdf", pages="2-last", lang="zh")
    assert {one["place"]["page"] for one in pages.result["blocks"]} == {2, 3}
    assert "3 页" in pages.answer
    headings = await furnished.done("doc.read", file="contract.pdf", part="headings")
    assert headings.result["lines"] == ["Chapter 1", "Chapter 2", "Chapter 3"]
    assert (await furnished.done("doc.read", file="gbk.txt")).result["text"].startswith("会议时间")


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"file": "none.docx"}, "NoSuchDocument"),
        ({"file": "scan"}, "DocumentWanted"),
        ({"file": "报告.docx", "section": "Unicorns"}, "NoSuchSection"),
        ({"file": "gbk.txt", "section": "Unicorns"}, "NoHeadings"),
        ({"file": "contract.pdf", "pages": "9"}, "PageMissing"),
        ({"file": "报告.docx", "pages": "2"}, "PagesUnknown"),
        ({"file": "contract.pdf", "pages": "two"}, "BadPages"),
    ],
)
async def test_what_cannot_be_read_says_so(furnished: AbilityDesk, args: dict[str, Any], code: str) -> None:
    for lang in ("en", "zh"):
        receipt = await furnished.do("doc.read", lang=lang, **args)  # type: ignore[arg-type]
        assert receipt.trouble is not None
        assert (receipt.trouble.code, receipt.trouble.side_effect) == (code, "none")


async def test_a_question_over_several_documents(furnished: AbilityDesk) -> None:
    receipt = await furnished.done(
        "doc.ask", files=["报告.docx", "notes.md", "gbk.txt"], question="When is the meeting?"
    )
    assert (receipt.result["answer"], receipt.result["value"]) == ("2026-12-01", "2026-12-01")
    assert receipt.result["passages"][0]["file"] == "notes.md"
    none = await furnished.done("doc.ask", files=["notes.md"], question="What is the penalty?", lang="zh")
    assert (none.result["found"], none.result["passages"]) == (False, [])
    assert none.answer.startswith("在 notes.md 中没有找到")


async def test_a_summary_says_that_it_is_extracted(furnished: AbilityDesk) -> None:
    receipt = await furnished.done("doc.summarize", file="报告.docx", length=2)
    assert len(receipt.result["sentences"]) == 2
    assert "extracted, not rewritten" in receipt.answer
    assert receipt.result["sentences"][0]["place"]["paragraph"]


CONTENT = [
    "Intro with = signs and <tags>.",
    {"heading": "结果"},
    {"columns": ["Region", "额"], "table": [["North", 12.5], ["南方", None]]},
    {"bullets": ["one", "\ttwo"]},
    {"numbers": ["first", "second"]},
]


@pytest.mark.parametrize("kind", ["docx", "md", "txt", "html"])
async def test_a_new_document_in_every_plain_format(desk: AbilityDesk, kind: str) -> None:
    receipt = await desk.done("doc.create", title="季度 Q3/Q4", content=CONTENT, format=kind)
    assert receipt.result["file"] == f"季度 Q3 Q4.{kind}", "a title is no path"
    found = read_content((desk.root / receipt.result["file"]).read_bytes(), receipt.result["file"])
    assert "Intro with = signs and <tags>." in found.text
    if kind != "txt":
        assert [row[0] for one in found.blocks for row in one.rows] == ["Region", "North", "南方"]
        assert [one.text for one in found.blocks if one.kind == "item"] == ["one", "two", "first", "second"]
    again = await desk.done("doc.create", title="季度 Q3/Q4", content=CONTENT, format=kind)
    assert again.result["file"] != receipt.result["file"], "nothing is ever written over"


async def test_words_alone_stand_in_a_text_file_as_they_were_given(desk: AbilityDesk) -> None:
    await desk.done("doc.create", content="42", save="out/answer.txt")
    assert (desk.root / "out/answer.txt").read_text() == "42\n"
    await desk.done("doc.create", content=["CS 101", "MATH 150"], save="classes.txt")
    assert (desk.root / "classes.txt").read_text() == "CS 101\nMATH 150\n"


async def test_earlier_results_and_pictures_go_in(desk: AbilityDesk) -> None:
    out = io.BytesIO()
    Image.new("RGB", (3_000, 200), "red").save(out, "PNG")
    desk.write("chart.png", out.getvalue())
    rows = [{"name": "Li", "score": 3}, {"name": "Wu", "score": 4, "note": "new"}]
    receipt = await desk.done("doc.create", title="Scores", content=[*rows], pictures=["chart.png"])
    opened = docx.Document(str(desk.root / receipt.result["file"]))
    assert [[cell.text for cell in row.cells] for row in opened.tables[0].rows] == [
        ["name", "score", "note"],
        ["Li", "3", ""],
        ["Wu", "4", "new"],
    ]
    assert len(opened.inline_shapes) == 1 and opened.inline_shapes[0].width.cm <= 16.01


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({}, "EmptyDocument"),
        ({"content": "x"}, "UnnamedDocument"),
        ({"title": "x", "content": [{"picture": 2}], "pictures": []}, "NoSuchPicture"),
        ({"title": "x", "format": "md", "save": "x.docx"}, "DocumentOtherEnding"),
        ({"title": "x", "content": [{"heading": "a", "text": "b"}]}, "BadRequest"),
    ],
)
async def test_what_cannot_be_written_says_so(desk: AbilityDesk, args: dict[str, Any], code: str) -> None:
    receipt = await desk.do("doc.create", **args)
    assert receipt.trouble is not None
    assert receipt.trouble.code == code
    assert desk.names() == []


async def test_a_change_and_its_way_back(furnished: AbilityDesk) -> None:
    before = furnished.tree()
    receipt = await furnished.done(
        "doc.edit", file="报告.docx", change={"do": "replace", "find": "2025", "text": "2026"}
    )
    assert receipt.result["count"] == 4
    assert receipt.result["parts"] == ["word/document.xml", "word/header1.xml"]
    assert "2025" not in read_content((furnished.root / "报告.docx").read_bytes(), "a.docx").text
    undone = await furnished.done("run.undo", run=furnished.runs)
    assert undone.outcome == "done"
    assert {name: one[2] for name, one in furnished.tree().items()} == {name: one[2] for name, one in before.items()}


async def test_several_changes_are_one_write(furnished: AbilityDesk) -> None:
    changes = [
        {"do": "append", "section": "Costs", "text": "Taxi: 12 EUR"},
        {"do": "replace", "find": "2026-12-01", "text": "2026-12-02"},
    ]
    receipt = await furnished.done("doc.edit", file="notes.md", change=changes, lang="zh")
    assert (furnished.root / "notes.md").read_text().endswith("Train: 40 EUR\n\nTaxi: 12 EUR\n")
    assert receipt.proof is not None and receipt.proof.total == 1
    assert "追加在末尾" in receipt.answer


@pytest.mark.parametrize(
    ("file", "change", "code"),
    [
        ("报告.docx", {"do": "replace", "find": "unicorn", "text": "x"}, "TextNotFound"),
        ("报告.docx", {"do": "append", "section": "Unicorn", "text": "x"}, "NoSuchSection"),
        ("contract.pdf", {"do": "append", "text": "x"}, "CannotEdit"),
        ("报告.docx", {"do": "append", "find": "x", "text": "y"}, "BadRequest"),
    ],
)
async def test_a_change_that_cannot_be_made_changes_nothing(
    furnished: AbilityDesk, file: str, change: dict[str, Any], code: str
) -> None:
    before = furnished.tree()
    receipt = await furnished.do("doc.edit", file=file, change=change)
    assert receipt.trouble is not None
    assert (receipt.trouble.code, receipt.trouble.side_effect) == (code, "none")
    assert furnished.tree() == before


@pytest.mark.parametrize("note", [".~lock.报告.docx#", "~$报告.docx"])
async def test_a_document_that_is_open_elsewhere_is_not_changed(furnished: AbilityDesk, note: str) -> None:
    furnished.write(note, "李伟,laptop,desk,2026;")
    receipt = await furnished.do("doc.edit", file="报告.docx", change={"do": "append", "text": "x"}, lang="zh")
    assert receipt.trouble is not None
    assert receipt.trouble.code == "OpenElsewhere"
    if note.startswith("."):
        assert "李伟" in receipt.trouble.text


async def test_a_preview_is_what_is_then_done(furnished: AbilityDesk) -> None:
    change = {"do": "append", "text": "The end."}
    shown = await furnished.do("doc.edit", file="报告.docx", change=change, preview=True)
    again = await furnished.do("doc.edit", file="报告.docx", change=change, preview=True)
    assert shown.proof is not None and again.proof is not None
    assert shown.proof == again.proof
    one = await furnished.do("doc.create", title="T", content=CONTENT, preview=True)
    two = await furnished.do("doc.create", title="T", content=CONTENT, preview=True)
    assert one.proof == two.proof


async def test_a_label_stays_with_what_is_made_of_it(furnished: AbilityDesk) -> None:
    furnished.write("by model.pdf", labelled("pdf", made.pdf(1), MARK))
    receipt = await furnished.done("doc.convert", file="by model.pdf", to="docx")
    assert receipt.result["labelled"]
    assert mark_of("docx", (furnished.root / receipt.result["file"]).read_bytes()) == MARK
    picture = await furnished.done("doc.convert", file="by model.pdf", to="png", pages="1")
    assert mark_of("png", (furnished.root / picture.result["file"]).read_bytes()) == MARK
    text = await furnished.done("doc.convert", file="by model.pdf", to="txt")
    assert mark_of("txt", (furnished.root / text.result["file"]).read_bytes()) is not None


async def test_what_a_pdf_says_becomes_a_document(furnished: AbilityDesk) -> None:
    receipt = await furnished.done("doc.convert", file="contract.pdf", to="md")
    assert "# Chapter 1" in (furnished.root / "contract.md").read_text()
    assert "read out of the PDF anew" in receipt.answer
    pictures = await furnished.done("doc.convert", file="contract.pdf", to="jpg", pages="1,3", save="pages/")
    assert pictures.result["files"] == ["pages/contract-1.jpg", "pages/contract-2.jpg"]


@pytest.mark.parametrize(
    ("file", "to", "code"),
    [
        ("报告.docx", "docx", "ConvertedAlready"),
        ("contract.pdf", "pptx", "CannotConvert"),
        ("notes.md", "xlsx", "CannotConvert"),
        ("what.bin", "pdf", "NothingToConvert"),
    ],
)
async def test_what_cannot_be_converted_says_what_can(furnished: AbilityDesk, file: str, to: str, code: str) -> None:
    furnished.write("what.bin", bytes(100))
    receipt = await furnished.do("doc.convert", file=file, to=to, lang="zh")
    assert receipt.trouble is not None
    assert receipt.trouble.code == code
    assert file in receipt.trouble.text and "binary" not in receipt.trouble.text and "–" not in receipt.trouble.text


@pytest.mark.parametrize("to", ["pdf", "png", "odt"])
async def test_what_is_not_read_is_given_to_no_other_program(furnished: AbilityDesk, to: str) -> None:
    """A door that has no LibreOffice behind it would say so first: nothing is started."""
    content = made.with_part(made.report(), {"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'})
    furnished.write("坏.docx", content)
    before = furnished.tree()
    for lang, word in (("en", "no honest document"), ("zh", "正常文档不会有")):
        receipt = await furnished.do("doc.convert", file="坏.docx", to=to, lang=lang)  # type: ignore[arg-type]
        assert (receipt.outcome, receipt.trouble and receipt.trouble.code) == ("refused", "UnsafePackage")
        assert receipt.trouble is not None and word in receipt.trouble.text and "坏.docx" in receipt.trouble.text
    assert furnished.tree() == before


async def test_nothing_is_made_of_a_document_without_words(furnished: AbilityDesk) -> None:
    furnished.write("blank.pdf", pictures_as_pdf([picture()], "scan"))
    before = furnished.tree()
    for to in ("md", "txt", "docx"):
        receipt = await furnished.do("doc.convert", file="blank.pdf", to=to)
        assert receipt.trouble is not None and receipt.trouble.code == "NothingToRead"
    assert furnished.tree() == before


def picture(kind: str = "PNG", mode: str = "RGB") -> bytes:
    body = io.BytesIO()
    Image.new(mode, (60, 40)).save(body, kind)
    return body.getvalue()


async def test_any_picture_goes_into_a_document_and_none_that_is_not_sound(furnished: AbilityDesk) -> None:
    for name, content in {
        "a.webp": picture("WEBP"),
        "b.jpg": picture("JPEG", "CMYK"),
        "c.png": picture(mode="I;16"),
    }.items():
        furnished.write(name, content)
        receipt = await furnished.done("doc.create", title="With a picture", content="x", pictures=[name])
        found = docx.Document(io.BytesIO((furnished.root / receipt.result["file"]).read_bytes()))
        assert len(found.inline_shapes) == 1
    furnished.write("cut.jpg", picture("JPEG")[:300])
    furnished.write("photo.heic", b"\x00\x00\x00\x18ftypheic" + bytes(100))
    for name, code, word in (("cut.jpg", "FileDamaged", "损坏"), ("photo.heic", "OtherFormat", "HEIC")):
        wrong = await furnished.do("doc.create", title="No", content="x", pictures=[name], lang="zh")
        assert wrong.trouble is not None and wrong.trouble.code == code and word in wrong.trouble.text


async def test_words_that_another_put_in_stay_marked_as_theirs_and_it_is_said(furnished: AbilityDesk) -> None:
    furnished.write("tracked.docx", made.tracked())
    words = (await furnished.done("doc.read", file="tracked.docx")).result["text"]
    assert "new" in words
    receipt = await furnished.done(
        "doc.edit", file="tracked.docx", change={"do": "replace", "find": "new", "text": "NEW"}
    )
    assert receipt.result["tracked"] and receipt.result["inside"]
    assert "tracked changes" in receipt.answer and receipt.result["inside"][0] in receipt.answer
    plain = await furnished.done("doc.edit", file="报告.docx", change={"do": "append", "text": "x"}, lang="zh")
    assert "修订" not in plain.answer


async def test_the_words_in_a_picture_are_a_document_too(furnished: AbilityDesk) -> None:
    pytest.importorskip("PIL")
    from PIL import ImageDraw, ImageFont

    picture = Image.new("RGB", (1200, 400), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(44)
    for n, line in enumerate(["Dear Anna and Paul,", "The meeting is on 2026-12-01.", "The room is number 7."]):
        draw.text((40, 40 + 100 * n), line, "black", font)
    body = io.BytesIO()
    picture.save(body, "PNG")
    furnished.write("notice.png", body.getvalue())
    read = await furnished.done("doc.read", file="notice.png")
    assert read.result["kind"] == "picture"
    assert read.result["people"] == ["Anna", "Paul"]
    asked = await furnished.done("doc.ask", files="notice.png", question="When is the meeting?")
    assert (asked.result["value"], asked.result["when"]) == ("2026-12-01", "2026-12-01")


async def test_a_day_of_no_year_is_the_next_that_comes(furnished: AbilityDesk) -> None:
    furnished.write("plan.txt", "Date: September 9\n")
    asked = await furnished.done("doc.ask", files="plan.txt", question="date")
    assert asked.result["when"].endswith("-09-09")
    assert len(asked.result["when"]) == 10
