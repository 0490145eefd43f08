"""Documents of every format come out as the same kind of blocks, each where it stands."""

from __future__ import annotations

import io

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.formats.docs import made

from deskhand.core.errors import Problem
from deskhand.formats.docs.blocks import beginning, section, text_of
from deskhand.formats.docs.html_read import read as read_html
from deskhand.formats.docs.pages import groups, numbers
from deskhand.formats.docs.raster import pictures_as_pdf
from deskhand.formats.docs.read import read_content
from deskhand.formats.encoding import decoded


def test_a_word_document() -> None:
    found = read_content(made.report(), "report.docx")
    assert found.title == "季度报告"
    assert [(one.kind, one.level, one.label) for one in found.blocks] == [
        ("heading", 1, ""),
        ("paragraph", 0, ""),
        ("heading", 1, ""),
        ("paragraph", 0, ""),
        ("item", 0, "•"),
        ("item", 0, "•"),
        ("item", 0, "1."),
        ("item", 0, "2."),
        ("table", 0, ""),
        ("heading", 1, ""),
        ("paragraph", 0, ""),
        ("header", 0, ""),
    ]
    table = next(one for one in found.blocks if one.kind == "table")
    assert table.rows == [["Region", "Sales", "Note"], ["North", "12", "2025"], ["南方", "7", ""]]
    assert (table.place.heading, table.place.table) == ("Costs", 1)
    assert "Confidential" not in found.text


def test_tracked_changes_read_as_accepted_and_pages_only_where_they_are_known() -> None:
    found = read_content(made.tracked(), "a.docx")
    assert found.changes
    assert found.blocks[0].text == "The price is new now."
    # One break made by hand says nothing of how many pages the text really fills.
    assert found.pages is None
    assert {one.place.page for one in found.blocks} == {None}


def test_bold_lines_are_headings_where_no_style_says_so() -> None:
    plain = docx.Document()
    plain.add_paragraph().add_run("Terms").bold = True
    plain.add_paragraph("Thirty days.")
    assert [one.kind for one in read_content(made.saved(plain), "a.docx").blocks] == ["heading", "paragraph"]


def test_a_presentation() -> None:
    found = read_content(made.slides(), "deck.pptx")
    assert found.pages == 2
    assert [(one.kind, one.text, one.place.page) for one in found.blocks if one.kind != "table"] == [
        ("heading", "销售计划", 1),
        ("paragraph", "2026", 1),
        ("heading", "Goals", 2),
        ("item", "Grow", 2),
        ("item", "in the south", 2),
        ("notes", "Speak slowly.", 2),
    ]
    assert next(one.rows for one in found.blocks if one.kind == "table") == [["Region", ""], ["", "42"]]
    assert found.blocks[0].place.said("zh") == "第 1 张幻灯片，第 1 段"


def test_a_pdf() -> None:
    found = read_content(made.pdf(), "report.pdf")
    assert found.pages == 3
    headings = [one for one in found.blocks if one.kind == "heading"]
    assert [(one.text, one.place.page) for one in headings] == [("Chapter 1", 1), ("Chapter 2", 2), ("Chapter 3", 3)]
    first = next(one for one in found.blocks if one.kind == "paragraph")
    assert first.text.startswith("Page 1 begins here. The quick") and first.text.count("lazy dog.") == 8
    assert "合同总金额为人民币120万元，分三期支付。" in found.text
    assert "Company report" not in found.text, "what runs along the pages is no text"
    assert found.scanned == ()


def test_a_scan_is_told_from_an_empty_page() -> None:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "gray").save(out, "PNG")
    found = read_content(pictures_as_pdf([out.getvalue()], "scan"), "scan.pdf")
    assert (found.scanned, found.text) == ((1,), "")


