"""One calendar file: which components stand where, and how one is put in, changed or taken out.

The rest stays byte for byte: comments of other programs, their order, their folding, even what they wrote wrongly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from deskhand.core.words import size
from deskhand.formats.calendar.problems import CalendarTooLarge, NotACalendar
from deskhand.formats.contentlines import Line, lines_of, written

MOST: Final = 64 << 20
PRODUCT: Final = "-//Deskhand//Deskhand//EN"
_EMPTY: Final = ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "END:VCALENDAR")


@dataclass(frozen=True, slots=True)
class Component:
    """One component and where it stands; `lines` are its own, without those of what it holds."""

    kind: str
    start: int
    end: int
    lines: tuple[Line, ...] = ()
    inside: tuple[Component, ...] = ()

    def first(self, name: str) -> Line | None:
        return next((line for line in self.lines if line.name == name), None)

    def value(self, name: str) -> str:
        """The first value of that name as text; empty where there is none."""
        line = self.first(name)
        return "" if line is None else line.text

    @property
    def uid(self) -> str:
        return self.value("UID")

    @property
    def series(self) -> bool:
        """Whether it happens more than once."""
        return any(line.name in ("RRULE", "RDATE") for line in self.lines)


@dataclass(frozen=True)
class Document:
    """A calendar file as it was read."""

    content: bytes
    components: tuple[Component, ...] = ()
    """What stands directly in the calendars of this file, in its order."""
    lines: tuple[Line, ...] = ()
    """The lines of the calendars themselves."""
    newline: bytes = b"\r\n"
    closes: int = field(default=0)
    """Where the last calendar of the file ends: something new goes in before this."""

    def all(self, *kinds: str) -> list[Component]:
        return [one for one in self.components if one.kind in kinds]

    def of(self, uid: str) -> list[Component]:
        """The components of one thing: its master first, then what differs of single days."""
        found = [one for one in self.components if one.uid == uid and one.kind in ("VEVENT", "VTODO")]
        return sorted(found, key=lambda one: one.first("RECURRENCE-ID") is not None)

    def raw(self, one: Component) -> bytes:
        return self.content[one.start : one.end]

    @property
    def zones(self) -> set[str]:
        """The time zones that the file itself describes."""
        return {one.value("TZID") for one in self.components if one.kind == "VTIMEZONE"}

    def value(self, name: str) -> str:
        """A property of the calendar as a whole."""
        return next((line.text for line in self.lines if line.name == name), "")

    def added(self, *components: bytes) -> Document:
        """With more components, at the end; time zones go to the front, where old programs look for them."""
        zones = b"".join(one for one in components if one.startswith(b"BEGIN:VTIMEZONE"))
        rest = b"".join(one for one in components if not one.startswith(b"BEGIN:VTIMEZONE"))
        front = min((one.start for one in self.components), default=self.closes)
        before = self.content[:front] + zones + self.content[front : self.closes]
        if before and not before.endswith(b"\n"):
            before += self.newline
        return read(before + rest + self.content[self.closes :])

    def replaced(self, one: Component, content: bytes) -> Document:
        """With another content in the place of one component; empty takes it out."""
        return read(self.content[: one.start] + content + self.content[one.end :])

    def removed(self, gone: Sequence[Component]) -> Document:
        content = self.content
        for one in sorted(gone, key=lambda one: -one.start):
            content = content[: one.start] + content[one.end :]
        return read(content)


def empty(*, name: str = "", newline: bytes = b"\r\n") -> Document:
    """A calendar in which nothing stands yet."""
    lines = [*_EMPTY[:-1], *([f"X-WR-CALNAME:{name}"] if name else []), _EMPTY[-1]]
    return read(b"".join(written(line, newline) for line in lines))


def read(content: bytes, name: str = "") -> Document:
    """A file taken apart. Raises `NotACalendar` or `CalendarTooLarge`."""
    if len(content) > MOST:
        raise CalendarTooLarge(name=name, most=size(MOST))
    content = _as_utf8(content)
    top: list[Component] = []
    calendar: list[Line] = []
    open_: list[tuple[str, int, list[Line], list[Component]]] = []
    depth = closes = 0
    for line in lines_of(content):
        kind = line.value.strip().upper()
        if line.name == "BEGIN" and kind == "VCALENDAR" and not open_:
            depth += 1
        elif line.name == "BEGIN" and depth:
            open_.append((kind, line.start, [], []))
        elif line.name == "END" and kind == "VCALENDAR" and not open_ and depth:
            depth, closes = depth - 1, line.start
        elif line.name == "END" and open_ and open_[-1][0] == kind:
            _, start, lines, inside = open_.pop()
            done = Component(kind, start, line.end, tuple(lines), tuple(inside))
            (open_[-1][3] if open_ else top).append(done)
        elif depth:
            (open_[-1][2] if open_ else calendar).append(line)
    if open_ or depth or not closes:
        raise NotACalendar(name=name, why="BEGIN:VCALENDAR … END:VCALENDAR")
    newline = b"\r\n" if b"\r\n" in content[:4096] else b"\n"
    return Document(content, tuple(top), tuple(calendar), newline, closes)


def _as_utf8(content: bytes) -> bytes:
    """Old programs wrote in UTF-16 or GBK; what is not UTF-8 is turned into it once, and said nowhere else."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace").encode()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace").encode()
    return content


def with_lines(
    content: bytes, put: Mapping[str, Sequence[str]], newline: bytes = b"\r\n", *, more: Sequence[bytes] = ()
) -> bytes:
    """One component with other lines of these names (none of a name: taken out), everything else as it stands.

    A new line goes where the first of its name stood, or before the end; `more` are components to stand inside.
    """
    one = _alone(content)
    cuts: list[tuple[int, int, bytes]] = []
    for name, lines in put.items():
        fresh = b"".join(written(line, newline) for line in lines)
        there = [line for line in one.lines if line.name == name]
        at = there[0].start if there else _last_line(one, content)
        cuts += [(line.start, line.end, b"") for line in there[1:]]
        cuts.append((at, there[0].end if there else at, fresh))
    end = _last_line(one, content)
    cuts.append((end, end, b"".join(more)))
    for start, stop, fresh in sorted(cuts, key=lambda cut: (-cut[0], -cut[1])):
        content = content[:start] + fresh + content[stop:]
    return content


def as_it_stands(document: Document, line: Line) -> str:
    """A line of a file as it is written there, unfolded."""
    raw = document.content[line.start : line.end].decode("utf-8", "replace")
    return raw.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "").strip("\n")


def _alone(content: bytes) -> Component:
    wrapped = b"BEGIN:VCALENDAR\r\n" + content + b"END:VCALENDAR\r\n"
    one = read(wrapped).components[0]
    shift = len(b"BEGIN:VCALENDAR\r\n")
    moved = tuple(replace(line, start=line.start - shift, end=line.end - shift) for line in one.lines)
    inside = tuple(replace(inner, start=inner.start - shift, end=inner.end - shift) for inner in one.inside)
    return replace(one, start=one.start - shift, end=one.end - shift, lines=moved, inside=inside)


def _last_line(one: Component, content: bytes) -> int:
    """Where something new goes in: before what the component holds, else before its END."""
    if one.inside:
        return one.inside[0].start
    return content.rstrip(b"\r\n").rfind(b"\n") + 1
