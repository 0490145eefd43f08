"""Days, moments and what comes again, in words a person reads: not `2026-11-19T15:00`, not `FREQ=WEEKLY;BYDAY=MO`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from deskhand.core.words import Lang, Words

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT: Final = re.compile(rf"{_DAY.pattern}T\d\d:\d\d")
_ON: Final = Words("on {first}", "{first}")
_BETWEEN: Final = Words("from {first} to {last}", "{first} 至 {last}")
_SINCE: Final = Words("on {first} or later", "{first} 或之后")
_UNTIL: Final = Words("on {last} or earlier", "{last} 或之前")
_AT: Final = Words("{weekday} {day} at {time}", "{day} {weekday} {time}")
_SPAN: Final = Words("{first} to {last}", "{first} 至 {last}")
_WEEKDAYS: Final = (
    Words("Monday", "周一"), Words("Tuesday", "周二"), Words("Wednesday", "周三"), Words("Thursday", "周四"),
    Words("Friday", "周五"), Words("Saturday", "周六"), Words("Sunday", "周日"),
)  # fmt: skip
_SHORT: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_UNITS: Final[Mapping[str, Words]] = {
    "MINUTELY": Words("{n:minute|minutes}", "{n} 分钟"),
    "HOURLY": Words("{n:hour|hours}", "{n} 小时"),
    "DAILY": Words("{n:day|days}", "{n} 天"),
    "WEEKLY": Words("{n:week|weeks}", "{n} 周"),
    "MONTHLY": Words("{n:month|months}", "{n} 个月"),
    "YEARLY": Words("{n:year|years}", "{n} 年"),
}
_EACH: Final[Mapping[str, Words]] = {
    "MINUTELY": Words("every minute", "每分钟"),
    "HOURLY": Words("every hour", "每小时"),
    "DAILY": Words("every day", "每天"),
    "WEEKLY": Words("every week", "每周"),
    "MONTHLY": Words("every month", "每月"),
    "YEARLY": Words("every year", "每年"),
}
_EVERY: Final = Words("every {what}", "每 {what}")
_ON_WORKDAYS: Final = Words("every weekday", "每个工作日")
_ON_WEEKENDS: Final = Words("every Saturday and Sunday", "每周六、周日")
_ON_DAYS: Final = Words("every {days}", "每{days}")
_ON_DATE: Final = Words("{every} on day {n}", "{every} {n} 号")
_ON_LAST: Final = Words("{every} on the last day", "{every}最后一天")
_AND: Final = Words(" and ", "、")
_HOUR: Final = Words("{rule} at {time}", "{rule} {time}")
_RULE: Final = re.compile(
    rf"FREQ=(?P<often>{'|'.join(_EACH)})(?:;INTERVAL=(?P<n>[1-9]\d{{0,3}}))?"
    rf"(?:;BYDAY=(?P<days>(?:{'|'.join(_SHORT)})(?:,(?:{'|'.join(_SHORT)}))*))?"
    r"(?:;BYMONTHDAY=(?P<date>-1|[1-9]|[12]\d|3[01]))?"
    r"(?:;BYHOUR=(?P<hour>\d|1\d|2[0-3])(?:;BYMINUTE=(?P<minute>[0-5]?\d))?)?"
)


def said_span(when: str, lang: Lang) -> str | None:
    """An ISO day or span of days in words; None for what is neither."""
    first, dash, last = when.partition("/")
    if not all(_DAY.fullmatch(day) for day in (first, last) if day) or not (first or last):
        return None
    words = _ON if not dash or first == last else _BETWEEN if first and last else _SINCE if first else _UNTIL
    return words.said(lang, first=first, last=last)


def said_time(value: str, lang: Lang) -> str | None:
    """A moment, a stretch between two, or a rule of RFC 5545 in words; None for what is none, or has no words here."""
    if value.startswith("FREQ="):
        return _said_rule(value, lang)
    first, dash, last = value.partition("/")
    began, ended = _moment(first), _moment(last) if dash else None
    if began is None or (dash and ended is None):
        return None
    if ended is None:
        return _said_moment(began, lang)
    same = began.date() == ended.date()
    return _SPAN.said(
        lang, first=_said_moment(began, lang), last=f"{ended:%H:%M}" if same else _said_moment(ended, lang)
    )


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if _MOMENT.fullmatch(text) else None
    except ValueError:
        return None  # the thirteenth month


def _said_moment(moment: datetime, lang: Lang) -> str:
    weekday = _WEEKDAYS[moment.weekday()].said(lang)
    return _AT.said(lang, weekday=weekday, day=f"{moment:%Y-%m-%d}", time=f"{moment:%H:%M}")


def _said_rule(rule: str, lang: Lang) -> str | None:
    """None for a rule with a part that has no words here: it is shown as it stands."""
    found = _RULE.fullmatch(rule)
    if found is None:
        return None
    often, n, days, date = found["often"], int(found["n"] or 1), found["days"], found["date"]
    if (days and (often, n) != ("WEEKLY", 1)) or (date and often != "MONTHLY"):
        return None
    every = _EACH[often].said(lang) if n == 1 else _EVERY.said(lang, what=_UNITS[often].said(lang, n=n))
    if days:
        every = _said_days(days.split(","), lang)
    if date:
        every = (_ON_LAST if date == "-1" else _ON_DATE).said(lang, every=every, n=int(date))
    if found["hour"] is None:
        return every
    return _HOUR.said(lang, rule=every, time=f"{int(found['hour']):02}:{int(found['minute'] or 0):02}")


def _said_days(days: list[str], lang: Lang) -> str:
    if days == list(_SHORT[:5]):
        return _ON_WORKDAYS.said(lang)
    if days == list(_SHORT[5:]):
        return _ON_WEEKENDS.said(lang)
    return _ON_DAYS.said(lang, days=_AND.said(lang).join(_WEEKDAYS[_SHORT.index(day)].said(lang) for day in days))
