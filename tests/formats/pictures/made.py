"""Pictures with words in them, drawn here, for the tests of reading and changing them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from deskhand.formats.fonts import chinese_font

ENGLISH = ("Invoice number 4711", "Total amount due: 1,280.50 EUR", "Please pay before the end of March.")
CHINESE = ("会议通知", "时间：二〇二六年十二月一日", "地点：上海办公室三楼会议室")


def page(
    lines: Sequence[str], *, size: int = 40, angle: float = 0, ink: str = "black", paper: str = "white"
) -> Image.Image:
    """Lines of print, turned by some degrees against the clock."""
    font_file = chinese_font()
    assert font_file is not None
    font = ImageFont.truetype(font_file, size)
    picture = Image.new("RGB", (size * 24, size * (2 * len(lines) + 4)), paper)
    pen = ImageDraw.Draw(picture)
    for n, line in enumerate(lines):
        pen.text((size * 2, size * 2 * (n + 1)), line, font=font, fill=ink)
    return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=paper) if angle else picture


def saved(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
