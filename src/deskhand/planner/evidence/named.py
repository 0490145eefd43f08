"""What a request names, and where: words that are known, days, folders.

Read once a request; `files.py` finds files by their names, `mentions.py` people, events and the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

from deskhand.core.filetypes import kind_of
from deskhand.core.world.facts import FileFact
from deskhand.planner.evidence.alike import Sensed, stem
from deskhand.planner.evidence.profile import Vocabulary
from deskhand.planner.reading import Reading
from deskhand.planner.slots import Slots
from deskhand.planner.values import Either, Exact, Value

LONGEST_MOMENT: Final = 14
_LEADS_TO_PLACE: Final = frozenset("到进从至入在往去")
_FOLLOWS_PLACE: Final = frozenset("里中下文目的这那")


SOMEBODY: Final = frozenset({"her", "him", "them", "she", "he", "他", "她", "他们", "她们"})
"""Words for somebody who was named before."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Something named: `kind` says what, `facts` the files it may be."""

    kind: str
    start: int
    stop: int
    value: Value
    facts: tuple[FileFact, ...] = ()

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(kind_of(fact.name) for fact in self.facts)

    def within(self, start: int, stop: int) -> bool:
        return self.start >= start and self.stop <= stop


_EVERY: Final = frozenset({"every", "each", "daily", "weekly", "monthly", "每"})
_THIS_DAY: Final = frozenset({"today", "tomorrow", "tonight", "今", "明"})