def test_a_web_page_as_a_reader_sees_it() -> None:
    page = (
        "<html><head><title>T</title><style>p{}</style></head><body><h1>Head</h1>"
        "<p>One <b>two</b>&amp; three<br>four</p>"
        "<ul><li>a<li>b<ol><li>c</li></ol></ul><p hidden>no</p><div style='display: none'>no</div>"
        "<table><tr><th>x</th><td>1</td></tr></table><script>no()</script>tail</body></html>"
    )
    found = read_html(page.encode())
    assert [(one.kind, one.text) for one in found.blocks] == [
        ("heading", "Head"),
        ("paragraph", "One two& three\nfour"),
        ("item", "a"),
        ("item", "b"),
        ("item", "c"),
        ("table", ""),
        ("paragraph", "tail"),
    ]
    assert found.active == ("scripts",)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "big5"], ids=lambda one: str(one)
)
def test_text_in_any_encoding(encoding: str) -> None:
    words = "銷售報告：第三季度的金額" if encoding == "big5" else "销售报告：第三季度的金额，客户地址 Sales report 2026"
    if encoding == "utf-16-le":
        words = "Sales report of the third quarter"
    content = f"{words}\r\n\r\n{words}".encode(encoding)
    assert decoded(content)[0] == f"{words}\n\n{words}"
    assert len(read_content(content, "a.txt").blocks) == 2


def test_latin_text_that_is_no_utf8_is_not_taken_for_chinese() -> None:
    assert decoded("Café à Genève, déjà vu".encode("cp1252"))[0] == "Café à Genève, déjà vu"


def test_markdown() -> None:
    found = read_content(b"# Title\n\nText *here*.\n\n- a\n  - b\n\n| x | y |\n|---|---|\n| 1 | 2 |\n", "a.md")
    assert found.title == "Title"
    assert [(one.kind, one.text or one.rows, one.level) for one in found.blocks] == [
        ("heading", "Title", 1),
        ("paragraph", "Text here.", 0),
        ("item", "a", 0),
        ("item", "b", 1),
        ("table", [["x", "y"], ["1", "2"]], 0),
    ]


def test_a_section_by_its_heading() -> None:
    blocks = read_content(made.report(), "report.docx").blocks
    assert text_of(section(blocks, "costs")).startswith("Costs\n\nWe spent")
    assert section(blocks, "下一步")[1].text == "建议在第四季度拓展华南市场。"
    assert section(blocks, "Unicorns") == ()
    assert beginning(blocks)[0].text == "季度报告 Q3"


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("3", [3]),
        ("2-4", [2, 3, 4]),
        ("1,4 , 7-9", [1, 4, 7, 8, 9]),
        ("last", [10]),
        ("8-", [8, 9, 10]),
        ("-1", [10]),
        ("3-1", [3, 2, 1]),
        ("１，２", [1, 2]),
        ("odd", [1, 3, 5, 7, 9]),
    ],
)
def test_pages_as_people_write_them(said: str, wanted: list[int]) -> None:
    assert numbers(said, 10) == wanted


@pytest.mark.parametrize("said", ["x", "", "1-99999999", "1..2..3"])
def test_what_names_no_pages_is_refused(said: str) -> None:
    with pytest.raises(Problem):
        numbers(said, 10)


def test_parts_of_pages() -> None:
    assert groups("1-2,3-", 5) == [[1, 2], [3, 4, 5]]
    assert groups("each page", 3) == [[1], [2], [3]]
    assert groups("2 parts", 5) == [[1, 2], [3, 4, 5]]
    assert groups("3 parts", 10) == [[1, 2, 3], [4, 5, 6], [7, 8, 9, 10]]
    assert groups("9 parts", 2) == groups("9 份", 2) == groups("每页", 2) == [[1], [2]]
    assert groups("4", 5) == [[4]]


@given(st.binary(max_size=400))
def test_any_bytes_are_some_text_or_a_problem_in_words(content: bytes) -> None:
    try:
        read_content(content, "a.txt")
    except Problem as wrong:
        assert wrong.said("en") and wrong.said("zh")
