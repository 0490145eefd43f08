"""Moments to come: a day with a time ("tomorrow at 3pm", 明天下午三点), a stretch of hours, or so long from now.

A part of a day without an hour is its usual beginning: the morning at 9, the afternoon at 14, the evening at 19. An
hour without more is one of the working day: "at 3" is 15:00, "at 9" is 09:00.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.planner.numbers import HAN_NUMBER, han_number, number_at
from deskhand.planner.when import en, zh
from deskhand.planner.when.beside import belies
from deskhand.planner.when.rows import Day

_USUAL: Final[Mapping[str, int]] = {"morning": 9, "noon": 12, "afternoon": 14, "evening": 19, "night": 20}
PARTS: Final[Mapping[str, str]] = {
    "morning": "morning", "noon": "noon", "midday": "noon", "lunchtime": "noon", "afternoon": "afternoon",
    "evening": "evening", "night": "night", "tonight": "night",
    "凌晨": "dawn", "清晨": "morning", "早上": "morning", "早晨": "morning", "上午": "morning", "早": "morning",
    "中午": "noon", "下午": "afternoon", "傍晚": "evening", "晚上": "night", "晚": "night", "夜里": "night",
}  # fmt: skip
_FIRST_OF_OFFICE: Final = 7
"""An hour before this one, said with nothing else, is one of the afternoon."""
_N: Final = r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|half an)"
_HOUR: Final = r"(?P<hour>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_HALF_DAY: Final = r"(?P<half>[ap])\.?m\.?"
_CLOCKS_EN: Final = tuple(
    Pattern(one + r"(?![\w:])")
    for one in (
        rf"(?:at |by |@ ?|around |about )?(?P<hour>\d{{1,2}})(?:[:.](?P<minute>[0-5]\d))? ?{_HALF_DAY}",
        r"(?:at |by |@ ?|around |about )?(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)",
        r"(?:at |@ ?)(?P<hour>\d{1,2})\.(?P<minute>[0-5]\d)",
        rf"(?:at |@ ?|around |about )?(?P<before>half past|quarter past|quarter to|half) {_HOUR}",
        rf"(?:at |@ ?|around |about )?{_HOUR} o'?clock",
        rf"(?:at |@ ?){_HOUR}",
        r"(?:at )?(?P<word>noon|midday|midnight)",
        r"(?:from |between )(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?(?= ?(?:-|–|—|to|until|till|and) ?\d)",
        r"(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))?"
        r"(?= ?(?:-|–|—|to|until|till) ?\d{1,2}(?:[:.][0-5]\d| ?[ap]\.?m))",
    )
)
_DOTTED: Final = Pattern(r"(?<!for )(?<![€$£¥])(?P<hour>\d{1,2})\.(?P<minute>[0-5]\d)(?![\w.:%])")
"""A time only beside its day: "tomorrow 11.30", which alone may be a number."""
_PART_EN: Final = re.compile(r"(?:in the |this )?(?P<part>morning|afternoon|evening|night|lunchtime)(?!\w)")
_TONIGHT: Final = Pattern(r"(?:tonight|this (?:evening|night))(?!\w)")
_JOINT_EN: Final = re.compile(r" ?,? ?(?:on |at |from (?=\d))?(?:the )?")
_LATER_EN: Final = re.compile(rf"in {_N} (?P<unit>minutes?|mins?|hours?|hrs?|days?|weeks?|months?)(?: from now)?(?!\w)")
_TO_EN: Final = re.compile(r" ?(?:-|–|—|to|until|till) ?(?=\d|noon)")
_AND_EN: Final = Pattern(r" ?and ?(?=\d|noon)")
_BETWEEN: Final = re.compile(r"(?<!\w)between [^,;]{0,40}$")
_FIGURE: Final = rf"\d{{1,2}}|{HAN_NUMBER}"
_PART_ZH: Final = r"(?P<part>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|晚|早)"
_CLOCK_ZH: Final = Pattern(
    rf"(?:{_PART_ZH}的?)?(?:(?P<hour>{_FIGURE})(?:点钟?|时(?!候|间))(?P<fraction>整(?!理)|半|一刻|三刻|(?P<minute>{_FIGURE})分?)?"
    r"|(?P<h>\d{1,2})[:：](?P<m>[0-5]\d)(?!\d))"
)
_BARE_PART_ZH: Final = re.compile(_PART_ZH)
_DAY_PART_ZH: Final = Pattern(r"(?P<day>今|明|后|大后)天?的?(?P<part>早上|早晨|上午|中午|下午|傍晚|晚上|夜里|早|晚)")
_LATER_ZH: Final = re.compile(
    rf"(?:再)?过?(?P<n>\d{{1,3}}|{HAN_NUMBER}|半|几)个?(?P<unit>小时|钟头|分钟|天|周|星期|月)(?P<half>半)?(?:之后|以后|后)"
)
_TO_ZH: Final = re.compile(r" ?(?:到|至|-|~|—|–) ?")
_JOINT_ZH: Final = re.compile(r" ?,?的? ?在?")
_DAYS_ZH: Final = {"今": 0, "明": 1, "后": 2, "大后": 3}
_UNITS: Final[Mapping[str, timedelta]] = {
    "min": timedelta(minutes=1), "hour": timedelta(hours=1), "hr": timedelta(hours=1), "day": timedelta(days=1),
    "week": timedelta(weeks=1), "分钟": timedelta(minutes=1), "小时": timedelta(hours=1), "钟头": timedelta(hours=1),
    "天": timedelta(days=1), "周": timedelta(weeks=1), "星期": timedelta(weeks=1),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day: where its words end; the hour is None where only a part of the day was said."""

    end: int
    hour: int | None
    minute: int = 0
    part: str = ""
    plain: bool = False
    """Nothing says which half of the day is meant."""

    def time(self, part: str = "") -> time:
        part = self.part or part
        if self.hour is None:
            return time(_USUAL.get(part, 5))
        hour = self.hour
        if self.plain and hour <= 12:
            if part in ("afternoon", "evening", "night") or (part == "noon" and hour < 11):
                hour = hour % 12 + 12
            elif part == "" and hour < _FIRST_OF_OFFICE:
                hour += 12
        return time(hour % 24, self.minute)


