"""Words as they reach a command, and whether they are text at all: refused in the same way wherever they came in."""

from __future__ import annotations

from typing import Final

from deskhand.core.errors import BadRequest
from deskhand.core.paths import path_text
from deskhand.core.words import Words


class NotText(BadRequest):
    """A shell hands on any bytes; a name of such bytes has a form that can be said."""

    words = Words(
        "These words hold bytes that are not UTF-8 text: {shown}. Nothing was done. To name such a file, write it as "
        "lists show it, each of those bytes as \\xNN.",
        "这句话里有不是 UTF-8 文字的字节：{shown}。没有做任何更改。"
        "要指明这样的文件，请按列表中显示的写法，把每个这样的字节写成 \\xNN。",
    )


class HoldsNul(BadRequest):
    words = Words(
        "These words hold a NUL character, which nobody can have meant. Nothing was done; send them without it.",
        "这句话里有 NUL 字符，不可能是有意写的。没有做任何更改；请去掉它再发送。",
    )


NO_TEXT: Final = (NotText, HoldsNul)
SHOWN: Final = 80


def sound(text: str) -> str:
    """The words, if they are text that can be stored and sent. Raises `NotText`, `HoldsNul`."""
    if "\0" in text:
        raise HoldsNul
    try:
        text.encode()
    except UnicodeEncodeError as wrong:
        about = text[max(0, wrong.start - SHOWN // 2) : wrong.start + SHOWN // 2]
        raise NotText(shown=path_text(about).encode(errors="backslashreplace").decode()) from None
    return text
