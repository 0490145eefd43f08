"""Headers as people mean them: encoded words, raw GBK or UTF-8 that should have been encoded, addresses, parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from typing import Final

from deskhand.formats.encoding import read_as

_ALIASES: Final = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030",
                   "big5-hkscs": "big5hkscs", "unknown-8bit": "utf-8", "ascii": "utf-8", "us-ascii": "utf-8",
                   "utf8": "utf-8", "default": "utf-8", "": "utf-8"}  # fmt: skip
"""Charsets as they are named, by one that reads all that is written under that name."""
_BETWEEN_WORDS: Final = re.compile(r"(\?=)\s+(=\?)")
_LONGEST: Final = 20_000
"""So much of a header is text that a person reads; the rest of a longer one is nobody's subject or name."""
_ADDRESS: Final = re.compile(r"[^\s@<>(),;:\"\\\[\]\x00-\x1f]{1,64}@[^\s@<>(),;:\"\\\x00-\x1f]{1,253}\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody in a header."""

    address: str
    name: str = ""

    @property
    def said(self) -> str:
        """What they are called: their name, else what stands before the @ written as one (`bob7`: Bob)."""
        before = self.address.partition("@")[0]
        words = before.rstrip("0123456789").replace(".", " ").replace("_", " ").split()
        called = " ".join(words) or before
        return self.name or (called.title() if called.islower() else called)


def decoded(raw: bytes, charset: str | None) -> str:
    """Bytes as text, by the charset they claim, else by what reads them: a wrong claim loses no letter it need not."""
    name = (charset or "").strip().strip("\"'").lower()
    texts = (read_as(raw, one) for one in (_ALIASES.get(name, name), "utf-8", "gb18030"))
    return next((one for one in texts if one is not None), raw.decode("latin-1"))


def header(message: Message, name: str) -> str:
    """The first header of a name, in one line of text; empty where there is none."""
    return next(headers(message, name), "")


def headers(message: Message, name: str) -> Iterator[str]:
    for key, value in message.raw_items():
        if key.lower() == name.lower():
            yield text_of(str(value))


def text_of(value: str) -> str:
    """A header's value as text, its line breaks gone."""
    value = re.sub(r"\r?\n[ \t]*+", " ", value[:_LONGEST])
    value = _letters(value)
    # Two encoded words of one text are one word: the space between them is only how it was folded.
    value = _BETWEEN_WORDS.sub(r"\1\2", value)
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        return _one_line(value)
    return _one_line("".join(_part(part, charset) for part, charset in parts))


def _letters(value: str) -> str:
    """A header as the parser hands it over, with what was no ASCII in it as the letters it means."""
    return value if value.isascii() else decoded(value.encode("utf-8", "surrogateescape"), None)


def _part(part: bytes | str, charset: str | None) -> str:
    if isinstance(part, str):
        return part
    if charset is None:
        return part.decode("raw-unicode-escape", "replace") if part.isascii() else decoded(part, None)
    return decoded(part, charset)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() or c == " " else " " for c in text).split())


def addresses(message: Message, *names: str) -> list[Address]:
    """Everybody in these headers, each once, in order."""
    found: dict[str, Address] = {}
    for name in names:
        for value in (str(value) for key, value in message.raw_items() if key.lower() == name):
            for said, address in getaddresses([re.sub(r"\r?\n[ \t]*+", " ", value)]):
                if address:
                    plain = _one_line(_letters(address))
                    found.setdefault(plain.lower(), Address(plain, text_of(said)))
    return list(found.values())


def is_address(text: str) -> bool:
    """Whether a text is one plain mail address and nothing else."""
    return _ADDRESS.match(text) is not None


def parsed(text: str) -> Address | None:
    """`Li Wei <li@example.com>` or `li@example.com`; None where it is neither."""
    found = [(name, address) for name, address in getaddresses([text]) if address]
    if len(found) != 1 or not is_address(found[0][1]):
        return None
    return Address(found[0][1], found[0][0].strip())


def address_of(said: str) -> Address | None:
    """Somebody as a person names them, where that is an address and not a name to be looked up."""
    return parsed(" ".join(said.split()))


def filename(part: Message) -> str:
    """What an attachment is called, by either of the ways in which that is written; empty where it is not."""
    name = part.get_param("filename", None, "content-disposition") or part.get_param("name", None, "content-type")
    if isinstance(name, tuple):  # in pieces, with the charset it claims
        charset, _, text = name
        return _one_line(decoded(text.encode("raw-unicode-escape"), charset))
    return text_of(str(name)).strip() if name else ""
