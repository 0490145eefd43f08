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
from deskhand.planner.slots.agents import AgentSlots
from deskhand.planner.slots.bounds import Bounds
from deskhand.planner.slots.brought import Brought
from deskhand.planner.slots.described import DescribedSlots
from deskhand.planner.slots.events import EventSlots
from deskhand.planner.slots.files import FileSlots
from deskhand.planner.slots.folders import FolderSlots
from deskhand.planner.slots.free import FreeSlots
from deskhand.planner.slots.kept import KeptSlots
from deskhand.planner.slots.names import NameSlots
from deskhand.planner.slots.ordinals import Ordinals
from deskhand.planner.slots.people import PeopleSlots
from deskhand.planner.slots.plain import PlainSlots
from deskhand.planner.slots.programs import ProgramSlots
from deskhand.planner.slots.seen import SeenSlots
from deskhand.planner.slots.sums import SumSlots
from deskhand.planner.slots.times import TimeSlots
from deskhand.planner.values import Value


def _nothing(word: str) -> bool:
    """Where no orders are known, no word begins one."""
    return False


class Families:
    """All families of slots for one request."""

    def __init__(self, of: Reading, context: Context, begins: Callable[[str], bool] = _nothing) -> None:
        self.folders = FolderSlots(of)
        self.names = NameSlots(of)
        bounds = Bounds(of, begins)
        self.plain = PlainSlots(of, bounds)
        self.agents = AgentSlots(of, context)
        self.kept = KeptSlots(of, context)
        self.reader = reader = Reader(of, Parts(of, self.folders.inside_description))
        seen = SeenSlots(of, reader)
        self.described = DescribedSlots(of, reader, seen)
        self.files = FileSlots(of, self.folders, reader, self.described, Ordinals(of, context), seen)
        self.people = PeopleSlots(of)
        self.events = EventSlots(of)
        self.programs = ProgramSlots(of)
        self.sums = SumSlots(of)
        self.times = TimeSlots(of)
        self.free = FreeSlots(of, self.times, bounds)
        self.brought = Brought(of)

    def absent(self) -> frozenset[str]:
        """Types that nothing in this request can be, known at once: what begins with one of them is not tried."""
        times = () if self.times.is_timed else ("repeat", "later", "moment")
        return frozenset(times if self.sums.has_length else (*times, "minutes"))


_ARTICLES: Final = frozenset({"the", "an"})
"""What belongs to the word behind it."""
Resolve = Callable[[Families, int, int], Value | None]
RESOLVERS: Final[Mapping[str, Resolve]] = {
    "files": lambda on, start, end: on.files.files(start, end),
    "file": lambda on, start, end: on.files.file(start, end),
    "pictures": lambda on, start, end: on.files.pictures(start, end),
    "picture": lambda on, start, end: on.files.picture(start, end),
    "unpictured": lambda on, start, end: on.files.other_than_picture(start, end),
    "pdfs": lambda on, start, end: on.files.pdfs(start, end),
    "tables": lambda on, start, end: on.files.tables(start, end),
    "table": lambda on, start, end: on.files.table(start, end),
    "document": lambda on, start, end: on.files.document(start, end),
    "search": lambda on, start, end: on.described.search(start, end),
    "plainly": lambda on, start, end: on.described.plainly(start, end),
    "sought": lambda on, start, end: on.described.sought(start, end),
    "fetched": lambda on, start, end: on.described.fetched(start, end),
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
    "share": lambda on, start, end: on.plain.share(start, end),
    "figure": lambda on, start, end: on.plain.figure(start, end),
    "when": lambda on, start, end: on.plain.when(start, end),
    "ahead": lambda on, start, end: on.plain.ahead(start, end),
    "span": lambda on, start, end: on.plain.span(start, end),
    "only_computer": lambda on, start, end: on.plain.only_computer(start, end),
    "agent": lambda on, start, end: on.agents.agent(start, end),
    "any_agent": lambda on, start, end: on.agents.any_agent(start, end),
    "brief": lambda on, start, end: on.agents.brief(start, end),
    "errand": lambda on, start, end: on.agents.errand(start, end),
    "errand_inside": lambda on, start, end: on.agents.errand_inside(start, end),
    "passage": lambda on, start, end: on.agents.passage(start, end),
    "text_of_file": lambda on, start, end: on.agents.text_of_file(start, end),
    "period": lambda on, start, end: on.plain.period(start, end),
    "theskill": lambda on, start, end: on.kept.whole(start, end),
    "skillname": lambda on, start, end: on.kept.new_name(start, end),
    "skill": lambda on, start, end: on.kept.skill(start, end),
    "topic": lambda on, start, end: on.plain.topic(start, end),
    "heading": lambda on, start, end: on.plain.heading(start, end),
    "goods": lambda on, start, end: on.plain.goods(start, end),
    "names": lambda on, start, end: on.plain.names(start, end),
    "person": lambda on, start, end: on.people.person(start, end),
    "somebody": lambda on, start, end: on.people.known(start, end),
    "people": lambda on, start, end: on.people.people(start, end),
    "friends": lambda on, start, end: on.people.friends(start, end),
    "event": lambda on, start, end: on.events.event(start, end),
    "known_event": lambda on, start, end: on.events.known(start, end),
    "app": lambda on, start, end: on.programs.app(start, end),
    "window": lambda on, start, end: on.programs.window(start, end),
    "money": lambda on, start, end: on.sums.money(start, end),
    "minutes": lambda on, start, end: on.sums.minutes(start, end),
    "moment": lambda on, start, end: on.times.moment(start, end),
    "later": lambda on, start, end: on.times.later(start, end),
    "repeat": lambda on, start, end: on.times.repeat(start, end),
    "url": lambda on, start, end: on.free.url(start, end),
    "text": lambda on, start, end: on.free.text(start, end),
    "asked": lambda on, start, end: on.free.asked(start, end),
    "saying": lambda on, start, end: on.free.saying(start, end),
    "bidding": lambda on, start, end: on.free.bidding(start, end),
    "request": lambda on, start, end: on.free.request(start, end),
    "reminder": lambda on, start, end: on.free.reminder(start, end),
    "postponed": lambda on, start, end: on.free.postponed(start, end),
    "happening": lambda on, start, end: on.free.happening(start, end),
    "software": lambda on, start, end: on.free.software(start, end),
    "prompt": lambda on, start, end: on.free.prompt(start, end),
    "label": lambda on, start, end: on.free.label(start, end),
    "named": lambda on, start, end: on.free.named(start, end),
    "keys": lambda on, start, end: on.free.keys(start, end),
}
SLOT_TYPES: Final = frozenset(RESOLVERS)


@dataclass
class Slots:
    """All slots of one request; the same run of tokens is resolved once per type."""

    of: Reading
    families: Families
    without: frozenset[str] = frozenset()
    """Types of which nothing is one here."""
    _known: dict[tuple[str, int, int], Value | None] = field(default_factory=dict[tuple[str, int, int], "Value | None"])

    def __call__(self, kind: str, start: int, end: int) -> Value | None:
        """The value of a slot type for a run of tokens, or None where they mean no such thing."""
        if kind in self.without:
            return None
        key = (kind, start, end)
        if key not in self._known:
            breaks_off = self.of.keys[end - 1] in _ARTICLES and start < end < len(self.of.keys)
            value = (
                None
                if breaks_off or start in self.of.within or start in self.of.sentence_ends
                else RESOLVERS[kind](self.families, start, end)
            )
            self._known[key] = self.families.brought.instead(kind, start, end, value)
        return self._known[key]
