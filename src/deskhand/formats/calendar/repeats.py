"""How an event repeats, in words: what a calendar writes as FREQ=WEEKLY;BYDAY=MO;COUNT=6 is "every week on Monday, 6
times"."""

from __future__ import annotations

import re
from typing import Final

from deskhand.core.words import Lang, Words
from deskhand.formats.calendar.series import parts_of

_EVERY: Final = {
    "HOURLY": Words("every {n:hour|hours}", "每 {n} 小时"),
    "DAILY": Words("every {n:day|days}", "每 {n} 天"),
    "WEEKLY": Words("every {n:week|weeks}", "每 {n} 周"),
    "MONTHLY": Words("every {n:month|months}", "每 {n} 个月"),
    "YEARLY": Words("every {n:year|years}", "每 {n} 年"),
}
_EACH: Final = {
    "HOURLY": Words("every hour", "每小时"),
    "DAILY": Words("every day", "每天"),
    "WEEKLY": Words("every week", "每周"),
    "MONTHLY": Words("every month", "每月"),
    "YEARLY": Words("every year", "每年"),
}
_DAYS: Final = {
    "MO": Words("Monday", "周一"),
    "TU": Words("Tuesday", "周二"),
    "WE": Words("Wednesday", "周三"),
    "TH": Words("Thursday", "周四"),
    "FR": Words("Friday", "周五"),
    "SA": Words("Saturday", "周六"),
    "SU": Words("Sunday", "周日"),
}
_NTH: Final = {
    1: Words("the first {day}", "第一个{day}"),
    2: Words("the second {day}", "第二个{day}"),
    3: Words("the third {day}", "第三个{day}"),
    4: Words("the fourth {day}", "第四个{day}"),
    5: Words("the fifth {day}", "第五个{day}"),
    -1: Words("the last {day}", "最后一个{day}"),
    -2: Words("the last {day} but one", "倒数第二个{day}"),
}
_ON: Final = Words(" on {days}", "（{days}）")
_DATES: Final = Words(" on day {days}", "（{days} 日）")
_TIMES: Final = Words(", {n:time|times}", "，共 {n} 次")
_UNTIL: Final = Words(", until {day}", "，直到 {day}")
_OWN: Final = Words("by a rule of its own", "按自定义规则")
_PLAIN: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "WKST"})
_DAY: Final = re.compile(r"([+-]?\d+)?([A-Z]{2})")


def in_words(rule: str, lang: Lang) -> str:
    """A rule as people say it; one that few would ever say is called one of its own, with when it ends."""
    parts = parts_of(rule)
    if parts is None:
        return _OWN.said(lang)
    days = _days(parts.get("BYDAY", ""), lang)
    if parts.keys() - _PLAIN or days is None:
        said = _OWN.said(lang)
    else:
        n = int(parts.get("INTERVAL", "1"))
        said = (_EACH if n == 1 else _EVERY)[parts["FREQ"]].said(lang, n=n) + days
        if "BYMONTHDAY" in parts:
            said += _DATES.said(lang, days=_comma(lang).join(parts["BYMONTHDAY"].split(",")))
    if "COUNT" in parts:
        said += _TIMES.said(lang, n=int(parts["COUNT"]))
    if "UNTIL" in parts:
        day = parts["UNTIL"][:8]
        said += _UNTIL.said(lang, day=f"{day[:4]}-{day[4:6]}-{day[6:]}")
    return said


def _days(byday: str, lang: Lang) -> str | None:
    """The days of a rule; empty where it names none, None where there is no word for one."""
    said: list[str] = []
    for each in byday.split(",") if byday else ():
        found = _DAY.fullmatch(each)
        if found is None or (found[1] and int(found[1]) not in _NTH):
            return None
        day = _DAYS[found[2]].said(lang)
        said.append(_NTH[int(found[1])].said(lang, day=day) if found[1] else day)
    return _ON.said(lang, days=_comma(lang).join(said)) if said else ""


def _comma(lang: Lang) -> str:
    return "、" if lang == "zh" else ", "
