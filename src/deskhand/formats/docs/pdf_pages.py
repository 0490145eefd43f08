"""PDF files joined, cut and thinned out, with their bookmarks and everything on their pages."""

from __future__ import annotations

import io
import logging
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from deskhand.core.words import Sentence, Words
from deskhand.formats.docs.pdf_bounds import check_bounds
from deskhand.formats.library import needed
from deskhand.formats.problems import FileDamaged, FileEncrypted
from deskhand.formats.settled import settled

if TYPE_CHECKING:
    from pypdf import PdfReader, PdfWriter

_NOT_READ: Final = Words("it cannot be read as a PDF", "无法作为 PDF 读取")


def merged(files: Sequence[tuple[str, bytes]]) -> bytes:
    """All pages of all files (name and bytes), in their order; a bookmark leads to where each file begins."""
    with needed("pypdf"):
        from pypdf import PdfWriter
    writer = PdfWriter()
    for name, content in files:
        with _reading(name, content) as reader:
            writer.append(reader, outline_item=name)
    return _saved(writer)


def taken(name: str, content: bytes, pages: Sequence[int]) -> bytes:
    """These pages (from 1) in this order, one of them several times if it is named several times."""
    with needed("pypdf"):
        from pypdf import PdfWriter
    writer = PdfWriter()
    with _reading(name, content) as reader:
        for number in pages:
            writer.append(reader, pages=(number - 1, number), import_outline=False)
        if reader.metadata:
            writer.add_metadata({key: str(value) for key, value in reader.metadata.items()})
    return _saved(writer)


@contextmanager
def _reading(name: str, content: bytes) -> Generator[PdfReader]:
    """A reader whose every failure says which file it was; its own chatter about small faults is kept down."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    check_bounds(content, name)
    chatter = logging.getLogger("pypdf")
    before, chatter.disabled = chatter.disabled, True
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileEncrypted(file=name)
        yield reader
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise FileDamaged(file=name, why=Sentence(_NOT_READ)) from None
    finally:
        chatter.disabled = before


def _saved(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    writer.write(made)
    return settled("pdf", made.getvalue())
