"""Content lines of iCalendar and vCard files, with the bytes each one stands in.

Only what is changed is written anew. Everything else keeps its folding, its line ends and its order, so these lines
know where they begin and end, and a file in which one of them changed differs in that line alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

WIDTH: Final = 75
"""The most bytes of one physical line, its end apart."""
_HEAD: Final = re.compile(r"(?:([A-Za-z0-9-]+)\.)?([A-Za-z0-9-]+)")
_PARAM: Final = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^;:,"]*)(?:,(?:"[^"]*"|[^;:,"]*))*)|;([A-Za-z0-9-]+)')
_ESCAPE: Final = re.compile(r"\\([\\;,nN:])")


@dataclass(frozen=True, slots=True)
class Line:
    """One logical line: its name in capitals, its parameters, its value as it stands there."""

    name: str
    value: str
    params: Mapping[str, str] = field(default_factory=dict[str, str])
    group: str = ""
    start: int = 0
    end: int = 0
    """Where it stands: from its first byte to behind its line end."""

    @property
    def text(self) -> str:
        """The value as people mean it, escapes undone."""
        return unescaped(self.value)


def lines_of(content: bytes, start: int = 0, end: int | None = None) -> Iterator[Line]:
    """Every logical line between two places; what is no content line at all is passed over."""
    stop = len(content) if end is None else end
    at = start
    while at < stop:
        after = _folded_end(content, at, stop)
        line = _line(content[at:after], at, after)
        if line is not None:
            yield line
        at = after


def _folded_end(content: bytes, at: int, stop: int) -> int:
    """Behind the line that begins here, and behind those that only go on with it."""
    while True:
        newline = content.find(b"\n", at, stop)
        if newline < 0:
            return stop
        at = newline + 1
        if content[at : at + 1] not in (b" ", b"\t"):
            return at


def _line(raw: bytes, start: int, end: int) -> Line | None:
    joined = re.sub(rb"\r?\n[ \t]", b"", raw).strip(b"\r\n")
    text = joined.decode("utf-8", "replace") if start else joined.decode("utf-8-sig", "replace")
    head = _HEAD.match(text)
    if head is None:
        return None
    at, params = head.end(), dict[str, list[str]]()
    while found := _PARAM.match(text, at):
        name = (found[1] or found[3]).upper()
        # vCard 2.1 writes `TEL;HOME:` for what later versions write as `TEL;TYPE=HOME:`.
        key, value = (name, found[2].replace('"', "")) if found[1] else ("TYPE", name)
        params.setdefault(key, []).append(value)
        at = found.end()
    if text[at : at + 1] != ":":
        return None
    given = {key: ",".join(values) for key, values in params.items()}
    return Line(head[2].upper(), text[at + 1 :], given, head[1] or "", start, end)


def unescaped(value: str) -> str:
    """A text value as it is meant."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def escaped(text: str) -> str:
    """A text as it may stand in a value: no line of it can pose as another property."""
    plain = re.sub(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "\n", text)
    plain = "".join(c for c in plain if c == "\n" or c == "\t" or (ord(c) >= 0x20 and ord(c) != 0x7F))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def parameter(text: str) -> str:
    """A text as it may stand in a parameter, in quotes where it needs them."""
    plain = "".join(" " if ord(c) < 0x20 or c in '"\x7f' else c for c in text).strip()
    return f'"{plain}"' if re.search(r"[;:,]", plain) else plain


def written(line: str, newline: bytes = b"\r\n") -> bytes:
    """A line as it goes into a file: folded, never in the middle of a letter."""
    parts: list[bytes] = []
    room, part = WIDTH, b""
    for letter in line:
        raw = letter.encode("utf-8", "replace")
        if len(part) + len(raw) > room:
            parts.append(part)
            room, part = WIDTH - 1, b""
        part += raw
    parts.append(part)
    return (newline + b" ").join(parts) + newline
