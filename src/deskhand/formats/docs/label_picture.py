"""The AIGC label in pictures: XMP in PNG and JPEG, and a line of letters in a corner."""

from __future__ import annotations

import html
import io
import re
import struct
import zlib
from typing import TYPE_CHECKING, Any, Final

from deskhand.core.words import Sentence, Words
from deskhand.formats.docs.label import FIELD, SEEN, Mark, Put
from deskhand.formats.fonts import chinese_font
from deskhand.formats.library import needed
from deskhand.formats.problems import FileDamaged

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont
    from PIL.ImageFont import ImageFont as PlainFont
    from pypdf import PageObject

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_XMP_PNG: Final = b"XML:com.adobe.xmp"
_XMP_JPG: Final = b"http://ns.adobe.com/xap/1.0/\x00"
_XMP_TIFF: Final = 700
_SAID: Final = re.compile(rb"deskhand:AIGC=\"([^\"]*)\"")
_PART_OF_SIDE: Final = 0.05
"""The rules want letters of at least a twentieth of the shorter side."""
_LEAST: Final = 10
_NO_CHINESE: Final = "AI-generated"
"""What is painted where no font can write Chinese."""
_NOT_READ: Final = Words("it cannot be read as a picture", "无法作为图片读取")


def mark_in_picture(content: bytes) -> Mark | None:
    if content.startswith(b"GIF8"):  # which cuts its notes into pieces
        content = _noted(content)
    found = _SAID.search(content)
    return Mark.read(html.unescape(found[1].decode("utf-8", "replace"))) if found else None


def _noted(gif: bytes) -> bytes:
    with needed("pillow"):
        from PIL import Image, UnidentifiedImageError
    try:
        said: object = Image.open(io.BytesIO(gif)).info.get("comment")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return b""
    return said if isinstance(said, bytes) else b""


def png(content: bytes, mark: Mark, seen: bool) -> bytes:
    had = mark_in_picture(content) is not None
    content = _painted(content, "PNG") if seen and not had else content
    if not content.startswith(_PNG):
        raise FileDamaged(file="png", why=Sentence(_NOT_READ))
    chunks = [one for one in _chunks(content) if not (one[0] == b"iTXt" and one[1].startswith(_XMP_PNG))]
    xmp = (b"iTXt", _XMP_PNG + b"\x00\x00\x00\x00\x00" + _packet(mark))
    return _PNG + b"".join(_chunk(*one) for one in [chunks[0], xmp, *chunks[1:]])


def jpg(content: bytes, mark: Mark, seen: bool) -> bytes:
    had = mark_in_picture(content) is not None
    content = _painted(content, "JPEG") if seen and not had else content
    if not content.startswith(b"\xff\xd8"):
        raise FileDamaged(file="jpg", why=Sentence(_NOT_READ))
    segment = _XMP_JPG + _packet(mark)
    return content[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + _without_xmp(content[2:])


def saved(kind: str) -> Put:
    """For formats whose places for notes a library writes: the picture saved anew, with the packet in it."""

    def put(content: bytes, mark: Mark, seen: bool) -> bytes:
        with needed("pillow"):
            from PIL import Image as opener
        had = mark_in_picture(content) is not None
        picture: Image = opener.open(io.BytesIO(_painted(content, "PNG") if seen and not had else content))
        packet = _packet(mark)
        more: dict[str, Any] = {"WEBP": {"xmp": packet, "quality": 90}, "GIF": {"comment": packet}}.get(kind, {})
        if kind == "TIFF":
            more = {"tiffinfo": {_XMP_TIFF: packet}, "compression": "tiff_lzw"}
        if profile := picture.info.get("icc_profile"):
            more["icc_profile"] = profile
        made = io.BytesIO()
        picture.save(made, kind, **more)
        return made.getvalue()

    return put


def words_as_pdf(words: str, height: int) -> PageObject:
    """A line as a page of its own, letters of so many points: a picture, since no font need be embedded for it."""
    with needed("pypdf"):
        from pypdf import PdfReader
    with needed("pillow"):
        from PIL import Image, ImageDraw
    sharp = 6
    font, words = _font(height * sharp, words)
    box = font.getbbox(words)
    canvas = Image.new("L", (int(box[2]) + 8, int(box[3]) + 8), 255)
    ImageDraw.Draw(canvas).text((4, 4), words, font=font, fill=110)
    made = io.BytesIO()
    canvas.save(made, "PDF", resolution=72.0 * sharp)
    return PdfReader(made).pages[0]


def _packet(mark: Mark) -> bytes:
    said = html.escape(mark.json)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        f'xmlns:deskhand="urn:deskhand:aigc" deskhand:{FIELD}="{said}"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    at = len(_PNG)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        found.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += 12 + length
    if not found:
        raise FileDamaged(file="png", why=Sentence(_NOT_READ))
    return found


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _without_xmp(rest: bytes) -> bytes:
    """The segments of a JPEG without an older packet."""
    kept = bytearray()
    at = 0
    while at + 4 <= len(rest) and rest[at] == 0xFF and rest[at + 1] != 0xDA:
        length = int.from_bytes(rest[at + 2 : at + 4], "big") + 2
        segment = rest[at : at + length]
        if not (rest[at + 1] == 0xE1 and segment[4:].startswith(_XMP_JPG)):
            kept += segment
        at += length
    return bytes(kept + rest[at:])


def _painted(content: bytes, kind: str) -> bytes:
    """The picture with the line in its lower right corner, on a ground that keeps it readable."""
    with needed("pillow"):
        from PIL import Image, ImageDraw, UnidentifiedImageError
    try:
        picture: Image = Image.open(io.BytesIO(content)).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError):
        raise FileDamaged(file=kind.lower(), why=Sentence(_NOT_READ)) from None
    font, words = _font(max(_LEAST, round(min(picture.size) * _PART_OF_SIDE)), SEEN)
    left, top, right, bottom = (int(side) for side in font.getbbox(words))
    margin = (bottom - top) // 4
    x, y = picture.width - (right - left) - 2 * margin, picture.height - (bottom - top) - 2 * margin
    draw = ImageDraw.Draw(picture, "RGBA")
    draw.rectangle((x, y, picture.width, picture.height), fill=(255, 255, 255, 200))
    draw.text((x + margin - left, y + margin - top), words, font=font, fill=(90, 90, 90, 255))
    made = io.BytesIO()
    picture.save(made, kind, **({"quality": 92} if kind == "JPEG" else {}))
    return made.getvalue()


def _font(height: int, words: str) -> tuple[FreeTypeFont | PlainFont, str]:
    with needed("pillow"):
        from PIL import ImageFont
    file = chinese_font()
    if file is None:
        return ImageFont.load_default(height), _NO_CHINESE
    return ImageFont.truetype(file, height), words