def moments_in(text: str, at: int, lang: Lang, now: datetime) -> list[Day]:
    """Each way to read a moment, a stretch of hours or a day to come that begins here, the longest first."""
    found = {day.end: day for day in _moments(text, at, lang, now) if not belies(text, at, day, lang)}
    return sorted(found.values(), key=lambda day: -day.end)


def _moments(text: str, at: int, lang: Lang, now: datetime) -> Iterator[Day]:
    today, read = now.date(), (zh if lang == "zh" else en).read
    whole = [day for day in read(text, at, today, ahead=True) if day.why is None]
    yield from whole
    if (later := _later(text, at, lang, now)) is not None:
        yield later
    for clock in clocks_in(text, at, lang):
        yield from _on(text, clock, _next(clock, "", now), lang)
    for clock in (*clocks_in(text, at, lang), *_dotted(text, at, lang)):
        # "3pm tomorrow", "9 o'clock on Monday"
        joint = (_JOINT_ZH if lang == "zh" else _JOINT_EN).match(text, clock.end)
        for begin in {clock.end, joint.end() if joint else clock.end}:
            for day in read(text, begin, today, ahead=True):
                if (date_ := _one(day)) is not None:
                    yield Day(day.end, _iso(date_, clock.time()))
                    yield from _with_part(text, day.end, date_, clock, lang)
    for end, date_, part in _dated(text, at, lang, today, whole):
        if part:
            yield Day(end, _iso(date_, Clock(end, None, part=part).time()))
        for begin in _behind(text, end, lang):
            for clock in (*clocks_in(text, begin, lang), *_dotted(text, begin, lang)):
                yield from _on(text, clock, datetime.combine(date_, clock.time(part)), lang, part)


