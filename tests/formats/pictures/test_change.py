"""Pictures sized, cropped, turned and written in other formats, each looked at again with Pillow."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.formats.pictures import made

from deskhand.core.errors import Problem
from deskhand.formats.pictures.change import PictureFormat, Wanted, changed
from deskhand.formats.pictures.opening import opened, whole

QUARTERS = Image.new("RGB", (40, 20), "red")
QUARTERS.paste("blue", (0, 0, 20, 20))


def again(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("to", ["png", "jpg", "webp", "gif", "bmp", "tiff"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "CMYK", "I;16"])
def test_every_kind_of_pixels_in_every_format_and_twice_the_same(mode: str, to: PictureFormat) -> None:
    source = Image.new("L", (12, 8), 200).convert("I").convert("I;16") if mode == "I;16" else QUARTERS.convert(mode)
    kind = "TIFF" if mode in ("CMYK", "I;16", "LA") else "PNG"
    content = made.saved(source, kind)
    first = changed(content, "a", Wanted(to, percent=50))
    assert first == changed(content, "a", Wanted(to, percent=50))
    found = again(first.content)
    assert found.size == (source.width // 2, source.height // 2) == (first.width, first.height)
    assert found.format == {"jpg": "JPEG"}.get(to, to.upper())


def test_see_through_parts_become_paper_where_a_format_knows_none() -> None:
    clear = made.saved(Image.new("RGBA", (4, 4), (255, 0, 0, 0)))
    assert again(changed(clear, "a", Wanted("jpg")).content).getpixel((1, 1)) == (255, 255, 255)
    kept = again(changed(clear, "a", Wanted("webp")).content)
    assert kept.mode == "RGBA" and kept.getpixel((1, 1))[3] == 0  # type: ignore[index]


def test_cropping_by_a_shape_and_by_a_corner() -> None:
    content = made.saved(QUARTERS)
    square = changed(content, "a", Wanted("png", crop="1:1"))
    assert (square.width, square.height) == (20, 20)
    part = again(changed(content, "a", Wanted("png", crop="20,0,10,10")).content)
    assert part.size == (10, 10) and part.getpixel((0, 0)) == (255, 0, 0)


@given(
    st.integers(1, 300),
    st.integers(1, 300),
    st.integers(1, 400),
    st.integers(1, 400),
    st.sampled_from(["w", "h", "wh"]),
)
@settings(max_examples=40, deadline=None)
def test_it_fits_into_its_frame_and_keeps_its_shape(width: int, height: int, w: int, h: int, sides: str) -> None:
    content = made.saved(Image.new("L", (width, height)))
    wanted = Wanted("png", w if "w" in sides else None, h if "h" in sides else None)
    found = changed(content, "a", wanted)
    if wanted.width is not None:
        assert found.width <= wanted.width
    if wanted.height is not None:
        assert found.height <= wanted.height
    assert found.width == wanted.width or found.height == wanted.height
    by_width, by_height = height * found.width / width, width * found.height / height
    assert min(abs(found.height - by_width), abs(found.width - by_height)) <= 1  # there is no half pixel


def test_a_photo_taken_sideways_stands_up_and_keeps_its_date() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x0132] = 6, "2026:11:20 12:00:00"
    content = made.saved(QUARTERS, "JPEG", exif=exif, quality=95)
    found = changed(content, "a", Wanted("jpg"))
    assert (found.width, found.height) == (20, 40)
    kept = again(found.content).getexif()
    assert kept.get(0x0112) is None and kept[0x0132] == "2026:11:20 12:00:00"
    turned = again(changed(made.saved(QUARTERS), "a", Wanted("png", turn="right")).content)
    assert turned.size == (20, 40) and turned.getpixel((5, 5)) == (0, 0, 255)


def test_further_pictures_in_a_file_are_counted() -> None:
    steps = [Image.new("L", (4, 4), shade) for shade in (0, 100, 200)]
    content = made.saved(steps[0], "GIF", save_all=True, append_images=steps[1:])
    assert changed(content, "a", Wanted("png")).left_out == 2


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels a side."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\x00" * 100)), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb(), "PictureHuge"),
        (made.saved(QUARTERS)[:60], "FileDamaged"),
        (b"\x89PNG\r\n\x1a\n" + b"nothing", "FileDamaged"),
        (b"GIF89a", "FileDamaged"),
    ],
)
def test_what_is_no_sound_picture_says_so(content: bytes, code: str) -> None:
    with pytest.raises(Problem) as wrong:
        opened(content, "a.png")
    assert wrong.value.code == code
    assert wrong.value.said("zh") and wrong.value.said("en")


def test_an_empty_file_says_so() -> None:
    with pytest.raises(Problem) as wrong:
        whole(io.BytesIO(b""), "a.png")
    assert wrong.value.code == "FileEmpty"


@pytest.mark.parametrize(
    ("crop", "code"),
    [("round", "BadCrop"), ("0:1", "BadCrop"), ("0,0,0,5", "BadCrop"), ("30,0,20,5", "CropOutside")],
)
def test_a_part_that_is_none_says_so(crop: str, code: str) -> None:
    with pytest.raises(Problem) as wrong:
        changed(made.saved(QUARTERS), "a.png", Wanted("png", crop=crop))
    assert wrong.value.code == code


def test_a_size_nobody_needs_is_refused() -> None:
    with pytest.raises(Problem) as wrong:
        changed(made.saved(QUARTERS), "a.png", Wanted("png", width=30_000))
    assert wrong.value.code == "PictureTooLarge"
