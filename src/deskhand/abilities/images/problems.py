"""What can be wrong with a request about pictures, before anything is touched."""

from __future__ import annotations

from deskhand.core.errors import Problem
from deskhand.core.words import Words


class NoSuchPictureFile(Problem):
    words = Words(
        'There is no file "{path}" here. Nothing was changed. Check the name, or ask me to find it.',
        "这里没有名为“{path}”的文件。没有做任何更改。请检查名称，或让我先查找它。",
    )


class NoPictures(Problem):
    words = Words(
        "No picture was named. Nothing was changed. Name one, or search first.",
        "没有指定图片。没有做任何更改。请指明图片，或先查找。",
    )


class NoWishForPicture(Problem):
    words = Words(
        "Nothing was asked of the pictures. Nothing was changed. Say a format, a size, a part to crop or a turn.",
        "没有说明要对图片做什么。没有做任何更改。请指定格式、尺寸、裁剪范围或旋转角度。",
    )


class PictureWithoutLabel(Problem):
    words = Words(
        "{name} is labelled as made by AI, and a {to} file has no place for that label, which must stay with it. "
        "Nothing was changed. Ask for png, jpg, webp, gif or tiff.",
        "{name} 带有人工智能生成的标识，而 {to} 文件无法保存该标识，但它必须保留。没有做任何更改。"
        "请改用 png、jpg、webp、gif 或 tiff。",
    )


class TwoSizes(Problem):
    words = Words(
        "A width or height and a percentage are two sizes at once. Nothing was changed. Say one of them.",
        "同时给出了宽高和百分比。没有做任何更改。请只指定其中一种。",
    )


class PictureOtherEnding(Problem):
    words = Words(
        'A {to} picture cannot be called "{name}". Nothing was changed. Name it with .{to}, or leave the name out.',
        "{to} 图片不能命名为“{name}”。没有做任何更改。请使用 .{to} 结尾的名称，或不指定名称。",
    )


class PictureNotWritten(Problem):
    words = Words("The new picture could not be written. {why}", "新图片未能写入。{why}")


class TooManyPages(Problem):
    words = Words(
        "{file} has {n:page|pages}, and I read at most {most} at once. Nothing was changed. Name the pages you need.",
        "{file} 有 {n} 页，一次最多识别 {most} 页。没有做任何更改。请指定需要的页码。",
    )
