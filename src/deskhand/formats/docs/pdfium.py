"""PDF files through PDFium: opened with care, one at a time, read in lines and painted as pictures.

PDFium holds one state for the whole process, so every use is behind one lock.
"""

from __future__ import annotations

import ctypes
import io
import math
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from deskhand.core.words import Sentence, Words
from deskhand.formats.docs.pdf_bounds import check_bounds
from deskhand.formats.docs.problems import DocumentTooLong
from deskhand.formats.library import needed
from deskhand.formats.problems import FileDamaged, FileEncrypted

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_LOCK: Final = threading.Lock()
_NOT_READ: Final = Words("PDFium cannot read it ({why})", "PDFium 无法读取（{why}）")
COLUMN: Final = "\t"
"""Stands in a line where the print leaves so much room that what follows is another column."""
_WIDE: Final = 1.8
"""How many times as wide as its letters are high such room is."""
_BOLD: Final = 600
_NAME_BYTES: Final = 256
_SHARP: Final = 150
"""Dots an inch of a page that is painted, where nothing else is asked."""
LONGEST: Final = 120
"""Seconds for all pages of a file; a book of a thousand pages takes twenty."""
_MOST_DOTS: Final = 40_000_000
"""A page that would be painted larger is painted less sharp."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of print: its words, the size and weight of its letters, and where it lies (points, y upwards)."""

    text: str
    size: float
    bold: bool
    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as it was read. `pictures`: something is painted on it that is no text."""

    lines: tuple[Line, ...]
    width: float
    height: float
    pictures: bool


class Patience:
    """How long one file may hold PDFium, which everybody else waits for."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._until = time.monotonic() + LONGEST

    @property
    def over(self) -> bool:
        return time.monotonic() > self._until

    def asked(self, _: object) -> bool:
        """For PDFium, which says what it is at."""
        return self.over

    def check(self) -> None:
        """Raises where it took too long."""
        if self.over:
            raise DocumentTooLong(file=self.name, most=LONGEST)


def _pdfium() -> Any:
    """It says nothing of its types."""
    with needed("pypdfium2"):
        return import_module("pypdfium2")


def _raw() -> Any:
    return import_module("pypdfium2.raw")


@contextmanager
def _opened(content: bytes, name: str) -> Generator[Any]:
    """A PDF, alone in PDFium until the block is left; raises where it is locked or damaged."""
    pdfium = _pdfium()
    check_bounds(content, name)
    with _LOCK:
        try:
            document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as wrong:
            if "password" in str(wrong).lower():
                raise FileEncrypted(file=name) from None
            raise FileDamaged(file=name, why=Sentence(_NOT_READ, {"why": str(wrong)[:120]})) from None
        try:
            yield document
        finally:
            document.close()


def pages_in(content: bytes, name: str) -> int:
    with _opened(content, name) as document:
        return len(document)


def sheets(content: bytes, name: str) -> tuple[list[Sheet], str]:
    """Every page in lines, and the title that the file gives itself."""
    with _opened(content, name) as document:
        title = str(document.get_metadata_value("Title") or "").strip()
        patience = Patience(name)
        return [_sheet(document, at, name, patience) for at in range(len(document))], title


def pictures_of(content: bytes, name: str, pages: Sequence[int] | None = None, dpi: int = _SHARP) -> list[bytes]:
    """Pages (counted from 1; all of them where none are named) as PNG."""
    with _opened(content, name) as document:
        wanted = range(1, len(document) + 1) if pages is None else pages
        patience = Patience(name)
        return [_painted(document, number, name, dpi, patience) for number in wanted]


def _painted(document: Any, number: int, name: str, dpi: int, patience: Patience) -> bytes:
    page = _page(document, number - 1, name)
    width, height = page.get_size()
    scale = dpi / 72
    if width * height * scale * scale > _MOST_DOTS:
        scale = (_MOST_DOTS / (width * height)) ** 0.5
    picture = _drawn(page, math.ceil(width * scale), math.ceil(height * scale), patience)
    made = io.BytesIO()
    picture.save(made, "PNG", dpi=(round(scale * 72), round(scale * 72)))
    page.close()
    return made.getvalue()


