"""PDF files on a real desk: joined, cut, thinned out, and their tables in a workbook."""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image
from tests.formats.docs import made

from deskhand.formats.docs import pdf_pages
from deskhand.formats.docs.label import Mark, labelled, mark_of
from deskhand.formats.docs.pdfium import pages_in
from deskhand.formats.docs.read import read_content
from deskhand.formats.docs.tables_write import number_of
from deskhand.testing.ability_desk import AbilityDesk

MARK = Mark("Deskhand", "0123")


@pytest.fixture
def furnished(desk: AbilityDesk) -> AbilityDesk:
    desk.write("a.pdf", made.pdf(3))
    desk.write("b 合同.pdf", made.pdf(1))
    return desk


def pages(desk: AbilityDesk, file: str) -> list[str]:
    """The chapter on each page, which says which page it was."""
    found = read_content((desk.root / file).read_bytes(), file)
    return [one.text for one in found.blocks if one.kind == "heading"]


async def test_joined_in_order(furnished: AbilityDesk) -> None:
    receipt = await furnished.done("pdf.merge", files=["b 合同.pdf", "a.pdf"], save="all.pdf")
    assert receipt.result["pages"] == 4
    assert pages(furnished, "all.pdf") == ["Chapter 1", "Chapter 1", "Chapter 2", "Chapter 3"]
    assert (await furnished.done("pdf.merge", files=["a.pdf", "a.pdf"], lang="zh")).result["file"] == "合并.pdf"


async def test_cut_page_by_page_and_in_parts(furnished: AbilityDesk) -> None:
    receipt = await furnished.done("pdf.split", file="a.pdf")
    assert receipt.result["files"] == ["a/a-1.pdf", "a/a-2.pdf", "a/a-3.pdf"]
    assert pages(furnished, "a/a-2.pdf") == ["Chapter 2"]
    parts = await furnished.done("pdf.split", file="a.pdf", parts="1-2,3", save="parts")
    assert parts.result["files"] == ["parts/a-1-2.pdf", "parts/a-3.pdf"]


async def test_pages_in_the_order_named(furnished: AbilityDesk) -> None:
    receipt = await furnished.done("pdf.pages", file="a.pdf", pages="last,1")
    assert pages(furnished, receipt.result["file"]) == ["Chapter 3", "Chapter 1"]


@pytest.mark.parametrize(
    ("do", "args"),
    [
        ("pdf.merge", {"files": ["a.pdf", "b 合同.pdf"]}),
        ("pdf.split", {"file": "a.pdf", "parts": "3,1-2"}),
        ("pdf.pages", {"file": "a.pdf", "pages": "2,1"}),
    ],
)
async def test_a_wrong_page_is_seen(
    furnished: AbilityDesk, monkeypatch: pytest.MonkeyPatch, do: str, args: dict[str, Any]
) -> None:
    proof = (await furnished.done(do, **args)).proof
    assert proof is not None
    claims = proof.claims
    assert any("each the same as the page it was made of, in order" in one["text"] for one in claims)
    merged, taken = pdf_pages.merged, pdf_pages.taken
    monkeypatch.setattr(pdf_pages, "merged", lambda files: merged(files[::-1]))
    monkeypatch.setattr(pdf_pages, "taken", lambda name, content, pages: taken(name, content, [3] * len(pages)))
    receipt = await furnished.do(do, **args)
    assert receipt.outcome == "failed"
    assert receipt.proof is not None
    assert any("is not the page that it should be" in one["text"] for one in receipt.proof.claims)


async def test_scans_are_told_apart_by_their_pictures(furnished: AbilityDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, shade in (("one", "black"), ("two", "white")):
        Image.new("RGB", (60, 80), shade).save(furnished.root / f"{name}.pdf")
    await furnished.done("pdf.merge", files=["one.pdf", "two.pdf"])
    merged = pdf_pages.merged
    monkeypatch.setattr(pdf_pages, "merged", lambda files: merged(files[::-1]))
    assert (await furnished.do("pdf.merge", files=["one.pdf", "two.pdf"])).outcome == "failed"


async def test_tables_become_sheets_with_numbers(furnished: AbilityDesk) -> None:
    receipt = await furnished.done("pdf.tables", file="a.pdf")
    assert receipt.result["count"] == 1
    assert receipt.result["tables"][0]["place"]["page"] == 2
    book = load_workbook(furnished.root / "a.xlsx")
    assert book.sheetnames == ["p2 t1"]
    assert [[cell.value for cell in row] for row in book["p2 t1"]] == [["Item", "Price"], ["Pen", 2.5], ["Book", 12]]
    none = await furnished.done("pdf.tables", file="b 合同.pdf", lang="zh")
    assert (none.result["file"], none.result["count"]) == (None, 0)
    assert "没有找到表格" in none.answer


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,234.50", 1234.5),
        ("007", None),
        ("=1+1", None),
        ("12345678901234567", None),
        ("-3", -3),
        ("1,23", None),
        ("", None),
    ],
)
def test_only_what_plainly_is_a_number_becomes_one(text: str, number: float | None) -> None:
    assert number_of(text) == number


async def test_a_label_stays(furnished: AbilityDesk) -> None:
    furnished.write("m.pdf", labelled("pdf", made.pdf(2), MARK))
    joined = await furnished.done("pdf.merge", files=["a.pdf", "m.pdf"], save="j.pdf")
    taken = await furnished.done("pdf.pages", file="m.pdf", pages="1", save="t.pdf")
    for one in (joined, taken):
        assert mark_of("pdf", (furnished.root / one.result["file"]).read_bytes()) == MARK


@pytest.mark.parametrize(
    ("do", "args", "code"),
    [
        ("pdf.merge", {"files": ["a.pdf"]}, "TooFewPdfs"),
        ("pdf.merge", {"files": ["a.pdf", "none.pdf"]}, "NoSuchPdf"),
        ("pdf.split", {"file": "b 合同.pdf"}, "OnePageOnly"),
        ("pdf.pages", {"file": "a.pdf", "pages": "4"}, "PageNotThere"),
        ("pdf.pages", {"file": "a.pdf", "pages": "x"}, "BadPages"),
        ("pdf.pages", {"file": "a.pdf", "pages": "1", "save": "x.docx"}, "PdfOtherEnding"),
        ("pdf.tables", {"file": "word.pdf"}, "OtherFormat"),
    ],
)
async def test_what_cannot_be_done_says_so(furnished: AbilityDesk, do: str, args: dict[str, Any], code: str) -> None:
    furnished.write("word.pdf", made.report())
    before = furnished.tree()
    for lang in ("en", "zh"):
        receipt = await furnished.do(do, lang=lang, **args)  # type: ignore[arg-type]
        assert receipt.trouble is not None
        assert (receipt.trouble.code, receipt.trouble.side_effect) == (code, "none")
    assert furnished.tree() == before


async def test_nothing_is_written_over_and_all_of_it_can_be_taken_back(furnished: AbilityDesk) -> None:
    before = furnished.names()
    await furnished.done("pdf.pages", file="a.pdf", pages="1", save="b 合同.pdf")
    assert pages_in((furnished.root / "b 合同.pdf").read_bytes(), "b") == 1
    assert len(furnished.names()) == len(before) + 1
    await furnished.done("run.undo", run=furnished.runs)
    assert furnished.names() == before
