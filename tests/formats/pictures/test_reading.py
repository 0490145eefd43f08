"""Pictures made ready for reading: set straight, enlarged, dark on light; and the lines of Tesseract's table."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from tests.formats.pictures import made

from deskhand.formats.pictures.laid import joined_words
from deskhand.formats.pictures.reading import ready
from deskhand.formats.pictures.tesseract import lines_of


@pytest.mark.parametrize("angle", [-9.0, -3.4, -0.8, 0.0, 1.0, 4.6, 11.0])
@pytest.mark.parametrize("lines", [made.ENGLISH, made.CHINESE])
def test_a_crooked_page_is_set_straight(angle: float, lines: tuple[str, ...]) -> None:
    _, turned = ready(made.page(lines * 3, angle=angle))
    assert abs(turned + angle) <= 0.5


def test_a_picture_without_lines_stays_as_it_is() -> None:
    assert ready(Image.new("RGB", (300, 200), "white"))[1] == 0
    assert ready(Image.radial_gradient("L"))[1] == 0


def test_small_is_enlarged_and_light_on_dark_turned_round() -> None:
    content, _ = ready(made.page(made.ENGLISH, size=14, ink="white", paper="black"))
    found = Image.open(io.BytesIO(content))
    assert max(found.size) > 336 * 1.5
    assert found.getpixel((3, 3)) > 240  # type: ignore[operator]


def test_chinese_characters_stand_together_and_words_apart() -> None:
    assert joined_words(["会", "议", "Room", "3", "在", "上海"]) == "会议 Room 3 在上海"


def test_lines_of_the_table_leave_out_what_is_only_a_stain() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [
        "5\t2\t1\t1\t1\t1\t0\t0\t9\t9\t96.0\tTotal",
        "5\t2\t1\t1\t1\t2\t0\t0\t9\t9\t90.0\tdue",
        "5\t2\t1\t1\t2\t1\t0\t0\t9\t9\t5.0\t~",
        "4\t2\t1\t1\t2\t0\t0\t0\t9\t9\t-1\t",
    ]
    ((page, line),) = lines_of("\n".join([head, *rows]))
    assert (page, line.text, line.sure, line.words) == (2, "Total due", 93.0, 2)
