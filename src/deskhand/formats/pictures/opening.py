"""A picture opened by what it really is, never by its name, and never larger than memory can hold."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from typing import TYPE_CHECKING, BinaryIO, Final

from deskhand.core.words import Sentence, Words, size
from deskhand.formats.library import needed
from deskhand.formats.pictures.problems import PictureHuge, PictureTooLarge
from deskhand.formats.problems import FileDamaged, FileTooLarge
from deskhand.formats.shape import other_than, shape_of

if TYPE_CHECKING:
    from PIL.Image import Image

PICTURES: Final = frozenset({"png", "jpg", "gif", "bmp", "tiff", "webp"})
MOST_BYTES: Final = 256 << 20
MOST_DOTS: Final = 100_000_000
_A_PICTURE: Final = Words("a picture (png, jpg, webp, gif, bmp or tiff)", "图片（png、jpg、webp、gif、bmp 或 tiff）")
_NOT_READ: Final = Words("it cannot be read as a picture", "无法作为图片读取")
_ADVICE: Final = Words("Make it smaller in the program it came from.", "请先在原来的程序中缩小它。")
_NUMBER: Final = re.compile(r"\d+")
"""Of pixels, in what Pillow says of a picture that is far too large: the first number is its own."""
_FORMATS: Final = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
"""All that is ever tried: readers of rarer formats have been ways in."""
BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error, IndexError, KeyError)
"""What Pillow raises where a picture's bytes make no sense."""


def whole(file: BinaryIO, name: str) -> tuple[str, bytes]:
    """What kind of file it is, and its bytes; raises where it is too large for any picture."""
    kind = shape_of(file, name)
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        file.seek(0, 2)
        raise FileTooLarge(file=name, size=size(file.tell()), most=size(MOST_BYTES), advice=Sentence(_ADVICE))
    return kind, content


def check_picture(kind: str, name: str) -> None:
    if kind not in PICTURES:
        raise other_than(_A_PICTURE, kind, name)


def opened(content: bytes, name: str, at: int = 0) -> Image:
    """A picture, its size checked and its pixels read; of several in one file the one at that place."""
    with needed("pillow"):
        from PIL import Image
    try:
        with warnings.catch_warnings():
            # Its size is looked at below, in words of ours.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
        if at:
            picture.seek(at)
        dots = picture.width * picture.height
        if dots > MOST_DOTS:
            raise PictureHuge(file=name, n=_millions(dots), most=_millions(MOST_DOTS))
        picture.load()
    except Image.DecompressionBombError as wrong:
        said = _NUMBER.search(str(wrong))
        n = _millions(int(said[0])) if said is not None else f"> {_millions(MOST_DOTS)}"
        raise PictureHuge(file=name, n=n, most=_millions(MOST_DOTS)) from None
    except BROKEN:
        raise FileDamaged(file=name, why=Sentence(_NOT_READ)) from None
    return picture


def _millions(dots: int) -> str:
    return f"{-(-dots // 1_000_000):,}"


def check_size(size_: tuple[int, int], name: str) -> None:
    width, height = size_
    if width * height > MOST_DOTS:
        raise PictureTooLarge(file=name, width=f"{width:,}", height=f"{height:,}", most=MOST_DOTS // 1_000_000)


def frames_of(picture: Image) -> int:
    """How many pictures lie in one file: the pages of a scan, the steps of an animation."""
    return int(getattr(picture, "n_frames", 1))
