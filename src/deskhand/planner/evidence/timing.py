"""Times of one stretch: which one a value is, and whether one is passed over that no value takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from deskhand.core.ability import Ability
from deskhand.core.flow.risk import Risk
from deskhand.core.pattern import Pattern
from deskhand.planner.evidence.mentions import Mentions
from deskhand.planner.evidence.named import Mention
from deskhand.planner.reading import Reading
from deskhand.planner.values import Exact, Value
from deskhand.planner.when.moments import part_alone

if TYPE_CHECKING:
    from deskhand.planner.evidence.weighing import Weighed

_DAY: Final = Pattern(r"\d{4}-\d\d-\d\d")
_TIMES: Final = frozenset({"when", "to"})
_BESIDE: Final = 2
"""So many tokens may stand between two ways to say one time."""
_HOURS: Final = {
    "dawn": ("00:00", "06:00"),
    "morning": ("06:00", "12:00"),
    "noon": ("11:00", "14:00"),
    "afternoon": ("12:00", "18:00"),
    "evening": ("17:00", "23:59"),
    "night": ("18:00", "23:59"),
}


def looked_through(ability: Ability, time: Mention, of: Reading) -> Value:
    """The whole of a part of a day where something is looked for in it: "what's on Friday afternoon" is no moment."""
    value = time.value
    day, _, clock = str(value.value).partition("T") if isinstance(value, Exact) else ("", "", "")
    moment = ability.worst == Risk.R0 and clock and "/" not in clock
    part = part_alone(of.words.raw(time.start, time.stop), of.lex.lang) if moment else ""
    if part not in _HOURS or not isinstance(value, Exact):
        return value
    first, last = _HOURS[part]
    return replace(value, value=f"{day}T{first}/{day}T{last}")


def looks_back(types: Collection[str]) -> bool:
    """Whether a value is a day that is over, by the slots that phrases have for it."""
    return not {"when", "span"}.isdisjoint(types) and {"ahead", "moment"}.isdisjoint(types)


def passes_over_a_time(mentions: Mentions, one: Weighed, told: set[int], start: int, stop: int) -> bool:
    """Whether a time that is to come, or a repetition, is taken by no value: what is wanted then is not wanted now."""
    return any(not _is_taken(mentions, place, one, told) for place in _times(mentions, start, stop))


def _times(mentions: Mentions, start: int, stop: int) -> Iterator[range]:
    for kind in ("ahead", "repeat"):
        for one in mentions.of_kind(kind, start, stop):
            yield range(one.start, one.stop)


def _is_taken(mentions: Mentions, place: range, one: Weighed, told: set[int]) -> bool:
    """Whether a value holds a time, or it only says once more what one says: "Thursday 26 November", "every"."""
    taken = one.held | told
    if _said_in(mentions, place, taken):
        return True
    if one.held & set(place) and _said_in(mentions, place, taken | one.signed):
        return True
    rows = [
        value.value
        for name, value, a, b in one.match.bound
        if name in _TIMES and isinstance(value, Exact) and a - _BESIDE <= place.start and place.stop <= b + _BESIDE
    ]
    days = {str(value)[:10] for value in rows}
    said = (row for row in mentions.all.get("ahead", ()) if (row.start, row.stop) == (place.start, place.stop))
    meant = {str(row.value.value) for row in said if isinstance(row.value, Exact)}
    keys = mentions.of.keys[place.start : place.stop]
    return len(days) == 1 and (days == meant or _is_weekday_of(keys, days.pop()))


def _said_in(mentions: Mentions, place: range, taken: Collection[int]) -> bool:
    """Whether values take all words of a place that say something."""
    return all(at in taken or mentions.is_little(at) for at in place)


def _is_weekday_of(keys: Sequence[str], day: str) -> bool:
    said = [key for key in keys if key not in ("on", "the")]
    if len(said) != 1 or not _DAY.fullmatch(day):
        return False
    return len(said[0]) > 2 and date.fromisoformat(day).strftime("%A").casefold().startswith(said[0].rstrip(".")[:3])
