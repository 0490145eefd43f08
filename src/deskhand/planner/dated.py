"""Events and tasks against the day that is said with them: never one of another day, nor a task for one past."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from deskhand.core.words import Words
from deskhand.core.world.facts import Event
from deskhand.planner.match import Match
from deskhand.planner.places import MOST_OPTIONS, Places
from deskhand.planner.template import Json
from deskhand.planner.text import folded
from deskhand.planner.values import Either, Exact, Unmet, Value

_OF_EVENTS: Final = frozenset({"calendar.cancel", "calendar.move"})
_OF_TASKS: Final = frozenset({"todo.add"})
_ANY: Final = frozenset(
    (
        "meeting",
        "event",
        "appointment",
        "call",
        "会",
        "会议",
        "日程",
        "安排",
        "活动",
        "预约",
        "开会",
        "个会",
        "那个会",
        "的会",
    )
)
"""What is on a day, by no name of its own."""
_NONE: Final = Words(
    "Nothing in the calendar on {day} is called “{said}”, so nothing was changed.",
    "日历里 {day} 没有叫“{said}”的日程，因此没有做任何更改。",
)
_OVER: Final = Words(
    "{day} is over, so nothing can be due or remembered then. Say a day to come.",
    "{day} 已经过去，无法在那时提醒。请说一个将来的日期。",
)


def in_time(match: Match, said: str, places: Places, now: datetime) -> Match:
    """The reading with only what there is on the day that it names; `said` is how it names the event."""
    day = _value(match, "when")
    if not isinstance(day, Exact) or not isinstance(day.value, str):
        return match
    if match.template.ability in _OF_TASKS and _last(day.value) < now.date().isoformat():
        return _with(match, "when", Unmet(day.value, _OVER, {"day": day.value}, complete=True))
    event = _value(match, "event")
    if match.template.ability not in _OF_EVENTS or event is None or not places.events:
        return match
    here = [one for one in places.events if _overlaps(one, day.value)]
    meant = here if folded(said) in _ANY else _called(here, _titles(event))
    titles = tuple(dict.fromkeys(one.title for one in meant))
    if not titles:
        return _with(match, "event", Unmet(said, _NONE, {"day": day.value}, complete=True))
    options = tuple(Exact(title) for title in titles[:MOST_OPTIONS])
    return _with(match, "event", options[0] if len(options) == 1 else Either(options))


def _value(match: Match, name: str) -> Value | None:
    found = (value for key, value, _, _ in match.bound if key == name)
    value = next(found, None)
    return value if isinstance(value, Value) else None


def _with(match: Match, name: str, value: Value) -> Match:
    bound: tuple[tuple[str, Value | Json, int, int], ...] = tuple(
        (key, value if key == name else old, start, end) for key, old, start, end in match.bound
    )
    return replace(match, bound=bound)


def _titles(value: Value) -> Sequence[str]:
    options = value.options if isinstance(value, Either) else (value,)
    return [str(one.value) for one in options if isinstance(one, Exact)]


def _called(events: Iterable[Event], titles: Sequence[str]) -> list[Event]:
    return [one for one in events if one.title in titles]


def _last(iso: str) -> str:
    return iso.rpartition("/")[2][:10]


def _overlaps(event: Event, iso: str) -> bool:
    first, slash, last = iso.partition("/")
    last = last if slash else first
    begins, ends = event.start[:10], (event.end or event.start)[:10]
    return (not last or begins <= last[:10]) and (not first or ends >= first[:10])