def _drawn(page: Any, width: int, height: int, patience: Patience) -> Picture:
    """A page as a picture, a few strokes at a time: PDFium asks in between whether it shall go on."""
    pdfium, raw = _pdfium(), _raw()
    bitmap = pdfium.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    asked = raw.IFSDK_PAUSE(version=1)
    pdfium.internal.set_callback(asked, "NeedToPauseNow", patience.asked)
    state = raw.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, width, height, 0, raw.FPDF_ANNOT, asked)
    raw.FPDF_RenderPage_Close(page)
    patience.check()
    if state == raw.FPDF_RENDER_FAILED:
        raise FileDamaged(file=patience.name, why=Sentence(_NOT_READ, {"why": "render"}))
    return bitmap.to_pil().convert("RGB")


def _page(document: Any, at: int, name: str) -> Any:
    pdfium = _pdfium()
    try:
        return document[at]
    except pdfium.PdfiumError as wrong:
        raise FileDamaged(file=name, why=Sentence(_NOT_READ, {"why": str(wrong)[:120]})) from None


def _sheet(document: Any, at: int, name: str, patience: Patience) -> Sheet:
    raw = _raw()
    page = _page(document, at, name)
    width, height = page.get_size()
    text = page.get_textpage()
    lines = tuple(_lines(text.raw, text.count_chars(), patience))
    pictures = any(one.type == raw.FPDF_PAGEOBJ_IMAGE for one in page.get_objects(max_depth=3))
    text.close()
    page.close()
    return Sheet(lines, width, height, pictures)


def _lines(text: Any, count: int, patience: Patience) -> Generator[Line]:
    raw = _raw()
    unicode_at = raw.FPDFText_GetUnicode
    start, letters = 0, list[str]()
    for at in range(count + 1):
        code = unicode_at(text, at) if at < count else 10
        if code in (10, 13):
            patience.check()
            line = _line(text, start, letters)
            if line is not None:
                yield line
            start, letters = at + 1, []
        else:
            # What no font says the meaning of has the number 0; a broken pair of halves has no letter either.
            letters.append("" if code == 0 or 0xD800 <= code <= 0xDFFF else "-" if code == 2 else chr(code))


def _line(text: Any, start: int, letters: Sequence[str]) -> Line | None:
    words = "".join(letters)
    if not words.strip():
        return None
    seen = [at for at, letter in enumerate(letters) if letter.strip()]
    first, last = start + seen[0], start + seen[-1]
    middle = start + seen[len(seen) // 2]
    left, _, bottom, top = _box(text, first)
    _, right, _, _ = _box(text, last)
    size = _size(text, middle, top - bottom)
    words = _with_columns(text, start, letters, size * _WIDE)
    return Line(words.strip(), size, _bold(text, middle), left, right, bottom, top)


def _with_columns(text: Any, start: int, letters: Sequence[str], wide: float) -> str:
    made: list[str] = []
    for at, letter in enumerate(letters):
        inside = letter == " " and 0 < at < len(letters) - 1 and letters[at + 1] != " "
        if inside and _box(text, start + at + 1)[0] - _box(text, start + at - 1)[1] > wide:
            letter = COLUMN
        made.append(letter)
    return "".join(made)


def _size(text: Any, at: int, height: float) -> float:
    """The size of a letter; of fonts that are one point large and stretched, how high it stands."""
    raw = _raw()
    size = float(raw.FPDFText_GetFontSize(text, at))
    return round(size if size > 2 else height, 1)


def _box(text: Any, at: int) -> tuple[float, float, float, float]:
    """Left, right, bottom, top."""
    raw = _raw()
    rect = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, at, ctypes.byref(rect))
    return rect.left, rect.right, rect.bottom, rect.top


def _bold(text: Any, at: int) -> bool:
    raw = _raw()
    if raw.FPDFText_GetFontWeight(text, at) >= _BOLD:
        return True
    name = ctypes.create_string_buffer(_NAME_BYTES)
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(text, at, name, _NAME_BYTES, ctypes.byref(flags))
    said = name.raw[: max(0, min(length, _NAME_BYTES) - 1)].decode("utf-8", "replace").casefold()
    return any(word in said for word in ("bold", "black", "heavy", "-bd", "medi"))
