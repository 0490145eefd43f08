"""An event that is told in any order: what, when, where and in whose calendar.

"Bob has a class at 4 pm tomorrow in room 3, put it in his calendar", 明天下午三点我有个评审，记到日历里. The moment is
taken out, wherever it stands, and a place; each other word must be one of a few ways to tell an event. It is always
asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from deskhand.core.filetypes import is_ending
from deskhand.core.pattern import Pattern
from deskhand.core.plan.model import Do
from deskhand.core.plan.refs import literal
from deskhand.core.words import Lang
from deskhand.planner.planned import Planned
from deskhand.planner.proposed import proposed
from deskhand.planner.reading import Reading
from deskhand.planner.slots.times import LONGEST, TimeSlots
from deskhand.planner.steps import Steps
from deskhand.planner.structured.ways import ways
from deskhand.planner.tongue import Tongue
from deskhand.planner.values import Exact

ADD: Final = "calendar.add"
_MARK: Final = "\ufffc"
"""Stands where the moment was."""
_MOST: Final[Mapping[Lang, int]] = {"en": 7, "zh": 16}
"""Words, or characters, in a title."""
_PLACE: Final[Mapping[Lang, re.Pattern[str]]] = {
    "en": re.compile(
        rf"(?:^|(?<=\s))(?:at (?P<at>[^,;:{_MARK}]+?)"
        rf"|in (?P<in>(?-i:[A-Z0-9])[^,;:{_MARK}]*?"
        rf"|(?:the |our |my )?(?:\w+ )?(?:room|office|hall|lobby|library)\b[^,;:{_MARK}]*?))"
        rf"(?=\s*(?:[,;{_MARK}]|$))",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        rf"[,，]?地点(?:是|在|：|:)?(?P<at>[^,，;；:：。{_MARK}]{{2,16}}?)(?=[,，。;；{_MARK}]|$)"
        rf"|在(?P<in>[^,，;；:：。{_MARK}的]{{2,12}}?(?:室|楼|厅|馆|中心|公司|学校|教室|大厦|酒店|医院|餐厅)[A-Za-z0-9]*)(?=[,，。;；{_MARK}]|$|[有要开上参我])"
    ),
}
_CALENDAR: Final = Pattern(r"\b(?:calend[ae]r|agenda|diary|schedule)\b|日历|日程|行程", re.IGNORECASE)
_ASKS: Final = Pattern(r"[?？]|吗|是不是|有没有")
_OPEN_END: Final = Pattern(
    r"(?:^|\s)(?:by|until|till|before|after|since|about|of|with|for|to|from|at|in|on|and|or|every|each)$|'s$|[前后和或每在到从]$",
    re.IGNORECASE,
)
"""What a title that was cut off ends with."""
_TAKES: Final = Pattern(r"'s\b|[的前后]")
"""Behind a moment, what makes it a part of something else: "tomorrow's plan"."""
_NOBODY: Final = frozenset({"he", "she", "they", "it", "you", "there", "this", "that", "who", "everybody", "everyone"})
_GOES_ON: Final = Pattern(
    r"\b(?:and|then)\s+(?:send|mail|email|tell|invite|save|open|write|delete|move|copy|call)\b|然后|再|并"
)
_SAYS_MORE: Final = Pattern(
    r"\b(?:that|which|who|whose|must|should|if|because|so)\b|因为|所以|如果|必须|应该", re.IGNORECASE
)
_BARE: Final = re.compile(r"^[\s,，.。;；:：!！]+|[\s,，.。;；:：!！]+$")


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event as it was told."""

    title: str
    when: str
    calendar: str = ""
    place: str = ""

    def given(self) -> dict[str, Any]:
        """The parameters of the ability that puts it down."""
        found = {"title": self.title, "when": self.when, "calendar": self.calendar, "place": self.place}
        return {name: literal(value) for name, value in found.items() if value}


