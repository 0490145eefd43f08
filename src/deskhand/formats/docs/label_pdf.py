"""The AIGC label in PDF files: in the document information, and in small print at the foot of the last page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from deskhand.core.words import Sentence, Words
from deskhand.formats.docs.label import FIELD, SEEN, Mark
from deskhand.formats.library import needed
from deskhand.formats.problems import FileDamaged

if TYPE_CHECKING:
    from pypdf import PdfWriter

_KEY: Final = f"/{FIELD}"
_NOT_READ: Final = Words("it cannot be read as a PDF", "无法作为 PDF 读取")
_FROM_EDGE: Final = 14
_LETTERS: Final = 8


def mark_in(content: bytes) -> Mark | None:
    if _KEY.encode() not in content:
        return None  # the information is never packed away by what we and LibreOffice write; reading it all is slow
    with needed("pypdf"):
        from pypdf import PdfReader
        from pypdf.errors import PdfReadError
    try:
        reader = PdfReader(io.BytesIO(content))
        said = None if reader.is_encrypted or reader.metadata is None else reader.metadata.get(_KEY)
    except (PdfReadError, ValueError, KeyError, TypeError):
        return None
    return None if said is None else Mark.read(str(said))


def pdf(content: bytes, mark: Mark, seen: bool) -> bytes:
    with needed("pypdf"):
        from pypdf import PdfReader, PdfWriter
        from pypdf.errors import PdfReadError
    had = mark_in(content) is not None
    try:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    except (PdfReadError, ValueError, KeyError, TypeError):
        raise FileDamaged(file="pdf", why=Sentence(_NOT_READ)) from None
    writer.add_metadata({_KEY: mark.json})
    if seen and not had:
        _stamp(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _stamp(writer: PdfWriter) -> None:
    """The line in letters that every reader has; Chinese needs a font, so it is painted as a small picture of it."""
    from deskhand.formats.docs.label_picture import words_as_pdf

    page = writer.pages[-1]
    width = float(page.mediabox.width)
    stamp = words_as_pdf(SEEN, _LETTERS)
    left = float(page.mediabox.left) + (width - float(stamp.mediabox.width)) / 2
    from pypdf import Transformation

    page.merge_transformed_page(stamp, Transformation().translate(left, float(page.mediabox.bottom) + _FROM_EDGE))
