"""An event that is told in any order: what, when, where and in whose calendar.

"Bob has a class at 4 pm tomorrow in room 3, put it in his calendar", 明天下午三点我有个评审，记到日历里. The moment is
taken out, wherever it stands, and a place; each other word must be one of a few ways to tell an event. It is always
asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from deskhand.core.filetypes import is_ending
from deskhand.core.pattern import Pattern
from deskhand.core.plan.model import Do
from deskhand.core.plan.refs import literal
from deskhand.core.words import Lang
from deskhand.planner.guests import with_whom
from deskhand.planner.planned import Planned
from deskhand.planner.proposed import proposed
from deskhand.planner.reading import Reading
from deskhand.planner.slots.sums import SumSlots
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
_BEGS: Final = Pattern(r"(?:please )?(?:can|could|would|will) you\b", re.IGNORECASE)
_OPEN_END: Final = Pattern(
    r"(?:^|\s)(?:by|until|till|before|after|since|about|of|with|for|to|from|at|in|on|and|or|every|each)$|'s$|[前后和或每在到从]$",
    re.IGNORECASE,
)
"""What a title that was cut off ends with."""
_TAKES: Final = Pattern(r"'s\b|[的前后]")
"""Behind a moment, what makes it a part of something else: "tomorrow's plan"."""
_RULES: Final = frozenset({"daily", "weekly", "monthly", "quarterly", "yearly", "annual"})
_ONE: Final = frozenset({"the", "my", "our", "this"})
_NOBODY: Final = frozenset({"he", "she", "they", "it", "you", "there", "this", "that", "who", "everybody", "everyone"})
_GOES_ON: Final = Pattern(
    r"\b(?:and|then)\s+(?:send|mail|email|tell|invite|save|open|write|delete|move|copy|call)\b|然后|再|并"
)
_SAYS_MORE: Final = Pattern(
    r"\b(?:that|which|who|whose|must|should|if|because|so|called|named|titled)\b|因为|所以|如果|必须|应该|名为|标题|主题",
    re.IGNORECASE,
)
_LONGEST_LENGTH: Final = 5
"""Words of a length of time."""
_BARE: Final = re.compile(r"^[\s,，.。;；:：!！?？]+|[\s,，.。;；:：!！?？]+$")


@dataclass(frozen=True, slots=True)
class Occasion:
    """An event as it was told."""

    title: str
    when: str
    calendar: str = ""
    place: str = ""
    people: tuple[str, ...] = ()
    minutes: int = 0
    ordered: bool = False
    """A calendar is spoken of."""

    def given(self) -> dict[str, Any]:
        """The parameters of the ability that puts it down."""
        found = {"title": self.title, "when": self.when, "calendar": self.calendar, "place": self.place}
        given: dict[str, Any] = {name: literal(value) for name, value in found.items() if value}
        if self.people:
            given["people"] = [literal(one) for one in self.people]
        return given | ({"minutes": self.minutes} if self.minutes else {})


def occasion_in(of: Reading) -> Occasion | None:
    """The one event that all of the words tell; None where a word is left, or there are two moments."""
    times = TimeSlots(of)
    asks = _ASKS.search(of.words.text) is not None and _BEGS.match(of.words.text) is None
    if not times.is_timed or asks:
        return None
    named = _named_by_rule(of)
    found = _moment(times, [at for at in range(len(of.keys)) if at not in named], len(of.keys))
    if found is None:
        return None
    start, stop, when = found
    others = (at for at in range(len(of.keys)) if not start <= at < stop)
    if any(of.guarded[at] or (times.begins(at) and at not in named) for at in others):
        return None
    tokens, text = of.words.tokens, of.words.text
    if of.lex.lang == "en" and _TAKES.match(text[tokens[stop - 1].end :].lstrip()):
        return None
    length = _length(of, start, stop)
    for rest, place in _placed(_marked(of, start, stop, length), of.lex.lang):
        told = _told(_without(rest, of.lex.lang), of.lex.lang, exact="T" in when)
        if told is not None:
            title, people = with_whom(told.title, of)
            minutes = 0 if length is None else length[2]
            return replace(told, title=title, people=people, minutes=minutes, when=when, place=place)
    return None


def occasion_planned(of: Reading, so_far: Steps, tongue: Tongue, *, ordered: bool) -> Planned | None:
    """The question whether to put the event down that a request tells; `so_far` has no steps yet.

    With `ordered`, only what speaks of a calendar.
    """
    event = occasion_in(of)
    if event is None or ADD not in so_far.abilities or (ordered and not event.ordered):
        return None
    so_far.make(ADD, event.given(), {})
    return proposed(so_far, of.words.text, tongue, of.lex.lang)


def may_be_retold(planned: Planned) -> bool:
    """Whether nothing was understood, or weights alone say that it is an event."""
    steps = () if planned.plan is None else [step for step in planned.plan.steps if isinstance(step, Do)]
    added = planned.outcome == "confirm" and planned.weighed and [step.do for step in steps] == [ADD]
    return added or (planned.outcome == "teach" and not planned.complete)


def may_be_ordered(planned: Planned) -> bool:
    """Whether weights alone say what it is, and something of a calendar is in it."""
    steps = (step for way in planned.ways for step in way.steps if isinstance(step, Do))
    return planned.weighed and any(step.do.startswith("calendar.") for step in steps)


def _named_by_rule(of: Reading) -> set[int]:
    """Where a rule is a part of a name: "the quarterly planning" is one of them, "a weekly sync" is each of them."""
    return {at for at in range(1, len(of.keys)) if of.keys[at] in _RULES and of.keys[at - 1] in _ONE}


def _moment(times: TimeSlots, starts: Iterable[int], size: int) -> tuple[int, int, str] | None:
    """The first moment to come, as long as it goes."""
    for start in starts:
        if not times.begins(start):
            continue
        for stop in range(min(size, start + LONGEST), start, -1):
            value = times.later(start, stop)
            if isinstance(value, Exact):
                return start, stop, str(value.value)
        return None
    return None


def _length(of: Reading, start: int, stop: int) -> tuple[int, int, int] | None:
    """How long it takes, with the word before it, where that is said beside the moment."""
    sums = SumSlots(of)
    if not sums.has_length:
        return None
    for at in range(len(of.keys)):
        for end in range(min(len(of.keys), at + _LONGEST_LENGTH), at, -1):
            value = sums.minutes(at, end) if end <= start or at >= stop else None
            if isinstance(value, Exact) and isinstance(value.value, int):
                return at - (at > 0 and of.keys[at - 1] in ("for", "lasting")), end, value.value
    return None


def _marked(of: Reading, start: int, stop: int, length: tuple[int, int, int] | None) -> str:
    """The words with a mark for the moment, and nothing for the length."""
    tokens, text = of.words.tokens, of.words.text
    cuts = [(start, stop, _MARK), *([] if length is None else [(length[0], length[1], "")])]
    for first, last, instead in sorted(cuts, reverse=True):
        text = text[: tokens[first].start] + instead + text[tokens[last - 1].end :]
    return text


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
        if found is None or (makes != "event" and not exact):
            continue
        given = {name: value or "" for name, value in found.groupdict().items()}
        title, who, whose = given["title"].strip(), given.get("who", ""), given.get("whose", "")
        if not _is_title(title, lang) or {who.casefold(), whose.casefold()} & _NOBODY:
            continue
        who = "" if who.casefold() in ("i", "we") else who
        own = given.get("own", "").casefold()
        if who and own in ("my", "our", "我的", "我", "我们的", "咱们的"):
            return Occasion(f"{who}: {title}" if lang == "en" else f"{who}{title}", "", ordered=makes == "event")
        return Occasion(title, "", whose or who, ordered=makes == "event")
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
