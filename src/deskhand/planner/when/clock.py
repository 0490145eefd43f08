"""Parts of a day and stretches up to now ("this morning", "an hour ago", 昨晚), as ISO moments with a slash between.

Only what a desk saw happen can be asked for this way: of a file the day of its change is known, of a window the minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.core.words import Lang
from deskhand.planner.numbers import han_number, number_at
from deskhand.planner.when.rows import Day

_NIGHT_ENDS: Final = 4
"""Before this hour it is still the evening of the day before."""
_PARTS: Final[Mapping[str, tuple[int, int]]] = {
    "morning": (_NIGHT_ENDS, 12),
    "noon": (11, 14),
    "afternoon": (12, 18),
    "evening": (17, 28),
    "night": (18, 28),
}
_ZH_PARTS: Final = {
    "早上": "morning", "早晨": "morning", "上午": "morning", "早": "morning", "中午": "noon", "下午": "afternoon",
    "傍晚": "evening", "晚上": "evening", "晚": "evening", "夜里": "night",
}  # fmt: skip
_NUMBER: Final = (
    r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|(?:a )?few|(?:a )?couple of)"
)
_EN: Final = (
    r"(?:in |during )?(?:the )?(?P<day>this|today's|yesterday|last) (?P<part>morning|afternoon|evening|night)",
    r"(?P<part>tonight)",
    r"(?P<part>morning|afternoon|evening) of (?P<day>today|yesterday)",
    rf"(?:in |within |during |over )?(?:the )?(?:last|past) (?:{_NUMBER} )?(?P<unit>minutes?|hours?)",
    rf"(?:about |around |some )?{_NUMBER} (?P<unit>minutes?|hours?) (?P<ago>ago)",
    r"(?P<now>just now|a moment ago|a minute ago|a while ago|moments ago|right now)",
    r"(?P<now>earlier)(?: today)?",
)
_EN_END: Final = r"(?!\w)"
_ZH_N: Final = r"(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3}|几|半)"
_ZH_PART: Final = "|".join(sorted((one for one in _ZH_PARTS if len(one) > 1), key=len, reverse=True))
_ZH: Final = (
    rf"(?P<day>今天|今日|昨天|昨日)的?(?P<part>{_ZH_PART})",
    r"(?P<day>今|昨)(?P<part>早|晚)",
    rf"(?P<part>{_ZH_PART})(?!好)",
    rf"(?:最近|过去|近|这)的?{_ZH_N}个?(?P<unit>小时|钟头|分钟)(?:之内|以内|内|里)?",
    rf"{_ZH_N}个?(?P<unit>小时|钟头|分钟)(?P<ago>之前|以前|前)",
    r"(?P<now>刚才|刚刚|方才|刚)",
)
_PATTERNS: Final[Mapping[Lang, tuple[Pattern, ...]]] = {
    "en": tuple(Pattern(one + _EN_END) for one in _EN),
    "zh": tuple(Pattern(one) for one in _ZH),
}
JUST: Final = timedelta(minutes=30)
"""How long ago "just now" may be."""
EARLIER: Final = timedelta(hours=12)


def clock_at(text: str, at: int, lang: Lang, now: datetime) -> Day | None:
    """The longest part of a day or stretch that begins at a position of a folded text."""
    found = [said for pattern in _PATTERNS[lang] if (said := pattern.match(text, at)) is not None]
    if not found:
        return None
    best = max(found, key=lambda said: said.end())
    span = _span(dict.fromkeys(("day", "part", "n", "unit", "ago", "now")) | best.groupdict(), now)
    return None if span is None else Day(best.end(), "/".join(one.isoformat(timespec="minutes") for one in span))


def _span(said: Mapping[str, str | None], now: datetime) -> tuple[datetime, datetime] | None:
    if said["now"]:
        return now - (EARLIER if said["now"] == "earlier" else JUST), _after(now)
    if said["unit"]:
        return _stretch(said, now)
    part, day = said["part"] or "", said["day"]
    which = "evening" if part == "tonight" else _ZH_PARTS.get(part, part)
    first, last = _PARTS[which]
    back = day in ("yesterday", "last", "昨天", "昨日", "昨")
    midnight = datetime.combine((now - timedelta(hours=_NIGHT_ENDS, days=back)).date(), time(), now.tzinfo)
    return midnight + timedelta(hours=first), midnight + timedelta(hours=last)


def _stretch(said: Mapping[str, str | None], now: datetime) -> tuple[datetime, datetime] | None:
    """So long up to now; "two hours ago" is around then."""
    count = _count(said["n"])
    if count is None:
        return None
    unit = said["unit"] or ""
    length = count * (timedelta(minutes=1) if unit.startswith(("minute", "分")) else timedelta(hours=1))
    return (now - 1.5 * length, now - length / 2) if said["ago"] else (now - length, _after(now))


def _count(word: str | None) -> float | None:
    if word in (None, "a", "an"):
        return 1
    if word == "半":
        return 0.5
    if word in ("few", "a few", "几"):
        return 3
    if word in ("couple of", "a couple of"):
        return 2
    if word and word.isascii():
        read = number_at(word.split(), 0)
        return None if read is None else read[1] or None
    return han_number(word or "")


def _after(now: datetime) -> datetime:
    """The minute in which it was said is in it."""
    return now + timedelta(minutes=1)
