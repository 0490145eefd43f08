"""What the words for an event hold besides its title: who comes, and how long it takes.

"A 30 minute call with Carol" is a call of 30 minutes with her; 和王芳吃饭, to eat, with her. A quotation stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.planner.match import Bound, Match, Slots
from deskhand.planner.reading import Reading
from deskhand.planner.slots.people import PeopleSlots
from deskhand.planner.values import Exact, Value

ADD: Final = "calendar.add"
_WITH: Final[Mapping[Lang, Set[str]]] = {"en": frozenset({"with", "w"}), "zh": frozenset("和跟与同")}
_TOLD_WITH: Final = Pattern(r"(?P<what>.+?) (?:with|w) (?P<who>.+)", re.IGNORECASE)
_AND: Final = r"\s*(?:,|\band\b|&|\+|、|和|跟)\s*"
_GATHERINGS: Final = frozenset({
    "meeting", "call", "appointment", "review", "sync", "standup", "stand-up", "interview", "session", "chat", "talk",
    "catch-up", "check-in", "workshop", "training", "class", "lesson", "lunch", "dinner", "breakfast", "coffee", "walk",
    "demo", "briefing", "discussion", "break", "slot",
})  # fmt: skip
"""What takes so long; "7 minute abs" and "2 hours of parking" are called so."""
_LONGEST: Final = 4
"""Words of a length of time."""


def with_guests(match: Match, of: Reading, slots: Slots) -> Match:
    """The same event with guests and length taken out of its title, where nothing else says them."""
    if match.template.ability != ADD:
        return match
    bound = {name: (value, start, stop) for name, value, start, stop in match.bound}
    value, start, stop = bound.get("title", ("", 0, 0))
    quoted = any(token.quoted is not None for token in of.words.tokens[start:stop])
    called = any(of.lex.called.at(of.keys, at, stop) is not None for at in range(start, stop))
    if not isinstance(value, Exact) or not value.open or quoted or called:
        return match
    found: list[tuple[str, Value, int, int]] = []
    start = _past_articles(of, start, stop)
    if "minutes" not in bound and (length := _length(of, slots, start, stop)) is not None:
        found.append(("minutes", *length))
        start = _past_articles(of, length[2], stop)
    if "people" not in bound and (guests := _guests(of, slots, start, stop)) is not None:
        (start, stop), people = guests
        found.append(("people", *people))
    if of.lex.lang == "en" and of.keys[stop - 1] in _WITH["en"] and stop - start > 1:
        stop -= 1
    if of.lex.lang == "zh" and of.keys[stop - 1] == "吧" and stop - start > 2 and of.keys[stop - 2] not in "酒网":
        stop -= 1
    title = replace(value, value=of.name(start, stop), open=stop - start)
    rest: Bound = tuple(row for row in match.bound if row[0] != "title")
    return replace(match, bound=(*rest, ("title", title, start, stop), *found))


def with_whom(title: str, of: Reading) -> tuple[str, tuple[str, ...]]:
    """A title that is told, and those of the people the desk knows who are named with it."""
    people = PeopleSlots(of)
    for what, who in _told(title, of.lex.lang):
        each = [people.called(one.strip()) for one in re.split(_AND, who)]
        if all(len(one) == 1 for one in each):
            return what, tuple(one[0] for one in each)
    return title, ()


def _told(title: str, lang: Lang) -> Iterator[tuple[str, str]]:
    if lang == "zh" and title[0] in _WITH["zh"]:
        yield from ((title[at:].removeprefix("的"), title[1:at]) for at in range(len(title) - 1, 2, -1))
    elif lang == "en" and (found := _TOLD_WITH.fullmatch(title)) is not None:
        yield found["what"], found["who"]


def _past_articles(of: Reading, start: int, stop: int) -> int:
    while start < stop - 1 and of.lex.lang == "en" and of.keys[start] in ("a", "an", "the", "my", "our"):
        start += 1
    return start


def _length(of: Reading, slots: Slots, start: int, stop: int) -> tuple[Value, int, int] | None:
    """How long it takes, said in front of what it is."""
    if of.lex.lang != "en":
        return None
    for end in range(min(stop - 1, start + _LONGEST), start, -1):
        value = slots("minutes", start, end)
        if isinstance(value, Exact):
            return (value, start, end) if not _GATHERINGS.isdisjoint(of.keys[end:stop]) else None
    return None


def _guests(of: Reading, slots: Slots, start: int, stop: int) -> tuple[tuple[int, int], tuple[Value, int, int]] | None:
    """The rest of the title, and those who are named with it; only whom the desk knows."""
    for (left, right), (first, last) in _parts(of, start, stop):
        value = slots("people", first, last) if left < right and first < last else None
        if isinstance(value, Exact) and not value.open:
            return (left, right), (value, first, last)
    return None


def _parts(of: Reading, start: int, stop: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Each way to cut a title into what it is and who comes."""
    words = _WITH[of.lex.lang]
    if of.lex.lang == "en":
        for at in range(start + 1, stop - 1):
            if of.keys[at] in words:
                yield (start, at), (at + 1, stop)
    elif of.keys[start] in words:
        for at in range(stop - 1, start + 1, -1):
            yield (at + (of.keys[at] == "的"), stop), (start + 1, at)
