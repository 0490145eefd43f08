"""The cards of a .vcf file, whichever of the three versions wrote it and in whatever encoding."""

from __future__ import annotations

import quopri
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from deskhand.core.words import size
from deskhand.formats.cards.problems import CardsTooLarge, NotCards
from deskhand.formats.contentlines import Line, escaped, lines_of, unescaped, written
from deskhand.formats.encoding import read_as

MOST: Final = 64 << 20
_SPLIT: Final = re.compile(r"(?<!\\);")


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody, as their card says."""

    uid: str
    name: str
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    company: str = ""
    title: str = ""
    address: str = ""
    note: str = ""
    nicks: tuple[str, ...] = ()


def read(content: bytes, name: str = "") -> list[Card]:
    """Every card of a file. Raises `NotCards` or `CardsTooLarge`."""
    if len(content) > MOST:
        raise CardsTooLarge(name=name, most=size(MOST))
    content = _joined(_as_bytes(content))
    cards: list[Card] = []
    lines: list[Line] | None = None
    for line in lines_of(content):
        if line.name == "BEGIN" and line.value.strip().upper() == "VCARD":
            lines = []
        elif line.name == "END" and line.value.strip().upper() == "VCARD" and lines is not None:
            cards.append(_card(lines))
            lines = None
        elif lines is not None:
            lines.append(line)
    if not cards and content.strip():
        raise NotCards(name=name)
    return cards


def card(one: Card) -> bytes:
    """A card as version 3 writes it, which every program reads."""
    family, _, given = one.name.rpartition(" ") if one.name.isascii() else ("", "", "")
    names = f"{escaped(given)};{escaped(family)};;;" if family else f"{escaped(one.name)};;;;"
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{escaped(one.uid)}", f"FN:{escaped(one.name)}", f"N:{names}"]
    lines += [f"EMAIL;TYPE=INTERNET:{escaped(mail)}" for mail in one.mails]
    lines += [f"TEL:{escaped(phone)}" for phone in one.phones]
    lines += [f"ORG:{escaped(one.company)}"] if one.company else []
    return b"".join(written(line) for line in [*lines, "END:VCARD"])


def _as_bytes(content: bytes) -> bytes:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode()
    return content


def _joined(content: bytes) -> bytes:
    """Version 2.1 goes on with a line by a `=` at its end instead of a space at the next one's beginning."""
    joined: list[bytes] = []
    goes_on = False
    for line in content.splitlines(keepends=True):
        bare = line.rstrip(b"\r\n")
        goes_on = bare.endswith(b"=") and (goes_on or _is_quoted(bare))
        joined.append(bare[:-1] if goes_on else line)
    return b"".join(joined)


def _is_quoted(line: bytes) -> bool:
    head, colon, _ = line.partition(b":")
    return bool(colon) and b";" in head and b"quoted-printable" in head.lower()


def _card(lines: Sequence[Line]) -> Card:
    def texts(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for line in lines if line.name == name and (text := _text(line).strip())))

    def first(name: str) -> str:
        return next(iter(texts(name)), "")

    name = first("FN") or _name(first("N"))
    parts = [part.strip() for part in _SPLIT.split(_raw(next((one for one in lines if one.name == "ADR"), None)))]
    return Card(
        uid=first("UID"),
        name=name,
        mails=texts("EMAIL"),
        phones=tuple(one.removeprefix("tel:") for one in texts("TEL")),
        company=" ".join(part for part in first("ORG").split(";") if part),
        title=first("TITLE"),
        address=", ".join(unescaped(part) for part in parts if part),
        note=first("NOTE"),
        nicks=texts("NICKNAME"),
    )


def _name(value: str) -> str:
    """`Wei;Li` is Li Wei to the west, and 李伟 is written together."""
    family, given = (*[part.strip() for part in value.split(";")], "", "")[:2]
    asian = any("\u3040" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7af" for c in value)
    return f"{family}{given}" if asian else f"{given} {family}".strip()


def _raw(line: Line | None) -> str:
    if line is None:
        return ""
    if "QUOTED-PRINTABLE" in f"{line.params.get('ENCODING', '')},{line.params.get('TYPE', '')}".upper():
        raw = quopri.decodestring(line.value.encode("utf-8", "replace"))
        return _decoded(raw, line.params.get("CHARSET", "utf-8"))
    return line.value


def _text(line: Line) -> str:
    return unescaped(_raw(line))


def _decoded(raw: bytes, charset: str) -> str:
    texts = (read_as(raw, one) for one in (charset, "utf-8", "gb18030"))
    return next((one for one in texts if one is not None), raw.decode("latin-1"))
