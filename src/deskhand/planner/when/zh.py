"""Days as they are said in Chinese."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from deskhand.planner.numbers import HAN_NUMBER
from deskhand.planner.when.office import (
    beginning_of,
    end_of,
    half_of_year,
    season,
    third_of_month,
    weekend_over,
    workdays_ago,
    workdays_ahead,
    workdays_over,
    workdays_to_come,
)
from deskhand.planner.when.resolve import (
    Resolve,
    ago,
    calendar,
    coming,
    day_ahead,
    in_so_many,
    iso_day,
    last_night,
    next_one,
    nth_day,
    nth_of_month,
    older,
    quarter_of,
    recent,
    this_or_last,
    weekday,
    weekend,
)
from deskhand.planner.when.rows import ISO, NO_DAY, Day, Spoken, fitting, from_to, longest, opened, rows

_N: Final = rf"(?P<n>\d{{1,4}}|{HAN_NUMBER}|几|半)"
_UNIT: Final = r"(?P<unit>天|周|个星期|星期|个礼拜|个月|个季度|年)"
_FIGURE: Final = rf"\d{{1,2}}|{HAN_NUMBER}"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d|[一二][零〇九][零〇一二三四五六七八九]{2})年"
_ON: Final = r"[（(]?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])[)）]?"
"""A weekday behind a date, which has to be its own."""
_UNITS: Final = "周星礼个月季下"
_PUTTING: Final = "加写记约排放添补带算定订"
_NUMBERED: Final = "码楼线店馆门机院桌房会文仓柜车位线床厅口台"
"""What is told apart by a number and not by its day: 3号楼."""
_ROWS: Final[tuple[tuple[str, Resolve], ...]] = (
    (r"(?P<day>今|昨|前)[天日]", nth_day),
    (r"(?P<which>上个?|这个?|本)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六]|[日天](?!程|历|志|常))(?!个|周)", weekday),
    (
        r"(?P<which>上上个|上上|上个|上|这个|这|本)(?P<unit>周|星期|礼拜|月|季度)",
        this_or_last,
    ),
    (r"(?P<which>今|去|前)(?P<unit>年)", this_or_last),
    (rf"(?:最近|过去|近|这)的?{_N}{_UNIT}(?:之内|以内|内|里|来)?", recent),
    (rf"{_N}{_UNIT}(?:之内|以内|内)", recent),
    (rf"{_N}{_UNIT}(?:以前|之前|以上)", older),
    (rf"(?:早于|超过){_N}{_UNIT}", older),
    (rf"{_N}(?P<unit>个月|个季度|年)前", older),
    (rf"{_N}{_UNIT}前", ago),
    (ISO, iso_day),
    (rf"{_YEAR}(?P<month>{_FIGURE})月(?P<day>{_FIGURE})[日号]", calendar),
    (
        rf"(?P<month>{_FIGURE})月(?P<day>{_FIGURE})[日号]",
        calendar,
    ),
    (rf"(?:{_YEAR})?(?P<month>{_FIGURE})月(?P<day>{_FIGURE})[日号]?{_ON}", calendar),
    (rf"{_YEAR}(?P<month>{_FIGURE})月份?", calendar),
    (rf"(?:{_YEAR})?第?(?P<q>[一二三四1-4])季度", quarter_of),
    (
        rf"(?P<month>{_FIGURE})月份?",
        calendar,
    ),
    (_YEAR, calendar),
    (r"(?P<day>\d{1,2})[日号](?=[的到至以之前后~-]|$|修改|创建|保存|下载)", nth_of_month),
    (rf"(?P<which>上个?|这个?|本)月的?(?P<day>{_FIGURE})[日号]", nth_of_month),
    (r"(?P<day>大前)天", nth_day),
    (r"(?P<day>昨)(?:晚上?|夜)", last_night),
    (r"(?P<day>今)(?:早上?|晨)", nth_day),
    (rf"(?:前|这){_N}(?P<unit>天)", recent),
    (r"(?P<which>上上个?|上个?)周末", weekend_over),
    (rf"(?:{_YEAR})?q(?P<q>[1-4])(?![a-z0-9])", quarter_of),
    (rf"(?P<month>{_FIGURE})月(?P<third>上旬|中旬|下旬|初|底|末)", third_of_month),
    (r"(?P<which>上个?|这个?|本)月(?P<third>上旬|中旬|下旬|初|底|末)", third_of_month),
    (rf"(?:(?P<which>今|去)年|{_YEAR})?(?P<half>上|下)半年", half_of_year),
    (rf"(?:(?P<which>今|去|前)年|{_YEAR})的?(?P<season>春|夏|秋|冬)[天季]", season),
    (rf"{_N}个工作日(?:以|之)?前", workdays_ago),
    (rf"(?:最近|过去|近){_N}个工作日", workdays_over),
)
_TO_COME: Final[tuple[tuple[str, Resolve], ...]] = (
    (rf"(?:(?P<which>下个?)月的?)?(?P<day>{_FIGURE})[日号](?![{_NUMBERED}]|电池)", nth_of_month),
    (r"(?P<day>明|后|大后)[天日]", day_ahead),
    (r"(?P<which>明)(?P<unit>年)", next_one),
    (r"(?P<which>下下个?|下个?)(?P<unit>周|星期|礼拜|月|季度)(?!末)", next_one),
    (r"(?P<which>下个?)(?:周|星期|礼拜)(?P<weekday>[一二三四五六]|[日天](?!程|历|志|常))(?!个|周)", weekday),
    (r"(?P<which>下个?|这个?|本)?周末", weekend),
    (rf"(?:未来|接下来|今后|往后)的?{_N}{_UNIT}(?:之内|以内|内|里)?", coming),
    (rf"{_N}{_UNIT}(?:之后|以后|后)(?!天)", in_so_many),
    (r"(?P<which>下个?|这个?|本)?(?P<unit>月|季度|年)(?:底|末)", end_of),
    (r"(?P<which>下个?)(?P<unit>月|季度|年)初", beginning_of),
    (r"(?P<unit>月)初", beginning_of),
    (rf"{_N}个工作日(?:之后|以后|后)", workdays_ahead),
    (r"下(?:一)?个?工作日", workdays_ahead),
    (rf"(?:未来|接下来)?{_N}个工作日(?:之内|以内|内)", workdays_to_come),
)
"""Only where something is said of what is to come: elsewhere these words are no day, and stop a request."""
_PATTERNS: Final = rows(*_ROWS)
_COMING: Final = _PATTERNS + rows(*_TO_COME)
_ENDS: Final = _PATTERNS + rows((r"(?P<day>现在|今)", nth_day))
_ENDS_AHEAD: Final = _ENDS + _COMING
_MONTHS: Final = rows((rf"(?P<month>{_FIGURE})(?=[到至~-])", calendar))
"""The month without its character, where the other end of the span has it: 3到5月."""
_DAYS: Final = rows((rf"(?P<day>{_FIGURE})[日号]", calendar))
"""The day alone, where the beginning of the span says of which month: 3月5日到10日."""
_BEHIND: Final = re.compile(r"(?P<open>以来|以后|之后|之前|以前|起)")
_FRONT: Final = re.compile(r"自从?|从")
_OPENS: Final = {"以来": "since", "以后": "after", "之后": "after", "之前": "before", "以前": "before", "起": "since"}
_BOUNDS: Final = re.compile(r"自从?|从|在|介于")
_TO: Final = re.compile(r" ?(?:到|至|直到|~|-|—|–)+ ?")
_AND: Final = re.compile(r"和|与|跟")
_WITHIN: Final = re.compile(r"之间|期间|这段时间|以内|之内")


def read(text: str, at: int, today: date, *, ahead: bool) -> list[Day]:
    """The days or spans that begin here."""
    if _is_of_the_verb(text, at, ahead):
        return []
    found = [_one(text, at, today, ahead), _bounds(text, at, today, ahead)]
    return [day for day in found if day is not None]


def _is_of_the_verb(text: str, at: int, ahead: bool) -> bool:
    """Whether a 下 or 上 ends the verb before it, and begins no week: 看一下周五的会, 加上周五的会."""
    before, unit = text[max(0, at - 1) : at], text[at + 1 : at + 2]
    if not before or not unit or unit not in _UNITS:
        return False
    return (text[at] == "下" and before == "一") or (ahead and text[at] == "上" and before in _PUTTING)


def _one(text: str, at: int, today: date, ahead: bool) -> Day | None:
    front = _FRONT.match(text, at)
    said_here = fitting(_COMING if ahead else _PATTERNS, text, front.end() if front else at, ahead=ahead)
    found = [_opened(text, said, today) for said in said_here]
    days = [day for day, behind in found if behind or not front]
    return max(days, key=lambda day: (day.end, day.why is None), default=None)


def _opened(text: str, said: Spoken, today: date) -> tuple[Day, bool]:
    """A day with the word behind it that opens it to one side, and whether there is one."""
    behind, span = _BEHIND.match(text, said.end), said.span(today)
    if span is None:
        return Day(behind.end() if behind else said.end, "", NO_DAY), behind is not None
    if behind is None or span.first is None:
        return Day(said.end, span.iso()), behind is not None
    return Day(behind.end(), opened(span, _OPENS[behind["open"]], today, ahead=said.ahead).iso()), True


def _bounds(text: str, at: int, today: date, ahead: bool) -> Day | None:
    """3月到5月之间, 从2026-03-01到2026-04-15, 3月5日到10日."""
    front = _BOUNDS.match(text, at)
    begin = front.end() if front else at
    for known in (_COMING if ahead else _PATTERNS, _MONTHS):
        first = longest(known, text, begin, ahead=ahead)
        found = _until(text, first, today) if first is not None else None
        if found is not None:
            return found
    return None


def _until(text: str, first: Spoken, today: date) -> Day | None:
    to, beside = _TO.match(text, first.end), _AND.match(text, first.end)
    joint = to or beside
    if joint is None:
        return None
    ahead = first.ahead
    last = longest(_ENDS_AHEAD if ahead else _ENDS, text, joint.end(), ahead=ahead)
    days = longest(_DAYS, text, joint.end(), ahead=ahead) if first.groups["day"] and first.groups["month"] else None
    last = days if last is None or (days is not None and days.end >= last.end) else last
    if last is None:
        return None
    within = _WITHIN.match(text, last.end)
    if within is None and to is None:
        return None
    return from_to(first, last, within.end() if within else last.end, today)