def _on(text: str, clock: Clock, moment: datetime, lang: Lang, part: str = "") -> Iterator[Day]:
    """A moment, and the stretch that begins with it where an end is said: "2 to 3pm", 两点到三点."""
    yield Day(clock.end, _iso(moment.date(), moment.time()))
    to = (_TO_ZH if lang == "zh" else _TO_EN).match(text, clock.end)
    if to is None and lang == "en" and _BETWEEN.search(text, 0, clock.end):
        to = _AND_EN.match(text, clock.end)  # "at 9 and 17" is twice
    for last in clocks_in(text, to.end(), lang, bare=True) if to else ():
        ends = last.time(clock.part or part)
        begins = moment.time()
        if last.part and clock.plain and not clock.part and begins > ends:
            begins = clock.time(last.part)
        if begins > ends and last.plain and ends.hour < 12:
            ends = ends.replace(hour=ends.hour + 12)
        if begins < ends:
            yield Day(last.end, f"{_iso(moment.date(), begins)}/{_iso(moment.date(), ends)}")


def part_alone(said: str, lang: Lang) -> str:
    """The part of a day that is said without an hour; empty where none is, or an hour is."""
    text = said.casefold()
    found = (_BARE_PART_ZH if lang == "zh" else _PART_EN).search(text)
    part = PARTS[found["part"]] if found is not None else "night" if "tonight" in text else ""
    begins = (at for at in range(len(text)) if lang == "zh" or at == 0 or not text[at - 1].isalnum())
    hours = part and any(True for at in begins for _ in clocks_in(text, at, lang))
    return "" if hours else part


def _dated(text: str, at: int, lang: Lang, today: date, whole: list[Day]) -> Iterator[tuple[int, date, str]]:
    """A day, and the part of it that is said with it: "tomorrow morning", 明天下午, 今晚."""
    if lang == "zh":
        found = _DAY_PART_ZH.match(text, at)
        if found is not None:
            yield found.end(), today + timedelta(days=_DAYS_ZH[found["day"]]), PARTS[found["part"]]
    elif (tonight := _TONIGHT.match(text, at)) is not None:
        yield tonight.end(), today, "night"
    elif (part := _PART_EN.match(text, at)) is not None and text.startswith("this ", at):
        yield part.end(), today, PARTS[part["part"]]
    for day in whole:
        date_ = _one(day)
        if date_ is None:
            continue
        yield day.end, date_, ""
        for begin in _behind(text, day.end, lang):
            said = (_BARE_PART_ZH if lang == "zh" else _PART_EN).match(text, begin)
            if said is not None:
                yield said.end(), date_, PARTS[said["part"]]


def _behind(text: str, end: int, lang: Lang) -> set[int]:
    joint = (_JOINT_ZH if lang == "zh" else _JOINT_EN).match(text, end)
    return {end, joint.end() if joint else end, end + 1 if text[end : end + 1] == " " else end}


def _with_part(text: str, end: int, day: date, clock: Clock, lang: Lang) -> Iterator[Day]:
    """ "at 3 tomorrow afternoon"."""
    part = _PART_EN.match(text, end + 1) if lang == "en" and text[end : end + 1] == " " else None
    if part is not None:
        yield Day(part.end(), _iso(day, clock.time(PARTS[part["part"]])))


def clocks_in(text: str, at: int, lang: Lang, *, bare: bool = False) -> Iterator[Clock]:
    """Each way to read a time of day that begins here; `bare`: a figure alone is one."""
    if lang == "zh":
        found = _CLOCK_ZH.match(text, at)
        if found is not None and (clock := _clock_zh(found)) is not None:
            yield clock
        return
    for pattern in _CLOCKS_EN:
        found = pattern.match(text, at)
        if found is not None and (clock := _clock_en(found)) is not None:
            yield clock
            part = _PART_EN.match(text, clock.end + 1)
            if part is not None and clock.plain:
                yield Clock(part.end(), clock.hour, clock.minute, PARTS[part["part"]], plain=True)
    plain = re.compile(r"(\d{1,2})(?![\w:.])").match(text, at) if bare else None
    if plain is not None and int(plain[1]) <= 24:
        yield Clock(plain.end(), int(plain[1]), plain=True)