def occasion_in(of: Reading) -> Occasion | None:
    """The one event that all of the words tell; None where a word is left, or there are two moments."""
    times = TimeSlots(of)
    if not times.is_timed or _ASKS.search(of.words.text) is not None:
        return None
    found = _moment(times, len(of.keys))
    if found is None:
        return None
    start, stop, when = found
    others = (at for at in range(len(of.keys)) if not start <= at < stop)
    if any(of.guarded[at] or times.begins(at) for at in others):
        return None
    tokens, text = of.words.tokens, of.words.text
    front, behind = text[: tokens[start].start], text[tokens[stop - 1].end :]
    if of.lex.lang == "en" and _TAKES.match(behind.lstrip()):
        return None
    for rest, place in _placed(f"{front}{_MARK}{behind}", of.lex.lang):
        told = _told(_without(rest, of.lex.lang), of.lex.lang, exact="T" in when)
        if told is not None:
            return replace(told, when=when, place=place)
    return None


def occasion_planned(of: Reading, so_far: Steps, tongue: Tongue) -> Planned | None:
    """The question whether to put the event down that a request tells; `so_far` has no steps yet."""
    event = occasion_in(of)
    if event is None or ADD not in so_far.abilities:
        return None
    so_far.make(ADD, event.given(), {})
    return proposed(so_far, of.words.text, tongue, of.lex.lang)


def may_be_retold(planned: Planned) -> bool:
    """Whether nothing was understood, or weights alone say that it is an event."""
    steps = () if planned.plan is None else [step for step in planned.plan.steps if isinstance(step, Do)]
    added = planned.outcome == "confirm" and planned.weighed and [step.do for step in steps] == [ADD]
    return added or (planned.outcome == "teach" and not planned.complete)


def _moment(times: TimeSlots, size: int) -> tuple[int, int, str] | None:
    """The first moment to come, as long as it goes."""
    for start in range(size):
        if not times.begins(start):
            continue
        for stop in range(min(size, start + LONGEST), start, -1):
            value = times.later(start, stop)
            if isinstance(value, Exact):
                return start, stop, str(value.value)
        return None
    return None


def _placed(text: str, lang: Lang) -> Iterator[tuple[str, str]]:
    """The words without a place and that place, then as they stand."""
    for found in _PLACE[lang].finditer(text):
        place = (found["at"] or found["in"] or "").strip()
        if place and _CALENDAR.search(place) is None:
            yield f"{text[: found.start()]}{text[found.end() :]}", place
    yield text, ""


def _without(text: str, lang: Lang) -> str:
    """The words without what stands for the moment."""
    gap = " " if lang == "en" else ""
    text = re.sub(rf"\s*{_MARK}\s*", gap, text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([,，])(?:\s*[,，])+", r"\1", re.sub(r"\s+([,;.])", r"\1", text))
    return _BARE.sub("", text)


def _told(text: str, lang: Lang, *, exact: bool) -> Occasion | None:
    """What is told in one of the ways; without a calendar only what has an hour (`exact`)."""
    for pattern, makes in ways("occasions", lang):
        found = pattern.fullmatch(text)
        if found is None or (makes == "told" and not exact):
            continue
        given = {name: value or "" for name, value in found.groupdict().items()}
        title, who, whose = given["title"].strip(), given.get("who", ""), given.get("whose", "")
        if not _is_title(title, lang) or {who.casefold(), whose.casefold()} & _NOBODY:
            continue
        who = "" if who.casefold() in ("i", "we") else who
        own = given.get("own", "").casefold()
        if who and own in ("my", "our", "我的", "我", "我们的", "咱们的"):
            return Occasion(f"{who}: {title}" if lang == "en" else f"{who}{title}", "")
        return Occasion(title, "", whose or who)
    return None


def _is_title(title: str, lang: Lang) -> bool:
    """Whether words are what an event is called, and no more is said with them."""
    size = len(title.split()) if lang == "en" else len(title)
    ends = {word.rpartition(".")[2].casefold() for word in title.split() if "." in word}
    return (
        0 < size <= _MOST[lang]
        and _OPEN_END.search(title) is None
        and _GOES_ON.search(title) is None
        and _SAYS_MORE.search(title) is None
        and _CALENDAR.search(title) is None
        and not any(map(is_ending, ends))
    )