class Named:
    """The words of one request, with the days and folders it names."""

    def __init__(self, of: Reading, slots: Slots, words: Vocabulary) -> None:
        self.of = of
        self.slots = slots
        self.little = words.little
        self.words = words
        self.stems = [stem(key) for key in of.keys]
        self.size = len(of.keys)

    @cached_property
    def phrased(self) -> list[Sensed]:
        """Every phrase of a class as it is written; in Chinese none that begins inside a longer one."""
        found: list[Sensed] = []
        inside = 0
        for at in range(self.size):
            if self.of.words.tokens[at].quoted is not None:
                continue
            here = list(self.words.alike.at(self.stems, at))
            if self.of.lex.lang == "zh":
                here = [one for one in here if one.stop > inside]
                inside = max((inside, *(one.stop for one in here)))
            longer: frozenset[str] = frozenset()
            for one in here:
                senses = one.senses - longer
                longer |= one.senses
                if senses:
                    found.append(Sensed(one.start, one.stop, senses))
        return [one for one in found if not self._inside_another(one, found)]

    def _inside_another(self, one: Sensed, found: Sequence[Sensed]) -> bool:
        """Whether something is done only as a part of longer words: "my screen" in "on my screen"."""
        if any(sense[0] in "#@" for sense in one.senses):
            return False
        return any(other.start < one.start and other.stop >= one.stop for other in found if other is not one)

    def is_little(self, at: int) -> bool:
        return self._littles[at]

    @cached_property
    def _littles(self) -> list[bool]:
        return [
            token.quoted is None and ((token.is_mark and not token.is_symbol) or stem in self.little)
            for token, stem in zip(self.of.words.tokens, self.stems, strict=True)
        ]

    @cached_property
    def days(self) -> list[Mention]:
        """Days over and days to come, and moments where they are known; of those that overlap, the longest."""
        found = list(self._days())
        return [*found, *self._again(found)]

    def _again(self, found: Sequence[Mention]) -> Iterator[Mention]:
        """The day that was named before, where it is spoken of again: "book it at 3 that day"."""
        for at in range(self.size):
            read = self.of.lex.same_day.at(self.of.keys, at, self.size)
            if read is None or at in self.of.within or any(key in _EVERY for key in self.of.keys[:at]):
                continue
            for kind in ("past", "ahead"):
                rows = (_day_of(one) for one in found if one.kind == kind and one.stop <= at)
                named = [day for day in rows if day is not None]
                if not named:
                    continue
                day = named[-1]
                clock = next((one for one in found if one.kind == kind and self._is_beside(one, at, read[0])), None)
                if clock is None:
                    yield Mention(kind, at, read[0], Exact(day))
                else:
                    start, stop = min(at, clock.start), max(read[0], clock.stop)
                    yield Mention(kind, start, stop, Exact(_on(day, clock.value)))

    def _is_beside(self, one: Mention, start: int, stop: int) -> bool:
        """Whether a time of day, with no day of its own, stands right before or behind a run."""
        days = {(self.of.now + timedelta(days=n)).date().isoformat() for n in (0, 1)}
        text = str(one.value.value) if isinstance(one.value, Exact) else ""
        clock = "T" in text and text.partition("T")[0] in days
        named = any(key in _THIS_DAY for key in self.of.keys[one.start : one.stop])
        return clock and not named and (one.stop == start or one.start == stop)

    def _days(self) -> Iterator[Mention]:
        for kind, ahead in (("past", False), ("ahead", True)):
            at = 0
            while at < self.size:
                inside = at in self.of.within or any(one.start < at < one.stop for one in self.phrased)
                read = None if inside else self.of.when_at(at, ahead=ahead)
                moment = self._moment(at, read[0] if read is not None else at) if ahead and self.times(at) else None
                if moment is not None:
                    yield moment
                    at = moment.stop
                elif read is not None and read[1].why is None:
                    yield Mention(kind, at, read[0], Exact(read[1].iso))
                    at = read[0]
                else:
                    at += 1

    @cached_property
    def past_days(self) -> list[Mention]:
        return [one for one in self.days if one.kind == "past"]

    def times(self, at: int) -> bool:
        return at not in self.of.within and self.slots.families.times.begins(at)

    def _moment(self, at: int, stop: int) -> Mention | None:
        """The day with the time of day around it, where such moments can be read."""
        for end in range(min(self.size, at + LONGEST_MOMENT), stop, -1):
            value = self.slots("moment", at, end)
            if isinstance(value, Exact):
                return Mention("ahead", at, end, value)
        return None

    def _folders(self) -> Iterator[Mention]:
        at = 0
        while at < self.size:
            found = self._folder_at(at)
            if found is None:
                at += 1
                continue
            yield found
            at = found.stop

    @cached_property
    def places_named(self) -> list[Mention]:
        return list(self._folders())

    def _folder_at(self, at: int) -> Mention | None:
        token, keys, lex = self.of.words.tokens[at], self.of.keys, self.of.lex
        if token.is_mark or at in self.of.within:
            return None
        raw = self.of.name(at, at + 1)
        likely = lex.folders.at(keys, at, self.size) is not None or "/" in raw or lex.here.at(keys, at, self.size)
        if not likely:
            likely = any(
                fact.kind == "folder"
                for stop in self._folder_ends(at)
                for fact in self.of.places.named(self.of.name(at, stop))
            )
        if not likely:
            return None
        for stop in range(min(self.size, at + 6), at, -1):
            if stop in self.of.within or self.of.words.tokens[stop - 1].is_mark:
                continue
            value = self.slots("placed", at, stop)
            if isinstance(value, Exact | Either):
                return Mention("folder", at, stop, value)
        return None

    def _folder_ends(self, at: int) -> Iterator[int]:
        """Where a folder's name may end: in Chinese only beside a word that a place stands beside."""
        if self.of.keys[at].isascii():
            yield from () if self.is_little(at) else (at + 1,)
            return
        led = at > 0 and self.of.keys[at - 1] in _LEADS_TO_PLACE
        for stop in range(min(self.size, at + 4), at + 1, -1):
            if led or (stop < self.size and self.of.keys[stop] in _FOLLOWS_PLACE):
                yield stop


def _day_of(one: Mention) -> str | None:
    """The day that is named, where it is one."""
    text = str(one.value.value) if isinstance(one.value, Exact) else ""
    first, _, last = text.partition("/")
    day = first.partition("T")[0]
    return day if day and (not last or last.partition("T")[0] == day) else None


def _on(day: str, clock: Value) -> str:
    """A time of day, or a stretch of it, on another day."""
    said = str(clock.value) if isinstance(clock, Exact) else ""
    return "/".join(f"{day}T{part.partition('T')[2]}" for part in said.split("/"))
