"""What happens again and again ("every Monday at 9", 每月1号), as a rule of RFC 5545: `FREQ=WEEKLY;BYDAY=MO;BYHOUR=9`.

A rule without an hour is for the beginning of the working day, which whoever carries it out may settle otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.planner.numbers import HAN_NUMBER, han_number
from deskhand.planner.when.moments import PARTS, Clock, clocks_in
from deskhand.planner.when.rows import Day

_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WORKDAYS: Final = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
_NAMES: Final = {
    name: _DAYS[n]
    for n, names in enumerate((
        "monday|mon|一", "tuesday|tue|tues|二", "wednesday|wed|三", "thursday|thu|thurs|四", "friday|fri|五",
        "saturday|sat|六", "sunday|sun|日|天",
    ))
    for name in names.split("|")
}  # fmt: skip
_NAME_EN: Final = "|".join(sorted((name for name in _NAMES if name.isascii()), key=len, reverse=True))
_RULES_EN: Final = (
    (rf"(?:every|each) (?P<day>{_NAME_EN})s?(?:,? (?:and )?(?P<day2>{_NAME_EN})s?)?", "FREQ=WEEKLY"),
    (
        rf"(?:(?:every|each) )?(?P<first>{_NAME_EN})s? ?(?:-|–|to|till|through|thru) ?(?P<last>{_NAME_EN})s?",
        "FREQ=WEEKLY",
    ),
    (r"(?:on )?(?P<day>monday|tuesday|wednesday|thursday|friday|saturday|sunday)s", "FREQ=WEEKLY"),
    (r"(?:every|each) (?:week ?day|working day|work day|business day)|(?:on )?(?:week ?days|work ?days)", _WORKDAYS),
    (r"(?:every|each) (?:single )?(?:day|morning|evening|afternoon|night)|daily|every day of the week", "FREQ=DAILY"),
    (r"(?:every|each) week|weekly|once a week", "FREQ=WEEKLY"),
    (r"every (?:other|second) week|every two weeks|fortnightly|biweekly", "FREQ=WEEKLY;INTERVAL=2"),
    (r"(?:on )?the (?P<nth>\d{1,2})(?:st|nd|rd|th)? (?:day )?of (?:every|each|the) month", "FREQ=MONTHLY"),
    (r"(?:every|each) month on the (?P<nth>\d{1,2})(?:st|nd|rd|th)?", "FREQ=MONTHLY"),
    (
        r"(?:on )?the last day of (?:every|each|the) month|(?:at the )?end of (?:every|each) month",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
    ),
    (r"(?:on )?the first (?:day )?of (?:every|each) month", "FREQ=MONTHLY;BYMONTHDAY=1"),
    (r"(?:every|each) month|monthly|once a month", "FREQ=MONTHLY"),
    (r"(?:every|each) quarter|quarterly", "FREQ=MONTHLY;INTERVAL=3"),
    (r"(?:every|each) year|yearly|annually|once a year", "FREQ=YEARLY"),
    (r"(?:every|each) hour|hourly", "FREQ=HOURLY"),
    (r"every (?P<n>\d{1,3}) (?P<unit>minutes|hours|days|weeks|months)", ""),
)
_RULES_ZH: Final = (
    (
        r"每个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])(?:(?:和|、|与|及)(?:周|星期|礼拜)?(?P<day2>[一二三四五六日天]))?",
        "FREQ=WEEKLY",
    ),
    (r"(?:每个?)?(?:工作日|上班日)", _WORKDAYS),
    (
        r"每?(?:周|星期|礼拜)(?P<first>[一二三四五六日天])(?:到|至|-)(?:周|星期|礼拜)?(?P<last>[一二三四五六日天])",
        "FREQ=WEEKLY",
    ),
    (r"每(?:一)?天|每日|天天|每(?=(?:早上|早晨|早|晚上|晚))", "FREQ=DAILY"),
    (r"每隔一周|每两个?(?:周|星期)|隔周", "FREQ=WEEKLY;INTERVAL=2"),
    (rf"每个?月的?(?P<nth>\d{{1,2}}|{HAN_NUMBER})[号日]", "FREQ=MONTHLY"),
    (r"每个?月(?:底|末|最后一天)", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    (r"每个?月初", "FREQ=MONTHLY;BYMONTHDAY=1"),
    (r"每个?(?:周|星期|礼拜)(?![一二三四五六日天末])", "FREQ=WEEKLY"),
    (r"每个?周末", "FREQ=WEEKLY;BYDAY=SA,SU"),
    (r"每个?月", "FREQ=MONTHLY"),
    (r"每个?季度", "FREQ=MONTHLY;INTERVAL=3"),
    (r"每年", "FREQ=YEARLY"),
    (r"每个?小时", "FREQ=HOURLY"),
    (rf"每隔?(?P<n>\d{{1,3}}|{HAN_NUMBER})个?(?P<unit>分钟|小时|天|周|星期|月)", ""),
)
_SAID: Final = ("day", "day2", "first", "last", "nth", "n", "unit")
_COMPILED: Final[Mapping[Lang, tuple[tuple[Pattern, str], ...]]] = {
    "en": tuple((Pattern(rf"(?:{pattern})(?!\w)"), rule) for pattern, rule in _RULES_EN),
    "zh": tuple((Pattern(pattern), rule) for pattern, rule in _RULES_ZH),
}
_UNITS: Final = {
    "minutes": "MINUTELY", "hours": "HOURLY", "days": "DAILY", "weeks": "WEEKLY", "months": "MONTHLY",
    "分钟": "MINUTELY", "小时": "HOURLY", "天": "DAILY", "周": "WEEKLY", "星期": "WEEKLY", "月": "MONTHLY",
}  # fmt: skip
_PART_EN: Final = {"morning": 9, "afternoon": 14, "evening": 19, "night": 20}
_PART_ZH: Final = {"早上": 9, "早晨": 9, "上午": 9, "中午": 12, "下午": 14, "傍晚": 18, "晚上": 20, "早": 9, "晚": 20}


def repeats_in(text: str, at: int, lang: Lang) -> list[Day]:
    """Each way to read a repetition that begins here, the longest first."""
    found = {day.end: day for day in _repeats(text, at, lang)}
    return sorted(found.values(), key=lambda day: -day.end)


def _repeats(text: str, at: int, lang: Lang) -> Iterator[Day]:
    for clock in clocks_in(text, at, lang):  # "at 9 every Monday"
        begin = clock.end + (text[clock.end : clock.end + 1] == " ")
        yield from (Day(end, _at(rule, clock)) for end, rule in _rules(text, begin, lang))
    for end, rule in _rules(text, at, lang):
        part = text[at:end].rpartition(" ")[2] if lang == "en" else ""  # "every morning"
        yield Day(end, f"{rule};BYHOUR={_PART_EN[part]}" if part in _PART_EN else rule)
        begin = end + (text[end : end + 1] == " ")
        for clock in clocks_in(text, begin, lang):
            yield Day(clock.end, _at(rule, clock, part if part in _PART_EN else ""))
        behind = _part_behind(text, begin, lang)
        if behind is not None:
            yield Day(behind[0], f"{rule};BYHOUR={behind[1]}")
            gap = behind[0] + (text[behind[0] : behind[0] + 1] == " ")
            for clock in clocks_in(text, gap, lang):
                yield Day(clock.end, _at(rule, clock, behind[2]))


def _rules(text: str, at: int, lang: Lang) -> Iterator[tuple[int, str]]:
    for pattern, rule in _COMPILED[lang]:
        found = pattern.match(text, at)
        if found is None or found.end() == at:
            continue
        said = dict.fromkeys(_SAID) | found.groupdict()
        if said["n"]:
            count = int(said["n"]) if said["n"].isascii() else han_number(said["n"])
            if count:
                yield found.end(), f"FREQ={_UNITS[str(said['unit'])]};INTERVAL={count}"
            continue
        days = [_NAMES[name] for name in (said["day"], said["day2"]) if name] + _between(said["first"], said["last"])
        nth = None if not said["nth"] else int(said["nth"]) if said["nth"].isascii() else han_number(said["nth"])
        if nth is not None and not 1 <= nth <= 31:
            continue
        more = f";BYDAY={','.join(days)}" if days else f";BYMONTHDAY={nth}" if nth else ""
        yield found.end(), rule + more


def _between(first: str | None, last: str | None) -> list[str]:
    """The days from one of a week to another, both included."""
    if first is None or last is None:
        return []
    begin, end = _DAYS.index(_NAMES[first]), _DAYS.index(_NAMES[last])
    return [*_DAYS[begin:], *_DAYS[: end + 1]] if end < begin else [*_DAYS[begin : end + 1]]


def _part_behind(text: str, at: int, lang: Lang) -> tuple[int, int, str] | None:
    """A part of the day: where its words end, the hour it is by itself, and which it is."""
    if lang == "zh":
        name = next((one for one in _PART_ZH if text.startswith(one, at)), None)
        return None if name is None else (at + len(name), _PART_ZH[name], PARTS[name])
    found = re.compile(r"(?:in the )?(morning|afternoon|evening|night)s?(?!\w)").match(text, at)
    return None if found is None else (found.end(), _PART_EN[found[1]], found[1])


def _at(rule: str, clock: Clock, part: str = "") -> str:
    moment = clock.time(part)
    return f"{rule};BYHOUR={moment.hour}" + (f";BYMINUTE={moment.minute}" if moment.minute else "")
