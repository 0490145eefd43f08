"""Numbers, days and free words."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Final

from deskhand.core.paths import split_ending
from deskhand.core.pattern import Pattern
from deskhand.planner.devices import is_a_computer
from deskhand.planner.numbers import number_at
from deskhand.planner.reading import Reading
from deskhand.planner.slots.bounds import Bounds
from deskhand.planner.text import HAN
from deskhand.planner.values import Exact, Unmet, Value
from deskhand.planner.when import days_in

LONGEST_TOPIC: Final = 12
_CUTS: Final = frozenset(",.;:!?，。；：！？、")
_LISTS: Final = frozenset(",，、")
_IN: Final = "in "

_SOMEBODY: Final = frozenset({"me", "us", "him", "her", "them"})
_WAYS: Final = frozenset({"back", "out", "away", "again"})
_SOURCES: Final = frozenset({"from", "using"})
_KEPT: Final = Pattern(
    r"(?:保存|另存|存)(?:为|成|到|在)|(?:and )?(?:save|call|name) (?:it|them|this|that|the)\b"
    r"|(?:from|of|for) |所有|.*(?:的|\.[a-z]{2,4}$|[一二两三四五六七八九十几\d]列$|工作表$)",
    re.IGNORECASE,
)
"""What is said of the whole behind the names of its parts: how it is kept, or called."""
_APART: Final = Pattern(rf"[{HAN}]+(?: +[{HAN}]+)+")
"""Names with blanks between them, as lists are often written in Chinese."""
_OF_AN_ORDER: Final = frozenset({
    "status", "history", "number", "no", "it", "them", "everything", "nothing", "something", "anything", "what",
    "around", "home", "one", "two", "some", "files", "file", "rows", "row", "table", "column", "folder", "folders",
    "这", "那", "它", "第", "所",
})  # fmt: skip
"""Words with which an order, or a task, is meant that was spoken of before."""
_HUNDREDTHS: Final = (["%"], ["percent"], ["per", "cent"], ["pct"])


@dataclass(frozen=True)
class PlainSlots:
    """Values that need nothing but the words."""

    of: Reading
    bounds: Bounds

    def number(self, start: int, end: int) -> Value | None:
        plain = [self.of.keys[start].removeprefix("#"), *self.of.keys[start + 1 : end]]
        read = number_at(plain, 0)
        return Exact(read[1]) if read and read[0] == end - start and 0 < read[1] < 2**31 else None

    def share(self, start: int, end: int) -> Value | None:
        """A number of hundredths, written with its sign or word: "50%", "50 percent"."""
        key, unit = self.of.keys[start], self.of.keys[start + 1 : end]
        figures = key.removesuffix("%")
        if (unit in _HUNDREDTHS or (not unit and figures != key)) and figures.isascii() and figures.isdigit():
            return Exact(int(figures)) if 0 < int(figures) < 10_000 else None
        return None

    def figure(self, start: int, end: int) -> Value | None:
        """A number in figures: the number of a run, where a number in words would be a count."""
        plain = self.of.keys[start].removeprefix("#")
        return self.number(start, end) if end - start == 1 and plain.isascii() and plain.isdigit() else None

    def when(self, start: int, end: int) -> Value | None:
        """Days that are over: a bare weekday is the past one."""
        return self._days(start, end, ahead=False)

    def ahead(self, start: int, end: int) -> Value | None:
        """Days to come: a bare weekday is the coming one, and a day such as tomorrow is taken, not guarded against."""
        return self._days(start, end, ahead=True)

    def _days(self, start: int, end: int, *, ahead: bool) -> Value | None:
        start, end = self.of.trimmed(start, end)
        if start >= end:
            return None
        read = self.of.when_at(start, end, ahead=ahead)
        if read is None or read[0] != end:
            return None
        day = read[1]
        return Exact(day.iso) if day.why is None else Unmet(self.of.words.raw(start, end), day.why)

    def span(self, start: int, end: int) -> Value | None:
        """A time that is over: a part of a day, a stretch up to now, or days."""
        return self._moment(start, end) or self.when(start, end)

    def _moment(self, start: int, end: int) -> Value | None:
        start, end = self.of.trimmed(start, end, articles=False)
        read = self.of.clock_at(start, end) if start < end else None
        return Exact(read[1].iso) if read is not None and read[0] == end else None

    def period(self, start: int, end: int) -> Value | None:
        """Days that are over, where nothing but days can stand: there a month is one without a word before it."""
        found = self.when(start, end)
        if found is not None or self.of.lex.lang != "en":
            return found
        start, end = self.of.trimmed(start, end)
        text = f"{_IN}{' '.join(self.of.keys[start:end])}"
        read = days_in(text, len(_IN), "en", self.of.now.date()) if start < end else []
        return next((Exact(day.iso) for day in read if day.end == len(text) and day.why is None), None)

    def only_computer(self, start: int, end: int) -> Value | None:
        """What a computer is called by its kind ("laptop"), where the person has no other: then it is this one."""
        said = "".join(self.of.keys[start:end])
        return Exact(said) if not self.of.places.world.devices and is_a_computer(said) else None

    def topic(self, start: int, end: int) -> Value | None:
        """A few free words for one thing: what stands behind a comma, a "not" or another order is none of it."""
        if end - start > LONGEST_TOPIC:
            return None
        if not self._is_one_thing(start, end):
            return None
        strained = self.of.is_strained(start, end) or self._says_more(start, end)
        return Exact(self.of.name(start, end), open=end - start, strained=strained)

    def heading(self, start: int, end: int) -> Value | None:
        """Words as they stand in a text, by their capitals; asked about first, as they may be said of it too."""
        raw = [token.raw for token in self.of.words.tokens[start:end]]
        value = self.topic(start, end) if all(word[:1].isupper() for word in raw) else None
        return replace(value, strained=True) if isinstance(value, Exact) else value

    def goods(self, start: int, end: int) -> Value | None:
        """Something that is named by what it is: no number, and nothing that only points at one of several."""
        keys, lex, raw = self.of.keys, self.of.lex, self.of.words.raw(start, end)
        if not any(char.isalpha() for char in raw) or split_ending(raw)[1] or keys[start] in ("了", "什"):
            return None
        described = (lex.described.at(keys, at, end) for at in range(start, end))
        kind = any(read is not None and read[1].startswith("kind") for read in described)
        others = (book.at(keys, at, end) for book in (lex.unfiled, lex.papers) for at in range(start, end))
        points = any(key in _OF_AN_ORDER for key in keys[start:end])
        value = None if kind or points or any(read is not None for read in others) else self.topic(start, end)
        return None if value is None or value.strained else value

    def _says_more(self, start: int, end: int) -> bool:
        """Whether words beside a name are in it: for whom, where to, or what it is made from.

        "Me a flight", "the lamp back", "Receipt from the words".
        """
        of, keys = self.of, self.of.keys
        if end - start == 1 and of.words.tokens[start].quoted is not None:
            return False
        made = (at for at in range(start + 1, end - 1) if keys[at] in _SOURCES)
        taken = any(of.lex.definite.at(keys, at + 1, end) is not None for at in made)
        return taken or keys[start] in _SOMEBODY or keys[end - 1] in _WAYS

    def names(self, start: int, end: int) -> Value | None:
        """Several free words for several things, with commas between them."""
        if end - start > LONGEST_TOPIC * 2:
            return None
        called = any(self.of.lex.called.at(self.of.keys, at, end) is not None for at in range(start, end))
        if called or not self._is_one_thing(start, end, listed=True):
            return None  # "day and hours, call it Rota"
        each = [self.of.trimmed(a, b, articles=False) for a, b in self.of.split_list(start, end)]
        names = [self.of.name(a, b) for a, b in each if a < b]
        if any(_KEPT.match(one) for one in names):
            return None  # 姓名、电话，存成通讯录.xlsx
        if len(names) == 1 and self.of.lex.lang == "zh" and _APART.fullmatch(names[0]):
            names = names[0].split()
        return Exact(tuple(names), open=end - start)

    def _is_one_thing(self, start: int, end: int, *, listed: bool = False) -> bool:
        if end - start == 1:
            return True
        if any(self.of.guarded[start:end]) or (not listed and self.bounds.breaks_a_quotation(start, end)):
            return False
        cuts = _CUTS - _LISTS if listed else _CUTS
        return not any(self._is_other(at, end, cuts) for at in range(start + 1, end))

    def _is_other(self, at: int, end: int, cuts: Set[str]) -> bool:
        """Whether something else begins here: behind a mark, another part of the same, or another order."""
        if self.of.words.tokens[at].is_mark:
            return self.of.keys[at] in cuts
        return self.of.lex.marking.at(self.of.keys, at, end) is not None or self.bounds.orders(at, end)
