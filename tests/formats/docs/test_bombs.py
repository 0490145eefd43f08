"""Small documents that ask for far more than they are."""

from __future__ import annotations

import io
import zipfile
import zlib
from time import process_time

import docx
import pytest

from deskhand.core.errors import Problem
from deskhand.formats.docs import pdfium
from deskhand.formats.docs.html_alone import alone
from deskhand.formats.docs.label import SEEN_LONG, is_label_sheet, labelled, mark_for, mark_of
from deskhand.formats.docs.pdf_bounds import check_bounds
from deskhand.formats.docs.problems import DocumentTooLong
from deskhand.formats.docs.read import read_content
from deskhand.formats.package import Package
from deskhand.formats.problems import FileBomb, FileTooLarge
from deskhand.formats.sheets.book import opened
from deskhand.testing.pace import slowness

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns:"


def pdf(stream: bytes, said: bytes = b"/Filter/FlateDecode") -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>",
        b"<</Length %d%s>>stream\n" % (len(stream), said) + stream + b"\nendstream",
    ]
    body, at = b"%PDF-1.4\n", list[int]()
    for n, one in enumerate(objects, 1):
        at.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (n, one)
    rows = b"".join(b"%010d 00000 n \n" % one for one in at)
    return body + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        rows,
        len(body),
    )


def packed(parts: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def odf(kind: str, body: str) -> bytes:
    spaces = " ".join(f'xmlns:{one}="{ODF}{one}:1.0"' for one in ("office", "text", "table"))
    content = f"<office:document-content {spaces}><office:body>{body}</office:body></office:document-content>"
    return packed({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


@pytest.mark.parametrize("packing", [b"/Filter/FlateDecode", b"/Subtype/Image/Width 9/Filter [ /Fl ]"])
def test_millions_of_strokes_are_refused_before_they_are_read(packing: bytes) -> None:
    content = pdf(zlib.compress(b"0 0 m 1 1 l S\n" * 2_000_000), packing)
    began = process_time()
    for look in (lambda: pdfium.pages_in(content, "n"), lambda: pdfium.pictures_of(content, "n")):
        with pytest.raises(FileTooLarge):
            look()
    assert process_time() - began < 1.5 * slowness()
    with pytest.raises(FileBomb):
        check_bounds(pdf(b"", b"/Filter[/FlateDecode/FlateDecode]"), "n")


def test_pictures_and_honest_pages_are_not_counted() -> None:
    check_bounds(pdf(zlib.compress(bytes(range(256)) * 200_000)), "n")
    honest = pdf(zlib.compress(b"1 0 0 rg 10 10 50 50 re f\n"))
    assert pdfium.pictures_of(honest, "n")[0].startswith(b"\x89PNG")


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfium, "LONGEST", 0)
    with pytest.raises(DocumentTooLong):
        pdfium.pictures_of(pdf(zlib.compress(b"0 0 m 90 90 l S\n" * 50_000)), "n")


def test_cells_and_spaces_that_a_document_only_says_it_has() -> None:
    rows = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="20000000"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
    made = io.BytesIO()
    docx.Document().save(made)
    word = f'<w:document xmlns:w="{W}"><w:body>{rows}</w:body></w:document>'.encode()
    found = read_content(Package.held(made.getvalue(), "a").changed({"word/document.xml": word}), "a.docx")
    assert max(len(row) for block in found.blocks for row in block.rows) <= 63
    text = odf(
        "text", '<office:text><text:p>a<text:s text:c="x"/>b<text:s text:c="2000000000"/>c</text:p></office:text>'
    )
    assert len(read_content(text, "a.odt").text) < 2_000
    said = '<text:p>a<text:s text:c="2000000000"/></text:p>'
    cell = f'<table:table-cell office:value-type="string">{said}</table:table-cell>'
    table = f'<table:table table:name="S"><table:table-row>{cell}</table:table-row></table:table>'
    with pytest.raises(FileBomb):
        opened(io.BytesIO(odf("spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>")), "a.ods")


def test_a_text_table_of_two_hundred_thousand_columns_is_refused() -> None:
    row = b",".join([b"a"] * 200_000) + b"\n"
    with pytest.raises(FileTooLarge):
        opened(io.BytesIO(row * 2), "a.csv").table()


def test_a_page_without_anything_is_empty_and_says_no_library_s_words() -> None:
    assert read_content(b"<!--", "a.html").text == ""
    assert read_content(b'<meta charset="undefined"><p>x', "a.html").text == "x"


def test_links_that_do_something_do_not_stay() -> None:
    page = (
        b"""<a href=" java&#10;script:alert(1)">j</a><a href="file:///etc/passwd">f</a><a href="https://x.cn/">w</a>"""
    )
    made, left_out = alone(page)
    assert (b"script:" in made, b"file:" in made, b"https://x.cn/" in made, left_out) == (False, False, True, 2)


@pytest.mark.parametrize("kind", ["webp", "gif", "tiff", "txt"])
def test_the_label_is_kept_where_it_was_lost(kind: str) -> None:
    from PIL import Image

    made = io.BytesIO()
    if kind == "txt":
        made.write(b"words")
    else:
        Image.new("RGB", (120, 90), "teal").save(made, kind.upper())
    content = labelled(kind, made.getvalue(), mark_for(b"x"))
    assert mark_of(kind, content) is not None
    if kind != "txt":
        Image.open(io.BytesIO(content)).load()


def test_the_sheet_of_the_label_is_no_data() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["a", "b"], [1, 2]):
        book.worksheets[0].append(row)
    made = io.BytesIO()
    book.save(made)
    content = labelled("xlsx", made.getvalue(), mark_for(b"x"))
    assert len(openpyxl.load_workbook(io.BytesIO(content)).sheetnames) == 2
    assert opened(io.BytesIO(content), "a.xlsx").sheets == ["Sheet"]
    assert not is_label_sheet("AI生成", lambda: [[SEEN_LONG, 5]])


def test_what_contradicts_itself_is_said_in_words() -> None:
    with pytest.raises(Problem):
        read_content(
            odf("text", "<office:text>" + "<text:span>" * 5_000 + "</text:span>" * 5_000 + "</office:text>"), "a.odt"
        )
