"""What events are, as they are meant: who comes to a new one, and on which day another hour is of one that is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.planner.guests import ADD, with_guests
from deskhand.planner.match import Match, Slots
from deskhand.planner.reading import Reading
from deskhand.planner.text import folded
from deskhand.planner.unbound import Unbound
from deskhand.planner.values import Exact

MOVE: Final = "calendar.move"
_NOUNS: Final = frozenset({"book", "schedule", "plan"})
_OWN: Final = frozenset({"my", "the", "your", "our", "his", "her", "this", "a"})
_CLOCK: Final = Pattern(
    r"(?:at )?(?:\d{1,2}(?:[:.]\d\d)?(?: ?(?:am|pm|o'clock))?|noon|midnight)"
    r"|(?:早上|上午|中午|下午|晚上)?(?:\d{1,2}|[一二两三四五六七八九十]{1,3})(?:点|:\d\d)(?:半|一刻|\d{1,2}分?|整)?"
)
"""An hour, and no day."""


def as_meant(match: Match, of: Reading, slots: Slots) -> Match:
    """The same; raises `Unbound` for what it cannot mean: "my book arrives tomorrow" books nothing."""
    title = next((start for name, _, start, _ in match.bound if name == "title"), 0)
    if match.template.ability == ADD and title > 1 and of.keys[title - 1] in _NOUNS and of.keys[title - 2] in _OWN:
        raise Unbound("title")
    return _on_its_day(match, of) if match.template.ability == MOVE else with_guests(match, of, slots)


def _on_its_day(match: Match, of: Reading) -> Match:
    """With the day of the event where only an hour is said; raises `Unbound` for more days than one."""
    bound = {name: (value, start, stop) for name, value, start, stop in match.bound}
    to, start, stop = bound.get("to", ("", 0, 0))
    event = bound.get("event", ("", 0, 0))[0]
    if not isinstance(to, Exact) or not isinstance(event, Exact):
        return match
    said = str(to.value)
    days = {one.start[:10] for one in of.places.world.events if one.title == event.value}
    if "T" in said and "/" not in said and len(days) == 1 and _CLOCK.fullmatch(folded(of.words.raw(start, stop))):
        to = replace(to, value=f"{days.pop()}T{said.partition('T')[2]}")
    elif "/" in said and "T" not in said:
        raise Unbound("to")
    return replace(match, bound=tuple((n, to if n == "to" else v, a, b) for n, v, a, b in match.bound))
