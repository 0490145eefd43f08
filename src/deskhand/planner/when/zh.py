"""Days as they are said in Chinese."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from deskhand.planner.numbers import HAN_NUMBER
from deskhand.planner.when.resolve import (
    Resolve,
    ago,
    calendar,
    iso_day,
    nth_day,
    older,
    quarter_of,
    recent,
    this_or_last,
    weekday,
)
from deskhand.planner.when.rows import ISO, longest, opened

_N: Final = rf"(?P<n>\d{{1,4}}|{HAN_NUMBER}|几|半)"
_UNIT: Final = r"(?P<unit>天|周|个星期|星期|个礼拜|个月|个季度|年)"
_FIGURE: Final = rf"\d{{1,2}}|{HAN_NUMBER}"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d|[一二][零〇九][零〇一二三四五六七八九]{2})年"
_ROWS: Final[tuple[tuple[str, Resolve], ...]] = (
    (r"(?P<day>今|昨|前)[天日]", nth_day),
    (r"(?P<which>上个?|这个?|本)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?!个|周)", weekday),
    (
        r"(?P<which>上上个|上上|上个|上|这个|这|本)(?P<unit>周|星期|礼拜|月|季度)",
        this_or_last,
    ),
    (r"(?P<which>今|去|前)(?P<unit>年)", this_or_last),
    (rf"(?:最近|过去|近|这)的?{_N}{_UNIT}(?:之内|以内|内|里|来)?", recent),
    (rf"{_N}{_UNIT}(?:之内|以内|内)", recent),
    (rf"{_N}{_UNIT}(?:以前|之前|以上)", older),
    (rf"(?:早于|超过){_N}{_UNIT}", older),
    (rf"{_N}{_UNIT}前", ago),
    (ISO, iso_day),
    (rf"{_YEAR}(?P<month>{_FIGURE})月(?P<day>{_FIGURE})[日号]", calendar),
    (
        rf"(?P<month>{_FIGURE})月(?P<day>{_FIGURE})[日号]",
        calendar,
    ),
    (rf"{_YEAR}(?P<month>{_FIGURE})月份?", calendar),
    (rf"(?:{_YEAR})?第?(?P<q>[一二三四1-4])季度", quarter_of),
    (
        rf"(?P<month>{_FIGURE})月份?",
        calendar,
    ),
    (_YEAR, calendar),
)
_PATTERNS: Final = tuple((re.compile(pattern), resolve) for pattern, resolve in _ROWS)
_BEHIND: Final = re.compile(r"(?P<open>以来|以后|之后|之前|以前|起)")
_FRONT: Final = re.compile(r"自从?|从")
_OPENS: Final = {"以来": "since", "以后": "after", "之后": "after", "之前": "before", "以前": "before", "起": "since"}


def read(text: str, at: int, today: date) -> tuple[int, str] | None:
    """Where a day or span that begins here ends, and its ISO form."""
    front = _FRONT.match(text, at)
    begin = front.end() if front else at
    found = longest(_PATTERNS, text, begin, today)
    if found is None:
        return None
    end, span = found
    behind = _BEHIND.match(text, end)
    if front and not behind:
        return None
    if not behind or span.first is None:
        return end, span.iso()
    return behind.end(), opened(span, _OPENS[behind["open"]], today).iso()
