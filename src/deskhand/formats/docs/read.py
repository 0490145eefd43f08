"""Any document as blocks, by what it really is and not by its name."""

from __future__ import annotations

import io
from typing import BinaryIO, Final

from deskhand.core.paths import split_ending
from deskhand.core.words import Sentence, Words, size
from deskhand.formats.docs.blocks import Document
from deskhand.formats.package import Package
from deskhand.formats.problems import FileDamaged, FileTooLarge
from deskhand.formats.shape import other_than, shape_of

MOST_BYTES: Final = 256 << 20
NEED_CONVERTING: Final = frozenset({"doc", "ppt", "rtf"})
"""Formats from before 2007, which only LibreOffice reads."""
_MARKDOWN: Final = frozenset({".md", ".markdown", ".mdown"})
_HTML: Final = frozenset({".html", ".htm", ".xhtml"})
_WANTED: Final = Words(
    "a document (docx, pdf, pptx, odt, md, html or txt)", "文档（docx、pdf、pptx、odt、md、html 或 txt）"
)
_CONTRADICTS: Final = Words("what stands in it contradicts itself", "其中的内容自相矛盾")
_ADVICE: Final = Words("Split it, or take the pages you need out of it first.", "请先拆分，或提取需要的页。")


def shape(file: BinaryIO, name: str) -> str:
    """docx, pdf, pptx, odt, odp, html, md, txt, or one that needs converting first; raises for what is no document."""
    really = shape_of(file, name)
    ending = split_ending(name)[1].lower()
    if really == "text":
        return "md" if ending in _MARKDOWN else "html" if ending in _HTML else "txt"
    plain = {"docm": "docx", "pptm": "pptx"}.get(really, really)
    if plain in ("docx", "pdf", "pptx", "odt", "odp", "html") or plain in NEED_CONVERTING:
        return plain
    raise other_than(_WANTED, really, name)


def read(file: BinaryIO, name: str) -> Document:
    """A document in blocks. Raises the problem in words; for `NEED_CONVERTING` convert it to docx, odp first."""
    kind = shape(file, name)
    content = whole(file, name)
    if kind == "pdf":
        from deskhand.formats.docs import pdf_read

        return pdf_read.read(content, name)
    if kind in ("docx", "pptx", "odt", "odp"):
        return _package(kind, Package.held(content, name))
    if kind == "html":
        from deskhand.formats.docs import html_read

        return html_read.read(content)
    from deskhand.formats.docs import markdown_read

    return markdown_read.read(content) if kind == "md" else markdown_read.read_plain(content)


def read_content(content: bytes, name: str) -> Document:
    """The same, of bytes that are in memory already."""
    return read(io.BytesIO(content), name)


def whole(file: BinaryIO, name: str) -> bytes:
    """All of a file, unless it is too large for any document."""
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        file.seek(0, 2)
        raise FileTooLarge(file=name, size=size(file.tell()), most=size(MOST_BYTES), advice=Sentence(_ADVICE))
    return content


def _package(kind: str, package: Package) -> Document:
    from deskhand.formats.docs import docx_read, odf_read, pptx_read

    try:
        if kind == "docx":
            return docx_read.read(package)
        return pptx_read.read(package) if kind == "pptx" else odf_read.read(package, kind)
    except (ValueError, LookupError, TypeError, RecursionError):  # no program wrote it so
        raise FileDamaged(file=package.name, why=Sentence(_CONTRADICTS)) from None
