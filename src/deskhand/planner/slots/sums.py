"""Sums of money and lengths of time, as they are written in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

from deskhand.core.pattern import Pattern
from deskhand.planner.numbers import HAN_NUMBER, han_number, number_at
from deskhand.planner.reading import Reading
from deskhand.planner.text import folded
from deskhand.planner.values import Exact, Value

_CURRENCIES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("yuan", "rmb", "cny", "kuai", "元", "块", "块钱", "元钱", "人民币", "元人民币", "¥", "￥"), "CNY"),
    **dict.fromkeys(("dollar", "dollars", "bucks", "usd", "us dollars", "$", "us$", "美元", "美金", "刀"), "USD"),
    **dict.fromkeys(("euro", "euros", "eur", "€", "欧元"), "EUR"),
    **dict.fromkeys(("pound", "pounds", "gbp", "£", "英镑"), "GBP"),
    **dict.fromkeys(("yen", "jpy", "日元", "日圆"), "JPY"),
    **dict.fromkeys(("hkd", "hk$", "港币", "港元"), "HKD"),
}
_UNIT: Final = "|".join(sorted(map(re.escape, _CURRENCIES), key=len, reverse=True))
_FIGURE: Final = (
    rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?|\d{{1,9}}(?:\.\d{{1,2}})?|{HAN_NUMBER})(?P<k>k|万|千|百)?"
)
_SUM: Final = Pattern(rf"(?:(?P<front>{_UNIT}) ?)?{_FIGURE}(?: ?(?P<behind>{_UNIT}))?")
_TIMES: Final = {"k": 1_000, "千": 1_000, "万": 10_000, "百": 100, None: 1}
_MINUTES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("minute", "minutes", "min", "mins", "分钟", "分"), 1),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h", "小时", "个小时", "钟头", "个钟头"), 60),
    **dict.fromkeys(("day", "days", "天"), 1_440),
}
_LONG: Final = "|".join(sorted(_MINUTES, key=len, reverse=True))
_LENGTH: Final = Pattern(
    rf"(?P<n>\d{{1,3}}(?:\.\d)?|[a-z-]+|{HAN_NUMBER}|半|half an?)[ -]?(?P<half>个半|and a half )?"
    rf"(?P<unit>{_LONG})(?P<more>半)?"
)
_LONGEST: Final = 8
_HAS_CURRENCY: Final = re.compile(_UNIT)
_HAS_LENGTH: Final = re.compile(rf"(?<![a-z])(?:{_LONG})(?![a-z])")


@dataclass(frozen=True)
class SumSlots:
    """How much, and how long."""

    of: Reading

    @cached_property
    def has_currency(self) -> bool:
        """Whether a currency stands anywhere in the request."""
        return _HAS_CURRENCY.search(folded(self.of.words.text)) is not None

    @cached_property
    def has_length(self) -> bool:
        """Whether what lengths of time are counted in stands anywhere in the request."""
        return _HAS_LENGTH.search(folded(self.of.words.text)) is not None

    def money(self, start: int, end: int) -> Value | None:
        """A sum with its currency, or the figure alone where none is said."""
        start, end = self.of.trimmed(start, end, articles=False)
        if not 0 < end - start <= _LONGEST:
            return None
        found = _SUM.fullmatch(folded(self.of.words.raw(start, end)))
        if found is None or (found["front"] and found["behind"]):
            return None
        han = han_number(found["n"])
        figure = Fraction(found["n"].replace(",", "")) if han is None else Fraction(han)
        amount = figure * _TIMES[found["k"]]
        currency = _CURRENCIES.get(found["front"] or found["behind"] or "", "")
        return Exact(f"{_plain(amount)} {currency}".strip()) if amount > 0 else None

    def minutes(self, start: int, end: int) -> Value | None:
        """A length of time in minutes: "an hour", "1.5 hours", 半小时, 一个半小时."""
        start, end = self.of.trimmed(start, end, articles=False)
        if not 0 < end - start <= _LONGEST:
            return None
        found = _LENGTH.fullmatch(folded(self.of.words.raw(start, end)))
        count = None if found is None else _count(found["n"])
        if found is None or count is None:
            return None
        count += Fraction(1, 2) if found["half"] or found["more"] else 0
        minutes = count * _MINUTES[found["unit"]]
        return Exact(int(minutes)) if minutes.denominator == 1 and 0 < minutes <= 100_000 else None


def _count(word: str) -> Fraction | None:
    if word in ("半", "half a", "half an"):
        return Fraction(1, 2)
    if word in ("a", "an"):
        return Fraction(1)
    if word[:1].isdigit():
        return Fraction(word)
    read = number_at(word.split(), 0)
    han = han_number(word)
    return Fraction(read[1]) if read is not None else None if han is None else Fraction(han)


def _plain(amount: Fraction) -> str:
    return str(int(amount)) if amount.denominator == 1 else f"{float(amount):.2f}"
