"""Pictures on a real desk: converted and read, each result looked at again."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.formats.pictures import made
from tests.formats.pictures.test_change import bomb

from deskhand.formats.docs.label import Mark, labelled, mark_of
from deskhand.formats.docs.raster import pictures_as_pdf
from deskhand.testing.ability_desk import AbilityDesk

MARK = Mark("Deskhand", "0123")
with_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed here")


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


@pytest.fixture
def album(desk: AbilityDesk) -> AbilityDesk:
    desk.write("照片.png", made.saved(Image.new("RGB", (400, 300), "teal")))
    desk.write("trip/b.jpeg", made.saved(Image.new("RGB", (300, 400), "olive"), "JPEG"))
    return desk


async def test_several_at_once_beside_their_sources(album: AbilityDesk) -> None:
    receipt = await album.done("image.convert", files=["照片.png", "trip/b.jpeg"], width=200, to="webp")
    assert receipt.result["files"] == ["照片.webp", "trip/b.webp"]
    assert size_of(album.root / "trip/b.webp") == (200, 267)
    assert "200 × 150" in receipt.answer
    assert (album.root / "照片.png").exists()


async def test_a_name_a_folder_and_a_taken_name(album: AbilityDesk) -> None:
    one = await album.done("image.convert", files=["照片.png"], save="small.jpg", percent=10, lang="zh")
    assert one.result["files"] == ["small.jpg"] and one.result["to"] == "jpg"
    assert "40 × 30 像素" in one.answer
    many = await album.done("image.convert", files=["照片.png", "trip/b.jpeg"], crop="1:1", save="squares/")
    assert many.result["files"] == ["squares/照片.png", "squares/b.jpeg"]
    beside = await album.done("image.convert", files=["照片.png"], turn="left")
    assert beside.result["files"] != ["照片.png"]
    assert size_of(album.root / "照片.png") == (400, 300), "what was named stays as it is"


async def test_what_is_shown_before_is_what_is_then_made(album: AbilityDesk) -> None:
    args: dict[str, Any] = {"files": ["照片.png"], "to": "jpg", "width": 77}
    shown = await album.do("image.convert", preview=True, **args)
    assert shown.proof is not None
    assert not (album.root / "照片.jpg").exists()
    again = await album.do("image.convert", preview=True, **args)
    assert shown.proof is not None and again.proof is not None and shown.proof.preview == again.proof.preview
    done = await album.do("image.convert", **args)
    assert done.outcome == "done", done


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"files": ["none.png"], "to": "jpg"}, "NoSuchPictureFile"),
        ({"files": ["照片.png"]}, "NoWishForPicture"),
        ({"files": ["照片.png"], "width": 5, "percent": 50}, "TwoSizes"),
        ({"files": ["照片.png"], "to": "jpg", "save": "a.png"}, "PictureOtherEnding"),
        ({"files": ["照片.png"], "to": "jpg", "save": "a.doc"}, "PictureOtherEnding"),
        ({"files": ["照片.png"], "crop": "500,0,10,10"}, "CropOutside"),
        ({"files": ["note.png"], "to": "jpg"}, "OtherFormat"),
    ],
)
async def test_what_cannot_be_done_says_so(album: AbilityDesk, args: dict[str, Any], code: str) -> None:
    album.write("note.png", "only words")
    before = album.tree()
    for lang in ("en", "zh"):
        receipt = await album.do("image.convert", lang=lang, **args)  # type: ignore[arg-type]
        assert receipt.trouble is not None, receipt
        assert (receipt.trouble.code, receipt.trouble.side_effect) == (code, "none")
    assert album.tree() == before


async def test_the_label_of_what_a_model_made_is_kept(album: AbilityDesk) -> None:
    content = labelled("png", (album.root / "照片.png").read_bytes(), MARK)
    album.write("made.png", content)
    receipt = await album.done("image.convert", files=["made.png"], to="jpg")
    assert receipt.result["labelled"]
    assert mark_of("jpg", (album.root / "made.jpg").read_bytes()) == MARK
    for to in ("webp", "tiff", "gif"):
        assert (await album.done("image.convert", files=["made.png"], to=to)).result["labelled"]
    refused = await album.do("image.convert", files=["made.png"], to="bmp")
    assert refused.trouble is not None and refused.trouble.code == "PictureWithoutLabel"
    assert not (album.root / "made.bmp").exists()


@with_tesseract
async def test_words_in_english_and_chinese_in_one_picture(desk: AbilityDesk) -> None:
    desk.write("通知.png", made.saved(made.page([*made.ENGLISH, *made.CHINESE])))
    receipt = await desk.done("image.text", file="通知.png", lang="zh")
    for line in ("Invoice number 4711", "1,280.50 EUR", "会议通知", "上海办公室三楼会议室"):
        assert line in receipt.result["text"], receipt.result["text"]
    assert receipt.result["sure"] > 75
    assert receipt.answer.startswith("通知.png：识别出")


@with_tesseract
async def test_a_crooked_small_and_dark_picture_is_read_too(desk: AbilityDesk) -> None:
    picture = made.page(made.ENGLISH, size=18, angle=5, ink="#dddddd", paper="#202020")
    desk.write("photo.jpg", made.saved(picture, "JPEG", quality=80))
    receipt = await desk.done("image.text", file="photo.jpg")
    assert "Total amount due" in receipt.result["text"], receipt.result["text"]
    assert abs(receipt.result["turned"][0] + 5) <= 0.5


@with_tesseract
async def test_values_have_the_names_they_stand_behind(desk: AbilityDesk) -> None:
    desk.write("bill.png", made.saved(made.page(["Customer: Ann Lee", "Guests: 35, price for each: $120"])))
    result = (await desk.done("image.text", file="bill.png")).result
    assert {"name": "Customer", "value": "Ann Lee", "page": 1} in result["fields"]
    assert result["figures"] == [
        {"name": "Guests", "value": 35, "unit": "", "page": 1},
        {"name": "price for each", "value": 120, "unit": "USD", "page": 1},
    ]


@with_tesseract
async def test_pages_of_a_scan_in_pdf_and_tiff(desk: AbilityDesk) -> None:
    pages = [made.page([f"Page {number} of the contract"], size=60) for number in ("one", "two", "three")]
    desk.write("scan.pdf", pictures_as_pdf([made.saved(one.copy()) for one in pages], "scan"))
    desk.write("scan.tiff", made.saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    for file in ("scan.pdf", "scan.tiff"):
        receipt = await desk.done("image.text", file=file, pages="2-last")
        lines = [(one["page"], one["text"]) for one in receipt.result["lines"]]
        assert lines == [(2, "Page two of the contract"), (3, "Page three of the contract")]
    wrong = await desk.do("image.text", file="scan.pdf", pages="4")
    assert wrong.trouble is not None and wrong.trouble.code == "PageMissing"


@with_tesseract
async def test_a_picture_without_words(desk: AbilityDesk) -> None:
    out = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(out, "PNG")
    desk.write("empty.png", out.getvalue())
    receipt = await desk.done("image.text", file="empty.png")
    assert (receipt.result["text"], receipt.result["empty"]) == ("", [1])
    assert receipt.answer == "I found no words in empty.png."


@with_tesseract
@pytest.mark.parametrize("quarter", [90, 180, 270])
async def test_a_picture_that_lies_or_stands_on_its_head_is_read(desk: AbilityDesk, quarter: int) -> None:
    """So few letters that nothing tells which way is up, but that they can be read."""
    short = made.page(["STOP 42"])
    desk.write("sign.png", made.saved(short.rotate(quarter, expand=True)))
    receipt = await desk.done("image.text", file="sign.png")
    assert receipt.result["text"] == "STOP 42" and receipt.result["sure"] > 85


@pytest.mark.parametrize(("lang", "word"), [("en", "3,600 million pixels"), ("zh", "3,600 百万像素")])
async def test_a_picture_that_would_fill_the_memory_is_not_opened(desk: AbilityDesk, lang: str, word: str) -> None:
    desk.write("huge.png", bomb())
    for do, args in (
        ("image.convert", {"files": ["huge.png"], "to": "jpg"}),
        ("image.text", {"file": "huge.png"}),
        ("doc.convert", {"file": "huge.png", "to": "pdf"}),
        ("slides.create", {"title": "T", "pictures": ["huge.png"]}),
        ("doc.create", {"title": "T", "pictures": ["huge.png"]}),
    ):
        receipt = await desk.do(do, lang=lang, **args)  # type: ignore[arg-type]
        assert receipt.trouble is not None and receipt.trouble.code == "PictureHuge", do
        assert word in receipt.trouble.text
    assert [path.name for path in desk.root.iterdir()] == ["huge.png"]