def _dotted(text: str, at: int, lang: Lang) -> Iterator[Clock]:
    found = _DOTTED.match(text, at) if lang == "en" else None
    if found is not None and (clock := _clock_en(found)) is not None:
        yield clock


def _clock_en(found: re.Match[str]) -> Clock | None:
    said = {"word": None, "half": None, "minute": None, "before": None, **found.groupdict()}
    if said["word"]:
        return Clock(found.end(), 0 if said["word"] == "midnight" else 12)
    hour = _number(said["hour"] or "")
    if hour is None or hour > 24:
        return None
    minute = int(said["minute"] or 0)
    if said["before"]:
        past = {"half past": 30, "quarter past": 15, "quarter to": -15, "half": 30}[said["before"]]
        hour, minute = (hour - 1 if past < 0 else hour), past % 60
    if said["half"] is None:
        return Clock(found.end(), hour, minute, plain=hour <= 12)
    return Clock(found.end(), hour % 12 + 12 * (said["half"] == "p"), minute) if 1 <= hour <= 12 else None


def _clock_zh(found: re.Match[str]) -> Clock | None:
    part = PARTS.get(found["part"] or "", "")
    if found["h"]:
        return (
            Clock(found.end(), int(found["h"]), int(found["m"]), part, plain=bool(part))
            if int(found["h"]) <= 24
            else None
        )
    hour = _number(found["hour"])
    fraction = {None: 0, "整": 0, "半": 30, "一刻": 15, "三刻": 45}.get(found["fraction"], -1)
    minute = fraction if fraction >= 0 else _number(found["minute"] or "")
    if hour is None or hour > 24 or minute is None or minute > 59:
        return None
    return Clock(found.end(), hour, minute, part, plain=hour <= 12)


def _later(text: str, at: int, lang: Lang, now: datetime) -> Day | None:
    """So long from now: to the minute for hours and minutes, else the day."""
    found = (_LATER_ZH if lang == "zh" else _LATER_EN).match(text, at)
    if found is None:
        return None
    said = found["n"]
    count = 0.5 if said in ("half an", "半") else 1 if said in ("a", "an") else 3 if said == "几" else _number(said)
    if count is None:
        return None
    count += 0.5 if lang == "zh" and found["half"] else 0
    unit = found["unit"].removesuffix("s").removesuffix("ute")
    if unit in ("month", "月"):
        month = now.month - 1 + int(count)
        try:
            day = date(now.year + month // 12, month % 12 + 1, now.day)
        except ValueError:
            return None
        return Day(found.end(), day.isoformat())
    moment = now + count * _UNITS[unit]
    exact = _UNITS[unit] < timedelta(days=1)
    return Day(found.end(), _iso(moment.date(), moment.time()) if exact else moment.date().isoformat())


def _next(clock: Clock, part: str, now: datetime) -> datetime:
    """The next time that a clock shows this."""
    moment = datetime.combine(now.date(), clock.time(part))
    return moment if moment > now.replace(tzinfo=None) else moment + timedelta(days=1)


def _one(day: Day) -> date | None:
    """The day, where it is one alone."""
    return date.fromisoformat(day.iso) if day.why is None and len(day.iso) == len("2026-01-01") else None


def _iso(day: date, at: time) -> str:
    return f"{day.isoformat()}T{at:%H:%M}"


def _number(word: str) -> int | None:
    if word.isascii():
        read = number_at(word.split(), 0)
        return None if read is None else read[1]
    return han_number(word)
