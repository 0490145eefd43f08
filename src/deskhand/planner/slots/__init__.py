"""Typed slots: what a run of tokens can mean as files, a folder, a new name, a number, a day.

Each type is registered in `RESOLVERS`; a template may use these types and no others. A family of types is a module of
its own here (`files.py`, `folders.py` …), made once per request, and asks the desk through `reading.places`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from deskhand.planner.description.parts import Parts
from deskhand.planner.description.reader import Reader
from deskhand.planner.planned import Context
from deskhand.planner.reading import Reading
from deskhand.planner.slots.described import DescribedSlots
from deskhand.planner.slots.files import FileSlots
from deskhand.planner.slots.folders import FolderSlots
from deskhand.planner.slots.kept import KeptSlots
from deskhand.planner.slots.names import NameSlots
from deskhand.planner.slots.ordinals import Ordinals
from deskhand.planner.slots.plain import PlainSlots
from deskhand.planner.slots.seen import SeenSlots
from deskhand.planner.values import Value


class Families:
    """All families of slots for one request."""

    def __init__(self, of: Reading, context: Context) -> None:
        self.folders = FolderSlots(of)
        self.names = NameSlots(of)
        self.plain = PlainSlots(of)
        self.kept = KeptSlots(of, context)
        reader = Reader(of, Parts(of, self.folders.inside_description))
        seen = SeenSlots(of, reader)
        self.described = DescribedSlots(of, reader, seen)
        self.files = FileSlots(of, self.folders, reader, self.described, Ordinals(of, context), seen)


Resolve = Callable[[Families, int, int], Value | None]
RESOLVERS: Final[Mapping[str, Resolve]] = {
    "files": lambda on, start, end: on.files.files(start, end),
    "file": lambda on, start, end: on.files.file(start, end),
    "pdfs": lambda on, start, end: on.files.pdfs(start, end),
    "tables": lambda on, start, end: on.files.tables(start, end),
    "search": lambda on, start, end: on.described.search(start, end),
    "sought": lambda on, start, end: on.described.sought(start, end),
    "ranked": lambda on, start, end: on.described.ranked(start, end),
    "alone": lambda on, start, end: on.described.alone(start, end),
    "folder": lambda on, start, end: on.folders.target(start, end),
    "placed": lambda on, start, end: on.folders.asked_of(start, end),
    "listable": lambda on, start, end: on.folders.listable(start, end),
    "into": lambda on, start, end: on.folders.into(start, end),
    "newname": lambda on, start, end: on.names.new_name(start, end),
    "quotedname": lambda on, start, end: on.names.quoted_name(start, end),
    "quoted": lambda on, start, end: on.names.quoted(start, end),
    "zipname": lambda on, start, end: on.names.zip_name(start, end),
    "number": lambda on, start, end: on.plain.number(start, end),
    "figure": lambda on, start, end: on.plain.figure(start, end),
    "when": lambda on, start, end: on.plain.when(start, end),
    "ahead": lambda on, start, end: on.plain.ahead(start, end),
    "span": lambda on, start, end: on.plain.span(start, end),
    "only_computer": lambda on, start, end: on.plain.only_computer(start, end),
    "period": lambda on, start, end: on.plain.period(start, end),
    "theskill": lambda on, start, end: on.kept.whole(start, end),
    "skillname": lambda on, start, end: on.kept.new_name(start, end),
    "skill": lambda on, start, end: on.kept.skill(start, end),
    "topic": lambda on, start, end: on.plain.topic(start, end),
}
SLOT_TYPES: Final = frozenset(RESOLVERS)


@dataclass
class Slots:
    """All slots of one request; the same run of tokens is resolved once per type."""

    of: Reading
    families: Families
    _known: dict[tuple[str, int, int], Value | None] = field(default_factory=dict[tuple[str, int, int], "Value | None"])

    def __call__(self, kind: str, start: int, end: int) -> Value | None:
        """The value of a slot type for a run of tokens, or None where they mean no such thing."""
        key = (kind, start, end)
        if key not in self._known:
            self._known[key] = None if start in self.of.within else RESOLVERS[kind](self.families, start, end)
        return self._known[key]
