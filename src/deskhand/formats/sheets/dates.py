"""Days as people write them: 2026-03-05 · 3/5/2026 · 5 March 2026 · 2026年3月 · 2026Q3 · 二〇二六年三月."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Literal

from deskhand.core.pattern import Pattern

Grain = Literal["moment", "day", "week", "month", "quarter", "year"]
EARLIEST: Final = 1800
LATEST: Final = 2200
_MONTHS: Final = {
    name[:length]: n
    for n, name in enumerate(
        (
            *("january", "february", "march", "april", "may", "june"),
            *("july", "august", "september", "october", "november", "december"),
        ),
        1,
    )
    for length in {3, 4 if name == "september" else 3, len(name)}
}
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ZH_DIGITS: Final = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_TIME: Final = (
    r"(?:[T ,]+(?:at )?(?P<t>\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*(?P<ap>[ap]\.?m\.?|上午|下午)?"
    r"(?P<z>Z|[+-]\d{2}:?\d{2})?)?"
)
_WEEKDAY: Final = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? +)?"
_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class Day:
    """A moment, or the first moment of a longer span."""

    at: datetime
    grain: Grain


Order = Literal["dmy", "mdy"]


def _pattern(text: str) -> Pattern:
    return Pattern(text, re.IGNORECASE)


_YMD: Final = _pattern(rf"(?P<y>\d{{4}})(?P<s>[-/.])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}){_TIME}")
_PACKED: Final = _pattern(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_ZH: Final = _pattern(
    rf"(?P<y>\d{{4}})年(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})[日号]?(?:\s*(?:星期|周)[一二三四五六日天])?{_TIME}"
)
_ZH_MONTH: Final = _pattern(r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?:份)?")
_YM: Final = _pattern(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})")
_MY: Final = _pattern(r"(?P<m>\d{1,2})[-/](?P<y>\d{4})")
_NUMBERS: Final = _pattern(rf"(?P<a>\d{{1,2}})(?P<s>[-/.])(?P<b>\d{{1,2}})(?P=s)(?P<y>\d{{4}}|\d{{2}}){_TIME}")
_NAMED_MDY: Final = _pattern(
    rf"{_WEEKDAY}(?P<n>{_MONTH})\.? +(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? +(?P<y>\d{{4}}){_TIME}"
)
_NAMED_DMY: Final = _pattern(
    rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ -](?P<n>{_MONTH})\.?,?[ -](?P<y>\d{{4}}|\d{{2}}){_TIME}"
)
_NAMED_MONTH: Final = _pattern(rf"(?P<n>{_MONTH})\.?,?[ '-](?P<y>\d{{4}}|\d{{2}})|(?P<y2>\d{{4}})[ -](?P<n2>{_MONTH})")
_QUARTER: Final = _pattern(
    r"(?P<y>\d{4})[ -]?Q(?P<q>[1-4])|Q(?P<q2>[1-4])[ -/]*(?P<y2>\d{4})|(?P<y3>\d{4})年第?(?P<q3>[一二三四1-4])季度"
)
_BARE_MONTH: Final = _pattern(rf"({_MONTH})\.?|(\d{{1,2}})月(?:份)?")
_BARE_QUARTER: Final = _pattern(r"(?:Q|quarter )([1-4])|第?([一二三四1-4])季度?")
_WEEK: Final = _pattern(r"(?P<y>\d{4})-?W(?P<w>\d{1,2})")
_YEAR: Final = _pattern(r"(?P<y>\d{4})年(?:度)?")


LONGEST_WRITTEN: Final = 120
"""Characters in the longest way to write a moment, marks and blanks around it with it."""


def day(text: str, order: Order = "mdy") -> Day | None:
    """The day, month, quarter or moment that a text names, or None; `order` settles what 3/5/2026 means."""
    return _read(text, order) if len(text) <= LONGEST_WRITTEN else None


@lru_cache(maxsize=16_384)
def _read(text: str, order: Order) -> Day | None:
    """The same few texts of a column are asked again and again."""
    text = _plain(text)
    if not 4 <= len(text) <= 48 or not any(c.isdigit() for c in text):
        return None
    for pattern, read in _READERS:
        found = pattern.fullmatch(text)
        if found is not None:
            try:
                return read(found, order)
            except (ValueError, OverflowError):
                return None
    return None


def yearless(text: str) -> tuple[Literal["month", "quarter"], int] | None:
    """A month or a quarter without its year: Jan, 三月, 3月份, Q1, 第一季度."""
    text = _plain(text)
    if found := _BARE_QUARTER.fullmatch(text):
        said = found[1] or found[2]
        return "quarter", _QUARTERS.get(said) or int(said)
    if found := _BARE_MONTH.fullmatch(_chinese(text)):
        number = _MONTHS[found[1].lower()] if found[1] else int(found[2])
        return ("month", number) if 1 <= number <= 12 else None
    return None


def order_of(texts: Iterable[str]) -> tuple[Order, bool]:
    """Which of day and month comes first in a column, and whether any value settles it."""
    for text in texts:
        found = _NUMBERS.fullmatch(_plain(text))
        if found is not None:
            if int(found["a"]) > 12 or found["s"] == ".":
                return "dmy", True
            if int(found["b"]) > 12:
                return "mdy", True
    return "mdy", False


def unsettled(text: str) -> bool:
    """Whether it depends on the order what a text means: 3/5/2026, and not 5/5/2026."""
    found = _NUMBERS.fullmatch(_plain(text))
    return found is not None and int(found["a"]) <= 12 and int(found["b"]) <= 12 and int(found["a"]) != int(found["b"])


def clock(text: str) -> time | None:
    """`9:30`, `14:05:10`, `2:00 PM`, `下午3:20`."""
    found = re.fullmatch(r"(上午|下午)?\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]\.?m\.?)?", _plain(text), re.IGNORECASE)
    if found is None:
        return None
    return _clock(int(found[2]), int(found[3]), int(found[4] or 0), found[1] or found[5] or "")


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).strip()
    if any(c in _ZH_DIGITS for c in text) and "年" in text:
        text = _chinese(text)
    return text


def _chinese(text: str) -> str:
    """二〇二六年三月十二日 in figures."""

    def figures(found: re.Match[str]) -> str:
        run = found[0]
        if "十" not in run:
            return "".join(_ZH_DIGITS[c] for c in run)
        tens, _, ones = run.partition("十")
        return str(int(_ZH_DIGITS.get(tens, "1")) * 10 + int(_ZH_DIGITS.get(ones, "0")))

    return re.sub(r"[〇零一二三四五六七八九十]+(?=[年月日号])", figures, text)


def _clock(hour: int, minute: int, second: int, half: str) -> time | None:
    half = half.lower().replace(".", "")
    if half in ("pm", "下午") and hour < 12:
        hour += 12
    if half in ("am", "上午") and hour == 12:
        hour = 0
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _moment(year: int, month: int, number: int, found: re.Match[str]) -> Day | None:
    if year < 100:
        year += 2000 if year < 70 else 1900
    if not EARLIEST <= year <= LATEST:
        return None
    whole = date(year, month, number)
    groups = found.groupdict()
    if not groups.get("t"):
        return Day(datetime.combine(whole, time()), "day")
    hour, minute, *second = groups["t"].split(":")
    seconds = float(second[0]) if second else 0.0
    at = _clock(int(hour), int(minute), int(seconds), groups.get("ap") or "")
    if at is None:
        return None
    moment = datetime.combine(whole, at.replace(microsecond=round(seconds % 1 * 1e6) % 1_000_000))
    return Day(_without_zone(moment, groups.get("z")), "moment")


def _without_zone(moment: datetime, zone: str | None) -> datetime:
    """Times of a table are told as they stand there; only `Z` and offsets are brought to one clock, that of UTC."""
    if not zone or zone == "Z":
        return moment
    sign = -1 if zone[0] == "-" else 1
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    return (moment.replace(tzinfo=UTC) - sign * timedelta(hours=hours, minutes=minutes)).replace(tzinfo=None)


def _first(year: int, month: int, grain: Grain) -> Day | None:
    if year < 100:
        year += 2000
    return Day(datetime(year, month, 1), grain) if EARLIEST <= year <= LATEST else None  # noqa: DTZ001


def _ymd(found: re.Match[str], order: Order) -> Day | None:
    return _moment(int(found["y"]), int(found["m"]), int(found["d"]), found)


def _numbers(found: re.Match[str], order: Order) -> Day | None:
    a, b = int(found["a"]), int(found["b"])
    dmy = a > 12 or (order == "dmy" and b <= 12) or found["s"] == "."
    number, month = (a, b) if dmy else (b, a)
    return _moment(int(found["y"]), month, number, found)


def _named(found: re.Match[str], order: Order) -> Day | None:
    return _moment(int(found["y"]), _MONTHS[found["n"].lower()], int(found["d"]), found)


def _month(found: re.Match[str], order: Order) -> Day | None:
    return _first(int(found["y"]), int(found["m"]), "month")


def _named_month(found: re.Match[str], order: Order) -> Day | None:
    name, year = found["n"] or found["n2"], found["y"] or found["y2"]
    return _first(int(year), _MONTHS[name.lower()], "month")


def _quarter(found: re.Match[str], order: Order) -> Day | None:
    year = int(found["y"] or found["y2"] or found["y3"])
    quarter = found["q"] or found["q2"] or found["q3"]
    number = _QUARTERS.get(quarter) or int(quarter)
    return _first(year, number * 3 - 2, "quarter")


def _week(found: re.Match[str], order: Order) -> Day | None:
    monday = date.fromisocalendar(int(found["y"]), int(found["w"]), 1)
    return Day(datetime.combine(monday, time()), "week")


def _year(found: re.Match[str], order: Order) -> Day | None:
    return _first(int(found["y"]), 1, "year")


_READERS: Final[tuple[tuple[Pattern, Callable[[re.Match[str], Order], Day | None]], ...]] = (
    (_YMD, _ymd),
    (_ZH, _ymd),
    (_NUMBERS, _numbers),
    (_NAMED_MDY, _named),
    (_NAMED_DMY, _named),
    (_QUARTER, _quarter),
    (_YM, _month),
    (_ZH_MONTH, _month),
    (_NAMED_MONTH, _named_month),
    (_MY, _month),
    (_WEEK, _week),
    (_YEAR, _year),
    (_PACKED, _ymd),
)
