"""What a PDF tells a program to paint, bounded before any reader of PDF sees it.

A page of a few kilobytes can unpack to millions of strokes; a reader takes minutes and gigabytes for them, and cannot
be stopped. Looked at is what is packed as PDF files pack it; `docs/security.md` says what this does not see.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

from deskhand.core.words import Sentence, Words, size
from deskhand.formats.problems import FileBomb, FileTooLarge

MOST_PAINTED: Final = 24 << 20
"""So many bytes of what is to be painted one stream may hold; the plans of a city have a few million."""
MOST_IN_ALL: Final = 192 << 20
_SNIFFED: Final = 2_048
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
_DICTIONARY: Final = 4_096
"""What says how a stream is packed stands at most so far before it."""
_PACKED: Final = re.compile(rb"/(?:FlateDecode|Fl)\b")
_SAID: Final = frozenset(b"0123456789+-. \t\r\n\0\f/<>()[]'\"*_%ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_ADVICE: Final = Words(
    "Print it anew as a PDF with fewer pages or coarser drawings.", "请重新打印成页数更少或更简单的 PDF。"
)


def check_bounds(content: bytes, name: str, most: int = MOST_PAINTED) -> None:
    """Raises where what is to be painted is more than any page for people holds."""
    total = 0
    for start, packed in _streams(content):
        if packed > 1:
            raise FileBomb(file=name, size=size(len(content)))
        length = _length(content, start, packed == 1, most)
        total += length
        for held, at_most in ((length, most), (total, MOST_IN_ALL)):
            if held > at_most:
                raise FileTooLarge(file=name, size=size(held), most=size(at_most), advice=Sentence(_ADVICE))


def _streams(content: bytes) -> Iterator[tuple[int, int]]:
    """Where each stream begins, and how many times it is packed."""
    for found in _STREAM.finditer(content):
        head = content[max(0, found.start() - _DICTIONARY) : found.start()]
        yield found.end(), len(_PACKED.findall(head[head.rfind(b"obj") + 1 :]))


def _length(content: bytes, start: int, packed: bool, most: int) -> int:
    """How long a stream is that says what to paint, or how far beyond `most`; 0 of whatever else is no text."""
    if not packed:
        end = content.find(b"endstream", start)
        end = len(content) if end < 0 else end
        return end - start if _says(content[start : start + _SNIFFED]) else 0
    unpacker = zlib.decompressobj()
    at, length, sniffed = start, 0, b""
    step = 64 << 10
    rest = b""
    try:
        while not unpacker.eof and length <= most:
            given = rest or content[at : at + step]
            at += 0 if rest else step
            if not given:
                break
            part = unpacker.decompress(given, 1 << 20)
            rest = unpacker.unconsumed_tail
            length += len(part)
            if len(sniffed) < _SNIFFED:
                sniffed += part[:_SNIFFED]
                if len(sniffed) >= _SNIFFED and not _says(sniffed):
                    return 0
    except zlib.error:
        pass  # a reader stops there too, and has what came before
    return length if _says(sniffed) else 0


def _says(sample: bytes) -> bool:
    """Whether these are words of the language that pages are painted in."""
    return bool(sample) and sum(one in _SAID for one in sample) >= 0.9 * len(sample)
