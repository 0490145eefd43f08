"""Words that are in no name of a file, so that nothing is looked for by them: what is in one, and how often."""

from __future__ import annotations

from typing import Final

from deskhand.core.paths import split_ending
from deskhand.core.pattern import Pattern
from deskhand.planner.places import Places
from deskhand.planner.reading import Reading
from deskhand.planner.slots.times import TimeSlots
from deskhand.planner.text import folded

_PART: Final = Pattern(r"(?:^| )(?:pages? \d+|\w+ per \w+)(?: |$)|第\d+页")
"""What is in a file, and in no name of one."""
_IS: Final = frozenset("在有的面住姓叫写")
_EVERY: Final = frozenset({"every", "each", "每"})


def names_no_file(of: Reading, query: str, start: int, end: int) -> bool:
    """Whether what would be looked for is no name: it is inside a file, or says when it is wanted again."""
    return _is_inside_a_file(of.places, query) or _comes_again(of, start, end)


def _is_inside_a_file(places: Places, query: str) -> bool:
    """Whether words ask for what a file holds: "page 2 acme contract", "contents lease.pdf", 名单里在上海."""
    words = query.split()
    named = any(split_ending(one)[1] and _is_a_file(places, one) for one in words)
    if places.about(query):
        return False
    if (len(words) > 1 and named) or _PART.search(folded(query)) is not None:
        return True
    front, inside, behind = query.partition("里")
    return bool(inside and front and behind[:1] in _IS) and _is_a_file(places, front)


def _is_a_file(places: Places, name: str) -> bool:
    return any(one.kind == "file" for one in places.named(name))


def _comes_again(of: Reading, start: int, end: int) -> bool:
    """Whether the words say how often something is to be done: "the newest report every weekday at 9"."""
    times = TimeSlots(of)
    if not times.is_timed:
        return False
    rules = (at for at in range(start + 1, end) if of.keys[at] in _EVERY)
    return any(times.repeat(at, stop) is not None for at in rules for stop in range(at + 1, end + 1))
