"""What can be wrong with a picture, or with what is asked of one."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class BadCrop(Problem):
    words = Words(
        '"{crop}" says no part of a picture. Nothing was changed. Write a shape such as 16:9, or left, top, width and '
        "height in pixels: 10,20,640,480.",
        "“{crop}”不是有效的裁剪范围。没有做任何更改。请写比例（如 16:9），或以像素写出左、上、宽、高：10,20,640,480。",
    )


class CropOutside(Problem):
    words = Words(
        "{file} is {width} × {height} pixels, and {crop} reaches past its edge. Nothing was changed. "
        "Name a part that lies inside.",
        "{file} 为 {width} × {height} 像素，裁剪范围 {crop} 超出了边界。没有做任何更改。请指定图片以内的范围。",
    )


class PictureTooLarge(Problem):
    words = Words(
        "{file} would be {width} × {height} pixels, more than I make at once (at most {most} million). "
        "Nothing was changed. Name a smaller size.",
        "{file} 将有 {width} × {height} 像素，超出可处理的上限（{most} 百万像素）。没有做任何更改。请指定更小的尺寸。",
    )


class PictureHuge(Problem):
    words = Words(
        "{file} has {n} million pixels, more than I open at once (at most {most} million). Nothing was changed. "
        "Make it smaller in the program it came from.",
        "{file} 有 {n} 百万像素，超出可以打开的上限（{most} 百万像素）。没有做任何更改。请先在原来的程序中缩小它。",
    )


class TesseractMissing(Problem):
    words = Words(
        "Reading words in pictures needs Tesseract with English and Chinese, which is not installed here. "
        "Nothing was changed. Install it (on Debian and Ubuntu: sudo apt install tesseract-ocr tesseract-ocr-chi-sim) "
        "and ask again.",
        "识别图片中的文字需要 Tesseract 及其中英文数据，但这台电脑上没有安装。没有做任何更改。"
        "请安装后重试（Debian/Ubuntu：sudo apt install tesseract-ocr tesseract-ocr-chi-sim）。",
    )


class TextNotRead(Problem):
    words = Words(
        "Tesseract could not read {file}: {why} Nothing was changed. Open the picture to see whether it is whole.",
        "Tesseract 无法识别 {file}：{why} 没有做任何更改。请打开图片检查是否完整。",
    )
