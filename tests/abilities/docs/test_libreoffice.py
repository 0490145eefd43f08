"""What goes through LibreOffice itself, in the jail: conversions, and the label through all of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.formats.docs import made

from deskhand.formats.docs.label import Mark, labelled, mark_of
from deskhand.formats.docs.read import read_content
from deskhand.testing.ability_desk import AbilityDesk

pytestmark = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
MARK = Mark("Deskhand", "0123")


async def test_word_to_pdf_and_to_odt_with_all_its_words(desk: AbilityDesk) -> None:
    desk.write("报告.docx", made.report())
    receipt = await desk.done("doc.convert", file="报告.docx", to="pdf", lang="zh")
    assert receipt.result["pages"] == 1
    text = read_content((desk.root / "报告.pdf").read_bytes(), "a.pdf").text
    assert "建议在第四季度拓展华南市场。" in text and "300,000 CNY" in text
    await desk.done("doc.convert", file="报告.docx", to="odt")
    await desk.done("doc.convert", file="报告.docx", to="odt", save="again.odt")
    assert (desk.root / "again.odt").read_bytes() == (desk.root / "报告.odt").read_bytes(), "made twice, it is the same"
    found = read_content((desk.root / "报告.odt").read_bytes(), "a.odt")
    assert [one.text for one in found.blocks if one.kind == "heading"] == ["季度报告 Q3", "Costs", "下一步"]
    assert next(one.rows for one in found.blocks if one.kind == "table")[1] == ["North", "12", "2025"]


async def test_a_label_survives_libreoffice(desk: AbilityDesk) -> None:
    desk.write("a.docx", labelled("docx", made.report(), MARK))
    odt = (await desk.done("doc.convert", file="a.docx", to="odt")).result["file"]
    back = (await desk.done("doc.convert", file=odt, to="docx", save="back.docx")).result["file"]
    pdf = (await desk.done("doc.convert", file=back, to="pdf", save="c.pdf")).result["file"]
    for kind, file in (("odt", odt), ("docx", back), ("pdf", pdf)):
        content = (desk.root / file).read_bytes()
        assert mark_of(kind, content) == MARK
        assert read_content(content, file).text.count("AI-generated content") == 1, "seen once, never twice"


async def test_slides_to_pdf_and_a_document_as_a_picture(desk: AbilityDesk) -> None:
    desk.write("deck.pptx", made.slides())
    receipt = await desk.done("doc.convert", file="deck.pptx", to="pdf")
    assert receipt.result["pages"] == 2
    picture = await desk.done("doc.create", title="Welcome", content="We meet at 10.", format="jpg")
    assert (desk.root / picture.result["file"]).read_bytes().startswith(b"\xff\xd8")


async def test_what_is_no_document_inside_ends_in_words(desk: AbilityDesk) -> None:
    desk.write("bad.docx", made.with_part(made.report(), {"word/document.xml": b"<nothing/>"}))
    receipt = await desk.do("doc.convert", file="bad.docx", to="odt", lang="zh")
    assert receipt.outcome in ("done", "failed")
    if receipt.trouble is not None:
        assert receipt.trouble.code == "NotConverted"


async def test_an_old_format_is_read_through_libreoffice(desk: AbilityDesk) -> None:
    rtf = r"{\rtf1\ansi\ansicpg936 {\b Old heading}\par The price is 40 EUR.\par}"
    desk.write("old.rtf", rtf)
    receipt = await desk.done("doc.ask", files=["old.rtf"], question="What is the price?")
    assert receipt.result["value"] == "40"


async def test_an_old_document_under_a_password_is_called_so(desk: AbilityDesk) -> None:
    """LibreOffice says no more than that it could not be loaded."""
    desk.write("old.doc", (Path(made.__file__).parents[1] / "old/locked.doc").read_bytes())
    receipt = await desk.do("doc.read", file="old.doc", lang="zh")
    assert receipt.trouble is not None
    assert (receipt.trouble.code, "设有密码" in receipt.trouble.text) == ("FileEncrypted", True)
