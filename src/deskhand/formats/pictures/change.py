"""One picture as another: turned, cropped, sized, in another format."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from deskhand.formats.pictures.opening import check_size, frames_of, opened
from deskhand.formats.pictures.problems import BadCrop, CropOutside

if TYPE_CHECKING:
    from PIL.Image import Image

PictureFormat = Literal["png", "jpg", "webp", "gif", "bmp", "tiff"]
Turn = Literal["right", "left", "around"]
_FORMATS: Final = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP", "gif": "GIF", "bmp": "BMP", "tiff": "TIFF"}
_OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "png": {"optimize": False},
    "jpg": {"quality": 90, "subsampling": 0},
    "webp": {"quality": 90},
    "tiff": {"compression": "tiff_lzw"},
}
_CLEAR: Final = frozenset({"png", "webp", "tiff", "gif"})
"""Formats in which parts can be see-through; in the others those become white."""
_DEGREES: Final[dict[Turn, int]] = {"right": -90, "left": 90, "around": 180}
"""Against the clock, as Pillow turns."""
_KEEPS_EXIF: Final = frozenset({"png", "jpg", "webp", "tiff"})
_ORIENTATION: Final = 0x0112
_SHAPE: Final = re.compile(r"(\d{1,4}(?:\.\d+)?)\s*[:：x×/]\s*(\d{1,4}(?:\.\d+)?)")
_SQUARE: Final = re.compile(r"(?:a )?square|正?方形", re.IGNORECASE)
_BOX: Final = re.compile(r"(\d{1,6})\s*[,，]\s*(\d{1,6})\s*[,，]\s*(\d{1,6})\s*[,，]\s*(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to become of a picture. `width` and `height` are a frame it fits into; its shape stays as it is."""

    to: PictureFormat
    width: int | None = None
    height: int | None = None
    percent: float | None = None
    crop: str | None = None
    turn: Turn | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The new picture; `left_out` are further ones in the same file that are not in it."""

    content: bytes
    width: int
    height: int
    left_out: int


def changed(content: bytes, name: str, wanted: Wanted) -> Changed:
    """The same bytes for the same wish, every time."""
    source = opened(content, name)
    from PIL import ImageOps

    left_out = frames_of(source) - 1
    profile, dpi = source.info.get("icc_profile"), source.info.get("dpi")
    picture = ImageOps.exif_transpose(source)
    if wanted.turn is not None:
        picture = picture.rotate(_DEGREES[wanted.turn], expand=True)
    if wanted.crop is not None:
        picture = picture.crop(_box(wanted.crop, picture.size, name))
    target = _target(picture.size, wanted)
    check_size(target, name)
    if target != picture.size:
        picture = _resized(picture, target)
    picture = _suited(picture, wanted.to)
    options = dict(_OPTIONS.get(wanted.to, {}))
    if dpi and wanted.to in ("png", "jpg", "tiff"):
        options["dpi"] = tuple(float(one) for one in dpi)
    if profile and wanted.to in _KEEPS_EXIF and picture.mode in ("RGB", "RGBA"):
        options["icc_profile"] = profile
    if wanted.to in _KEEPS_EXIF and (exif := _exif(source)):
        options["exif"] = exif
    made = io.BytesIO()
    picture.save(made, _FORMATS[wanted.to], **options)
    return Changed(made.getvalue(), *picture.size, left_out)


def for_page(kind: str, content: bytes, name: str, most: int) -> bytes:
    """A picture as it goes into a document: png or jpg, right way up, with sides no longer than can be seen."""
    to = "jpg" if kind == "jpg" else "png"
    first = changed(content, name, Wanted(to))
    if max(first.width, first.height) <= most:
        return first.content
    return changed(content, name, Wanted(to, width=most, height=most)).content


def _exif(source: Image) -> bytes:
    """When and with what it was taken; which way up it is was settled by turning it."""
    exif = source.getexif()
    exif.pop(_ORIENTATION, None)
    return exif.tobytes() if len(exif) and source.format in ("JPEG", "WEBP", "PNG") else b""


def _box(crop: str, size: tuple[int, int], name: str) -> tuple[int, int, int, int]:
    """A part by its corner and size, or the largest of a shape, from the middle."""
    width, height = size
    found = _BOX.fullmatch(crop.strip())
    if found is not None:
        left, top, wide, high = (int(one) for one in found.groups())
        if not wide or not high:
            raise BadCrop(crop=crop[:40])
        if left + wide > width or top + high > height:
            raise CropOutside(file=name, width=width, height=height, crop=crop)
        return left, top, left + wide, top + high
    shape = _SHAPE.fullmatch("1:1" if _SQUARE.fullmatch(crop.strip()) else crop.strip())
    if shape is None or not float(shape[1]) or not float(shape[2]):
        raise BadCrop(crop=crop[:40])
    ratio = float(shape[1]) / float(shape[2])
    wide = min(width, max(1, round(height * ratio)))
    high = min(height, max(1, round(width / ratio)))
    left, top = (width - wide) // 2, (height - high) // 2
    return left, top, left + wide, top + high


def _target(size: tuple[int, int], wanted: Wanted) -> tuple[int, int]:
    width, height = size
    scale = 1.0 if wanted.percent is None else wanted.percent / 100
    frame = [given / side for given, side in ((wanted.width, width), (wanted.height, height)) if given is not None]
    if frame:
        scale = min(frame)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _resized(picture: Image, target: tuple[int, int]) -> Image:
    from PIL.Image import Resampling

    # Colours of a palette, and pure black and white, cannot be mixed.
    if picture.mode in ("P", "1"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "L" if picture.mode == "1" else "RGB")
    return picture.resize(target, Resampling.LANCZOS)


def _suited(picture: Image, to: PictureFormat) -> Image:
    """In a kind of pixels that the format can hold."""
    clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    if clear and to not in _CLEAR:
        return on_white(picture)
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        return picture if to in ("png", "tiff") else _eight_bit(picture)
    if picture.mode in ("RGB", "L") or (picture.mode in ("RGBA", "P", "1") and to != "jpg" and to != "webp"):
        return picture
    return picture.convert("RGBA" if clear else "RGB")


def on_white(picture: Image) -> Image:
    """See-through parts as paper."""
    from PIL import Image

    over = picture.convert("RGBA")
    paper = Image.new("RGBA", over.size, "white")
    return Image.alpha_composite(paper, over).convert("RGB")


def _eight_bit(picture: Image) -> Image:
    """Finer greys brought to the 256 that most formats know."""
    return picture.convert("F").point(lambda grey: grey / 257).convert("L")
