"""Files that are locked, cut off, wrongly named or made to do harm end in words, in both languages."""

from __future__ import annotations

import io
import zipfile

import pytest
from pypdf import PdfReader, PdfWriter
from tests.formats.docs import made

from deskhand.core.errors import Problem
from deskhand.formats.docs.pdf_pages import merged
from deskhand.formats.docs.pdf_tables import tables
from deskhand.formats.docs.read import read_content

_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>&b;</w:body></w:document>'
)


def locked_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made.pdf(1))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "wordprocessingml.document.main")
        package.writestr("word/document.xml", b"0" * (80 << 20))
    return out.getvalue()


CASES = {
    "empty": (b"", "FileEmpty"),
    "cut off": (made.report()[:4000], "FileDamaged"),
    "a locked pdf": (locked_pdf(), "FileEncrypted"),
    "a broken pdf": (b"%PDF-1.7\nnothing of the kind", "FileDamaged"),
    "a locked docx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "FileEncrypted"),
    "a bomb": (bomb(), "FileBomb"),
    "xml that grows": (made.with_part(made.report(), {"word/document.xml": _LAUGHS}), "UnsafePackage"),
    "a climbing part": (made.with_part(made.report(), {"../../evil": b"x"}), "UnsafePackage"),
    "no document": (b"\x7fELF\x00\x00", "OtherFormat"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "OtherFormat"),
}


@pytest.mark.parametrize("case", CASES)
def test_it_ends_in_words(case: str) -> None:
    content, code = CASES[case]
    with pytest.raises(Problem) as raised:
        read_content(content, "合同.docx")
    assert raised.value.code == code
    assert raised.value.side_effect == "none"
    assert "合同.docx" in raised.value.said("en") and "合同.docx" in raised.value.said("zh")


def test_the_name_does_not_decide_what_a_file_is() -> None:
    assert read_content(made.pdf(1), "really.docx").kind == "pdf"
    assert read_content(b"just words", "words.docx").kind == "txt"


def test_macros_and_scripts_are_named() -> None:
    content = made.with_part(made.report(), {"word/vbaProject.bin": b"x"})
    assert read_content(content, "a.docx").active == ("macros",)


@pytest.mark.parametrize("content", [locked_pdf(), b"%PDF-1.7\nnothing", made.pdf(1)[:900]])
def test_the_other_readers_of_pdf_say_it_too(content: bytes) -> None:
    for work in (lambda: tables("a.pdf", content), lambda: merged([("a.pdf", content), ("b.pdf", content)])):
        with pytest.raises(Problem) as raised:
            work()
        assert raised.value.code in ("FileEncrypted", "FileDamaged")
